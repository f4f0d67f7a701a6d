"""V-63, github/email_reply_parser#65 and others: an attribution line that never comes to its end is searched for ever."""

import time

import pytest

from gateway.mail.quotation import split

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
]


@pytest.mark.parametrize("piece", PIECES)
def test_twice_as_much_takes_twice_as_long(piece: str) -> None:
    def took(size: int) -> float:
        text = "Hello\n" + piece * (size // len(piece))
        best = 9.0
        for _ in range(2):
            began = time.process_time()
            split(text)
            best = min(best, time.process_time() - began)
        return best

    small, large = took(50_000), took(200_000)
    assert large <= 4 * 2.3 * small + 0.05, (small, large)
