"""The sending role: letters leave (COMMIT 3).

Reads    outbox rows that are due.
Writes   how each transmission ended. A machine's letter gets a durable mark before its final dot leaves, so a crash there
         can never send it twice; a person's words go again with the same Message-ID (RFC 1047 leaves no third way).
Must not mint, change or render anything: a letter is complete bytes since COMMIT 2.
Fails    4xx and trouble of ours: later, by the operator's schedule, up to `give_up`. 5xx: failed at once. A failed letter
         leaves an entry on its request, and whoever is in charge gets word.
Settings `[outbox] retry give_up rate`.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.clock import Clock
from gateway.desk import backoff
from gateway.failpoints import reach
from gateway.log import event
from gateway.store import outbox
from gateway.store.engine import Busy, Connection, Store, attempt
from gateway.store.engine import Outcome as Settled
from gateway.store.outbox import Due
from gateway.work.transport import Outcome, Outgoing, Reply, Transport

BATCH = 64
LANES = 4
"""Connections to one server at the same time: their commits share an fsync."""
IDLE_CONNECTION_SECONDS = 30.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    retry: Sequence[timedelta] = backoff.RETRY
    give_up: timedelta = backoff.GIVE_UP
    per_second: float = 0.0
    """Letters a second for each mailbox; 0: no limit."""


class Sender:
    """`connect(mailbox)` makes a way out for one of our mailboxes; `on_failed(connection, due, reply)` writes, in the same
    transaction, what the desk says about a letter that failed for good."""

    name = "send"

    def __init__(
        self,
        store: Store,
        *,
        process: Callable[[], int],
        clock: Clock,
        connect: Callable[[str], Transport],
        on_failed: Callable[[Connection, Due, Reply], None],
        schedule: Schedule | None = None,
    ) -> None:
        self._store = store
        self._process = process
        self._clock = clock
        self._connect = connect
        self._on_failed = on_failed
        self._schedule = schedule or Schedule()
        self._lanes: dict[str, list[Transport]] = {}
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="send")
        self._busy_at = 0.0
        self._next_slot: dict[str, float] = {}
        self._stopping = threading.Event()

    def turn(self) -> bool:
        """Send what is due, one batch. True if there was anything."""
        process, now = self._process(), self._clock.now()
        due = self._store.write(lambda connection: outbox.claim(connection, process=process, now=now, limit=BATCH))
        if not due:
            self._hang_up_when_idle()
            return False
        self._busy_at = self._clock.monotonic()
        reach("send.claimed")
        waiting = [self._pool.submit(self._lane, transport, rows, process) for transport, rows in self._spread(due)]
        for lane in waiting:
            lane.result()
        return True

    def idle(self) -> float:
        """Seconds to wait when nothing was due: until the next letter is, at most a second."""
        at = self._store.read(outbox.next_due)
        return 1.0 if at is None else min(1.0, max(0.02, (at - self._clock.now()).total_seconds()))

    def _hang_up_when_idle(self) -> None:
        """No server likes a connection that is kept for nothing."""
        if self._lanes and self._clock.monotonic() - self._busy_at > IDLE_CONNECTION_SECONDS:
            lanes, self._lanes = self._lanes, {}
            for transport in (one for some in lanes.values() for one in some):
                transport.close()

    def close(self) -> None:
        """Hang up. Deliveries under way end soon; what they could not settle is given back when the process leaves."""
        self._stopping.set()
        for lanes in self._lanes.values():
            for transport in lanes:
                transport.close()
        self._pool.shutdown(wait=True)

    def _spread(self, due: Sequence[Due]) -> list[tuple[Transport, list[Due]]]:
        """The rows of each mailbox over its lanes; letters to one address stay in order on one lane."""
        by_mailbox: dict[str, list[Due]] = {}
        for row in due:
            by_mailbox.setdefault(row.mailbox, []).append(row)
        spread = []
        for mailbox, rows in by_mailbox.items():
            lanes = self._lanes.setdefault(mailbox, [])
            wanted = 1 if self._schedule.per_second else min(LANES, len(rows))
            while len(lanes) < wanted:
                lanes.append(self._connect(mailbox))
            shares: Mapping[int, list[Due]] = {lane: [] for lane in range(wanted)}
            for row in rows:
                shares[hash(row.address) % wanted].append(row)
            spread += [(lanes[lane], share) for lane, share in shares.items() if share]
        return spread

    def _lane(self, transport: Transport, rows: Sequence[Due], process: int) -> None:
        left = threading.Semaphore(0)
        begun = 0
        for row in rows:
            if self._stopping.is_set():
                break
            reply = self._deliver(transport, row, process)
            if reply is not None:
                begun += 1
                self._settle(row, reply, process, left.release)
        for _ in range(begun):
            left.acquire()

    def _deliver(self, transport: Transport, row: Due, process: int) -> Reply | None:
        """The reply, or None if the row is not ours any more."""
        self._keep_rate(row.mailbox)

        def mark() -> None:
            if not self._store.write(lambda connection: outbox.mark_dotted(connection, row.id, process=process)):
                raise _NotOursAnyMore
            reach("send.dotted")

        outgoing = Outgoing(row.reverse_path, row.address, row.content)
        try:
            reply = transport.deliver(outgoing, before_dot=None if row.repeatable else mark)
        except _NotOursAnyMore:
            return None
        except Busy as error:  # the mark could not be made, so the letter was not sent
            return Reply(Outcome.TEMPORARY, 0, str(error), rejected_at="dot")
        reach("send.answered")
        return reply

    def _settle(self, row: Due, reply: Reply, process: int, done: Callable[[], None]) -> None:
        now = self._clock.now()
        state, next_at = self._next(row, reply, now)
        text = f"{reply.code} {reply.text}".strip() if reply.code else reply.text

        def work(connection: Connection) -> None:
            values = {"sent_at": now} if state == "sent" else {"next_at": next_at or now}
            is_mine = outbox.settle(connection, row.id, process=process, state=state, last_reply=text, **values)
            if is_mine and state == "failed":
                told = attempt(connection, lambda inner: self._on_failed(inner, row, reply))
                if told.error is not None:  # the letter has failed all the same; nobody may wait for it for ever
                    event(_logger, "failure_untold", outbox=row.id, error=told.error, level=logging.ERROR)

        def settled(outcome: Settled[None]) -> None:
            try:
                self._told(row, outcome, state, text)
            finally:
                done()

        self._store.submit(work, settled)

    def _told(self, row: Due, outcome: Settled[None], state: str, text: str) -> None:
        if outcome.error is not None:  # the claim stands; it comes back when this process is swept
            event(_logger, "letter_unsettled", outbox=row.id, error=outcome.error, level=logging.ERROR)
            return
        reach("send.settled")
        event(
            _logger, "letter", outbox=row.id, template=row.template, ticket=row.ticket, to=state,
            attempts=row.attempts, reply=text, level=logging.INFO if state == "sent" else logging.WARNING,
        )  # fmt: skip

    def _next(self, row: Due, reply: Reply, now: datetime) -> tuple[str, datetime | None]:
        """The state after this reply, and when the next attempt is due."""
        if reply.outcome is Outcome.SENT:
            return "sent", None
        if reply.outcome is Outcome.PERMANENT:
            return "failed", None
        if reply.outcome is Outcome.AMBIGUOUS and not row.repeatable:
            return "unknown", None
        again = backoff.next_try(
            created_at=row.created_at,
            now=now,
            attempts=row.attempts,
            retry=self._schedule.retry,
            give_up=self._schedule.give_up,
        )
        return ("due", again) if again is not None else ("failed", None)

    def _keep_rate(self, mailbox: str) -> None:
        if not self._schedule.per_second:
            return
        now = self._clock.monotonic()
        slot = max(now, self._next_slot.get(mailbox, now))
        self._next_slot[mailbox] = slot + 1 / self._schedule.per_second
        self._stopping.wait(slot - now)


class _NotOursAnyMore(Exception):
    """The claim went to somebody else before the final dot: they send it."""
