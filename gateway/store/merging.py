"""One request becomes part of another one: its thread goes there, its promise ends, and it says where to look."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.decision import Absorbed
from gateway.store import changes, entries, journal, threads, tickets
from gateway.store.dialect import Prepared
from gateway.store.schema import entry, inbox
from gateway.store.schema import journal as journal_table
from gateway.store.schema_desk import held_text, timer

_INSERT_LINE = Prepared.insert(journal_table)


def absorb(connection: Connection, one: Absorbed, *, into: int, now: datetime) -> None:
    """Write `one` as part of the request `into`. Its words are for agents from now on, unless the same people read both. Raises
    `Overtaken` if it changed."""
    number = one.before.number
    line = one.journal
    rows, head = journal.rows(number, tickets.head_of(connection, number), [(line.act, line.actor, line.data)], at=now)
    tickets.update(connection, one.before, one.after, head=head)
    tickets.change_promise(connection, number, settled="moved", new=None, at=now)
    values = {"ticket": into} if one.is_shared else {"ticket": into, "visible_to": "agents"}
    connection.execute(sa.update(entry).where(entry.c.ticket == number).values(values))
    threads.copy(connection, number, into=into, is_shared=one.is_shared)
    _take_along(connection, number, into=into)
    entries.add_entry(connection, number, one.entry, entries.EntryOrigin(), at=now)
    for row in rows:
        _INSERT_LINE.run(connection, row)


def _take_along(connection: Connection, number: int, *, into: int) -> None:
    """What waits there waits here: held texts with their reminders, and mails that are held. All else is not due any more."""
    there = sa.select(held_text.c.agent).where(held_text.c.ticket == into)
    held = sa.and_(held_text.c.ticket == number, held_text.c.agent.not_in(there))
    agents = list(connection.execute(sa.select(held_text.c.agent).where(held)).scalars())
    connection.execute(sa.update(held_text).where(held).values(ticket=into))
    connection.execute(sa.delete(held_text).where(held_text.c.ticket == number))
    if agents:
        names = [f"{kind} {agent}" for kind in ("held", "held-backup") for agent in agents]
        connection.execute(
            sa.update(timer).where(timer.c.ticket == number, timer.c.name.in_(names)).values(ticket=into)
        )
    changes.cancel_timers(connection, number, ("*",))
    kept = sa.and_(inbox.c.ticket == number, inbox.c.state == "quarantined")
    connection.execute(sa.update(inbox).where(kept).values(ticket=into))
