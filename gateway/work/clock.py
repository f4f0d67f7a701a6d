"""The clock's role: what comes due happens.

Reads    the timers that are due, in the order in which they came due.
Writes   each one's act (a reminder, a closing, the end of an absence) and its end, in one transaction: never twice, however many
         processes look, and all of it again if the power goes in between.
Must not decide: what an act is, `desk/timed` says.
Fails    One whose act fails is tried three times, then put aside until the next start; `doctor` shows it. The others go on.
"""

import logging
from collections.abc import Callable

from gateway.clock import Clock
from gateway.errors import Temporary
from gateway.failpoints import reach
from gateway.log import event
from gateway.pipeline import Pipeline
from gateway.store import timers
from gateway.store.engine import Connection, Store, attempt
from gateway.store.timers import Timer

LOOK_SECONDS = 1.0
"""Another process may set a timer: polling is the guarantee."""

_logger = logging.getLogger(__name__)


class Timekeeper:
    """The role. `on_letters` wakes the sender."""

    name = "clock"

    def __init__(
        self, store: Store, *, clock: Clock, pipeline: Callable[[], Pipeline], on_letters: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._has_begun = False

    def turn(self) -> bool:
        """One that is due, with its act. True if there was one."""
        if not self._has_begun:
            again = self._store.write(timers.try_again)
            self._has_begun = True
            if again:
                event(_logger, "timers_again", count=again)
        done = self._store.write(self._next)
        if done is None:
            return False
        timer, became, error = done
        reach("clock.fired")
        level = logging.INFO if error is None else logging.ERROR
        event(
            _logger, "timer", ticket=timer.ticket or None, name=timer.name.partition(" ")[0], due=timer.due_at.isoformat(),
            to=became, error=error, tries=timer.tries + 1, level=level, exc_info=error,
        )  # fmt: skip
        self._on_letters()
        return True

    def idle(self) -> float:
        """Seconds to wait when nothing was due: until the next one is, at most a second."""
        at = self._store.read(timers.next_due)
        return LOOK_SECONDS if at is None else min(LOOK_SECONDS, max(0.02, (at - self._clock.now()).total_seconds()))

    def _next(self, connection: Connection) -> tuple[Timer, str, BaseException | None] | None:
        now = self._clock.now()
        timer = timers.take(connection, now=now)
        if timer is None:
            return None
        reach("clock.taken")
        acted = attempt(connection, lambda inner: self._pipeline().come_due(inner, timer))
        if acted.error is None:
            return timer, "done" if acted.value else "not needed", None
        if isinstance(acted.error, Temporary):
            raise acted.error
        problem = f"{type(acted.error).__name__}: {acted.error}"
        is_aside = timers.failed(connection, timer, problem, now=now)
        return timer, "aside" if is_aside else "later", acted.error
