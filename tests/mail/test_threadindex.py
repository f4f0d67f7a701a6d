"""The conversation index: what is read, how it goes on, and that nothing hostile is copied."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from gateway.mail.compose import ALLOWED_FIELDS
from gateway.mail.threadindex import MOST, continued, read, same_conversation

GUID = bytes(range(16))
AT = datetime(2025, 11, 24, 8, 28, 3, tzinfo=UTC)


def filetime(at: datetime) -> int:
    return int((at - datetime(1601, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 10


def index(*, modern: bool = False, blocks: int = 0, at: datetime = AT) -> str:
    raw = filetime(at).to_bytes(8, "big")
    header = b"\x01" + raw[:5] if modern else raw[:6]
    return base64.b64encode(header + GUID + b"\x00\x00\x01\x02\x80" * blocks).decode()


@pytest.mark.parametrize("value", [index(), index(modern=True), index(blocks=3), index(modern=True, blocks=24)])
def test_what_outlook_writes_is_read(value: str) -> None:
    assert read(value) == value
    assert read(f" {value[:20]}\r\n {value[20:]} ") == value  # folded on the way
    assert len(value) <= MOST


@pytest.mark.parametrize(
    "value",
    ["", "x", "AQ==", index()[:-4], index() + "=", index()[:-1] + "\n Bcc: x", "=?utf-8?q?x?=", "A" * 100_000, "ä" * 30,
     base64.b64encode(b"\x02" + bytes(21)).decode(), base64.b64encode(b"\x01" + bytes(22)).decode(), index() + index()],
)  # fmt: skip
def test_what_is_none_is_ignored(value: str) -> None:
    assert read(value) == ""


def test_a_deep_one_is_cut_to_whole_blocks() -> None:
    kept = read(index(blocks=60))
    assert len(kept) <= MOST
    assert (len(base64.b64decode(kept)) - 22) % 5 == 0
    assert base64.b64decode(kept) == base64.b64decode(index(blocks=60))[: len(base64.b64decode(kept))]
    assert same_conversation(continued(kept, at=AT, seed="a"), kept)
    assert len(continued(kept, at=AT, seed="a")) <= MOST


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize(
    "later",
    [timedelta(seconds=5), timedelta(hours=4), *(timedelta(days=days) for days in (300, 600, 700, 3000))],
)
def test_the_next_block_says_how_much_later(modern: bool, later: timedelta) -> None:
    raw = base64.b64decode(continued(index(modern=modern, blocks=2), at=AT + later, seed="t1@x"))
    assert raw[:32] == base64.b64decode(index(modern=modern, blocks=2))
    assert len(raw) == 37
    delta = int.from_bytes(raw[32:36], "big")
    shift = 23 if delta >> 31 else 18
    assert bool(delta >> 31) == (later > timedelta(days=650))
    passed = timedelta(microseconds=((delta & 0x7FFFFFFF) << shift) / 10)
    assert abs(passed - later) <= timedelta(seconds=2.6)  # the header drops up to 24 bits: 1.7 s


def test_an_answer_before_its_question_has_no_negative_time() -> None:
    raw = base64.b64decode(continued(index(), at=AT - timedelta(days=1), seed="x"))
    assert raw[22:26] == b"\0\0\0\0"


def test_the_same_letter_has_the_same_block_and_another_another() -> None:
    assert continued(index(), at=AT, seed="a") == continued(index(), at=AT, seed="a")
    assert len({continued(index(), at=AT, seed=str(n)) for n in range(50)}) > 20


def test_conversations_are_told_apart() -> None:
    assert same_conversation(index(), index(blocks=3))
    assert not same_conversation(index(), index(at=AT + timedelta(days=1)))
    assert not same_conversation("", index())


def test_the_letter_may_carry_it() -> None:
    assert {"Thread-Index", "Thread-Topic"} <= ALLOWED_FIELDS.keys()
