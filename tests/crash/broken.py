"""Builds that are wrong on purpose. The rig must catch each, or its zeros mean nothing (docs/reliability.md).

`patch()` is called in the forked child, before the program is put together.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from gateway import pipeline
from gateway.failpoints import reach
from gateway.intake import accept, imap_take
from gateway.mail import digest
from gateway.store import outbox, timers
from gateway.work import clock, process, send


@dataclass(frozen=True, slots=True)
class Build:
    """What is wrong, in which modes it can show, what the oracle must say of it, and how to make it."""

    what: str
    modes: tuple[str, ...]
    shows: str
    patch: Callable[[], None]


def _yes_before_commit() -> None:
    queue = accept.Door._queue

    def early(self: Any, arrival: Any, answer: Any) -> None:
        answer(accept.Receipt(0, False), None)
        queue(self, arrival, lambda receipt, error: None)

    accept.Door._queue = early  # type: ignore[method-assign]


def _moved_before_commit() -> None:
    give = imap_take.Pass._give

    def early(self: Any, uid: int, *rest: Any) -> bool:
        self._away.put([uid])
        return give(self, uid, *rest)

    imap_take.Pass._give = early  # type: ignore[method-assign]


def _acknowledged_apart() -> None:
    """COMMIT 2 without the acknowledgements; they follow in a transaction of their own."""
    waiting: list[Any] = []
    record, settle = pipeline.record, process.Processor._settle
    guard = threading.Lock()

    def without(connection: Any, mail: Any, decision: Any, letters: Sequence[Any], **more: Any) -> None:
        record(connection, mail, decision, [one for one in letters if one[0].template != "ack"], **more)
        waiting.extend(one[0] for one in letters if one[0].template == "ack")

    def then(self: Any, mails: Any, number: int) -> None:
        with guard:
            settle(self, mails, number)
            apart, waiting[:] = waiting[:], []
            self._store.write(lambda connection: outbox.add(connection, apart))
            self._on_letters()

    pipeline.record = without
    process.Processor._settle = then  # type: ignore[method-assign]


def _minted_at_sending() -> None:
    deliver = send.Sender._deliver
    count = iter(range(1, 1_000_000))

    def late(self: Any, transport: Any, row: Any, number: int) -> Any:
        fresh = b"Message-ID: <late.%d.%d@example.org>" % (id(self), next(count))
        content = re.sub(rb"(?im)^Message-ID:\s*<[^>]*>", fresh, row.content, count=1)
        return deliver(self, transport, replace(row, content=content), number)

    send.Sender._deliver = late  # type: ignore[method-assign]


def _known_by_message_id() -> None:
    content = digest.content

    def by_id(message: Any, raw: Any) -> bytes:
        return sha256(message.message_id.encode()).digest() if message.message_id else content(message, raw)

    digest.content = by_id


def _due_before_its_act() -> None:
    def turn(self: Any) -> bool:
        if not self.arrivals.are_fetched():
            return False
        timer = self._store.write(lambda connection: timers.take(connection, now=self._clock.now()))
        if timer is None:
            return False
        reach("clock.taken")
        self._store.write(lambda connection: self._pipeline().come_due(connection, timer))
        self._on_letters()
        return True

    clock.Timekeeper.turn = turn  # type: ignore[method-assign]


_ANY = ("direct", "socket", "imap")
_GONE = "heard yes and is not there"

BUILDS = {
    "yes-before-commit": Build("250 before COMMIT 1", ("direct", "socket"), _GONE, _yes_before_commit),
    "moved-before-commit": Build("the IMAP move before COMMIT 1", ("imap",), _GONE, _moved_before_commit),
    "ack-apart": Build("the acknowledgement outside COMMIT 2", _ANY, "has 0 letters ack", _acknowledged_apart),
    "due-before-its-act": Build("a timer gone before its act is written", _ANY, "has 0 timers", _due_before_its_act),
    "minted-at-sending": Build("the Message-ID minted at sending", _ANY, "with 2 Message-IDs", _minted_at_sending),
    "known-by-message-id": Build("dedup by Message-ID alone", _ANY, "became duplicate", _known_by_message_id),
}
