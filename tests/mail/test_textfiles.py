"""Files written into the text."""

import base64
import binascii
import time

import pytest

from gateway.mail.textfiles import MAX_FILES, find, without

CONTENT = bytes(range(256)) * 3


def uuencoded(content: bytes = CONTENT, name: str = "report.pdf", end: str = "`\nend\n") -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n".encode() + b"".join(lines) + end.encode()


def yencoded(content: bytes = CONTENT, name: str = "report.pdf", size: int | None = None) -> bytes:
    out = bytearray()
    for byte in content:
        value = (byte + 42) & 0xFF
        if value in (0, 10, 13, 61):
            out += bytes((61, (value + 64) & 0xFF))
        else:
            out.append(value)
    lines = b"\r\n".join(_cut(bytes(out)))
    size = len(content) if size is None else size
    return f"=ybegin line=128 size={size} name={name}\r\n".encode() + lines + f"\r\n=yend size={size}\r\n".encode()


def _cut(data: bytes) -> list[bytes]:
    lines: list[bytes] = []
    while data:
        width = 129 if data[127:128] == b"=" else 128
        lines.append(b"." + data[:width] if data.startswith(b".") else data[:width])
        data = data[width:]
    return lines


WHOLE = [("report.pdf", CONTENT)]
FOUND = [
    (uuencoded(), [("report.pdf", CONTENT)]),
    (b"Hello\n\n" + uuencoded() + b"\nbye\n", [("report.pdf", CONTENT)]),
    (uuencoded().replace(b"\n", b"\r\n"), [("report.pdf", CONTENT)]),
    (uuencoded().replace(b"`", b" "), [("report.pdf", CONTENT)]),
    (uuencoded(end="end"), [("report.pdf", CONTENT)]),
    (uuencoded(name="My report.pdf"), [("My report.pdf", CONTENT)]),
    (uuencoded(name="Größe.pdf"), [("Größe.pdf", CONTENT)]),
    (uuencoded(b""), [("report.pdf", b"")]),
    (uuencoded() + uuencoded(b"two", "b.txt"), [("report.pdf", CONTENT), ("b.txt", b"two")]),
    (uuencoded(CONTENT * 60), [("report.pdf", CONTENT * 60)]),
    (uuencoded(CONTENT * 60).replace(b"\n", b"\r\n"), [("report.pdf", CONTENT * 60)]),
    (uuencoded(CONTENT * 60).replace(b"\nM", b"\r\nM", 20), [("report.pdf", CONTENT * 60)]),
    (uuencoded(CONTENT * 60).replace(b"`", b" "), [("report.pdf", CONTENT * 60)]),
    (uuencoded(CONTENT * 60).replace(b"\nM", b"\nMa", 5), []),
    (uuencoded(CONTENT * 60).partition(b"\n")[2] + b"begin 644 a", []),
    (yencoded(), [("report.pdf", CONTENT)]),
    (b"Hello\r\n" + yencoded(name="a b.bin") + uuencoded(b"x"), [("a b.bin", CONTENT), ("report.pdf", b"x")]),
    (yencoded(size=5), []),
    (yencoded().replace(b"line=", b"part=1 total=1 line=", 1).replace(b"pdf\r\n", b"pdf\r\n=ypart begin=1\r\n"), WHOLE),
    (yencoded(CONTENT, size=5000).replace(b"line=", b"part=1 total=7 line=", 1), []),
    (b"begin-base64 644 report.pdf\n" + base64.encodebytes(CONTENT) + b"====\nbye", WHOLE),
    (b"begin-base64 644 report.pdf\nnot base64\n====\n", []),
    (b"begin-base64 644 report.pdf\nSGVsbG8=\n", []),
    (uuencoded(end=""), []),
    (b"begin 644 notes\nThis is how a file begins, she said.\nend\n", []),
    (b"> " + uuencoded().replace(b"\n", b"\n> "), []),
    (b"Please begin 644 times.", []),
    (b"begin 999 x\nend\n", []),
    (b"", []),
]


@pytest.mark.parametrize(("data", "files"), FOUND)
def test_find(data: bytes, files: list[tuple[str, bytes]]) -> None:
    assert [(file.name, file.data) for file in find(data)] == files


def test_what_is_left_has_a_mark_in_its_place() -> None:
    data = b"Hello\n" + uuencoded() + b"bye\n" + uuencoded(b"x") + b"ps\n"
    assert without(data, find(data), (b"[1]\n", b"[2]\n")) == b"Hello\n[1]\nbye\n[2]\nps\n"
    assert without(b"Hello", (), ()) == b"Hello"


HOSTILE = {
    "beginnings": b"begin 644 a\n" * 500_000,
    "one line each": b"begin 644 a\n!\n" * 500_000,
    "files": uuencoded(b"x") * 200_000,
    "yenc beginnings": b"=ybegin size=1 name=a\n" * 300_000,
    "base64": b"begin-base64 644 a\nSGVs\n" * 500_000,
    "long line": b"begin 644 " + b"a" * 5_000_000,
    "open": b"begin 644 a\n" + b"M" * 61 + b"\n" + (b"M" + b"!" * 60 + b"\n") * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_cost_little(name: str) -> None:
    began = time.process_time()
    assert len(find(HOSTILE[name])) <= MAX_FILES
    assert time.process_time() - began < 2
