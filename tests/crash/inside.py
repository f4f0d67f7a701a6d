"""The process that is killed: the real program, put together as `gateway.app` does it, with its outer ends on the rig.

Only what stands outside the program is a double: in the mode `direct` the listener and the way out (the door and the
sender are called as those would), in the mode `imap` the connection to the IMAP server (the pass over the folder, its
ledger and the way out of the folder are real). In the mode `socket` nothing is.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa

from gateway import failpoints
from gateway.app import App
from gateway.clock import Clock
from gateway.desk.token import Keys
from gateway.errors import PostroomError
from gateway.failpoints import FailpointError, Plan
from gateway.intake.accept import Arrival, Receipt, Source
from gateway.intake.imap import Account
from gateway.mail.envelope import Envelope
from gateway.policy.settings import Settings
from gateway.policy.snapshot import Policy
from gateway.reading import read
from gateway.runtime import Runtime
from gateway.store.engine import Connection, Store
from gateway.work import loop
from gateway.work.reader import Here, Reader
from tests.crash import broken
from tests.crash.doubles import FrameTransport, RigPoller
from tests.crash.wire import Inside

ROLES = {
    "socket": ("receive", "process", "send", "clock", "sweep"),
    "direct": ("process", "send", "clock", "sweep"),
    "imap": ("poll", "process", "send", "clock", "sweep"),
}
LOOK_SECONDS = 0.007


@dataclass(frozen=True, slots=True)
class Warm:
    """What all lives of all trials share, made once before the first fork."""

    settings: Settings
    policy: Policy
    keys: Keys
    engine: sa.Engine
    """Of the database of all trials, with no connection open: it keeps the statements that are compiled."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One life."""

    mode: str
    folder: Path
    shift: float
    """Seconds that the clock is ahead, from the lives before."""
    armed: str = ""
    build: str = ""
    """The broken build to run, '' for ours."""
    number: int = 0
    patience: float = 10.0
    """Seconds to wait for quiet."""
    has_move: bool = True


def live(spec: Spec, warm: Warm, sock: socket.socket) -> NoReturn:
    """In the forked child; never returns."""
    try:
        if os.environ.get("POSTROOM_CRASH_LOG"):
            logging.disable(logging.NOTSET)
            logging.basicConfig(level=logging.INFO, format=f"life {spec.number} %(message)s", force=True)
        _live(spec, warm, Inside(sock))
    except PostroomError:
        pass  # a start that failed: the service manager tries again
    except BaseException:
        logging.disable(logging.NOTSET)
        logging.exception("the rig's inside")
        os._exit(4)
    os._exit(3)


def _live(spec: Spec, warm: Warm, link: Inside) -> None:
    if spec.armed:
        failpoints._armed = _told(failpoints.plan(spec.armed), link)
    loop.TROUBLE_SECONDS = 0.02
    if spec.build:
        broken.BUILDS[spec.build].patch()
    clock = MovedClock(spec.shift)
    settings = replace(warm.settings, service=replace(warm.settings.service, data=spec.folder))
    runtime = Runtime(settings, Store(warm.engine), clock, warm.keys, warm.policy)
    app = RigApp(runtime, spec, link)
    app.start()
    threading.Thread(target=_watch, args=(app, link), daemon=True).start()
    address = app.addresses[0].rsplit(":", 1) if app.addresses else None
    link.tell("up", None if address is None else (address[0], int(address[1])))

    def obey(verb: str, *args: Any) -> None:
        match verb:
            case "mail":
                app.take(*args)
            case "quiet":
                threading.Thread(target=app.tell_quiet, args=(spec.patience,), daemon=True).start()
            case "jump":
                clock.jump(*args)
                app.wake()
            case "stop":
                threading.Thread(target=_stop, args=(app,), daemon=True).start()

    link.serve(obey)


def _stop(app: App) -> NoReturn:
    app.stop()
    os._exit(0)


def _watch(app: App, link: Inside) -> None:
    """A role that dies ends the process, as in the program."""
    app.stopped.wait()
    if app.failure is not None:
        link.tell("died", repr(app.failure))
        os._exit(3)


def _told(plan: Plan, link: Inside) -> Plan:
    return _Told(plan.name, plan.hit, plan.action, plan.amount, link)


class _Told(Plan):
    """A plan that tells the outside before it raises (a kill tells itself)."""

    def __init__(self, name: str, hit: int, action: str, amount: float, link: Inside) -> None:
        super().__init__(name, hit, action, amount)
        self._link = link

    def reached(self, name: str) -> None:
        try:
            super().reached(name)
        except FailpointError:
            self._link.tell("raised")
            raise


def _poisoned(stored: Any, raw: bytes | bytearray) -> Any:
    """A mail that stops whoever reads it."""
    if b"mail-token-poison." in raw:
        os.kill(os.getpid(), 9)
    return read(stored, raw)


class MovedClock(Clock):
    """The machine's clock, moved on by the rig."""

    def __init__(self, shift: float) -> None:
        self._shift = timedelta(seconds=shift)

    def now(self) -> datetime:
        return super().now() + self._shift

    def jump(self, seconds: float) -> None:
        self._shift += timedelta(seconds=seconds)


class RigApp(App):
    """The program with its outer ends on the rig."""

    def __init__(self, runtime: Runtime, spec: Spec, link: Inside) -> None:
        self._spec, self._link = spec, link
        super().__init__(runtime, ROLES[spec.mode])

    def take(self, number: int, reverse: str, forward: str, raw: bytes) -> None:
        """As the listener does it."""

        def answer(receipt: Receipt | None, error: BaseException | None) -> None:
            self._link.tell("taken", number, receipt is not None)

        self._door.submit(Arrival(Source.SMTP, Envelope(reverse, (forward,)), raw), answer)

    def _reader(self) -> Reader:
        """In this process: a life of a trial is one process, and a poisoned mail is to stop it."""
        return Here(_poisoned)

    def wake(self) -> None:
        self._wake_workers()

    def tell_quiet(self, patience: float) -> None:
        """Tell the outside when there is nothing to do now: (what is left to do, seconds until more is, are there letters
        that have not left)."""
        end = time.monotonic() + patience
        while True:
            try:
                busy, ahead, waits = self.runtime.store.read(lambda c: _left(c, self.runtime.clock.now()))
            except PostroomError:
                busy, ahead, waits = 1, None, True
            if not busy or time.monotonic() > end:
                self._link.tell("quiet", busy, ahead, waits)
                return
            time.sleep(LOOK_SECONDS)

    def _connect(self, mailbox: str) -> Any:
        return super()._connect(mailbox) if self._spec.mode == "socket" else FrameTransport(self._link)

    def _make_pollers(self) -> list[Any]:
        account = Account("it@example.org", "rig", 143, "it", lambda: "", tls="none", old_mail="import")
        account = replace(account, afterwards="move:Done")
        return [
            RigPoller(
                self._link,
                self._spec.has_move,
                account,
                accept=self._accept,
                ledger=self._ledger,
                now=self.runtime.clock.now,
            )
        ]

    @property
    def _accept(self) -> Callable[[Arrival], Receipt]:
        def accept(arrival: Arrival) -> Receipt:
            return self._door(
                replace(arrival, silent=False)
            )  # old mail is taken without letters; here it is to be answered

        return accept


def _left(connection: Connection, now: datetime) -> tuple[int, float | None, bool]:
    instant = int(now.timestamp() * 1_000_000)
    row = connection.execute(
        sa.text(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'new'),"
            " (SELECT count(*) FROM outbox WHERE state = 'due' AND (claimed_by IS NOT NULL OR next_at <= :now)),"
            " (SELECT min(next_at) FROM outbox WHERE state = 'due'),"
            " (SELECT count(*) FROM timer WHERE due_at <= :now), (SELECT min(due_at) FROM timer)"
        ),
        {"now": instant},
    ).one()
    others = 0
    if connection.dialect.name != "sqlite":  # what a dead process had under way, its backend may still finish
        others = connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        ).scalar_one()
    following = min((at for at in (row[2], row[4]) if at is not None), default=None)
    ahead = None if following is None else (following - instant) / 1_000_000
    return row[0] + row[1] + row[3] + others, ahead, row[2] is not None
