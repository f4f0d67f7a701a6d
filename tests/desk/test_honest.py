"""The honest number (mission row 14)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.department import Department, Priority
from gateway.desk.figures import Advice
from gateway.desk.happened import Answered
from gateway.desk.honest import advice, rounded_up
from gateway.desk.hours import Span
from tests.desk.made import department

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2025, 11, 24, 0, 0, tzinfo=BERLIN)


def office(**more: Any) -> Department:
    return department("it", answer_within={Priority.NORMAL: Span(4, "h"), Priority.LOW: Span(2, "d")}, **more)


def cases(*hours: float, came: int = 9, priority: Priority = Priority.NORMAL, is_usual: bool = True) -> list[Answered]:
    """First answers after so many hours each; the requests came at `came` o'clock."""
    arrived = MONDAY + timedelta(hours=came)
    return [
        Answered(arrived + timedelta(hours=one), "it", n, arrived, timedelta(hours=one), priority, is_usual)
        for n, one in enumerate(hours, start=1)
    ]


def test_61_percent_in_four_hours_is_no_promise() -> None:
    given = cases(*[1] * 61, *[5.5] * 34, *[9] * 5)
    assert advice(given, office()) == (Advice(Priority.NORMAL, Span(4, "h"), 100, 61, Span(6, "h"), 9),)


def test_nine_of_ten_in_time_is_honest() -> None:
    assert advice(cases(*[3.5] * 9, 20), office()) == ()
    assert len(advice(cases(*[3.5] * 8, 5, 20), office())) == 1


def test_with_few_cases_nothing_is_said() -> None:
    assert advice(cases(*[9] * 9), office()) == ()
    assert len(advice(cases(*[9] * 10), office())) == 1


def test_what_was_promised_otherwise_says_nothing() -> None:
    assert advice(cases(*[9] * 30, is_usual=False), office()) == ()


def test_half_of_the_time_would_do() -> None:
    assert advice(cases(*[1.2] * 19, 3), office()) == (Advice(Priority.NORMAL, Span(4, "h"), 20, 20, Span(2, "h")),)
    assert advice(cases(*[1.2] * 19), office()) == ()  # not enough of them
    assert advice(cases(*[2.5] * 30), office()) == ()


def test_days_are_open_days() -> None:
    slow = cases(*[20] * 5, *[70] * 15, priority=Priority.LOW)  # five on Tuesday, the others on Thursday
    (one,) = advice(slow, office())
    assert (one.promised, one.needed, one.within) == (Span(2, "d"), Span(3, "d"), 5)
    quick = cases(*[3] * 20, priority=Priority.LOW)
    assert advice(quick, office()) == (Advice(Priority.LOW, Span(2, "d"), 20, 20, Span(3, "h")),)


def test_hours_in_which_the_late_ones_came() -> None:
    def late_from(*came: int) -> int | None:
        given = [one for hour in came for one in cases(9, came=hour)] + cases(*[9] * 0)
        return advice(given, office())[0].late_from

    assert late_from(*[9] * 6, *[10] * 3, 14) == 9
    assert late_from(*range(8, 18)) is None  # at all hours
    assert late_from(*[15] * 10) == 15


@pytest.mark.parametrize(
    ("minutes", "span"),
    [
        (0, "15m"),
        (1, "15m"),
        (15, "15m"),
        (16, "30m"),
        (45, "45m"),
        (46, "1h"),
        (60, "1h"),
        (61, "2h"),
        (360, "6h"),
        (361, "7h"),
    ],
)
def test_rounded_up(minutes: int, span: str) -> None:
    assert str(rounded_up(timedelta(minutes=minutes))) == span
