"""Quiet hours: what waits for their end, and what is written before they begin."""

from datetime import datetime

import pytest

from gateway.desk import quiet
from gateway.desk.department import Department, Priority
from gateway.desk.schedule import EVERY_DAY, Clause, Schedule
from tests.desk.made import BERLIN, department

HOUR = 60
NIGHT = Schedule((Clause(EVERY_DAY, 18 * HOUR, 8 * HOUR),))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=BERLIN)


def of(hours: Schedule | None = NIGHT) -> Department:
    return department(quiet=hours)


@pytest.mark.parametrize(
    ("now", "priority", "end"),
    [
        (at(24, 17, 59), Priority.NORMAL, None),
        (at(24, 18), Priority.NORMAL, at(25, 8)),
        (at(25, 3), None, at(25, 8)),
        (at(25, 8), Priority.LOW, None),
        (at(25, 3), Priority.HIGH, None),
        (at(25, 3), Priority.URGENT, None),
    ],
)
def test_what_waits(now: datetime, priority: Priority | None, end: datetime | None) -> None:
    assert quiet.over(of(), priority=priority, at=now) == end
    assert quiet.over(of(None), priority=priority, at=now) is None


@pytest.mark.parametrize(
    ("name", "now", "until", "priority", "written"),
    [
        ("it comes in time", at(25, 3), at(25, 9), Priority.NORMAL, at(25, 3)),
        ("at the very minute is too late", at(25, 3), at(25, 8), Priority.NORMAL, at(24, 17, 59)),
        ("in the same night", at(24, 20), at(24, 23), Priority.NORMAL, at(24, 17, 59)),
        ("urgent wakes", at(25, 3), at(25, 6), Priority.URGENT, at(25, 3)),
        ("by day", at(24, 16), at(24, 17), Priority.NORMAL, at(24, 16)),
    ],
)  # fmt: skip
def test_what_would_come_too_late_is_written_before(
    name: str, now: datetime, until: datetime, priority: Priority, written: datetime
) -> None:
    assert quiet.before(of(), priority=priority, at=now, until=until) == written, name


def test_quiet_hours_without_an_end_are_none() -> None:
    """Mail that never comes would be lost."""
    always = of(Schedule((Clause(EVERY_DAY),)))
    assert quiet.over(always, priority=None, at=at(24, 12)) is None
    assert quiet.before(always, priority=Priority.LOW, at=at(24, 12), until=at(24, 13)) == at(24, 12)
