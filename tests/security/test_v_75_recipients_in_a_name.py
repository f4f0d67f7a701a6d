"""V-75, osTicket: a display name like `a@b, c <d@e>,` adds recipients to the answer."""

import email
import email.policy

import pytest

from tests.security.scene import ANA, BEN, EVA, IT, Scene, mail_of


@pytest.mark.parametrize(
    "name",
    [b'"a@evil.example, c <d@evil.example>,"', b"=?utf-8?q?a=40evil=2Eexample=2C_c_=3Cd=40evil=2Eexample=3E=2C?=",
     b'"\\"x\\" <y@evil.example>"', b'"Eva;"', b'"group: a@evil.example;"'],
)  # fmt: skip
def test_one_recipient(scene: Scene, name: bytes) -> None:
    came = scene.raw(
        mail_of(b"From: " + name + b" <eva@example.org>", b"Subject: Door", b"Message-ID: <n@x.example>"), EVA, IT
    )
    # A name that holds an address says two things about who wrote it: such a mail is asked about, and not answered.
    assert [letter.recipient for letter in came if letter.recipient == EVA] == (
        [EVA] if b"@" not in name and b"=40" not in name else []
    )
    assert {letter.recipient for letter in came} <= {EVA, ANA, BEN}
    for letter in came:
        read = email.message_from_bytes(letter.raw, policy=email.policy.default)
        assert [box.addr_spec for box in read["To"].addresses] == [letter.recipient]
        assert "Cc" not in read
