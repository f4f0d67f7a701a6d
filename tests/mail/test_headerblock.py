"""Blocks of labelled lines above a mail in a text."""

import pytest

from gateway.mail import headerblock

LABELS = [
    ("From: Eva", ("f", "Eva")),
    ("*From:* Eva", ("f", "Eva")),
    ("> **Von:** Eva", ("f", "Eva")),
    ("De : Eva", ("f", "Eva")),
    ("Envoye : lundi", ("d", "lundi")),  # typed without its accent
    ("ENVOYÉ : lundi", ("d", "lundi")),
    ("发件人： Eva", ("f", "Eva")),
    ("보낸사람: Eva", ("f", "Eva")),
    ("Subject:\tRe: Printer", ("s", "Re: Printer")),
    ("To:", ("o", "")),
    ("Printer: broken", ("", "")),
    ("no label", ("", "")),
    (": x", ("", "")),
]


@pytest.mark.parametrize(("line", "expected"), LABELS)
def test_labels(line: str, expected: tuple[str, str]) -> None:
    assert headerblock.label(line) == expected


BLOCKS = [
    ("From: E <e@example.org>\nSent: 2.11.2026\nTo: x\nSubject: P\n\nDate: tomorrow", 4, True),
    ("From: E\n\nSent: 2.11.2026\n\nTo: x\n\nSubject: P\n\nHello", 7, True),
    ("From: E\nDate: soon\nSubject: P\n\nHello", 3, False),  # a date has digits
    ("Subject: P\nDate: 2.11.2026\nTo: x", 3, False),  # nobody wrote it
    ("From:\nEva Novak\nDate:\n2.11.2026\nSubject:\nP\n\nHello", 6, True),
    ("From: E\nDate: 2.11.2026\nSubject: P\nFrom: B\nDate: 3.11.2026", 3, True),
    ("Hello", 0, False),
    ("", 0, False),
]


@pytest.mark.parametrize(("text", "end", "is_whole"), BLOCKS)
def test_blocks(text: str, end: int, is_whole: bool) -> None:
    header = headerblock.read(text.split("\n"), 0)
    assert (header.end, header.is_whole) == (end, is_whole)


def test_folded() -> None:
    assert headerblock.folded("Message  Transféré") == headerblock.folded("message TRANSFERE") == "messagetransfere"
