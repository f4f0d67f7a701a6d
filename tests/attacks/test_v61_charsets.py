"""V-61, RT CVE-2014-9472: any name of a codec is taken as a charset, some of which unpack, run or fail."""

import codecs
import logging
from encodings.aliases import aliases

import pytest

from gateway.mail.message import Defect
from gateway.mail.parse import parse
from tests.attacks.scene import EVA, IT, Scene, mail_of

NAMES = sorted(
    {
        *aliases.values(),
        "zlib",
        "rot13",
        "unicode_escape",
        "idna",
        "undefined",
        "hex",
        "bz2",
        "uu",
        "punycode",
        "x-none",
    }
)

BYTES = ("zlib", "hex", "bz2", "base64", "uu")
NOT_TEXT = (*BYTES, "rot13")


def test_each_is_a_request_or_waits(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    noise = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"")
    for nth, name in enumerate(NAMES):
        header = [b"From: <eva@example.org>", b"Subject: =?%s?b?/////w==?= %d" % (name.encode(), nth),
                  b"Message-ID: <c%d@x.example>" % nth, b"Content-Type: text/plain; charset=" + name.encode()]  # fmt: skip
        caplog.clear()
        scene.raw(mail_of(*header, body=noise), EVA, IT)
        assert len(caplog.records) <= 20, name
        assert scene.last().state in ("done", "quarantined", "held"), name


@pytest.mark.parametrize("name", NOT_TEXT)
def test_what_is_no_charset_decodes_nothing(name: str) -> None:
    """The octets are read as some text; what the codec would have made of them is not there."""
    made = codecs.encode(b"MADE-BY-A-CODEC" if name in BYTES else "MADE-BY-A-CODEC", name)
    octets = made if isinstance(made, bytes) else made.encode()
    message = parse(f"Content-Type: text/plain; charset={name}\r\n\r\n".encode() + octets)
    assert "MADE-BY-A-CODEC" not in message.text
    assert Defect.BAD_CHARSET in message.defects
