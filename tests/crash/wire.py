"""The outside's ends of its connections: one select loop and no thread, because a process that forks must have none.

Three ways of talking: frames over a socket pair (`Link`, with `Inside` as the end in the killed process), SMTP as a
client (`send_mail`) and SMTP as a server (`SmtpSink`).
"""

import pickle
import queue
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from typing import Any, Protocol

HEAD = struct.Struct("!I")


class Loop:
    """Waits for all connections of one trial."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, sock: socket.socket, ready: Callable[[], None]) -> None:
        self._selector.register(sock, selectors.EVENT_READ, ready)

    def drop(self, sock: socket.socket) -> None:
        self._selector.unregister(sock)

    def turn(self, until: float) -> None:
        """Serve what is ready; wait for it no longer than `until` (monotonic)."""
        for key, _ in self._selector.select(max(0.0, until - time.monotonic())):
            if key.fileobj in self._selector.get_map():  # an earlier one of this turn may have closed it
                key.data()

    def close(self) -> None:
        self._selector.close()


class Conn:
    """One connection: `on_data(bytes)` for what comes, `on_end()` once when the peer is gone or dead."""

    def __init__(
        self, loop: Loop, sock: socket.socket, on_data: Callable[[bytes], None], on_end: Callable[[], None]
    ) -> None:
        self._loop, self._sock, self._on_data, self._on_end = loop, sock, on_data, on_end
        self.is_open = True
        sock.settimeout(5.0)
        if sock.family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop.add(sock, self._ready)

    def send(self, data: bytes) -> None:
        try:
            self._sock.sendall(data)
        except OSError:
            pass  # a dead peer: what it said before it died is still to be read

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self._loop.drop(self._sock)
            self._sock.close()

    def _ready(self) -> None:
        try:
            data = self._sock.recv(1 << 16)
        except OSError:
            data = b""
        if data:
            self._on_data(data)
        else:
            self.close()
            self._on_end()


# --- frames ----------------------------------------------------------------------------------------------------------


class Frames:
    """Cuts a stream into the values that were sent."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def of(self, data: bytes) -> Generator[Any, None, None]:
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            (length,) = HEAD.unpack_from(self._buffer)
            if len(self._buffer) < HEAD.size + length:
                return
            frame = bytes(self._buffer[HEAD.size : HEAD.size + length])
            del self._buffer[: HEAD.size + length]
            yield pickle.loads(frame)


def frame(value: Any) -> bytes:
    data = pickle.dumps(value)
    return HEAD.pack(len(data)) + data


class Inside:
    """The end of the link in the process that will be killed. `ask` waits for the outside's answer, from any thread."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._lock = threading.Lock()
        self._answers: dict[int, queue.SimpleQueue[Any]] = {}
        self._last = 0

    def tell(self, verb: str, *args: Any) -> None:
        with self._lock:
            self._sock.sendall(frame((0, verb, args)))

    def ask(self, verb: str, *args: Any) -> Any:
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with self._lock:
            self._last += 1
            number = self._last
            self._answers[number] = answer
            self._sock.sendall(frame((number, verb, args)))
        return answer.get()

    def serve(self, obey: Callable[..., None]) -> None:
        """Until the outside is gone: hands answers to those who wait, and everything else to `obey(verb, *args)`."""
        frames = Frames()
        while data := self._sock.recv(1 << 16):
            for number, verb, args in frames.of(data):
                if number:
                    self._answers.pop(number).put(verb)
                else:
                    obey(verb, *args)


# --- SMTP, the sending side --------------------------------------------------------------------------------------------


def send_mail(say: Callable[[bytes], None], reverse: str, forward: str, raw: bytes) -> Generator[None, int, bool]:
    """One dialogue; is sent the code of each reply. True only for 250 after the final dot."""
    code = yield
    for command in ("EHLO outside.example.org", f"MAIL FROM:<{reverse}>", f"RCPT TO:<{forward}>", "DATA"):
        if code >= 400:
            return False
        say(command.encode() + b"\r\n")
        code = yield
    if code != 354:
        return False
    say((b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n")
    code = yield
    say(b"QUIT\r\n")
    return code == 250


def smtp_client(
    loop: Loop, sock: socket.socket, reverse: str, forward: str, raw: bytes, done: Callable[[bool], None]
) -> Conn:
    """Hand in one mail; `done(yes)` once, with False for every other end."""
    buffer = bytearray()

    def finish(yes: bool) -> None:
        conn.close()
        done(yes)

    def data(came: bytes) -> None:
        buffer.extend(came)
        while (end := buffer.find(b"\r\n")) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 2]
            if line[3:4] != b"-":
                try:
                    dialogue.send(int(line[:3]))
                except StopIteration as stop:
                    finish(stop.value)
                    return

    conn = Conn(loop, sock, data, lambda: done(False))
    dialogue = send_mail(conn.send, reverse, forward, raw)
    next(dialogue)
    return conn


# --- SMTP, the receiving side ------------------------------------------------------------------------------------------


class Draws(Protocol):
    """What the sink does with a letter: drawn at RCPT, kept when the final dot comes."""

    def draw(self, recipient: str) -> Any: ...

    def dot(self, recipient: str, content: bytes, verdict: Any) -> int: ...


class SmtpSink:
    """One connection of the submission server. Codes 1 and 2 of a verdict mean: hang up, before or after the dot."""

    def __init__(self, loop: Loop, sock: socket.socket, sink: Draws, *, pipelining: bool) -> None:
        self._sink, self._pipelining = sink, pipelining
        self._buffer = bytearray()
        self._verdict: Any = None
        self._recipient = ""
        self._reading = False
        self.conn = Conn(loop, sock, self._data, lambda: None)
        self.conn.send(b"220 sink.example.org ESMTP\r\n")

    def _data(self, came: bytes) -> None:
        self._buffer += came
        while self.conn.is_open:
            mark = b"\r\n.\r\n" if self._reading else b"\r\n"
            end = self._buffer.find(mark)
            if end < 0:
                if self._reading and self._verdict.at_content and len(self._buffer) > 2:
                    self.conn.close()
                return
            piece = bytes(self._buffer[: end + 2])
            del self._buffer[: end + len(mark)]
            if self._reading:
                self._content(piece)
            else:
                self._command(piece[:-2])

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            extra = b"250-PIPELINING\r\n" if self._pipelining else b""
            self.conn.send(b"250-sink.example.org\r\n" + extra + b"250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"RCPT":
            self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self._verdict = self._sink.draw(self._recipient)
            self._say(self._verdict.at_rcpt or 250)
            if self._verdict.at_rcpt == 421:
                self.conn.close()
        elif verb == b"DATA":
            if self._verdict is None or self._verdict.at_rcpt:
                self._say(554)
            else:
                self._reading = True
                self._buffer[:0] = b"\r\n"
                self._say(354)
        elif verb == b"QUIT":
            self._say(221)
            self.conn.close()
        else:
            self._say(250)

    def _content(self, piece: bytes) -> None:
        self._reading = False
        content = piece.replace(b"\r\n..", b"\r\n.")[2:]
        code = self._sink.dot(self._recipient, content, self._verdict)
        self._verdict = None
        if code:
            self._say(code)
        else:
            self.conn.close()

    def _say(self, code: int) -> None:
        self.conn.send(b"%d as drawn\r\n" % code)
