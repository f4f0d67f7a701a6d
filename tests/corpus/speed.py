"""How long reading takes: median CPU time of parsing, quotation and kind for mails of three sizes. Printed, never asserted."""

import base64
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from gateway.desk.classify import classify
from gateway.mail.envelope import Envelope
from gateway.reading import read
from gateway.store.inbox import Claimed
from tests.corpus.figures import Figure

_SENTENCE = "The printer on floor 2 jams again, and the paper comes out with a black line on its left side. "
_HEAD = (
    "Return-Path: <eva.novak@example.org>\r\n"
    "Received: from mail.example.org by mx.example.org; Mon, 24 Nov 2025 10:02:12 +0100\r\n"
    "From: Eva Novak <eva.novak@example.org>\r\nTo: IT Desk <it@example.org>\r\nSubject: Re: Printer on floor 2\r\n"
    "Date: Mon, 24 Nov 2025 10:02:11 +0100\r\nMessage-ID: <speed-{n}@example.org>\r\nIn-Reply-To: <t1@example.org>\r\n"
    "References: <a1@example.org> <t1@example.org>\r\nMIME-Version: 1.0\r\n"
)
_QUOTED = "On Mon, 24 Nov 2025 at 09:28, IT Desk <it@example.org> wrote:"


def _small(n: int) -> bytes:
    own = (_SENTENCE + "\r\n") * 6
    quoted = "".join(f"> {_SENTENCE}\r\n" for _ in range(8))
    head = _HEAD.format(n=n) + "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return f"{head}{own}\r\n{_QUOTED}\r\n\r\n{quoted}".encode()


def _html(n: int) -> bytes:
    own = "".join(f'<p class="MsoNormal">{_SENTENCE}<o:p></o:p></p>' for _ in range(40))
    quoted = "".join(f'<div style="font-size:11pt">{_SENTENCE}<b>{i}</b><br></div>\r\n' for i in range(250))
    head = _HEAD.format(n=n) + "Content-Type: text/html; charset=utf-8\r\n\r\n"
    return f'{head}<html><body>{own}<div class="gmail_quote">{_QUOTED}<blockquote>{quoted}</blockquote></div>'.encode()


def _large(n: int) -> bytes:
    head = (
        _HEAD.format(n=n) + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
    )
    middle = (
        f"{_SENTENCE}\r\n--b\r\nContent-Type: application/octet-stream; name=scan.bin\r\n"
        "Content-Disposition: attachment; filename=scan.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return (head + middle).encode() + base64.encodebytes(bytes(range(256)) * (10_000_000 // 256)) + b"--b--\r\n"


_SIZES: dict[str, tuple[Callable[[int], bytes], int, float]] = {
    "mail of 2 KB": (_small, 200, 1.5),
    "HTML mail of 40 KB": (_html, 60, 6),
    "attachment of 10 MB": (_large, 5, 500),
}


def speed() -> list[Figure]:
    """Milliseconds of CPU, the median of many mails that differ."""
    figures = []
    for name, (make, count, most) in _SIZES.items():
        mails = [make(n) for n in range(min(count, 20))]
        times = [_seconds(mails[n % len(mails)]) for n in range(count)]
        middle = 1000 * statistics.median(times)
        figures.append(
            Figure("speed", f"{name} ({len(mails[0]):,} bytes)", f"{middle:.2f} ms", f"<= {most:g} ms", middle <= most)
        )
    return figures


def _seconds(raw: bytes) -> float:
    envelope = Envelope("eva.novak@example.org", ("it@example.org",))
    stored = Claimed(1, "smtp", datetime(2025, 11, 24, tzinfo=UTC), envelope, len(raw), 1, False, False, "")
    started = time.process_time()
    mail = read(stored, raw)
    classify(mail.message, mail.envelope, report=mail.report)
    return time.process_time() - started
