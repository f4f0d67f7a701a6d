"""winmail.dat, written by hand, whole and damaged."""

import random
import struct
import sys
import time

import pytest

from gateway.mail import tnef
from gateway.mail.tnef import File, Opened, opened

pytest.importorskip("tnefparse", reason="the extra tnef is not installed")
rtf = pytest.importorskip("compressed_rtf", reason="the extra tnef is not installed")

HEAD = b"\x78\x9f\x3e\x22\x01\x00"
MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def thing(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def prop(name: int, value: bytes, kind: int = 0x1E) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)


def props(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(values)


CODEPAGE = thing(1, 0x9007, 6, struct.pack("<II", 1252, 0))


def file(name: bytes, data: bytes, *more: bytes) -> bytes:
    return (
        thing(2, 0x9002, 6, bytes(14))
        + thing(2, 0x8010, 1, b"SHORT~1.PDF\x00")
        + thing(2, 0x800F, 6, data)
        + thing(2, 0x9005, 6, props(prop(0x3707, name + b"\x00"), *more))
    )


def mapi(*values: bytes) -> bytes:
    return thing(1, 0x9003, 6, props(*values))


PDF = b"%PDF-1.4\n" + bytes(40)
RECIPIENTS = thing(1, 0x9004, 6, struct.pack("<I", 1) + props(prop(0x3001, b"Eva\x00")))
BODY = thing(1, 0x800C, 2, b"Hello\r\nworld\x00")
RTF = rtf.compress(rb"{\rtf1\ansi Hello from \b RTF\b0 .\par}")
RTF_HTML = rtf.compress(rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}Hello{\*\htmltag72 </p>}}")
INNER = HEAD + CODEPAGE + thing(1, 0x800C, 2, b"Inner words\x00") + file(b"inner.txt", b"inside") + bytes(12)

OPENED = [
    (HEAD + CODEPAGE + BODY, Opened((), "Hello\nworld")),
    (HEAD + CODEPAGE + RECIPIENTS + BODY, Opened((), "Hello\nworld")),
    (HEAD + CODEPAGE + file(b"report.pdf", PDF), Opened((File("report.pdf", "", PDF),))),
    (
        HEAD + CODEPAGE + BODY + file(b"Gr\xf6\xdfe.pdf", PDF) + file(b"b.txt", b""),
        Opened((File("Größe.pdf", "", PDF), File("b.txt", "", b"")), "Hello\nworld"),
    ),
    (
        HEAD + CODEPAGE + file(b"a.png", PDF, prop(0x370E, b"image/png\x00"), prop(0x3712, b"a@x\x00")),
        Opened((File("a.png", "image/png", PDF, "a@x"),)),
    ),
    (HEAD + CODEPAGE + mapi(prop(0x1013, b"<p>Hello</p>", 0x102)), Opened((), "", "<p>Hello</p>")),
    (HEAD + CODEPAGE + mapi(prop(0x1000, "Grüße\0".encode("utf-16-le"), 0x1F)), Opened((), "Grüße")),
    (HEAD + CODEPAGE + mapi(prop(0x1009, RTF, 0x102)), Opened((), "Hello from RTF.\n")),
    (HEAD + CODEPAGE + mapi(prop(0x1009, RTF_HTML, 0x102)), Opened((), "", "<p>Hello</p>")),
    (HEAD + CODEPAGE + mapi(prop(0x1009, b"damaged" * 9, 0x102)), None),
    (
        HEAD + CODEPAGE + thing(2, 0x9002, 6, bytes(14))
        + thing(2, 0x9005, 6, props(prop(0x3001, b"Old mail\x00"), prop(0x3701, MESSAGE + INNER, 0x0D))),
        Opened((File("message.txt", "text/plain", b"Inner words"), File("inner.txt", "", b"inside"))),
    ),
    (HEAD, Opened(())),
    (HEAD + CODEPAGE + thing(2, 0x800F, 6, PDF), None),
    (HEAD + CODEPAGE + BODY[:-5], None),
    (b"", None),
    (b"\x78\x9f\x3e\x22", None),
    (b"Hello", None),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), OPENED)
def test_opened(data: bytes, expected: Opened | None) -> None:
    assert opened(data) == expected


def test_without_the_package_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    assert opened(OPENED[0][0]) is None


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tnef, "MAX_SIZE", 10)
    assert opened(OPENED[0][0]) is None


FIXED = struct.pack("<IHHI", 1, 0x1002, 0x3000, 0xFFFFFFFF)
HOSTILE = {
    "many objects": HEAD + CODEPAGE + thing(1, 0x800C, 2, b"") * 1_000_000,
    "many properties": HEAD + CODEPAGE + thing(1, 0x9003, 6, struct.pack("<I", 0xFFFFFFFF)),
    "many values": HEAD + CODEPAGE + thing(1, 0x9003, 6, FIXED + bytes(100)),
    "many strings": HEAD
    + CODEPAGE
    + thing(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1E, 0x3000, 0xFFFFFFFF) + bytes(9_000_000)),
    "many recipients": HEAD + CODEPAGE + thing(1, 0x9004, 6, struct.pack("<I", 0xFFFFFFFF) + bytes(9_000_000)),
    "copies": HEAD + CODEPAGE + (thing(2, 0x9002, 6, b"") + thing(2, 0x800F, 6, bytes(30_000))) * 900,
    "long name": HEAD
    + CODEPAGE
    + thing(1, 0x9003, 6, struct.pack("<IHH16sII", 1, 0x1E, 0x8001, bytes(16), 1, 0xFFFFFFF0)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_cost_little(name: str) -> None:
    began = time.process_time()
    opened(HOSTILE[name])
    assert time.process_time() - began < 1


def test_messages_within_messages_end() -> None:
    data = INNER
    for _ in range(20):
        data = (
            HEAD
            + CODEPAGE
            + thing(2, 0x9002, 6, bytes(14))
            + thing(2, 0x9005, 6, props(prop(0x3701, MESSAGE + data, 0x0D)))
        )
        data += bytes(12)
    found = opened(data)
    assert found is not None
    assert len(found.files) == 1


def test_damaged_anywhere_it_answers() -> None:
    chance = random.Random(7)
    whole = OPENED[4][0] + BODY + mapi(prop(0x1009, RTF, 0x102))
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        opened(bytes(data))
