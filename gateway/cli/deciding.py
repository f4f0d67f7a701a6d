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
    left, moved = len(ids), time.monotonic()
    while True:
        now_left = len(ids) - len(decided(runtime, ids))
        on_progress(now_left)
        if now_left == 0:
            return
        if now_left < left:
            left, moved = now_left, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise Temporary(f"the running process has not decided {left} of {len(ids)} mails yet; they are stored")
        time.sleep(LOOK_SECONDS if len(ids) < 100 else 0.5)


def _decide_here(runtime: Runtime, ids: Sequence[int], on_progress: Callable[[int], None]) -> None:
    from gateway.store import processes
    from gateway.work.process import BATCH, Processor

    identity = processes.Identity.mine()
    process = runtime.store.write(lambda connection: processes.enter(connection, identity, roles="import"))
    try:
        processor = Processor(
            runtime.store, process=lambda: process, pipeline=runtime.pipeline, on_letters=lambda: None
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
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        found |= runtime.store.read(lambda connection, some=some: inbox.decided(connection, some))  # type: ignore[misc]
    return found
