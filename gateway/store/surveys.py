"""Who was asked how it was, and when (`desk/survey`); and what the journal knows of thanks and praise."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.changes import Surveyed
from gateway.errors import Temporary
from gateway.store.dialect import insert_new
from gateway.store.schema import journal
from gateway.store.schema_desk import may_undo, surveyed

BEST = 5


def last_asked(connection: Connection, persons: Collection[str]) -> dict[str, datetime]:
    """When each of these addresses was asked last; who never was is not in it."""
    if not persons:
        return {}
    found = sa.select(surveyed.c.person, surveyed.c.at).where(surveyed.c.person.in_(sorted(persons)))
    return {row.person: row.at for row in connection.execute(found)}


def ask(connection: Connection, change: Surveyed, *, ticket: int) -> None:
    """The person is asked with the closing letter of this request. Raises `Temporary` where another mail asked them meanwhile:
    the decision is made again, and knows."""
    values = {"at": change.at, "ticket": ticket, "before": change.before}
    if change.before is None:
        new = insert_new(connection, surveyed).values(person=change.person, **values)
        is_first = connection.execute(new.returning(surveyed.c.person)).one_or_none() is not None
    else:
        same = sa.and_(surveyed.c.person == change.person, surveyed.c.at == change.before)
        is_first = connection.execute(sa.update(surveyed).where(same).values(values)).rowcount == 1
    if not is_first:
        raise Temporary("the person was asked by another mail at the same moment")


def take_back(connection: Connection, ticket: int) -> None:
    """The closing that can be taken back is: whoever was asked by it never was."""
    at = sa.select(may_undo.c.at).where(may_undo.c.ticket == ticket).scalar_subquery()
    by_it = sa.and_(surveyed.c.ticket == ticket, surveyed.c.at == at)
    connection.execute(sa.delete(surveyed).where(by_it, surveyed.c.before.is_(None)))
    connection.execute(sa.update(surveyed).where(by_it).values(at=surveyed.c.before, before=None, ticket=0))


@dataclass(frozen=True, slots=True)
class Praised:
    """Somebody was thanked, or given five of five. `agent`: who had the request then, '' if nobody; `kind`: thanks or five."""

    agent: str
    person: str
    kind: str
    ref: str


def praised(connection: Connection, department: str, since: datetime, until: datetime) -> tuple[Praised, ...]:
    """Whom people thanked for requests of a department, from `since` and before `until`, in the order of the journal: each person
    once for a request and a kind. Who has taken back the five meanwhile has not given it."""
    lines = connection.execute(
        sa.select(journal.c.ticket, journal.c.act, journal.c.actor, journal.c.data)
        .where(journal.c.act.in_(("thanks", "rating")), journal.c.at >= since, journal.c.at < until)
        .order_by(journal.c.at, journal.c.ticket, journal.c.seq)
    ).all()
    found: dict[tuple[int, str, str], Praised] = {}
    for line in lines:
        if line.data.get("department") != department:
            continue
        kind = "thanks" if line.act == "thanks" else "five"
        key = (line.ticket, line.actor, kind)
        if line.act == "rating" and line.data.get("rating") != BEST:
            found.pop(key, None)
        else:
            found.setdefault(key, Praised(line.data.get("agent", ""), line.actor, kind, line.data.get("ref", "")))
    return tuple(found.values())
