"""An SMTP server of ours that behaves as badly as it is told: plain sockets, one thread a connection, loopback only.

    with Sink() as sink:
        sink.script({"rcpt": "450 4.2.1 later"}, {}, {"dot": hang()})   # first letter, second, third
        sink.greet({"banner": "421 busy"})                              # the next connection
        sink.refuse("gone@example.org", "550 5.1.1 unknown")            # whenever this address comes
        ... deliver to 127.0.0.1:sink.port ...
        assert [m.recipients for m in sink.mails] == [("eva@example.org",)]

A letter has the steps `mail rcpt data content dot`, a connection `banner ehlo starttls auth rset noop quit`. A step is
a reply line (str), raw bytes (bytes), or a `Step`. Steps not named answer as a well-behaved server does.
"""

import contextlib
import socket
import ssl
import threading
from base64 import b64decode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

OFFERS = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
GOOD = {
    "banner": "220 sink.example.org ESMTP",
    "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok",
    "data": "354 go on",
    "starttls": "220 2.0.0 go on",
    "rset": "250 2.0.0 Ok",
    "noop": "250 2.0.0 Ok",
    "quit": "221 2.0.0 Bye",
}


@dataclass(frozen=True, slots=True)
class Step:
    """`after` seconds of silence, then `raw`, one byte each `pause` seconds (0: at once), `times` times; then perhaps
    the end of the connection. `hang`: nothing more until the sink stops or the client goes."""

    raw: bytes = b""
    after: float = 0.0
    pause: float = 0.0
    times: int = 1
    close: bool = False
    hang: bool = False


Does = str | bytes | Step


def hang() -> Step:
    return Step(hang=True)


def close(reply: str = "") -> Step:
    """Says `reply`, if any, and closes."""
    return Step(_line(reply) if reply else b"", close=True)


def late(seconds: float, reply: str) -> Step:
    return Step(_line(reply), after=seconds)


def drip(reply: str, pause: float) -> Step:
    """A tarpit: one byte each `pause` seconds."""
    return Step(_line(reply), pause=pause)


def endless(line: str = "250-and another line") -> Step:
    return Step(_line(line), times=10_000_000, close=True)


@dataclass(frozen=True, slots=True)
class Captured:
    """A letter whose final dot came and that was not refused (nor necessarily answered). `content` is un-stuffed."""

    reverse_path: str
    recipients: tuple[str, ...]
    content: bytes
    answer: str
    connection: int
    helo: str = ""
    parameters: str = ""
    is_tls: bool = False
    login: str = ""


class Sink:
    """Listens from `start` to `stop`; keeps its port over `stop` and `start`, as a server that is restarted does."""

    def __init__(
        self,
        *,
        offers: tuple[str, ...] = OFFERS,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        login: tuple[str, str] | None = None,
        auth: tuple[str, ...] = ("PLAIN", "LOGIN"),
    ) -> None:
        """`tls`: offer STARTTLS with it, or with `implicit` speak TLS from the first byte. `login`: who may send; else
        535, and 530 to those who do not try. `auth`: the mechanisms offered then."""
        self.offers, self.tls, self.implicit, self.login, self.auth = offers, tls, implicit, login, auth
        self.port = 0
        self.mails: list[Captured] = []
        self.commands: list[str] = []
        self.connections = 0
        self.refusals: dict[str, Does] = {}
        self.letters: deque[Mapping[str, Does]] = deque()
        self.greetings: deque[Mapping[str, Does]] = deque()
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._sessions: list[_Session] = []

    # -- what it shall do ---------------------------------------------------------------------------------------------

    def script(self, *letters: Mapping[str, Does]) -> None:
        """The behaviour for the next letters, one mapping each (a letter begins with MAIL)."""
        self.letters.extend(letters)

    def greet(self, *connections: Mapping[str, Does]) -> None:
        """The behaviour for the next connections."""
        self.greetings.extend(connections)

    def refuse(self, recipient: str, does: Does) -> None:
        self.refusals[recipient] = does

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> "Sink":
        self.stopping.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        thread = threading.Thread(target=self._listen, args=(self._listener,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for session in self._sessions:
            session.cut()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads, self._sessions, self._listener = [], [], None

    def restart(self) -> None:
        self.stop()
        self.start()

    def cut(self) -> None:
        """Closes every connection, and goes on listening."""
        for session in list(self._sessions):
            session.cut()

    def __enter__(self) -> "Sink":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def wait(self, count: int, timeout: float = 10.0) -> list[Captured]:
        """The letters, once there are `count`; fails after `timeout` seconds."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.mails) >= count, timeout):
                raise AssertionError(f"{len(self.mails)} letters instead of {count} after {timeout} s")
            return list(self.mails)

    def _listen(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            session = _Session(self, sock, self.connections)
            thread = threading.Thread(target=session.run, daemon=True)
            self._sessions.append(session)
            self._threads.append(thread)
            thread.start()


class _Gone(Exception):
    pass


@dataclass
class _Transaction:
    does: Mapping[str, Does] = field(default_factory=dict)
    reverse_path: str | None = None
    parameters: str = ""
    recipients: list[str] = field(default_factory=list)


class _Session:
    """One connection."""

    def __init__(self, sink: Sink, sock: socket.socket, number: int) -> None:
        self._sink, self._sock, self._number = sink, sock, number
        self._does: Mapping[str, Does] = sink.greetings.popleft() if sink.greetings else {}
        self._came = bytearray()
        self._letter = _Transaction()
        self._helo = self._login = ""
        self._is_tls = False

    def cut(self) -> None:
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def run(self) -> None:
        try:
            if self._sink.implicit:
                self._wrap()
            self._answer("banner", self._does)
            while True:
                self._obey(self._line())
        except (_Gone, OSError):
            pass
        finally:
            self._sock.close()

    def _obey(self, line: str) -> None:
        self._sink.commands.append(line)
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        command = getattr(self, f"_on_{verb.lower()}", None)
        if command is None:
            self._send(_line("500 5.5.1 unknown"))
        else:
            command(rest)

    def _on_ehlo(self, rest: str) -> None:
        self._helo, self._letter = rest, _Transaction()
        offers = list(self._sink.offers)
        if self._sink.tls and not self._is_tls:
            offers.append("STARTTLS")
        if self._sink.login:
            offers.append("AUTH " + " ".join(self._sink.auth))
        lines = ["sink.example.org", *offers]
        text = "".join(f"250{' ' if n == len(lines) else '-'}{line}\r\n" for n, line in enumerate(lines, 1))
        self._answer("ehlo", self._does, text.encode())

    def _on_helo(self, rest: str) -> None:
        self._helo = rest
        self._send(_line("250 sink.example.org"))

    def _on_starttls(self, rest: str) -> None:
        if self._code(self._answer("starttls", self._does)) == 220:
            self._came.clear()
            self._wrap()

    def _on_auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            _, user, password = b64decode(initial).decode().split("\0")
        else:
            user, password = self._challenge("Username:"), self._challenge("Password:")
        good = (user, password) == self._sink.login
        reply = self._answer("auth", self._does, _line("235 2.7.0 welcome" if good else "535 5.7.8 who are you"))
        if self._code(reply) == 235:
            self._login = user

    def _challenge(self, word: str) -> str:
        self._send(_line("334 " + word))
        return b64decode(self._line()).decode()

    def _on_mail(self, rest: str) -> None:
        if self._sink.login and not self._login:
            self._send(_line("530 5.7.0 login first"))
            return
        does = self._sink.letters.popleft() if self._sink.letters else {}
        letter = _Transaction(does)
        reply = self._answer("mail", does)
        if 200 <= self._code(reply) < 300:
            letter.reverse_path, _, letter.parameters = rest.partition("<")[2].partition(">")
            letter.parameters = letter.parameters.strip()
        self._letter = letter

    def _on_rcpt(self, rest: str) -> None:
        if self._letter.reverse_path is None:
            self._send(_line("503 5.5.1 MAIL first"))
            return
        recipient = rest.partition("<")[2].partition(">")[0]
        does: Mapping[str, Does] = self._letter.does
        if recipient in self._sink.refusals:
            does = {"rcpt": self._sink.refusals[recipient]}
        if 200 <= self._code(self._answer("rcpt", does)) < 300:
            self._letter.recipients.append(recipient)

    def _on_data(self, rest: str) -> None:
        letter = self._letter
        if not letter.recipients and "data" not in letter.does:
            self._send(_line("554 5.5.1 no valid recipients"))
            return
        if self._code(self._answer("data", letter.does)) != 354:
            return
        if "content" in letter.does:
            self._answer("content", letter.does)
        content = self._content()
        given = letter.does.get("dot", f"250 2.0.0 Ok: queued as SINK{len(self._sink.mails) + 1:06d}")
        answer = _raw(given).decode("utf-8", "replace").strip()
        if letter.recipients and not answer.startswith(("4", "5")):
            captured = Captured(
                letter.reverse_path or "",
                tuple(letter.recipients),
                content,
                answer,
                self._number,
                self._helo,
                letter.parameters,
                self._is_tls,
                self._login,
            )
            with self._sink.changed:
                self._sink.mails.append(captured)
                self._sink.changed.notify_all()
        self._letter = _Transaction()
        self._do(given)

    def _on_rset(self, rest: str) -> None:
        self._letter = _Transaction()
        self._answer("rset", self._does)

    def _on_noop(self, rest: str) -> None:
        self._answer("noop", self._does)

    def _on_quit(self, rest: str) -> None:
        self._answer("quit", self._does)
        raise _Gone

    # -- bytes --------------------------------------------------------------------------------------------------------

    def _answer(self, step: str, does: Mapping[str, Does], good: bytes = b"") -> bytes:
        does_now: Does = does.get(step, good or GOOD.get(step, "250 2.0.0 Ok"))
        self._do(does_now)
        return _raw(does_now)

    def _do(self, does: Does) -> None:
        step = does if isinstance(does, Step) else Step(_raw(does))
        if step.hang:
            while not self._sink.stopping.is_set() and self._sock.recv(65536):
                pass
            raise _Gone
        if self._sink.stopping.wait(step.after):
            raise _Gone
        for _ in range(step.times):
            if step.pause:
                for n in range(len(step.raw)):
                    self._send(step.raw[n : n + 1])
                    if self._sink.stopping.wait(step.pause):
                        raise _Gone
            elif step.raw:
                self._send(step.raw)
        if step.close:
            raise _Gone

    def _send(self, raw: bytes) -> None:
        self._sock.sendall(raw)

    def _line(self) -> str:
        while b"\r\n" not in self._came:
            self._receive()
        line, _, rest = bytes(self._came).partition(b"\r\n")
        self._came = bytearray(rest)
        return line.decode("utf-8", "surrogateescape")

    def _content(self) -> bytes:
        """Up to the one true end mark (RFC 5321 4.5.2), un-stuffed."""
        searched = 0
        whole = bytearray(b"\r\n")
        while True:
            whole += self._came
            self._came.clear()
            end = whole.find(b"\r\n.\r\n", max(0, searched - 4))
            if end >= 0:
                self._came += whole[end + 5 :]
                return _unstuffed(bytes(whole[: end + 2]))
            searched = len(whole)
            self._receive()

    def _receive(self) -> None:
        data = self._sock.recv(65536)
        if not data:
            raise _Gone
        self._came += data

    def _wrap(self) -> None:
        assert self._sink.tls is not None
        self._sock = self._sink.tls.wrap_socket(self._sock, server_side=True)
        self._is_tls = True

    @staticmethod
    def _code(reply: bytes) -> int:
        return int(reply[:3]) if reply[:3].isdigit() else 0


def _unstuffed(content: bytes) -> bytes:
    """`content` with a CRLF before its first line; that one goes, and each doubled dot becomes one."""
    return content.replace(b"\r\n..", b"\r\n.")[2:]


def _line(reply: str) -> bytes:
    return reply.encode() + b"\r\n"


def _raw(does: Does) -> bytes:
    if isinstance(does, Step):
        return does.raw
    return _line(does) if isinstance(does, str) else does
