"""The processing role: stored mails become decisions (COMMIT 2).

Reads    inbox rows in state `new`, their bytes, and what `recall` asks for.
Writes   everything a decision says, in one transaction a batch, a savepoint a mail; then wakes the senders.
Must not wait for a network, hold a transaction while a mail is read, or wait for a mail that takes long to read.
Fails    Trouble of ours (the database) gives the mail back uncounted. A mail that cannot be read is held with its bytes.
         A mail on which the program itself fails is tried three times, then held; after a crash it runs alone.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from gateway.desk.decision import Decision
from gateway.errors import Temporary
from gateway.failpoints import reach
from gateway.log import event
from gateway.pipeline import LostClaim, Pipeline, Read, lock_keys
from gateway.reading import Bytes, glimpse
from gateway.store import inbox, threads
from gateway.store.engine import Busy, Connection, Outcome, Store
from gateway.store.inbox import Claimed
from gateway.work.reader import Here, Job, Reader, Reading, Trouble, Why

BATCH = 16
"""Mails in one claim and one commit: enough to share an fsync, few enough that nobody waits long. While one batch is
decided the next one is read."""
LOOK_SECONDS = 0.1
"""How long a turn waits for a mail that is being read, before it looks for new ones again."""

_logger = logging.getLogger(__name__)


class Processor:
    """`pipeline()` gives the pipeline with the policy in force: a batch takes one at its start. `reader` reads the mails, in
    this thread if none is given."""

    name = "process"

    def __init__(
        self,
        store: Store,
        *,
        process: Callable[[], int],
        pipeline: Callable[[], Pipeline],
        on_letters: Callable[[], None],
        reader: Reader | None = None,
    ) -> None:
        self._store = store
        self._process = process
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._reader = Here() if reader is None else reader
        self._in_doubt = False
        """Something went wrong between a claim and its end: what we still hold must be let go before anything else."""
        self._is_alone = False
        """A mail is in work that may have killed the last worker: nothing else is claimed until its end."""

    def turn(self) -> bool:
        """Take what waits, and decide what is read. True if there was anything."""
        process = self._process()
        if self._in_doubt:
            self._let_go(process)
        self._in_doubt = True
        began = self._begin(process)
        readings = self._reader.finished(LOOK_SECONDS if self._reader.under_way() else 0.0)
        self._end(readings, process)
        if not self._reader.under_way():
            self._is_alone = False
        self._in_doubt = False
        return began or bool(readings) or self._reader.under_way()

    def close(self) -> None:
        """Stop reading, and give back what is not decided: in order, so it does not count."""
        self._reader.close()
        if process := self._process():
            self._let_go(process)

    def _let_go(self, process: int) -> None:
        self._reader.forget()
        self._is_alone = False
        self._store.write(lambda connection: inbox.let_go(connection, process=process))

    def _begin(self, process: int) -> bool:
        if self._is_alone or self._reader.waiting() > BATCH:
            return False
        claimed = self._store.write(lambda connection: inbox.claim(connection, process=process, limit=BATCH))
        if not claimed:
            return False
        reach("process.claimed")
        self._is_alone = claimed[0].alone
        small = [mail.id for mail in claimed if mail.size <= inbox.PIECE]
        contents = self._store.read(lambda connection: inbox.contents_of(connection, small)) if small else {}
        self._reader.begin([Job(mail, contents.get(mail.id), lambda mail=mail: self._load(mail)) for mail in claimed])  # type: ignore[misc]
        return True

    def _load(self, mail: Claimed) -> Bytes:
        return self._store.read(lambda connection: inbox.content_of(connection, mail.id))

    def _end(self, readings: Sequence[Reading], process: int) -> None:
        """What is read is decided, small mails together; what is not, held or given back."""
        away = ""
        for reading in readings:
            if reading.trouble is not None:
                self._not_read(reading.job.mail, reading.trouble, process)
                away = reading.trouble.text if reading.trouble.why is Why.AWAY else away
        whole = [reading for reading in readings if reading.mail is not None]
        self._settle([reading for reading in whole if reading.raw is not None], process)
        for reading in whole:
            if reading.raw is None:  # one by one: never two large mails in memory
                self._settle([replace(reading, raw=reading.job.load())], process)
        if away:
            raise Temporary(away)

    def _settle(self, readings: Sequence[Reading], process: int) -> None:
        started = time.monotonic()
        items = [Read(one.mail, one.raw) for one in readings if one.mail is not None and one.raw is not None]
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
            self._give_back([item.mail.inbox for item in items], process, _text(error), counts=False)
            raise
        reach("process.decided")
        took = (time.monotonic() - started) / len(items)
        written = [self._told(item, outcome, process, took) for item, outcome in zip(items, outcomes, strict=True)]
        if any(written):
            self._on_letters()
        for outcome in outcomes:  # trouble of ours, not the mail's: not again at once
            if isinstance(outcome.error, Temporary):
                raise outcome.error

    def _not_read(self, mail: Claimed, trouble: Trouble, process: int) -> None:
        """A mail that is beyond what can be read is held with its bytes; after a fault of ours it is tried again."""
        if trouble.why in (Why.FAULT, Why.AWAY):
            self._give_back([mail.id], process, trouble.text, counts=trouble.why is Why.FAULT, at=trouble.at)
            return
        reason = f"unusable: {trouble.text}" if trouble.why is Why.UNUSABLE else trouble.text
        seen = glimpse(self._store.read(lambda connection: inbox.beginning_of(connection, mail.id)))

        def hold(connection: Connection) -> None:
            if inbox.still_mine(connection, mail.id, process=process):
                inbox.settle(
                    connection,
                    mail.id,
                    state="held",
                    outcome="",
                    reason=reason,
                    originator=seen.originator,
                    subject=seen.subject,
                    message_id=seen.message_id,
                )

        self._store.write(hold)
        event(_logger, "mail_held", mail=mail.id, reason=reason, level=logging.WARNING)

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
            self._give_back([item.mail.inbox], process, _text(outcome.error), counts=counts, error=outcome.error)
        return False

    def _give_back(
        self,
        ids: Sequence[int],
        process: int,
        text: str,
        *,
        counts: bool,
        at: str = "",
        error: BaseException | None = None,
    ) -> None:
        event(
            _logger,
            "mail_given_back",
            mail=",".join(map(str, ids)),
            error=text,
            at=at or None,
            counts=counts,
            level=logging.ERROR if counts else logging.WARNING,
            exc_info=error if counts else None,
        )
        self._store.write(
            lambda connection: inbox.give_back(connection, ids, process=process, error=text, counts=counts)
        )


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
