"""A named time as a value: which minutes of which days (product.md 4.3), and how a person would write it. Pure.

The text form is read by `policy/times`; instants are reckoned by `desk/hours`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)

Window = tuple[int, int]
"""Minutes of a local day: from, up to (not including). 0 <= from < up to <= 1440."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of working time. `m`, `h` count open time; `d`: the same hour that many open days later; `w`: five."""

    amount: int
    unit: str  # m h d w

    @property
    def open_time(self) -> timedelta | None:
        """The open time that `m` and `h` stand for; None for spans that count days."""
        if self.unit == "m":
            return timedelta(minutes=self.amount)
        return timedelta(hours=self.amount) if self.unit == "h" else None

    @property
    def open_days(self) -> int:
        """The open days that `d` and `w` stand for; 0 for spans that count open time."""
        return {"d": self.amount, "w": 5 * self.amount}.get(self.unit, 0)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Monday is 0."""

    days: frozenset[int]

    def holds(self, day: date) -> bool:
        return day.weekday() in self.days


@dataclass(frozen=True, slots=True)
class MonthDays:
    """`day 25-28 of month`. A day the month does not have is simply not there."""

    first: int
    last: int

    def holds(self, day: date) -> bool:
        return self.first <= day.day <= self.last

    def __str__(self) -> str:
        return f"day {self.first}" + (f"–{self.last}" if self.last > self.first else "") + " of the month"


@dataclass(frozen=True, slots=True)
class MonthWorkdays:
    """`first 3 workdays of month`, `last 2 …`. A workday is Monday to Friday and not wholly covered by `holidays`."""

    count: int
    last: bool
    holidays: "Schedule | None" = None

    def holds(self, day: date) -> bool:
        if not self._is_workday(day):
            return False
        step = _ONE_DAY if self.last else -_ONE_DAY
        nearer_the_edge = 0
        other = day + step
        while other.month == day.month:
            nearer_the_edge += self._is_workday(other)
            other += step
        return nearer_the_edge < self.count

    def __str__(self) -> str:
        return f"{'last' if self.last else 'first'} {self.count} workdays of the month"

    def _is_workday(self, day: date) -> bool:
        if day.weekday() >= 5:
            return False
        return self.holidays is None or windows(self.holidays, day) != [(0, DAY_MINUTES)]


@dataclass(frozen=True, slots=True)
class Dates:
    """Dated days as ranges (first, last), both included, sorted and not overlapping."""

    ranges: tuple[tuple[date, date], ...]

    def holds(self, day: date) -> bool:
        at = bisect_right(self.ranges, day, key=lambda r: r[0]) - 1
        return at >= 0 and day <= self.ranges[at][1]

    def __str__(self) -> str:
        return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in self.ranges)


@dataclass(frozen=True, slots=True)
class Clause:
    """Some days, on each of them from minute `start` to minute `end`; `end` <= `start` runs into the next day."""

    days: Weekdays | MonthDays | MonthWorkdays | Dates
    start: int = 0
    end: int = DAY_MINUTES

    def windows(self, day: date) -> list[Window]:
        if self.start < self.end:
            return [(self.start, self.end)] if self.days.holds(day) else []
        tonight = [(self.start, DAY_MINUTES)] if self.days.holds(day) else []
        return [(0, self.end), *tonight] if self.end and self.days.holds(day - _ONE_DAY) else tonight


@dataclass(frozen=True, slots=True)
class Schedule:
    """A named time: open where one of `clauses` is and none of `without`. `Schedule()` never opens."""

    clauses: "tuple[Clause | Schedule, ...]" = ()
    without: "tuple[Schedule, ...]" = ()

    def windows(self, day: date) -> list[Window]:
        return windows(self, day)

    def __str__(self) -> str:
        return describe(self)

    def minus(self, other: "Schedule | None") -> "Schedule":
        """This time without another one, as opening hours without the busy window."""
        return self if other is None else Schedule((self,), (other,))


EVERY_DAY = Weekdays(frozenset(range(7)))
ALWAYS = Schedule((Clause(EVERY_DAY),))


def windows(schedule: Schedule, day: date) -> list[Window]:
    """The open minutes of a local day by the wall clock: sorted, not touching each other."""
    got = _union([w for clause in schedule.clauses for w in clause.windows(day)])
    for other in schedule.without:
        got = _minus(got, windows(other, day)) if got else got
    return got


def _union(parts: list[Window]) -> list[Window]:
    joined: list[Window] = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _minus(parts: list[Window], holes: list[Window]) -> list[Window]:
    for hole_start, hole_end in holes:
        parts = [
            piece
            for start, end in parts
            for piece in ((start, min(end, hole_start)), (max(start, hole_end), end))
            if piece[0] < piece[1]
        ]
    return parts


_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ANY_MONDAY = date(2001, 1, 1)


def describe(schedule: Schedule, names: Sequence[str] = _DAY_NAMES) -> str:
    """As a person would write it: `Mon–Fri 8:00–17:00; Sat 10:00–16:00`. Dated exceptions are left out. `names` of the days."""
    weekly = _only(schedule, Weekdays)
    days = [windows(weekly, _ANY_MONDAY + i * _ONE_DAY) for i in range(7)]
    if all(day == [(0, DAY_MINUTES)] for day in days):
        return "always"
    hours = [_day_text(days, i) for i in range(7)]
    parts = []
    for first in range(7):
        if hours[first] is None or (first and hours[first] == hours[first - 1]):
            continue
        last = first
        while last < 6 and hours[last + 1] == hours[first]:
            last += 1
        days_said = names[first] if first == last else f"{names[first]}–{names[last]}"
        parts.append(f"{days_said} {hours[first]}".strip())
    return "; ".join([*parts, *_other_days(schedule)]) or "never"


def _only(schedule: Schedule, kind: type) -> Schedule:
    """The schedule with nothing but the clauses of one kind."""
    kept = tuple(
        _only(clause, kind) if isinstance(clause, Schedule) else clause
        for clause in schedule.clauses
        if isinstance(clause, Schedule) or isinstance(clause.days, kind)
    )
    return Schedule(kept, tuple(_only(other, kind) for other in schedule.without))


def _day_text(days: list[list[Window]], i: int) -> str | None:
    """The hours of one weekday; a night belongs to the day on which it begins. None: closed, '' all day."""
    full = [(0, DAY_MINUTES)]
    today, before, after = days[i], days[i - 1], days[(i + 1) % 7]
    if today == full:
        return ""
    if today and today[0][0] == 0 and before and before[-1][1] == DAY_MINUTES and before != full:
        today = today[1:]
    texts = []
    for start, end in today:
        overnight = end == DAY_MINUTES and after and after[0][0] == 0 and after != full
        texts.append(f"{_clock(start)}–{_clock(after[0][1] if overnight else end)}")
    return ", ".join(texts) or None


def _other_days(schedule: Schedule) -> Iterable[str]:
    for clause in schedule.clauses:
        if isinstance(clause, Schedule):
            yield from _other_days(clause)
        elif not isinstance(clause.days, Weekdays):
            all_day = (clause.start, clause.end) == (0, DAY_MINUTES)
            yield str(clause.days) + ("" if all_day else f" {_clock(clause.start)}–{_clock(clause.end)}")


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
