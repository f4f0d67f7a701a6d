"""Who stood in the rules files, since when they do no more, and the replacing of their names after that (`[keep] people_gone`)."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.dialect import insert_new
from gateway.store.schema import entry, participant, ticket
from gateway.store.schema_desk import colleague

NAME = "Former colleague"
"""What stands in the place of a name. Data like the name itself, so it is in no reader's language."""
_LONGEST = 320
_OPEN = ticket.c.state != "done"


def bring_up_to_date(connection: Connection, known: Collection[str], *, now: datetime) -> int:
    """Put down whom the files of the day name. Returns how many they name no more since the last look."""
    c = colleague.c
    rows = connection.execute(sa.select(c.address, c.gone_at)).all()
    there = {row.address for row in rows}
    fresh = [{"address": one} for one in sorted(set(known) - there) if len(one) <= _LONGEST]
    if fresh:
        connection.execute(insert_new(connection, colleague), fresh)
    back = [row.address for row in rows if row.gone_at is not None and row.address in known]
    left = [row.address for row in rows if row.gone_at is None and row.address not in known]
    for some, at in ((back, None), (left, now)):
        for start in range(0, len(some), 500):
            these = c.address.in_(some[start : start + 500])
            connection.execute(sa.update(colleague).where(these).values(gone_at=at, replaced_at=None))
    return len(left)


def replace_next(connection: Connection, *, before: datetime, after: str, now: datetime) -> tuple[str, int]:
    """The names of the next one (by address, behind `after`) who was gone before then, in requests that are done. Returns whom
    ('': nobody is left) and in how many places. Whoever has to do with an open request comes up again later."""
    c, e, p = colleague.c, entry.c, participant.c
    due = sa.select(c.address).where(sa.text("gone_at IS NOT NULL AND replaced_at IS NULL"), c.gone_at < before)
    address = connection.execute(due.where(c.address > after).order_by(c.address).limit(1)).scalar_one_or_none()
    if address is None:
        return "", 0
    is_done = [
        column.not_in(sa.select(ticket.c.number).where(_OPEN, ticket.c.number == column))
        for column in (p.ticket, e.ticket)
    ]
    places = 0
    for table, name, wanted in (
        (participant, "name", sa.and_(p.address == address, is_done[0])),
        (entry, "author_name", sa.and_(e.author == address, is_done[1])),
        (ticket, "requester_name", sa.and_(ticket.c.requester == address, ~_OPEN)),
    ):
        named = table.c[name].not_in(("", NAME))
        places += connection.execute(sa.update(table).where(wanted, named).values({name: NAME})).rowcount
    theirs = (
        sa.select(ticket.c.number).join(participant, p.ticket == ticket.c.number).where(p.address == address, _OPEN)
    )
    wrote = sa.select(ticket.c.number).join(entry, e.ticket == ticket.c.number).where(e.author == address, _OPEN)
    if connection.execute(sa.union_all(theirs, wrote).limit(1)).first() is None:
        connection.execute(sa.update(colleague).where(c.address == address).values(replaced_at=now))
    return address, places
