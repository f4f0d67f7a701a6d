"""V-60, cpython#75630: two hundred thousand empty parts."""

import resource

import pytest

from gateway.errors import Unusable
from gateway.mail.parse import parse
from tests.attacks.bombs import cheap
from tests.attacks.scene import EVA, IT, Scene, mail_of

MANY = b'Content-Type: multipart/mixed; boundary="b"'


def test_they_are_not_all_read() -> None:
    cheap(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 200_000 + b"--b--\r\n")
    cheap(
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: message/rfc822\r\n\r\n\r\n" * 50_000
    )


def test_memory_stays_small() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unusable, match="more than 500 parts"):
        parse(MANY + b"\r\n\r\n" + b"--b\r\n\r\n" * 200_000 + b"--b--\r\n")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 64 * 1024  # KiB


def test_the_mail_is_kept(scene: Scene) -> None:
    header = [b"From: <eva@example.org>", b"Subject: Many", b"Message-ID: <m@x.example>", MANY]
    scene.raw(mail_of(*header, body=b"--b\r\n\r\n" * 5_000 + b"--b--\r\n"), EVA, IT)
    assert scene.last().state == "held"
    assert "more than 500 parts" in scene.last().reason
