"""Message-IDs and the requests they lead to; the chains that letters continue."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.store.dialect import Prepared, insert_new
from gateway.store.schema import thread_key

ENDS = 20  # contract.md 4: the first and the last 20 ids

LONGEST = 1_000  # bytes of one id

_key = thread_key.c
_FIND = (
    sa.select(_key.message_id, _key.ticket, _key.how, _key.address, _key.visible_to)
    .where(_key.message_id.in_(sa.bindparam("message_ids", expanding=True)))
    .order_by(_key.at)
)
_LEARN = Prepared.insert(thread_key, is_new_only=True)
_CHAIN = (
    sa.select(_key.message_id)
    .where(_key.ticket == sa.bindparam("ticket"), _key.how != How.MENTIONED.value)
    .where(_key.visible_to == Audience.ALL.value)
)
_CHAIN_OF_AGENT = (
    sa.select(_key.message_id)
    .where(_key.ticket == sa.bindparam("ticket"), _key.how != How.MENTIONED.value)
    .where(
        sa.or_(_key.visible_to == Audience.AGENTS.value, _key.visible_to == Audience.NOTE.value),
        _key.address == sa.bindparam("agent"),
    )
)
_CHAIN_OF_ONE = (
    sa.select(_key.message_id)
    .where(_key.ticket == sa.bindparam("ticket"), _key.how != How.MENTIONED.value)
    .where(_key.visible_to == Audience.ONE.value, _key.address == sa.bindparam("one"))
)


def _ends(chain: sa.Select[str], *parameters: str) -> tuple[Prepared, Prepared]:
    """A chain from its beginning, twice as far as the end goes, and its end."""
    first = chain.order_by(_key.at, _key.message_id).limit(2 * ENDS)
    last = chain.order_by(_key.at.desc(), _key.message_id.desc()).limit(ENDS)
    return Prepared.of(first, *parameters), Prepared.of(last, *parameters)


_ENDS = _ends(_CHAIN, "ticket")
_ENDS_OF_AGENT = _ends(_CHAIN_OF_AGENT, "ticket", "agent")
_ENDS_OF_ONE = _ends(_CHAIN_OF_ONE, "ticket", "one")


def is_key(message_id: str) -> bool:
    """Can it lead to a request? PostgreSQL indexes no value of more than 2,700 bytes; what programs write is far shorter."""
    return bool(message_id) and len(message_id.encode()) <= LONGEST


def find(connection: Connection, message_ids: Sequence[str]) -> tuple[ThreadKey, ...]:
    """All keys for these identifiers, in the order they were learnt."""
    wanted = list(dict.fromkeys(message_ids))[:200]
    if not wanted:
        return ()
    rows = connection.execute(_FIND, {"message_ids": wanted})
    return tuple(
        ThreadKey(row.message_id, row.ticket, How(row.how), row.address, Audience(row.visible_to)) for row in rows
    )


def learn(connection: Connection, keys: Sequence[ThreadKey], *, at: datetime) -> None:
    """Write keys; those that are known stay as they are."""
    for key in keys:
        if is_key(key.message_id):
            row = {
                "message_id": key.message_id,
                "ticket": key.ticket,
                "how": key.how.value,
                "address": key.address,
                "visible_to": key.audience.value,
                "at": at,
            }
            _LEARN.run(connection, row)


def copy(connection: Connection, number: int, *, into: int, is_shared: bool = False) -> None:
    """What leads to one request leads to another one too, and each who takes part goes on with a chain of their own. `is_shared`:
    the same people read both, so they go on together."""
    own = sa.case((_key.visible_to == Audience.ALL.value, Audience.ONE.value), else_=_key.visible_to)
    audience = _key.visible_to if is_shared else own
    theirs = sa.select(_key.message_id, sa.literal(into), _key.how, _key.address, audience, _key.at)
    theirs = theirs.where(_key.ticket == number, _key.how != How.MENTIONED.value)
    names = ["message_id", "ticket", "how", "address", "visible_to", "at"]
    connection.execute(insert_new(connection, thread_key).from_select(names, theirs))


def chain(connection: Connection, number: int, *, agent: str = "", one: str = "") -> tuple[str, ...]:
    """The Message-IDs a letter continues, oldest first: those the people of the request have seen, one agent's own, or those
    of one of many."""
    beginning, end = _ENDS_OF_AGENT if agent else _ENDS_OF_ONE if one else _ENDS
    values = {"ticket": number} | ({"agent": agent} if agent else {"one": one} if one else {})
    first = [row[0] for row in beginning.run(connection, values).fetchall()]
    if len(first) < 2 * ENDS:
        return tuple(dict.fromkeys(first))
    last = [row[0] for row in end.run(connection, values).fetchall()]
    return tuple(dict.fromkeys([*first[:ENDS], *reversed(last)]))


def lock_conversations(connection: Connection, message_ids: Sequence[str]) -> None:
    """Two mails of one conversation wait for each other (house.md 4). SQLite has one writer, so they do anyway."""
    if connection.dialect.name == "sqlite":
        return
    numbers = {int.from_bytes(sha256(i.encode()).digest()[:8], "big", signed=True) for i in message_ids if i}
    for number in sorted(numbers):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
