"""The next time of a report and the last one: weeks, months of all lengths, closed days, the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.beats import Beat, Every, following, latest
from gateway.desk.schedule import Clause, Dates, Schedule, Weekdays

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = Beat(Every.WEEK, time(8), 0)
MONTHLY = Beat(Every.MONTH, time(8), 1)
LAST = Beat(Every.MONTH, time(8), 31)
MORNING = Beat(Every.DAY, time(8))
HOLIDAYS = Schedule((Clause(Dates(((date(2025, 12, 24), date(2025, 12, 26)),))),))
OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 480, 1020),)).minus(HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("beat", "after", "expected"),
    [
        (WEEKLY, "2025-11-24T07:59", "2025-11-24T08:00"),
        (WEEKLY, "2025-11-24T08:00", "2025-12-01T08:00"),
        (WEEKLY, "2025-12-31T12:00", "2026-01-05T08:00"),
        (MONTHLY, "2025-11-24T08:00", "2025-12-01T08:00"),
        (MONTHLY, "2025-12-01T08:00", "2026-01-01T08:00"),
        (LAST, "2026-02-01T00:00", "2026-02-28T08:00"),
        (LAST, "2028-02-01T00:00", "2028-02-29T08:00"),
        (LAST, "2026-02-28T08:00", "2026-03-31T08:00"),
        (MORNING, "2025-11-24T08:00", "2025-11-25T08:00"),
    ],
)
def test_the_next_time(beat: Beat, after: str, expected: str) -> None:
    assert following(beat, BERLIN, after=at(after)) == at(expected)
    assert latest(beat, BERLIN, until=at(expected)) == at(expected)
    assert latest(beat, BERLIN, until=at(expected) - timedelta(seconds=1)) < at(expected)


def test_mornings_are_those_of_open_days() -> None:
    assert following(MORNING, BERLIN, after=at("2025-11-28T08:00"), open_on=OFFICE) == at("2025-12-01T08:00")
    assert following(MORNING, BERLIN, after=at("2025-12-23T08:00"), open_on=OFFICE) == at("2025-12-29T08:00")
    assert following(MORNING, BERLIN, after=at("2025-12-23T08:00"), open_on=Schedule()) is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-29T00:00:00+00:00", "2026-03-29T01:30:00+00:00"),  # 2:30 is skipped: it is then 3:30
        ("2025-10-26T00:00:00+00:00", "2025-10-26T00:30:00+00:00"),  # 2:30 comes twice: the first
        ("2025-10-26T00:30:00+00:00", "2025-10-27T01:30:00+00:00"),  # and not the second
    ],
)
def test_nights_when_clocks_change(after: str, expected: str) -> None:
    night = Beat(Every.DAY, time(2, 30))
    found = following(night, BERLIN, after=datetime.fromisoformat(after))
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(expected)
    assert latest(night, BERLIN, until=found) == found
