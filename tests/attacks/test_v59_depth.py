"""V-59, Stalwart CVE-2026-26312: parts inside parts end the program by its own depth."""

import pytest

from tests.attacks.bombs import cheap
from tests.attacks.scene import EVA, IT, Scene, mail_of


def nested(depth: int, kind: str) -> bytes:
    if kind == "rfc822":
        return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: x\r\n\r\nx\r\n"
    inner = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return inner + b"Content-Type: text/plain\r\n\r\nx\r\n"


@pytest.mark.parametrize("kind", ["multipart", "rfc822"])
@pytest.mark.parametrize("depth", [10, 100, 1_000, 10_000])
def test_it_is_read(kind: str, depth: int) -> None:
    cheap(b"Subject: deep\r\n" + nested(depth, kind))


def test_blank_lines_first() -> None:
    cheap(b"\r\n" * 100_000 + b"Subject: x\r\n\r\nx\r\n")


def test_it_is_a_request(scene: Scene) -> None:
    scene.raw(
        mail_of(b"From: <eva@example.org>", b"Subject: Deep", b"Message-ID: <d@x.example>", nested(500, "multipart")),
        EVA,
        IT,
    )
    assert scene.last().state in ("done", "quarantined", "held")
