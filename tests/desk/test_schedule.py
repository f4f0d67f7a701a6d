"""Which minutes of which days; instants are in test_hours."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.desk.schedule import ALWAYS, Clause, Dates, Schedule, Span, Weekdays, windows

MONDAY = date(2025, 11, 24)
EVERY = Weekdays(frozenset(range(7)))

window = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda w: w[0] < w[1])


def minutes(parts: list[tuple[int, int]]) -> set[int]:
    return {m for start, end in parts for m in range(start, end)}


@given(st.lists(window, max_size=6), st.lists(window, max_size=6))
@example([(0, 60), (60, 120)], [])
def test_windows_are_the_minutes_of_the_union_without_the_others(
    yes: list[tuple[int, int]], no: list[tuple[int, int]]
) -> None:
    schedule = Schedule(
        tuple(Clause(EVERY, a, b) for a, b in yes), tuple(Schedule((Clause(EVERY, a, b),)) for a, b in no)
    )
    got = windows(schedule, MONDAY)
    assert minutes(got) == minutes(yes) - minutes(no)
    assert all(start < end for start, end in got)
    assert all(before[1] < after[0] for before, after in pairwise(got)), "sorted and apart"


def test_minus() -> None:
    assert ALWAYS.minus(None) is ALWAYS
    assert ALWAYS.minus(Schedule((Clause(EVERY, 60, 120),))).windows(MONDAY) == [(0, 60), (120, 1440)]


@pytest.mark.parametrize(
    ("span", "minutes", "days"),
    [(Span(30, "m"), 30, 0), (Span(4, "h"), 240, 0), (Span(2, "d"), None, 2), (Span(1, "w"), None, 5)],
)
def test_spans(span: Span, minutes: int | None, days: int) -> None:
    assert (span.open_time and span.open_time.total_seconds() / 60, span.open_days) == (minutes, days)
    assert str(span) == f"{span.amount}{span.unit}"


@given(st.sets(st.integers(0, 60), max_size=20))
def test_dates_hold_exactly_their_days(offsets: set[int]) -> None:
    days = sorted(date.fromordinal(MONDAY.toordinal() + n) for n in offsets)
    dates = Dates(tuple((day, day) for day in days))
    for n in range(-1, 62):
        assert dates.holds(date.fromordinal(MONDAY.toordinal() + n)) is (n in offsets)
