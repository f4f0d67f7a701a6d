from datetime import date, time

import pytest

from gateway.desk.whenparts import Calendar, CannotRead, Hour, Said, span, taken_apart
from tests.desk.made import BERLIN, NOW

MONDAY = Calendar(NOW, BERLIN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fri 15:00", Said(weekday=4, hour=time(15))), ("15:00", Said(hour=time(15))),
        ("tomorrow noon", Said(relative=1, hour=Hour.NOON)),
        ("28.11.", Said(day=date(2025, 11, 28))), ("fri 28 nov", Said(day=date(2025, 11, 28), weekday=4)),
        ("next tue", Said(weekday=1, is_next=True)), ("morgen fruh", Said(relative=1, hour=Hour.OPENING)),
        ("20.5.", Said(day=date(2026, 5, 20))), ("31.10.", Said(day=date(2025, 10, 31))),  # half a year back is the next year's
        ("", None), ("fri fri", None), ("fri tomorrow", None), ("xyz", None), ("fri x", None), ("by", None), ("next", None),
    ],
)  # fmt: skip
def test_the_pieces_of_a_time(text: str, expected: Said | None) -> None:
    assert taken_apart(text, MONDAY) == expected


@pytest.mark.parametrize("text", ["03/04", "1.2", "9.10", "at 5"])
def test_two_readings_are_refused(text: str) -> None:
    if text == "1.2":
        assert taken_apart(text, MONDAY) is None
        return
    with pytest.raises(CannotRead):
        taken_apart(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("in 2 hours", (2, "hours")), ("in 2h", (2, "hours")), ("2h", None), ("3 days", (3, "days")), ("in einer stunde", (1,
     "hours")),
     ("za hodinu", (1, "hours")), ("2時間後", (2, "hours")), ("30分後", (30, "minutes")), ("28日", None), ("in half an hour", (30,
      "minutes")),
     ("in two weeks", (2, "weeks")), ("in 99999 days", None), ("in", None)],
)  # fmt: skip
def test_spans(text: str, expected: tuple[int, str] | None) -> None:
    assert span(text) == expected
