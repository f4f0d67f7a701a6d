"""Requests built anew from the stored mails, after the loss of the rest (`postroom db rebuild`, docs/reliability.md).

The same mails are decided in the same order, each at the instant it was decided then and by the rules of then, and what came due
between them happens between them. Where nobody did anything but by mail, the same requests come out, with the same numbers and
the same journals. Nobody is written to: the letters of then are taken over as they were, and where these are lost, what is
written anew does not leave.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from gateway.desk.decision import Outcome
from gateway.desk.token import Keys
from gateway.errors import Mistakes, Unusable
from gateway.pipeline import Pipeline, Read
from gateway.policy import snapshot
from gateway.policy.settings import Settings
from gateway.policy.snapshot import Policy
from gateway.reading import read
from gateway.store import copies, notes, processes, salvage, timers
from gateway.store.engine import Connection, Store
from gateway.store.inbox import Claimed

MOST_DUE = 100_000
"""Timers between two mails; more than any desk has."""
_ASIDE = ("expired", "erased")


@dataclass(slots=True)
class Rebuilt:
    """`differs`: mails that were decided otherwise than then. `lost`: what could not be read."""

    mails: int = 0
    decided: int = 0
    held: int = 0
    waiting: int = 0
    without_bytes: int = 0
    """Kept no longer: their requests cannot come back from them."""
    differs: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Rebuilding:
    """`run` once, from `source`, which is only read, into the empty `target`."""

    def __init__(
        self,
        source: Store,
        target: Store,
        *,
        settings: Settings,
        policy: Policy,
        keys: Callable[[Store, datetime], Keys],
    ) -> None:
        self._source, self._target = source, target
        self._settings, self._policy, self._make_keys = settings, policy, keys
        self._policies: dict[int, Policy] = {}
        self._lost = salvage.Lost()
        self._letters: Iterator[tuple[Any, list[Any], list[Any]]] = iter(())
        self._next: tuple[Any, list[Any], list[Any]] | None = None
        self._has_letters = False
        self._keys = Keys(())
        self._process = self._mail = 0
        self.done = Rebuilt()

    def run(self) -> Rebuilt:
        salvage.ground(self._source, self._target, self._lost)
        self._letters = salvage.letters(self._source, self._lost)
        self._advance()
        self._has_letters = self._next is not None
        self._process = self._target.write(
            lambda connection: processes.enter(connection, processes.Identity.mine(), roles="rebuild")
        )
        for row in salvage.mails(self._source, self._lost):
            self._take(row)
        end = salvage.last_life(self._source, self._lost)
        if end is not None:
            self._come_due(end)
            self._target.write(lambda connection: self._letters_until(connection, None))
        copies.after_restore(self._target)
        self.done.lost = self._lost.named
        return self.done

    def _take(self, row: Any) -> None:
        done = self.done
        done.mails += 1
        kept = {"state": row.state, "reason": row.reason, "outcome": row.outcome, "gone": row.gone}
        if row.gone or row.outcome in _ASIDE:
            done.without_bytes += 1
            kept |= {name: getattr(row, name) for name in ("content", "message_id", "decided_at", "generation")}
            self._put(row, [], {**kept, "state": "done" if row.state == "new" else row.state})
            return
        content = salvage.pieces(self._source, row.id)
        raw = b"".join(content or ())
        if content is None or len(raw) != row.size or (row.sha256 and sha256(raw).hexdigest() != row.sha256):
            done.held += 1
            self._lost.named.append(f"the bytes of mail {row.id}")
            self._put(
                row, content or [b""], {"state": "held", "reason": "its bytes are damaged: it could not be read again"}
            )
            return
        if row.state in ("held", "new"):
            done.held += row.state == "held"
            done.waiting += row.state == "new"
            more = ("originator", "subject", "message_id", "decided_at")
            self._put(row, content, kept | {name: getattr(row, name) for name in more})
            return
        self._decide(row, content, raw)

    def _put(self, row: Any, content: list[bytes], state: dict[str, Any]) -> None:
        self._target.write(lambda connection: salvage.put_mail(connection, row, content, state=state))

    def _decide(self, row: Any, content: list[bytes], raw: bytes) -> None:
        at = row.decided_at or row.received_at
        self._come_due(at)
        self._mail = row.id
        if not self._keys.keys:
            self._keys = self._make_keys(self._target, at)
        stored = replace(Claimed.of(row), attempts=1, alone=False)
        try:
            mail = replace(read(stored, raw), vouched=stored.vouched)
        except Unusable as error:
            self.done.held += 1
            self._put(row, content, {"state": "held", "reason": f"unusable: {error}"})
            return

        def work(connection: Connection) -> Any:
            salvage.put_mail(connection, row, content, state={"state": "new", "claimed_by": self._process})
            if row.outcome == Outcome.OPENED and row.ticket is not None:
                salvage.number_from(connection, row.ticket)
            if not self._has_letters and row.outcome == Outcome.APPENDED:
                salvage.lead_back(connection, mail, row.ticket, at=at)
            with_letters = self._silently(connection, at)
            decision = self._pipeline(row.generation, at).settle(connection, Read(mail, raw), process=self._process)
            with_letters()
            return decision

        decision = self._target.write(work)
        self.done.decided += 1
        number = decision.after.number if decision.after is not None else None
        if (decision.outcome.value, number) != (row.outcome, row.ticket):
            was = f"{row.outcome or row.state} {row.ticket or ''}".strip()
            self.done.differs.append(f"mail {row.id}: {was}, now {decision.outcome.value} {number or ''}".strip())

    def _come_due(self, at: datetime) -> None:
        """What came due up to then, in order, each at its instant."""
        for _ in range(MOST_DUE):
            due = self._target.read(timers.next_due)
            if due is None or due > at:
                return

            def work(connection: Connection, due: datetime = due) -> bool:
                timer = timers.take(connection, now=due)
                if timer is None:
                    return False
                with_letters = self._silently(connection, due)
                self._pipeline(0, due).come_due(connection, timer)
                with_letters()
                return True

            if not self._target.write(work):
                return

    def _silently(self, connection: Connection, at: datetime) -> Callable[[], None]:
        """Call the answer after letters were written: then none of them leaves, and those of then are there instead."""
        self._letters_until(connection, at - timedelta(microseconds=1))
        last = salvage.last_letter(connection)

        def after() -> None:
            if not self._has_letters:
                salvage.silence_letters(connection, after=last)
                return
            salvage.forget_letters(connection, after=last)
            self._letters_until(connection, at)

        return after

    def _letters_until(self, connection: Connection, at: datetime | None) -> None:
        while self._next is not None and (at is None or self._is_of_then(self._next[0], at)):
            salvage.put_letter(connection, *self._next)
            self._advance()

    def _is_of_then(self, row: Any, at: datetime) -> bool:
        """Several mails are decided at one instant: those of the next one wait for it."""
        return bool(row.created_at <= at and (row.inbox is None or row.inbox <= self._mail))

    def _advance(self) -> None:
        self._next = next(self._letters, None)

    def _pipeline(self, generation: int, at: datetime) -> Pipeline:
        return Pipeline(self._policy_of(generation), self._keys, secrets.token_bytes, lambda: at)

    def _policy_of(self, generation: int) -> Policy:
        """The rules of then; those of today where these are lost or refused. 0: the last ones that decided."""
        if not generation:
            return next(reversed(self._policies.values()), self._policy)
        if generation not in self._policies:
            stored = self._target.read(lambda connection: notes.policy_of(connection, generation))
            try:
                found = snapshot.from_files(self._settings, stored.files, generation) if stored else self._policy
            except Mistakes:
                found = self._policy
            self._policies[generation] = found
        return self._policies[generation]
