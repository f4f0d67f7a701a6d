"""A request as a value (agents say ticket), and what hangs on it: people, promise, thread keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gateway.desk.department import Department, Priority
from gateway.mail.message import Mailbox


class State(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


class Role(StrEnum):
    """Why somebody hears of a request."""

    REQUESTER = "requester"
    CC = "cc"
    WATCH = "watch"  # a rule wants them to get the thread
    AFFECTED = (
        "affected"  # has the same trouble: hears every news in a letter of their own, is seen by nobody but agents
    )


class Audience(StrEnum):
    """Who may read a mail of the thread; a reply to it goes to nobody else (house rule 4 of product.md)."""

    ALL = "all"  # requester, Cc, agents
    ONE = "one"  # agents, and one of many with the same trouble
    AGENTS = "agents"  # what one agent was sent: a reply goes on to the people
    NOTE = "note"  # agents only, and a reply stays there

    @property
    def is_agents(self) -> bool:
        """Do only agents read it?"""
        return self in (Audience.AGENTS, Audience.NOTE)


class How(StrEnum):
    """How a Message-ID came to belong to a request."""

    SEEN = "seen"  # a mail we took
    SENT = "sent"  # a letter we wrote
    MENTIONED = "mentioned"  # a parent named by a mail that overtook it


class What(StrEnum):
    """What is promised."""

    ANSWER = "answer"
    DONE = "done"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Promise:
    what: What
    until: datetime
    keeper: str
    """The address of a person, or the key of a department while nobody has taken the request."""
    made_by: str
    made_at: datetime
    because: str = ""
    deliverable: str = ""
    """What will be there then, where the promise says it: `new roller fitted`."""


@dataclass(frozen=True, slots=True)
class Participant:
    mailbox: Mailbox
    role: Role
    subject: str = ""
    """Of whom is affected: that of their own mail, because the request's is somebody else's words."""
    since: datetime | None = field(default=None, compare=False)
    """When they joined, as the store knows it: nothing older is for them."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The request as it stands. `prefix` never changes: the reference of a request outlives every hand-over."""

    number: int
    prefix: str
    department: str
    departments_held: tuple[str, ...]
    state: State
    subject: str
    priority: Priority
    requester: Mailbox
    created_at: datetime
    updated_at: datetime
    because: str = ""
    owner: str = ""
    owner_reason: str = ""
    language: str = ""
    deadline: datetime | None = None
    deadline_reason: str = ""
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    for_customer: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    letters: int = 0
    participants: tuple[Participant, ...] = ()
    promise: Promise | None = None
    merged: int = 0
    """How many mails a rule has put into it."""
    merged_into: int = 0
    """The number of the request that stands for this one; 0: none."""
    told: tuple[str, ...] = ()
    """Whom rules have told of it (`notify`, `watch`): once is enough."""
    written_to: str = ""
    """The department that the first mail was written to, where a rule gave the request to another one; '' otherwise."""
    thread_index: str = ""
    """Outlook's name for the conversation: of the requester's mail (`mail.threadindex`), '' where it had none."""
    hinted: tuple[str, ...] = ()
    """Who has been told that a command of agents is text when they write it."""
    muted: tuple[str, ...] = ()
    """Who wants no more mails about it."""
    outsiders: Mapping[str, str] = field(default_factory=dict)
    """Outsiders that somebody brought in and who do not take part: `asked` or `ignored`."""
    waiting_until: datetime | None = None
    """`#wait until`: when the desk goes on by itself."""
    waiting_for: str = ""
    """What it waits for, in a few words, as long as it waits."""
    asked_for: int = 0
    """The request that this one is a question of (`#ask`): its answer goes there as a note; 0: none."""
    chased: int = 0
    """How often somebody asked again since the last answer."""
    handoffs: int = 0
    reopened: int = 0
    broken: int = 0
    """How many promises in a row were not kept; an answer or a person's new promise ends the row."""
    held_since: datetime | None = None
    """Since when it has waited for a busy window to end: such requests come first, until somebody has answered."""
    held_until: datetime | None = None
    """Until when mails about it wait for that; None or past: none does any more."""
    done_by: datetime | None = None
    """By when a rule wants it done (`done_within`, see `doneby`)."""
    confidential: bool = False
    """A rule says so; ask `is_confidential`, which knows the department too."""
    rating: int = 0
    """1 to 5; 0: none."""
    remark: str = ""
    """What was written beside the number."""

    @property
    def ref(self) -> str:
        return f"{self.prefix}-{self.number}"

    def takes_part(self, address: str) -> bool:
        return bool(address) and any(p.mailbox.address == address for p in self.participants)

    def is_confidential(self, department: Department) -> bool:
        """Do other departments see neither subject nor text? `department` is the one that has it."""
        return self.confidential or department.confidential

    @property
    def cc(self) -> tuple[Mailbox, ...]:
        """Who is seen besides the requester (who may not be the one that began it: see `people.add_to_request`)."""
        return tuple(
            p.mailbox
            for p in self.participants
            if p.mailbox.address != self.requester.address and p.role is not Role.AFFECTED
        )

    @property
    def affected(self) -> tuple[Participant, ...]:
        """Who has the same trouble: each gets letters of their own, in which nobody else is named."""
        return tuple(p for p in self.participants if p.role is Role.AFFECTED)

    def affects(self, address: str) -> bool:
        """Is this one of the many who are seen by nobody?"""
        return any(p.mailbox.address == address and p.role is Role.AFFECTED for p in self.participants)

    def subject_for(self, address: str) -> str:
        """The subject of letters to this person."""
        own = (p.subject for p in self.participants if p.mailbox.address == address and p.role is Role.AFFECTED)
        return next(own, self.subject)

    def unnamed(self) -> "Ticket":
        """The request as agents of another department may see it where it is confidential: that there is one, and whose."""
        return replace(self, subject="", because="", deadline_reason="", for_customer="", tags=(), fields={}, remark="")

    def seen_by(self, address: str, now: datetime) -> "Ticket":
        """The request as one who is affected may see it: as if it were theirs alone, and without the words of others. A
        promise that was broken before is no promise to somebody new."""
        one = next(p for p in self.participants if p.mailbox.address == address and p.role is Role.AFFECTED)
        return replace(
            self,
            requester=one.mailbox,
            subject=one.subject,
            participants=(Participant(one.mailbox, Role.REQUESTER),),
            promise=self.promise if self.promise is not None and self.promise.until > now else None,
            for_customer="",
            fields={},
            thread_index="",
        )


@dataclass(frozen=True, slots=True)
class ThreadKey:
    """One Message-ID that leads to a request. `address`: who wrote it (seen), to whom it went (sent), who names it (mentioned)."""

    message_id: str
    ticket: int
    how: How
    address: str
    audience: Audience
