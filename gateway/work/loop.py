"""The loop of a role: claim, do, settle, again at once while there is work; else wait for a wake-up or a moment."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from gateway.clock import Clock
from gateway.errors import Temporary
from gateway.log import event

IDLE_SECONDS = 1.0
"""Polling is the guarantee; a wake-up only makes it quicker."""
TROUBLE_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class Role(Protocol):
    """One kind of work. `turn` does what is there and says whether it did anything; `Temporary` means: later."""

    name: str

    def turn(self) -> bool: ...


class Wake:
    """Wakes a role from any thread. A wake-up between two waits is not lost."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> None:
        self._event.set()

    def wait(self, clock: Clock, stop: threading.Event, seconds: float) -> None:
        """Wait for a wake-up, for `stop`, for a jump of the clock, or `seconds`."""
        clock.wait(_Either(stop, self._event), seconds)
        self._event.clear()


class _Either(threading.Event):
    """Set when the wake-up is; `stop` sets the wake-up too (see `run`), so one wait is enough."""

    def __init__(self, stop: threading.Event, wake: threading.Event) -> None:
        super().__init__()
        self._stop, self._wake = stop, wake

    def is_set(self) -> bool:
        return self._stop.is_set() or self._wake.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._wake.wait(timeout)
        return self.is_set()


def run(
    role: Role, *, clock: Clock, stop: threading.Event, wake: Wake, idle: Callable[[], float] = lambda: IDLE_SECONDS
) -> None:
    """Work until `stop` is set (whoever sets it calls `wake` too). `Temporary` pauses the role; anything else ends it."""
    in_trouble = False
    while not stop.is_set():
        try:
            pause = 0.0 if role.turn() else idle()  # `idle` may ask the store too
            in_trouble = False
        except Temporary as error:
            if not in_trouble:
                event(_logger, "role_waits", role=role.name, error=error, level=logging.WARNING)
            in_trouble, pause = True, TROUBLE_SECONDS
        if pause:
            wake.wait(clock, stop, pause)


def drain(role: Role, *, limit: int = 1_000_000) -> None:
    """Turn until there is nothing left to do (for `run --once`, and tests)."""
    for _ in range(limit):
        if not role.turn():
            return
