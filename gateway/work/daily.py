"""What a desk does once a day: the digest of mail that waits for a person.

Reads    the note of the last digest, and the mails that were put aside since.
Writes   the note and the letter, in one transaction: one letter a day, whoever looks and however often it starts.
Fails    A template that fails costs the letter (held, with the reason), as everywhere.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.desk import digest
from gateway.desk.digest import Waiting
from gateway.pipeline import Pipeline
from gateway.reading import glimpse
from gateway.store import digests, inbox
from gateway.store.engine import Connection, Store


class Daily:
    """Call `look` as often as you like."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        pipeline: Callable[[], Pipeline],
        on_letters: Callable[[], None],
    ) -> None:
        self._store = store
        self._now = now
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._next: datetime | None = None
        """Before this there is nothing to do."""

    def look(self) -> None:
        """Write the digest if it is time."""
        now = self._now()
        if self._next is not None and now < self._next:
            return
        zone = self._pipeline().policy.desk.timezone
        told = self._store.read(digests.last)
        if told is None:
            self._store.write(lambda connection: digests.begin(connection, now))
        elif told.at < digest.slot(now, zone) and self._store.write(lambda c: self._write(c, told, now)):
            self._on_letters()
        self._next = digest.next_slot(now, zone)

    def _write(self, connection: Connection, told: digests.Told, now: datetime) -> bool:
        """True if there was a letter to write."""
        rows = digests.fresh(connection, told)
        if not digests.take(connection, told, now):
            return False
        pipeline = self._pipeline()
        mails = [_seen(connection, row, nth < digest.MOST_ITEMS) for nth, row in enumerate(rows)]
        plan = digest.plan(pipeline.policy.desk, mails)
        if plan is None:
            return False
        pipeline.write_for_nobodys_request(connection, [plan])
        return True


def _seen(connection: Connection, one: Any, is_named: bool) -> Waiting:
    """What is told of a mail. One that nobody has read is looked at: at the beginning of its header, no more."""
    originator, subject = one.originator or one.reverse_path, one.subject
    if is_named and one.state == "held" and not (one.originator or subject):
        found = glimpse(inbox.beginning_of(connection, one.id))
        originator, subject = found.originator or originator, found.subject
    return Waiting(one.id, one.state, one.received_at, originator, subject, one.size, one.reason)
