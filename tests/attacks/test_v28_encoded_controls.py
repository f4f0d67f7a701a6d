"""V-28, Mailsploit: an encoded NUL or line end in From hides the real address."""

import pytest

from tests.attacks.scene import EVA, IT, MALLORY, Scene, mail_of


@pytest.mark.parametrize(
    "name",
    [b"=?utf-8?b?ZXZhQGV4YW1wbGUub3JnAA==?=", b"=?utf-8?q?eva=40example=2Eorg=0A?=", b"=?utf-8?q?eva=40example=2Eorg=0D=0A=00?=",
     b"=?utf-8?q?eva=40example=2Eorg=3E=20=3C?="],
)  # fmt: skip
def test_the_author_is_the_address(scene: Scene, name: bytes) -> None:
    header = [b"From: " + name + b" <mallory@evil.example>", b"Subject: Key", b"Message-ID: <k@x.example>"]
    came = scene.raw(mail_of(*header, author=MALLORY), MALLORY, IT)
    assert not [letter for letter in came if letter.recipient == EVA]
    assert not [row for row in scene.tickets() if row.requester == EVA and row.number > 1]
    for letter in came:
        assert not set("\0\r") & set(letter.body("plain"))
