"""What people read about times, spans, names and lists (product.md 3.4, 3.8)."""

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.desk import words

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
    assert words.when(instant, NOW, BERLIN) == full
    assert words.when_short(instant, NOW, BERLIN) == short


def test_both_sides_of_the_change_of_clocks():
    now = datetime(2025, 10, 25, 23, 0, tzinfo=BERLIN)
    assert words.when(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), now, BERLIN).endswith("26 October, 2:30")
    assert words.when(datetime(2025, 10, 26, 1, 30, tzinfo=UTC), now, BERLIN).endswith("26 October, 2:30")


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
    assert words.ago(NOW - before, NOW, BERLIN) == said


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
    assert words.hours(span) == said


@pytest.mark.parametrize(
    ("name", "address", "full", "first"),
    [
        ("Eva Novak", "eva@example.org", "Eva Novak", "Eva"),
        ("Novak, Eva", "eva@example.org", "Eva Novak", "Eva"),
        ("NOVAK Eva", "eva@example.org", "NOVAK Eva", "Eva"),
        ("EVA NOVAK", "eva@example.org", "EVA NOVAK", "Eva"),
        ("Dr. Eva Novak", "eva@example.org", "Dr. Eva Novak", "Eva"),
        ("Eva Novak (Sales)", "eva@example.org", "Eva Novak", "Eva"),
        ('"Eva Novak"', "eva@example.org", "Eva Novak", "Eva"),
        ("Jean-Luc O’Neill", "x@example.org", "Jean-Luc O’Neill", "Jean-Luc"),
        ("Zoe\u0308 Novak", "z@example.org", "Zoe\u0308 Novak", "Zoe\u0308"),
        ("अनिता शर्मा", "a1@example.org", "अनिता शर्मा", "अनिता"),
        ("山田 太郎", "yamada@example.org", "山田 太郎", "山田"),
        ("", "eva.novak@example.org", "Eva Novak", "Eva"),
        ("", "eva@example.org", "Eva", "Eva"),
        ("", "eva.novak+x@example.org", "Eva Novak", "Eva"),
        ("", "xk0815@example.org", "xk0815@example.org", ""),
        ("eva@example.org", "eva@example.org", "Eva", "Eva"),
        ("http://evil.example win now", "a1@example.org", "http://evil.example win now", ""),
        ("Dr.", "a1@example.org", "Dr.", ""),
        (",", "a1@example.org", ",", ""),
        ("", "", "", ""),
        ("X" * 40, "a1@example.org", "X" * 40, ""),
    ],
)
def test_names(name, address, full, first):
    assert words.full_name(name, address) == full
    assert words.first_name(name, address) == first


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["Tom"], "Tom"), (["Tom", "Mia"], "Tom and Mia"), (["A", "B", "C"], "A, B and C")]
)
def test_listed(items, said):
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("until", "line"),
    [
        (at(24, 13, 30), "#deadline 12:30 because of a customer visit"),
        (at(24, 10, 0), "#deadline 10:00 because of a customer visit"),
        (at(24, 10, 45), "#deadline 10:30 because of a customer visit"),
        (at(25, 10, 0), "#deadline Tue 9:00 because of a customer visit"),
        (at(10, 10, 0, month=12), "#deadline 10 Dec 9:00 because of a customer visit"),
    ],
)
def test_deadline_example(until, line):
    assert words.deadline_example(until, NOW, BERLIN) == line


def test_sentences():
    assert words.news_by(at(27, 17), NOW, BERLIN) == "Next news from us by Thursday 27 November, 17:00 at the latest."
    assert words.has_your_mail("Ana Silva", "printers") == "Ana Silva looks after printers and has your mail."
    assert words.has_your_mail("Ana Silva") == "Ana Silva has your mail."
    assert words.greeting("Eva") == "Hi Eva,"
    assert words.greeting("") == "Hello,"
    assert words.counted(2) == "Two"
    assert words.counted(40) == "40"
    assert words.history("Eva", 0) == "This is the first mail from Eva to us this year."
    assert words.history("Eva", 1, "IT-4710", "Second screen").endswith(
        "once before this year. Last: IT-4710 “Second screen”."
    )
    assert words.history("Eva", 4).startswith("Eva wrote to us 4 times")
    assert words.words("de@formal") is words.words("en-GB") is words.ENGLISH


def test_a_date_breaks_only_after_the_name_of_the_day():
    assert words.unbroken("today, Monday 24 November, 13:30") == "today, Monday\u00a024\u00a0November,\u00a013:30"
    assert words.unbroken("Friday 28 November, 15:00") == "Friday\u00a028\u00a0November,\u00a015:00"
    assert words.unbroken("Wednesday 24 September 2026, 15:00") == "Wednesday 24 September 2026, 15:00"


@pytest.mark.parametrize(
    ("text", "said"), [("a\nb", "> a\n> b"), ("", ">"), ("> a", ">> a"), ("a\n\nb", "> a\n>\n> b")]
)
def test_quote(text, said):
    assert words.quote(text) == said


def test_first_lines():
    assert words.first_lines("a\n\n b\nc\n", 2) == "a\n b …"
    assert words.first_lines("a", 2) == "a"


def test_mailto():
    assert (
        words.mailto("it+4812.k7q2m9@example.org", "#take\nok & go", "Re: [IT-4812] x?")
        == "mailto:it+4812.k7q2m9@example.org?subject=Re%3A%20%5BIT-4812%5D%20x%3F&body=%23take%0D%0Aok%20%26%20go"
    )
    assert words.mailto('a?b&"@example.org') == "mailto:a%3Fb%26%22@example.org"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_a_first_name_is_letters_and_nothing_else(name, address):
    first = words.first_name(name, address)
    assert len(first) <= 30
    assert all(c.isalpha() or c in "'’.-" or unicodedata.category(c)[0] == "M" for c in first)
    assert "\n" not in words.full_name(name, "eva@example.org")
