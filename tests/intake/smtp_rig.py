"""A door that answers from a thread of its own, and a client that speaks raw bytes: real sockets on both sides."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gateway.intake.accept import Arrival, Receipt
from gateway.intake.smtp import Endpoint, Limits, Listeners, Verdict
from gateway.intake.spool import Spool

ENVELOPE = b"EHLO client.example\r\nMAIL FROM:<eva@example.org>\r\nRCPT TO:<it@example.org>\r\n"


def judge(path: str) -> Verdict:
    if path == "broken@example.org":
        raise RuntimeError("secret path /var/lib/postroom")
    if not path.endswith("@example.org") and path != "postmaster":
        return Verdict.RELAY
    return Verdict.UNKNOWN if path.startswith("nobody") else Verdict.OK


@dataclass
class Door:
    """`answer` decides what becomes of each mail: None takes it, an exception refuses it. `gate` holds the answers."""

    answer: Callable[[Arrival], BaseException | None] = lambda arrival: None
    taken: list[Arrival] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    spooled: list[bool] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    asked: "queue.Queue[Arrival]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.gate.set()
        self._work: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    def submit(self, arrival: Arrival, done: Callable[[Receipt | None, BaseException | None], None]) -> None:
        self._work.put((arrival, done))
        self.asked.put(arrival)

    def _run(self) -> None:
        while True:
            arrival, done = self._work.get()
            self.gate.wait()
            error = self.answer(arrival)
            if error is None:
                spooled = isinstance(arrival.raw, Spool)
                self.contents.append(b"".join(arrival.raw.chunks()) if spooled else arrival.raw)
                self.spooled.append(spooled)
                self.taken.append(arrival)
                done(Receipt(len(self.taken), False), None)
            else:
                done(None, error)


class Client:
    def __init__(self, address: str, *, greet: bool = True, tls: ssl.SSLContext | None = None) -> None:
        if address.startswith("/"):
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.connect(address)
        else:
            host, _, port = address.rpartition(":")
            self.sock = socket.create_connection((host, int(port)), timeout=20)
        self.sock.settimeout(20)
        self._buffer = b""
        if tls is not None:
            self.start_tls(tls)
        if greet:
            self.greeting = self.reply()

    def start_tls(self, context: ssl.SSLContext) -> None:
        self.sock = context.wrap_socket(self.sock, server_hostname="localhost")

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def line(self) -> str:
        """The next line, '' when the connection is closed."""
        while b"\r\n" not in self._buffer:
            try:
                more = self.sock.recv(65536)
            except ConnectionError:
                more = b""
            if not more:
                return ""
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line.decode()

    def reply(self) -> str:
        """The next reply, its lines joined by newlines, '' when the connection is closed."""
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return "\n".join(lines)

    def do(self, command: str | bytes) -> str:
        self.send((command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        return self.reply()

    def ready_for_data(self) -> "Client":
        self.send(ENVELOPE)
        assert [self.reply()[:3] for _ in range(3)] == ["250", "250", "250"]
        assert self.do("DATA").startswith("354")
        return self

    def mail(self, content: bytes) -> str:
        """Send octets that end in the dot themselves; the reply to them."""
        self.ready_for_data()
        self.send(content)
        return self.reply()

    def closed(self) -> bool:
        """Is the connection closed, after whatever is still said?"""
        while self.line():
            pass
        return True

    def close(self) -> None:
        self.sock.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Rig:
    listeners: Listeners
    door: Door

    def client(self, number: int = 0, **options: Any) -> Client:
        return Client(self.listeners.addresses[number], **options)

    @property
    def lobby(self) -> Any:
        return self.listeners._lobby


@contextmanager
def running(*endpoints: Endpoint, limits: Limits | None = None, door: Door | None = None) -> Iterator[Rig]:
    door = door or Door()
    listeners = Listeners(endpoints or (Endpoint(hostname="mx.test"),), submit=door.submit, judge=judge, limits=limits)
    listeners.start()
    try:
        yield Rig(listeners, door)
    finally:
        door.gate.set()
        listeners.drain(2)
        assert listeners.failure is None
        assert not listeners.alive
