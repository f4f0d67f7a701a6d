"""Message-IDs and the requests they lead to; the chains that letters continue."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.store.dialect import insert_new
from gateway.store.schema import thread_key

ENDS = 20  # contract.md 4: the first and the last 20 ids


def find(connection: Connection, message_ids: Sequence[str]) -> tuple[ThreadKey, ...]:
    """All keys for these identifiers, in the order they were learnt."""
    wanted = list(dict.fromkeys(message_ids))[:200]
    if not wanted:
        return ()
    k = thread_key.c
    rows = connection.execute(
        sa.select(k.message_id, k.ticket, k.how, k.address, k.visible_to).where(k.message_id.in_(wanted)).order_by(k.at)
    )
    return tuple(
        ThreadKey(row.message_id, row.ticket, How(row.how), row.address, Audience(row.visible_to)) for row in rows
    )


def learn(connection: Connection, keys: Sequence[ThreadKey], *, at: datetime) -> None:
    """Write keys; those that are known stay as they are."""
    rows = [
        {
            "message_id": key.message_id,
            "ticket": key.ticket,
            "how": key.how.value,
            "address": key.address,
            "visible_to": key.audience.value,
            "at": at,
        }
        for key in keys
        if key.message_id
    ]
    if rows:
        connection.execute(insert_new(connection, thread_key), rows)


def chain(connection: Connection, number: int, *, agent: str = "") -> tuple[str, ...]:
    """The Message-IDs a letter continues, oldest first: those the people of the request have seen, or one agent's own."""
    k = thread_key.c
    where = [k.ticket == number, k.how != How.MENTIONED.value]
    if agent:
        where += [k.visible_to != Audience.ALL.value, k.address == agent]
    else:
        where += [k.visible_to == Audience.ALL.value]
    statement = sa.select(k.message_id, k.at).where(*where)
    first = connection.execute(statement.order_by(k.at, k.message_id).limit(2 * ENDS)).all()
    if len(first) < 2 * ENDS:
        return tuple(dict.fromkeys(row.message_id for row in first))
    last = connection.execute(statement.order_by(k.at.desc(), k.message_id.desc()).limit(ENDS)).all()
    return tuple(dict.fromkeys([row.message_id for row in first[:ENDS]] + [row.message_id for row in reversed(last)]))


def lock_conversations(connection: Connection, message_ids: Sequence[str]) -> None:
    """Two mails of one conversation wait for each other (house.md 4). SQLite has one writer, so they do anyway."""
    if connection.dialect.name == "sqlite":
        return
    numbers = {int.from_bytes(sha256(i.encode()).digest()[:8], "big", signed=True) for i in message_ids if i}
    for number in sorted(numbers):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
