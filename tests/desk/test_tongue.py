"""How the desk speaks: times, spans, lists and sentences in the reader's language (product.md 3.4, 3.8)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.desk import tongue
from gateway.desk.say import When, Who, say, say_many
from gateway.desk.tongue import ENGLISH, Tongue, Voice

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 11, 24, 9, 28, tzinfo=BERLIN)


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 11, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("instant", "full", "short"),
    [
        (at(24, 13, 30), "today, Monday 24 November, 13:30", "today 13:30"),
        (at(24, 9, 5), "today, Monday 24 November, 9:05", "today 9:05"),
        (at(25, 0, 0), "tomorrow, Tuesday 25 November, 0:00", "tomorrow 0:00"),
        (at(23, 17, 0), "yesterday, Sunday 23 November, 17:00", "yesterday 17:00"),
        (at(28, 15, 0), "Friday 28 November, 15:00", "Friday 15:00"),
        (at(30, 15, 0), "Sunday 30 November, 15:00", "Sunday 15:00"),
        (at(1, 12, 0, month=12), "Monday 1 December, 12:00", "Monday 1 December, 12:00"),
        (at(2, 12, 0, month=1, year=2026), "Friday 2 January 2026, 12:00", "Friday 2 January 2026, 12:00"),
        (datetime(2025, 11, 24, 12, 30, tzinfo=UTC), "today, Monday 24 November, 13:30", "today 13:30"),
        (datetime(2025, 11, 24, 23, 30, tzinfo=UTC), "tomorrow, Tuesday 25 November, 0:30", "tomorrow 0:30"),
    ],
)
def test_when(instant, full, short):
    assert tongue.when(instant, NOW, BERLIN) == full
    assert tongue.when_short(instant, NOW, BERLIN) == short


def test_both_sides_of_the_change_of_clocks():
    now = datetime(2025, 10, 25, 23, 0, tzinfo=BERLIN)
    assert tongue.when(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), now, BERLIN).endswith("26 October, 2:30")
    assert tongue.when(datetime(2025, 10, 26, 1, 30, tzinfo=UTC), now, BERLIN).endswith("26 October, 2:30")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=18), "18 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=9), "9 hours ago"),
        (timedelta(hours=12), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=10), "Friday 14 November, 9:28"),
    ],
)
def test_ago(before, said):
    assert tongue.ago(NOW - before, NOW, BERLIN) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=-1), "0 min"),
        (timedelta(minutes=25, seconds=59), "25 min"),
        (timedelta(hours=2, minutes=50), "2 h 50 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(hours=26), "26 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_hours(span, said):
    assert tongue.hours(span) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["Tom"], "Tom"), (["Tom", "Mia"], "Tom and Mia"), (["A", "B", "C"], "A, B and C")]
)
def test_listed(items, said):
    assert tongue.listed(items) == said


@pytest.mark.parametrize(
    ("language", "full", "next_year", "short"),
    [
        ("de", "Freitag, 28. November, 15:00", "Freitag, 2. Januar 2026, 09:05", "Freitag 15:00"),
        ("fr", "vendredi 28 novembre, 15:00", "vendredi 2 janvier 2026, 09:05", "vendredi 15:00"),
        ("es", "viernes, 28 de noviembre, 15:00", "viernes, 2 de enero de 2026, 9:05", "viernes 15:00"),
        ("pl", "piątek, 28 listopada, 15:00", "piątek, 2 stycznia 2026, 09:05", "piątek 15:00"),
        ("cs", "pátek 28. listopadu 15:00", "pátek 2. ledna 2026 9:05", "pátek 15:00"),
        ("ja", "11月28日金曜日 15:00", "2026年1月2日金曜日 9:05", "金曜日 15:00"),
    ],
)
def test_dates_are_said_as_cldr_has_them(language, full, next_year, short):
    spoken = Tongue(language)
    assert tongue.when(at(28, 15), NOW, BERLIN, spoken) == full
    assert tongue.when(at(2, 9, 5, month=1, year=2026), NOW, BERLIN, spoken) == next_year
    assert tongue.when_short(at(28, 15), NOW, BERLIN, spoken) == short


def test_lists_and_the_past_in_other_languages():
    assert tongue.listed(["A", "B", "C"], Tongue("de")) == "A, B und C"
    assert tongue.listed(["A", "B", "C"], Tongue("ja")) == "A、B、C"
    assert tongue.ago(NOW - timedelta(minutes=18), NOW, BERLIN, Tongue("pl")) == "18 minut temu"
    assert tongue.ago(NOW - timedelta(minutes=2), NOW, BERLIN, Tongue("pl")) == "2 minuty temu"
    assert [tongue.weekday_short(day, Tongue("de@formal")) for day in (0, 6)] == ["Mo", "So"]
    assert (Tongue("ar").direction, ENGLISH.direction) == ("rtl", "ltr")


def test_greetings_and_numbers():
    assert tongue.greeting("Eva") == "Hi Eva,"
    assert tongue.greeting("") == "Hello,"
    assert tongue.greeting("Eva", Tongue("en@formal"), full="Eva Novak") == "Hello Eva Novak,"
    assert tongue.counted(2) == "Two"
    assert tongue.counted(40) == "40"
    assert tongue.counted(2, Tongue("de")) == "2"


GERMAN = Tongue(
    "de",
    lambda message: {"by {when}": "bis {when}", "today": "heute", "of {x}": "von {y}"}.get(message, message),
    lambda one, many, n: {"{n} mail": ("{n} Mail", "{n} Mails")}[one][n != 1],
)


def test_a_sentence_is_said_with_all_that_is_in_it():
    voice = Voice(GERMAN, NOW, BERLIN, lambda who: who.address.title())
    assert voice(say("by {when}", when=When(at(24, 13, 30)))) == "bis heute, Montag, 24. November, 13:30"
    assert voice(say("by {when}", when=say_many("{n} mail", "{n} mails", 2))) == "bis 2 Mails"
    assert voice((Who("eva@example.org"), "Tom")) == "Eva@Example.Org und Tom"
    assert voice(say("by {when}", when=timedelta(minutes=90))) == "bis 1 h 30 min"
    assert voice("as it is {x}") == "as it is {x}"
    assert (voice(7), voice(None)) == ("7", "")


def test_a_fraction_has_the_mark_of_the_language():
    assert [Voice(one, NOW, BERLIN)(4.6) for one in (ENGLISH, GERMAN)] == ["4.6", "4,6"]
    assert Voice(ENGLISH, NOW, BERLIN)(say("{rating} of 5", rating=4.0)) == "4.0 of 5"


def test_a_number_called_n_is_the_count_only_where_there_is_a_plural():
    for said, words in ((say("{n} of {x}", n=3, x=4), "3 of 4"), (say_many("{n} mail", "{n} mails", 5), "5 mails")):
        assert (str(said), ENGLISH.text(said), Voice(ENGLISH, NOW, BERLIN)(said)) == (words, words, words)


def test_a_translation_with_a_wrong_place_is_said_in_english():
    assert GERMAN.text(say("of {x}", x="1")) == "of 1"


def test_the_zone_is_named_where_the_readers_clock_differs():
    here, there = (Voice(ENGLISH, NOW, BERLIN, theirs=ZoneInfo(zone)) for zone in ("Europe/Paris", "Asia/Tokyo"))
    assert here(When(at(28, 15), is_short=True)) == "Friday 15:00"
    assert there(When(at(28, 15), is_short=True)) == "Friday 15:00 (Berlin time)"
