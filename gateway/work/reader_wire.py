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
