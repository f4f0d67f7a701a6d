"""V-76: a subject that the library for mails refuses to write, and the queue of letters that stands still behind it."""

import pytest

from tests.attacks.scene import EVA, IT, Scene, mail_of


@pytest.mark.parametrize(
    "subject",
    [b"=?utf-8?q?a=0Ab?=", b"=?utf-8?b?Cg==?=", b"\xff\xfe\xfd", b"=?utf-16?b?2AA=?=", b"=?x?q?" + b"=" * 500 + b"?=", b"",
     b" \t", b"=?utf-8?q?=00=01=02?=", b"=?unicode_escape?q?=5Cud800?="],
)  # fmt: skip
def test_the_letter_leaves_with_a_clean_one(scene: Scene, subject: bytes) -> None:
    came = scene.raw(
        mail_of(b"From: <eva@example.org>", b"Subject: " + subject, b"Message-ID: <s@pc.example.org>"), EVA, IT
    )
    [ack] = [letter for letter in came if letter.recipient == EVA]
    assert ack.template == "ack"
    assert ack.field("Subject").isprintable()
