from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.hours import ALWAYS
from gateway.desk.when import CannotRead, read_when
from tests.desk.commandmade import OFFICE
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
        ("in 30 min", "2025-11-24 09:58"), ("in 2 hours", "2025-11-24 11:28"), ("in 1 hour", "2025-11-24 10:28"),
        ("in 3 days", "2025-11-27 09:28"), ("in 2 weeks", "2025-12-08 09:28"), ("14:00.", "2025-11-24 14:00"),
        ("in half an hour", "2025-11-24 09:58"), ("in an hour", "2025-11-24 10:28"), ("3 days", "2025-11-27 09:28"),
        ("15:00 Fri", "2025-11-28 15:00"), ("noon tomorrow", "2025-11-25 12:00"), ("Tue 2 Dec 9:00", "2025-12-02 09:00"),
        ("Nov 28", "2025-11-28 17:00"), ("November 28th, 3 pm", "2025-11-28 15:00"), ("Nov 28, 2025 3pm", "2025-11-28 15:00"),
        ("28/11 15:00", "2025-11-28 15:00"), ("13/04", "2026-04-13 17:00"), ("28.11.25 9:00", "2025-11-28 09:00"),
        ("Fri morning", "2025-11-28 08:00"), ("end of day", "2025-11-24 17:00"), ("by Fri 15:00", "2025-11-28 15:00"),
        ("this Friday", "2025-11-28 17:00"), ("１５：００", "2025-11-24 15:00"), ("Friday 28 November, 15:00", "2025-11-28 15:00"),
        ("", None), ("soon", None), ("24:00", None), ("12:60", None), ("99", None), ("next week", None), ("until", None),
        ("Firday 15:00", None), ("in 0 min", None), ("in 2 years", None), ("28th", None), ("Fri 15:00 CET", None),
        ("Fri 15:00 16:00", None), ("0001-01-01", None), ("9999-12-31 23:59", None), ("2099-01-01", None), ("in 9999 weeks", None),
        ("32 Nov", None), ("28 Nox", None), ("٣:٠٠", None), ("5", None), ("t", None), ("Fri tomorrow", None),
        ("28 Nov 29 Nov", None),
        ("1/2/3/4", None), ("15:000", None), ("Fri15", None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(CannotRead):
            read_when(text, now=NOW, zone=BERLIN)
        return
    assert read_when(text, now=NOW, zone=BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Fr 15 Uhr", "11-28 15:00"), ("de", "Freitag, den 28.11. um 15 Uhr", "11-28 15:00"), ("de", "morgen früh",
         "11-25 08:00"),
        ("de", "übermorgen", "11-26 17:00"), ("de", "bis Mittwoch 12:30", "11-26 12:30"), ("de", "heute Mittag", "11-24 12:00"),
        ("de", "in einer Stunde", "11-24 10:28"), ("de", "in 2 Wochen", "12-08 09:28"), ("de", "15.30 Uhr", "11-24 15:30"),
        ("de", "Do 9.10", "11-27 09:10"), ("de", "28. November", "11-28 17:00"), ("de", "3 Uhr nachmittags", "11-24 15:00"),
        ("de", "So", "11-30 17:00"), ("de", "do", "11-27 17:00"), ("de", "do 15:00", "11-27 15:00"), ("de", "Do Mittag",
         "11-27 12:00"),
        ("fr", "vendredi 15h", "11-28 15:00"), ("fr", "le vendredi 28 novembre à 15h30", "11-28 15:30"), ("fr", "demain matin",
         "11-25 08:00"),
        ("fr", "après-demain à midi", "11-26 12:00"), ("fr", "dans 2 heures", "11-24 11:28"), ("fr", "d'ici vendredi",
         "11-28 17:00"),
        ("fr", "mar 9h", "11-25 09:00"), ("fr", "1er décembre", "12-01 17:00"), ("fr", "jusqu'au 28/11", "11-28 17:00"),
        ("es", "viernes 15:00", "11-28 15:00"), ("es", "mañana a las 15", "11-25 15:00"), ("es", "el viernes 28 de noviembre",
         "11-28 17:00"),
        ("es", "pasado mañana por la mañana", "11-26 08:00"), ("es", "mañana a las 3 de la tarde", "11-25 15:00"),
        ("es", "en 3 días", "11-27 09:28"), ("es", "hasta el miércoles", "11-26 17:00"), ("es", "dentro de una hora",
         "11-24 10:28"),
        ("pl", "piątek 15:00", "11-28 15:00"), ("pl", "w piątek o 15", "11-28 15:00"), ("pl", "do piątku", "11-28 17:00"),
        ("pl", "we wtorek", "11-25 17:00"), ("pl", "w środę w południe", "11-26 12:00"), ("pl", "jutro rano", "11-25 08:00"),
        ("pl", "za 2 godziny", "11-24 11:28"), ("pl", "za godzinę", "11-24 10:28"), ("pl", "28 listopada", "11-28 17:00"),
        ("pl", "do końca dnia", "11-24 17:00"), ("pl", "do 15:00", "11-24 15:00"),
        ("cs", "pátek 15:00", "11-28 15:00"), ("cs", "v pátek v 15 hodin", "11-28 15:00"), ("cs", "zítra ráno", "11-25 08:00"),
        ("cs", "ve středu v poledne", "11-26 12:00"), ("cs", "za hodinu", "11-24 10:28"), ("cs", "za 3 dny", "11-27 09:28"),
        ("cs", "28. 11. 2025 9:00", "11-28 09:00"), ("cs", "do pátku", "11-28 17:00"), ("cs", "so", "11-29 17:00"),
        ("cs", "28. listopadu", "11-28 17:00"),
        ("ja", "金曜 15:00", "11-28 15:00"), ("ja", "金曜日15時まで", "11-28 15:00"), ("ja", "明日正午", "11-25 12:00"),
        ("ja", "11月28日 午後3時半", "11-28 15:30"), ("ja", "2025年11月28日", "11-28 17:00"), ("ja", "2時間後", "11-24 11:28"),
        ("ja", "明後日 10時15分までに", "11-26 10:15"), ("ja", "今日", "11-24 17:00"), ("ja", "30分後", "11-24 09:58"),
        # names that are clear without a language
        ("", "Freitag", "11-28 17:00"), ("", "vendredi", "11-28 17:00"), ("", "pátek", "11-28 17:00"), ("", "mardi", "11-25 17:00"),
        ("", "do piątku", "11-28 17:00"), ("", "sob", "11-29 17:00"),
    ],
)  # fmt: skip
def test_times_in_seven_languages(language: str, text: str, expected: str) -> None:
    found = read_when(text, now=NOW, zone=BERLIN, language=language)
    assert f"{found.astimezone(BERLIN):%m-%d %H:%M}" == expected


def test_a_short_day_of_two_languages_is_not_guessed() -> None:
    with pytest.raises(CannotRead):  # Sunday in German, Saturday in Czech
        read_when("so", now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "opens", "expected"),
    [("Fri", False, "28 17:30"), ("Fri", True, "28 08:00"), ("tomorrow", False, "25 17:30"), ("tomorrow morning", False,
     "25 08:00"),
     ("Sat", False, "29 17:00"), ("Sat", True, "29 08:00"), ("Fri 15:00", True, "28 15:00"), ("today", False, "24 17:30"),
     ("end of day", True, "24 17:30")],
)  # fmt: skip
def test_a_day_without_an_hour(text: str, opens: bool, expected: str) -> None:
    """It means closing time, or opening time; on a closed day the usual hours."""
    found = read_when(text, now=NOW, zone=BERLIN, hours=OFFICE, opens=opens)
    assert f"{found:%d %H:%M}" == expected
    always = read_when("Fri", now=NOW, zone=BERLIN, hours=ALWAYS, opens=opens)
    assert always.hour == (8 if opens else 17)


def test_a_time_that_is_past_is_proposed_for_the_next_open_day() -> None:
    friday = datetime(2025, 11, 28, 17, 0, tzinfo=UTC)
    with pytest.raises(CannotRead) as refused:
        read_when("15:00", now=friday, zone=BERLIN, hours=OFFICE)
    assert refused.value.try_ == "Mon 1 Dec 15:00"
    with pytest.raises(CannotRead) as refused:
        read_when("Mon", now=NOW, zone=BERLIN, hours=OFFICE, opens=True)
    assert refused.value.try_ == "Mon 1 Dec 8:00"


@pytest.mark.parametrize(
    ("text", "message", "right"),
    [
        ("", "needs a time.", "Fri 15:00"),
        ("Firday 15:00", 'I cannot read a time in "Firday 15:00".', "Friday 15:00"),
        ("Frydai", 'I cannot read a time in "Frydai".', "Friday"),
        ("Thurzday 9:00", 'I cannot read a time in "Thurzday 9:00".', "Thursday 9:00"),
        ("soon", 'I cannot read a time in "soon".', "Tue 25 Nov 15:00"),
        ("03/04", '"03/04" can be read in two ways: 3 Apr or 4 Mar?', ""),
        ("03/04/2026", '"03/04/2026" can be read in two ways: 3 Apr or 4 Mar?', ""),
        ("14.10", '"14.10" can be read in two ways: 14:10 or 14 Oct?', ""),
        ("next Tue", '"next Tue" can be read in two ways: 25 Nov or 2 Dec?', ""),
        ("Fri at 5", '"at 5" can be read in two ways: 5:00 or 17:00?', ""),
        ("Fri 27 Nov", '"Fri 27 Nov": the weekday and the date do not fit.', "Thu 27 Nov 17:00"),
        ("9:00", '"9:00" is already past.', "Tue 25 Nov 9:00"),
        ("Mon 9:00", '"Mon 9:00" is already past.', "Mon 1 Dec 9:00"),
        ("today 9:00", '"today 9:00" is already past.', "Tue 25 Nov 9:00"),
        ("24 Nov 9:00", '"24 Nov 9:00" is already past.', ""),
        ("2020-01-01", '"2020-01-01" is already past.', ""),
        ("in 0 min", '"in 0 min" is now.', "in 1 hour"),
    ],
)
def test_refusals_say_what_would_be_right(text: str, message: str, right: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read_when(text, now=NOW, zone=BERLIN)
    assert (str(refused.value), refused.value.try_) == (message, right)
    if right:
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
    for text in (
        "Fri " * 200_000,
        "Fri " * 24,
        "1" * 99,
        "a " * 49,
        "28." * 33,
        "- " * 49,
        "a" * 1_000_000,
        "in " * 300_000,
    ):
        with pytest.raises(CannotRead):
            read_when(text, now=NOW, zone=BERLIN)
