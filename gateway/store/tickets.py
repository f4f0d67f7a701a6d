"""Requests: read whole (with people and promise in force), written whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.department import Priority
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.errors import Temporary
from gateway.mail.message import Mailbox
from gateway.store.dialect import Prepared, insert_new
from gateway.store.journal import Head
from gateway.store.schema import counter, participant, promise, ticket


class Overtaken(Temporary):
    """Somebody else changed the request since it was read: read and decide again."""


# The statements that every mail needs are built once: building them took longer than running them.
_NEXT_NUMBER = (
    sa.update(counter).where(counter.c.name == "ticket").values(value=counter.c.value + 1).returning(counter.c.value)
)
IN_FORCE = sa.and_(promise.c.ticket == ticket.c.number, promise.c.state == "open")
_BY_NUMBERS = (
    sa.select(
        ticket,
        promise.c.what,
        promise.c.until,
        promise.c.keeper,
        promise.c.because.label("promised_because"),
        promise.c.deliverable,
        promise.c.made_by,
        promise.c.made_at,
    )
    .outerjoin(promise, IN_FORCE)
    .where(ticket.c.number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(ticket.c.number, promise.c.id)
)
# A statement of its own: one that waits for a row sees that row new, and all it joins as it was before.
_LOCK = sa.select(ticket.c.number).where(ticket.c.number.in_(sa.bindparam("numbers", expanding=True)))
_LOCK = _LOCK.order_by(ticket.c.number).with_for_update()
_PEOPLE = (
    sa.select(
        participant.c.ticket,
        participant.c.address,
        participant.c.name,
        participant.c.role,
        participant.c.subject,
        participant.c.since,
    )
    .where(participant.c.ticket.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(participant.c.since, participant.c.address)
)
_INSERT = Prepared.insert(ticket)
_CHANGING = (
    "version", "department", "departments_held", "state", "subject", "priority", "because", "owner", "owner_reason",
    "requester", "requester_name", "language", "for_customer", "tags", "fields", "deadline",
    "deadline_reason", "updated_at", "closed_at", "answered_at",
    "letters", "merged", "merged_into", "told", "written_to", "thread_index",
    "hinted", "muted", "outsiders", "waiting_until", "waiting_for", "asked_for", "chased", "handoffs",
    "reopened", "broken", "held_since", "held_until", "done_by", "confidential", "rating", "remark",
    "journal_seq", "journal_seal",
)  # fmt: skip
_UPDATE = Prepared.of(
    sa.update(ticket)
    .where(ticket.c.number == sa.bindparam("the"), ticket.c.version == sa.bindparam("read"))
    .values({name: sa.bindparam(name) for name in _CHANGING}),
    "the", "read", *_CHANGING,
)  # fmt: skip
_INSERT_PERSON = Prepared.insert(participant)
_INSERT_PROMISE = Prepared.insert(promise)
_SETTLE_PROMISE = sa.update(promise).where(promise.c.ticket == sa.bindparam("of"), promise.c.state == "open")
_HEAD = Prepared.of(
    sa.select(ticket.c.journal_seq, ticket.c.journal_seal).where(ticket.c.number == sa.bindparam("number")), "number"
)


def next_number(connection: Connection, *, first: int = 1) -> int:
    """The number of a new request; gaps are allowed, the same number twice is not."""
    taken = connection.execute(_NEXT_NUMBER).scalar_one_or_none()
    if taken is None:
        made = insert_new(connection, counter).returning(counter.c.value)
        if (
            connection.execute(made, {"name": "ticket", "value": first}).first() is None
        ):  # another process took the first one just now
            return next_number(connection, first=first)
        taken = first
    return taken


def by_numbers(connection: Connection, numbers: Iterable[int], *, lock: bool = False) -> dict[int, Ticket]:
    """The requests with these numbers. `lock`: nobody else changes them before this transaction ends."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    if lock and connection.dialect.name != "sqlite":  # SQLite has one writer
        connection.execute(_LOCK, {"numbers": wanted})
    rows = connection.execute(_BY_NUMBERS, {"numbers": wanted}).all()
    if not rows:
        return {}
    people: dict[int, list[Participant]] = {row.number: [] for row in rows}
    for person in connection.execute(_PEOPLE, {"numbers": list(people)}):
        people[person.ticket].append(
            Participant(Mailbox(person.address, person.name), Role(person.role), person.subject, person.since)
        )
    return {row.number: _ticket(row, people[row.number], _promise(row)) for row in rows}


def standing(connection: Connection, numbers: Iterable[int], *, lock: bool = False) -> dict[int, Ticket]:
    """The same, and in the place of a request that was merged into another one stands that one, or the one it went into."""
    found = by_numbers(connection, numbers, lock=lock)
    asked = tuple(found)
    while elsewhere := {one.merged_into for one in found.values()} - found.keys() - {0}:
        found |= by_numbers(connection, elsewhere, lock=lock)

    def last(one: Ticket) -> Ticket:
        while one.merged_into in found:  # never in a circle: only what stands for itself takes another one in
            one = found[one.merged_into]
        return one

    return {number: last(found[number]) for number in asked}


def insert(connection: Connection, new: Ticket, *, head: Head) -> None:
    """Write a new request."""
    _INSERT.run(
        connection,
        {
            "number": new.number,
            "prefix": new.prefix,
            "created_at": new.created_at,
            "version": 1,
            **_changing(new),
            "journal_seq": head.seq,
            "journal_seal": head.seal,
        },
    )


def update(connection: Connection, before: Ticket, after: Ticket, *, head: Head) -> None:
    """Write a request as it is now. Raises `Overtaken` if it is not what was read."""
    changed = _UPDATE.run(
        connection,
        {
            "the": before.number,
            "read": before.version,
            "version": before.version + 1,
            **_changing(after),
            "journal_seq": head.seq,
            "journal_seal": head.seal,
        },
    )
    if changed.rowcount != 1:
        raise Overtaken(f"request {before.ref} was changed by somebody else")


def add_participants(connection: Connection, number: int, people: Sequence[Participant], *, at: datetime) -> None:
    """Write new participants; their order is kept by adding microseconds nobody sees."""
    for n, person in enumerate(people):
        row = {
            "ticket": number,
            "address": person.mailbox.address,
            "name": person.mailbox.name,
            "role": person.role.value,
            "subject": person.subject,
            "since": at + timedelta(microseconds=n),
        }
        _INSERT_PERSON.run(connection, row)


def change_promise(connection: Connection, number: int, *, settled: str, new: Promise | None, at: datetime) -> None:
    """Settle the promise in force (`kept`, `moved`, `broken`; '' leaves it unless a new one takes its place) and write the next."""
    if settled or new is not None:
        connection.execute(_SETTLE_PROMISE, {"of": number, "state": settled or "moved", "settled_at": at})
    if new is not None:
        insert_promise(connection, number, new)


def change_keeper(connection: Connection, number: int, keeper: str) -> None:
    """Somebody else keeps the promise in force."""
    here = sa.and_(promise.c.ticket == number, promise.c.state == "open")
    connection.execute(sa.update(promise).where(here).values(keeper=keeper))


def restore_promise(connection: Connection, number: int, earlier: Promise | None) -> None:
    """The promise of before an act that is taken back; what was promised in it was never said to anybody."""
    p = promise.c
    connection.execute(sa.delete(promise).where(p.ticket == number, p.state == "open"))
    if earlier is None:
        return
    same = sa.select(sa.func.max(p.id)).where(
        p.ticket == number, p.until == earlier.until, p.made_at == earlier.made_at
    )
    if (row := connection.execute(same).scalar_one_or_none()) is None:
        insert_promise(connection, number, earlier)
        return
    values = {"state": "open", "settled_at": None, "keeper": earlier.keeper}
    connection.execute(sa.update(promise).where(p.id == row).values(**values))


def insert_promise(connection: Connection, number: int, new: Promise) -> None:
    """A promise, where none is in force."""
    _INSERT_PROMISE.run(
        connection,
        {
            "ticket": number,
            "what": new.what.value,
            "until": new.until,
            "keeper": new.keeper,
            "because": new.because,
            "deliverable": new.deliverable,
            "made_by": new.made_by,
            "made_at": new.made_at,
            "state": "open",
        },
    )


def head_of(connection: Connection, number: int) -> Head:
    """Where the journal of a request ends."""
    seq, seal = _HEAD.run(connection, {"number": number}).fetchone()
    return Head(seq, seal)


def listed(
    connection: Connection,
    *,
    department: str = "",
    state: str = "",
    closed: bool = False,
    below: int = 0,
    limit: int = 500,
) -> list[Ticket]:
    """Requests by number, newest first; open ones unless `closed` or a state asks for more. `below`: the next page."""
    statement = sa.select(ticket.c.number).order_by(ticket.c.number.desc()).limit(limit)
    if below:
        statement = statement.where(ticket.c.number < below)
    if department:
        statement = statement.where(ticket.c.department == department)
    if state:
        statement = statement.where(ticket.c.state == state)
    elif not closed:
        statement = statement.where(ticket.c.state.in_(("new", "open", "waiting")))
    numbers = list(connection.execute(statement).scalars())
    found = by_numbers(connection, numbers)
    return [found[number] for number in numbers]


def waited(connection: Connection, *, department: str = "", limit: int = 100) -> list[Ticket]:
    """Open requests that have waited for a busy window to end and have no answer yet, the longest waiting first."""
    t = ticket.c
    statement = sa.select(t.number).where(t.state.in_(("new", "open")), t.held_since.is_not(None))
    if department:
        statement = statement.where(t.department == department)
    numbers = list(connection.execute(statement.order_by(t.held_since, t.number).limit(limit)).scalars())
    found = by_numbers(connection, numbers)
    return [found[number] for number in numbers]


def open_counts(connection: Connection) -> Mapping[str, int]:
    """How many requests are in each state but `done`, and how many of them nobody owns."""
    states = ("new", "open", "waiting")
    rows = connection.execute(
        sa.select(ticket.c.state, sa.func.count(), sa.func.count(sa.func.nullif(ticket.c.owner, "")))
        .where(ticket.c.state.in_(states))
        .group_by(ticket.c.state)
    ).all()
    found = {state: count for state, count, _ in rows}
    return {
        **{state: found.get(state, 0) for state in states},
        "unowned": sum(count - owned for _, count, owned in rows),
    }


def _changing(value: Ticket) -> dict[str, Any]:
    return {
        "department": value.department,
        "departments_held": list(value.departments_held),
        "state": value.state.value,
        "subject": value.subject,
        "priority": value.priority.value,
        "because": value.because,
        "owner": value.owner,
        "owner_reason": value.owner_reason,
        "requester": value.requester.address,
        "requester_name": value.requester.name,
        "language": value.language,
        "for_customer": value.for_customer,
        "tags": list(value.tags),
        "fields": dict(value.fields),
        "deadline": value.deadline,
        "deadline_reason": value.deadline_reason,
        "updated_at": value.updated_at,
        "closed_at": value.closed_at,
        "answered_at": value.answered_at,
        "letters": value.letters,
        "merged": value.merged,
        "merged_into": value.merged_into or None,
        "told": list(value.told),
        "written_to": value.written_to,
        "thread_index": value.thread_index,
        "hinted": list(value.hinted),
        "muted": list(value.muted),
        "outsiders": dict(value.outsiders),
        "waiting_until": value.waiting_until,
        "waiting_for": value.waiting_for,
        "asked_for": value.asked_for or None,
        "chased": value.chased,
        "handoffs": value.handoffs,
        "reopened": value.reopened,
        "broken": value.broken,
        "held_since": value.held_since,
        "held_until": value.held_until,
        "done_by": value.done_by,
        "confidential": value.confidential,
        "rating": value.rating,
        "remark": value.remark,
    }


def _ticket(row: Any, people: list[Participant], in_force: Promise | None) -> Ticket:
    return Ticket(
        number=row.number,
        prefix=row.prefix,
        department=row.department,
        departments_held=tuple(row.departments_held),
        state=State(row.state),
        subject=row.subject,
        priority=Priority(row.priority),
        because=row.because,
        requester=Mailbox(row.requester, row.requester_name),
        owner=row.owner or "",
        owner_reason=row.owner_reason,
        language=row.language,
        for_customer=row.for_customer,
        tags=tuple(row.tags),
        fields=dict(row.fields),
        deadline=row.deadline,
        deadline_reason=row.deadline_reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        answered_at=row.answered_at,
        version=row.version,
        letters=row.letters,
        merged=row.merged,
        merged_into=row.merged_into or 0,
        told=tuple(row.told),
        written_to=row.written_to,
        thread_index=row.thread_index,
        hinted=tuple(row.hinted),
        muted=tuple(row.muted),
        outsiders=dict(row.outsiders),
        waiting_until=row.waiting_until,
        waiting_for=row.waiting_for,
        asked_for=row.asked_for or 0,
        chased=row.chased,
        handoffs=row.handoffs,
        reopened=row.reopened,
        broken=row.broken,
        held_since=row.held_since,
        held_until=row.held_until,
        done_by=row.done_by,
        confidential=row.confidential,
        rating=row.rating,
        remark=row.remark,
        participants=tuple(people),
        promise=in_force,
    )


def _promise(row: Any) -> Promise | None:
    """The promise in a row of `_BY_NUMBERS`."""
    if row.what is None:
        return None
    return Promise(
        What(row.what),
        row.until,
        row.keeper,
        made_by=row.made_by,
        made_at=row.made_at,
        because=row.promised_because,
        deliverable=row.deliverable,
    )
