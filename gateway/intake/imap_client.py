"""Our IMAPClient: the same protocol library on a socket of ours, because the one it brings can be held for ever.

`Wire` is that socket with its own buffer. It gives what imaplib's file object cannot:

* one deadline for a whole command, not for each read: a server that sends a byte a second is cut off (finding L19);
* a budget of bytes for a whole answer, and a literal is taken in pieces as it comes: a flood, or a literal announced
  with three gigabytes, costs neither memory nor time;
* a wait that ends by its time limit loses nothing: what came stays in the buffer. So IDLE cannot miss a line that came
  in the same packet as another, and the end of the connection is an error, never "nothing new" (IMAPClient issue 565);
* `cut()` from any thread wakes a blocked read at once.

Nothing learned before TLS is believed after it: bytes that came before the handshake end the connection, and a
greeting of PREAUTH is refused. Every argument we send is a number, one of our own words, or a folder name or login that
`one_line` has checked; data of a mail never becomes part of a command (finding L18).

Standards: RFC 3501 / 9051, 2177 (IDLE), 4731 (ESEARCH), 6851 (MOVE), 4315 (UIDPLUS), 2595 (TLS).
"""

import contextlib
import imaplib
import itertools
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from gateway.log import blotted

__all__ = ["Client", "IMAPClientAbortError", "IMAPClientError", "LoginError", "ProtocolError", "Wire", "one_line"]

PIECE = 1 << 16  # bytes asked from the socket at once
LONGEST_LINE = 1 << 20
ANSWER = 1 << 20  # bytes of an answer where the caller names no other budget

logging.getLogger("imapclient").setLevel(logging.WARNING)


class Wire:
    """The socket of one connection, its buffer, and the limits of the command under way. One thread uses it; any thread
    may `cut()` it. `connect` and `tls` are tried within `connect_seconds` each."""

    def __init__(self, *, connect_seconds: float, command_seconds: float) -> None:
        self.connect_seconds = connect_seconds
        self.command_seconds = command_seconds
        self.sock: socket.socket | None = None
        self.sent = self.came = 0
        self._buffer = bytearray()
        self._lock = threading.Lock()
        self._gone = False
        self._deadline = time.monotonic() + connect_seconds + command_seconds
        self._budget = ANSWER
        self._explicit = False

    # ---------------------------------------------------------------- the connection

    def connect(self, host: str, port: int) -> socket.socket:
        """Try each address of the host. The socket is known to `cut()` before it connects."""
        trouble: OSError = OSError(f"no address for {host}")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self.connect_seconds)
                self._hold(sock)
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                return sock
            except OSError as error:
                trouble = error
                sock.close()
        raise trouble

    def tls(self, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """From here on TLS. What came before the handshake is no part of it (RFC 3501 6.2.1; "NO STARTTLS", 2021)."""
        if self._buffer:
            raise IMAPClientAbortError("the server sent something between STARTTLS and the handshake")
        if self.sock is None:
            raise IMAPClientAbortError("not connected")
        sock = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
        try:
            self._hold(sock)
            sock.settimeout(self.connect_seconds)
            sock.do_handshake()
        except BaseException:
            sock.close()
            raise
        return sock

    def _hold(self, sock: socket.socket) -> None:
        with self._lock:
            self.sock = sock
            if self._gone:
                raise IMAPClientAbortError("stopped")

    def cut(self) -> None:
        """End the connection now, from whichever thread: a blocked read or connect returns at once."""
        with self._lock:
            self._gone = True
            if self.sock is not None:
                # Not SSLSocket.shutdown: that would take the TLS layer away under the thread that reads.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        with self._lock:
            if self.sock is not None:
                self.sock.close()

    # ---------------------------------------------------------------- reading and writing within limits

    @contextlib.contextmanager
    def limits(self, seconds: float, budget: int = ANSWER) -> Iterator[None]:
        """Everything read and written inside must be done in `seconds`, and the answer may have `budget` bytes."""
        before = self._deadline, self._budget, self._explicit
        self._deadline, self._budget, self._explicit = time.monotonic() + seconds, budget, True
        try:
            yield
        finally:
            self._deadline, self._budget, self._explicit = before

    def new_command(self) -> None:
        """The usual limits for a command that nobody gave others."""
        if not self._explicit:
            self._deadline, self._budget = time.monotonic() + self.command_seconds, ANSWER

    def read(self, size: int) -> bytes:
        if size > self._budget + len(self._buffer):
            raise IMAPClientAbortError(f"a literal of {size} bytes where we asked for less")
        while len(self._buffer) < size:
            self._fill()
        return self._take(size)

    def readline(self) -> bytes:
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > LONGEST_LINE:
                raise IMAPClientAbortError("an endless line")
            self._fill()
        return self._take(end + 1)

    def send(self, data: bytes) -> None:
        if self.sock is None or self._gone:
            raise IMAPClientAbortError("connection closed")
        self.sock.settimeout(self._left())
        self.sock.sendall(data)
        self.sent += len(data)

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken

    def _fill(self) -> None:
        if self.sock is None or self._gone:
            raise IMAPClientAbortError("connection closed")
        self.sock.settimeout(self._left())
        piece = self.sock.recv(PIECE)
        if not piece or self._gone:
            raise IMAPClientAbortError("connection closed" if self._gone else "the server closed the connection")
        self.came += len(piece)
        self._budget -= len(piece)
        if self._budget < 0:
            raise IMAPClientAbortError("the server sends far more than was asked for")
        self._buffer += piece

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server did not finish its answer in time")
        return left


class _Imap4(imaplib.IMAP4):
    """imaplib's grammar on our wire: the same on every Python, whatever its own buffer looks like."""

    def __init__(self, wire: Wire, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self.wire = wire
        self._context = context
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = self.wire.connect(host, port)
        if self._context is not None:
            self.sock = self.wire.tls(self._context, host)

    def read(self, size: int) -> bytes:
        return self.wire.read(size)

    def readline(self) -> bytes:
        return self.wire.readline()

    def send(self, data: Any) -> None:
        self.wire.send(bytes(data))

    def _new_tag(self) -> bytes:
        self.wire.new_command()
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def shutdown(self) -> None:
        self.wire.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        kind, data = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.error("the server refuses STARTTLS")
        self.sock = self.wire.tls(ssl_context or ssl.create_default_context(), self.host)
        self.untagged_responses.clear()
        self._tls_established = True
        self._get_capabilities()
        return kind, data


class Client(IMAPClient):  # type: ignore[misc]
    """One connection. `secure`: 'implicit', 'starttls' or 'none'. Certificates are verified, by `context` if given."""

    def __init__(self, wire: Wire, host: str, port: int, *, secure: str, context: ssl.SSLContext | None) -> None:
        self.wire = wire
        if secure != "none" and context is None:  # costs tens of milliseconds: not where there is no TLS
            context = ssl.create_default_context()
        self._secure_context = context
        self._secure = secure
        self.news = False  # EXISTS came since the folder was selected
        super().__init__(host, port, ssl=secure == "implicit")
        self._imap.debug = 0  # IMAPClient sets 5: a text for each line, thrown away
        if secure == "starttls":
            if self._imap.state != "NONAUTH":
                raise IMAPClientAbortError("the server skips the login (PREAUTH): no STARTTLS possible, not used")
            self.starttls(self._secure_context)

    def _create_IMAP4(self) -> _Imap4:  # noqa: N802 - IMAPClient's name
        return _Imap4(self.wire, self.host, self.port, self._secure_context if self._secure == "implicit" else None)

    def _set_read_timeout(self) -> None:
        """The wire sets it before each read."""

    def sign_in(self, login: str, secret: str) -> None:
        """AUTHENTICATE PLAIN where the server has it (any characters), else LOGIN. LoginError (without the secret) is
        the server's no."""
        if self._imap.state != "NONAUTH":
            raise IMAPClientAbortError("the server skips the login (PREAUTH): whose mailbox this is nobody knows")
        try:
            if "\0" in login + secret:  # it parts the fields of PLAIN (RFC 4616)
                raise LoginError("login or password holds a NUL")
            if self.has_capability("AUTH=PLAIN"):
                self.plain_login(login, secret)
            elif self.has_capability("LOGINDISABLED"):
                raise LoginError("the server allows no login on this connection (LOGINDISABLED)")
            elif not (login + secret).isascii() or not (login + secret).isprintable():
                raise LoginError("login or password has characters that LOGIN cannot carry, and there is no AUTH=PLAIN")
            else:
                self._command_and_check("login", '"' + _escaped(login) + '"', secret)
        except LoginError as error:
            if isinstance(error.__context__, IMAPClientAbortError):  # the line broke: that is no answer
                raise IMAPClientAbortError(blotted(str(error.__context__), secret)) from None
            raise LoginError(blotted(str(error), secret)) from None
        except IMAPClientAbortError as error:
            raise IMAPClientAbortError(blotted(str(error), secret)) from None
        except IMAPClientError as error:
            raise LoginError(blotted(str(error), secret)) from None

    def select(self, folder: str, *, readonly: bool) -> dict[bytes, Any]:
        """Open a folder (RFC 9051 6.3.2, 6.3.3), and what the server says of it."""
        selected: dict[bytes, Any] = self.select_folder(folder, readonly=readonly)
        self.forget()
        self.news = False
        return selected

    def uids_there(self, uids: str) -> list[int] | None:
        """Which of `uids` ("3:1002", "*") are in the folder; None where the server says OK without a word of them."""
        data = self._raw_command_untagged(b"SEARCH", [b"UID", uids.encode("ascii")])
        words = b" ".join(line for line in data if line is not None).split()
        if not all(word.isdigit() for word in words):
            raise IMAPClientError("the server answers a search with what are no numbers")
        return sorted({int(word) for word in words}) if any(line is not None for line in data) else None

    def first_uid_from(self, uid: int, *, otherwise: int) -> int:
        """The lowest UID that is `uid` or higher, by ESEARCH (RFC 4731): one number, however many there are. `otherwise` where
        there is none; `uid` itself where the server says nothing, so that nothing is passed over."""
        self._imap.untagged_responses.pop("ESEARCH", None)
        data = self._raw_command_untagged(b"SEARCH", [b"RETURN", b"(MIN)", b"UID", b"%d:4294967295" % uid], "ESEARCH")
        if data[0] is None:
            return uid
        for name, value in itertools.pairwise(data[0].split()):
            if name.upper() == b"MIN" and value.isdigit():
                return int(value)
        return otherwise

    def begin_idle(self) -> bool:
        """IDLE (RFC 2177). True if news came before the server said that it idles, as it may."""
        self._idle_tag = self._imap._command("IDLE")
        self._idle_from = self.wire.came
        news = False
        while (line := self._imap._get_response()) is not None:
            self._imap._check_bye()
            if self._imap.tagged_commands.pop(self._idle_tag, None):
                raise IMAPClientError("the server refuses IDLE")
            self._imap.tagged_commands[self._idle_tag] = None
            news = news or _is_news(line)
        return news

    def idle_news(self, seconds: float) -> bool:
        """Wait for a line, `seconds` at most. True: something may have come. Raises when the connection is gone."""
        with self.wire.limits(seconds):
            try:
                line = self._imap._get_response()
            except TimeoutError:
                return False
        self._imap._check_bye()
        self.forget()
        if self.wire.came - self._idle_from > ANSWER:  # no news, and no end of it: hours of work for nothing
            raise IMAPClientAbortError("the server says far too much while it idles")
        return line is not None and _is_news(line)

    def end_idle(self) -> None:
        with self.wire.limits(self.wire.command_seconds):
            self._imap.send(b"DONE\r\n")
            self._imap._command_complete("IDLE", self._idle_tag)
        self.forget()

    def forget(self) -> None:
        """Drop untagged answers that nobody asked for (EXISTS, EXPUNGE, FETCH of flags), or they would pile up. But a mail
        that is told of between SELECT and IDLE is told of once: `news` keeps it."""
        untagged = self._imap.untagged_responses
        self.news = self.news or "EXISTS" in untagged
        for name in [name for name in untagged if name not in ("BYE", "READ-ONLY")]:
            del untagged[name]


def one_line(text: str, what: str) -> str:
    """`text` itself, if it can stand in a command. ValueError names `what` where it is empty or holds a control."""
    if not text or any(ord(c) < 0x20 or ord(c) == 0x7F or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError(f"{what} is empty or holds a control character")
    return text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _is_news(line: bytes) -> bool:
    words = line.upper().split()
    return len(words) >= 3 and words[2] in (b"EXISTS", b"RECENT")
