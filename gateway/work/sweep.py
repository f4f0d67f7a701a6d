"""The sweeping role: show that we live, and give back what dead processes had claimed.

Reads    the process table, /proc of this machine. Writes: our beat; what `processes.bury` frees.
Fails    If our own row is gone, others have given our work away: the role ends the process, systemd starts it anew.
"""

import logging
from collections.abc import Callable, Sequence

from gateway.clock import Clock
from gateway.errors import Permanent
from gateway.failpoints import reach
from gateway.log import event
from gateway.store import processes
from gateway.store.engine import Store

BEATS_A_MINUTE = round(60 / processes.BEAT_SECONDS)

_logger = logging.getLogger(__name__)


class DeclaredDead(Permanent):
    """Another process has taken over our work: we were silent for too long."""


class Sweeper:
    name = "sweep"

    def __init__(
        self,
        store: Store,
        *,
        process: Callable[[], int],
        clock: Clock,
        watch: processes.Watch,
        on_freed: Callable[[], None],
        now_and_then: Callable[[], None] = lambda: None,
        each_turn: Sequence[Callable[[], object]] = (),
    ) -> None:
        """`now_and_then` is called once a minute: small upkeep that every process does for itself. `each_turn`: what has an
        hour of its own."""
        self._store = store
        self._process = process
        self._clock = clock
        self._watch = watch
        self._on_freed = on_freed
        self._now_and_then = now_and_then
        self._each_turn = each_turn
        self._beats = 0

    def turn(self) -> bool:
        """One beat, one look round. Always False: the next turn is a beat later."""
        mine = self._process()
        if not self._store.write(lambda connection: processes.beat(connection, mine)):
            raise DeclaredDead("another process has taken over our work; starting anew is right")
        self.bury_dead(mine)
        self._beats += 1
        if self._beats % BEATS_A_MINUTE == 0:
            self._now_and_then()
        for look in self._each_turn:
            look()
        return False

    def bury_dead(self, mine: int | None) -> None:
        """Give back what dead processes had; at the start this is the recovery."""
        now = self._clock.monotonic()
        for dead in self._store.read(lambda connection: self._watch.dead(connection, mine=mine, monotonic=now)):
            freed = self._store.write(lambda connection, dead=dead: processes.bury(connection, dead))  # type: ignore[misc]
            reach("sweep.buried")
            event(_logger, "process_buried", process=dead, freed=freed)
            self._on_freed()
