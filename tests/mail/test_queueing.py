"""Whose mail it is, at a glance."""

import pytest

from gateway.mail.envelope import Envelope
from gateway.mail.queueing import Place, place

EVA, TO = "Eva@example.org", ("it@example.org",)


def seen(header: str, author: str = EVA) -> Place:
    return place(Envelope(author, TO), f"{header}\r\n\r\nList-Id: <in the body>\r\n".replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    ("author", "header", "lane"),
    [
        (EVA, "Subject: x", "inside eva@example.org"),
        ("a@other.example", "Subject: x", "outside other.example"),
        ("b@other.example", "Subject: x", "outside other.example"),
        ("", "From: Eva <eva@example.org>", "inside eva@example.org"),
        ("", "Subject: x", "outside "),
        (EVA, "List-Id: <a>", "mass example.org"),
        (EVA, "Subject: x\nPrecedence: bulk", "mass example.org"),
        (EVA, "Auto-Submitted: auto-replied", "mass example.org"),
        (EVA, "Auto-Submitted: no", "inside eva@example.org"),
        (EVA, "X-List-Idea: x", "inside eva@example.org"),
    ],
)
def test_lanes(author: str, header: str, lane: str) -> None:
    assert seen(header, author).lane == lane


def test_what_it_answers() -> None:
    found = seen("Message-ID: <a@x>\nIn-Reply-To: <b@x>\nReferences: <c@x>\n <b@x>")
    assert (found.message_id, found.parent) == ("a@x", "b@x")
    assert seen("References: <c@x>\n <d@x>").parent == "d@x"
    assert seen("Subject: In-Reply-To: <b@x>").parent == ""


def test_hostile_headers() -> None:
    for raw in (
        b"",
        b"\x00" * 100_000,
        b"From: <" * 20_000,
        b"References: " + b"<a@b> " * 20_000,
        b"Message-ID: <" + b"x" * 90_000,
    ):
        found = place(Envelope("x" * 5_000 + "@y", TO), raw)
        assert len(found.lane) < 400
        assert "\x00" not in found.message_id + found.parent
