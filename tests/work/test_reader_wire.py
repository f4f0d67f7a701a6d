"""What a process that reads mails may answer: our own values, written as we write them."""

import pickle
import socket
import struct
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.mail.message import Mailbox
from gateway.work import reader_wire
from tests.work.hostile import Code


def _received(data: bytes) -> object:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!Q", len(data)) + data)
        return reader_wire.receive(ours, seconds=5)


@pytest.mark.parametrize(
    "value",
    [
        ("read", Mailbox("eva@example.org", "Eva Novák"), True),
        {"at": datetime(2025, 11, 24, 9, 28, tzinfo=UTC), "zone": ZoneInfo("Europe/Berlin")},
        (None, True, False, 0, -1, 1 << 40, 1.5, b"x" * 300, bytearray(b"y"), "z" * 70_000,
         frozenset({"a"}), {"b"}, [1, 2], (1, 2, 3, 4)),
    ],
)  # fmt: skip
def test_what_we_say_is_understood(value: object) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader_wire.send(theirs, value)
        assert reader_wire.receive(ours, seconds=5) == value


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Code()),
        pickle.dumps("x", protocol=0),
        b"\x80\x05K\x01r\xff\xff\xff\xff.",  # would make room for four thousand million values
        b"\x80\x05K\x01p4294967295\n.",
        b"\x80\x05\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",  # bytes that never come
        b"\x80\x05B\xff\xff\xff\x7f.",
        b"\x80\x05\x8b\xff\xff\xff\x7f.",
        b"\x80\x05cos\nsystem\n.",
        b"\x80\x05\x8c\x02os\x8c\x06system\x93.",
        b"\x80\x05\x8c\x13gateway.mail.address\x8c\x04fold\x93.",  # ours, and no value
        b"\x80\x05\x8c\x14gateway.mail.message\x8c\x10dataclass.__init\x93.",
        b"\x80\x05N.N.",
        b"\x80\x05N",
        b"\x80\x05h\x07.",
        b"",
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(reader_wire.Foreign):
        _received(data)
