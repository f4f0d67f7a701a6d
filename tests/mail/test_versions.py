"""Versions of one text beside each other."""

import pytest

from gateway.mail.htmltext import Rendered
from gateway.mail.versions import is_excuse, may_be_excuse, repeats, says_something

LONG = (
    "The printer on the second floor is broken again, and nobody here knows where the spare paper is kept. Please come."
)


@pytest.mark.parametrize(
    ("content", "said", "expected"),
    [
        ("Hello, world! More.", "Hello world", True),
        ("hello world", "Hello world", False),
        ("Other words", "Hello world", False),
        ("Hello", "", False),
        ("Hello", " - ", False),
    ],
)
def test_repeats(content: str, said: str, expected: bool) -> None:
    assert repeats(content, said) is expected


@pytest.mark.parametrize(
    ("plain", "rendered", "expected"),
    [
        ("Please use a program that shows HTML.", LONG, True),
        ("Bitte HTML einschalten", LONG, True),
        ("The printer is broken.", LONG, False),
        ("Please come.", LONG, False),
        ("Please use a program that shows HTML.", "Short words", False),
        ("", LONG, False),
        ("--", LONG, False),
        ("Words of my own " * 20, LONG, False),
    ],
)
def test_is_excuse(plain: str, rendered: str, expected: bool) -> None:
    assert is_excuse([Rendered(plain)], [Rendered(rendered)]) is expected


def test_short_and_empty() -> None:
    assert may_be_excuse([Rendered("Hello")])
    assert not may_be_excuse([Rendered(LONG), Rendered(LONG)])
    assert not says_something([Rendered(" \n")])
    assert says_something([Rendered(""), Rendered("x")])
