"""The SMTP and LMTP listener: where other mail servers hand mail in.

Reads    connections on the endpoints it is given: TCP or a unix socket, plain, STARTTLS or TLS from the first octet.
Writes   nothing itself. A complete mail goes to `submit`, which makes it durable; a mail above 1 MiB waits for that
         in an unnamed temporary file. 250 is said only after `submit` called back with a receipt (COMMIT 1).
Must not decide about mail: whether a forward-path is ours is `judge`'s word, and that is all it asks.
Fails    What we cannot take now gets 4xx with a fixed text (451 4.3.0 for whatever goes wrong in here, 452 for no
         room, 421 for too busy and for the shutdown); what we will never take gets 5xx in the dialogue (unknown
         forward-path, relaying, too large, more than 50 Received fields, bad syntax). A client that hangs up after the
         final dot does not stop the taking: when it comes again, the door knows the mail.
Runs     one thread with one asyncio loop, however many endpoints there are. `submit` answers from another thread.
Standards RFC 5321 (SMTP), 2033 (LMTP), 1870 (SIZE), 2034 (enhanced codes), 2920 (pipelining), 3207 (STARTTLS),
         4954 (AUTH), 6152 (8BITMIME), 6531 (SMTPUTF8). Not offered: CHUNKING, DSN, VRFY of addresses.
Settings `[[mailbox]] receive` gives the endpoints; `Limits` the rest.
"""

import asyncio
import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from gateway.errors import Permanent, PostroomError, Temporary
from gateway.intake.accept import Submit
from gateway.intake.smtp_lobby import Endpoint, Judge, Limits, Lobby, Verdict
from gateway.intake.smtp_session import Session
from gateway.log import event

__all__ = ["Endpoint", "Judge", "Limits", "Listener", "Listeners", "Verdict"]

BACKLOG = 256
_QUIET = 10.0  # seconds
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class Listeners:
    """All SMTP and LMTP endpoints of a process on one loop in one thread.

    `submit` is called in that thread and must not block; so are `judge` and `has_room`, which is asked at each MAIL: without
    room it is 452. `folder`: where mails above 1 MiB wait.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        submit: Submit,
        judge: Judge,
        limits: Limits | None = None,
        folder: str | None = None,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._endpoints = tuple(endpoints)
        self._lobby = Lobby(submit=submit, judge=judge, limits=limits or Limits(), folder=folder, has_room=has_room)
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._quiet_until: dict[str, float] = {}
        self.failure: BaseException | None = None
        """What ended the thread, if something did."""

    def start(self) -> None:
        """Bind everything, then serve. Permanent or Temporary with one clear line if an endpoint cannot be bound; then
        nothing is bound."""
        try:
            for endpoint in self._endpoints:
                self._sockets.append(_bind(endpoint))
        except PostroomError:
            for bound in self._sockets:
                bound.close()
            self._sockets.clear()
            raise
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd logs each command and login
        self._thread = threading.Thread(target=self._run, name="smtp", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self.failure is not None:
            raise Temporary(f"the SMTP listener could not start: {self.failure}") from self.failure

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it listens, in the order of the endpoints: `HOST:PORT` (the true port) or a path."""
        return tuple(_address(sock) for sock in self._sockets)

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def sessions(self) -> int:
        """Connections open now."""
        return len(self._lobby.sessions)

    def soon(self, work: Callable[[], None]) -> None:
        """Do `work` in the thread of the listeners, between two packets."""
        with contextlib.suppress(RuntimeError):  # it has ended
            self._lobby.loop.call_soon_threadsafe(work)

    def drain(self, seconds: float) -> None:
        """Stop: no new connections, 421 to whoever waits, mails on their way get their answer for at most `seconds`,
        then everything is closed and the thread has ended. May be called twice."""
        if self._thread is None:
            return
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):
            self._call(self._drain(seconds)).result()
        self._thread.join()
        for endpoint in self._endpoints:
            if endpoint.path:
                Path(endpoint.path).unlink(missing_ok=True)

    def _call(self, coroutine: Coroutine[Any, Any, _T]) -> "Future[_T]":
        loop = self._lobby.loop
        if loop.is_closed():
            coroutine.close()
            raise RuntimeError("stopped")
        return asyncio.run_coroutine_threadsafe(coroutine, loop)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # told to whoever asks `failure`; the role ends the process
            self.failure = error
            event(_LOG, "listener_died", level=logging.CRITICAL, error=error, exc_info=error)
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        loop = self._lobby.loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._log_unhandled)
        self._stop = asyncio.Event()
        for endpoint, sock in zip(self._endpoints, self._sockets, strict=True):
            self._servers.append(await self._listen(endpoint, sock))
        self._ready.set()
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._lobby.limits.tick)
            self._lobby.sweep()

    async def _listen(self, endpoint: Endpoint, sock: socket.socket) -> asyncio.Server:
        make = Session(self._lobby, endpoint).another
        tls = endpoint.ssl_context if endpoint.tls == "implicit" else None
        wait = 10.0 if tls else None  # for the handshake
        if endpoint.path:
            return await self._lobby.loop.create_unix_server(
                make, sock=sock, backlog=BACKLOG, ssl=tls, ssl_handshake_timeout=wait
            )
        return await self._lobby.loop.create_server(
            make, sock=sock, backlog=BACKLOG, ssl=tls, ssl_handshake_timeout=wait
        )

    def _log_unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What asyncio could not give to anybody: failed TLS handshakes, no file descriptors left. It says the latter
        hundreds of times a second; one line in ten seconds is enough."""
        what = str(context.get("message"))
        if loop.time() < self._quiet_until.get(what, 0.0):
            return
        self._quiet_until = {text: end for text, end in self._quiet_until.items() if end > loop.time()}
        self._quiet_until[what] = loop.time() + _QUIET
        event(_LOG, "listener_trouble", level=logging.WARNING, what=what, error=context.get("exception"))

    async def _drain(self, seconds: float) -> None:
        for server in self._servers:
            server.close()
        deadline = time.monotonic() + seconds
        self._lobby.begin_drain()
        while self._lobby.busy and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        self._lobby.end_drain()
        await asyncio.sleep(0.02)  # let the last replies and closings out
        self._lobby.lose_all()
        await asyncio.sleep(0)
        if self._stop is not None:
            self._stop.set()


class Listener:
    """One endpoint with a thread of its own; see `Listeners`."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        submit: Submit,
        judge: Judge,
        limits: Limits | None = None,
        folder: str | None = None,
    ) -> None:
        self._all = Listeners([endpoint], submit=submit, judge=judge, limits=limits, folder=folder)

    def start(self) -> None:
        self._all.start()

    @property
    def address(self) -> str:
        return self._all.addresses[0]

    def drain(self, seconds: float) -> None:
        self._all.drain(seconds)


def _bind(endpoint: Endpoint) -> socket.socket:
    where = endpoint.path or f"{endpoint.host}:{endpoint.port}"
    try:
        return _bind_unix(endpoint.path) if endpoint.path else _bind_tcp(endpoint.host, endpoint.port)
    except socket.gaierror as error:
        raise Permanent(f"cannot listen on {where}: the host is not known ({error.strerror})") from error
    except PermissionError as error:
        hint = "ports below 1024 need a privilege" if not endpoint.path else "the folder must be ours to write"
        raise Permanent(f"cannot listen on {where}: {error.strerror} ({hint})") from error
    except OSError as error:
        # Python's own words repeat the address.
        said = os.strerror(error.errno) if error.errno else str(error)
        raise Temporary(f"cannot listen on {where}: {said}") from error


def _bind_tcp(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)  # noqa: S104 - as it was set
    # One name is one socket, so that port 0 has one answer; `localhost` means 127.0.0.1 before ::1.
    family, _, _, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    return socket.create_server((str(address[0]), int(address[1])), family=family, backlog=BACKLOG)


def _bind_unix(path: str) -> socket.socket:
    """A socket file left over by a process that died is replaced; one that somebody answers on is not."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if Path(path).is_socket():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(path) == 0:
                    raise Temporary(f"cannot listen on {path}: another process listens there")
            Path(path).unlink()
        sock.bind(path)
        Path(path).chmod(0o660)  # the mail server's group may write to it, the world may not
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def _address(sock: socket.socket) -> str:
    name = sock.getsockname()
    if isinstance(name, str):
        return name
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"
