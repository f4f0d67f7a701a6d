"""The processing role: stored mails become decisions (COMMIT 2).

Reads    inbox rows in state `new`, their bytes, and what `recall` asks for.
Writes   everything a decision says, in one transaction a batch, a savepoint a mail; then wakes the senders.
Must not wait for a network, or hold a transaction while it parses.
Fails    Trouble of ours (the database) gives the mail back uncounted. A mail that cannot be read is held with its bytes.
         A mail on which the program itself fails is tried three times, then held; after a crash it runs alone.
"""

import logging
import time
from collections.abc import Callable, Sequence

from gateway.desk.decision import Decision
from gateway.errors import Temporary, Unusable
from gateway.failpoints import reach
from gateway.log import event
from gateway.pipeline import LostClaim, Pipeline, Read, lock_keys, read
from gateway.store import inbox, threads
from gateway.store.engine import Busy, Connection, Outcome, Store
from gateway.store.inbox import Claimed

BATCH = 16
"""Mails in one claim and one commit: enough to share an fsync, few enough that nobody waits long."""

_logger = logging.getLogger(__name__)


class Processor:
    """`pipeline()` gives the pipeline with the policy in force: a batch takes one at its start."""

    name = "process"

    def __init__(
        self,
        store: Store,
        *,
        process: Callable[[], int],
        pipeline: Callable[[], Pipeline],
        on_letters: Callable[[], None],
    ) -> None:
        self._store = store
        self._process = process
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._in_doubt = False
        """Something went wrong between a claim and its end: what we still hold must be let go before anything else."""

    def turn(self) -> bool:
        """Decide what waits, one batch. True if there was anything."""
        process = self._process()
        if self._in_doubt:
            self._store.write(lambda connection: inbox.let_go(connection, process=process))
        self._in_doubt = True
        claimed = self._store.write(lambda connection: inbox.claim(connection, process=process, limit=BATCH))
        if claimed:
            reach("process.claimed")
            self._work(claimed, process)
        self._in_doubt = False
        return bool(claimed)

    def _work(self, claimed: Sequence[Claimed], process: int) -> None:
        small = [mail for mail in claimed if mail.size <= inbox.PIECE]
        contents = self._store.read(lambda connection: inbox.contents_of(connection, [mail.id for mail in small]))
        self._settle([(mail, contents[mail.id]) for mail in small if mail.id in contents], process)
        for mail in claimed:  # large ones one by one: never two of them in memory
            if mail.id not in contents:
                self._large(mail, process)

    def _large(self, mail: Claimed, process: int) -> None:
        try:
            raw = self._store.read(lambda connection: inbox.content_of(connection, mail.id))
        except Temporary:
            raise
        except Exception as error:  # its bytes are not all there
            self._give_back([mail.id], process, error, counts=True)
            return
        self._settle([(mail, raw)], process)

    def _settle(self, mails: Sequence[tuple[Claimed, bytes | bytearray]], process: int) -> None:
        started = time.monotonic()
        items = [item for mail, raw in mails if (item := self._read(mail, raw, process)) is not None]
        if not items:
            return
        pipeline = self._pipeline()
        locked = lock_keys(items)

        is_locked = False

        def lock(connection: Connection) -> None:
            nonlocal is_locked
            is_locked = False
            threads.lock_conversations(connection, locked)
            is_locked = True

        def settle(item: Read) -> Callable[[Connection], Decision]:
            def work(connection: Connection) -> Decision:
                if not is_locked:
                    raise Busy("the conversation could not be locked")
                return pipeline.settle(connection, item, process=process)

            return work

        try:
            outcomes = self._store.write_all([lock, *(settle(item) for item in items)])[1:]
        except Temporary as error:
            self._give_back([item.mail.inbox for item in items], process, error, counts=False)
            raise
        reach("process.decided")
        took = (time.monotonic() - started) / len(items)
        written = [self._told(item, outcome, process, took) for item, outcome in zip(items, outcomes, strict=True)]
        if any(written):
            self._on_letters()
        for outcome in outcomes:  # trouble of ours, not the mail's: not again at once
            if isinstance(outcome.error, Temporary):
                raise outcome.error

    def _read(self, mail: Claimed, raw: bytes | bytearray, process: int) -> Read | None:
        """The mail as read; None if it cannot be: then it is held, or tried again."""
        try:
            return read(mail, raw)
        except Unusable as error:
            reason = f"unusable: {error}"
            self._store.write(
                lambda connection: (
                    inbox.settle(connection, mail.id, state="held", outcome="", reason=reason)
                    if inbox.still_mine(connection, mail.id, process=process)
                    else None
                )
            )
            event(_logger, "mail_held", mail=mail.id, reason=reason, level=logging.WARNING)
        except Exception as error:  # a fault of ours that this mail brings out
            self._give_back([mail.id], process, error, counts=True)
        return None

    def _told(self, item: Read, outcome: Outcome[Decision | None], process: int, took: float) -> bool:
        """Log what became of a mail; True if letters were written."""
        if outcome.error is None:
            decision = outcome.value
            assert isinstance(decision, Decision)
            event(
                _logger,
                "mail_decided",
                mail=item.mail.inbox,
                outcome=decision.outcome,
                ticket=decision.after.ref if decision.after else None,
                kind=decision.classification.kind,
                reason=decision.reason,
                letters=len(decision.letters),
                took=f"{took * 1000:.1f}ms",
            )
            return bool(decision.letters)
        if not isinstance(outcome.error, LostClaim):
            counts = not isinstance(outcome.error, Temporary)
            self._give_back([item.mail.inbox], process, outcome.error, counts=counts)
        return False

    def _give_back(self, ids: Sequence[int], process: int, error: BaseException, *, counts: bool) -> None:
        text = f"{type(error).__name__}: {error}"[:500]
        event(
            _logger,
            "mail_given_back",
            mail=",".join(map(str, ids)),
            error=text,
            counts=counts,
            level=logging.ERROR if counts else logging.WARNING,
            exc_info=error if counts else None,
        )
        self._store.write(
            lambda connection: inbox.give_back(connection, ids, process=process, error=text, counts=counts)
        )
