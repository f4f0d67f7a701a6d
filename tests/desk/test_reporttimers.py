"""The timers of reports: which are set, what a changed schedule moves, what a report tells that is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.beats import Beat, Every, Reports
from gateway.desk.periods import Kind, Period, around
from gateway.desk.reporttimers import (
    MONTH,
    MORNING,
    NAMES,
    WEEK,
    Standing,
    brought_up_to_date,
    next_timer,
    reported,
    since,
)
from gateway.desk.schedule import Clause, Schedule, Weekdays
from tests.desk.made import BERLIN, department, desk

OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 480, 1020),))
NOW = datetime(2025, 11, 26, 9, 30, tzinfo=BERLIN)  # a Wednesday
DESK = desk(departments={"it": department("it", open=OFFICE, lead="mia@example.org")})
IT = DESK.departments["it"]


def standing(now: datetime = NOW, on=DESK) -> list[Standing]:
    fresh, _ = brought_up_to_date((), on, now=now)
    return [Standing(one.name, one.due_at, one.data) for one in fresh]


def test_each_department_has_one_of_each() -> None:
    both = desk()
    fresh, gone = brought_up_to_date((), both, now=NOW)
    assert sorted(one.name for one in fresh) == sorted(f"{name} {key}" for name in NAMES for key in ("it", "hr"))
    assert gone == ()
    assert {one.name: one.due_at for one in fresh if one.name.endswith(" it")} == {
        "report-week it": datetime(2025, 12, 1, 8, tzinfo=BERLIN),
        "report-month it": datetime(2025, 12, 1, 8, tzinfo=BERLIN),
        "morning it": datetime(2025, 11, 27, 8, tzinfo=BERLIN),
    }


def test_what_stands_stays_also_where_it_is_overdue() -> None:
    assert brought_up_to_date(standing(), DESK, now=NOW + timedelta(minutes=5)) == ((), ())
    assert brought_up_to_date(standing(), DESK, now=NOW + timedelta(days=20)) == ((), ()), "its act sends it, and once"


def test_another_schedule_moves_it() -> None:
    later = replace(DESK, reports=Reports(weekly=Beat(Every.WEEK, time(9), 4)))
    fresh, gone = brought_up_to_date(standing(), later, now=NOW)
    assert [(one.name, one.due_at) for one in fresh] == [("report-week it", datetime(2025, 11, 28, 9, tzinfo=BERLIN))]
    assert gone == ()


@pytest.mark.parametrize(
    ("on", "gone"),
    [
        (replace(DESK, reports=Reports(weekly=None)), ("report-week it",)),
        (replace(DESK, reports=Reports(None, None, None)), ("report-week it", "report-month it", "morning it")),
        (desk(departments={"hr": department("hr")}), ("report-week it", "report-month it", "morning it")),
        (desk(departments={"it": department("it", open=Schedule())}), ("morning it",)),
    ],
    ids=["never", "none at all", "the department is gone", "it never opens"],
)
def test_what_nobody_wants_goes(on, gone: tuple[str, ...]) -> None:
    assert brought_up_to_date(standing(), on, now=NOW)[1] == gone


def test_new_opening_hours_move_the_morning_list() -> None:
    weekend = Schedule((Clause(Weekdays(frozenset({5, 6})), 480, 1020),))
    fresh, _ = brought_up_to_date(standing(), desk(departments={"it": department("it", open=weekend)}), now=NOW)
    assert [(one.name, one.due_at) for one in fresh] == [("morning it", datetime(2025, 11, 29, 8, tzinfo=BERLIN))]


def test_a_morning_list_remembers_since_when_there_was_none() -> None:
    timer = next_timer(MORNING, IT, DESK, after=NOW)
    assert timer is not None
    assert since(timer.data, due_at=timer.due_at) == NOW
    earlier = NOW - timedelta(days=2)
    timer = next_timer(MORNING, IT, DESK, after=NOW, since=earlier)
    assert timer is not None
    assert since(timer.data, due_at=timer.due_at) == earlier


@pytest.mark.parametrize(
    ("at", "week", "month"),
    [
        ("2025-12-01T08:00", date(2025, 11, 24), date(2025, 11, 1)),
        ("2025-12-03T17:00", date(2025, 11, 24), date(2025, 11, 1)),
        ("2025-12-15T07:59", date(2025, 12, 1), date(2025, 11, 1)),
        ("2026-01-01T12:00", date(2025, 12, 22), date(2025, 12, 1)),
    ],
)
def test_the_latest_period_that_is_over_at_its_hour(at: str, week: date, month: date) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    reports = DESK.reports
    assert reports.weekly is not None
    assert reports.monthly is not None
    assert reported(reports.weekly, Kind.WEEK, DESK, IT, at=now) == around(week, Kind.WEEK, BERLIN)
    assert reported(reports.monthly, Kind.MONTH, DESK, IT, at=now) == around(month, Kind.MONTH, BERLIN)


def test_far_in_the_east_the_report_waits_for_the_end_of_the_desks_week() -> None:
    sydney = department("it", timezone=ZoneInfo("Australia/Sydney"))
    timer = next_timer(WEEK, sydney, DESK, after=NOW)
    assert timer is not None
    monday_eight = datetime(2025, 11, 30, 21, tzinfo=UTC)
    assert timer.due_at == datetime(2025, 11, 30, 23, tzinfo=UTC) > monday_eight
    beat = DESK.reports.weekly
    assert beat is not None
    told = reported(beat, Kind.WEEK, DESK, sydney, at=timer.due_at)
    assert told == Period(Kind.WEEK, date(2025, 11, 24), date(2025, 11, 30), BERLIN)
    assert told.stop <= timer.due_at
    assert next_timer(MONTH, sydney, DESK, after=NOW) is not None
