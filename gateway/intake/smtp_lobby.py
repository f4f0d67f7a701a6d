"""What all SMTP and LMTP sessions of a process share: the limits, the counts, and the way to the door and back."""

import asyncio
import contextlib
import ssl
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from gateway.errors import Temporary
from gateway.intake.accept import Arrival, Receipt, Submit
from gateway.intake.smtp_data import ContentLimits
from gateway.intake.spool import Spool

SHUTDOWN = "421 4.3.2 Shutting down, try again later"


class Verdict(StrEnum):
    """What we think of a forward-path."""

    OK = "ok"
    UNKNOWN = "unknown"
    RELAY = "relay"


Judge = Callable[[str], Verdict]


@dataclass(frozen=True, slots=True)
class Limits(ContentLimits):
    """What one client may do to us. Times in seconds, sizes in octets."""

    recipients: int = 100  # RFC 5321 4.5.3.1.8 asks for 100 at least
    commands: int = 1000  # without a mail taken in between
    errors: int = 20  # 5xx replies in a session
    auth_failures: int = 3
    connections: int = 1000
    connections_per_address: int = 100
    idle_seconds: float = 300.0  # RFC 5321 4.5.3.2.7
    session_seconds: float = 3600.0
    store_seconds: float = 300.0  # for `submit` to call back; clients wait ten minutes (RFC 5321 4.5.3.2.6)
    data_rate: int = 500  # octets a second, at least, averaged over …
    data_window: float = 180.0  # (RFC 5321 4.5.3.2.5: three minutes between two blocks are normal)
    data_in_flight: int = 512 * 1024 * 1024  # of all sessions: content here that is not durable yet

    @property
    def tick(self) -> float:
        """How often the clocks of the sessions are looked at."""
        return min(1.0, self.idle_seconds / 4, self.session_seconds / 4, self.data_window / 4, self.store_seconds / 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One place to listen: `host` and `port` (0: a free one), or `path` of a unix socket.

    `tls` needs `ssl_context`. `auth(login, password)` says whether they are right; it may block. AUTH is offered over
    TLS only, unless `auth_without_tls` and the client is on this machine. `department` goes into every Arrival.
    """

    protocol: Literal["smtp", "lmtp"] = "smtp"
    host: str = "127.0.0.1"
    port: int = 0
    path: str = ""
    tls: Literal["starttls", "implicit"] | None = None
    ssl_context: ssl.SSLContext | None = None
    auth: Callable[[str, str], bool] | None = None
    require_auth: bool = False
    auth_without_tls: bool = False
    hostname: str = "localhost"
    department: str = ""


class Guest(Protocol):
    """A session, as the lobby sees it."""

    @property
    def leaving(self) -> bool: ...
    def look_at_clock(self, now: float) -> None: ...
    def drain(self) -> None: ...
    def hang_up(self, reply: str) -> None: ...
    def lose(self) -> None: ...


class Lobby:
    """See above. Everything but `done` of a mail runs on the loop's thread."""

    loop: asyncio.AbstractEventLoop

    def __init__(
        self, *, submit: Submit, judge: Judge, limits: Limits, folder: str | None, has_room: Callable[[], bool]
    ) -> None:
        self.judge = judge
        self.has_room = has_room
        self.limits = limits
        self.sessions: set[Guest] = set()
        self.per_address: Counter[str] = Counter()
        self.in_flight = 0  # octets
        self.taking = 0  # mails handed to the door that it has not answered
        self.draining = False
        self._submit = submit
        self._folder = folder
        self._answers: deque[Callable[[], None]] = deque()
        self._woken = False

    def make_spool(self) -> Spool:
        return Spool(in_memory=1, folder=self._folder)

    def admit(self, session: Guest, address: str) -> str | None:
        """Count a connection in. A reply if there are too many, and then it is not counted."""
        if self.draining:
            return SHUTDOWN
        if len(self.sessions) >= self.limits.connections:
            return "421 4.7.0 Too many connections, try again later"
        if address and self.per_address[address] >= self.limits.connections_per_address:
            return "421 4.7.0 Too many connections from your address, try again later"
        self.sessions.add(session)
        if address:
            self.per_address[address] += 1
        return None

    def leave(self, session: Guest, address: str) -> None:
        if session in self.sessions:
            self.sessions.discard(session)
            self.per_address[address] -= 1
            if self.per_address[address] <= 0:
                del self.per_address[address]

    def take(self, arrival: Arrival, size: int) -> "asyncio.Future[Receipt | BaseException]":
        """Give a mail to the door. The future gets its answer; when nobody waits for it the mail is taken all the same.

        Closes the spool and gives `size` octets back once the door has answered.
        """
        answer: asyncio.Future[Receipt | BaseException] = self.loop.create_future()
        self.taking += 1
        answered = False

        def settle(result: Receipt | BaseException) -> None:
            nonlocal answered
            if answered:
                return
            answered = True
            self.taking -= 1
            self.in_flight -= size
            if isinstance(arrival.raw, Spool):
                arrival.raw.close()
            if not answer.done():
                answer.set_result(result)

        def done(receipt: Receipt | None, error: BaseException | None) -> None:
            result = error or receipt or Temporary("the door gave neither a receipt nor an error")
            self._answers.append(lambda: settle(result))
            if not self._woken:  # one wake-up for a whole group of commits
                self._woken = True
                with contextlib.suppress(RuntimeError):  # the loop is gone: we stopped waiting
                    self.loop.call_soon_threadsafe(self._settle_all)

        try:
            self._submit(arrival, done)
        except Exception as error:
            settle(error)
        return answer

    def _settle_all(self) -> None:
        self._woken = False
        while self._answers:
            self._answers.popleft()()

    def sweep(self) -> None:
        """Look at every session's clock."""
        now = self.loop.time()
        for session in tuple(self.sessions):
            session.look_at_clock(now)

    def begin_drain(self) -> None:
        self.draining = True
        for session in tuple(self.sessions):
            session.drain()

    @property
    def busy(self) -> bool:
        """Is a mail on its way in?"""
        return self.taking > 0 or any(not session.leaving for session in self.sessions)

    def end_drain(self) -> None:
        for session in tuple(self.sessions):
            session.hang_up(SHUTDOWN)

    def lose_all(self) -> None:
        """Close what is left without a word: clients that do not read, handshakes that do not end."""
        for session in tuple(self.sessions):
            session.lose()
