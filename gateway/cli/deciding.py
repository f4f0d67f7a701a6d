"""Mails that a verb has put into the store get decided: by the running process, or by a turn of our own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gateway.errors import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gateway.runtime import Runtime

LOOK_SECONDS = 0.05
PATIENCE = 30.0
AT_ONCE = 500


def decide_all(runtime: Runtime, ids: Sequence[int], *, on_progress: Callable[[int], None] = lambda left: None) -> None:
    """Return when none of these mails waits any more. `Temporary` if the running process makes no progress for 30 s."""
    if runs(runtime):
        _wait(runtime, ids, on_progress)
    else:
        _decide_here(runtime, ids, on_progress)


def runs(runtime: Runtime) -> bool:
    """Is there a process that decides?"""
    from gateway.store import processes

    found = runtime.store.read(lambda connection: processes.running(connection, processes.Identity.mine()))
    return any("process" in one.roles for one in found)


def _wait(runtime: Runtime, ids: Sequence[int], on_progress: Callable[[int], None]) -> None:
    """Only the oldest that wait are asked for: they are decided in about this order."""
    waiting, moved = sorted(ids), time.monotonic()
    while waiting:
        done = decided(runtime, waiting[:AT_ONCE])
        if done:
            moved = time.monotonic()
            waiting = [one for one in waiting if one not in done]
            on_progress(len(waiting))
        elif time.monotonic() - moved > PATIENCE:
            said = f"{len(waiting)} of {len(ids)} mails" if len(ids) > 1 else "the mail"
            raise Temporary(
                f"the running process has not decided {said} for {PATIENCE:.0f} s; nothing is lost, it waits"
            )
        else:
            time.sleep(LOOK_SECONDS)


def _decide_here(runtime: Runtime, ids: Sequence[int], on_progress: Callable[[int], None]) -> None:
    from gateway.connections import reader_of
    from gateway.store import processes
    from gateway.work.process import BATCH, Processor
    from gateway.work.reader import Here

    identity = processes.Identity.mine()
    process = runtime.store.write(lambda connection: processes.enter(connection, identity, roles="import"))
    try:
        processor = Processor(
            runtime.store,
            process=lambda: process,
            pipeline=runtime.pipeline,
            on_letters=lambda: None,
            reader=reader_of(Here(), runtime, process=lambda: process),
        )
        left = len(ids)
        while processor.turn():
            left = max(0, left - BATCH)
            on_progress(left)
    finally:
        runtime.store.write(lambda connection: processes.leave(connection, process))


def decided(runtime: Runtime, ids: Sequence[int]) -> dict[int, Any]:
    """What became of those that are decided: id -> (state, outcome, ticket)."""
    from gateway.store import inbox

    found: dict[int, Any] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found |= runtime.store.read(lambda connection, some=some: inbox.decided(connection, some))  # type: ignore[misc]
    return found
