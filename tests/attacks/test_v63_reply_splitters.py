"""V-63, github/email_reply_parser#65 and others: an attribution line that never comes to its end is searched for ever."""

import pytest

from gateway.mail.quotation import split
from tests.attacks.bombs import grows_in_line

PIECES = [
    " on " + "x" * 50,
    " at y",
    "On Mon, ",
    ">",
    "> > ",
    "\n\n",
    "\n>",
    "From: ",
    "-----",
    "wrote",
    "a@b ",
    "_" * 40 + "\n",
    "Am ",
    "Le ",
    "On Monday at y, Eva <a@b> ",
    " wrote:\n> ",
    "-- \n",
    "Gesendet von meinem ",
    "Sent: ",
    "*From:* ",
    "<a@b>\n> <a@b> ",
    "\u00a0> ",
    "[mailto:a@b] ",
    "---------- Forwarded ",
    "| ",
    "http://x ",
    "\t",
]


@pytest.mark.parametrize("piece", PIECES)
def test_twice_as_much_takes_twice_as_long(piece: str) -> None:
    grows_in_line(lambda size: split("Hello\n" + (piece * (size // len(piece) + 1))[:size]), 100_000)


@pytest.mark.parametrize("ends", [" on ", "On Mon, ", "Am Montag "])
def test_one_opening_and_no_verb(ends: str) -> None:
    """The pattern that others are caught by, up to a million."""
    grows_in_line(lambda size: split(ends + "x" * size + " at " + "y" * size), 250_000)
    grows_in_line(lambda size: split((ends + "x\n") * (size // 10) + " at " + "y\n" * (size // 10)), 250_000)
