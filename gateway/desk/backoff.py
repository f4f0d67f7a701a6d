"""When a letter is tried again: the operator's schedule as a pure function (the long schedule is a column, never a sleep)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

RETRY = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
GIVE_UP = timedelta(days=3)


def next_try(
    *,
    created_at: datetime,
    now: datetime,
    attempts: int,
    retry: Sequence[timedelta] = RETRY,
    give_up: timedelta = GIVE_UP,
) -> datetime | None:
    """When the next attempt is due after `attempts` of them have failed; None: the letter has failed for good.

    The last step of the schedule repeats until `give_up` has passed; one last attempt is made at that instant."""
    end = created_at + give_up
    if now >= end:
        return None
    return min(now + retry[min(attempts, len(retry)) - 1], end)
