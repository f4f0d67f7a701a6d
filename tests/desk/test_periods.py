"""Weeks and months of a desk."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.periods import Kind, around, last_complete, named, row_until

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "kind", "name", "first", "last"),
    [
        ("2025-W48", Kind.WEEK, "2025-W48", "2025-11-24", "2025-11-30"),
        ("2025w48", Kind.WEEK, "2025-W48", "2025-11-24", "2025-11-30"),
        ("2025-11-26", Kind.WEEK, "2025-W48", "2025-11-24", "2025-11-30"),
        ("2025-11-30", Kind.WEEK, "2025-W48", "2025-11-24", "2025-11-30"),
        ("2026-01-01", Kind.WEEK, "2026-W01", "2025-12-29", "2026-01-04"),
        ("2020-W53", Kind.WEEK, "2020-W53", "2020-12-28", "2021-01-03"),
        ("2025-11", Kind.MONTH, "2025-11", "2025-11-01", "2025-11-30"),
        ("2024-2", Kind.MONTH, "2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12-31", Kind.MONTH, "2025-12", "2025-12-01", "2025-12-31"),
    ],
)
def test_names(text: str, kind: Kind, name: str, first: str, last: str) -> None:
    found = named(text, kind, BERLIN)
    assert found is not None
    assert (found.name, str(found.first), str(found.last)) == (name, first, last)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2025-W54", Kind.WEEK), ("2021-W53", Kind.WEEK), ("2025-11", Kind.WEEK), ("2025-W48", Kind.MONTH), ("2025-13", Kind.MONTH),
     ("2025-02-30", Kind.WEEK), ("48", Kind.WEEK), ("", Kind.WEEK), ("0000-W01", Kind.WEEK), ("2025-11-26x", Kind.MONTH)],
)  # fmt: skip
def test_no_names(text: str, kind: Kind) -> None:
    assert named(text, kind, BERLIN) is None


def test_from_midnight_to_midnight_in_the_zone_also_when_clocks_change() -> None:
    week = around(date(2025, 10, 26), Kind.WEEK, BERLIN)  # summer time ends on its last day
    assert week.start.astimezone(UTC) == datetime(2025, 10, 19, 22, tzinfo=UTC)
    assert week.stop.astimezone(UTC) == datetime(2025, 10, 26, 23, tzinfo=UTC)
    assert datetime(2025, 10, 26, 22, 59, tzinfo=UTC) in week
    assert datetime(2025, 10, 26, 23, 0, tzinfo=UTC) not in week
    assert datetime(2025, 10, 19, 21, 59, tzinfo=UTC) not in week


def test_the_last_that_is_over() -> None:
    now = datetime(2025, 11, 30, 22, 0, tzinfo=UTC)  # Sunday 23:00 in Berlin, Monday in Tokyo
    assert last_complete(now, Kind.WEEK, BERLIN).name == "2025-W47"
    assert last_complete(now, Kind.WEEK, TOKYO).name == "2025-W48"
    assert last_complete(now, Kind.MONTH, BERLIN).name == "2025-10"
    assert last_complete(now, Kind.MONTH, TOKYO).name == "2025-11"


def test_rows() -> None:
    row = row_until(around(date(2026, 1, 8), Kind.WEEK, BERLIN), 3)
    assert [one.name for one in row] == ["2025-W52", "2026-W01", "2026-W02"]
    assert [one.number for one in row] == [52, 1, 2]
    months = row_until(around(date(2026, 1, 8), Kind.MONTH, BERLIN), 3)
    assert [one.name for one in months] == ["2025-11", "2025-12", "2026-01"]
    assert all(one.stop == other.start for one, other in pairwise(months))
