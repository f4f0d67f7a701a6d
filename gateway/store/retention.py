"""What is kept no longer: deleted in small steps, the oldest first, and never what is still needed (`[keep]`).

Each function is one step for one transaction, and says how many things it did; it finds by the state of the rows what is to
do, so a step that was lost with the process is done again, and one that was done is not. What makes a mail known again (its
transmission, its place in a mailbox, its content digest) outlives its bytes: the row of the inbox stays.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.ticket import State
from gateway.store import tickets
from gateway.store.schema import (
    entry,
    inbox,
    journal,
    letter,
    outbox,
    participant,
    policy,
    promise,
    raw,
    thread_key,
    ticket,
)
from gateway.store.schema_desk import held_text, may_undo, surveyed, timer

STEP = 100
"""Rows of one transaction."""
STEP_BYTES = 64_000_000
"""Bytes of raw mails of one transaction: freeing a page costs a look at it."""
EXPIRED = "expired"
ERASED = "erased"
_FINAL = ("sent", "failed", "unknown")
_NO_SENDER = {"client": "", "helo": "", "vouched": sa.null()}
_NOTHING = {"subject": "", "originator": "", "reverse_path": "", "message_id": "", "why": sa.null(), **_NO_SENDER}
_HAS_WORDS = sa.text("length(letter.content) > 0")  # as the index has it


def originals(connection: Connection, *, before: datetime, after: int = 0) -> tuple[int, int]:
    """Forget the bytes of mails that were received before then, but for those that wait to be decided and those of open requests.
    Looks at the next ones whose id is above `after`; returns the last id it looked at (0: that was all), and how many went."""
    c = inbox.c
    kept = sa.select(raw.c.inbox).where(raw.c.inbox > after).distinct().order_by(raw.c.inbox).limit(STEP)
    rows = connection.execute(
        sa.select(c.id, c.state, c.ticket, c.size, c.received_at).where(c.id.in_(kept)).order_by(c.id)
    ).all()
    # Hosts' clocks differ a little, so the order of ids is only nearly that of instants: a step of young ones ends it.
    if not any(row.received_at < before for row in rows):
        return 0, 0
    old = [row for row in rows if row.received_at < before and row.state in ("done", "quarantined")]
    needed = _of_open_requests(connection, [row.id for row in old])
    chosen: list[int] = []
    size, last = 0, rows[-1].id
    for row in old:
        if row.id in needed:
            continue
        if chosen and size + row.size > STEP_BYTES:
            last = chosen[-1]
            break
        chosen.append(row.id)
        size += row.size
    forget_bytes(connection, chosen, why=EXPIRED)
    return last, len(chosen)


def quarantined(connection: Connection, *, before: datetime, after: int = 0) -> tuple[int, int]:
    """Mails that nobody has let in are put away, with all that tells of them, but for those that wait at an open request. As
    `originals`."""
    c = inbox.c
    waits = sa.and_(sa.text("outcome = 'quarantined'"), c.state.in_(("quarantined", "done")))  # done: it was kept out
    found = sa.select(c.id, c.received_at).where(waits, c.id > after).order_by(c.id).limit(STEP)
    rows = connection.execute(found).all()
    old = [row.id for row in rows if row.received_at < before]
    if not old:
        return 0, 0
    needed = _of_open_requests(connection, old)
    chosen = [one for one in old if one not in needed]
    forget_bytes(connection, chosen, why=EXPIRED)
    connection.execute(
        sa.update(inbox).where(c.id.in_(chosen)).values(state="done", outcome="expired", last_error="", **_NOTHING)
    )
    return rows[-1].id, len(chosen)


def letters(connection: Connection, *, before: datetime) -> int:
    """Forget the words of letters that were sent, or have failed, before then."""
    o = outbox.c
    waits = sa.or_(o.state.not_in(_FINAL), sa.func.coalesce(o.sent_at, o.next_at) >= before)
    old = sa.and_(_HAS_WORDS, letter.c.created_at < before)
    ended = sa.select(letter.c.id).where(old, ~sa.exists().where(o.letter == letter.c.id, waits)).limit(STEP)
    ids = list(connection.execute(ended).scalars())
    connection.execute(sa.update(letter).where(letter.c.id.in_(ids)).values(content=b""))
    return len(ids)


def decisions(connection: Connection, *, before: datetime) -> int:
    """Forget why mails were decided as they were, and policies that were in force only before then."""
    c = inbox.c
    old = sa.select(c.id).where(sa.text("why IS NOT NULL"), c.decided_at < before).order_by(c.decided_at).limit(STEP)
    ids = list(connection.execute(old).scalars())
    connection.execute(sa.update(inbox).where(c.id.in_(ids)).values(why=sa.null(), last_error="", **_NO_SENDER))
    if ids:
        return len(ids)
    follower = policy.alias("follower")
    ended = sa.select(policy.c.generation).where(
        sa.exists().where(follower.c.generation > policy.c.generation, follower.c.loaded_at < before)
    )
    return connection.execute(sa.delete(policy).where(policy.c.generation.in_(ended))).rowcount


def requests(connection: Connection, *, before: datetime) -> int:
    """Delete requests that were closed before then, with all that belongs to them. One that others went into, or that asked
    another department, stays as long as those do."""
    t, other = ticket.c, ticket.alias("other")
    is_named = sa.or_(
        sa.exists().where(other.c.merged_into == t.number), sa.exists().where(other.c.asked_for == t.number)
    )
    closed = sa.select(t.number).where(
        sa.text("ticket.closed_at IS NOT NULL"), t.closed_at < before, t.state == State.DONE.value, ~is_named
    )
    numbers = list(connection.execute(closed.order_by(t.closed_at).limit(STEP // 4)).scalars())
    if not numbers:
        return 0
    c = inbox.c
    mails = _mails_of(connection, numbers)
    forget_bytes(connection, mails, why=EXPIRED)
    connection.execute(sa.update(inbox).where(c.id.in_(mails)).values(ticket=None, last_error="", **_NOTHING))
    theirs = sa.select(letter.c.id).where(letter.c.ticket.in_(numbers))
    connection.execute(sa.delete(outbox).where(outbox.c.letter.in_(theirs)))
    for table in (letter, entry, thread_key, promise, participant, journal, timer, held_text, may_undo, surveyed):
        connection.execute(sa.delete(table).where(table.c.ticket.in_(numbers)))
    connection.execute(sa.delete(ticket).where(t.number.in_(numbers)))
    return len(numbers)


def forget_bytes(connection: Connection, mails: Collection[int], *, why: str) -> None:
    """The bytes of these mails are not kept any more; their rows say so."""
    connection.execute(sa.delete(raw).where(raw.c.inbox.in_(mails)))
    connection.execute(sa.update(inbox).where(inbox.c.id.in_(mails)).values(gone=why))


def _mails_of(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """The mails that were decided to belong to these requests, or whose words stand in them."""
    wanted = list(numbers)
    by_row = sa.select(inbox.c.id).where(inbox.c.ticket.in_(wanted))
    by_entry = sa.select(entry.c.inbox).where(entry.c.ticket.in_(wanted), entry.c.inbox.is_not(None))
    return sorted(connection.execute(sa.union(by_row, by_entry)).scalars())


def _of_open_requests(connection: Connection, mails: Collection[int]) -> set[int]:
    """Those of these mails that belong to a request that is not done, or that went into one."""
    ids = list(mails)
    by_row = sa.select(inbox.c.id, inbox.c.ticket).where(inbox.c.id.in_(ids), inbox.c.ticket.is_not(None))
    by_entry = sa.select(entry.c.inbox, entry.c.ticket).where(entry.c.inbox.in_(ids))
    pairs = {(row[0], row[1]) for select in (by_row, by_entry) for row in connection.execute(select)}
    standing = tickets.standing(connection, {number for _, number in pairs})
    return {mail for mail, number in pairs if number in standing and standing[number].state is not State.DONE}
