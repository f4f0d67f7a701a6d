"""Parts that hold more than one file. tests/mail/test_body.py has them in whole mails."""

import pytest

from gateway.mail.inside import Inside, may_open, opened
from gateway.mail.message import Defect
from gateway.mail.splitter import Part, split
from gateway.mail.tnef import File

KINDS = [
    (b"application/pkcs7-mime; name=smime.p7m", True),
    (b"application/x-pkcs7-mime", True),
    (b"application/octet-stream; name=invoice.xml.P7M", True),
    (b"application/octet-stream; name=smime.p7s", False),
    (b"application/pkcs7-signature; name=smime.p7s", False),
    (b"application/ms-tnef", True),
    (b"application/vnd.ms-tnef", True),
    (b"application/octet-stream; name=WINMAIL.DAT", True),
    (b"application/octet-stream; name=data.dat", False),
    (b"text/plain; name=winmail.dat", False),
    (b"image/png; name=winmail.dat", False),
    (b"multipart/mixed; boundary=x\nContent-Transfer-Encoding: base64", True),
    (b"multipart/mixed; boundary=x", False),
    (b"message/rfc822\nContent-Transfer-Encoding: base64", False),
]


def part(kind: bytes, body: bytes = b"Hello") -> tuple[bytes, Part]:
    raw = b"Content-Type: " + kind + b"\n\n" + body
    return raw, split(raw)


@pytest.mark.parametrize(("kind", "is_opened"), KINDS)
def test_which_parts_are_opened(kind: bytes, is_opened: bool) -> None:
    assert may_open(part(kind)[1]) is is_opened


OPENED = [
    (b"application/pkcs7-mime", b"garbage", Inside(defects=frozenset({Defect.NOT_OPENED}))),
    (b"application/pkcs7-mime; smime-type=certs-only", b"garbage", Inside()),
    (b"application/pkcs7-mime; smime-type=enveloped-data", b"x", Inside(defects=frozenset({Defect.ENCRYPTED}))),
    (b"application/pkcs7-mime; smime-type=authenveloped-data", b"x", Inside(defects=frozenset({Defect.ENCRYPTED}))),
    (b"application/ms-tnef", b"garbage", Inside(defects=frozenset({Defect.NOT_OPENED}))),
    (b"multipart/mixed; boundary=x\nContent-Transfer-Encoding: quoted-printable", b"Hello", Inside(is_listed=False)),
    (b"text/plain", b"Hello", Inside()),
    (b"text/plain", b"begin 644 a.txt\n#86)C\n`\nend\n", Inside(files=(File("a.txt", "", b"abc"),))),
]


@pytest.mark.parametrize(("kind", "body", "expected"), OPENED)
def test_opened(kind: bytes, body: bytes, expected: Inside) -> None:
    assert opened(*part(kind, body)) == expected
