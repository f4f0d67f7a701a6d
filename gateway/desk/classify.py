"""What kind of mail is it, and may we acknowledge it? By header fields only (words come with the reading issue).

Two decisions, not one: any doubt stops the acknowledgement, never the request. Order: loop, reports, bounces, automatic
responses, lists, people. Standards: RFC 3834 5, RFC 3464, RFC 8098, RFC 2369, RFC 2919, and the de-facto fields.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gateway.mail.envelope import Envelope
from gateway.mail.message import Message
from gateway.mail.report import Report


class Kind(StrEnum):
    REQUEST = "request"
    REPLY = "reply"
    THANKS = "thanks"
    CHASER = "chaser"
    INVITATION = "invitation"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    NEWSLETTER = "newsletter"
    RECEIPT = "receipt"
    REPORT = "report"
    LOOP = "loop"


RESPONSES = frozenset({Kind.OUT_OF_OFFICE, Kind.AUTO_REPLY, Kind.RECEIPT, Kind.REPORT})
"""Machines answering: never a request, never a letter, one grey line in the thread."""


class KindReason(StrEnum):
    OWN_LETTER = "one of our own letters came back"
    TOO_MANY_HOPS = "more than 50 Received fields"
    DELIVERY_REPORT = "a delivery report (RFC 3464)"
    FAILED_RECIPIENTS = "X-Failed-Recipients"
    DAEMON = "null reverse-path from a mail system"
    DISPOSITION = "a read receipt (RFC 8098)"
    FEEDBACK = "a feedback or aggregate report"
    AUTO_REPLIED = "Auto-Submitted: auto-replied (RFC 3834)"
    AUTO_GENERATED = "Auto-Submitted: auto-generated (RFC 3834)"
    VACATION_FIELD = "a vacation program's field"
    AUTORESPONDER_FIELD = "an autoresponder's field"
    SUPPRESSED = "X-Auto-Response-Suppress"
    INBOX_RULE = "an Exchange inbox rule sent it on"
    DELIVERED = "a report that a letter arrived (RFC 3464)"
    LIST_FIELD = "a mailing list's fields (RFC 2369, 2919)"
    BULK = "Precedence: bulk"
    NULL_REVERSE_PATH = "null reverse-path"
    ROBOT_ORIGINATOR = "a robot's address"
    NO_ORIGINATOR = "nobody is named in From"
    REFERENCES = "it names earlier mails"
    PLAIN = "written by a person, as far as the fields tell"


@dataclass(frozen=True, slots=True)
class Classification:
    kind: Kind
    reason: KindReason
    may_acknowledge: bool
    no_acknowledgement_because: str = ""
    is_automatic: bool = False
    """A program wrote it, and says so. Alone it may be a request (a monitor's alarm); in a thread it is a grey line."""
    evidence: str = ""
    """The field or the words that told the kind, as they stand in the mail."""
    returns: date | None = None
    """Out of office: the day the person is back, where it is stated."""


_ROBOT = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|listserv|majordomo|[a-z0-9._-]+-(?:request|bounces?|owner)|owner-[a-z0-9._-]+)(?:[+=-].*)?\Z",
    re.ASCII,
)
# The parameter of multipart/report alone: the same words in the name of an attached file mean nothing (RFC 6522 3).
_REPORT_TYPE = re.compile(
    r"\s*multipart/report\s*;(?:.*?;)?\s*report-type\s*=\s*\"?([a-z-]+)", re.ASCII | re.IGNORECASE | re.S
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{0,64})\Z", re.ASCII)


def classify(
    message: Message, envelope: Envelope, *, report: Report | None = None, is_own: bool = False
) -> Classification:
    """The kind of `message`. `report` as `mail.report` read it; `is_own`: its Message-ID or marks are those of our letters."""
    found = _machine(message, envelope, report, is_own)
    if found is not None:
        return Classification(*found, may_acknowledge=False, no_acknowledgement_because=str(found[1]))
    kind, reason = (
        (Kind.REPLY, KindReason.REFERENCES)
        if message.in_reply_to or message.references
        else (Kind.REQUEST, KindReason.PLAIN)
    )
    doubt = _doubt(message, envelope)
    return Classification(
        kind,
        reason,
        may_acknowledge=doubt is None,
        no_acknowledgement_because=str(doubt or ""),
        is_automatic=doubt in (KindReason.AUTO_GENERATED, KindReason.SUPPRESSED),
    )


def _machine(
    message: Message, envelope: Envelope, report: Report | None, is_own: bool
) -> tuple[Kind, KindReason] | None:
    if is_own:
        return Kind.LOOP, KindReason.OWN_LETTER
    if len(message.fields.get("received", ())) > 50:
        return Kind.LOOP, KindReason.TOO_MANY_HOPS
    if report is not None and report.action in ("delivered", "relayed", "expanded"):
        return Kind.RECEIPT, KindReason.DELIVERED
    if report is not None:
        return (Kind.DELAY if report.action == "delayed" else Kind.BOUNCE), KindReason.DELIVERY_REPORT
    report_type = _REPORT_TYPE.match(message.first("content-type"))
    if report_type and report_type[1].lower() == "disposition-notification":
        return Kind.RECEIPT, KindReason.DISPOSITION
    if report_type and report_type[1].lower() in ("feedback-report", "tlsrpt"):
        return Kind.REPORT, KindReason.FEEDBACK
    if message.first("x-failed-recipients"):
        return Kind.BOUNCE, KindReason.FAILED_RECIPIENTS
    local = message.originator.address.rpartition("@")[0] if message.originator else ""
    if envelope.is_null and _DAEMON.match(local):
        return Kind.BOUNCE, KindReason.DAEMON
    return _automatic(message) or _list(message)


def _automatic(message: Message) -> tuple[Kind, KindReason] | None:
    if any(word == "auto-replied" for word in _submitted(message)):
        return Kind.AUTO_REPLY, KindReason.AUTO_REPLIED
    precedence = message.first("precedence").lower().strip()
    if precedence == "auto_reply" or message.first("x-autorespond") or message.first("x-autoreply"):
        return Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD
    if message.first("x-autoresponder"):
        return Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD
    if message.first("x-vacation") or message.first("x-oof") or message.first("x-vacationed"):
        return Kind.OUT_OF_OFFICE, KindReason.VACATION_FIELD
    return None


def _submitted(message: Message) -> list[str]:
    """The words of all Auto-Submitted fields, without comments and parameters (RFC 3834 5)."""
    values = message.fields.get("auto-submitted", ())
    return [word for value in values if (word := re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0])]


def _list(message: Message) -> tuple[Kind, KindReason] | None:
    if message.first("list-unsubscribe") or message.first("list-id") or message.first("list-post"):
        return Kind.NEWSLETTER, KindReason.LIST_FIELD
    return None


def _doubt(message: Message, envelope: Envelope) -> KindReason | None:
    """Why a person's mail, as it seems, must not be acknowledged all the same."""
    if any(word != "no" for word in _submitted(message)):
        return KindReason.AUTO_GENERATED
    if message.first("precedence").lower().strip() in {"bulk", "junk", "list"}:
        return KindReason.BULK
    suppress = message.first("x-auto-response-suppress").lower()
    if "all" in suppress or "autoreply" in suppress:
        return KindReason.SUPPRESSED
    if message.first("x-ms-exchange-inbox-rules-loop"):  # an Exchange rule sends on what a person wrote, or answers it
        return KindReason.INBOX_RULE
    if message.originator is None:
        return KindReason.NO_ORIGINATOR
    if envelope.is_null:
        return KindReason.NULL_REVERSE_PATH
    if _ROBOT.match(message.originator.address.rpartition("@")[0]):
        return KindReason.ROBOT_ORIGINATOR
    return None
