"""What an act changes beside its request: as values, which `store/changes` writes in the same transaction (COMMIT 2)."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.desk.command import Name
from gateway.desk.ticket import Promise, Ticket


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Something is due on a request. One timer of a name: setting it again moves it. `data` is what its act needs to know."""

    name: str
    due_at: datetime
    data: str = ""
    ticket: int = 0
    """0: the request of the act."""


@dataclass(frozen=True, slots=True)
class CancelTimers:
    """Timers of the act's request that nothing waits for any more; names, or beginnings of names that end with `*`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """An agent's text that is kept until a wrong line is put right (product.md 2.1). One for each agent and request: a newer
    one takes its place, the older stays in the thread."""

    agent: str
    inbox: int
    at: datetime
    lines: tuple[str, ...] = ()
    """The command lines of the mail that were right: they hold when the text leaves."""


@dataclass(frozen=True, slots=True)
class DropHeld:
    """The held text of this agent has left, or is not wanted any more."""

    agent: str


@dataclass(frozen=True, slots=True)
class Unfold:
    """A mail that was held becomes what it was meant to be: its entry is shown to those who may read it now."""

    inbox: int
    kind: str
    visible_to: str
    text: str | None = None
    """None: as it is."""


@dataclass(frozen=True, slots=True)
class MayUndo:
    """The act can be taken back as long as nothing else happens: the request as it was. Letters are found by the version."""

    agent: str
    before: Ticket
    joined: tuple[str, ...] = ()
    """Who takes part since."""
    told: str = ""
    """What was done, in a few words, for the letter that says it was taken back."""
    words: int = 0
    """The stored mail that holds its words, where it is not the mail that did it."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The letters of the last act that have not left never leave; it cannot be undone twice."""

    letters: tuple[int, ...]
    """Ids of letters."""
    leaves: tuple[str, ...] = ()
    """Who takes part no longer."""
    promise: Promise | None = None
    """The promise that is in force again, as if the act had never been."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """The promise in force is kept by somebody else from now on; what is promised stays as it is."""

    keeper: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Who takes part no longer."""

    addresses: tuple[str, ...]


BACK = "back"
"""The timer of a return, with the agent's address behind it. It belongs to no request; `Away` sets it and `Back` takes it away."""


@dataclass(frozen=True, slots=True)
class Away:
    """An agent is away. `until` None: until their first mail."""

    agent: str
    since: datetime
    until: datetime | None
    source: str = "away"
    """`away`: they said so; `note`: their mail program did."""


@dataclass(frozen=True, slots=True)
class Back:
    agent: str


@dataclass(frozen=True, slots=True)
class Used:
    """An agent has used these commands once more: the first three times are confirmed."""

    agent: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """An agent wants confirmations `always` or for `errors` only."""

    agent: str
    mode: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """Mails in the quarantine are decided anew, as if their authors were believed; each with the department that gets it if
    nothing in it names one ('': as it names). `by`, `proof`: who says so, and how we know."""

    mails: tuple[tuple[int, str], ...]
    by: str
    proof: str


@dataclass(frozen=True, slots=True)
class KeepOut:
    """Mails in the quarantine that nobody is asked about any more; they are kept as long as all that is there."""

    mails: tuple[int, ...]
    by: str
    proof: str


@dataclass(frozen=True, slots=True)
class Discard:
    """Mails that were held will not be shown; they are kept as long as all mails are."""

    mails: tuple[int, ...]
    reason: str


OVERSLEPT = "overslept"
"""The timer, behind a blank the agent, of the list of promises that the desk has slept through; its data: numbers of requests."""


@dataclass(frozen=True, slots=True)
class Gather:
    """The request belongs into the list of what was slept through, for this agent."""

    agent: str
    ticket: int


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The person is asked how it was, with the closing letter of the act's request. `before`: when they were asked last."""

    person: str
    at: datetime
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class WindowEnds:
    """Letters to agents of this department wait for the end of a busy window: then a timer lets them go."""

    department: str
    until: datetime


@dataclass(frozen=True, slots=True)
class WindowOver:
    """What has waited for this instant leaves, in the order it came."""

    department: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LetGo:
    """What waits for a window of this department, of the act's request, leaves at once."""

    department: str


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """What waits for a window of this department, of the act's request, never leaves. `but`: whom it is for all the same."""

    department: str
    because: str
    but: tuple[str, ...] = ()


Change = (
    SetTimer
    | CancelTimers
    | Hold
    | DropHeld
    | Unfold
    | MayUndo
    | TakeBack
    | Keeper
    | Leave
    | Away
    | Back
    | Used
    | Confirm
    | Discard
    | LetIn
    | KeepOut
    | Surveyed
    | WindowEnds
    | WindowOver
    | LetGo
    | NotNeeded
    | Gather
)
"""Everything `Act.changes` may hold."""


@dataclass(frozen=True, slots=True)
class HeldText:
    """What is kept for an agent, as `recall` finds it."""

    ticket: int
    agent: str
    inbox: int
    at: datetime
    lines: tuple[str, ...]
    text: str = ""
    signature: str = ""
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last act of an agent on a request, as `recall` finds it."""

    ticket: int
    agent: str
    version: int
    """Of the request after the act: anything newer, and it cannot be taken back."""
    before: Ticket
    joined: tuple[str, ...]
    told: str
    letters: tuple[int, ...] = ()
    """Ids of its letters that can still be called back."""
    gone: tuple[str, ...] = field(default=())
    """Addresses of agents that some letter of it has left for already."""
    left_at: datetime | None = None
    """When the first of them left that went to people and not to agents; None: none has."""
    words: int = 0
    """The stored mail that holds its words."""
