"""Letters on their way: complete bytes from COMMIT 2 on, one row an envelope recipient.

due → (claimed) → sent | due later | failed → entry on the ticket | unknown (ambiguous final dot)       held: by hand
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store import setaside
from gateway.store.dialect import Prepared
from gateway.store.schema import letter, outbox


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter as it will leave. `repeatable`: a person's words, or a notification: again after an ambiguous final dot."""

    ticket: int | None
    inbox: int | None
    template: str
    department: str
    mailbox: str
    repeatable: bool
    automatic: bool
    message_id: str
    content: bytes
    reverse_path: str
    recipients: tuple[str, ...]
    created_at: datetime
    due_at: datetime
    held_because: str = ""
    waits_for: str = ""
    """The department whose busy window it waits out: `store/waiting` lets it go."""


@dataclass(frozen=True, slots=True)
class Due:
    """One transmission to make."""

    id: int
    letter: int
    ticket: int | None
    template: str
    mailbox: str
    repeatable: bool
    message_id: str
    address: str
    reverse_path: str
    attempts: int
    created_at: datetime
    content: bytes


_o = outbox.c
# Built once: these run for every letter, or for every mail.
_INSERT_LETTER = Prepared.insert(letter, returning=letter.c.id)
_INSERT = Prepared.insert(outbox)
_DUE = (
    sa.select(_o.id)
    .where(_o.state == "due", _o.next_at <= sa.bindparam("now"), _o.claimed_by.is_(None))
    .order_by(_o.next_at, _o.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite has one writer, so what it reads is its own: it leaves this out
)
_CLAIM = (
    sa.update(outbox)
    .where(_o.id.in_(sa.bindparam("ids", expanding=True)))
    .values(claimed_by=sa.bindparam("process"), attempts=_o.attempts + 1, dotted=False)
)
_CLAIMED = (
    sa.select(
        _o.id, _o.letter, _o.address, _o.reverse_path, _o.attempts, _o.created_at,
        letter.c.ticket, letter.c.template, letter.c.mailbox, letter.c.repeatable, letter.c.message_id, letter.c.content,
    )
    .join(letter, letter.c.id == _o.letter)
    .where(_o.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_o.next_at, _o.id)
)  # fmt: skip
_MINE = sa.and_(_o.id == sa.bindparam("the"), _o.claimed_by == sa.bindparam("process"), _o.state == "due")
_DOT = Prepared.of(sa.update(outbox).where(_MINE).values(dotted=True), "the", "process")
_IS_MINE = sa.select(_o.id).where(_MINE).with_for_update()
_SETTLE = sa.update(outbox).where(_MINE)
_AUTOMATIC_SINCE = Prepared.of(
    sa.select(sa.func.count()).where(
        _o.address == sa.bindparam("address"), _o.created_at > sa.bindparam("since"), _o.automatic.is_(True)
    ),
    "address",
    "since",
)
_NEXT_DUE = sa.select(sa.func.min(_o.next_at)).where(_o.state == "due", _o.claimed_by.is_(None))
_IS_OURS = Prepared.of(sa.select(letter.c.id).where(letter.c.message_id == sa.bindparam("message_id")), "message_id")


def add(connection: Connection, letters: Sequence[NewLetter]) -> None:
    """Write letters and a row for each of their recipients. What a machine writes to a person whose address is set aside
    has failed at once: nobody is told, and `retry` sends it."""
    for new in letters:
        row = _INSERT_LETTER.run(
            connection,
            {
                "ticket": new.ticket,
                "inbox": new.inbox,
                "template": new.template,
                "department": new.department,
                "mailbox": new.mailbox,
                "repeatable": new.repeatable,
                "automatic": new.automatic,
                "message_id": new.message_id,
                "content": new.content,
                "created_at": new.created_at,
            },
        ).fetchone()
        transmission = {
            "letter": row[0],
            "reverse_path": new.reverse_path,
            "state": "held" if new.held_because else "due",
            "automatic": new.automatic,
            "next_at": new.due_at,
            "waits_for": new.waits_for,
            "last_reply": new.held_because,
            "created_at": new.created_at,
        }
        aside = (
            {} if new.repeatable or new.held_because else setaside.in_force(connection, new.recipients, new.created_at)
        )
        for address in dict.fromkeys(new.recipients):
            not_sent = {"state": "failed", "last_reply": aside[address]} if address in aside else {}
            _INSERT.run(connection, {**transmission, "address": address, **not_sent})


def claim(connection: Connection, *, process: int, now: datetime, limit: int) -> list[Due]:
    """Take up to `limit` transmissions that are due, the longest waiting first. The attempt is counted now."""
    ids = list(connection.execute(_DUE, {"now": now, "most": limit}).scalars())
    if not ids:
        return []
    connection.execute(_CLAIM, {"ids": ids, "process": process})
    return [Due(**row._mapping) for row in connection.execute(_CLAIMED, {"ids": ids})]


def let_go(connection: Connection, *, process: int) -> None:
    """Free what this live process claimed without knowing it: the answer to the commit was lost. Nothing of it has left, so the
    attempt does not count. A letter whose final dot may have left is none of these."""
    lost = sa.update(outbox).where(_o.claimed_by == process, _o.state == "due", _o.dotted.is_(False))
    connection.execute(lost.values(claimed_by=None, attempts=_o.attempts - 1))


def mark_dotted(connection: Connection, row_id: int, *, process: int) -> bool:
    """The final dot is about to leave. After this a crash leaves the one window RFC 1047 speaks of. False: not ours any more."""
    return bool(_DOT.run(connection, {"the": row_id, "process": process}).rowcount == 1)


def replace_content(connection: Connection, due: Due, content: bytes, *, process: int) -> bool:
    """Another content for the letter of a transmission under way, and so for those of its recipients who have not got it yet: what
    leaves is what is stored. False if the transmission is not ours any more."""
    if connection.execute(_IS_MINE, {"the": due.id, "process": process}).first() is None:
        return False
    connection.execute(sa.update(letter).where(letter.c.id == due.letter).values(content=content))
    return True


def settle(connection: Connection, row_id: int, *, process: int, **values: Any) -> bool:
    """Write how a transmission ended and let go of it. False if the claim had gone to somebody else."""
    settled = {"the": row_id, "process": process, "claimed_by": None, "dotted": False, **values}
    return connection.execute(_SETTLE, settled).rowcount == 1


def release_dead(connection: Connection, process: int) -> int:
    """Free what a dead process had claimed. A machine's letter whose final dot may have left is not sent again."""
    o = outbox.c
    machine = o.letter.in_(sa.select(letter.c.id).where(letter.c.repeatable.is_(False)))
    mine = sa.and_(o.claimed_by == process, o.state == "due")
    connection.execute(
        sa.update(outbox)
        .where(mine, o.dotted.is_(True), machine)
        .values(state="unknown", claimed_by=None, last_reply="the gateway stopped between the final dot and its answer")
    )
    return connection.execute(sa.update(outbox).where(mine).values(claimed_by=None, dotted=False)).rowcount


def automatic_since(connection: Connection, address: str, since: datetime) -> int:
    """How many automatic letters were written to `address` since then (the limit of product.md board 12)."""
    return int(_AUTOMATIC_SINCE.run(connection, {"address": address, "since": since}).fetchone()[0])


def next_due(connection: Connection) -> datetime | None:
    """When the next unclaimed transmission is due, or None."""
    return connection.execute(_NEXT_DUE).scalar_one_or_none()


def is_ours(connection: Connection, message_id: str) -> bool:
    """Is this the Message-ID of a letter we wrote?"""
    return bool(message_id) and _IS_OURS.run(connection, {"message_id": message_id}).fetchone() is not None


def recipients_of(connection: Connection, message_id: str) -> tuple[str, ...]:
    """To whom the letter with this Message-ID went; () where it is none of ours."""
    if not message_id:
        return ()
    found = sa.select(_o.address).join(letter, letter.c.id == _o.letter).where(letter.c.message_id == message_id)
    return tuple(connection.execute(found.order_by(_o.id).limit(100)).scalars())


def listed(connection: Connection, *, state: str = "", below: int = 0, limit: int = 200) -> Sequence[Any]:
    """Transmissions with their letters, the newest first. `below`: the next page."""
    statement = (
        sa.select(outbox, letter.c.ticket, letter.c.template, letter.c.message_id, letter.c.mailbox)
        .join(letter, letter.c.id == outbox.c.letter)
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    if below:
        statement = statement.where(outbox.c.id < below)
    return connection.execute(statement.where(outbox.c.state == state) if state else statement).all()


def get(connection: Connection, row_id: int) -> Any | None:
    """One transmission with its letter and the letter's bytes, or None."""
    return connection.execute(
        sa.select(outbox, letter.c.ticket, letter.c.template, letter.c.message_id, letter.c.mailbox, letter.c.content)
        .join(letter, letter.c.id == outbox.c.letter)
        .where(outbox.c.id == row_id)
    ).one_or_none()


def counts(connection: Connection) -> dict[str, int]:
    """How many transmissions are in each state."""
    rows = connection.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
    return {row.state: row[1] for row in rows}


def retry(connection: Connection, row_id: int, *, now: datetime) -> bool:
    """By hand: due now, whatever its state; not while it is under way, not what was sent, and not a letter that was never
    written (its template failed). False if it was not changed."""
    o = outbox.c
    empty = sa.select(letter.c.id).where(sa.func.length(letter.c.content) == 0)
    changed = connection.execute(
        sa.update(outbox)
        .where(o.id == row_id, o.claimed_by.is_(None), o.state != "sent", o.letter.not_in(empty))
        .values(state="due", next_at=now)
    )
    return changed.rowcount == 1


def drop(connection: Connection, row_id: int) -> bool:
    """By hand: it is not sent any more. Its row stays, so that nobody wonders. False if it was not changed."""
    o = outbox.c
    changed = connection.execute(
        sa.update(outbox)
        .where(o.id == row_id, o.claimed_by.is_(None), o.state.in_(("due", "held")))
        .values(state="failed", last_reply="dropped by hand")
    )
    return changed.rowcount == 1


def take_back(connection: Connection, letters: Sequence[int]) -> None:
    """Letters that an agent has taken back before they left: none of their transmissions is made any more."""
    o = outbox.c
    connection.execute(
        sa.update(outbox)
        .where(o.letter.in_(letters), o.claimed_by.is_(None), o.state.in_(("due", "held")))
        .values(state="failed", last_reply="taken back (#undo)")
    )


def ended_since(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """For each of our mailboxes: how many letters made since then are in which state."""
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        sa.select(letter.c.mailbox, outbox.c.state, sa.func.count())
        .join(letter, letter.c.id == outbox.c.letter)
        .where(outbox.c.created_at >= since)
        .group_by(letter.c.mailbox, outbox.c.state)
    )
    for mailbox, state, count in rows:
        found.setdefault(mailbox, {})[state] = count
    return found


def oldest_due(connection: Connection, *, now: datetime) -> datetime | None:
    """Since when the longest waiting letter could have left, or None."""
    o = outbox.c
    return connection.execute(
        sa.select(sa.func.min(o.created_at)).where(o.state == "due", o.next_at <= now)
    ).scalar_one_or_none()


def retrying(connection: Connection) -> tuple[int, str]:
    """How many letters wait for another try, and what the server said to the last of them."""
    o = outbox.c
    again = sa.select(o.last_reply).where(o.state == "due", o.attempts > 0, o.last_reply != "")
    count = connection.execute(sa.select(sa.func.count()).select_from(again.subquery())).scalar_one()
    last = connection.execute(again.order_by(o.id.desc()).limit(1)).scalar_one_or_none()
    return count, last or ""
