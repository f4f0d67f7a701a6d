"""The quarantine in the store: the lists that were sent of it, and what people did with its mails.

A mail is let in once, whoever says so at the same time: the row decides, in the transaction that says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.department import Desk
from gateway.desk.facts import Handled, Kept, Mail, QuarantineList, written_to
from gateway.desk.token import list_claims
from gateway.store.schema import inbox, ticket
from gateway.store.schema_desk import quarantine_list

KEPT_LISTS = timedelta(days=400)
"""How long an answer to a list is understood; mails are not kept that long by default."""
MOST_MAILS = 2_000
"""Of one list."""
_OUR_LETTER = "s."
"""How Message-IDs of letters begin that belong to no request (`writing`)."""
_COLUMNS = (
    inbox.c.id, inbox.c.state, inbox.c.outcome, inbox.c.reason, inbox.c.originator, inbox.c.subject, inbox.c.department,
    inbox.c.forward_paths, inbox.c.why, inbox.c.gone, inbox.c.handled, ticket.c.department.label("held_by"),
)  # fmt: skip


# ---------------------------------------------------------------- lists


def add_list(
    connection: Connection, *, reader: str, department: str, mails: Sequence[Sequence[int]], now: datetime
) -> int:
    """Put down which mails stand at which number of a list. Returns its id; lists that nobody answers any more go."""
    connection.execute(sa.delete(quarantine_list).where(quarantine_list.c.at < now - KEPT_LISTS))
    values = {"reader": reader, "department": department, "at": now, "mails": [list(one) for one in mails]}
    made = sa.insert(quarantine_list).values(message_id="", **values).returning(quarantine_list.c.id)
    return int(connection.execute(made).scalar_one())


def sent_as(connection: Connection, list_id: int, message_id: str) -> None:
    """The letter that a list became."""
    one = sa.update(quarantine_list).where(quarantine_list.c.id == list_id)
    connection.execute(one.values(message_id=message_id))


def answered(connection: Connection, mail: Mail, *, writer: str, desk: Desk) -> QuarantineList | None:
    """The list that a mail says it answers, if `writer` is its reader. Its mails are locked, so that two who answer at the same
    time see what the other has done."""
    c = quarantine_list.c
    claims = list_claims(written_to(mail))
    named = [
        one for one in (*mail.message.in_reply_to[:2], *mail.message.references[-2:]) if one.startswith(_OUR_LETTER)
    ]
    if not (writer and (claims or named)):
        return None
    by = c.id.in_([claim.number for claim in claims[:2]]) if claims else c.message_id.in_(named)
    row = connection.execute(sa.select(quarantine_list).where(by).order_by(c.id.desc()).limit(1)).one_or_none()
    if row is None or desk.main_address(row.reader) != writer:
        return None
    ids = [one for mails in row.mails for one in mails]
    found = kept(connection, ids, desk)
    numbers = tuple(tuple(found[one] for one in mails if one in found) for mails in row.mails)
    return QuarantineList(row.id, row.reader, row.department, numbers, is_named=row.message_id in named)


# ---------------------------------------------------------------- mails


def kept(connection: Connection, ids: Iterable[int], desk: Desk) -> dict[int, Kept]:
    """Those of these mails that are or were in the quarantine, locked until the transaction ends."""
    wanted = sorted(set(ids))[:MOST_MAILS]
    lock = sa.select(inbox.c.id).where(inbox.c.id.in_(wanted)).order_by(inbox.c.id).with_for_update()
    connection.execute(lock).all()
    rows = connection.execute(
        sa.select(*_COLUMNS).outerjoin(ticket, ticket.c.number == inbox.c.ticket).where(inbox.c.id.in_(wanted))
    )
    return {row.id: _kept(row, desk) for row in rows}


def _kept(row: Any, desk: Desk) -> Kept:
    return Kept(
        id=row.id,
        state=row.state,
        outcome=row.outcome,
        reason=row.reason,
        originator=row.originator,
        subject=row.subject,
        department=department_of(row, desk),
        handled=handled(row.handled),
        is_gone=bool(row.gone),
    )


def handled(value: Mapping[str, Any] | None) -> Handled | None:
    """What stands in the row of a mail that somebody has let in or kept out."""
    if not value:
        return None
    at = datetime.fromisoformat(value["at"])
    return Handled(value["act"], value["by"], at, value["proof"], value["reason"])


def handled_of(connection: Connection, mail: int) -> Handled | None:
    """The same, of one mail."""
    return handled(connection.execute(sa.select(inbox.c.handled).where(inbox.c.id == mail)).scalar_one_or_none())


def department_of(row: Any, desk: Desk) -> str:
    """Whose mail it is: the department that holds its request, the one that was decided, or the one it was written to; ''
    where nobody knows. `row`: department, forward_paths, why, held_by."""
    decided = next((one["value"] for one in row.why or () if one["step"] == "department"), "")
    for key in (row.held_by, row.department, decided):
        if key and key in desk.departments:
            return str(key)
    for address in row.forward_paths:
        if (found := desk.department_of(address)) is not None:
            return found.key
    return ""


def let_in(
    connection: Connection, mails: Iterable[tuple[int, str]], *, by: str, proof: str, now: datetime
) -> tuple[int, ...]:
    """Mails are decided anew, as if their authors were believed. Returns those that waited, or were kept out before."""
    c = inbox.c
    dropped = sa.and_(c.state == "done", c.outcome == "quarantined")
    done = []
    for mail, department in mails:
        values = {"state": "new", "outcome": "", "claimed_by": None, "attempts": 0, "alone": False, "released": True}
        more = {"department": department} if department else {}
        mark = _mark(connection, mail, "release", by=by, proof=proof, now=now)
        is_here = sa.and_(c.id == mail, c.gone == "")
        free = sa.update(inbox).where(is_here, sa.or_(c.state == "quarantined", dropped))
        if connection.execute(free.values(**values, **more, handled=mark)).rowcount == 1:
            done.append(mail)
    return tuple(done)


def keep_out(connection: Connection, mails: Iterable[int], *, by: str, proof: str, now: datetime) -> tuple[int, ...]:
    """Nobody is asked about these any more. Returns those that waited."""
    done = []
    for mail in mails:
        mark = _mark(connection, mail, "drop", by=by, proof=proof, now=now)
        one = sa.update(inbox).where(inbox.c.id == mail, inbox.c.state == "quarantined")
        if connection.execute(one.values(state="done", handled=mark)).rowcount == 1:
            done.append(mail)
    return tuple(done)


def _mark(connection: Connection, mail: int, act: str, *, by: str, proof: str, now: datetime) -> dict[str, str]:
    found = connection.execute(sa.select(inbox.c.reason, inbox.c.handled).where(inbox.c.id == mail)).one_or_none()
    before = found.handled if found is not None else None
    reason = before["reason"] if before else found.reason if found is not None else ""
    return {"act": act, "by": by, "at": now.isoformat(), "proof": proof, "reason": reason}
