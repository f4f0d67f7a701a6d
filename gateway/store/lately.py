"""What is counted before the desk writes by itself or opens one more request: facts in rows that decisions left, by index.

All of it is read in the transaction that decides, so a crash, a restart or another process counts the same.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.facts import Answered, Lately, Wrote
from gateway.desk.loops import DAY, HOUR
from gateway.store.schema import inbox, letter, outbox, ticket

MOST = 100
"""Mails of one author that are looked at, the newest ones."""
MOST_OF_ALL = 300
"""Mails of anybody that are looked through for others of a domain."""
MOST_LETTERS = 20

_c = inbox.c
# Conditions of partial indexes stand as text: with a parameter SQLite does not use them.
_columns = (_c.decided_at, _c.received_at, _c.peer, _c.subject, _c.words, _c.ticket, _c.answered)
_OF_PEER = (
    sa.select(*_columns)
    .where(_c.peer == sa.bindparam("peer"), sa.text("peer != ''"), _c.decided_at > sa.bindparam("since"))
    .order_by(_c.decided_at.desc(), _c.id.desc())
    .limit(MOST)
)
_OF_ALL = sa.select(*_columns).order_by(_c.id.desc()).limit(MOST_OF_ALL)
_WROTE = (
    sa.select(outbox.c.created_at, letter.c.ticket, ticket.c.subject)
    .join(letter, letter.c.id == outbox.c.letter)
    .join(ticket, ticket.c.number == letter.c.ticket)
    .where(outbox.c.address == sa.bindparam("address"), outbox.c.created_at > sa.bindparam("since"))
    .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
    .limit(MOST_LETTERS)
)
_ANSWERED = (
    sa.select(
        _c.ticket,
        _c.answered,
        sa.func.sum(sa.case((_c.decided_at > sa.bindparam("hour"), 1), else_=0)),
        sa.func.count(),
    )
    .where(_c.ticket.in_(sa.bindparam("numbers", expanding=True)), _c.decided_at > sa.bindparam("day"))
    .where(sa.text("answered != ''"))
    .group_by(_c.ticket, _c.answered)
)
_MASS = (
    sa.select(_c.mass, sa.func.count())
    .where(sa.text("mass != ''"), _c.decided_at > sa.bindparam("since"))
    .group_by(_c.mass)
)
_automatic = (
    sa.select(outbox.c.id)
    .where(outbox.c.automatic.is_(True), outbox.c.created_at > sa.bindparam("since"))
    .limit(sa.bindparam("most"))
    .subquery("automatic_lately")
)
_opened = (
    sa.select(ticket.c.number)
    .where(ticket.c.requester == sa.bindparam("requester"), ticket.c.created_at > sa.bindparam("opened_since"))
    .limit(sa.bindparam("most_opened"))
    .subquery("opened_lately")
)
_COUNTS = sa.select(
    sa.select(sa.func.count()).select_from(_automatic).scalar_subquery(),
    sa.select(sa.func.count()).select_from(_opened).scalar_subquery(),
)


def of_author(connection: Connection, person: str, since: datetime) -> tuple[Lately, ...]:
    """The mails of one author that were decided since then, newest first."""
    return _read(connection.execute(_OF_PEER, {"peer": person, "since": since}))


def of_others(connection: Connection, person: str, since: datetime) -> tuple[Lately, ...]:
    """Those of others of the same domain, as far as they are among the newest mails of all."""
    end = person[person.rfind("@") :]
    rows = (row for row in connection.execute(_OF_ALL) if row.decided_at is not None and row.decided_at > since)
    return _read(row for row in rows if row.peer.endswith(end) and row.peer != person)


def _read(rows: Iterable[Any]) -> tuple[Lately, ...]:
    return tuple(
        Lately(
            at=row.decided_at,
            came=row.received_at,
            author=row.peer,
            subject=row.subject,
            words=row.words,
            ticket=row.ticket,
            answered=Answered(row.answered),
        )
        for row in rows
    )


def wrote(connection: Connection, address: str, since: datetime) -> tuple[Wrote, ...]:
    """The letters about requests that were written to this address since then, newest first."""
    rows = connection.execute(_WROTE, {"address": address, "since": since})
    return tuple(Wrote(row.created_at, row.ticket, row.subject) for row in rows)


def here(connection: Connection, numbers: Collection[int], now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Request -> how many of its mails the desk itself has answered within the hour; and about how many held ones somebody was
    asked within the day."""
    answered: dict[int, int] = {}
    asked: dict[int, int] = {}
    if numbers:
        since = {"numbers": list(numbers), "hour": now - HOUR, "day": now - DAY}
        for number, how, within_hour, within_day in connection.execute(_ANSWERED, since):
            if how == Answered.ASKED:
                asked[number] = within_day
            elif how != Answered.FOUND:
                answered[number] = answered.get(number, 0) + int(within_hour)
    return answered, asked


def mass(connection: Connection, since: datetime) -> dict[str, int]:
    """Department -> how many requests lists and programs have opened there since then."""
    return {row[0]: row[1] for row in connection.execute(_MASS, {"since": since})}


def counts(
    connection: Connection, requester: str, *, now: datetime, most: int, opened: tuple[int, timedelta]
) -> tuple[int, int]:
    """How many automatic letters were written within the hour, and how many requests of this person came within the time that
    `opened` names behind the most of them. No more than the most are counted."""
    since = {"since": now - HOUR, "opened_since": now - opened[1]}
    mosts = {"most": most, "most_opened": opened[0]}
    row = connection.execute(_COUNTS, {"requester": requester, **since, **mosts}).one()
    return row[0], row[1]
