"""Working time against the boards of product.md (`test_hours_oracle` compares it with brute force)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.hours import (
    ALWAYS,
    Clause,
    Schedule,
    Span,
    after_open_time,
    closing_time,
    describe,
    due,
    news_by,
    next_opening,
    open_intervals,
    open_time,
)
from gateway.desk.schedule import Dates, MonthDays, MonthWorkdays, Weekdays

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = timedelta(minutes=15)
WORKDAYS = Weekdays(frozenset(range(5)))
OFFICE = Schedule((Clause(WORKDAYS, 8 * 60, 17 * 60),))
XMAS = Schedule((Clause(Dates(((date(2025, 12, 24), date(2025, 12, 26)),))),))
CALLS = Schedule((Clause(WORKDAYS, 11 * 60, 14 * 60),))
NIGHT = Schedule((Clause(WORKDAYS, 22 * 60, 6 * 60),))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("schedule", "start", "span", "expected"),
    [
        (OFFICE, "2025-11-24 09:28:03", Span(4, "h"), "2025-11-24 13:30"),  # board 1
        (OFFICE, "2025-11-28 16:30", Span(4, "h"), "2025-12-01 11:30"),  # mission 18: Friday to Monday
        (OFFICE.minus(XMAS), "2025-12-23 16:00", Span(4, "h"), "2025-12-29 11:00"),  # mission 18: closed days
        (OFFICE.minus(CALLS), "2025-11-26 11:20", Span(1, "d"), "2025-11-27 14:00"),  # board 7: the busy window
        (OFFICE.minus(CALLS), "2025-11-26 10:00", Span(2, "h"), "2025-11-26 15:00"),
        (OFFICE, "2025-11-24 10:02", Span(30, "m"), "2025-11-24 10:35"),  # under one hour: five minutes
        (OFFICE, "2025-11-24 10:02", Span(60, "m"), "2025-11-24 11:15"),
        (OFFICE, "2025-11-24 13:00", Span(4, "h"), "2025-11-24 17:00"),  # closing time, not the next opening
        (OFFICE, "2025-11-24 10:40", Span(2, "d"), "2025-11-26 10:45"),
        (OFFICE, "2025-11-22 10:40", Span(1, "d"), "2025-11-25 08:00"),  # Saturday counts from Monday 8:00
        (OFFICE, "2025-11-24 17:00", Span(1, "d"), "2025-11-26 08:00"),  # at closing time we are closed
        (OFFICE, "2025-11-24 09:00", Span(1, "w"), "2025-12-01 09:00"),
        (OFFICE, "2025-11-24 23:59:59", Span(1, "h"), "2025-11-25 09:00"),
        (NIGHT, "2025-11-28 23:00", Span(8, "h"), "2025-12-01 23:00"),  # Friday's night runs into Saturday
        (ALWAYS, "2026-03-29 01:30", Span(2, "h"), "2026-03-29 04:30"),  # 2:00-3:00 does not exist
        (ALWAYS, "2025-10-26 01:30", Span(2, "h"), "2025-10-26 02:30"),  # 2:30 comes twice; see fold below
        (ALWAYS, "2026-03-28 02:30", Span(1, "d"), "2026-03-29 03:00"),
    ],
)
def test_due(schedule: Schedule, start: str, span: Span, expected: str) -> None:
    got = due(schedule, BERLIN, start=berlin(start), span=span, round_up=QUARTER)
    assert got.strftime("%Y-%m-%d %H:%M") == expected
    assert got.tzinfo is BERLIN


def test_a_repeated_hour_is_real_time() -> None:
    start = berlin("2025-10-26 01:30")
    got = due(ALWAYS, BERLIN, start=start, span=Span(2, "h"), round_up=QUARTER)
    assert got.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=2)
    assert got.fold == 1


def test_the_same_hour_of_a_shorter_day_is_closing_time() -> None:
    friday = Clause(Weekdays(frozenset({4})), 8 * 60, 14 * 60)
    schedule = Schedule((Clause(Weekdays(frozenset(range(4))), 8 * 60, 17 * 60), friday))
    assert due(schedule, BERLIN, start=berlin("2025-11-27 16:00"), span=Span(1, "d"), round_up=QUARTER) == berlin(
        "2025-11-28 14:00"
    )


def test_the_same_hour_in_the_lunch_break_is_its_end() -> None:
    tuesday = Weekdays(frozenset({1}))
    lunch = (Clause(tuesday, 8 * 60, 12 * 60), Clause(tuesday, 13 * 60, 17 * 60))
    schedule = Schedule((Clause(Weekdays(frozenset({0})), 8 * 60, 17 * 60), *lunch))
    for clock in ("12:00", "12:30"):
        start = berlin(f"2025-11-24 {clock}")
        got = due(schedule, BERLIN, start=start, span=Span(1, "d"), round_up=QUARTER)
        assert got == berlin("2025-11-25 13:00")


def test_a_day_of_25_hours_is_one_interval() -> None:
    ((start, end),) = open_intervals(ALWAYS, BERLIN, day=date(2025, 10, 26))
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("schedule", "start", "span", "expected"),
    [
        (OFFICE, "2025-11-24 10:40", Span(3, "d"), "2025-11-27 17:00"),
        (OFFICE, "2025-11-27 10:40", Span(3, "d"), "2025-12-02 17:00"),
        (OFFICE, "2025-11-22 10:40", Span(1, "d"), "2025-11-25 17:00"),
        (OFFICE, "2025-11-24 10:40", Span(1, "h"), "2025-11-24 11:40"),
    ],
)
def test_news_by(schedule: Schedule, start: str, span: Span, expected: str) -> None:
    assert news_by(schedule, BERLIN, start=berlin(start), span=span) == berlin(expected)


def test_a_time_that_never_opens_counts_as_always_open() -> None:
    start = berlin("2025-11-24 10:00")
    for never in (Schedule(), OFFICE.minus(ALWAYS), XMAS.minus(XMAS)):
        assert next_opening(never, BERLIN, at=start) is None
        assert closing_time(never, BERLIN, day=date(2025, 11, 24)) is None
        assert due(never, BERLIN, start=start, span=Span(4, "h"), round_up=QUARTER) == berlin("2025-11-24 14:00")
        assert due(never, BERLIN, start=start, span=Span(2, "d"), round_up=QUARTER) == berlin("2025-11-26 10:00")
        assert news_by(never, BERLIN, start=start, span=Span(2, "d")) == berlin("2025-11-26 10:00")


def test_open_time_left() -> None:
    start, end = berlin("2025-11-24 09:28"), berlin("2025-11-24 13:28")
    assert open_time(OFFICE, BERLIN, start=start, end=end) == timedelta(hours=4)
    assert open_time(OFFICE, BERLIN, start=end, end=start) == timedelta()
    assert open_time(OFFICE, BERLIN, start=berlin("2025-11-28 16:00"), end=berlin("2025-12-01 09:00")) == timedelta(
        hours=2
    )
    assert after_open_time(OFFICE, BERLIN, start=start, amount=timedelta(hours=3)) == berlin("2025-11-24 12:28")
    assert after_open_time(OFFICE, BERLIN, start=start, amount=timedelta()) == start


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (Schedule((Clause(MonthDays(25, 28)),)), "25 26 27 28"),
        (Schedule((Clause(MonthWorkdays(3, last=False)),)), "3 4 5"),  # 1 and 2 November 2025 are a weekend
        (Schedule((Clause(MonthWorkdays(2, last=True)),)), "27 28"),
        (Schedule((Clause(MonthWorkdays(2, last=True, holidays=Schedule((Clause(MonthDays(27, 27)),)))),)), "26 28"),
        (Schedule((Clause(Dates(((date(2025, 10, 30), date(2025, 11, 2)), (date(2025, 11, 9),) * 2))),)), "1 2 9"),
    ],
)
def test_days_of_november_2025(schedule: Schedule, days: str) -> None:
    november = [date(2025, 11, n) for n in range(1, 31)]
    assert " ".join(str(d.day) for d in november if schedule.windows(d)) == days


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (OFFICE, "Mon–Fri 8:00–17:00"),
        (OFFICE.minus(XMAS), "Mon–Fri 8:00–17:00"),
        (OFFICE.minus(CALLS), "Mon–Fri 8:00–11:00, 14:00–17:00"),
        (Schedule((OFFICE, Clause(Weekdays(frozenset({5})), 600, 960))), "Mon–Fri 8:00–17:00; Sat 10:00–16:00"),
        (Schedule((Clause(Weekdays(frozenset({1, 3})), 570, 750),)), "Tue 9:30–12:30; Thu 9:30–12:30"),
        (NIGHT, "Mon–Fri 22:00–6:00"),
        (ALWAYS, "always"),
        (Schedule((Clause(WORKDAYS),)), "Mon–Fri"),
        (Schedule(), "never"),
        (Schedule((Clause(MonthDays(25, 28)),)), "day 25–28 of the month"),
        (Schedule((Clause(MonthWorkdays(2, last=True), 600, 660),)), "last 2 workdays of the month 10:00–11:00"),
        (XMAS, "2025-12-24 to 2025-12-26"),
    ],
)
def test_describe(schedule: Schedule, text: str) -> None:
    assert describe(schedule) == text
