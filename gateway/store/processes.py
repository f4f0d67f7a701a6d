"""Who is at work: one row a process, so that what a dead one had claimed comes back (house.md 4).

No wall clock: a process of this machine is asked for by its pid (and the kernel's start time of it, since pids come
again); one of another machine is dead when its beat has stood still for `SILENT_SECONDS` of *our* monotonic clock.
"""

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store import inbox, outbox
from gateway.store.dialect import insert_new
from gateway.store.schema import mailbox_lease, process

BEAT_SECONDS = 5.0
SILENT_SECONDS = 30.0
BLIND_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Identity:
    host: str
    boot: str
    pid: int
    started: str

    @classmethod
    def mine(cls) -> "Identity":
        """This process, as others on this machine can recognise it."""
        return cls(socket.gethostname(), _boot(), os.getpid(), _started(os.getpid()))


def enter(connection: Connection, identity: Identity, *, roles: str) -> int:
    """Write our row; the id claims rows from now on."""
    process_id: int = connection.execute(
        sa.insert(process).returning(process.c.id),
        {
            "host": identity.host,
            "boot": identity.boot,
            "pid": identity.pid,
            "started": identity.started,
            "roles": roles,
            "beat": 0,
        },
    ).scalar_one()
    return process_id


def beat(connection: Connection, process_id: int) -> bool:
    """Show that we live. False if somebody has declared us dead: then we must stop at once."""
    told = connection.execute(sa.update(process).where(process.c.id == process_id).values(beat=process.c.beat + 1))
    return told.rowcount == 1


def leave(connection: Connection, process_id: int) -> None:
    """The process ends in order: what it still has claimed comes back, its row goes."""
    bury(connection, process_id)


def bury(connection: Connection, process_id: int) -> int:
    """Give back all that a dead process had claimed; its late writes are fenced off from now on. How much that was."""
    freed = inbox.release_dead(connection, process_id) + outbox.release_dead(connection, process_id)
    connection.execute(sa.delete(mailbox_lease).where(mailbox_lease.c.process == process_id))
    connection.execute(sa.delete(process).where(process.c.id == process_id))
    return freed


def has_mailbox(connection: Connection, name: str, *, process_id: int) -> bool:
    """May this process poll the mailbox `name`? The first who asks, until it leaves or dies."""
    asked = sa.select(mailbox_lease.c.process).where(mailbox_lease.c.name == name)
    held = connection.execute(asked).scalar_one_or_none()
    if held is None:  # two may ask at the same time: the constraint decides
        connection.execute(insert_new(connection, mailbox_lease), {"name": name, "process": process_id, "fence": 0})
        held = connection.execute(asked).scalar_one_or_none()
    return bool(held == process_id)


@dataclass(slots=True)
class Watch:
    """Finds the dead among the others. Keeps, for processes of other machines, when their beat last moved."""

    identity: Identity
    _seen: dict[int, tuple[int, float]] = field(default_factory=dict)
    _looked: float | None = None

    def dead(self, connection: Connection, *, mine: int | None, monotonic: float) -> list[int]:
        """The ids of processes that are dead by now."""
        found = []
        if self._looked is not None and monotonic - self._looked > BLIND_SECONDS:
            self._seen.clear()  # the database was away, for the others too: their silence says nothing
        self._looked = monotonic
        for row in connection.execute(sa.select(process)):
            if row.id == mine:
                continue
            if row.host == self.identity.host and row.boot == self.identity.boot:
                if _started(row.pid) != row.started:
                    found.append(row.id)
                continue
            if row.host == self.identity.host:  # this machine has booted since
                found.append(row.id)
                continue
            beat_before, since = self._seen.get(row.id, (-1, monotonic))
            if row.beat != beat_before:
                self._seen[row.id] = (row.beat, monotonic)
            elif monotonic - since > SILENT_SECONDS:
                found.append(row.id)
        return found


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    """The kernel's start time of a live process, '' for a dead one (a zombie is dead)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self").exists() else _probe(pid)
    return "" if fields[0] in ("Z", "X") else fields[19]


def _probe(pid: int) -> str:
    """Without /proc: alive or not is all that can be told."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "alive"
    return "alive"


@dataclass(frozen=True, slots=True)
class Running:
    """A process that is at work, as far as this machine can tell."""

    id: int
    host: str
    pid: int
    roles: tuple[str, ...]
    is_here: bool


def running(connection: Connection, identity: Identity) -> list[Running]:
    """The processes that have not left: of this machine only those that live; of others all (their beat tells, later)."""
    found = []
    for row in connection.execute(sa.select(process).order_by(process.c.id)):
        is_here = row.host == identity.host
        if is_here and (row.boot != identity.boot or _started(row.pid) != row.started):
            continue
        found.append(Running(row.id, row.host, row.pid, tuple(row.roles.split(",")), is_here))
    return found
