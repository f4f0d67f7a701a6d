"""Puts the parts together and runs them: one process with all roles, or with those of `--role` (house: what runs it).

Each role is a thread. A thread that dies ends the process with a message; systemd starts it anew, and what it had
claimed comes back. Start: store, policy, listeners, pollers, workers, then the ready line. Stop: 421 to new mail, mails
in flight get their answer, workers settle what they hold, what is left is given back.
"""

import fcntl
import logging
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from gateway.clock import FileClock
from gateway.connections import account_of, counted, endpoint_of, maildir_of, reader_of, renew_certificate, transport_of
from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Door
from gateway.intake.imap import Poller
from gateway.intake.maildir import MaildirPoller
from gateway.intake.room import Room
from gateway.intake.smtp import Endpoint, Limits, Listeners, Verdict
from gateway.ledger import Ledger
from gateway.log import event
from gateway.mail.address import fold, split_subaddress
from gateway.policy.catalogues import tongue
from gateway.policy.sections import Mailbox
from gateway.policy.settings_check import LISTENERS
from gateway.runtime import Runtime, database_url
from gateway.store import birthmark, copies, processes
from gateway.store.ledger import MailboxLedger
from gateway.work import alert, loop
from gateway.work.backup import Backup
from gateway.work.clock import Timekeeper
from gateway.work.daily import Daily
from gateway.work.nightly import Job, Nightly
from gateway.work.process import Processor
from gateway.work.reader import Reader
from gateway.work.reader_pool import Pool
from gateway.work.reconcile import Reconciliation, Seen
from gateway.work.refusals import Refusals
from gateway.work.retention import Retention
from gateway.work.send import Schedule, Sender
from gateway.work.steady import PATIENCE, Steady
from gateway.work.sweep import Sweeper
from gateway.work.transport import Transport

ROLES = ("receive", "poll", "process", "send", "clock", "sweep")
DRAIN_SECONDS = 4.0
LOOK_SECONDS = 1.0
POLLED = ("imap", "maildir")
"""How the schemes of mailboxes begin that are polled."""
STOP_SECONDS = 8.0  # of the ten that the contract allows

_logger = logging.getLogger(__name__)


class DataHeld(Permanent):
    """Another process runs this role on the same SQLite data: exit code 4."""


class App:
    """One running process. `start`, then wait on `stopped`, then `stop`; or `once`."""

    def __init__(self, runtime: Runtime, roles: Sequence[str] = ROLES) -> None:
        self.runtime = runtime
        self.roles = tuple(roles)
        self.stopped = threading.Event()
        self.failure: BaseException | None = None
        self.addresses: tuple[str, ...] = ()
        self._process_id = 0
        self._locks: list[IO[str]] = []
        self._threads: list[threading.Thread] = []
        self._wakes = {role: loop.Wake() for role in ("process", "send", "clock", "sweep")}
        self._door = Door(runtime.store, now=runtime.clock.now, on_taken=self._wakes["process"])
        self._room = Room(runtime.settings.service.data, least=2 * runtime.settings.limits.message)
        self._ledger = Ledger(MailboxLedger(runtime.store, process=self.process_id, now=runtime.clock.now))
        self._listening = tuple(
            box for box in runtime.settings.mailboxes if box.receive is not None and box.receive.scheme in LISTENERS
        )
        self._listeners: Listeners | None = None
        self._certificates: list[tuple[Mailbox, ssl.SSLContext]] = []
        self._pollers: list[Poller | MaildirPoller] = []
        self._sender = Sender(
            runtime.store,
            process=self.process_id,
            clock=runtime.clock,
            connect=self._connect,
            on_failed=lambda connection, due, reply: runtime.pipeline().letter_failed(connection, due, reply),
            schedule=Schedule(
                retry=runtime.settings.outbox.retry,
                give_up=runtime.settings.outbox.give_up,
                per_second=runtime.settings.outbox.rate.per_second if runtime.settings.outbox.rate else 0.0,
            ),
            tongue=tongue,
        )
        self._processor = Processor(
            runtime.store,
            process=self.process_id,
            pipeline=runtime.pipeline,
            on_letters=self._wakes["send"],
            reader=self._reader(),
        )
        self._timekeeper = Timekeeper(
            runtime.store,
            clock=runtime.clock,
            pipeline=runtime.pipeline,
            on_letters=self._wakes["send"],
            looked=self._have_looked,
        )
        self._nightly = Nightly(
            runtime.store,
            self._night_jobs(),
            folder=runtime.settings.service.data,
            now=runtime.clock.now,
            pipeline=runtime.pipeline,
            on_letters=self._wakes["send"],
        )
        self._sweeper = Sweeper(
            runtime.store,
            process=self.process_id,
            clock=runtime.clock,
            watch=processes.Watch(processes.Identity.mine()),
            on_freed=self._wake_workers,
            now_and_then=runtime.refresh_keys,
            each_turn=(*self._daily(), self._retention(), self._nightly.look),
        )

    def _daily(self) -> list[Callable[[], object]]:
        """What has an hour of its own and may write letters."""
        runtime, wake = self.runtime, self._wakes["send"]
        return [
            role(runtime.store, now=runtime.clock.now, pipeline=runtime.pipeline, on_letters=wake).look
            for role in (Daily, Refusals)
        ]

    def _night_jobs(self) -> list[Job]:
        settings = self.runtime.settings
        file = copies.file_of(database_url(settings))
        found: list[Job] = [Reconciliation(self.runtime.store, self._mailboxes_to_count())]
        if file is not None:
            zone = settings.service.timezone
            found.insert(0, Backup(file, settings.database, data=settings.service.data, zone=zone))
        return found

    def _mailboxes_to_count(self) -> list[Callable[[], Seen]]:
        """What the nightly reconciliation looks into: mailboxes that this process may poll."""
        boxes = self.runtime.settings.mailboxes if "poll" in self.roles else ()
        polled = [box for box in boxes if box.receive and box.receive.scheme.startswith("imap")]
        return [
            lambda box=box: counted(account_of(box, self.runtime.settings), self._ledger, now=self.runtime.clock.now)  # type: ignore[misc]
            for box in polled
        ]

    def _retention(self) -> Callable[[], object]:
        """What it deletes does not come back: it waits for a clock that runs evenly."""
        runtime = self.runtime
        retention = Retention(
            runtime.store, now=runtime.clock.now, desk=lambda: runtime.policy.desk, keep=runtime.settings.keep
        )
        steady = Steady(runtime.clock, patience=0.0 if isinstance(runtime.clock, FileClock) else PATIENCE)
        return lambda: steady() and retention.look()

    def _reader(self) -> Reader:
        """Mails are read in processes of their own; they are started when the first mail comes."""
        return reader_of(Pool(), self.runtime, process=self.process_id)

    def process_id(self) -> int:
        return self._process_id

    def start(self) -> None:
        """Everything up. Raises with one clear line if something cannot be; then nothing of it is left running."""
        try:
            self._enter()
            if "receive" in self.roles:
                self._start_listeners()
            if "poll" in self.roles:
                self._start_pollers()
            self._start_workers()
        except BaseException:
            self.stop()
            raise

    def once(self) -> None:
        """Fetch what is there, decide it, do what has come due, send what is due; no listener (contract 2, `run --once`)."""
        try:
            self._enter()
            trouble = [error for poller in self._make_pollers() if (error := _poll_once(poller)) is not None]
            self._timekeeper.arrivals.fetched()
            for role in (self._processor, self._timekeeper, self._sender):
                loop.drain(role)
            if trouble:
                raise trouble[0]
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop in order; safe to call at any point of a start."""
        self.stopped.set()
        end = time.monotonic() + STOP_SECONDS
        if self._listeners is not None:
            self._listeners.drain(DRAIN_SECONDS)
        for poller in self._pollers:
            poller.stop()
        self._wake_workers()
        self._wakes["sweep"]()
        self._nightly.close()
        is_settled = self._sender.close(max(0.5, end - time.monotonic()))
        for thread in self._threads:
            thread.join(timeout=max(0.1, end - time.monotonic()))
            is_settled = is_settled and not thread.is_alive()
        self._door.close()
        if is_settled:  # else our claims stand until the next process finds this one dead
            self._leave()
        for lock in self._locks:
            lock.close()

    def _leave(self) -> None:
        try:
            self._processor.close()
            if self._process_id:
                self.runtime.store.write(lambda connection: processes.leave(connection, self._process_id))
        except Temporary as error:
            event(_logger, "process_not_left", error=error, level=logging.WARNING)

    def _distrust(self, error: BaseException) -> None:
        self.failure = self.failure or error
        event(_logger, "disk_distrusted", error=error, level=logging.CRITICAL)
        self.stopped.set()

    def _enter(self) -> None:
        self.runtime.store.when_distrusted(self._distrust)
        if self.runtime.store.is_sqlite:
            self._locks = [lock(self.runtime.settings.service.data, role) for role in self.roles]
        store = self.runtime.store
        self._sweeper.bury_dead(None)
        identity = processes.Identity.mine()
        self._process_id, starts = store.write(
            lambda connection: (
                processes.enter(connection, identity, roles=",".join(self.roles)),
                birthmark.count(connection),
            )
        )
        if store.is_sqlite:
            birthmark.put_down(self.runtime.settings.service.data, starts)
        self.runtime.tell_clock()
        if self.runtime.stale:
            alert.tell_refused(store, self.runtime.pipeline(), self.runtime.stale)
        if isinstance(self.runtime.clock, FileClock):
            self.runtime.clock.on_jump(self._on_jump)

    def _on_jump(self) -> None:
        self._wake_workers()
        self.runtime.tell_jump()

    def _wake_workers(self) -> None:
        self._wakes["process"]()
        self._wakes["send"]()
        self._wakes["clock"]()

    def _start_listeners(self) -> None:
        endpoints: dict[tuple[str, str, int], Endpoint] = {}
        for box in self._listening:
            if box.receive is not None:
                key = (box.receive.scheme + box.receive.path, box.receive.host, box.receive.port)
                if key not in endpoints:
                    endpoint = endpoints[key] = endpoint_of(box)
                    if endpoint.ssl_context is not None:
                        self._certificates.append((box, endpoint.ssl_context))
        if not endpoints:
            return
        self._listeners = listeners = Listeners(
            list(endpoints.values()),
            submit=self._door.submit,
            judge=self._judge,
            limits=Limits(message_size=self.runtime.settings.limits.message),
            folder=str(self.runtime.settings.service.data),
            has_room=self._room,
        )
        listeners.start()
        self.addresses = listeners.addresses
        self._thread("receive", lambda: self._watch(listeners))

    def renew_certificates(self) -> None:
        """After a reload: certificates that were replaced are shown to whoever connects from now on."""
        for box, context in self._certificates:
            if self._listeners is not None:
                self._listeners.soon(partial(renew_certificate, box, context))

    def _watch(self, listeners: Listeners) -> None:
        """The listener has a thread of its own; if it dies, the process ends like with any other role."""
        while not self.stopped.wait(LOOK_SECONDS):
            if not listeners.alive:
                raise listeners.failure or RuntimeError("the listener has stopped")

    def _judge(self, forward_path: str) -> Verdict:
        """Is this address ours to take? The listener asks for each RCPT; the policy in force answers."""
        desk = self.runtime.policy.desk
        address = split_subaddress(fold(forward_path))[0]
        own = {box.address for box in self._listening}
        if address in own:
            return Verdict.OK
        department = desk.department_of(address)
        if department is not None and (
            own & set(department.addresses) or any(box.catch_all for box in self._listening)
        ):
            return Verdict.OK
        return Verdict.UNKNOWN if desk.is_ours(address) else Verdict.RELAY

    def _make_pollers(self) -> list[Poller | MaildirPoller]:
        made: list[Poller | MaildirPoller] = []
        for box in self.runtime.settings.mailboxes:
            if box.receive is None:
                continue
            if box.receive.scheme.startswith("imap"):
                account = account_of(box, self.runtime.settings)
                made.append(
                    Poller(
                        account, accept=self._door, ledger=self._ledger, now=self.runtime.clock.now, has_room=self._room
                    )
                )
            elif box.receive.scheme == "maildir":
                made.append(maildir_of(box, self.runtime.settings, accept=self._door, has_room=self._room))
        return made

    def _have_looked(self, since: float) -> bool:
        """Has every mailbox been looked into since then (monotonic)? What another process has seen, nobody tells us."""
        if "poll" not in self.roles:
            return not any(
                box.receive and box.receive.scheme.startswith(POLLED) for box in self.runtime.settings.mailboxes
            )
        return all(poller.looked_at >= since for poller in self._pollers)

    def _start_pollers(self) -> None:
        self._pollers = self._make_pollers()
        for poller in self._pollers:
            self._thread("poll", lambda poller=poller: poller.run(self.stopped))  # type: ignore[misc]

    def _start_workers(self) -> None:
        roles: dict[str, tuple[loop.Role, Callable[[], float]]] = {
            "process": (self._processor, lambda: loop.IDLE_SECONDS),
            "send": (self._sender, self._sender.idle),
            "clock": (self._timekeeper, self._timekeeper.idle),
            "sweep": (self._sweeper, lambda: processes.BEAT_SECONDS),
        }
        for name, (role, idle) in roles.items():
            if name in self.roles or name == "sweep":
                self._thread(
                    name,
                    lambda role=role, name=name, idle=idle: loop.run(  # type: ignore[misc]
                        role, clock=self.runtime.clock, stop=self.stopped, wake=self._wakes[name], idle=idle
                    ),
                )

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:
                self.failure = self.failure or error
                event(_logger, "role_died", role=name, error=error, level=logging.CRITICAL, exc_info=error)
                self.stopped.set()

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _connect(self, mailbox: str) -> Transport:
        return transport_of(self.runtime.settings, mailbox, now=self.runtime.clock.now)


def _poll_once(poller: Poller | MaildirPoller) -> Exception | None:
    """One mailbox in trouble does not keep the others waiting; its error is told when they are done."""
    try:
        poller.once()
    except Exception as error:
        event(_logger, "poll_failed", error=error, level=logging.ERROR)
        return error
    return None


def lock(folder: Path, role: str) -> IO[str]:
    """One process a role on SQLite data; the kernel lets go of the lock when the process ends, however it ends."""
    handle = (folder / f"lock.{role}").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise DataHeld(f"another postroom runs the role {role} on {folder}") from error
    return handle
