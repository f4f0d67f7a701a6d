"""What passes between the program and a process that reads mails: frames over a pair of sockets.

A frame is a length and a pickle; large bytes travel beside it as a file descriptor. Whoever reads hostile bytes might be
taken over by them, so what it says is unpickled with nothing but our own values allowed: no name in it leads to code.
"""

import copyreg
import io
import pickle
import socket
import struct
import time
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from gateway.mail.envelope import Envelope

_HEAD = struct.Struct("!Q")
_LONGEST = 1 << 30
_PIECE = 1 << 20
_PLAIN = {
    **{("datetime", kind.__name__): kind for kind in (date, datetime, timedelta, timezone)},
    ("zoneinfo", "ZoneInfo"): ZoneInfo,
}
_ROOMS = ("gateway.mail.", "gateway.desk.")
Socket = socket.socket


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """Nothing came in time."""


class Foreign(Exception):
    """What came is not what our own process would say."""


@dataclass(frozen=True, slots=True)
class Told:
    """A mail to be read (`reading.Stored`). `raw` is None where its bytes lie in the file that comes along."""

    id: int
    source: str
    received_at: datetime
    envelope: Envelope
    silent: bool
    department: str
    released: bool
    raw: bytes | bytearray | None


def _zone(zone: ZoneInfo) -> tuple[Any, ...]:
    """By its name, as a call of the class: its own way needs `getattr`, which is a name that leads to code."""
    return ZoneInfo, (zone.key,)


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {ZoneInfo: _zone}


# The operations that our pickler writes (protocol 5): how many bytes each takes, or by how many bytes its length is told.
_FIXED = {
    b"\x80": 1, b"\x95": 8, b"K": 1, b"M": 2, b"J": 4, b"G": 8, b"h": 1, b"j": 4,
    **dict.fromkeys((b"\x94", b"N", b"\x88", b"\x89", b")", b"(", b"t", b"\x85", b"\x86", b"\x87", b"]", b"a", b"e", b"}",
    b"s", b"u"), 0),
    **dict.fromkeys((b"\x8f", b"\x90", b"\x91", b"\x81", b"R", b"b", b"\x93", b"0", b"1", b"."), 0),
}  # fmt: skip
_COUNTED = {b"\x8c": 1, b"X": 4, b"\x8d": 8, b"C": 1, b"B": 4, b"\x8e": 8, b"\x96": 8, b"\x8a": 1}
_STEPS = {code[0]: size for code, size in _FIXED.items()}
_LENGTHS = {code[0]: size for code, size in _COUNTED.items()}
_STOP = b"."[0]


def check_operations(data: bytes | bytearray) -> None:
    """Raises Foreign for what our pickler would not write: one operation with a number of ten digits in it makes the library
    take gigabytes of memory, whatever classes are allowed."""
    at, end = 0, len(data)
    steps, lengths = _STEPS, _LENGTHS
    while at < end:
        code = data[at]
        step = steps.get(code)
        if step is not None:
            if code == _STOP:
                if at + 1 == end:
                    return
                raise Foreign("more behind the end")
            at += 1 + step
            continue
        size = lengths.get(code)
        if size is None:
            raise Foreign(f"operation {code:#x}")
        at += 1 + size + int.from_bytes(data[at + 1 : at + 1 + size], "little")
    raise Foreign("an answer without an end")


class _Ours(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if module.startswith(_ROOMS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise Foreign(f"{module}.{name}")


def send(sock: Socket, value: object, *, file: int | None = None) -> None:
    """One frame. OSError where the other side is gone."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(value)
    data = buffer.getbuffer()
    socket.send_fds(sock, [_HEAD.pack(len(data))], [] if file is None else [file])
    sock.sendall(data)


def receive(sock: Socket, *, seconds: float) -> Any:
    """The next frame, from a process that is not trusted. Raises Closed, Late or Foreign."""
    end = time.monotonic() + seconds
    data = _whole(sock, _HEAD.unpack(_whole(sock, _HEAD.size, end))[0], end)
    check_operations(data)
    try:
        return _Ours(io.BytesIO(data)).load()
    except Foreign:
        raise
    except Exception as error:
        raise Foreign(f"{type(error).__name__}: {error}") from error


def receive_trusted(sock: Socket) -> tuple[Any, int | None]:
    """The next frame of whoever started us, and the file that came along. Waits for ever; raises Closed."""
    head, files = b"", []
    while len(head) < _HEAD.size:
        piece, some, _, _ = socket.recv_fds(sock, _HEAD.size - len(head), 1)
        files += some
        if not piece:
            raise Closed
        head += piece
    value = pickle.loads(_whole(sock, _HEAD.unpack(head)[0], None))  # noqa: S301 - from whoever started us
    return value, (files[0] if files else None)


def _whole(sock: Socket, size: int, end: float | None) -> bytes | bytearray:
    if size > _LONGEST:
        raise Foreign(f"a frame of {size} bytes")
    data = bytearray()
    while len(data) < size:
        if end is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise Late
            sock.settimeout(left)
        try:
            piece = sock.recv(min(_PIECE, size - len(data)))
        except TimeoutError as error:
            raise Late from error
        except OSError as error:
            raise Closed from error
        if not piece:
            raise Closed
        data += piece
    return data
