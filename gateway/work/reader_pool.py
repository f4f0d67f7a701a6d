"""Mails are read in processes of their own, so that none of them can hold up another one, or end the program.

Two read in turn whatever comes. A mail that takes longer than a moment loses its process, goes to a third one where it has
all the time a mail may have, and is overtaken by the others. A process is started when there is work for it, and ended
after some minutes without. Each has a thread here that hands it mails and waits for its answers.

Fails    A mail that needs too much time or memory comes back with `Why.LIMIT`. A process that dies costs the mail it was
         reading (`FAULT`; `AWAY` where it was told to end), never the ones behind it.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.errors import Temporary
from gateway.log import event
from gateway.work.reader import Job, Reading, Trouble, Why, trouble_of
from gateway.work.reader_child import Child, Limits, too_long
from gateway.work.reader_wire import Closed, Foreign, Late

PROCESSES = 2
"""For what comes; one more is there for what takes long."""
MORE_IN_ALARM = 2
ALARM_SECONDS = 60.0
"""Slow mails seldom come alone: for so long after one there may be more processes, and mails go to them one by one."""
TOGETHER = 8
"""Small mails in one message to a process."""
ENOUGH = 16
"""So many readings are not waited with."""
GRACE_SECONDS = 0.02
MOST_IN_VAIN = 3
IDLE_SECONDS = 180.0
BYTES_A_SECOND = 20_000_000
"""A large mail may take longer before it counts as slow."""
OVERTAKEN_AFTER = 0.5
"""Seconds that the mails behind one wait for it, so that they are decided in order."""

_logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Task:
    job: Job | None
    reading: Reading | None = None
    is_slow: bool = False
    since: float = 0.0
    """When its process began with it, monotonic; 0: not yet."""

    def is_overtaken(self, now: float) -> bool:
        return self.is_slow or (self.since > 0 and now - self.since > OVERTAKEN_AFTER)


class Pool:
    """A `reader.Reader`. `reading` names the function that reads a mail there, as `module:function`."""

    def __init__(
        self, limits: Limits | None = None, *, reading: str = "gateway.reading:read", idle: float = IDLE_SECONDS
    ) -> None:
        self.limits = limits or Limits()
        self.reading = reading
        self.idle = idle
        self._state = threading.Condition()
        self._tasks: list[_Task] = []
        """Begun and not taken, in order."""
        self._queues: dict[bool, deque[_Task]] = {False: deque(), True: deque()}
        """What waits for a process: as it came, and slow."""
        self._seats: list[_Seat] = []
        self._alarm_until = 0.0
        self.is_closed = False

    def begin(self, jobs: Sequence[Job]) -> None:
        with self._state:
            tasks = [_Task(job) for job in jobs]
            self._tasks += tasks
            self._queues[False] += tasks
            self._hire(slow=False)
            self._state.notify_all()

    def finished(self, seconds: float) -> list[Reading]:
        end = time.monotonic() + seconds
        with self._state:
            while self._tasks:
                now = time.monotonic()
                ready, is_all = self._ready(now)
                if ready and (is_all or len(ready) >= ENOUGH):
                    break
                if ready:  # the others are hardly behind, and many share one commit
                    end = min(end, now + GRACE_SECONDS)
                if end - now <= 0:
                    break
                self._state.wait(end - now)
            ready, _ = self._ready(time.monotonic())
            for task in ready:
                self._tasks.remove(task)
            return [task.reading for task in ready if task.reading is not None]

    def _ready(self, now: float) -> tuple[list[_Task], bool]:
        """What can be taken, in order, and whether that is all but what is overtaken."""
        found: list[_Task] = []
        for task in self._tasks:
            if task.reading is not None:
                found.append(task)
            elif not task.is_overtaken(now):
                return found, False
        return found, True

    def waiting(self) -> int:
        with self._state:
            now = time.monotonic()
            return sum(not task.is_overtaken(now) for task in self._tasks)

    def under_way(self) -> bool:
        with self._state:
            return bool(self._tasks)

    def processes(self) -> list[int]:
        """The process ids of those that run now."""
        with self._state:
            return [child.pid for seat in self._seats if (child := seat.child) is not None]

    def forget(self) -> None:
        with self._state:
            self._forget()

    def _forget(self) -> None:
        self._tasks.clear()
        for waiting in self._queues.values():
            waiting.clear()

    def close(self) -> None:
        with self._state:
            self.is_closed = True
            self._forget()
            seats = list(self._seats)
            for seat in seats:
                if seat.child is not None:
                    seat.child.kill()
            self._state.notify_all()
        for seat in seats:
            seat.join(5)

    # ---------------------------------------------------------------- what the seats call

    def next(self, seat: "_Seat") -> list[_Task]:
        """What this seat is to do now: some small mails, or a large one. Waits; nothing: it is no longer needed."""
        with self._state:
            end = time.monotonic() + self.idle
            seat.is_idle = True
            while not self.is_closed:
                if found := self._chosen(seat):
                    seat.is_idle = False
                    seat.has_large = found[0].job is not None and found[0].job.is_large
                    self._hire(slow=seat.is_slow)
                    return found
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._state.wait(left)
            self._seats.remove(seat)
            return []

    def _chosen(self, seat: "_Seat") -> list[_Task]:
        waiting = self._queues[seat.is_slow]
        seat.has_large = False
        may_large = not any(other.has_large for other in self._seats)
        found: list[_Task] = []
        for task in list(waiting):
            assert task.job is not None
            is_alone = task.job.is_large or seat.is_slow
            if is_alone and (found or (task.job.is_large and not may_large)):
                continue
            found.append(task)
            waiting.remove(task)
            if is_alone or len(found) >= (1 if self._is_alarmed() else TOGETHER):
                break
        return found

    def _is_alarmed(self) -> bool:
        return time.monotonic() < self._alarm_until

    def _hire(self, *, slow: bool) -> None:
        """One more seat where there is work and nobody free for it."""
        if self.is_closed or not self._queues[slow]:
            return
        same = [seat for seat in self._seats if seat.is_slow is slow]
        most = 1 if slow else PROCESSES + (MORE_IN_ALARM if self._is_alarmed() else 0)
        if len(same) < most and not any(seat.is_idle for seat in same):
            seat = _Seat(self, is_slow=slow)
            self._seats.append(seat)
            seat.start()

    def begun(self, task: _Task) -> None:
        with self._state:
            task.since = time.monotonic()

    def settle(self, task: _Task, reading: Reading) -> None:
        with self._state:
            task.reading = reading
            task.job = None
            self._state.notify_all()

    def put_back(self, tasks: Sequence[_Task], *, slow: bool = False) -> None:
        """To be read by somebody else, before what else waits; `slow`: with patience, after the other slow ones."""
        with self._state:
            wanted = [task for task in tasks if task in self._tasks]
            for task in wanted:
                task.since, task.is_slow = 0.0, slow or task.is_slow
                if slow and task.job is not None:  # its bytes are loaded again when it is its turn
                    task.job = Job(task.job.mail, None, task.job.load)
            if slow:
                self._alarm_until = time.monotonic() + ALARM_SECONDS
                self._queues[True] += wanted
            else:
                self._queues[False].extendleft(reversed(wanted))
            self._hire(slow=slow)
            self._hire(slow=False)
            self._state.notify_all()


class _Seat(threading.Thread):
    """Hands mails to one process and waits for its answers."""

    def __init__(self, pool: Pool, *, is_slow: bool) -> None:
        super().__init__(name="read-slow" if is_slow else "read", daemon=True)
        self._pool = pool
        self.is_slow = is_slow
        self.is_idle = False
        self.has_large = False
        self.child: Child | None = None
        self._in_vain = 0

    def run(self) -> None:
        try:
            while tasks := self._pool.next(self):
                try:
                    self._work(tasks)
                except Exception as error:  # a fault of ours: nobody must wait for ever
                    event(_logger, "reader_failed", level=logging.ERROR, error=error, exc_info=error)
                    self._dismiss()
                    self._fail(tasks, Trouble(Why.AWAY, f"{type(error).__name__}: {error}"))
                tasks.clear()  # it may be long until the next ones
        finally:
            self._dismiss()

    def _new_child(self) -> Child:
        child = Child(self._pool.limits, self._pool.reading, is_patient=self.is_slow)
        if not child.has_limits:
            event(_logger, "reader_without_memory_limit", process=child.pid, level=logging.WARNING)
        return child

    def _dismiss(self) -> str:
        child, self.child = self.child, None
        return child.end() if child is not None else ""

    def _work(self, tasks: list[_Task]) -> None:
        jobs = [task.job for task in tasks if task.job is not None]
        try:
            self.child = self.child or self._new_child()
        except Exception as error:  # whatever it is: no mail is to blame
            self._fail(tasks, Trouble(Why.AWAY, str(error)))
            return
        try:
            if self._pool.is_closed:
                return
            self.child.give(jobs)
        except Closed:  # it died before it began: that is no mail's fault
            self._dismiss()
            self._in_vain += 1
            if self._in_vain < MOST_IN_VAIN:
                self._pool.put_back(tasks, slow=self.is_slow)
            else:
                self._fail(tasks, Trouble(Why.AWAY, "the processes that read mails die before they begin"))
            return
        except Temporary as error:
            self._fail(tasks, Trouble(Why.AWAY, str(error)))
            return
        except Exception as error:  # the bytes are not all there
            self._fail(tasks, trouble_of(error))
            return
        self._in_vain = 0
        for number, task in enumerate(tasks):
            if not self._answered(self.child, task, jobs[number]):
                self._pool.put_back(tasks[number + 1 :])
                return
        if self.is_slow:  # what it took to read a slow mail is not kept
            self._dismiss()

    def _fail(self, tasks: Sequence[_Task], trouble: Trouble) -> None:
        for task in tasks:
            if task.job is not None:
                self._pool.settle(task, Reading(task.job, trouble=trouble))

    def _answered(self, child: Child, task: _Task, job: Job) -> bool:
        """Wait for one answer. False: the process is gone, and what else it was given is to be given to another."""
        limits = self._pool.limits
        self._pool.begun(task)
        patience = limits.wall if self.is_slow else limits.quick + job.mail.size / BYTES_A_SECOND
        try:
            reading, is_last = child.answer(job, seconds=patience)
        except Late:
            self._dismiss()
            if self.is_slow:
                self._pool.settle(task, Reading(job, trouble=too_long(limits, wall=True)))
            else:
                event(_logger, "mail_is_slow", mail=job.mail.id, after=f"{patience:.1f}s")
                self._pool.put_back([task], slow=True)
            return False
        except (Closed, Foreign) as error:
            trouble = self._why_gone(self._dismiss(), error)
            event(_logger, "reader_died", mail=job.mail.id, why=trouble.text, level=logging.WARNING)
            self._pool.settle(task, Reading(job, trouble=trouble))
            return False
        self._pool.settle(task, reading)
        if is_last:
            self._dismiss()
        return not is_last

    def _why_gone(self, died_of: str, error: Exception) -> Trouble:
        match died_of:
            case "SIGXCPU":
                return too_long(self._pool.limits)
            case "SIGTERM" | "SIGINT" | "SIGHUP":
                return Trouble(Why.AWAY, f"the process that read it was ended ({died_of})")
        what = died_of or str(error) or "it ended"
        return Trouble(Why.FAULT, f"reading it ends the process that reads ({what})")
