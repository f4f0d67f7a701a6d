"""V-25, mikel/mail#1646: a quoted local-part ends the path of RCPT TO, and the rest is a parameter."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.outlet import wire
from gateway.work.transport import Outgoing
from tests.attacks.scene import ACCEPTS_OUTSIDERS, IT, MALLORY, Scene, mail_of

ODD = [b'"m@evil.example> ORCPT=a@b"@example.org', b'"a\\" b"@evil.example', b'"a>b"@evil.example', b"a b@evil.example"]


@pytest.mark.parametrize("author", ODD)
def test_no_letter_is_addressed_to_it(tmp_path: Path, author: bytes) -> None:
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    scene.raw(mail_of(b"From: " + author, b"Subject: Key", b"Message-ID: <k@x.example>", author=MALLORY), MALLORY, IT)
    for letter in scene.letters:
        assert not set(letter.recipient) & set('<> "\r\n\\'), letter.recipient
    scene.expect_unharmed()
    scene.close()


@pytest.mark.parametrize("author", [one.decode() for one in ODD])
def test_the_door_to_the_server_refuses_it_too(author: str) -> None:
    letter = Outgoing("", author, b"Subject: x\r\n\r\nx\r\n")
    assert "recipient is not an address" in wire.unfit(letter)
    assert wire.unfit(replace(letter, recipient='"eva.novak"@example.org')) == ""
