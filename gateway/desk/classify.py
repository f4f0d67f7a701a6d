"""What kind of mail is it, what told it, and may we acknowledge it?

Two decisions, not one: any doubt stops the acknowledgement, never the request. Order: loop, reports by their form, bounces,
answers of calendars, automatic replies, lists, words of automatic replies, people. Standards first (RFC 3834 5, RFC 3464,
RFC 8098, RFC 2369, RFC 2919), then the fields programs use, then words: of those one alone never makes a person a machine.
"""

import re
from dataclasses import replace
from datetime import date, datetime

from gateway.desk import automatic, awaynote, invitations, reports, shortmail
from gateway.desk.kinds import RESPONSES, WRITTEN, Classification, Kind, KindReason, Sign
from gateway.desk.returns import return_date
from gateway.mail import subject
from gateway.mail.envelope import Envelope
from gateway.mail.message import Message
from gateway.mail.quotation import Split
from gateway.mail.report import Report

__all__ = ["RESPONSES", "WRITTEN", "Classification", "Kind", "KindReason", "classify"]

_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{0,64})\Z", re.ASCII)
_MOST_HOPS = 50
_SIGNS = {
    **dict.fromkeys((KindReason.AUTO_GENERATED, KindReason.BULK, KindReason.NULL_REVERSE_PATH), 2),
    **dict.fromkeys(
        (KindReason.SUPPRESSED, KindReason.INBOX_RULE, KindReason.MASS_FIELD), 1
    ),  # a person's mail may have these
}
"""How much a doubt speaks of a program, beside its words."""


def classify(
    message: Message,
    envelope: Envelope,
    *,
    report: Report | None = None,
    is_own: bool = False,
    split: Split | None = None,
    received: datetime | None = None,
) -> Classification:
    """The kind of `message`. `report` as `mail.report` read it; `is_own`: its Message-ID or marks are those of our letters;
    `split`: its new words (without it, all words are new); `received`: when it came, for dates in a mail without Date."""
    found = _machine(message, envelope, report, is_own, split)
    if found is not None and found.kind not in WRITTEN:
        return _of_machine(found, message, split, received)
    if found is not None:
        doubt: tuple[KindReason, str] | None = (found.reason, found.evidence)
        if found.reason is KindReason.CALENDAR:
            doubt = automatic.doubt(message, envelope)
        return _of_person(found, doubt, is_automatic=found.reason is KindReason.CALENDAR_ANSWER)
    doubt = automatic.doubt(message, envelope)
    signs = 2 if automatic.is_null(message, envelope) else _SIGNS.get(doubt[0], 0) if doubt is not None else 0
    note = awaynote.away_note(message, split, field_signs=signs)
    if note.is_certain:
        kind = Kind.OUT_OF_OFFICE if note.is_away else Kind.AUTO_REPLY
        return _of_machine(Sign(kind, KindReason.AUTOMATIC_WORDS, note.evidence), message, split, received)
    if doubt is None and note.is_doubtful:
        doubt = KindReason.AUTOMATIC_WORDS, note.evidence
    reason = doubt[0] if doubt is not None else None
    is_automatic = reason is KindReason.AUTO_GENERATED or (
        reason is KindReason.SUPPRESSED and not (note.score == 0 and _may_be_a_person(message, envelope, split))
    )
    return _of_person(_written(message, split), doubt, is_automatic=is_automatic)


def _may_be_a_person(message: Message, envelope: Envelope, split: Split | None) -> bool:
    """X-Auto-Response-Suppress alone: add-ins of Outlook and CRM programs put it into mails that people write, and words
    that nobody is told of are lost. There must be words, and a mailbox at which somebody reads."""
    new_text = split.new_text if split is not None else message.text
    has_words = bool(new_text.strip()) or any(not one.inline for one in message.attachments)
    is_somebody = message.originator is not None and not automatic.is_robot(message.originator)
    return has_words and is_somebody and not automatic.is_null(message, envelope)


def _machine(
    message: Message, envelope: Envelope, report: Report | None, is_own: bool, split: Split | None
) -> Sign | None:
    if is_own:
        return Sign(Kind.LOOP, KindReason.OWN_LETTER, message.message_id)
    hops = len(message.fields.get("received", ()))
    if hops > _MOST_HOPS:
        return Sign(Kind.LOOP, KindReason.TOO_MANY_HOPS, f"{hops} Received fields")
    return (
        _delivery(message, envelope, report)
        or invitations.invitation(message, split)
        or automatic.answered_by_program(message)
        or automatic.from_list(message)
    )


def _delivery(message: Message, envelope: Envelope, report: Report | None) -> Sign | None:
    if report is not None:
        words = next((f"{one.action} {one.address} {one.status}".strip() for one in report.recipients), report.action)
        if report.action in ("delivered", "relayed", "expanded"):
            return Sign(Kind.RECEIPT, KindReason.DELIVERED, words)
        return Sign(Kind.DELAY if report.action == "delayed" else Kind.BOUNCE, KindReason.DELIVERY_REPORT, words)
    if found := reports.is_report(message):
        return found
    if reports.report_type(message) in ("delivery-status", "global-delivery-status"):  # one that could not be read
        return Sign(Kind.BOUNCE, KindReason.DELIVERY_REPORT, "report-type=delivery-status")
    if failed := message.first("x-failed-recipients"):
        return Sign(Kind.BOUNCE, KindReason.FAILED_RECIPIENTS, f"X-Failed-Recipients: {failed[:100]}")
    local = message.originator.address.rpartition("@")[0] if message.originator else ""
    if _DAEMON.match(local) and automatic.is_null(message, envelope):
        return Sign(Kind.BOUNCE, KindReason.DAEMON, f"From: {local}, Return-Path: <>")
    return None


def _of_machine(found: Sign, message: Message, split: Split | None, received: datetime | None) -> Classification:
    kind, returns = found.kind, None
    if kind is Kind.AUTO_REPLY and awaynote.is_away(message, split):
        kind = Kind.OUT_OF_OFFICE
    if kind is Kind.OUT_OF_OFFICE and (written := _day(message, received)):
        text = split.new_text if split is not None else message.text
        returns = return_date(text, written=written) or return_date(message.subject, written=written)
    return Classification(
        kind,
        found.reason,
        may_acknowledge=False,
        no_acknowledgement_because=str(found.reason),
        evidence=found.evidence,
        returns=returns,
    )


def _day(message: Message, received: datetime | None) -> date | None:
    """The day on which the mail was written, by its author's clock."""
    written = message.date or received
    return written.date() if written is not None else None


def _of_person(found: Sign, doubt: tuple[KindReason, str] | None, *, is_automatic: bool) -> Classification:
    made = Classification(found.kind, found.reason, may_acknowledge=doubt is None, evidence=found.evidence)
    if doubt is None:
        return made
    because, evidence = doubt
    return replace(
        made,
        no_acknowledgement_because=str(because),
        is_automatic=is_automatic,
        evidence=made.evidence or evidence,
    )


def _written(message: Message, split: Split | None) -> Sign:
    """What a person wrote: thanks, asking again, a reply, a request."""
    is_reply = bool(message.in_reply_to or message.references)
    new_text = split.new_text if split is not None else message.text
    has_files = any(not one.inline for one in message.attachments)
    if (is_reply or shortmail.thanks(message.subject)) and not has_files and (words := shortmail.thanks(new_text)):
        return Sign(Kind.THANKS, KindReason.ONLY_THANKS, words)
    if (is_reply or subject.reference(message.subject)) and (words := shortmail.chaser(new_text)):
        return Sign(Kind.CHASER, KindReason.ASKS_AGAIN, words)
    if is_reply:
        name = "In-Reply-To" if message.in_reply_to else "References"
        return Sign(
            Kind.REPLY, KindReason.REFERENCES, f"{name}: {(message.in_reply_to or message.references)[0][:100]}"
        )
    return Sign(Kind.REQUEST, KindReason.PLAIN)
