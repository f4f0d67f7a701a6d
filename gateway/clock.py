"""What time it is. The wall clock dates things; the monotonic clock measures timeouts and leases (it never jumps).

`Clock` is the machine's. `FileClock` is the clock that demo and tests can move: it starts at the instant
in a file, runs on at normal speed, and jumps forward, never backward, when the file is replaced. Whoever waits for an
instant waits with `wait_until`; whoever only looks again from time to time waits with `wait`, which returns early on
a jump.
"""

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.errors import Permanent

LOOK_EVERY = 0.2  # seconds between two looks at the file; half a second is promised
LONGEST_SLEEP = 30.0  # seconds: somebody may set the machine's clock while we sleep
_WITH_SLEEP: int | None = getattr(time, "CLOCK_BOOTTIME", None)  # of Linux; elsewhere sleep is not noticed
LONGEST_INSTANT = 64  # characters; an RFC 3339 instant with nanoseconds has 35

# RFC 3339 5.6, with the offset: a file caught half written does not match, so it is not taken for another instant.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


class ClockError(Permanent):
    """The file of the clock cannot be read at the start, or does not hold one RFC 3339 instant."""


class Clock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The wall clock: aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an unknown instant; for timeouts and leases only."""
        return time.monotonic()

    def lived(self) -> float:
        """Seconds since an unknown instant, those in which the machine slept counted too."""
        return time.clock_gettime(_WITH_SLEEP) if _WITH_SLEEP is not None else time.monotonic()

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Sleep up to `seconds`; True if `stop` is set. May return early: after a jump what was far away may be due."""
        return stop.wait(max(0.0, seconds))

    def wait_until(self, stop: threading.Event, due: datetime) -> bool:
        """Sleep until this clock shows `due`; True if `stop` is set. A jump past `due` ends the sleep, whoever
        noticed it."""
        while not stop.is_set():
            left = (due - self.now()).total_seconds()
            if left <= 0:
                return stop.is_set()
            self.wait(stop, min(left, LONGEST_SLEEP))
        return True

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Have `wake()` called after each jump, from the thread that noticed it. The machine's clock makes no jumps
        we see."""


class ShiftedClock(Clock):
    """The machine's clock, moved by a fixed offset: what a verb beside a running process with another clock uses."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


class FileClock(Clock):
    """The clock in a file. `not_before`: the last instant of the journal, so a restart never goes back behind it.

    There is no thread: whoever calls `now` or `wait` looks at the file, at most every 0.2 s. A file that is missing or
    broken *later* is left alone until it is good again; at the start it is a `ClockError`.
    """

    def __init__(self, path: Path, *, not_before: datetime | None = None) -> None:
        self.path = path
        self.jumps = 0
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        try:
            self._seen = self._text()
        except OSError as error:
            raise ClockError(f"{path}: cannot read the clock: {error.strerror}") from error
        start = instant(self._seen)
        if start is None:
            raise ClockError(f"{path}:1: not an RFC 3339 instant such as 2025-11-24T08:00:00+01:00")
        self._base = (max(start, not_before) if not_before else start, time.monotonic())
        self._looked = self._base[1]

    def now(self) -> datetime:
        self._look()
        return self._running()

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        jumps, end = self.jumps, time.monotonic() + seconds
        while not stop.is_set():
            self._look()
            left = end - time.monotonic()
            if left <= 0 or self.jumps != jumps:
                return stop.is_set()
            stop.wait(min(left, LOOK_EVERY))
        return True

    def on_jump(self, wake: Callable[[], None]) -> None:
        with self._lock:
            self._wakers.append(wake)

    @property
    def offset(self) -> timedelta:
        """How far this clock is from the machine's: what a `ShiftedClock` in another process needs."""
        return self.now() - datetime.now(UTC)

    def _running(self) -> datetime:
        start, started = self._base
        return start + timedelta(seconds=time.monotonic() - started)

    def _text(self) -> str:
        with self.path.open(encoding="ascii", errors="replace") as file:
            return file.read(LONGEST_INSTANT + 1).strip()

    def _look(self) -> None:
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        with self._lock:
            if not self._jumped():
                return
            wakers = list(self._wakers)
        for wake in wakers:  # outside the lock: a waker may ask what time it is
            wake()

    def _jumped(self) -> bool:
        self._looked = time.monotonic()
        try:
            text = self._text()
        except OSError:
            return False
        if text == self._seen:
            return False
        self._seen = text
        aim = instant(text)
        if aim is None or aim <= self._running():
            return False
        self._base = (aim, time.monotonic())
        self.jumps += 1
        return True


def instant(text: str) -> datetime | None:
    """One RFC 3339 instant as aware UTC, or None. Finer than a microsecond is cut off."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
