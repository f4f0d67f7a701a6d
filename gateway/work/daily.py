"""What a desk does once a day: the lists of mail that waits for a person.

Reads    the note of the last lists, and the mails that were put aside since.
Writes   the note, the lists and their letters, in one transaction: one letter a day and reader, whoever looks and however often it
         starts.
Fails    A template that fails costs the letter (held, with the reason), as everywhere.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from gateway.desk import digest
from gateway.desk.department import Desk
from gateway.desk.digest import Listed, Waiting
from gateway.pipeline import Pipeline
from gateway.reading import glimpse
from gateway.store import digests, inbox, quarantine
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
        beyond = digests.beyond(connection, told, rows)
        if not digests.take(connection, told, now):
            return False
        pipeline = self._pipeline()
        desk = pipeline.policy.desk
        mails = [_seen(connection, row, desk, nth < digest.MOST_ITEMS) for nth, row in enumerate(rows)]
        letters = digest.plans(desk, mails, more=_beyond(beyond, desk))
        for one in letters:
            _write(connection, pipeline, one, now)
        return bool(letters)


def _write(connection: Connection, pipeline: Pipeline, listed: Listed, now: datetime) -> None:
    """One letter; where its reader can let mails in, with the list of what stands at its numbers."""
    if not listed.mails:
        pipeline.write_for_nobodys_request(connection, [listed.plan])
        return
    number = quarantine.add_list(
        connection, reader=listed.reader, department=listed.department, mails=listed.mails, now=now
    )
    (letter,) = pipeline.write_for_nobodys_request(connection, [digest.answered_at(listed, number).plan])
    quarantine.sent_as(connection, number, letter.message_id)


def _seen(connection: Connection, one: Any, desk: Desk, is_named: bool) -> Waiting:
    """What is told of a mail. Its header's beginning tells what its author is called, and all of one that nobody has read."""
    originator, subject, name = one.originator or one.reverse_path, one.subject, ""
    if is_named:
        found = glimpse(inbox.beginning_of(connection, one.id))
        name = found.name if found.originator == originator else ""
        if one.state == "held" and not (one.originator or subject):
            originator, subject, name = found.originator or originator, found.subject, found.name
    rule = next((why for why in one.why or () if why["step"] == "quarantine" and why["rule"]), None)
    return Waiting(
        id=one.id,
        state=one.state,
        received_at=one.received_at,
        originator=originator,
        subject=subject,
        size=one.size,
        reason=one.reason,
        name=name,
        to=", ".join(one.forward_paths[:3]),
        department=quarantine.department_of(one, desk),
        is_confidential=bool(one.confidential),
        rule=rule["rule"] if rule else "",
        words=rule["value"] if rule else "",
    )


def _beyond(rows: Sequence[Any], desk: Desk) -> Counter[str]:
    """How many mails besides wait in each department, by the address they were written to."""
    found: Counter[str] = Counter()
    for row in rows:
        written = (desk.department_of(address) for address in json.loads(row.forward_paths))
        found[next((one.key for one in written if one is not None), "")] += row.number
    return found
