"""What a process that reads mails answers, if the mail has taken it over: any pickle at all."""

import io
import random
import socket
import struct
from datetime import UTC, datetime
from functools import cache

from gateway.mail.envelope import Envelope
from gateway.reading import read as reading
from gateway.work import reader_wire
from tests.fuzz import check_mail
from tests.fuzz.engine import Target
from tests.fuzz.mutate import mutate

_CODE = (
    b"cos\nsystem\n", b"cposix\nsystem\n(S'true'\ntR", b"cbuiltins\neval\n", b"\x8c\x08builtins\x8c\x04exec\x93",
    b"cgateway.mail.parse\nparse\n",
    b"cgateway.mail.message\nMessage\n", b"cgateway.desk.say\nsay\n", b"czoneinfo\nZoneInfo\n(S'../../etc/passwd'\ntR",
    b"R", b"b", b"\x81", b"0", b".",
    b"\x80\x05", b"}", b"(", b"t", b"u", b"\x94", b"h\x00", b"j\xff\xff\xff\xff", b"\x8a\xff", b"\x8b\xff\xff\xff\x7f",
    b"B\xff\xff\xff\x7f",
    b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f", b"\x82\x01", b"P1\n", b"Q", b"cgateway.mail.message\nreplace\n",
    b"cgateway.mail.address\nre.compile\n",
)  # fmt: skip
_HEAD = struct.Struct("!Q")


@cache
def _true_answers() -> tuple[bytes, ...]:
    """What ours say of a few mails."""
    made = []
    for raw in check_mail.own_mails()[:5]:
        stored = reader_wire.Told(
            id=1, source="smtp", received_at=datetime(2025, 11, 24, tzinfo=UTC),
            envelope=Envelope("eva@example.org", ("it@example.org",)), silent=False, department="", raw=None, released=False,
        )  # fmt: skip
        buffer = io.BytesIO()
        reader_wire._Pickler(buffer, protocol=5).dump(reading(stored, raw))
        made.append(buffer.getvalue())
    return tuple(made)


class Answers(Target):
    name = "answers"
    about = "answers of a process that reads mails: our own values, or refused; no name in them leads to code"
    fast = 800

    def make(self, chance: random.Random) -> bytes:
        data = mutate(chance, _true_answers(), nasty=_CODE)
        return data + b"." if chance.random() < 0.3 else data

    def check(self, case: bytes) -> str:
        left, right = socket.socketpair()
        with left, right:
            left.sendall(_HEAD.pack(len(case)) + case[:100_000])
            left.close()
            try:
                value = reader_wire.receive(right, seconds=5)
            except (reader_wire.Foreign, reader_wire.Closed):
                return "refused"
        room = type(value).__module__
        assert room.startswith(("gateway.mail", "gateway.desk", "builtins", "datetime", "zoneinfo")), type(value)
        assert not callable(value) or isinstance(value, type), value
        return "taken"
