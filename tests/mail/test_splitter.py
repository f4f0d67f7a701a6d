"""Parts are found in the bytes; what their fields and encodings say."""

import base64

import pytest

from gateway.mail import leaf, mimefield, transfer
from gateway.mail.splitter import Part, split, unfolded, with_line_ends


def numbers(raw: bytes) -> list[tuple[str, str]]:
    return [(part.number, part.type) for part in split(raw).walk()]


MIXED = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n%b"


def mixed(boundary: bytes, *parts: bytes) -> bytes:
    lines = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return MIXED % (boundary, lines + b"--" + boundary + b"--\r\n")


NUMBERS = [
    (b"\r\nHello", [("1", "text/plain")]),
    (mixed(b"a", b"\r\nx", b"\r\ny"), [("", "multipart/mixed"), ("1", "text/plain"), ("2", "text/plain")]),
    (
        mixed(b"a", mixed(b"ab", b"\r\nx"), b"\r\ny"),
        [("", "multipart/mixed"), ("1", "multipart/mixed"), ("1.1", "text/plain"), ("2", "text/plain")],
    ),
    (
        mixed(b"a", b"Content-Type: message/rfc822\r\n\r\n" + mixed(b"b", b"\r\nx")),
        [("", "multipart/mixed"), ("1", "message/rfc822"), ("1", "multipart/mixed"), ("1.1", "text/plain")],
    ),
    (
        mixed(b"a", b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny"),
        [("", "multipart/mixed"), ("1", "message/rfc822"), ("1.1", "text/plain")],
    ),
    (
        mixed(b"a", b"\r\nx").replace(b"mixed", b"digest"),
        [("", "multipart/digest"), ("1", "message/rfc822"), ("1.1", "text/plain")],
    ),
]


@pytest.mark.parametrize(("raw", "expected"), NUMBERS)
def test_numbers_are_those_of_imap(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert numbers(raw) == numbers(raw.replace(b"\r\n", b"\n")) == expected


BODIES = [
    (b"--a\r\n\r\nx\r\n--a--\r\nepilogue", [b"x"]),
    (b"preamble\r\n--a\r\n\r\nx\r\n--a--", [b"x"]),
    (b"--a \t\r\n\r\nx\r\n--a--", [b"x"]),
    (b"--a\r\n\r\nx\r\n--ab\r\ny\r\n--a--", [b"x\r\n--ab\r\ny"]),
    (b"--a\r\n\r\nx --a\r\n--a--", [b"x --a"]),
    (b"--a\r\n\r\nx\r\n--a\r\n\r\ny", [b"x", b"y"]),
    (b"--a\r\n\r\nx\r\n--a--\r\n--a\r\n\r\ny\r\n--a--", [b"x", b"y"]),
    (b"--a\r\n\r\n\r\n--a--", [b""]),
    (b"--a\r\n--a--", [b""]),
    (b"nothing", []),
]


@pytest.mark.parametrize(("content", "expected"), BODIES)
def test_delimiters(content: bytes, expected: list[bytes]) -> None:
    raw = MIXED % (b"a", content)
    assert [raw[part.start : part.end] for part in split(raw).children] == expected


def test_bare_cr_and_folding() -> None:
    assert with_line_ends(b"A: b\rC: d\r\rx") == b"A: b\nC: d\n\nx"
    assert with_line_ends(b"A: b\r\nC: d\r") == b"A: b\r\nC: d\r"
    assert unfolded(b" a\r\n b\n\tc ") == "a b c"


FIELDS = [
    ("text/plain", "text/plain", {}),
    ("Text/HTML; Charset=UTF-8", "text/html", {"charset": "UTF-8"}),
    ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
    ("text/plain; charset=utf-8 format=flowed", "text/plain", {"charset": "utf-8", "format": "flowed"}),
    ('text/plain; charset="utf-8" (comment); format=flowed', "text/plain", {"charset": "utf-8", "format": "flowed"}),
    ("attachment; filename=a (1).pdf", "attachment", {"filename": "a (1).pdf"}),
    ('attachment; filename="a;b.pdf"; size=3', "attachment", {"filename": "a;b.pdf", "size": "3"}),
    (";;; charset=x", "", {"charset": "x"}),
    ("text/plain; =x; charset=y", "text/plain", {"charset": "y"}),
    ("x; a*0=1; a*1=2; a*2*=%33", "x", {"a": "123"}),
    ("", "", {}),
]


@pytest.mark.parametrize(("value", "kind", "parameters"), FIELDS)
def test_parameters(value: str, kind: str, parameters: dict[str, str]) -> None:
    assert mimefield.parse(value) == (kind, parameters)


DECODED = [
    ("base64", b"SGVs\r\nbG8=", b"Hello", True),
    ("base64", b"SGVsbG8", b"Hello", False),
    ("base64", b"SGVs!bG8=", b"Hello", False),
    ("base64", b"SGVsbG8=\r\n\r\n_____\r\nfooter of a list", b"Hello", False),
    ("base64", b"SGVsbG8=IHlvdQ==", b"Hello you", True),
    ("base64", b"", b"", True),
    ("quoted-printable", b"caf=C3=A9=\r\n!", b"caf\xc3\xa9!", True),
    ("quoted-printable", b"100% = ok=", b"100% = ok", True),
    ("x-uuencode", b"begin 644 a\r\n%2&5L;&\\\r\n`\r\nend\r\n", b"Hello", True),
    ("x-uuencode", b"no begin", b"", False),
    ("8bit", b"caf\xc3\xa9", b"caf\xc3\xa9", True),
    ("x-odd", b"abc", b"abc", False),
]


@pytest.mark.parametrize(("encoding", "raw", "expected", "good"), DECODED)
def test_transfer_encodings(encoding: str, raw: bytes, expected: bytes, good: bool) -> None:
    part = Part("1", (), 0, len(raw), encoding=encoding)
    assert transfer.decoded(raw, part) == (expected, good)


@pytest.mark.parametrize("width", [60, 61, 76])
def test_pieces_join_where_blocks_meet(width: int) -> None:
    content = bytes(range(256)) * 2_000
    encoded = base64.b64encode(content)
    raw = b"\r\n".join(encoded[at : at + width] for at in range(0, len(encoded), width))
    assert transfer.decoded(raw, Part("1", (), 0, len(raw), encoding="base64")) == (content, True)
    quoted = b"=41" * 100_000
    assert transfer.decoded(quoted, Part("1", (), 0, len(quoted), encoding="quoted-printable"))[0] == b"A" * 100_000


def test_a_limit_ends_the_reading() -> None:
    raw = b"x" * 1_000_000
    assert transfer.decoded(raw, Part("1", (), 0, len(raw)), limit=10) == (b"x" * 10, True)


def test_clean_names_keep_their_ending() -> None:
    assert leaf.clean_name("../a/b.pdf") == "b.pdf"
    assert leaf.clean_name("x" * 500 + ".tar.gz").endswith(".gz")
    assert leaf.clean_name("...") == ""
    assert leaf.clean_name("x" * 199 + " " * 50 + "y" * 500) == "x" * 199
    assert leaf.clean_name("a.." + "x" * 300) == "a.." + "x" * 197
    assert leaf.clean_name("x" * 195 + "." * 30 + ".pdf") == "x" * 195 + ".pdf"
