"""Deterministic damage to mails, or to other bytes: the same seed gives the same bytes."""

import random
from collections.abc import Sequence

NASTY = (
    b"\x00", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\n", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x1b$B", b"~{",
    b"=?utf-8?q?=0D=0ABcc:_x@example.org?=", b"=?utf-8?b?", b"=?hex?q?00?=", b"?=", b"=?utf-7?q?+AAA-?=", b"--", b"--\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"\r\n--x\r\n", b"\r\n--x--\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin 644 a\r\n", b"charset=hex",
    b"charset=utf-16", b"charset*0*=utf-8''%00", b"filename*=utf-8''..%2F..%2Fx", b'filename="../x\\"', b"From: <a@b>, c@d\r\n",
    b"From: \r\n", b"Date: 99 Foo 99999 99:99:99 +9999\r\n", b"Date: 1 Jan 0001 00:00:00 +1400\r\n", b"<" * 50, b"(" * 50,
    b'"' * 51, b"@" * 50, b";" * 500, b"<@a,@b:", b"References: " + b"<a@b> " * 50, b"<div>" * 600, b"<blockquote>" * 20,
    b"> " * 30, b"On Monday Eva wrote:\r\n", b"-- \r\n", b"Message-ID: <>\r\n", b"Status: 5.1.1\r\n", b"=", b"=3D=\r\n",
    b"MIME-Version: 1.0\r\n", b"Content-Type: text/html\r\n", b"Content-Type: text/plain; format=flowed\r\n", b"&#0;&#xD800;",
)  # fmt: skip


def mutate(chance: random.Random, mails: Sequence[bytes], nasty: Sequence[bytes] = NASTY) -> bytes:
    """One damaged mail: one to five small operations on one of `mails`."""
    data = bytearray(chance.choice(mails))
    for _ in range(chance.randint(1, 5)):
        at = _place(chance, data)
        operation = chance.randrange(7)
        if operation == 0 and data:
            data[at : at + chance.randint(1, 40)] = b""
        elif operation == 1:
            data[at:at] = chance.choice(nasty)
        elif operation == 2 and data:
            data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        elif operation == 3:
            data[at:at] = data[at : at + chance.randint(1, 300)] * chance.randint(1, 4)
        elif operation == 4:
            del data[at + chance.randint(0, 400) :]
        elif operation == 5:
            other = chance.choice(mails)
            begin = chance.randrange(len(other) + 1)
            data[at:at] = other[begin : begin + chance.randint(1, 800)]
        else:
            size = chance.randint(1, 60)
            data[at : at + size] = bytes(chance.randrange(256) for _ in range(size))
    return bytes(data)


def _place(chance: random.Random, data: bytearray) -> int:
    """Somewhere in the mail; every other time in the first 2,000 bytes, where the header block is."""
    limit = min(len(data), 2000) if chance.random() < 0.5 else len(data)
    return chance.randrange(limit + 1)
