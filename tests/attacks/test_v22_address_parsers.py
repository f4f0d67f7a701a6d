"""V-22, CVE-2023-27043: the reader of addresses returns the words before the address. The table: tests/mail/test_address.py."""

import pytest

from tests.attacks.scene import EVA, IT, MALLORY, Scene, mail_of


@pytest.mark.parametrize(
    "author",
    [b"eva@example.org <mallory@evil.example>", b'"eva@example.org" <mallory@evil.example>',
     b"<eva@example.org> mallory@evil.example", b"eva@example.org(<mallory@evil.example>)",
     b"(eva@example.org) mallory@evil.example", b"eva@example.org]<mallory@evil.example>",
     b"mallory@evil.example <eva@example.org", b"a <mallory@evil.example> <eva@example.org>",
     b'"eva@example.org\\" <mallory@evil.example>'],
)  # fmt: skip
def test_never_the_words_before(scene: Scene, author: bytes) -> None:
    """Vouched for is the attacker's own domain; whoever the desk thinks it is, it is not Eva."""
    raw = mail_of(b"From: " + author, b"Subject: Key", b"Message-ID: <k@x.example>", author=MALLORY)
    came = scene.raw(raw, MALLORY, IT)
    assert not [letter for letter in came if letter.recipient == EVA]
    assert not [row for row in scene.tickets() if row.requester == EVA and row.number > 1]
