"""When reports are sent, as the operator writes it; each mistake with what was probably meant."""

from datetime import time

import pytest

from gateway.desk.beats import Beat, Every
from gateway.policy import beats


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("Mon 08:00", 0, time(8)),
        ("mon 8:00", 0, time(8)),
        ("Monday 08:00", 0, time(8)),
        (" Sun  23:59 ", 6, time(23, 59)),
        ("Thurs. 00:00", 3, time(0)),
    ],
)
def test_a_week_has_a_day_and_an_hour(text: str, day: int, hour: time) -> None:
    assert beats.weekly(text) == Beat(Every.WEEK, hour, day)


@pytest.mark.parametrize(("text", "day"), [("day 1 08:00", 1), ("Day 31 08:00", 31)])
def test_a_month_has_a_day_and_an_hour(text: str, day: int) -> None:
    assert beats.monthly(text) == Beat(Every.MONTH, time(8), day)


def test_a_morning_has_an_hour() -> None:
    assert beats.morning("07:30") == Beat(Every.DAY, time(7, 30))


@pytest.mark.parametrize("read", [beats.weekly, beats.monthly, beats.morning])
@pytest.mark.parametrize("text", ["never", "Never "])
def test_never(read, text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (beats.weekly, "Mno 08:00", "'Mno 08:00' names no day of the week — did you mean 'Mon 08:00'?"),
        (beats.weekly, "Wendesday 9:00", "'Wendesday 9:00' names no day of the week — did you mean 'Wed 9:00'?"),
        (beats.weekly, "08:00", "'08:00' is not a day of the week and an hour — write it like \"Mon 08:00\", or \"never\""),
        (beats.weekly, "off", "or \"never\" — did you mean 'never'?"),
        (beats.weekly, "nver", "or \"never\" — did you mean 'never'?"),
        (beats.weekly, "Mon 24:00", "'Mon 24:00' names no hour of the day — write it like \"08:00\""),
        (beats.weekly, "Mon 8", "names no hour of the day"),
        (beats.monthly, "1 08:00", "is not a day of the month and an hour"),
        (beats.monthly, "dya 1 08:00", "did you mean 'day 1 08:00'?"),
        (beats.monthly, "day 32 08:00", "out of range: day 1 to 31"),
        (beats.monthly, "day 0 08:00", "out of range"),
        (beats.monthly, "Mon 08:00", "is not a day of the month"),
        (beats.morning, "8", "names no hour of the day"),
        (beats.morning, "Mon 08:00", "is not an hour — write it like \"08:00\", or \"never\""),
        (beats.morning, "", "is not an hour"),
    ],
)  # fmt: skip
def test_mistakes_say_what_was_meant(read, text: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        read(text)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "beat", [Beat(Every.WEEK, time(8), 3), Beat(Every.MONTH, time(8), 31), Beat(Every.DAY, time(8))]
)
def test_what_is_shown_can_be_written(beat: Beat) -> None:
    read = {Every.WEEK: beats.weekly, Every.MONTH: beats.monthly, Every.DAY: beats.morning}[beat.every]
    assert read(str(beat)) == beat
