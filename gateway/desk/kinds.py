"""The kinds of mail and what told them: values only. `classify` finds them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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

WRITTEN = frozenset({Kind.REQUEST, Kind.REPLY, Kind.THANKS, Kind.CHASER, Kind.INVITATION})
"""What a person writes (an answer of a calendar program is an invitation too, and `is_automatic`)."""


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
    ANSWERED_BY_PROGRAM = "a program wrote it, in answer to a mail"
    AUTOMATIC_WORDS = "the words of an automatic reply"
    SUPPRESSED = "X-Auto-Response-Suppress"
    INBOX_RULE = "an Exchange inbox rule sent it on"
    DELIVERED = "a report that a letter arrived (RFC 3464)"
    LIST_FIELD = "a mailing list's fields (RFC 2369, 2919)"
    BULK = "Precedence: bulk"
    MASS_FIELD = "a field of mass mail"
    NULL_REVERSE_PATH = "null reverse-path"
    ROBOT_ORIGINATOR = "a robot's address"
    LOOP_FIELD = "a program's mark against loops"
    NO_ORIGINATOR = "nobody is named in From"
    CALENDAR_ANSWER = "a calendar program's answer (RFC 5546)"
    CALENDAR = "an invitation in a calendar part (RFC 5546)"
    ONLY_THANKS = "nothing but thanks"
    ASKS_AGAIN = "asks how things stand"
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

    @property
    def is_answer_of_machine(self) -> bool:
        """Never a request of its own: a program answers (RFC 3834), or a calendar does (RFC 5546)."""
        return self.kind in RESPONSES or (self.kind is Kind.INVITATION and self.is_automatic)


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look at a mail found: a kind with its reason and evidence."""

    kind: Kind
    reason: KindReason
    evidence: str = ""
