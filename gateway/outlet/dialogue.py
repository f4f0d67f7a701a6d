"""One SMTP connection whose peer is not trusted: smtplib's dialogue with bounded replies and total deadlines.

smtplib waits once per packet and reads as many continuation lines as come, so a peer that sends one byte a minute or
one line a second holds the sender for ever. Here every step has one deadline in all, and a reply has a largest size.

Never writes what it was not given, never raises anything but `Broken`, `smtplib.SMTPException` and `OSError`.
Standards: RFC 5321 4.2 (replies), 4.5.3.2 (timeouts); RFC 3207 (STARTTLS); RFC 4954 and 4616 (AUTH).
"""

import base64
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from gateway.errors import Temporary
from gateway.work.transport import one_line

MAX_LINE = 4096  # RFC 5321 4.5.3.1.5 says 512; some servers write longer ones
MAX_REPLY = 65536
BLOCK = 65536
T = TypeVar("T")
_SLICE = 0.5  # how long a wait goes on before it looks whether somebody asked to stop


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for each step in all, not for each packet (RFC 5321 4.5.3.2). `connect` covers the TCP connection to one
    address and a TLS handshake; `block` each 64 KiB of content; `whole` one delivery from first to last."""

    connect: float = 30.0
    banner: float = 300.0
    ehlo: float = 300.0
    auth: float = 300.0
    mail: float = 300.0
    rcpt: float = 300.0
    data: float = 120.0
    block: float = 180.0
    dot: float = 600.0
    noop: float = 15.0
    quit: float = 2.0
    whole: float = 1800.0

    def of(self, step: str) -> float:
        """The time for MAIL, RCPT or DATA by its name in `Reply.rejected_at`."""
        return {"mail": self.mail, "rcpt": self.rcpt, "data": self.data}[step]


class Broken(Temporary):
    """Nothing more can be said on this connection: it is gone, too late, or the peer does not speak SMTP."""


class Dialogue(smtplib.SMTP):
    """A connection in the clear. The constructor connects and reads the banner."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        local_hostname: str,
        timeouts: Timeouts,
        until: float,
        stopped: Callable[[], bool],
        **more: Any,
    ) -> None:
        """`until`: monotonic instant by which all must be over (moved for each delivery). `stopped`: asked while
        waiting; true ends the wait."""
        self.timeouts = timeouts
        self.until = until
        self._stopped = stopped
        self._came = bytearray()
        self._deadline = min(time.monotonic() + timeouts.connect + timeouts.banner, until)
        self.peer = host
        try:
            super().__init__(host, port, local_hostname=local_hostname, timeout=timeouts.connect, **more)
        except BaseException:
            self.close()
            raise
        # The final dot goes out as a packet of its own; with Nagle it would wait for a delayed ACK, 40 ms a letter.
        self._socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # -- smtplib's two ends -------------------------------------------------------------------------------------------

    def send(self, s: Any) -> None:
        """All of `s`, before the deadline last set by `allow`."""
        left = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        while left:
            left = left[self._waiting(lambda sock: sock.send(left)) :]  # noqa: B023 - called before `left` moves

    def getreply(self) -> tuple[int, bytes]:
        """One reply, before the deadline last set by `allow`: the code and the lines' texts joined by line feeds."""
        texts: list[bytes] = []
        size = 0
        code = b""
        while True:
            line = self._line()
            size += len(line)
            if size > MAX_REPLY:
                raise Broken("the server's reply does not end")
            if not _is_reply(line) or (code and line[:3] != code):
                raise Broken(f"the server's reply is not SMTP: {one_line(line.decode('utf-8', 'replace'), 80)}")
            code = line[:3]
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(code), b"\n".join(texts)

    # -- ours ---------------------------------------------------------------------------------------------------------

    def allow(self, seconds: float) -> None:
        """Starts the clock of the next step."""
        self._deadline = min(time.monotonic() + seconds, self.until)

    def ask(self, command: bytes, seconds: float) -> tuple[int, str]:
        """One command line (without CRLF), one reply."""
        self.allow(seconds)
        self.send(command + b"\r\n")
        return self.answer(seconds)

    def answer(self, seconds: float) -> tuple[int, str]:
        """The next reply, its text as one cleaned line."""
        self.allow(seconds)
        code, text = self.getreply()
        return code, one_line(text.decode("utf-8", "replace"))

    def send_content(self, content: bytes) -> None:
        view = memoryview(content)
        for start in range(0, len(view), BLOCK):
            self.allow(self.timeouts.block)
            self.send(view[start : start + BLOCK])

    def is_ahead(self) -> bool:
        """Whether the peer said more than it was asked, or went: its next answers would be taken for those of other
        commands. Under TLS only what has been read already tells (a session ticket may wait at any time)."""
        sock = self._socket()
        if self._came or isinstance(sock, ssl.SSLSocket):
            return bool(self._came)
        try:
            sock.settimeout(0)  # each step sets its own
            sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def greet(self) -> tuple[int, str]:
        """EHLO; what the server offers is in `esmtp_features` afterwards."""
        self.allow(self.timeouts.ehlo)
        code, text = self.ehlo()
        return code, one_line(text.decode("utf-8", "replace"))

    def secure(self, context: ssl.SSLContext) -> tuple[int, str]:
        """STARTTLS, the handshake, and all that was learnt in the clear forgotten (RFC 3207 4.2)."""
        code, text = self.ask(b"STARTTLS", self.timeouts.ehlo)
        if code != 220:
            return code, text
        if self._came:  # said in the clear, meant to be taken for a reply under TLS
            raise Broken("the server spoke on after its answer to STARTTLS")
        sock = self._socket()
        sock.settimeout(self.timeouts.connect)
        self.sock = context.wrap_socket(sock, server_hostname=self.peer)
        self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        return code, text

    def log_in(self, login: str, password: str) -> tuple[int, str]:
        """AUTH by PLAIN, else LOGIN. smtplib's own refuses a password beyond ASCII; RFC 4616 wants UTF-8."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        seconds = self.timeouts.auth
        if "PLAIN" in offered:
            return self.ask(b"AUTH PLAIN " + _base64(f"\0{login}\0{password}"), seconds)
        if "LOGIN" in offered:
            code, text = self.ask(b"AUTH LOGIN", seconds)
            for secret in (login, password):
                if code != 334:
                    break
                code, text = self.ask(_base64(secret), seconds)
            return code, text
        return 0, "the server offers no login we know (PLAIN, LOGIN)"

    def leave(self) -> None:
        """QUIT, politely but not for long; then closed whatever happened."""
        try:
            self.ask(b"QUIT", self.timeouts.quit)
        except (Broken, OSError):
            pass
        self.close()

    def _line(self) -> bytes:
        """The next line without its end."""
        searched = 0
        while (end := self._came.find(b"\n", searched)) < 0:
            searched = len(self._came)
            if searched > MAX_LINE:
                raise Broken("the server's reply has a line without end")
            data = self._waiting(lambda sock: sock.recv(MAX_LINE))
            if not data:
                raise Broken("the server closed the connection")
            self._came += data
        line = bytes(self._came[:end])
        del self._came[: end + 1]
        if len(line) > MAX_LINE:
            raise Broken("the server's reply has a line without end")
        return line.rstrip(b"\r")

    def _waiting(self, step: Callable[[socket.socket], T]) -> T:
        """One send or receive, waited for in slices until the deadline."""
        sock = self._socket()
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise Broken("the server did not answer in time")
            if self._stopped():
                raise Broken("stopped by us")
            try:
                sock.settimeout(min(left, _SLICE))
                return step(sock)
            except TimeoutError:
                continue
            except OSError as error:
                raise Broken(f"the connection broke: {one_line(str(error), 120)}") from error

    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise Broken("the connection is closed")
        return self.sock


class TlsDialogue(Dialogue, smtplib.SMTP_SSL):
    """A connection under TLS from its first byte (RFC 8314 3.3). Takes `context` too."""


def _is_reply(line: bytes) -> bool:
    """RFC 5321 4.2: three digits, the first 2 to 5, then a space, a hyphen or the end."""
    return len(line) >= 3 and line[0] in b"2345" and line[:3].isdigit() and line[3:4] in (b" ", b"-", b"")


def _base64(text: str) -> bytes:
    return base64.b64encode(text.encode("utf-8"))
