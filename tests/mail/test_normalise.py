"""What may stand in a Message, whatever came in: no NUL and no lone surrogate (no database takes them), no character that
turns the letters around."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from gateway.mail import normalise
from gateway.mail.parse import parse

TEXTS = [
    ("Hello\r\nworld\r", "Hello\nworld\n"),
    ("\ufeff\ufeffHello", "Hello"),
    ("a\x00b", "ab"),
    ("a\ud800b", "a\ufffdb"),
    ("a\u202egpj.exe\u202c", "agpj.exe\u202c"),
    ("\u2068Eva\u2069 \u200e\u05d0", "\u2068Eva\u2069 \u200e\u05d0"),
    ("a\r\u202e\nb", "a\nb"),
    ("a\tb\x0cc", "a\tb\x0cc"),
]
LINES = [
    ("a\x00b", "ab"),
    ("a\r\nb\u2028c", "a b c"),
    (" a  b\t", "a b"),
    ("a\u202eb\u2066c", "abc"),
    ("a\ud800b", "a\ufffdb"),
    ("\ufeffa", "a"),
    ("\u200ea", "\u200ea"),
]


@pytest.mark.parametrize(("value", "expected"), TEXTS)
def test_text(value: str, expected: str) -> None:
    assert normalise.text(value) == expected
    assert normalise.text(expected) == expected


@pytest.mark.parametrize(("value", "expected"), LINES)
def test_line(value: str, expected: str) -> None:
    assert normalise.line(value) == expected
    assert normalise.line(expected) == expected


def strings(value: object) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from strings(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from strings(item)


ODD = "x\x00\u202e\u202d\u2066"
SURROGATE = b"\xed\xa0\x80"
WORD = b"=?utf-8?b?" + base64.b64encode(ODD.encode() + SURROGATE) + b"?="
RAW = ODD.encode() + SURROGATE
CALENDAR = (
    b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:%s\nSUMMARY:%s\nLOCATION:%s\n"
    b"ORGANIZER;CN=%s:mailto:eva@example.org\nATTENDEE;CN=%s:mailto:%s@example.org\nEND:VEVENT\nEND:VCALENDAR"
).replace(b"%s", RAW)
PARTS = [
    b"Content-Type: text/plain; charset=utf-8\n\n" + RAW,
    b"Content-Type: text/html; charset=utf-8\n\n<p title='%s'>%s &#0; &#xD800; &#x202e;</p>".replace(b"%s", RAW),
    b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(b"\xff\xfe" + ODD.encode("utf-16-le") + b"\x00\xd8x\x00"),
    b"Content-Type: text/plain; charset=utf-7\n\n+2AA- +IC4-",
    b"Content-Type: text/calendar; method=%s\n\n".replace(b"%s", RAW) + CALENDAR,
    b'Content-Type: text/csv; name="%s"\nContent-ID: <%s>\n\n'.replace(b"%s", RAW) + RAW,
    b"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''a%00%ED%A0%80%E2%80%AE.pdf\n\nx",
    b"Content-Type: message/rfc822\n\nFrom: " + WORD + b" <eva@example.org>\nSubject: " + WORD + b"\n\n" + RAW,
    b"Content-Type: text/rtf\n\n{\\rtf1 \\u-10240?x\\'00\\u8238?}",
    b"Content-Type: text/plain\n\nbegin 644 " + RAW + b"\n`\nend\n",
]


@pytest.mark.parametrize("part", PARTS)
def test_nothing_in_a_message_is_unstorable(part: bytes) -> None:
    head = b"From: %s <eva@example.org>\nTo: %s <it@example.org>\nSubject: %s\nMessage-ID: <%s@x>\nX-Odd: %s\n"
    for odd in (WORD, RAW):
        raw = head.replace(b"%s", odd) + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        message = parse(raw + part + b"\n--b\n\nHello\n--b--\n")
        assert message.text.endswith("Hello\n")
        for text in strings(message):
            assert "\x00" not in text
            assert "\u202e" not in text
            assert "\u202d" not in text
            text.encode("utf-8")
