"""The sending role: letters leave (COMMIT 3).

Reads    outbox rows that are due.
Writes   how each transmission ended. A machine's letter gets a durable mark before its final dot leaves, so a crash there
         can never send it twice; a person's words go again with the same Message-ID (RFC 1047 leaves no third way).
Must not mint, change or render anything: a letter is complete bytes since COMMIT 2. One exception: what is too large for the
         server leaves without its files, and says so.
Fails    4xx and trouble of ours: later, by the operator's schedule, up to `give_up`. 5xx: failed at once. A failed letter
         leaves an entry on its request, and whoever is in charge gets word.
Settings `[outbox] retry give_up rate`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.clock import Clock
from gateway.desk import backoff
from gateway.desk.lightened import missing
from gateway.desk.tongue import Tongue
from gateway.errors import Permanent, Temporary
from gateway.failpoints import reach
from gateway.log import event
from gateway.mail.lighten import lighten
from gateway.store import outbox
from gateway.store.engine import Connection, Store, attempt
from gateway.store.engine import Outcome as Settled
from gateway.store.outbox import Due
from gateway.work.transport import Outcome, Outgoing, Reply, Transport, one_line

BATCH = 64
LANES = 4
"""Connections to one server at the same time: their commits share an fsync."""
IDLE_CONNECTION_SECONDS = 30.0
RATED_SECONDS = 5.0
ROOM_FOR_TRACES = 2_048
"""Bytes of the server's limit that stay free: it counts the fields it adds itself."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    retry: Sequence[timedelta] = backoff.RETRY
    give_up: timedelta = backoff.GIVE_UP
    per_second: float = 0.0
    """Letters a second for each mailbox; 0: no limit."""


class Sender:
    """`connect(mailbox)` makes a way out for one of our mailboxes; `on_failed(connection, due, reply)` writes, in the same
    transaction, what the desk says about a letter that failed for good. `tongue(language)` has the words of a language."""

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
        tongue: Callable[[str], Tongue] = Tongue,
    ) -> None:
        self._store = store
        self._process = process
        self._clock = clock
        self._connect = connect
        self._on_failed = on_failed
        self._schedule = schedule or Schedule()
        self._tongue = tongue
        self._lanes: dict[str, list[Transport]] = {}
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="send")
        self._busy_at = 0.0
        self._next_slot: dict[str, float] = {}
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._guard = threading.Lock()
        self._unsettled: deque[_Settlement] = deque()
        self._in_doubt = False
        """A claim was asked for and not answered: what it may have claimed must be let go before the next."""

    def turn(self) -> bool:
        """Send what is due, one batch. True if there was anything."""
        process, now = self._process(), self._clock.now()
        self._settle_again()
        if self._in_doubt:
            self._store.write(lambda connection: outbox.let_go(connection, process=process))
        limit = self._at_once()
        self._in_doubt = True
        due = self._store.write(lambda connection: outbox.claim(connection, process=process, now=now, limit=limit))
        self._in_doubt = False
        if not due:
            self._hang_up_when_idle()
            return False
        self._busy_at = self._clock.monotonic()
        reach("send.claimed")
        with self._guard:
            if self._stopping.is_set():  # `close` has shut the pool; the rows come back when the process leaves
                return False
            self._idle.clear()
            lanes = [
                self._pool.submit(self._lane, mailbox, transport, rows, process)
                for mailbox, transport, rows in self._spread(due)
            ]
        try:
            wait(lanes)
            for lane in lanes:
                if not lane.cancelled():  # by `close`
                    lane.result()
        finally:
            self._idle.set()
        return True

    def _at_once(self) -> int:
        """With a rate, no more than some seconds' worth: other mailboxes wait for the end of a turn."""
        rate = self._schedule.per_second
        return max(1, min(BATCH, round(rate * RATED_SECONDS))) if rate else BATCH

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

    def close(self, seconds: float) -> bool:
        """Hang up. Deliveries under way end soon; False if one of them has not within `seconds`: then its claim stands."""
        with self._guard:
            self._stopping.set()
            lanes = [one for some in self._lanes.values() for one in some]
        for transport in lanes:
            transport.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        return self._idle.wait(seconds)

    def _spread(self, due: Sequence[Due]) -> list[tuple[str, Transport | Reply, list[Due]]]:
        """The rows of each mailbox over its lanes; letters to one address stay in order on one lane. A mailbox that has no
        way out gets the reply that says so, and does not stop the others."""
        by_mailbox: dict[str, list[Due]] = {}
        for row in due:
            by_mailbox.setdefault(row.mailbox, []).append(row)
        spread: list[tuple[str, Transport | Reply, list[Due]]] = []
        for mailbox, rows in by_mailbox.items():
            lanes = self._lanes.setdefault(mailbox, [])
            wanted = 1 if self._schedule.per_second else min(LANES, len(rows))
            try:
                while len(lanes) < wanted:
                    lanes.append(self._connect(mailbox))
            except Exception as error:
                spread.append((mailbox, Reply(Outcome.TEMPORARY, 0, one_line(str(error)), rejected_at="connect"), rows))
                continue
            shares: Mapping[int, list[Due]] = {lane: [] for lane in range(wanted)}
            for row in rows:
                shares[hash(row.address) % wanted].append(row)
            spread += [(mailbox, lanes[lane], share) for lane, share in shares.items() if share]
        return spread

    def _lane(self, mailbox: str, way: Transport | Reply, rows: Sequence[Due], process: int) -> None:
        """One row after the other. Where nobody can be reached, the rest of the lane need not find out by itself."""
        left = threading.Semaphore(0)
        begun = 0
        for row in rows:
            if isinstance(way, Reply):
                reply: Reply | None = way
            else:
                self._keep_rate(mailbox)
                if self._stopping.is_set():
                    break
                reply = self._deliver(way, row, process)
            if reply is None:
                continue
            begun += 1
            self._settle(_Settlement(row, reply, process), left.release)
            if reply.outcome is Outcome.TEMPORARY and reply.rejected_at in ("connect", "auth"):
                way = reply
        for _ in range(begun):
            left.acquire()

    def _deliver(self, transport: Transport, row: Due, process: int) -> Reply | None:
        """The reply, or None if the row is not ours any more."""
        is_marked = False

        def mark() -> None:
            nonlocal is_marked
            if not self._store.write(lambda connection: outbox.mark_dotted(connection, row.id, process=process)):
                raise _NotOursAnyMore
            is_marked = True
            reach("send.dotted")

        try:
            reply = self._hand_over(transport, row, process, before_dot=None if row.repeatable else mark)
        except _NotOursAnyMore:
            return None
        except Temporary as error:  # the mark could not be made, so the letter was not sent
            return Reply(Outcome.TEMPORARY, 0, one_line(str(error)), rejected_at="dot")
        except Exception as error:  # a fault of ours: this letter waits, the role goes on
            event(_logger, "letter_crashed", outbox=row.id, error=error, level=logging.ERROR, exc_info=error)
            outcome = Outcome.AMBIGUOUS if is_marked else Outcome.TEMPORARY
            return Reply(outcome, 0, one_line(f"{type(error).__name__}: {error}"), rejected_at="dot")
        reach("send.answered")
        return reply

    def _hand_over(
        self, transport: Transport, row: Due, process: int, *, before_dot: Callable[[], None] | None
    ) -> Reply:
        """A letter that is too large for the server goes at once without what makes it so (`desk.lightened`), and is stored as it
        went. Each try is smaller than the one before; when nothing can go any more, it has failed."""
        content = row.content
        while True:
            reply = transport.deliver(Outgoing(row.reverse_path, row.address, content), before_dot=before_dot)
            if not reply.is_too_large or reply.outcome is not Outcome.PERMANENT:
                return reply
            most = reply.takes - min(ROOM_FOR_TRACES, reply.takes // 20)
            if not 0 < most < len(content):  # it says nothing, or refuses what it says it takes
                most = len(content) // 2
            lighter = self._lightened(row, most, reply.takes)
            if lighter is None or len(lighter) >= len(content):
                return reply
            if reply.rejected_at != "rcpt":  # else it is one recipient who does not take that much
                self._replace(row, lighter, process)
            event(_logger, "letter_lightened", outbox=row.id, ticket=row.ticket, bytes=len(content), now=len(lighter))
            content = lighter

    def _replace(self, row: Due, content: bytes, process: int) -> None:
        if not self._store.write(lambda connection: outbox.replace_content(connection, row, content, process=process)):
            raise _NotOursAnyMore

    def _lightened(self, row: Due, most: int, takes: int) -> bytes | None:
        """The letter in `most` bytes, None if that cannot be."""
        try:
            return lighten(
                row.content,
                most=most,
                note=lambda draft, left_out: missing(draft, left_out, takes=takes, tongue=self._tongue(draft.language)),
            )
        except Permanent:
            return None

    def _settle(self, ended: "_Settlement", done: Callable[[], None]) -> None:
        state, work = self._work(ended)

        def settled(outcome: Settled[None]) -> None:
            try:
                self._told(ended, outcome, state)
            finally:
                done()

        self._store.submit(work, settled)

    def _work(self, ended: "_Settlement") -> tuple[str, Callable[[Connection], None]]:
        """The state the row gets, and the work that writes it."""
        row, reply, now = ended.row, ended.reply, self._clock.now()
        state, next_at = self._next(row, reply, now)

        def work(connection: Connection) -> None:
            values = {"sent_at": now} if state == "sent" else {"next_at": next_at or now}
            is_ours = outbox.settle(
                connection, row.id, process=ended.process, state=state, last_reply=ended.text, **values
            )
            if is_ours and state == "failed":
                told = attempt(connection, lambda inner: self._on_failed(inner, row, reply))
                if isinstance(told.error, Temporary):
                    raise told.error
                if told.error is not None:  # the letter has failed all the same; nobody may wait for it for ever
                    event(_logger, "failure_untold", outbox=row.id, error=told.error, level=logging.ERROR)

        return state, work

    def _settle_again(self) -> None:
        """What could not be written down at its time: before anything else is sent."""
        while self._unsettled:
            ended = self._unsettled[0]
            state, work = self._work(ended)
            try:
                self._store.write(work)
            except Temporary:
                raise
            except Exception as error:
                self._told(ended, Settled(error=error), state)
            else:
                self._told(ended, Settled(), state)
            self._unsettled.popleft()

    def _told(self, ended: "_Settlement", outcome: Settled[None], state: str) -> None:
        row = ended.row
        if outcome.error is not None:
            event(_logger, "letter_unsettled", outbox=row.id, error=outcome.error, level=logging.ERROR)
            if isinstance(outcome.error, Temporary):
                self._unsettled.append(ended)
            return
        reach("send.settled")
        event(
            _logger, "letter", outbox=row.id, template=row.template, ticket=row.ticket, to=state,
            attempts=row.attempts, reply=ended.text, level=logging.INFO if state == "sent" else logging.WARNING,
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


@dataclass(frozen=True, slots=True)
class _Settlement:
    """How a transmission ended, until it is written down."""

    row: Due
    reply: Reply
    process: int

    @property
    def text(self) -> str:
        return f"{self.reply.code} {self.reply.text}".strip() if self.reply.code else self.reply.text


class _NotOursAnyMore(Exception):
    """The claim went to somebody else before the final dot: they send it."""
