"""Mails that came straight to our listener are looked at before they are decided: who vouches for their author?

A `reader.Reader` around another one. What it reads waits here for its look, in a thread of a small pool, while the mails behind
it go on. The verdict is kept with the mail before anything is decided by it, so nobody asks DNS again after a crash.

Reads    DNS, by the `look` it is given; the bytes of large mails.
Writes   the verdict of each mail (`keep`).
Fails    Never because of DNS. A colleague's mail for which DNS did not answer is looked at again after `RETRIES` and then
         decided as not vouched for; others at once. A mail that waits costs nobody else more than `OVERTAKEN_AFTER`.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.desk.vouched import Auth, Looked, Sender, Vouched
from gateway.log import event
from gateway.mail.address import ascii_domain, domain_of
from gateway.reading import Bytes
from gateway.work.reader import Job, Reader, Reading
from gateway.work.reader_pool import OVERTAKEN_AFTER

RETRIES = (3.0, 15.0)
"""Seconds from one look to the next."""
THREADS = 4
"""For mail of colleagues, and so many for that of others: a flood of strangers does not keep a colleague waiting."""
MOST_OF_OTHERS = 50
"""So many mails of others may wait for a look; what comes then is decided without one."""
MOST_WAITING = 100
_STEP_SECONDS = 0.02

_logger = logging.getLogger(__name__)


Look = Callable[[Bytes, Sender], Looked]
"""Takes as long as it is allowed to, and does not raise."""


@dataclass(slots=True, eq=False)
class _Task:
    reading: Reading
    author: str
    since: float
    is_colleague: bool = False
    vouched: Vouched | None = None
    is_done: bool = False
    is_fresh: bool = False
    """The verdict is not kept yet."""
    looks: int = 0
    due: float | None = None
    """When it is to be looked at again, monotonic."""


class Vouching:
    """`is_colleague(address)`: that of somebody who may be believed. `keep(verdicts)` stores what was found, by the id of the
    mail."""

    def __init__(
        self,
        reader: Reader,
        look: Look,
        *,
        is_colleague: Callable[[str], bool],
        keep: Callable[[Mapping[int, Vouched]], None],
        retries: Sequence[float] = RETRIES,
    ) -> None:
        self._reader = reader
        self._look = look
        self._is_colleague = is_colleague
        self._keep = keep
        self._retries = tuple(retries)
        self._state = threading.Condition()
        self._tasks: list[_Task] = []
        """Read and not taken, in order."""
        self._lanes = {one: _Lane(self, "vouch-colleagues" if one else "vouch") for one in (True, False)}
        self._large = threading.Semaphore(1)

    def begin(self, jobs: Sequence[Job]) -> None:
        self._reader.begin(jobs)

    def finished(self, seconds: float) -> list[Reading]:
        end = time.monotonic() + seconds
        step = 0.0 if self._tasks else seconds
        while True:
            for reading in self._reader.finished(step):
                self._take(reading)
            ready = self._ready()
            left = end - time.monotonic()
            if ready or left <= 0 or not self.under_way():
                return self._kept(ready)
            step = min(left, _STEP_SECONDS)
            if not self._reader.under_way():
                with self._state:
                    self._state.wait(step)
                step = 0.0

    def waiting(self) -> int:
        now = time.monotonic()
        with self._state:
            behind = sum(not _is_overtaken(task, now) for task in self._tasks)
            return self._reader.waiting() + behind + max(0, len(self._tasks) - MOST_WAITING)

    def under_way(self) -> bool:
        return bool(self._tasks) or self._reader.under_way()

    def forget(self) -> None:
        self._reader.forget()
        with self._state:
            self._tasks.clear()
            for lane in self._lanes.values():
                lane.clear()

    def close(self) -> None:
        self.forget()
        self._reader.close()
        for lane in self._lanes.values():
            lane.close()

    def _take(self, reading: Reading) -> None:
        mail, job = reading.mail, reading.job.mail
        task = _Task(reading, "", time.monotonic(), vouched=job.vouched, is_done=True)
        with self._state:
            self._tasks.append(task)
            if mail is None or job.vouched is not None or not job.client:
                return
            address = mail.message.originator.address if mail.message.originator is not None else ""
            task.author = ascii_domain(domain_of(address))
            task.is_colleague = self._is_colleague(address)
            lane = self._lanes[task.is_colleague]
            if not task.is_colleague and len(lane) >= MOST_OF_OTHERS:
                task.vouched = Vouched(Auth.NONE, "too many mails waited for DNS")
                task.is_fresh = True
                return
            task.is_done = False
            lane.add(task)

    def _ready(self) -> list[_Task]:
        """What can be taken, in order, but for what is overtaken; and what is due goes to its next look."""
        now = time.monotonic()
        found: list[_Task] = []
        with self._state:
            for task in self._tasks:
                if task.due is not None and task.due <= now:
                    task.due = None
                    self._lanes[task.is_colleague].add(task)
            for task in self._tasks:
                if task.is_done:
                    found.append(task)
                elif not _is_overtaken(task, now):
                    break
        large = [task for task in found if task.reading.raw is None]
        return found if len(large) <= 1 else found[: found.index(large[1])]

    def _kept(self, ready: Sequence[_Task]) -> list[Reading]:
        fresh = {task.reading.job.mail.id: task.vouched for task in ready if task.is_fresh and task.vouched is not None}
        if fresh:
            self._keep(fresh)
        with self._state:
            self._tasks = [task for task in self._tasks if task not in ready]
        return [_with(task.reading, task.vouched) for task in ready]

    # ---------------------------------------------------------------- what the lanes call

    def look_at(self, task: _Task) -> None:
        """One look. Whatever goes wrong in it is ours, and says nothing of the mail."""
        reading, mail = task.reading, task.reading.job.mail
        sender = Sender(mail.client, mail.helo, mail.envelope.reverse_path, task.author)
        try:
            if reading.raw is not None:
                looked = self._look(reading.raw, sender)
            else:
                with self._large:
                    looked = self._look(reading.job.load(), sender)
            vouched, again = looked.vouched, looked.is_temporary
        except Exception as error:
            event(_logger, "sender_look_failed", mail=mail.id, level=logging.ERROR, error=error, exc_info=error)
            vouched, again = Vouched(Auth.NONE, f"the check failed ({type(error).__name__})"), True
        again = again and task.is_colleague and task.looks < len(self._retries)
        event(
            _logger,
            "sender_checked",
            level=logging.WARNING if again else logging.INFO,
            mail=mail.id,
            auth=vouched.auth,
            reason=vouched.reason,
            again=again,
        )
        with self._state:
            if again:
                task.due = time.monotonic() + self._retries[task.looks]
                task.looks += 1
            else:
                task.vouched, task.is_fresh, task.is_done = vouched, True, True
            self._state.notify_all()


def _is_overtaken(task: _Task, now: float) -> bool:
    return task.looks > 0 or now - task.since > OVERTAKEN_AFTER


def _with(reading: Reading, vouched: Vouched | None) -> Reading:
    """Whoever read the mail has no say in who vouches for it."""
    return reading if reading.mail is None else replace(reading, mail=replace(reading.mail, vouched=vouched))


class _Lane:
    """Some threads, started when there is work, and what waits for them."""

    def __init__(self, owner: Vouching, name: str) -> None:
        self._owner = owner
        self._name = name
        self._queue: deque[_Task] = deque()
        self._work = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, task: _Task) -> None:
        with self._work:
            self._queue.append(task)
            if self._idle < len(self._queue) and len(self._threads) < THREADS and not self._is_closed:
                thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._work.notify()

    def clear(self) -> None:
        with self._work:
            self._queue.clear()

    def close(self) -> None:
        """Threads that wait for DNS end by themselves, after its few seconds at most."""
        with self._work:
            self._is_closed = True
            self._queue.clear()
            self._work.notify_all()

    def _run(self) -> None:
        while True:
            with self._work:
                self._idle += 1
                while not self._queue and not self._is_closed:
                    self._work.wait()
                self._idle -= 1
                if self._is_closed:
                    return
                task = self._queue.popleft()
            self._owner.look_at(task)
            del task  # it may be long until the next one
