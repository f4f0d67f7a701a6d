import pytest

from gateway.mail import digest
from gateway.mail.envelope import Envelope
from gateway.mail.parse import parse

TRACE = b"Return-Path: <eva@example.org>\r\nReceived: from a\r\n\tby b; Mon\r\nX-Received: by c\r\nARC-Seal: i=1\r\n"
MAIL = b"From: eva@example.org\r\nTo: it@example.org\r\nMessage-ID: <a@b>\r\nReceived: late\r\n\r\nHello\r\nworld\r\n"
ENVELOPE = Envelope("eva@example.org", ("it@example.org", "hr@example.org"))
BASE = digest.transmission(ENVELOPE, [MAIL])


@pytest.mark.parametrize(
    "mail",
    [
        TRACE + MAIL,
        TRACE.replace(b"\r\n", b"\n") + MAIL,
        b"From x Mon\r\n" + TRACE + MAIL,
    ],
)
def test_same_transmission(mail: bytes) -> None:
    assert digest.transmission(ENVELOPE, [mail]) == BASE


def test_chunks_cut_anywhere() -> None:
    for at in range(MAIL.index(b"\r\n\r\n") + 4, len(MAIL) + 1):
        assert digest.transmission(ENVELOPE, [MAIL[:at], MAIL[at:]]) == BASE
        assert digest.transmission(ENVELOPE, [MAIL[:at], b"", MAIL[at:], b""]) == BASE


@pytest.mark.parametrize(
    ("envelope", "mail"),
    [
        (Envelope("", ENVELOPE.forward_paths), MAIL),
        (Envelope(ENVELOPE.reverse_path, ("it@example.org",)), MAIL),
        (ENVELOPE, MAIL + b"!"),
        (ENVELOPE, MAIL.replace(b"\r\n", b"\n")),
        (ENVELOPE, MAIL.replace(b"Received: late\r\n", b"")),
        (ENVELOPE, MAIL.replace(b"Hello\r\n", b"Hello\r")),
        (Envelope("eva@example.orgit@example.org", ("hr@example.org",)), MAIL),
    ],
)
def test_another_transmission(envelope: Envelope, mail: bytes) -> None:
    assert digest.transmission(envelope, [mail]) != BASE


def test_order_of_recipients_does_not_matter() -> None:
    assert digest.transmission(Envelope("eva@example.org", ("hr@example.org", "it@example.org")), [MAIL]) == BASE


@pytest.mark.parametrize("raw", [b"", b"Received: x", b"Received: x\r\n y\r\n", b"\r", b"\r\n"])
def test_odd_mails(raw: bytes) -> None:
    assert len(digest.transmission(ENVELOPE, [raw])) == 32
    assert len(digest.transmission(ENVELOPE, [])) == 32


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"Message-ID: <a@b>\r\n\r\n", True),
        (b"From: x\ndate: Mon\n\n", True),
        (b"From: x\r\n\r\nDate: Mon\r\n", False),
        (b"From: x\n\nMessage-ID: <a@b>\n", False),
        (b"X-Date: Mon\n\n", False),
        (b"", False),
    ],
)
def test_identity(head: bytes, expected: bool) -> None:
    assert digest.has_identity(head) is expected


def content(raw: bytes) -> bytes:
    return digest.content(parse(raw), raw)


@pytest.mark.parametrize(
    ("raw", "same"),
    [
        (TRACE + MAIL, True),
        (MAIL.replace(b"\r\n", b"\n"), True),
        (MAIL + b"\r\n \r\n", True),
        (MAIL.replace(b"To: it@", b"To: hr@"), True),
        (MAIL.replace(b"From: eva@", b"From: ben@"), False),
        (MAIL.replace(b"Hello", b"Hullo"), False),
        (MAIL.replace(b"<a@b>", b"<c@d>"), False),
    ],
)
def test_content(raw: bytes, same: bool) -> None:
    assert (content(raw) == content(MAIL)) is same
