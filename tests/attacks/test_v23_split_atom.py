"""V-23, "Splitting the email atom": encoded words, comments and routes inside an address move it to another domain."""

import pytest

from tests.attacks.scene import IT, MALLORY, Scene, mail_of


@pytest.mark.parametrize(
    "author",
    [b"=?utf-8?q?boss=40example=2Eorg=3E=00?=@evil.example", b"=?utf-7?q?boss+AEA-example.org+AD4-?=@evil.example",
     b"boss@=?utf-8?q?example=2Eorg?=.evil.example", b"boss@example.org(x)@evil.example", b"<@example.org:boss@evil.example>",
     b'"boss@example.org"@evil.example', b"boss@evil.example\xe2\x80\xaeexample.org", b"boss@[example.org].evil.example",
     b"boss%example.org@evil.example", b"boss!example.org@evil.example", "boss\u0120example.org@evil.example".encode()],
)  # fmt: skip
def test_the_domain_is_the_one_that_is_written(scene: Scene, author: bytes) -> None:
    came = scene.raw(
        mail_of(b"From: " + author, b"Subject: Key", b"Message-ID: <k@x.example>", author=MALLORY), MALLORY, IT
    )
    assert not [
        letter for letter in came if letter.recipient.startswith("boss") or letter.recipient.endswith("example.org")
    ]
    assert not [row for row in scene.tickets() if row.requester.endswith("@example.org") and row.number > 1]
