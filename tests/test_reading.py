"""A stored mail as it is read, and the little that is shown of one that cannot be."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.mail.envelope import Envelope
from gateway.reading import Glimpse, glimpse, read
from gateway.store.inbox import Claimed
from tests.work.rig import mail

STORED = Claimed(
    id=1, source="imap", received_at=datetime(2025, 11, 24, tzinfo=UTC), envelope=Envelope("", ("it@example.org",)),
    size=1, attempts=1, alone=False, silent=False, department="",
)  # fmt: skip
EVA = b"From: Eva Novak <eva@example.org>\r\nSubject: Printer\r\nMessage-ID: <a1@example.org>\r\n"


def test_where_nobody_told_the_envelope_the_originator_stands_for_it() -> None:
    raw = mail().encode()
    assert read(STORED, raw).envelope.reverse_path == "eva@example.org"
    assert read(STORED, b"Return-Path: <>\n" + raw).envelope.reverse_path == ""
    assert read(replace(STORED, source="smtp"), raw).envelope.reverse_path == ""


SEEN = Glimpse("eva@example.org", "Printer", "a1@example.org", "Eva Novak")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (EVA + b"\r\nHello", SEEN),
        (EVA, SEEN),
        (EVA.replace(b"\r\n", b"\n") + b"\n" + b"From: x@y\n" * 9, SEEN),
        (EVA + b"X: y\r\n" * 2_000_000, SEEN),
        (EVA + b"X: " + b"y" * 10_000_000, SEEN),
        (b"", Glimpse()),
        (b"\x00" * 100, Glimpse()),
        (b"\r\n\r\n", Glimpse()),
    ],
)  # fmt: skip
def test_a_glimpse(raw: bytes, expected: Glimpse) -> None:
    assert glimpse(raw) == expected


def test_the_language_is_that_of_the_new_words() -> None:
    quoted = (
        "On 2 Nov 2026, IT <it@example.org> wrote:\n> Please switch it off and on again, and tell us what you see.\n"
    )
    raw = EVA + b"\r\n" + f"Danke, jetzt geht es wieder!\n\n{quoted}".encode()
    assert read(STORED, raw).language == "de"
