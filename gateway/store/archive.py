"""Stored mails and what was known when they came, for `rules replay` and `rules suggest`. Reads only.

Raw mails and journal lines never change, so what is read here in several transactions still fits together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import likeness
from gateway.desk.vouched import Vouched, from_json
from gateway.mail.envelope import Envelope
from gateway.store import inbox as mails
from gateway.store.engine import Store
from gateway.store.schema import entry, inbox, journal, ticket

MOST_AT_ONCE = 100
MOST_BYTES_AT_ONCE = 16_000_000
_CLOCKS_DIFFER = timedelta(hours=1)
"""Several hosts may take mails: their clocks, and so the order of ids and instants, may differ a little."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A mail that was decided. `ref`: the request it opened or belongs to (`IT-4812`), '' if there is none."""

    id: int
    source: str
    received_at: datetime
    envelope: Envelope
    size: int
    silent: bool
    department: str
    originator: str
    subject: str
    outcome: str
    ticket: int | None
    ref: str
    vouched: Vouched | None = None
    released: bool = False


def decided(connection: Connection, *, reasons: Sequence[str], since: datetime) -> list[Archived]:
    """The mails received since then that opened a request, or were decided for one of these reasons; oldest first."""
    c = inbox.c
    rows = connection.execute(
        sa.select(
            c.id, c.source, c.received_at, c.reverse_path, c.forward_paths, c.size, c.silent, c.department, c.released,
            c.originator, c.subject, c.outcome, c.ticket, c.vouched, ticket.c.prefix,
        )
        .outerjoin(ticket, ticket.c.number == c.ticket)
        .where(c.id >= first_since(connection, since), c.received_at >= since, c.gone == "")
        .where(sa.or_(c.outcome == "opened", c.reason.in_(list(reasons))))
        .order_by(c.id)
    )  # fmt: skip
    return [
        Archived(
            id=row.id,
            source=row.source,
            received_at=row.received_at,
            envelope=Envelope(row.reverse_path, tuple(row.forward_paths)),
            size=row.size,
            silent=row.silent,
            department=row.department,
            released=row.released,
            originator=row.originator,
            subject=row.subject,
            outcome=row.outcome,
            ticket=row.ticket,
            ref=f"{row.prefix}-{row.ticket}" if row.ticket is not None and row.prefix else "",
            vouched=from_json(row.vouched),
        )
        for row in rows
    ]


def first_since(connection: Connection, since: datetime) -> int:
    """An id below which no mail was received since then. Ids grow with time: found by halves, without an index."""
    low, high = connection.execute(sa.select(sa.func.min(inbox.c.id), sa.func.max(inbox.c.id))).one()
    if low is None:
        return 0
    after = sa.select(inbox.c.id, inbox.c.received_at).order_by(inbox.c.id).limit(1)
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(after.where(inbox.c.id > middle)).one()
        if row.received_at < since - _CLOCKS_DIFFER:
            low = int(row.id)
        else:
            high = middle
    return int(low)


def contents(store: Store, wanted: Sequence[Archived]) -> Iterator[tuple[Archived, bytes | bytearray]]:
    """Each mail with its bytes, in order; many in one read, and never much at a time in memory."""
    for batch in _batches(wanted):
        ids = [mail.id for mail in batch]
        small = store.read(lambda connection, ids=ids: mails.contents_of(connection, ids))  # type: ignore[misc]
        for mail in batch:
            if mail.id in small:
                yield mail, small[mail.id]
            else:
                yield mail, store.read(lambda connection, one=mail.id: mails.content_of(connection, one))  # type: ignore[misc]


def _batches(wanted: Sequence[Archived]) -> Iterator[list[Archived]]:
    batch: list[Archived] = []
    size = 0
    for mail in wanted:
        if batch and (len(batch) == MOST_AT_ONCE or size + mail.size > MOST_BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(mail)
        size += mail.size
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is now. `into`: the number of the request that stands for it, 0 if it stands for itself; `opened_by`: the
    mail that opened it, where it was received in the time we look at."""

    number: int
    requester: str
    department: str
    owner: str
    is_done: bool
    into: int
    priority: str
    created_at: datetime
    opened_by: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one journal line changed: who has a request (`owner`), whether it is done (`is_done`), which stands for it (`into`)."""

    at: datetime
    ticket: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail of a person that made or joined a request: `ticket`, as it was decided then. `words`: those that tell of the trouble,
    of requests only."""

    inbox: int
    ticket: int
    author: str
    at: datetime
    is_request: bool
    words: frozenset[str]


def requests(connection: Connection, *, since: datetime, created_since: datetime | None) -> list[Request]:
    """Requests by number: all, or those made since `created_since`, open now or closed since `since`."""
    t, m = ticket.c, inbox.c
    opened = sa.select(m.id, m.ticket).where(m.id >= first_since(connection, since), m.outcome == "opened")
    opened_by = {row.ticket: row.id for row in connection.execute(opened)}
    found = sa.select(
        t.number, t.requester, t.department, t.owner, t.state, t.merged_into, t.priority, t.created_at
    ).order_by(t.number)
    if created_since is not None:
        found = found.where(sa.or_(t.created_at >= created_since, t.state != "done", t.closed_at >= since))
    return [
        Request(
            number=row.number,
            requester=row.requester,
            department=row.department,
            owner=row.owner or "",
            is_done=row.state == "done",
            into=row.merged_into or 0,
            priority=row.priority,
            created_at=row.created_at,
            opened_by=opened_by.get(row.number),
        )
        for row in connection.execute(found)
    ]


def changes(connection: Connection, *, since: datetime) -> list[Change]:
    """What changed since then, oldest first."""
    j = journal.c
    rows = connection.execute(
        sa.select(j.at, j.ticket, j.act, j.data)
        .where(j.at >= since, j.act.in_(("owner", "state", "reopen", "merged")))
        .order_by(j.at, j.ticket, j.seq)
    )
    found = []
    for row in rows:
        before, after = row.data.get("before", ""), row.data.get("after", "")
        if row.act == "owner":
            found.append(Change(row.at, row.ticket, "owner", before, after))
        elif row.act in ("reopen", "merged") or (before == "done") != (after == "done"):
            was_done = row.act == "reopen" or before == "done"
            found.append(Change(row.at, row.ticket, "is_done", was_done, not was_done))
        if row.act == "merged":
            found.append(Change(row.at, row.ticket, "into", 0, int(str(row.data["into"]).rpartition("-")[2])))
    return found


def arrivals(connection: Connection, *, since: datetime, with_words: bool) -> list[Arrival]:
    """The mails of people since then, in the order they were taken."""
    start = sa.func.substr(entry.c.text, 1, likeness.FIRST, type_=sa.Text) if with_words else sa.literal("")
    rows = connection.execute(
        sa.select(
            entry.c.inbox,
            inbox.c.ticket,
            entry.c.author,
            entry.c.at,
            entry.c.kind,
            start.label("start"),
            inbox.c.subject,
        )
        .join(inbox, inbox.c.id == entry.c.inbox)
        .where(entry.c.inbox >= first_since(connection, since), entry.c.at >= since, entry.c.direction == "in")
        .order_by(entry.c.inbox)
    )
    found = []
    for row in rows:
        is_request = row.kind == "request"
        words = likeness.words(row.subject, row.start) if with_words and is_request else frozenset()
        found.append(Arrival(row.inbox, row.ticket, row.author, row.at, is_request, words))
    return found


@dataclass(frozen=True, slots=True)
class Handled:
    """A request as the rules made it and as people have left it. `is_untouched`: nobody has taken, answered or closed it."""

    number: int
    is_untouched: bool
    department: str
    owner: str
    priority: str
    department_now: str
    owner_now: str
    priority_now: str
    because_now: str


def handled(connection: Connection, *, since: datetime) -> dict[int, Handled]:
    """The requests made since then, by number, with what their first journal line says and what is true now. Those that rules
    have put together with others are left out: what became of them is not what people did."""
    t, j = ticket.c, journal.c
    together = sa.select(j.ticket).where(j.at >= since, j.act.in_(("merge", "merged")))
    rows = connection.execute(
        sa.select(t.number, t.state, t.department, t.owner, t.priority, t.because, j.data)
        .join(journal, sa.and_(j.ticket == t.number, j.seq == 1, j.act == "open"))
        .where(t.created_at >= since, t.number.not_in(together))
    )
    return {
        row.number: Handled(
            number=row.number,
            is_untouched=row.state == "new",
            department=row.data.get("department", ""),
            owner=row.data.get("owner", ""),
            priority=row.data.get("priority", ""),
            department_now=row.department,
            owner_now=row.owner or "",
            priority_now=row.priority,
            because_now=row.because,
        )
        for row in rows
    }
