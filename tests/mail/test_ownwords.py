"""What we sent is known again, however another program wrapped it."""

import time

import pytest

from gateway.mail.ownwords import find

OURS = (
    "Hello Eva,\n\nplease switch the printer off and on again. If that does not help, tell us on which floor it is standing"
    " and what it says.\n\nYour service desk"
)


def own(text: str) -> str:
    return "".join("x" if one else "." for one in find(text.split("\n"), (OURS,)))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (OURS, "xxxxx"),
        ("> " + OURS.replace("\n", "\n> "), "xxxxx"),
        ("No.\n\n" + OURS, "..xxxxx"),
        # wrapped anew
        (
            "No.\n\nHello Eva,\n\nplease switch the printer off and on\nagain. If that does not help, tell us on which\n"
            "floor it is standing and what it says.\n\nYour service desk",
            "..xxxxxxx",
        ),
        # another's words in the same line, and a sentence that anybody writes
        ("please switch the printer off and on again. I did.", "."),
        ("You say: switch the printer off and on", "."),
        ("Hello Eva,", "."),
        ("Your service desk", "."),
        ("", "."),
    ],
)
def test_lines(text: str, lines: str) -> None:
    assert own(text) == lines


def test_without_blanks_between_words() -> None:
    ours = "プリンターの電源を入れ直してください。\nそれでもだめなら、階を教えてください。"
    assert find(["だめでした。", "", *ours.split("\n")], (ours,)) == [False, False, True, True]


def test_nothing_sent() -> None:
    assert find(["a", "b"], ()) == find(["a", "b"], ("", "\n\n")) == [False, False]


@pytest.mark.parametrize("bomb", ["a ", "please switch the printer off\n", "\n", "a\nb\n"])
def test_linear(bomb: str) -> None:
    begin = time.process_time()
    find((bomb * 30_000).split("\n"), (bomb * 30_000, OURS))
    assert time.process_time() - begin < 4
