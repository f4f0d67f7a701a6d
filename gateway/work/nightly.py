"""What is done once a night and takes its time: in a thread of its own, so that nobody waits for it.

Reads    the note of each job (what was done last), and what the job reads.
Writes   the note, and the letter to the admins where the job has something to say, in one transaction: one letter a night,
         whichever process looks and however often it starts. A night that was slept through is made up for.
Fails    A job that fails says so in its note and in a letter, and is tried again the next night. One that was cut short, with
         the program or with the power, leaves no note and begins anew.
"""

import contextlib
import fcntl
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from datetime import time as Hour  # noqa: N812 - beside the module of that name
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from gateway.desk.alerts import Trouble, night_trouble
from gateway.desk.beats import Beat, Every, latest
from gateway.errors import PostroomError, Temporary
from gateway.log import event
from gateway.pipeline import Pipeline
from gateway.store import notes
from gateway.store.engine import Connection, Store

_logger = logging.getLogger(__name__)

Said = Mapping[str, Any]


class Job(Protocol):
    """`name` is that of its note. `at`: when, on the desk's clock; None: never."""

    name: str
    at: Hour | None

    def run(self, is_stopped: Callable[[], bool], now: datetime) -> Said:
        """Do it; what to put down: values for JSON. `ok` is false where somebody must hear of it."""

    def trouble(self, said: Said) -> Trouble:
        """What the admins hear of a `said` that is not ok."""


def last(connection: Connection, name: str) -> dict[str, Any] | None:
    """What the job said last: with `at`, when it was done, and `ok`. None before the first time."""
    found = notes.read(connection, name)
    value: dict[str, Any] | None = json.loads(found) if found else None
    return value if value and "ok" in value else None


class Nightly:
    """Call `look` as often as you like; `close` when the program stops."""

    def __init__(
        self,
        store: Store,
        jobs: Sequence[Job],
        *,
        folder: Path,
        now: Callable[[], datetime],
        pipeline: Callable[[], Pipeline],
        on_letters: Callable[[], None],
    ) -> None:
        self._store = store
        self._jobs = [job for job in jobs if job.at is not None]
        self._folder = folder
        self._now = now
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Begin what is due, if nothing is under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        due = [job for job in self._jobs if self._is_due(job)]
        if due:
            self._thread = threading.Thread(target=self._work, args=(due,), name="nightly", daemon=True)
            self._thread.start()

    def close(self, seconds: float = 2.0) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _is_due(self, job: Job) -> bool:
        now, zone = self._now(), self._pipeline().policy.desk.timezone
        found = self._store.read(lambda connection: notes.read(connection, job.name))
        if not found:  # a new desk: its first night is yet to come
            self._store.write(lambda connection: notes.change(connection, job.name, "", _text({"at": now.isoformat()})))
            return False
        assert job.at is not None
        return datetime.fromisoformat(json.loads(found)["at"]) < slot(now, job.at, zone)

    def _work(self, due: Sequence[Job]) -> None:
        with _alone(self._folder) as is_alone:
            for job in due if is_alone else ():
                if self._stopped.is_set() or not self._is_due(job):
                    continue
                try:
                    self._do(job)
                except Temporary as error:
                    if not self._stopped.is_set():
                        event(_logger, "night_work_put_off", job=job.name, error=error, level=logging.WARNING)
                        self._stopped.wait(60)
                except Exception as error:
                    event(_logger, "night_work_failed", job=job.name, error=error, level=logging.ERROR, exc_info=error)
                    self._stopped.wait(60)

    def _do(self, job: Job) -> None:
        now, begun = self._now(), time.monotonic()
        before = self._store.read(lambda connection: notes.read(connection, job.name))
        try:
            said = dict(job.run(self._stopped.is_set, now))
        except (PostroomError, OSError) as error:
            if self._stopped.is_set():
                return
            said = {"ok": False, "error": " ".join(str(error).split())[:500]}
        said |= {"at": now.isoformat(), "seconds": round(time.monotonic() - begun, 1)}
        event(_logger, "night_work", job=job.name, **said, level=logging.INFO if said["ok"] else logging.ERROR)
        if self._store.write(lambda connection: self._put_down(connection, job, said, before, now)):
            self._on_letters()

    def _put_down(self, connection: Connection, job: Job, said: Said, before: str, now: datetime) -> bool:
        """True if there was a letter to write."""
        if not notes.change(connection, job.name, before, _text(said)) or said["ok"]:
            return False
        pipeline = self._pipeline()
        plan = night_trouble(pipeline.policy.desk, job.trouble(said), since=now)
        if plan is None:
            return False
        pipeline.write_for_nobodys_request(connection, [plan])
        return True


def slot(now: datetime, at: Hour, zone: ZoneInfo) -> datetime:
    """The last time, now included, at which it was due."""
    return latest(Beat(Every.DAY, at), zone, until=now)


def _text(said: Said) -> str:
    return json.dumps(said, ensure_ascii=False)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Is no other process of this machine at it? The kernel lets go of the lock, however we end."""
    with (folder / "lock.nightly").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
