from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.when import CannotRead, read_when
from tests.desk.made import BERLIN, NOW  # Monday 24 November 2025, 9:28


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:00", "2025-11-24 14:00"), ("14.30", "2025-11-24 14:30"), ("14h30", "2025-11-24 14:30"), ("15h", "2025-11-24 15:00"),
        ("3 pm", "2025-11-24 15:00"), ("3pm", "2025-11-24 15:00"), ("at 15:00", "2025-11-24 15:00"), ("15 Uhr", "2025-11-24 15:00"),
        ("noon", "2025-11-24 12:00"), ("11 am", "2025-11-24 11:00"), ("12 pm", "2025-11-24 12:00"), ("23:59", "2025-11-24 23:59"),
        ("today", "2025-11-24 17:00"), ("tomorrow", "2025-11-25 17:00"),
        ("tomorrow 9:00", "2025-11-25 09:00"), ("TOMORROW", "2025-11-25 17:00"),
        ("Fri", "2025-11-28 17:00"), ("Fri 15:00", "2025-11-28 15:00"),
        ("Fri, 15:00", "2025-11-28 15:00"), ("friday noon", "2025-11-28 12:00"),
        ("Fri 3 pm", "2025-11-28 15:00"), ("Mon 10:00", "2025-11-24 10:00"), ("Su", "2025-11-30 17:00"),
        ("28 Nov", "2025-11-28 17:00"), ("28 Nov 9:00", "2025-11-28 09:00"), ("28. November 9:00", "2025-11-28 09:00"),
        ("28.11.", "2025-11-28 17:00"), ("28.11. 9:00", "2025-11-28 09:00"), ("3 Feb", "2026-02-03 17:00"), ("29 Feb", None),
        ("2025-11-28", "2025-11-28 17:00"), ("2025-11-28 8:15", "2025-11-28 08:15"), ("2026-02-29", None),
        ("in 30 min", "2025-11-24 09:58:03"), ("in 2 hours", "2025-11-24 11:28:03"), ("in 1 hour", "2025-11-24 10:28:03"),
        ("in 3 days", "2025-11-27 09:28:03"), ("in 2 weeks", "2025-12-08 09:28:03"), ("14:00.", "2025-11-24 14:00"),
        ("", None), ("soon", None), ("24:00", None), ("12:60", None), ("99", None),
        ("Firday 15:00", None), ("in 0 min", None), ("in 2 years", None),
        ("Fri 15:00 16:00", None), ("0001-01-01", None), ("9999-12-31 23:59", None), ("2099-01-01", None), ("in 9999 weeks", None),
        ("32 Nov", None), ("28 Nox", None), ("٣:٠٠", None), ("5", None), ("t", None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(CannotRead):
            read_when(text, now=NOW, zone=BERLIN)
        return
    assert read_when(text, now=NOW, zone=BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "message", "right"),
    [
        ("", "needs a time.", "Fri 15:00"),
        ("Firday 15:00", 'I cannot read a time in "Firday 15:00".', "Friday 15:00"),
        ("Frydai", 'I cannot read a time in "Frydai".', "Friday"),
        ("Thurzday 9:00", 'I cannot read a time in "Thurzday 9:00".', "Thursday 9:00"),
        ("03/04", 'I cannot read a time in "03/04".', "3 Apr or 4 Mar"),
        ("13/04", 'I cannot read a time in "13/04".', ""),
        ("9:00", '"9:00" is already past.', "25 Nov 9:00"),
        ("Mon 9:00", '"Mon 9:00" is already past.', "1 Dec 9:00"),
        ("today 9:00", '"today 9:00" is already past.', "25 Nov 9:00"),
        ("24 Nov 9:00", '"24 Nov 9:00" is already past.', ""),
        ("2020-01-01", '"2020-01-01" is already past.', ""),
        ("in 0 min", '"in 0" is now.', "in 1 hour"),
    ],
)
def test_refusals_say_what_would_be_right(text: str, message: str, right: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read_when(text, now=NOW, zone=BERLIN)
    assert (str(refused.value), refused.value.try_) == (message, right)
    if right and " or " not in right:
        assert read_when(right, now=NOW, zone=BERLIN) > NOW


def test_hours_pass_whatever_the_clocks_do() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)  # half an hour before they go forward
    for text, passed in (("in 2 hours", timedelta(hours=2)), ("in 90 min", timedelta(minutes=90))):
        assert (
            read_when(text, now=before.astimezone(UTC), zone=BERLIN).astimezone(UTC) - before.astimezone(UTC) == passed
        )
    tomorrow = read_when("in 1 days", now=before.astimezone(UTC), zone=BERLIN)
    assert (tomorrow.day, tomorrow.hour, tomorrow.minute) == (30, 1, 30)


def test_a_time_that_the_clocks_leave_out_is_still_a_time() -> None:
    night = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert read_when("tomorrow 2:30", now=night, zone=BERLIN) > night


def test_the_day_is_that_of_the_zone() -> None:
    late = datetime(2025, 11, 24, 23, 30, tzinfo=UTC)  # Tuesday in Berlin, still Monday in New York
    assert read_when("tomorrow", now=late, zone=BERLIN).day == 26
    assert read_when("tomorrow", now=late, zone=ZoneInfo("America/New_York")).day == 25


def test_a_long_text_is_no_time_and_takes_none() -> None:
    for text in ("Fri " * 200_000, "a" * 1_000_000, "in " * 300_000):
        with pytest.raises(CannotRead):
            read_when(text, now=NOW, zone=BERLIN)
