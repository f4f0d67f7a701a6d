"""What happened to requests, as facts that reports count: each with its instant and the department it counts for. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.desk.department import Priority


class How(StrEnum):
    """How a promise ended."""

    KEPT = "kept"
    MOVED = "moved"
    BROKEN = "broken"


class Whom(StrEnum):
    """With whom the next step of a request is."""

    US = "us"
    PEOPLE = "people"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Fact:
    at: datetime
    department: str
    ticket: int


@dataclass(frozen=True, slots=True)
class Opened(Fact):
    merged_at: datetime | None
    """When it became part of another request."""


@dataclass(frozen=True, slots=True)
class Ended(Fact):
    """A promise that counts was kept, moved or broken."""

    how: How


@dataclass(frozen=True, slots=True)
class Answered(Fact):
    """The first answer."""

    arrived: datetime
    waited: timedelta
    """Open time until then, without that in which the next step was the people's."""
    priority: Priority
    is_usual: bool
    """The department promised it as it always does, it came from no other department, and nobody waited for the people."""


@dataclass(frozen=True, slots=True)
class AskedAgain(Fact):
    pass


@dataclass(frozen=True, slots=True)
class Thanked(Fact):
    pass


@dataclass(frozen=True, slots=True)
class Wrote(Fact):
    """A mail of people, with something to do in it."""


@dataclass(frozen=True, slots=True)
class Rated(Fact):
    person: str
    rating: int
    ref: str
    remark: str
    """As it was written; '' where nobody else may read it."""
    people: frozenset[str]
    """Addresses of all who wrote there: their names are not for a report."""


@dataclass(frozen=True, slots=True)
class Caused(Fact):
    """Why the promise of `until` was broken."""

    until: str
    cause: str


@dataclass(frozen=True, slots=True)
class GaveAway(Fact):
    """`department` gave it to `taker`. `how`: what became of the promise that travelled along; None: the hand-over itself."""

    taker: str
    how: How | None = None


@dataclass(frozen=True, slots=True)
class Asked(Fact):
    """`department` put a question to `other`."""

    other: str


@dataclass(frozen=True, slots=True)
class Worked(Fact):
    """An agent did something. `ticket`: the request that it is about, where this one is a question asked for it."""

    agent: str


@dataclass(frozen=True, slots=True)
class ChangedFor(Fact):
    """Somebody of the department answered a remark with what they have changed."""

    remark: str
    change: str
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class MetBusyHours(Fact):
    """Mail of people of `department` met the busy hours of `other`."""

    other: str


@dataclass(frozen=True, slots=True)
class Stretch(Fact):
    """From `at` to `until` (None: still) the next step was with `whom`."""

    until: datetime | None
    whom: Whom
