"""The figures of a department in a week or a month: what the reports say, as values (product.md boards 10 and screen 4). Pure.

`figuring` makes them from the journal alone; docs/reports.md defines each in one line. No figure is one of a single agent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from gateway.desk.department import Priority
from gateway.desk.periods import Period
from gateway.desk.schedule import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a request's journal."""

    ticket: int
    seq: int
    at: datetime
    actor: str
    act: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of promises. `moved`: to a later time, before it was late, with a reason."""

    kept: int = 0
    moved: int = 0
    broken: int = 0

    @property
    def count(self) -> int:
        """`93 of 100 promises were kept`: the hundred."""
        return self.kept + self.moved + self.broken

    @property
    def percent(self) -> int | None:
        """Kept of all, rounded down: a hundred means every one. None where there was none."""
        return self.kept * 100 // self.count if self.count else None

    def __add__(self, other: "Promises") -> "Promises":
        return Promises(self.kept + other.kept, self.moved + other.moved, self.broken + other.broken)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long first answers took, in open time of the departments that had the request meanwhile."""

    count: int = 0
    half: timedelta | None = None
    """Half of all came within this time; None where there was none."""
    nine_of_ten: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """Requests that one department gave to another, and what became of the promises that travelled along."""

    giver: str
    taker: str
    promises: Promises = Promises()
    count: int = 0
    """Hand-overs in the period, whatever became of their promises."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote beside a number, without a name. Only what may be quoted."""

    rating: int
    text: str
    at: datetime
    ticket: int = 0
    """About which request: for the link by which a lead answers it, and never shown."""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """You said, we changed: a remark, and the line that answered it (`#changed`). Without names."""

    remark: str
    change: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Time:
    """Where the open time of requests went."""

    with_us: timedelta = timedelta()
    with_people: timedelta = timedelta()
    with_others: timedelta = timedelta()
    """Another department was asked (`#ask`), and had not answered yet."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Is our promise honest? For one priority, where there were enough cases."""

    priority: Priority
    promised: Span
    cases: int
    within: int
    """How many of them were answered within the promised time."""
    needed: Span
    """Nine of ten were answered within this time, rounded up to what one would promise; in the unit of `promised`, or hours
    where that says more."""
    late_from: int | None = None
    """The two hours of the day in which most of the late ones came in: `9` is 9 to 11. None where they came at all hours."""

    @property
    def is_honest(self) -> bool:
        """Nine of ten were answered in time."""
        return self.within * 10 >= self.cases * 9


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people of two departments who solved most together. `one` and `other` are addresses, in the order of departments."""

    one: str
    other: str
    one_department: str
    other_department: str
    requests: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Two departments that would gain most from swapping places for an hour."""

    one: str
    other: str
    handed: Promises
    """Hand-overs between them, both ways."""
    asked: int
    """Questions that one put to the other."""


@dataclass(frozen=True, slots=True)
class MetBusy:
    """How often mail of people of this department met the busy hours of another, and a quieter time to write there."""

    department: str
    """The one that was busy."""
    count: int
    quieter_from: int | None
    """The hour of the day (open and not busy there) in which the fewest people wrote to it; None if there is none."""


NO_HOURS: tuple[tuple[int, ...], ...] = ((0,) * 24,) * 7


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it, for one department and one period. A week has no `pair`, `swap`, `changed` and `met_busy`."""

    department: str
    period: Period
    requests: int = 0
    promises: Promises = Promises()
    first_answer: Waits = Waits()
    asked_again: int = 0
    handed: tuple[Handed, ...] = ()
    """Given and taken, one line for each pair and direction."""
    thanks: int = 0
    ratings: int = 0
    """How many answered."""
    rating_sum: int = 0
    remarks: tuple[Remark, ...] = ()
    """Poorest first. None of a confidential department."""
    causes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Why promises were broken, in the words of `#cause`; no names. The most frequent first."""
    wrote: tuple[tuple[int, ...], ...] = NO_HOURS
    """When people wrote: Monday to Sunday, each 24 hours of the department's zone."""
    time: Time = Time()
    advice: tuple[Advice, ...] = ()
    """Only what is not honest, or far too careful."""
    pair: Pair | None = None
    swap: Swap | None = None
    changed: tuple[Changed, ...] = ()
    met_busy: tuple[MetBusy, ...] = ()

    @property
    def handed_over(self) -> Promises:
        """`handed over, promise kept 7 of 8`: given and taken together, the same in the reports of both departments."""
        return sum((one.promises for one in self.handed), Promises())

    @property
    def rating(self) -> float | None:
        """The mean, to a tenth; None without ratings."""
        return round(self.rating_sum / self.ratings + 1e-9, 1) if self.ratings else None

    @property
    def hours(self) -> tuple[int, ...]:
        """When people wrote, by the hour of the day."""
        return tuple(sum(day[hour] for day in self.wrote) for hour in range(24))


@dataclass(frozen=True, slots=True)
class Report:
    """What a report tells of one department: this period, the one before, and the promises of a row of periods, oldest first,
    this one last."""

    figures: Figures
    before: Figures
    row: tuple[tuple[Period, Promises], ...] = ()
