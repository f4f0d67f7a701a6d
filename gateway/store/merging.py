"""One request becomes part of another one: its thread goes there, its promise ends, and it says where to look."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.decision import Absorbed
from gateway.store import journal, threads, tickets
from gateway.store.dialect import Prepared
from gateway.store.schema import entry
from gateway.store.schema import journal as journal_table

_INSERT_LINE = Prepared.insert(journal_table)


def absorb(connection: Connection, one: Absorbed, *, into: int, now: datetime) -> None:
    """Write `one` as part of the request `into`. Its words are for agents from now on. Raises `Overtaken` if it changed."""
    number = one.before.number
    line = one.journal
    rows, head = journal.rows(number, tickets.head_of(connection, number), [(line.act, line.actor, line.data)], at=now)
    tickets.update(connection, one.before, one.after, head=head)
    tickets.change_promise(connection, number, settled="moved", new=None, at=now)
    connection.execute(sa.update(entry).where(entry.c.ticket == number).values(ticket=into, visible_to="agents"))
    threads.copy(connection, number, into=into)
    tickets.add_entry(connection, number, one.entry, tickets.EntryOrigin(), at=now)
    for row in rows:
        _INSERT_LINE.run(connection, row)
