"""The journal of the requests in which something happened in a time, for the figures of reports (`desk/figuring`).

One statement: the index on the instants finds the requests, the primary key their lines. Rows come in pieces, so memory holds
one request at a time, however long the time is.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import lives
from gateway.desk.department import Desk
from gateway.desk.figures import Line, Report
from gateway.desk.figuring import reported
from gateway.desk.periods import Period, row_until
from gateway.store.schema import journal

_AT_ONCE = 2_000
"""Lines that are in memory."""
ROW = 4
"""Periods that a report compares."""


def reports(
    connection: Connection, desk: Desk, period: Period, *, row: int = ROW, until: datetime | None = None
) -> Mapping[str, Report]:
    """The report of each department of `desk` for `period`. Lines that are written after it change nothing. `until`: now, for a
    period that is not over."""
    periods = row_until(period, row)
    stop = period.stop if until is None else min(until, period.stop)
    return reported(journals(connection, start=periods[0].start, stop=stop), desk, periods, until=stop)


def journals(connection: Connection, *, start: datetime, stop: datetime) -> Iterator[list[Line]]:
    """Of each request with a line from `start` to `stop` (not included), by number: all its lines before `stop`, in order, but
    for those that no figure needs. To be read while the connection is there."""
    rows = connection.execute(lines_of(start=start, stop=stop).execution_options(yield_per=_AT_ONCE))
    for _, lines in groupby(rows, key=attrgetter("ticket")):
        yield [Line(row.ticket, row.seq, row.at, row.actor, row.act, row.data) for row in lines]


def lines_of(*, start: datetime, stop: datetime) -> sa.Select[tuple[int, int, datetime, str, str, object]]:
    """The statement."""
    touched = sa.select(journal.c.ticket).where(journal.c.at >= start, journal.c.at < stop)
    return (
        sa.select(journal.c.ticket, journal.c.seq, journal.c.at, journal.c.actor, journal.c.act, journal.c.data)
        .where(journal.c.ticket.in_(touched), journal.c.at < stop, journal.c.act.not_in(lives.UNREAD))
        .order_by(journal.c.ticket, journal.c.seq)
    )
