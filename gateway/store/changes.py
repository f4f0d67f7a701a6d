"""What acts change beside their request (`desk/changes`): timers, held texts, absences, habits, what can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import busy
from gateway.desk.changes import (
    BACK,
    OVERSLEPT,
    Away,
    Back,
    CancelTimers,
    Change,
    Confirm,
    Discard,
    DropHeld,
    Gather,
    HeldText,
    Hold,
    Keeper,
    KeepOut,
    Leave,
    LetGo,
    LetIn,
    MayUndo,
    NotNeeded,
    SetTimer,
    Surveyed,
    TakeBack,
    Undoable,
    Unfold,
    Used,
    WindowEnds,
    WindowOver,
)
from gateway.desk.lettertable import is_to_agents
from gateway.store import outbox, quarantine, snapshots, surveys, tickets, waiting
from gateway.store.dialect import Prepared, insert_new
from gateway.store.schema import entry, inbox, letter, participant
from gateway.store.schema import outbox as outbox_table
from gateway.store.schema_desk import absence, habit, held_text, may_undo, timer

_SET_TIMER = Prepared.replacing(timer)
_HELD = Prepared.of(
    sa.select(held_text.c.ticket, held_text.c.inbox, held_text.c.at, held_text.c.lines).where(
        held_text.c.agent == sa.bindparam("agent")
    ),
    "agent",
)


def write(
    connection: Connection, changes: Iterable[Change], *, ticket: int, version: int, mail: int | None, now: datetime
) -> None:
    """Write the changes of one act. `ticket`, `version`: of its request as it is now (0: none); `mail`: what caused it."""
    for change in changes:
        match change:
            case SetTimer():
                set_timer(connection, change.ticket or ticket, change)
            case Gather():
                _gather(connection, change, now=now)
            case CancelTimers():
                cancel_timers(connection, ticket, change.names)
            case Hold() | DropHeld():
                _hold(connection, ticket, change)
            case Unfold():
                values = {"kind": change.kind, "visible_to": change.visible_to}
                values |= {"text": change.text} if change.text is not None else {}
                connection.execute(sa.update(entry).where(entry.c.inbox == change.inbox).values(values))
            case MayUndo():
                _may_undo(connection, ticket, version, change, mail=mail, now=now)
            case TakeBack():
                outbox.take_back(connection, change.letters)
                _leave(connection, ticket, change.leaves)
                tickets.restore_promise(connection, ticket, change.promise)
                surveys.take_back(connection, ticket)
                connection.execute(sa.delete(may_undo).where(may_undo.c.ticket == ticket))
            case Keeper():
                tickets.change_keeper(connection, ticket, change.keeper)
            case Leave():
                _leave(connection, ticket, change.addresses)
            case Away() | Back():
                _absent(connection, change)
            case Used() | Confirm():
                _habit(connection, change)
            case Surveyed():
                surveys.ask(connection, change, ticket=ticket)
            case Discard():
                _held_mails(connection, change.mails, {"state": "done", "outcome": "ignored", "reason": change.reason})
            case LetIn():
                quarantine.let_in(connection, change.mails, by=change.by, proof=change.proof, now=now)
            case KeepOut():
                quarantine.keep_out(connection, change.mails, by=change.by, proof=change.proof, now=now)
            case WindowEnds():
                set_timer(connection, 0, SetTimer(busy.name_of(change), change.until))
            case WindowOver():
                waiting.over(connection, change)
            case LetGo():
                waiting.let_go(connection, ticket, change, now=now)
            case NotNeeded():
                waiting.not_needed(connection, ticket, change)


# ---------------------------------------------------------------- timers


def set_timer(connection: Connection, ticket: int, new: SetTimer) -> None:
    """One timer of a name: setting it again moves it."""
    values = {"ticket": ticket, "name": new.name, "due_at": new.due_at, "data": new.data, "tries": 0, "problem": ""}
    _SET_TIMER.run(connection, values)


def _gather(connection: Connection, change: Gather, *, now: datetime) -> None:
    """One more request in the list of what was slept through, which comes behind all that is due by now."""
    name = f"{OVERSLEPT} {change.agent}"
    fresh = {"ticket": 0, "name": name, "due_at": now, "data": "", "tries": 0, "problem": ""}
    connection.execute(insert_new(connection, timer), fresh)
    values = {"due_at": now, "data": timer.c.data.concat(f"{change.ticket} ")}
    connection.execute(sa.update(timer).where(timer.c.ticket == 0, timer.c.name == name).values(values))


def cancel_timers(connection: Connection, ticket: int, names: Iterable[str]) -> None:
    """Timers of a request by name, or by the beginning of the name and `*`."""
    for name in names:
        by_name = timer.c.name.startswith(name[:-1], autoescape=True) if name.endswith("*") else timer.c.name == name
        connection.execute(sa.delete(timer).where(timer.c.ticket == ticket, by_name))


# ---------------------------------------------------------------- held texts


def _hold(connection: Connection, ticket: int, change: Hold | DropHeld) -> None:
    connection.execute(sa.delete(held_text).where(held_text.c.ticket == ticket, held_text.c.agent == change.agent))
    if isinstance(change, Hold):
        values = {"inbox": change.inbox, "at": change.at, "lines": list(change.lines)}
        connection.execute(sa.insert(held_text).values(ticket=ticket, agent=change.agent, **values))


def held_of(connection: Connection, agent: str) -> dict[int, HeldText]:
    """The texts that are kept for this agent, by request. `text` is the mail as it came, its wrong lines included."""
    if not agent or not _HELD.run(connection, {"agent": agent}).fetchall():
        return {}
    rows = connection.execute(
        sa.select(held_text, entry.c.text, entry.c.signature, entry.c.attachments)
        .join(entry, entry.c.inbox == held_text.c.inbox)
        .where(held_text.c.agent == agent)
        .limit(200)
    )
    return {row.ticket: _kept(row) for row in rows}


def held_in(connection: Connection, ticket: int) -> tuple[HeldText, ...]:
    """All texts that are kept in one request."""
    rows = connection.execute(
        sa.select(held_text, entry.c.text, entry.c.signature, entry.c.attachments)
        .join(entry, entry.c.inbox == held_text.c.inbox)
        .where(held_text.c.ticket == ticket)
    )
    return tuple(_kept(row) for row in rows)


def _kept(row: Any) -> HeldText:
    words = {"text": row.text, "signature": row.signature, "has_files": bool(row.attachments)}
    return HeldText(row.ticket, row.agent, row.inbox, row.at, tuple(row.lines), **words)


# ---------------------------------------------------------------- taking back


def _may_undo(
    connection: Connection, ticket: int, version: int, change: MayUndo, *, mail: int | None, now: datetime
) -> None:
    connection.execute(sa.delete(may_undo).where(may_undo.c.ticket == ticket))
    connection.execute(
        sa.insert(may_undo).values(
            ticket=ticket,
            agent=change.agent,
            version=version,
            inbox=mail,
            before=snapshots.to_json(change.before),
            joined=list(change.joined),
            told=change.told,
            words=change.words or None,
            at=now,
        )
    )


def undoable(connection: Connection, number: int) -> Undoable | None:
    """The last act on a request that could be taken back, and which of its letters have not left."""
    row = connection.execute(sa.select(may_undo).where(may_undo.c.ticket == number)).one_or_none()
    if row is None:
        return None
    o = outbox_table.c
    letters = connection.execute(
        sa.select(letter.c.id, letter.c.template, o.address, o.state, o.claimed_by, o.sent_at)
        .join(outbox_table, o.letter == letter.c.id)
        .where(letter.c.inbox == row.inbox)
        .with_for_update(of=outbox_table)
    ).all()
    gone = {one.id for one in letters if one.claimed_by is not None or one.state in ("sent", "unknown")}
    return Undoable(
        ticket=number,
        agent=row.agent,
        version=row.version,
        before=snapshots.from_json(row.before),
        joined=tuple(row.joined),
        told=row.told,
        letters=tuple(dict.fromkeys(one.id for one in letters if one.id not in gone)),
        gone=tuple(dict.fromkeys(one.address for one in letters if one.id in gone and is_to_agents(one.template))),
        left_at=min(
            (one.sent_at or row.at for one in letters if one.id in gone and not is_to_agents(one.template)),
            default=None,
        ),
        words=row.words or row.inbox or 0,
    )


def _leave(connection: Connection, ticket: int, addresses: Iterable[str]) -> None:
    for address in addresses:
        connection.execute(
            sa.delete(participant).where(participant.c.ticket == ticket, participant.c.address == address)
        )


# ---------------------------------------------------------------- agents


def _absent(connection: Connection, change: Away | Back) -> None:
    connection.execute(sa.delete(absence).where(absence.c.agent == change.agent))
    cancel_timers(connection, 0, [f"{BACK} {change.agent}"])
    if isinstance(change, Away):
        values = {"agent": change.agent, "since": change.since, "until": change.until, "source": change.source}
        connection.execute(sa.insert(absence).values(values))
        if change.until is not None:
            set_timer(connection, 0, SetTimer(f"{BACK} {change.agent}", change.until))


_ABSENT = sa.select(absence.c.agent, absence.c.until, absence.c.since, absence.c.source)


def absent(connection: Connection, *, now: datetime) -> dict[str, Away]:
    """Who is away now."""
    rows = connection.execute(_ABSENT).all()
    return {
        row.agent: Away(row.agent, row.since, row.until, row.source)
        for row in rows
        if row.until is None or row.until > now
    }


def _habit(connection: Connection, change: Used | Confirm) -> None:
    row = connection.execute(sa.select(habit).where(habit.c.agent == change.agent)).one_or_none()
    used = dict(row.used) if row else {}
    confirm = row.confirm if row else ""
    if isinstance(change, Used):
        used |= {name.value: used.get(name.value, 0) + 1 for name in change.names}
    else:
        confirm = change.mode
    connection.execute(sa.delete(habit).where(habit.c.agent == change.agent))
    connection.execute(sa.insert(habit).values(agent=change.agent, confirm=confirm, used=used))


def habits(connection: Connection, agent: str) -> tuple[str, Mapping[str, int]]:
    """How an agent wants confirmations (`always`, `errors` or ''), and how often they have used each command."""
    row = connection.execute(sa.select(habit.c.confirm, habit.c.used).where(habit.c.agent == agent)).one_or_none()
    return (row.confirm, row.used) if row else ("", {})


# ---------------------------------------------------------------- held mails


def _held_mails(connection: Connection, mails: tuple[int, ...], values: Mapping[str, Any]) -> None:
    if mails:
        connection.execute(
            sa.update(inbox).where(inbox.c.id.in_(mails), inbox.c.state == "quarantined").values(**values)
        )


def held_mails(connection: Connection, ticket: int) -> tuple[tuple[int, str], ...]:
    """The mails that are held at a request: (id, originator), oldest first."""
    rows = connection.execute(
        sa.select(inbox.c.id, inbox.c.originator)
        .where(inbox.c.ticket == ticket, inbox.c.state == "quarantined")
        .order_by(inbox.c.id)
        .limit(200)
    )
    return tuple((row.id, row.originator) for row in rows)
