"""Colleagues hear once of a mail of theirs that is held because it is beyond our limits.

Reads    held mails that nobody has looked at, and the beginning of their header.
Writes   that they are looked at (`decided_at`) and the letter, in one transaction: one letter, whoever looks.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from gateway.desk.refusals import refused
from gateway.errors import Unusable
from gateway.pipeline import Pipeline
from gateway.reading import headed, read
from gateway.store import inbox, outbox
from gateway.store.engine import Connection, Store
from gateway.store.inbox import Claimed

RECENT = timedelta(days=1)
"""Nobody wants to hear of an older one."""


class Refusals:
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

    def look(self) -> None:
        """Write to whoever is to hear."""
        now = self._now()
        rows = self._store.read(lambda connection: inbox.held_unseen(connection, since=now - RECENT))
        works = [lambda connection, row=row: self._write(connection, row, now) for row in rows]
        if any(outcome.unwrap() for outcome in self._store.write_all(works)):
            self._on_letters()

    def _write(self, connection: Connection, row: Any, now: datetime) -> bool:
        """True if there was a letter to write."""
        if not inbox.see(connection, row.id, now=now):
            return False
        stored = Claimed.of(row)
        pipeline = self._pipeline()
        try:
            mail = read(stored, headed(inbox.beginning_of(connection, row.id)))
        except Unusable:
            return False
        originator = mail.message.originator.address if mail.message.originator else ""
        plan = refused(
            mail,
            pipeline.policy.desk,
            keys=pipeline.keys,
            reason=row.reason,
            automatic_letters=outbox.automatic_since(connection, originator, now - timedelta(hours=1)),
            now=now,
        )
        if plan is None:
            return False
        pipeline.write_for_nobodys_request(connection, [plan], mail)
        return True
