"""What a decision is made from: the mail as read, and what the one read of the store (`recall`) found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.desk.changes import Away, HeldText, Undoable
from gateway.desk.ticket import State, ThreadKey, Ticket
from gateway.desk.unreached import Unreached
from gateway.desk.vouched import Vouched
from gateway.mail.envelope import Envelope
from gateway.mail.message import Message
from gateway.mail.quotation import Split
from gateway.mail.report import Report


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. `content` is its digest (`mail.digest.content`); `is_mailbox_only`: nobody told us an envelope.

    `language` is that of the new words (`mail.language`), '' where it cannot be told.
    """

    inbox: int
    received_at: datetime
    envelope: Envelope
    message: Message
    split: Split
    content: str
    report: Report | None = None
    is_mailbox_only: bool = False
    is_silent: bool = False
    department: str = ""
    language: str = ""
    vouched: Vouched | None = None
    """Who vouches for its author, where we have looked ourselves."""
    is_released: bool = False
    """A person has let it in from the quarantine."""

    def came(self, *, now: datetime) -> datetime:
        """When it came, for rules about times: a mail that had to wait is judged as if it had not. Clocks of hosts differ, so
        never later than `now`."""
        return min(now, self.received_at)


@dataclass(frozen=True, slots=True)
class Handled:
    """What a person did with a mail in the quarantine: `act` is `release` or `drop`; `reason`: why it was there."""

    act: str
    by: str
    at: datetime
    proof: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail that is or was in the quarantine. `department`: whose it would be, '' where nobody knows."""

    id: int
    state: str
    outcome: str
    reason: str
    originator: str
    subject: str
    department: str
    handled: Handled | None = None
    is_gone: bool = False
    """Its bytes are not kept any more."""

    @property
    def waits(self) -> bool:
        return self.state == "quarantined" and not self.is_gone

    @property
    def is_dropped(self) -> bool:
        return self.state == "done" and self.outcome == "quarantined" and not self.is_gone


@dataclass(frozen=True, slots=True)
class QuarantineList:
    """A list of the quarantine that `reader` was sent: at each number, from 1, its mails, as far as they are still kept.
    `department`: of which it is; '' where it is that of the admins. `is_named`: the mail names the letter."""

    id: int
    reader: str
    department: str
    mails: tuple[tuple[Kept, ...], ...]
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same mail, decided before: it came by another way (another department's address, another mailbox)."""

    inbox: int
    ticket: int | None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One line of a requester's status mail."""

    ref: str
    subject: str
    department: str
    owner: str
    state: str
    what: str
    until: datetime | None
    """When the promise is due; of one that is done, since when it is."""
    took: timedelta | None = None
    """How long it took until it was done, where that is told."""
    rating: int = 0
    """What the person gave of 5; 0: nothing, or it is not told."""
    is_confidential: bool = False
    """A rule says so, whatever its department is."""
    waits_for: str = ""
    """Of one that waits for the person: what for, in a few words."""
    waited_since: datetime | None = None
    """Of one that waited for a busy window and has no answer yet: since when. Only agents are told."""

    @property
    def number(self) -> int:
        return int(self.ref.rpartition("-")[2])


def listed(ticket: Ticket, person: str) -> OpenRequest:
    """The request in a list, under the subject that this person knows."""
    waits = ticket.state is State.WAITING and not ticket.affects(person)
    return OpenRequest(
        ref=ticket.ref,
        subject=ticket.subject_for(person),
        department=ticket.department,
        owner=ticket.owner,
        state=ticket.state.value,
        what=ticket.promise.what.value if ticket.promise else "",
        until=ticket.promise.until if ticket.promise else ticket.closed_at,
        is_confidential=ticket.confidential,
        waits_for=ticket.waiting_for if waits else "",
        waited_since=ticket.held_since,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One mail of a thread, as it is told to somebody who did not read along."""

    kind: str
    author: str
    name: str
    at: datetime
    text: str
    is_for_agents: bool = False
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Waited:
    """A letter to an agent that has waited for the end of a busy window. `is_question`: its request is new to them."""

    agent: str
    request: OpenRequest
    since: datetime
    is_question: bool


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """What an agent has to do."""

    due: tuple[OpenRequest, ...] = ()
    """Due before the day ends."""
    late: tuple[OpenRequest, ...] = ()
    waiting: tuple[OpenRequest, ...] = ()
    later: tuple[OpenRequest, ...] = ()
    unowned: tuple[OpenRequest, ...] = ()
    """Of their departments: nobody has taken them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A mail that made or joined a request, as far as likeness goes."""

    ticket: int
    department: str
    is_open: bool
    author: str
    at: datetime
    words: frozenset[str]


class Answered(StrEnum):
    """What the desk itself said to the author of a mail, for the bounds on loops (`desk/loops`)."""

    NOTHING = ""
    FIRST = "first"  # a letter, to what looks like a person's mail
    AGAIN = "again"  # a letter, to what may be the answer to one
    FOUND = "found"  # nothing: a machine answers our letters
    ASKED = "asked"  # nothing: it is held, and whoever is in charge was asked


@dataclass(frozen=True, slots=True)
class Lately:
    """A mail that was decided within the last days."""

    at: datetime
    came: datetime
    author: str
    subject: str
    words: str
    ticket: int | None
    answered: Answered

    @property
    def is_answered(self) -> bool:
        return self.answered in (Answered.FIRST, Answered.AGAIN)


@dataclass(frozen=True, slots=True)
class Wrote:
    """A letter about a request that went to the author of a mail within the last day, whoever wrote it."""

    at: datetime
    ticket: int
    subject: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the store knows about this mail. `automatic_letters`: how many went to the originator within the last hour."""

    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    thread_keys: tuple[ThreadKey, ...] = ()
    is_own_letter: bool = False
    earlier: Earlier | None = None
    automatic_letters: int = 0
    automatic_anywhere: int = 0
    """Automatic letters of the whole desk within the last hour; no more are counted than may leave."""
    answered_here: Mapping[int, int] = field(default_factory=dict)
    """Request -> how many of its mails the desk itself answered within the last hour."""
    asked_here: Mapping[int, int] = field(default_factory=dict)
    """Request -> about how many held mails whoever is in charge was asked within the last day."""
    lately: tuple[Lately, ...] = ()
    """Mails of the same author, newest first; behind them those of others of the domain, where these may be the same."""
    wrote: tuple[Wrote, ...] = ()
    """Letters to the originator, newest first."""
    opened_lately: int = 0
    """Requests of the originator within the time of `limits.tickets_per_sender`."""
    mass_lately: Mapping[str, int] = field(default_factory=dict)
    """Department -> how many requests programs and lists have opened there within the last hour."""
    open_requests: tuple[OpenRequest, ...] = ()
    requests_this_year: int = 0
    last_request: OpenRequest | None = None
    open_by_owner: Mapping[str, int] = field(default_factory=dict)
    """Open requests of each agent, where a rule chooses the least busy one."""
    last_owners: Mapping[str, str] = field(default_factory=dict)
    """Department -> who got the latest request there, where a rule takes turns."""
    last_helpers: Mapping[str, str] = field(default_factory=dict)
    """Department -> who had this person's latest request there, where a rule asks for the same."""
    mails_at: tuple[datetime, ...] = ()
    """When this person wrote lately, where a rule counts mails."""
    alike: tuple[Alike, ...] = ()
    """Requests lately made, newest first, where a rule asks for similar ones."""
    returned_to: tuple[str, ...] = ()
    """To whom the letter went that a delivery report is about."""
    recent_requests: tuple[OpenRequest, ...] = ()
    """Closed in the last days, where the originator asks for the status."""
    own_desk: OwnDesk | None = None
    """Where the originator may be an agent who asks for the status."""
    thread: Mapping[int, tuple[Told, ...]] = field(default_factory=dict)
    """The mails of a request, oldest first, where the mail may need them (`wants`)."""
    absent: Mapping[str, Away] = field(default_factory=dict)
    """Who is away now."""
    held: Mapping[int, HeldText] = field(default_factory=dict)
    """Request -> the text of the originator's that is kept there."""
    undo: Undoable | None = None
    """What the originator could take back, where they ask for it."""
    held_mails: tuple[tuple[int, str], ...] = ()
    """(mail, originator) of the mails that are held at the request, where the mail may let them in."""
    owned: tuple[Ticket, ...] = ()
    """The open requests of an agent who goes away, those due first in front."""
    meanwhile: tuple[OpenRequest, ...] = ()
    """What became of the requests of an agent who was away."""
    broken: Mapping[int, datetime] = field(default_factory=dict)
    """Request -> until when its last broken promise was, where a line may say why and it was broken lately."""
    confirm: str = ""
    used: Mapping[str, int] = field(default_factory=dict)
    """How the originator wants confirmations, and how often they have used each command."""
    told_at: Mapping[int, datetime] = field(default_factory=dict)
    """Request -> when an agent wrote to its people last, where a rule asks for how long they have heard nothing."""
    surveyed: Mapping[str, datetime] = field(default_factory=dict)
    """When the people whose requests the mail may end were asked last how it was."""
    handled: Handled | None = None
    """Who let the mail in from the quarantine, where somebody did."""
    quarantine_list: QuarantineList | None = None
    """The list of the quarantine that the mail says it answers, where its reader may have written it."""
    unreached: Mapping[str, Unreached] = field(default_factory=dict)
    """Of these and of the originator: those that letters did not reach."""


def written_to(mail: Mail) -> tuple[str, ...]:
    """All addresses in which a subaddress of ours may stand: envelope, Delivered-To, To and Cc."""
    named = (*mail.message.to, *mail.message.cc)
    return (*mail.envelope.forward_paths, *mail.message.fields.get("delivered-to", ())[:3], *(m.address for m in named))
