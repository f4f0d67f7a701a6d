"""The picture of a report: at which hours people write, and when the department is busy; and what it shows, in a sentence. Pure.

The picture has numbers and no words, so it is the same in every language. Drawing it: `gateway/drawing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.desk.department import Department
from gateway.desk.figures import Figures
from gateway.desk.periods import Period
from gateway.desk.say import Say, say, say_many
from gateway.desk.schedule import DAY_MINUTES, windows

FEWEST = 5
"""Mails; of fewer there is nothing to see."""
_LEAST_HOURS = 8


@dataclass(frozen=True, slots=True)
class HoursChart:
    """`counts`: mails that came in each hour from `first` on; `busy`: minutes of the day, from and up to."""

    first: int
    counts: tuple[int, ...]
    busy: tuple[tuple[int, int], ...] = ()

    @property
    def last(self) -> int:
        """The hour at which the picture ends."""
        return self.first + len(self.counts)


def chart(figures: Figures, department: Department) -> HoursChart | None:
    """The picture of a period; None where too few people wrote."""
    counts = figures.hours
    if sum(counts) < FEWEST:
        return None
    busy = usual_busy(department, figures.period)
    opened = _usual(department.open.windows, figures.period)
    hours = [hour for hour in range(24) if counts[hour]]
    hours += [minute // 60 for begin, end in (*busy, *opened) for minute in (begin, end - 1)]
    first, last = min(hours), max(hours) + 1
    while last - first < _LEAST_HOURS:
        first, last = max(0, first - 1), min(24, last + 1)
    return HoursChart(first, counts[first:last], busy)


def usual_busy(department: Department, period: Period) -> tuple[tuple[int, int], ...]:
    """When the department is usually busy while it is open: on at least half of the days on which it is busy at all."""
    busy = department.busy
    if busy is None:
        return ()
    return _usual(lambda day: _both(windows(busy, day), department.open.windows(day)), period)


def _both(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(begin, end) for begin, end in pairs if begin < end]


def _usual(windows_of: Callable[[date], Sequence[tuple[int, int]]], period: Period) -> tuple[tuple[int, int], ...]:
    days = [found for day in _days(period) if (found := windows_of(day))]
    if not days:
        return ()
    changes = [0] * (DAY_MINUTES + 1)
    for found in days:
        for begin, end in found:
            changes[begin] += 1
            changes[end] -= 1
    usual: list[tuple[int, int]] = []
    since, count = None, 0
    for minute, change in enumerate(changes):
        count += change
        is_usual = count * 2 >= len(days)
        if is_usual and since is None:
            since = minute
        elif not is_usual and since is not None:
            usual.append((since, minute))
            since = None
    return tuple(usual)


def finding(shown: HoursChart) -> Say:
    """What the picture shows: the two hours in which most write, and how many meet the busy hours."""
    total = sum(shown.counts)
    pairs = [sum(shown.counts[nth : nth + 2]) for nth in range(len(shown.counts) - 1)]
    peak = max(range(len(pairs)), key=lambda nth: (pairs[nth], shown.counts[nth], -nth))
    places = {"count": pairs[peak], "begin": shown.first + peak, "end": shown.first + peak + 2}
    if not shown.busy:
        return say_many("People write most between {begin} and {end}: {count} of {n} mail.",
                        "People write most between {begin} and {end}: {count} of {n} mails.", total, **places)  # fmt: skip
    met = sum(
        count for nth, count in enumerate(shown.counts)
        if any(begin < (shown.first + nth + 1) * 60 and end > (shown.first + nth) * 60 for begin, end in shown.busy)
    )  # fmt: skip
    busy = tuple(say("{begin} to {end}", begin=clock(begin), end=clock(end)) for begin, end in shown.busy)
    return say_many(
        "People write most between {begin} and {end}: {count} of {n} mail. {met} came in the busy hours ({busy}).",
        "People write most between {begin} and {end}: {count} of {n} mails. {met} came in the busy hours ({busy}).",
        total, **places, met=met, busy=busy,
    )  # fmt: skip


def clock(minute: int) -> str:
    """`11:00`, as towns write it."""
    return f"{minute // 60}:{minute % 60:02}"


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=nth) for nth in range((period.last - period.first).days + 1)]
