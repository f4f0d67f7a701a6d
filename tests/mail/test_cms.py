"""Opaque S/MIME, written by hand in DER and BER, and what is no S/MIME at all."""

import time
import zlib
from collections.abc import Callable

import pytest

from gateway.mail.cms import MAX_UNPACKED, Unwrapped, Wrapping, unwrap

SIGNED = bytes.fromhex("2a864886f70d010702")
ENVELOPED = bytes.fromhex("2a864886f70d010703")
COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
DATA = bytes.fromhex("2a864886f70d010701")
MAIL = b"Content-Type: text/plain\r\n\r\nHello\r\n"


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + body


def ber(tag: int, *content: bytes) -> bytes:
    """With an indefinite length."""
    return bytes((tag, 0x80)) + b"".join(content) + b"\x00\x00"


def pieces(data: bytes, size: int = 7) -> bytes:
    return ber(0x24, *(der(0x04, data[at : at + size]) for at in range(0, len(data), size)))


def info(kind: bytes, content: bytes, form: Callable[..., bytes] = der, *, inner: bytes = DATA) -> bytes:
    wrapped = form(0x30, der(0x06, inner), form(0xA0, content))
    algorithms = form(0x31, form(0x30, der(0x06, bytes(9)), der(0x05)))
    return form(0x30, der(0x06, kind), form(0xA0, form(0x30, der(0x02, b"\x01"), algorithms, wrapped, form(0xA0, b""))))


READ = [
    (info(SIGNED, der(0x04, MAIL)), Wrapping.SIGNED, MAIL),
    (info(SIGNED, der(0x04, MAIL * 500)), Wrapping.SIGNED, MAIL * 500),
    (info(SIGNED, der(0x04, MAIL), ber), Wrapping.SIGNED, MAIL),
    (info(SIGNED, pieces(MAIL), ber), Wrapping.SIGNED, MAIL),
    (info(SIGNED, der(0x24, der(0x04, MAIL[:9]), pieces(MAIL[9:])), ber), Wrapping.SIGNED, MAIL),
    (info(SIGNED, der(0x04, b"")), Wrapping.SIGNED, b""),
    (info(SIGNED, der(0x04, MAIL)) + b"\r\n", Wrapping.SIGNED, MAIL),
    (info(COMPRESSED, der(0x04, zlib.compress(MAIL))), Wrapping.COMPRESSED, MAIL),
    (info(COMPRESSED, pieces(zlib.compress(MAIL)), ber), Wrapping.COMPRESSED, MAIL),
    (info(COMPRESSED, der(0x04, zlib.compress(MAIL)[:-4])), Wrapping.COMPRESSED, None),
    (info(COMPRESSED, der(0x04, b"nothing")), Wrapping.COMPRESSED, None),
    (info(ENVELOPED, der(0x04, MAIL)), Wrapping.ENCRYPTED, None),
    (info(ENVELOPED, b""), Wrapping.ENCRYPTED, None),
    (info(DATA, der(0x04, MAIL)), Wrapping.UNKNOWN, None),
    (info(SIGNED, der(0x02, MAIL)), Wrapping.SIGNED, None),
    (b"", Wrapping.UNKNOWN, None),
    (b"0", Wrapping.UNKNOWN, None),
    (b"0\x80", Wrapping.UNKNOWN, None),
    (MAIL, Wrapping.UNKNOWN, None),
    (bytes(range(256)) * 4, Wrapping.UNKNOWN, None),
]


@pytest.mark.parametrize(("data", "wrapping", "content"), READ)
def test_what_is_inside(data: bytes, wrapping: Wrapping, content: bytes | None) -> None:
    assert unwrap(data) == Unwrapped(wrapping, content)


@pytest.mark.parametrize("form", [der, ber])
def test_cut_anywhere_or_damaged_anywhere_it_answers(form: Callable[..., bytes]) -> None:
    whole = info(SIGNED, pieces(MAIL), form)
    for at in range(len(whole)):
        assert unwrap(whole[:at]).content in (None, MAIL)
        for value in (0x00, 0x1F, 0x7F, 0x80, 0xFF, 0x30, 0x24):
            unwrap(whole[:at] + bytes((value,)) + whole[at + 1 :])


START = der(0x06, SIGNED) + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + der(0x06, DATA) + b"\xa0\x80"
HOSTILE = {
    "deep": b"\x30\x80" + START + b"\x24\x80" * 5_000_000,
    "empty pieces": b"\x30\x80" + START + b"\x24\x80" + b"\x04\x00" * 5_000_000,
    "long tag": b"\x30\x80" + START + b"\x3f" + b"\xff" * 10_000_000,
    "deep in front": b"\x30\x80" + der(0x06, SIGNED) + b"\xa0\x80\x30\x80" + b"\x30\x80" * 5_000_000,
    "zip bomb": info(COMPRESSED, der(0x04, zlib.compress(bytes(MAX_UNPACKED + 1), 9))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_cost_little(name: str) -> None:
    began = time.process_time()
    assert unwrap(HOSTILE[name]).content is None
    assert time.process_time() - began < 2
