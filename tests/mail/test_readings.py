"""What other programs would show of a mail, in each of the ways to read it."""

import pytest

from gateway.errors import Unusable
from gateway.mail import readings, splitter
from gateway.mail.message import Defect
from gateway.mail.parse import Parts, parse

HEAD = b"From: <eva@example.org>\r\n"
NOTICE = b"This is a multi-part message in MIME format.\r\n"


def two(first: bytes, second: bytes, *, before: bytes = b"", behind: bytes = b"", boundary: bytes = b"b") -> bytes:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n"
    return head + before + b"--b\r\n\r\n" + first + b"\r\n--b\r\n\r\n" + second + b"\r\n--b--\r\n" + behind


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (two(b"one", b"two"), []),
        (two(b"one", b"two", before=NOTICE), []),
        (two(b"one", b"two", before=b"\r\n\r\n", behind=b"\r\n--\r\n"), []),
        (two(b"one", b"two", behind=b"--b--\r\n"), []),
        (two(b"one", b"two", before=b"words\r\n"), [("~0:1", b"words")]),
        (two(b"one", b"two", behind=b"a footer\r\n"), [("~0:1", b"a footer")]),
        (two(b"one", b"two", before=NOTICE + b"x" * 2_000 + b"\r\n"), [("~0:1", NOTICE + b"x" * 2_000)]),
        (two(b"one", b"two", before=NOTICE + b"begin 644 x\r\n"), [("~0:1", NOTICE + b"begin 644 x")]),
        (two(b"one", b"two\r\n--bc\r\nX: y\r\n\r\nthree"), [("~4:2", b"two"), ("~4:3", b"three")]),
        (HEAD + b"Content-Type: text/plain\r\nContent-Type: text/plain\r\n\r\nx", []),
        (
            HEAD + b"Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD",
            [("~2:1", b"ABC")],
        ),
        (HEAD + b"Content-Transfer-Encoding: base-64\r\n\r\nQUJD", [("~2:1", b"ABC")]),
    ],
)
def test_what_the_others_show(raw: bytes, expected: list[tuple[str, bytes]]) -> None:
    message = parse(raw)
    others = [one.part for one in message.attachments if one.part.startswith(readings.MARK)]
    assert [(part, Parts(raw).decoded(part).strip()) for part in others] == expected
    assert (Defect.TWO_READINGS in message.defects) == bool(expected)


@pytest.mark.parametrize("number", ["~", "~9:1", "~0:2", "~x:1", "~-1:1", "~1:1/1", "~" + "1" * 5_000])
def test_a_number_that_is_none(number: str) -> None:
    assert Parts(two(b"one", b"two", before=b"words\r\n")).decoded(number) == b""


def test_ways_beyond_the_limits_are_none() -> None:
    raw = (
        HEAD + b"Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 1_000
    )
    with pytest.raises(Unusable):
        splitter.split(raw, other=readings.WAYS[0])
    assert parse(raw).text
    assert readings.unseen(raw, splitter.split(raw)) == []
