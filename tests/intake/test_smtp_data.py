"""The DATA reader, without sockets: every cut, every wrong end, every limit."""

import itertools
import random
from collections.abc import Iterable

import pytest

from gateway.intake.smtp_data import IN_MEMORY, ContentLimits, DataReader, Refusal
from gateway.intake.spool import Spool


def read(chunks: Iterable[bytes], limits: ContentLimits | None = None) -> tuple[DataReader, bytes]:
    """Feed until the end; the reader and what was left over."""
    reader = DataReader(limits or ContentLimits(), make_spool=lambda: Spool(in_memory=1))
    chunks = list(chunks)
    for at, chunk in enumerate(chunks):
        used = reader.feed(chunk)
        if used >= 0:
            return reader, chunk[used:] + b"".join(chunks[at + 1 :])
    raise AssertionError("no end found")


def content(reader: DataReader) -> bytes:
    raw = reader.content()
    if isinstance(raw, bytes):
        return raw
    try:
        return b"".join(raw.chunks())
    finally:
        raw.close()


WIRE = b"Subject: a\r\n\r\n..dot\r\n.\r..\n.x\r\n\x00\xff\n.\n\r\nlast\r\n.\r\nNEXT\r\n"
TRUE = b"Subject: a\r\n\r\n.dot\r\n\r..\n.x\r\n\x00\xff\n.\n\r\nlast\r\n"


def test_every_cut_in_two():
    for cut in range(len(WIRE) + 1):
        reader, rest = read([WIRE[:cut], WIRE[cut:]])
        assert (content(reader), rest) == (TRUE, b"NEXT\r\n"), cut


def test_every_cut_in_three():
    for a, b in itertools.combinations(range(len(WIRE) + 1), 2):
        reader, rest = read([WIRE[:a], WIRE[a:b], WIRE[b:]])
        assert (content(reader), rest) == (TRUE, b"NEXT\r\n"), (a, b)


def test_octet_by_octet():
    reader, rest = read([bytes([octet]) for octet in WIRE])
    assert (content(reader), rest) == (TRUE, b"NEXT\r\n")
    assert reader.size == len(TRUE)
    assert reader.seen == len(WIRE) - len(rest)


def simple_reading(wire: bytes) -> tuple[bytes, bytes] | None:
    """RFC 5321 4.5.2, line by line, as plainly as it can be written."""
    lines, taken = wire.split(b"\r\n"), []
    for at, line in enumerate(lines[:-1]):
        if line == b".":
            return b"".join(taken), b"\r\n".join(lines[at + 1 :])
        taken.append((line[1:] if line.startswith(b".") else line) + b"\r\n")
    return None


def test_as_the_simple_reading_says():
    chance = random.Random(5321)
    ended = 0
    for _ in range(20_000):
        wire = b"".join(chance.choices([b"\r\n", b"\r", b"\n", b".", b"x"], [4, 1, 1, 4, 1], k=chance.randrange(1, 14)))
        cuts = sorted(chance.randrange(len(wire) + 1) for _ in range(3))
        chunks = [wire[a:b] for a, b in itertools.pairwise([0, *cuts, len(wire)])]
        expected = simple_reading(wire)
        if expected is None:
            with pytest.raises(AssertionError, match="no end"):
                read(chunks)
            continue
        ended += 1
        reader, rest = read(chunks)
        assert rest == expected[1], wire
        if reader.refusal is not Refusal.STRAY_CR:
            assert content(reader) == expected[0], wire
    assert ended > 2_000


@pytest.mark.parametrize(
    "false_end",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r.\r",
        b"\r\n.\n",
        b"\r\n.\r",
        b"\r.\r\n",
        b"\n.\r",
        b"\r\r.\r\r",
        b"\r\n\x00.\r\n",
        b"\r\n.\x00\r\n",
    ],
)
def test_what_does_not_end_a_mail(false_end):
    reader, rest = read([b"a: b\r\n\r\nx" + false_end + b"MAIL FROM:<x@example.org>\r\n.\r\n"])
    assert rest == b""
    assert b"MAIL FROM:<x@example.org>\r\n" in content(reader)


@pytest.mark.parametrize("cut", range(12))
def test_a_stray_cr_before_the_end_is_refused(cut):
    wire = b"a\r\r\n.\r\nMAIL"
    reader, rest = read([wire[:cut], wire[cut:]])
    assert reader.refusal is Refusal.STRAY_CR
    assert rest == b"MAIL"


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"...\r\n.\r\n", b"..\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"a\r\n..\r\n..\r\n.\r\n", b"a\r\n.\r\n.\r\n"),
        (b"a\r\n.\r\n.\r\n", b"a\r\n"),
    ],
)
def test_dots(wire, expected):
    assert content(read([wire])[0]) == expected
    assert content(read([bytes([octet]) for octet in wire])[0]) == expected


SMALL = ContentLimits(message_size=2000, line_length=100, lines=30, header_block=500, received_fields=3)


@pytest.mark.parametrize(
    ("wire", "refusal"),
    [
        (b"a: b\r\n\r\n" + b"x" * 60 + b"\r\n", None),
        (b"a: b\r\n\r\n" + (b"x" * 98 + b"\r\n") * 19, None),
        (b"a: b\r\n\r\n" + (b"x" * 98 + b"\r\n") * 20, Refusal.TOO_LARGE),
        (b"a: b\r\n\r\n" + b"x" * 98 + b"\r\n", None),
        (b"a: b\r\n\r\n" + b"x" * 99 + b"\r\n", Refusal.LINE_TOO_LONG),
        (b"a: b\r\n\r\n" + (b"x" * 99 + b"\n") * 3 + b"\r\n", None),
        (b"a: b\r\n\r\nx\r\n" + b"x" * 150 + b"\r\nx\r\n", Refusal.LINE_TOO_LONG),
        (b"\r\n" * 30, None),
        (b"\r\n" * 31, Refusal.TOO_MANY_LINES),
        (b"\r" * 31 + b"x\r\n", Refusal.TOO_MANY_LINES),
        (b"\n" * 31 + b"\r\n", Refusal.TOO_MANY_LINES),
        (b"a: b\r\n" * 80 + b"\r\nx\r\n", Refusal.TOO_MANY_LINES),
        ((b"a: " + b"x" * 80 + b"\r\n") * 5 + b"\r\nx\r\n", None),
        ((b"a: " + b"x" * 80 + b"\r\n") * 6 + b"\r\nx\r\n", Refusal.HEADER_TOO_LARGE),
        ((b"a: " + b"x" * 80 + b"\r\n") * 6, Refusal.HEADER_TOO_LARGE),
        (b"\r\n" + (b"a: " + b"x" * 80 + b"\r\n") * 6 + b"\r\n", None),
        (b"Received: x\r\n" * 3 + b"\r\nReceived: x\r\n", None),
        (b"Received: x\r\n" * 4 + b"\r\nx\r\n", Refusal.TOO_MANY_HOPS),
        (b"rEcEiVeD : x\r\n" * 4 + b"\r\nx\r\n", Refusal.TOO_MANY_HOPS),
        (b"Received: x\n" * 4 + b"\nx\r\n", Refusal.TOO_MANY_HOPS),
        (b"Received: x\r\n" * 4, Refusal.TOO_MANY_HOPS),
        (b"X-Received: x\r\n" * 4 + b"\r\nx\r\n", None),
        (b"a: b\r\n Received: x\r\n Received: x\r\n Received: x\r\n Received: x\r\n\r\nx\r\n", None),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_limits(wire, refusal, step):
    whole = wire + b".\r\nREST"
    reader, rest = read([whole[at : at + step] for at in range(0, len(whole), step)], SMALL)
    assert (reader.refusal, rest) == (refusal, b"REST")
    if refusal is None:
        assert content(reader) == wire
    else:
        assert reader.kept == 0


def test_a_large_mail_lies_in_a_file():
    line = b"0123456789" * 7 + b"\r\n"
    wire = b"a: b\r\n\r\n" + line * (3 * IN_MEMORY // len(line)) + b".\r\n"
    reader, rest = read([wire[at : at + 65_537] for at in range(0, len(wire), 65_537)])
    raw = reader.content()
    assert isinstance(raw, Spool)
    assert (b"".join(raw.chunks()), rest) == (wire[:-3], b"")
    assert raw.size == reader.size == len(wire) - 3
    raw.close()


def test_a_full_disk_is_ours_to_mend():
    class Full(Spool):
        def write(self, data):
            raise OSError(28, "No space left on device")

    reader = DataReader(ContentLimits(), make_spool=Full)
    reader.feed(b"\r\n" + (b"x" * 70 + b"\r\n") * (IN_MEMORY // 60))
    assert reader.feed(b".\r\n") == 3
    assert reader.refusal is Refusal.NO_ROOM
    assert reader.kept == 0


def test_refused_octets_are_not_kept():
    reader = DataReader(ContentLimits(lines=10), make_spool=Spool)
    for _ in range(100):
        assert reader.feed(b"\r\n" * 50_000) == -1
    assert reader.refusal is Refusal.TOO_MANY_LINES
    assert reader.kept == 0
    assert reader.feed(b".\r\n") == 3
