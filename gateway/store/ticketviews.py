"""What people and programs see of requests beside the request itself: for lists, `ticket show` and `status`. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import entry, inbox, promise, ticket


@dataclass(frozen=True, slots=True)
class Extras:
    """Columns no decision looks at yet, and the latest promise, in force or settled (None: there never was one)."""

    tags: Sequence[str]
    fields: Mapping[str, Any]
    for_customer: str
    promise: Any | None


def extras(connection: Connection, numbers: Iterable[int]) -> dict[int, Extras]:
    """For each of these requests."""
    wanted = list(numbers)
    latest = sa.select(sa.func.max(promise.c.id)).where(promise.c.ticket.in_(wanted)).group_by(promise.c.ticket)
    promises = {row.ticket: row for row in connection.execute(sa.select(promise).where(promise.c.id.in_(latest)))}
    t = ticket.c
    rows = connection.execute(sa.select(t.number, t.tags, t.fields, t.for_customer).where(t.number.in_(wanted)))
    return {row.number: Extras(row.tags, row.fields, row.for_customer, promises.get(row.number)) for row in rows}


def refs(connection: Connection, numbers: Iterable[int | None]) -> dict[int | None, str]:
    """`IT-4812` for each of these numbers that is a request."""
    wanted = sorted({number for number in numbers if number is not None})
    rows = connection.execute(sa.select(ticket.c.number, ticket.c.prefix).where(ticket.c.number.in_(wanted)))
    return {row.number: f"{row.prefix}-{row.number}" for row in rows}


def why_of(connection: Connection, number: int) -> tuple[int, Sequence[Mapping[str, Any]]] | None:
    """The mail that opened a request, and the steps of that decision; None if no mail did."""
    row = connection.execute(
        sa.select(inbox.c.id, inbox.c.why)
        .join(entry, entry.c.inbox == inbox.c.id)
        .where(entry.c.ticket == number)
        .order_by(entry.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.id, row.why or [])


@dataclass(frozen=True, slots=True)
class Promises:
    """The promises in force: how many are late, how many come due before `until`, the latest late one and the next."""

    late: int
    soon: int
    first_late: Any | None
    following: Any | None


def promises(connection: Connection, *, now: datetime, until: datetime) -> Promises:
    """Promises of open requests. Rows have `number prefix until keeper`."""
    p = promise.c
    where = sa.and_(p.state == "open", ticket.c.state != "done")
    joined = sa.select(ticket.c.number, ticket.c.prefix, p.until, p.keeper).join(ticket, ticket.c.number == p.ticket)
    counted = sa.select(sa.func.count()).select_from(promise.join(ticket, ticket.c.number == p.ticket)).where(where)
    return Promises(
        late=connection.execute(counted.where(p.until < now)).scalar_one(),
        soon=connection.execute(counted.where(p.until >= now, p.until < until)).scalar_one(),
        first_late=connection.execute(joined.where(where, p.until < now).order_by(p.until).limit(1)).one_or_none(),
        following=connection.execute(joined.where(where, p.until >= now).order_by(p.until).limit(1)).one_or_none(),
    )
