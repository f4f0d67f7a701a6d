"""V-75, osTicket: a display name like `a@b, c <d@e>,` adds recipients to the answer."""

import email
import email.policy

import pytest

from tests.attacks.scene import ANA, BEN, EVA, IT, Scene, mail_of


@pytest.mark.parametrize(
    ("name", "is_answered"),
    [
        (b'"a@evil.example, c <d@evil.example>,"', False),
        (b"=?utf-8?q?a=40evil=2Eexample=2C_c_=3Cd=40evil=2Eexample=3E=2C?=", False),
        (b'"\\"x\\" <y@evil.example>"', False),
        (b'"group: a@evil.example;"', True),
        (b'"Eva;"', True),
    ],
)
def test_one_recipient(scene: Scene, name: bytes, is_answered: bool) -> None:
    """A name that holds another mailbox says two things about who wrote it: such a mail is asked about, and not answered."""
    came = scene.raw(
        mail_of(b"From: " + name + b" <eva@example.org>", b"Subject: Door", b"Message-ID: <n@x.example>"), EVA, IT
    )
    assert [letter.recipient for letter in came].count(EVA) == is_answered
    assert {letter.recipient for letter in came} <= {EVA, ANA, BEN}
    for letter in came:
        read = email.message_from_bytes(letter.raw, policy=email.policy.default)
        assert [box.addr_spec for box in read["To"].addresses] == [letter.recipient]
        assert "Cc" not in read
