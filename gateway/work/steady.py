"""Is the wall clock to be believed where what it says cannot be taken back? Deleting waits for that.

Reads: the wall clock, and the one that cannot be set. A machine without a battery starts in another year, and a time server may be
wrong for a while: what is old by such a clock may be of this morning.
"""

from datetime import datetime, timedelta

from gateway.clock import Clock

JUMP = timedelta(minutes=30)
"""More than this between two looks, beside the time that has passed, is a jump; summer time is none, instants are UTC."""
PATIENCE = 3600.0
"""Seconds for which it must have run evenly."""


class Steady:
    """`steady()`: has the clock run evenly for an hour? Not in the hour after a start, nor in the hour after a jump."""

    def __init__(self, clock: Clock, *, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._seen: tuple[datetime, float] = (clock.now(), clock.lived())
        self._since = self._seen[1]

    def __call__(self) -> bool:
        now, lived = self._clock.now(), self._clock.lived()
        before, then = self._seen
        if abs(now - before - timedelta(seconds=lived - then)) > JUMP:
            self._since = lived
        self._seen = now, lived
        return lived - self._since >= self._patience
