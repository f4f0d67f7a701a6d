"""One process that reads mails, from the side of whoever started it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.desk.facts import Mail
from gateway.errors import Temporary
from gateway.work.reader import Job, Reading, Trouble, Why
from gateway.work.reader_wire import Closed, Foreign, Late, Told, receive, send

START_SECONDS = 60.0
_NICE = 10
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "PYTHONHOME")
"""Of our environment; all else is not its business (secrets may lie there)."""
_BOOT = (
    "import os, sys; sys.path[:] = sys.argv.pop(1).split(os.pathsep); "
    "from gateway.work.reader_process import run; run(sys.argv[1:])"
)
"""The same program as ours, wherever we were started from."""


class CannotStart(Temporary):
    """The process did not come up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For one mail. `cpu`: seconds of processor time; `wall`: seconds in all; `memory`: bytes above a process at rest.
    `quick`: seconds until it is taken for a slow one and others go on without it."""

    quick: float = 0.5
    cpu: int = 10
    wall: float = 30.0
    memory: int = 512 << 20


class Child:
    """A running process. `Child()` returns when it is ready, or raises CannotStart. `is_patient`: all others go first where
    the processors are few."""

    def __init__(self, limits: Limits, reading: str, *, is_patient: bool = False) -> None:
        self._limits = limits
        ours, theirs = socket.socketpair()
        self._socket = ours
        with theirs:
            path = os.pathsep.join(map(os.path.abspath, sys.path))
            numbers = (theirs.fileno(), limits.memory, limits.cpu, _NICE if is_patient else 0)
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program, started like us
                    [sys.executable, "-P", "-c", _BOOT, path, *map(str, numbers), reading],
                    env={key: os.environ[key] for key in _KEPT if key in os.environ},
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    cwd="/",
                )
            except OSError as error:
                ours.close()
                raise CannotStart(f"no process to read mails: {error.strerror}") from error
        try:
            _, self.has_limits, _ = receive(self._socket, seconds=START_SECONDS)
        except (Closed, Late, Foreign, ValueError) as error:
            ended = self.end()
            raise CannotStart(f"the process to read mails did not come up ({ended or type(error).__name__})") from error

    @property
    def pid(self) -> int:
        return self._process.pid

    def give(self, jobs: Sequence[Job]) -> None:
        """Jobs to be read, in this order. A large one comes alone. Raises Closed if it died before it began with them, or
        what `load` raises."""
        file = None
        try:
            if jobs[0].is_large:
                file = _file_of(jobs[0])
            self._socket.settimeout(self._limits.wall)
            told = [_told(job, has_file=file is not None) for job in jobs]
            try:
                send(self._socket, told, file=file)
                receive(self._socket, seconds=self._limits.wall)
            except (OSError, Late, Foreign) as error:
                raise Closed from error
        finally:
            if file is not None:
                os.close(file)

    def answer(self, job: Job, *, seconds: float) -> tuple[Reading, bool]:
        """The answer about the job that is next, and whether it was the process's last. Raises Closed, Late, Foreign."""
        answer: Any = receive(self._socket, seconds=seconds)
        try:
            kind, value, is_last = answer
            return self._reading(job, kind, value), bool(is_last)
        except (ValueError, TypeError, KeyError) as error:
            raise Foreign(str(error)) from error

    def _reading(self, job: Job, kind: str, value: Any) -> Reading:
        match kind:
            case "read":
                if not isinstance(value, Mail) or value.inbox != job.mail.id:
                    raise ValueError("not the mail that was asked for")
                return Reading(job, value, raw=None if job.is_large else job.raw)
            case "unusable":
                return Reading(job, trouble=Trouble(Why.UNUSABLE, str(value)))
            case "memory":
                return Reading(job, trouble=too_large(self._limits))
            case "fault":
                return Reading(job, trouble=Trouble(Why.FAULT, str(value[0]), str(value[1])))
        raise ValueError(f"{kind!r}")

    def kill(self) -> None:
        """End it now; callable from any thread. `end` collects it."""
        self._process.kill()

    def end(self) -> str:
        """End it, and wait until it is gone. Returns the signal it died of by itself, '' if it did not."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)  # one that is at its end says how
        had_ended = self._process.poll()
        self._process.kill()
        self._process.wait()
        return signal.Signals(-had_ended).name if had_ended is not None and had_ended < 0 else ""


def too_large(limits: Limits) -> Trouble:
    return Trouble(Why.LIMIT, f"it needs more than {limits.memory >> 20} MiB to read")


def too_long(limits: Limits, *, wall: bool = False) -> Trouble:
    return Trouble(Why.LIMIT, f"it takes more than {limits.wall if wall else limits.cpu:g} s to read")


def _told(job: Job, *, has_file: bool) -> Told:
    mail = job.mail
    raw = None if has_file else job.raw
    return Told(mail.id, mail.source, mail.received_at, mail.envelope, mail.silent, mail.department, mail.released, raw)


def _file_of(job: Job) -> int:
    """The bytes of a mail as a file without a name, in memory where the system can; whoever gets it closes it."""
    raw = job.load()
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("mail", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as temporary:
            file = os.dup(temporary.fileno())
    view = memoryview(raw)
    at = 0
    while at < len(view):
        at += os.write(file, view[at : at + (1 << 24)])
    return file
