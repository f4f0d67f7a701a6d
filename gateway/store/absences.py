"""Who is away, and what becomes of their requests meanwhile. Written by `changes`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.changes import Away
from gateway.desk.facts import OpenRequest, listed
from gateway.store import persons, tickets
from gateway.store.schema import journal
from gateway.store.schema_desk import absence

MOST_LISTED = 100
_MOST_LINES = 20_000


def of(connection: Connection, agent: str) -> Away | None:
    """The absence of this agent, be it over or not."""
    row = connection.execute(sa.select(absence).where(absence.c.agent == agent)).one_or_none()
    return None if row is None else Away(row.agent, row.since, row.until, row.source)


def meanwhile(connection: Connection, agent: str, *, since: datetime) -> tuple[OpenRequest, ...]:
    """What was theirs and went to somebody else because they are away, as it is now; and what is theirs and open."""
    j = journal.c
    given = connection.execute(
        sa.select(j.ticket, j.data).where(j.at >= since, j.act == "owner", j.actor == agent).limit(_MOST_LINES)
    )
    numbers = {row.ticket: None for row in given if row.data.get("because") == "away"}
    numbers |= dict.fromkeys(persons.owned_numbers(connection, agent, limit=MOST_LISTED))
    found = tickets.standing(connection, list(numbers)[:MOST_LISTED])
    return tuple(listed(one, one.requester.address) for _, one in sorted(found.items()))
