"""What was decided about one mail, as a value. `store.record` writes it, `explain` prints it; both see the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from gateway.desk.changes import Change
from gateway.desk.classify import Classification
from gateway.desk.facts import Answered
from gateway.desk.route import Route
from gateway.desk.rules import NO_VERDICT, Verdict
from gateway.desk.say import Say
from gateway.desk.thread import Threading
from gateway.desk.ticket import Audience, Participant, Promise, Ticket
from gateway.desk.trust import Trust
from gateway.desk.unreached import Unreached
from gateway.mail.message import Mailbox


class Outcome(StrEnum):
    """What became of a mail. Every mail has exactly one."""

    OPENED = "opened"
    APPENDED = "appended"
    ANSWERED = "answered"  # a question to the desk itself (status): a letter, no request
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class ActReason(StrEnum):
    NEW_REQUEST = "a new request"
    REOPENED = "the request comes back"
    JOINED = "it belongs to the request"
    ANSWER = "an agent's answer"
    NOTE = "a note for colleagues"
    WRONG_COMMAND = "a line could not be carried out: nothing was sent or changed"
    UNDONE = "an agent takes back what they did"
    STATUS = "asked where it stands"
    HOURS = "asked when somebody is there"
    HELP = "asked what can be written"
    ASKS_AGAIN = "asks again: the status goes back at once"
    SOLVED = "whoever asked says that it is solved"
    CANCELLED = "whoever asked does not need it any more"
    MUTED = "wants no more mail about the request"
    RATED = "a rating"
    THANKS = "thanks, passed on"
    MERGED = "the same trouble as in another request, by a rule"
    ANOTHER_WAY = "the same mail came by another way"
    AUTOMATIC_IN_THREAD = "a machine's mail, kept in the thread"
    AUTOMATIC_ALONE = "a machine answers, but to nothing of ours"
    LOOP = "our own letter came back"
    BOUNCE = "a letter of ours did not arrive"
    BOUNCE_AGAIN = "a letter of ours did not arrive, which was reported before"
    DELAY = "a letter of ours is delayed"
    BOUNCE_UNKNOWN = "a delivery report about no letter of ours"
    OUTSIDER = "from outside, without a thread"
    OUTSIDER_IN_THREAD = "from outside the request: kept, the owner is told"
    NOT_SURE_IN_THREAD = "nobody vouches that somebody of the request wrote it: kept, the owner is asked"
    NOT_BELIEVED = "it claims to be a colleague, and nobody vouches for it"
    AGENT_WITHOUT_TOKEN = "an agent's mail without the reply address: kept, the agent is told"
    COLLECTED = "a machine answers our letters: it is kept where its mails are collected"
    TOO_MANY = "more new requests than one sender may open in that time"
    TOO_MANY_OF_LISTS = "more new requests of lists and programs than a department takes in an hour"
    RULE_IGNORES = "a rule says to do nothing with it"
    RULE_HOLDS = "a rule says a person shall look at it first"
    NO_DEPARTMENT = "it is written to no department"
    LETS_IN = "an answer to a list of the quarantine"
    NOT_THEIR_LIST = "an answer to a list of the quarantine by somebody else: it lets nothing in"
    IMPORTED = "an old mail, imported as closed"
    CAME_DUE = "something came due"
    AWAY = "an agent is away"


class EntryKind(StrEnum):
    REQUEST = "request"
    REPLY = "reply"
    ANSWER = "answer"
    NOTE = "note"
    AUTO = "auto"
    BOUNCE = "bounce"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread. `visible_to` is `all` or `agents`."""

    kind: EntryKind
    direction: str  # in out none
    author: Mailbox
    text: str
    quoted: str = ""
    signature: str = ""
    visible_to: str = "all"


@dataclass(frozen=True, slots=True)
class JournalLine:
    act: str
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Chain(StrEnum):
    """Whose chain of Message-IDs a letter continues."""

    PEOPLE = "people"
    AGENT = "agent"
    ORIGINATOR = "originator"  # only the mail it answers


@dataclass(frozen=True, slots=True)
class Waits:
    """A letter waits for the end of a busy window of this department (`desk/busy`)."""

    department: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """Who hears what, once. Everything the writer needs but the words, which are the template's."""

    template: str
    department: str
    to: Mailbox
    from_name: str
    subject: str | Say
    chain: Chain
    cc: tuple[Mailbox, ...] = ()
    token_for: str = ""
    list_no: int = 0
    """The list of the quarantine that the letter is: its reader (`token_for`) answers it at an address of their own."""
    stands_for: str = ""
    """Whose place in the request the reader has: the shared address of a department, where the letter goes to its agents."""
    audience: Audience = Audience.ALL
    auto_submitted: str = ""
    is_repeatable: bool = False
    is_counted: bool = False
    """Counts for the limit of automatic letters to one address."""
    carries_files: bool = False
    delay: timedelta = timedelta(0)
    waits: Waits | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reads_as(self) -> str:
        """The address under which the request knows the reader."""
        return self.stands_for or self.to.address


@dataclass(frozen=True, slots=True)
class Why:
    """One step of the decision: what it found and the reason, from a closed list; `rule` and `line` where a rule decided."""

    step: str
    value: str
    reason: str
    rule: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A request that another one stands for from now on: as it was, as it is, and what its own thread and journal say."""

    before: Ticket
    after: Ticket
    entry: Entry
    journal: JournalLine
    is_shared: bool = False
    """Its people read the other one too: its words stay what they were to them."""


@dataclass(frozen=True, slots=True)
class Also:
    """What the same step does to another request. `before`: as it was; None: the act opens it."""

    before: Ticket | None
    act: "Act"


@dataclass(frozen=True, slots=True)
class Act:
    """What changes: by a mail, or by the desk itself (a letter failed). `after` is the request as it is then."""

    outcome: Outcome
    reason: ActReason
    after: Ticket | None = None
    entry: Entry | None = None
    new_participants: tuple[Participant, ...] = ()
    settled_promise: str = ""
    """What became of the promise that was in force: `kept`, `moved`, `broken`, or '' if it stands."""
    new_promise: Promise | None = None
    journal: tuple[JournalLine, ...] = ()
    letters: tuple[LetterPlan, ...] = ()
    silence: str = ""
    """Why the originator hears nothing, '' if a letter goes to them."""
    absorbed: tuple[Absorbed, ...] = ()
    """Requests that become part of `after`."""
    unreached: tuple[Unreached, ...] = ()
    """What is known from now on of addresses that were not reached."""
    changes: tuple[Change, ...] = ()
    """What else changes: timers, held texts, absences …"""
    also: tuple[Also, ...] = ()
    """Other requests that change in the same step."""
    base: Ticket | None = None
    """The request as it was, where it is not the one that the mail belongs to (`#merge`)."""
    is_agents: bool = False
    """The mail opens a request in an agent's words, which the people of the request have not seen (`#requester`)."""
    files_of: int = 0
    """The stored mail whose files go along with the letters, where it is not the mail of the act."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is written at a mail for the decisions about those that follow: its author on record, its words, what the desk itself
    said to its author, and the department in which a list or a program has opened a request."""

    peer: str = ""
    words: str = ""
    answered: Answered = Answered.NOTHING
    mass: str = ""


NO_MARKS: Final = Marks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Act):
    """The act of a mail, with all that was found on the way. `before` is the request as it was (None if there was none)."""

    classification: Classification
    trust: Trust
    threading: Threading
    route: Route | None
    before: Ticket | None
    why: tuple[Why, ...]
    decided_at: datetime
    verdict: Verdict = NO_VERDICT
    """What the rules say; `fitted` names all that fit."""
    marks: Marks = NO_MARKS
    """What the bounds on loops and floods will count (`desk/floods`)."""
