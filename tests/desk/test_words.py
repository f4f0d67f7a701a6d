"""Names as people are called, and small texts (product.md 3.4)."""

import unicodedata
from datetime import datetime
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
    assert str(words.deadline_example(until, NOW, BERLIN)) == line


def test_sentences():
    assert str(words.has_your_mail("Ana Silva", "printers")) == "Ana Silva looks after printers and has your mail."
    assert str(words.has_your_mail("Ana Silva")) == "Ana Silva has your mail."
    assert str(words.history("Eva", 0)) == "This is the first mail from Eva to us this year."
    assert str(words.history("Eva", 1)) == "Eva wrote to us once before this year."
    assert str(words.history("Eva", 4)) == "Eva wrote to us 4 times this year."
    assert str(words.word_of("urgent")) == "urgent"
    assert words.word_of("blue") == "blue"


@pytest.mark.parametrize(
    ("pattern", "word"), [("printer*", "printers"), ("printers*", "printers"), ("vpn", "vpn"), ("*", "s")]
)
def test_plain_words(pattern, word):
    assert words.plain_word(pattern) == word


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
