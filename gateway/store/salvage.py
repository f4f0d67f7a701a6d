"""Rows out of a database that is damaged or has lost tables, one by one, into a new one (`rebuilding` decides their mails again).

What cannot be read is passed over and named. Nothing is written to the old file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gateway.desk.facts import Mail
from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.errors import Temporary
from gateway.store import threads
from gateway.store.dialect import insert_new
from gateway.store.engine import Store
from gateway.store.schema import (
    counter,
    imap_mailbox,
    imap_taken,
    inbox,
    letter,
    note,
    outbox,
    policy,
    raw,
    thread_key,
    ticket,
    token_key,
    unreached,
)
from gateway.store.schema_desk import colleague, erasure, quarantine_list

GROUND = (token_key, policy, imap_mailbox, imap_taken, unreached, colleague, erasure, quarantine_list, note)
"""What no mail tells: keys of signed addresses, rules of then, how far mailboxes are read, what was erased."""
FARTHEST = 50_000
"""Numbers that are tried one by one where a page in the middle cannot be read."""
CAME = (
    *("id", "source", "received_at", "reverse_path", "forward_paths", "size", "sha256", "transmission", "repeats", "silent"),
    *("department", "client", "helo", "vouched", "released", "handled", "lane", "crowd", "turn"),
)  # fmt: skip
"""What is known of a mail before it is decided."""
_TROUBLE = (
    Temporary,
    SQLAlchemyError,
    ValueError,
    TypeError,
)  # a page; or what stands in it is no value of this kind any more


@dataclass(slots=True)
class Lost:
    """What could not be read: `raw 12`, `letter 4`, `policy`."""

    named: list[str] = field(default_factory=list)


def ground(source: Store, target: Store, lost: Lost) -> None:
    """Copy what no mail tells."""
    for table in GROUND:
        for row in _all(source, table, lost):
            target.write(lambda connection, row=row, table=table: _put(connection, table, row))  # type: ignore[misc]


def mails(source: Store, lost: Lost) -> Iterator[Any]:
    """The rows of the inbox, by number: all columns."""
    return _by_number(source, inbox, lost)


def letters(source: Store, lost: Lost) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """Letters that were written, by number, each with its transmissions and the thread keys that lead back to it."""
    for row in _by_number(source, letter, lost):
        try:
            sent = source.read(lambda c, row=row: c.execute(sa.select(outbox).where(outbox.c.letter == row.id)).all())  # type: ignore[misc]
            t = thread_key.c
            named = sa.select(thread_key).where(t.message_id == row.message_id, t.how == "sent")
            keys = source.read(lambda c, named=named: c.execute(named).all())  # type: ignore[misc]
        except _TROUBLE:
            lost.named.append(f"letter {row.id}")
            continue
        yield row, list(sent), list(keys)


def pieces(source: Store, mail: int) -> list[bytes] | None:
    """The bytes of a mail; None where they cannot be read."""
    try:
        wanted = sa.select(raw.c.bytes).where(raw.c.inbox == mail).order_by(raw.c.piece)
        return list(source.read(lambda connection: connection.execute(wanted).scalars().all()))
    except _TROUBLE:
        return None


def put_mail(connection: Connection, row: Any, content: list[bytes], *, state: Mapping[str, Any]) -> None:
    """A mail as it came, with the columns of `state`."""
    connection.execute(sa.insert(inbox).values({name: getattr(row, name) for name in CAME} | dict(state)))
    for number, piece in enumerate(content):
        connection.execute(sa.insert(raw).values(inbox=row.id, piece=number, bytes=piece))


def number_from(connection: Connection, number: int) -> None:
    """The next request gets this number, unless higher ones were given."""
    put = insert_new(connection, counter).returning(counter.c.value)
    if connection.execute(put, {"name": "ticket", "value": number - 1}).first() is None:
        connection.execute(
            sa.update(counter).where(counter.c.name == "ticket", counter.c.value < number - 1).values(value=number - 1)
        )


def last_letter(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.max(letter.c.id))).scalar_one_or_none() or 0


def forget_letters(connection: Connection, *, after: int) -> None:
    """Letters that were only written because a mail was decided again, where those of then are there."""
    made = sa.select(letter.c.id).where(letter.c.id > after)
    names = sa.select(letter.c.message_id).where(letter.c.id > after)
    connection.execute(sa.delete(outbox).where(outbox.c.letter.in_(made)))
    connection.execute(sa.delete(thread_key).where(thread_key.c.how == "sent", thread_key.c.message_id.in_(names)))
    connection.execute(sa.delete(letter).where(letter.c.id > after))


def silence_letters(connection: Connection, *, after: int) -> None:
    """The same where those of then are lost: they stay, so that the next mails find their way, and none leaves."""
    o = outbox.c
    made = sa.select(letter.c.id).where(letter.c.id > after)
    connection.execute(
        sa.update(outbox)
        .where(o.letter.in_(made), o.state.in_(("due", "held")))
        .values(state="unknown", last_reply="written when the requests were built anew: its first copy left before")
    )


def put_letter(connection: Connection, row: Any, sent: list[Any], keys: list[Any]) -> None:
    """A letter of then, as it was."""
    _put(connection, letter, row)
    for one in sent:
        _put(connection, outbox, one)
    known = set(
        connection.execute(sa.select(ticket.c.number).where(ticket.c.number.in_([k.ticket for k in keys]))).scalars()
    )
    for key in keys:
        if key.ticket in known:
            _put(connection, thread_key, key)


def lead_back(connection: Connection, mail: Mail, number: int | None, *, at: datetime) -> None:
    """A reply to a letter of ours that is lost: its name says which request it was about, and the mail's row says the same."""
    message = mail.message
    named = [one for one in (*message.in_reply_to, *message.references) if one.startswith(f"t{number}.")]
    if number is None or not named or _is_missing(connection, number):
        return
    author = message.originator.address if message.originator else ""
    threads.learn(connection, [ThreadKey(one, number, How.SENT, author, Audience.ALL) for one in named], at=at)


def last_life(source: Store, lost: Lost) -> datetime | None:
    """The last instant of which the old database tells."""
    found = []
    for column in (inbox.c.received_at, inbox.c.decided_at, letter.c.created_at, outbox.c.sent_at):
        try:
            found.append(source.read(lambda c, column=column: c.execute(sa.select(sa.func.max(column))).scalar()))  # type: ignore[misc]
        except _TROUBLE:
            continue
    return max((one for one in found if one is not None), default=None)


def _is_missing(connection: Connection, number: int) -> bool:
    return connection.execute(sa.select(ticket.c.number).where(ticket.c.number == number)).first() is None


def _put(connection: Connection, table: sa.Table, row: Any) -> None:
    connection.execute(insert_new(connection, table), dict(row._mapping))


def _all(source: Store, table: sa.Table, lost: Lost) -> list[Any]:
    try:
        return list(source.read(lambda connection: connection.execute(sa.select(table)).all()))
    except _TROUBLE:
        pass
    if "id" in table.c:
        return list(_by_number(source, table, lost))
    lost.named.append(table.name)
    return []


def _by_number(source: Store, table: sa.Table, lost: Lost) -> Iterator[Any]:
    """Row by row, over those that cannot be read."""
    if not _is_there(source, table):
        lost.named.append(table.name)
        return
    at = 0
    while True:
        following = sa.select(table).where(table.c.id > at).order_by(table.c.id).limit(1)
        try:
            row = source.read(lambda connection, following=following: connection.execute(following).one_or_none())  # type: ignore[misc]
        except _TROUBLE:
            row = _beyond(source, table, at, lost)
        if row is None:
            return
        at = row.id
        yield row


def _is_there(source: Store, table: sa.Table) -> bool:
    try:
        return source.read(lambda connection: sa.inspect(connection).has_table(table.name))
    except _TROUBLE:  # the list of tables cannot be read: then it is tried
        return True


def _beyond(source: Store, table: sa.Table, at: int, lost: Lost) -> Any | None:
    """The first row behind `at` that can be read by its number."""
    for number in range(at + 1, at + FARTHEST):
        one = sa.select(table).where(table.c.id == number)
        try:
            row = source.read(lambda connection, one=one: connection.execute(one).one_or_none())  # type: ignore[misc]
        except _TROUBLE:
            lost.named.append(f"{table.name} {number}")
            continue
        if row is not None:
            return row
    return None
