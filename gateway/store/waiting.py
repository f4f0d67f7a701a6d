"""Letters to agents that wait for the end of a busy window (`desk/busy`): found, let go, or not needed any more.

They are due a while after the window ends: the timer of its end lets them go at once, behind the list that speaks of them. Should
it ever fail, they leave by themselves.
"""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.changes import LetGo, NotNeeded, WindowOver
from gateway.desk.facts import Waited, listed
from gateway.store import tickets
from gateway.store.schema import inbox, letter, outbox

NET = timedelta(minutes=10)
"""How long after the window's end a letter leaves by itself."""
BEHIND = timedelta(seconds=1)
"""Behind the letter that says why it comes now."""
_QUESTIONS = ("agent_new", "ask_new")
_DATE = re.compile(rb"^Date: [^\r\n]*", re.MULTILINE)

_o = outbox.c
_FREE = sa.and_(_o.state == "due", _o.claimed_by.is_(None))


def due_at(until: datetime) -> datetime:
    """When a letter that waits until then would leave if nobody lets it go."""
    return until + NET


def leaves_at(row: Any) -> datetime:
    """When a transmission (a row of the outbox) leaves, as far as is known."""
    return row.next_at - NET if row.waits_for else row.next_at  # type: ignore[no-any-return]


def waited(connection: Connection, department: str, until: datetime) -> tuple[Waited, ...]:
    """What has waited for this end of a window, in the order it came."""
    rows = connection.execute(
        sa.select(_o.address, letter.c.ticket, letter.c.template, letter.c.created_at, inbox.c.received_at)
        .join(letter, letter.c.id == _o.letter)
        .outerjoin(inbox, inbox.c.id == letter.c.inbox)
        .where(_FREE, _o.next_at == due_at(until), _o.waits_for == department)
        .order_by(_o.id)
    ).all()
    found = tickets.by_numbers(connection, {row.ticket for row in rows if row.ticket is not None})
    return tuple(_waited(row, found) for row in rows if row.ticket in found)


def _waited(row: Any, found: Any) -> Waited:
    ticket = found[row.ticket]
    since = min(row.created_at, row.received_at or row.created_at)
    return Waited(row.address, listed(ticket, ticket.requester.address), since, row.template in _QUESTIONS)


def over(connection: Connection, change: WindowOver) -> None:
    """They are due since the window's end, and so before all that comes after it; among them the order stays. How long they are
    tried counts from now."""
    connection.execute(
        sa.update(outbox)
        .where(_FREE, _o.next_at == due_at(change.until), _o.waits_for == change.department)
        .values(next_at=change.until, created_at=change.until, waits_for="")
    )


def let_go(connection: Connection, ticket: int, change: LetGo, *, now: datetime) -> None:
    """Those of one request leave now, and not from the hour at which they were to leave."""
    rows = connection.execute(
        sa.select(_o.id, _o.letter, letter.c.content)
        .join(letter, letter.c.id == _o.letter)
        .where(_FREE, letter.c.ticket == ticket, _o.waits_for == change.department)
        .with_for_update(of=outbox)
    ).all()
    for row in rows:
        head, gap, body = row.content.partition(b"\r\n\r\n")
        dated = _DATE.sub(f"Date: {format_datetime(now)}".encode(), head, count=1)
        connection.execute(sa.update(letter).where(letter.c.id == row.letter).values(content=dated + gap + body))
    ids = [row.id for row in rows]
    connection.execute(
        sa.update(outbox).where(_o.id.in_(ids)).values(next_at=now + BEHIND, created_at=now, waits_for="")
    )


def not_needed(connection: Connection, ticket: int, change: NotNeeded) -> None:
    """Those of one request never leave, but for some readers: where these are named, only what they get too."""
    theirs = sa.select(letter.c.id).where(letter.c.ticket == ticket)
    waits = sa.and_(_FREE, _o.waits_for == change.department)
    if change.but:
        have = (
            sa.select(letter.c.inbox)
            .join(outbox, _o.letter == letter.c.id)
            .where(waits, letter.c.ticket == ticket, letter.c.inbox.is_not(None), _o.address.in_(change.but))
        )
        mails = list(connection.execute(have).scalars())
        theirs = theirs.where(letter.c.inbox.in_(mails))
    connection.execute(
        sa.update(outbox)
        .where(waits, _o.letter.in_(theirs), _o.address.not_in(change.but))
        .values(state="failed", waits_for="", last_reply=f"not needed any more: {change.because}")
    )
