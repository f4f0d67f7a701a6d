"""Working time against the boards of product.md, and against an oracle that walks minute by minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk.hours import (
    ALWAYS,
    Clause,
    Schedule,
    Span,
    after_open_time,
    closing_time,
    describe,
    due,
    is_open,
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


# ---------------------------------------------------------------- the oracle


@dataclass(frozen=True)
class Plan:
    """A schedule as the oracle sees it: (weekday, from, up to) in minutes, and closed dates."""

    shifts: tuple[tuple[int, int, int], ...]
    closed: frozenset[date]

    def schedule(self) -> Schedule:
        clauses = tuple(Clause(Weekdays(frozenset({day})), start, end) for day, start, end in self.shifts)
        days = tuple((day, day) for day in sorted(self.closed))
        return Schedule(clauses, (Schedule((Clause(Dates(days)),)),) if days else ())

    def is_open(self, local: datetime) -> bool:
        minute, today = local.hour * 60 + local.minute, local.weekday()
        if local.date() in self.closed:
            return False
        for day, start, end in self.shifts:
            if start < end:
                if day == today and start <= minute < end:
                    return True
            elif (day == today and minute >= start) or ((day + 1) % 7 == today and minute < end):
                return True
        return False


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata")
CHANGES = {  # days around which the clocks change (Apia: 30 December 2011 did not exist)
    "Europe/Berlin": ("2025-10-24", "2026-03-27"),
    "America/New_York": ("2025-10-31", "2026-03-06"),
    "Australia/Lord_Howe": ("2025-10-03", "2026-04-03"),
    "Pacific/Apia": ("2011-12-28", "2011-12-29"),
    "Asia/Kolkata": ("2025-11-24", "2025-11-28"),
}
MINUTE = timedelta(minutes=1)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Plan, ZoneInfo, datetime]:
    name = draw(st.sampled_from(ZONES))
    begin = datetime.fromisoformat(draw(st.sampled_from(CHANGES[name]))).replace(tzinfo=UTC)
    start = begin + MINUTE * draw(st.integers(0, 4 * 1440)) + timedelta(seconds=draw(st.integers(0, 59)))
    clock = st.integers(0, 95).map(lambda quarter: quarter * 15)
    shift = st.tuples(st.integers(0, 6), clock, clock.map(lambda m: m + 15)).filter(lambda s: s[1] != s[2] % 1440)
    shifts = draw(st.lists(shift, min_size=1, max_size=8))
    closed = draw(st.frozensets(st.integers(0, 9).map(lambda n: begin.date() + timedelta(days=n)), max_size=3))
    return Plan(tuple(shifts), closed), ZoneInfo(name), start


def minutes_of(plan: Plan, zone: ZoneInfo, start: datetime, days: int) -> list[tuple[datetime, datetime, bool]]:
    """(instant, local time, open?) for each minute from the minute of `start`."""
    at = start.replace(second=0)
    found = []
    for _ in range(days * 1440):
        local = at.astimezone(zone)
        found.append((at, local, plan.is_open(local)))
        at += MINUTE
    return found


@settings(max_examples=60, deadline=None)
@given(situations(), st.integers(1, 900))
def test_open_minutes_against_the_oracle(situation: tuple[Plan, ZoneInfo, datetime], amount: int) -> None:
    plan, zone, start = situation
    schedule = plan.schedule()
    walk = minutes_of(plan, zone, start, days=5)
    opened = [at for at, _, is_it in walk if is_it]
    for at, _, expected in walk[::7]:
        assert is_open(schedule, zone, at=at) is expected
    first_day = walk[0][1].date()
    for offset in range(1, 4):
        day = first_day + timedelta(days=offset)
        expected_minutes = {at for at, local, is_it in walk if is_it and local.date() == day}
        spans = [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in open_intervals(schedule, zone, day=day)]
        got = {a + i * MINUTE for a, b in spans for i in range(int((b - a) / MINUTE))}
        assert got == expected_minutes
        closing = closing_time(schedule, zone, day=day)
        assert (closing.astimezone(UTC) if closing else None) == (
            max(expected_minutes) + MINUTE if expected_minutes else None
        )
    if opened:
        opening = next_opening(schedule, zone, at=start)
        assert opening is not None
        assert opening.astimezone(UTC) == max(opened[0], start)
    if len(opened) >= amount:
        end = due(schedule, zone, start=start, span=Span(amount, "m"), round_up=timedelta())
        assert end.astimezone(UTC) == opened[amount - 1] + MINUTE
        assert open_time(schedule, zone, start=start.replace(second=0), end=end) == amount * MINUTE


@settings(max_examples=40, deadline=None)
@given(situations(), st.integers(1, 4))
def test_open_days_against_the_oracle(situation: tuple[Plan, ZoneInfo, datetime], amount: int) -> None:
    plan, zone, start = situation
    walk = minutes_of(plan, zone, start, days=12)
    opened = [(at, local) for at, local, is_it in walk if is_it]
    if not opened:
        return
    from_local = opened[0][1]
    days = sorted({local.date() for _, local in opened if local.date() > from_local.date()})
    if len(days) < amount + 1:  # the last day of the walk may be cut off
        return
    that_day = [(at, local.replace(tzinfo=None)) for at, local in opened if local.date() == days[amount - 1]]
    clock = datetime.combine(days[amount - 1], from_local.time().replace(fold=0))
    later = [at for at, local in that_day if local >= clock]
    closing = that_day[-1][0] + MINUTE
    got = due(plan.schedule(), zone, start=start, span=Span(amount, "d"), round_up=timedelta())
    assert got.astimezone(UTC) == (later[0] if later else closing)
    news = news_by(plan.schedule(), zone, start=start, span=Span(amount, "d"))
    assert news.astimezone(UTC) == closing


@settings(max_examples=200, deadline=None)
@given(situations(), st.sampled_from((5, 10, 15, 30, 60)), st.integers(1, 5))
def test_the_end_is_rounded_up(situation: tuple[Plan, ZoneInfo, datetime], step: int, hours: int) -> None:
    plan, zone, start = situation
    exact = due(plan.schedule(), zone, start=start, span=Span(hours, "h"), round_up=timedelta()).astimezone(UTC)
    told = due(plan.schedule(), zone, start=start, span=Span(hours, "h"), round_up=timedelta(minutes=step))
    assert timedelta() <= told.astimezone(UTC) - exact < timedelta(minutes=step)
    if told.utcoffset() == exact.astimezone(zone).utcoffset():
        assert (told.hour * 60 + told.minute) % step == 0
