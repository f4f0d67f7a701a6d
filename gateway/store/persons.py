"""What one person has to do with us: her open requests, and those of the past year."""

from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.facts import OpenRequest, OwnDesk, listed
from gateway.desk.ticket import Role, State, Ticket
from gateway.store import tickets
from gateway.store.schema import participant, promise, ticket
from gateway.store.tickets import IN_FORCE

_OPEN = ticket.c.state.in_(("new", "open", "waiting"))


def open_of(connection: Connection, person: str, *, limit: int = 30) -> tuple[OpenRequest, ...]:
    """The open requests of one person over all departments: those she made, and those hers was merged into."""
    made = sa.select(ticket.c.number).where(ticket.c.requester == person, _OPEN)
    joined = (
        sa.select(participant.c.ticket)
        .join(ticket, ticket.c.number == participant.c.ticket)
        .where(participant.c.address == person, participant.c.role == Role.AFFECTED.value, _OPEN)
    )
    both = sa.union(made, joined).subquery("hers")
    numbers = connection.execute(sa.select(both.c.number).order_by(both.c.number.desc()).limit(limit)).scalars()
    found = tickets.by_numbers(connection, numbers).values()
    return tuple(listed(one, person) for one in found if not (one.affected and person in one.muted))


def recent_of(connection: Connection, person: str, *, since: datetime, limit: int = 10) -> tuple[OpenRequest, ...]:
    """The requests of one person that were closed since then, the latest first."""
    t = ticket.c
    found = sa.select(t.number).where(
        t.requester == person, t.state == "done", t.closed_at >= since, t.merged_into.is_(None)
    )
    numbers = list(connection.execute(found.order_by(t.closed_at.desc()).limit(limit)).scalars())
    tickets_found = tickets.by_numbers(connection, numbers)
    return tuple(listed(tickets_found[number], person) for number in numbers)


def own_desk(
    connection: Connection,
    agent: str,
    *,
    departments: Collection[str],
    now: datetime,
    day_ends: datetime,
    limit: int = 200,
) -> OwnDesk:
    """What an agent has to do, and what nobody has taken in `departments`, those due first in front, and before them those that
    waited. `day_ends`: where what is due today stops."""
    mine = sa.select(ticket.c.number).where(ticket.c.owner == agent, _OPEN)
    nobodys = sa.select(ticket.c.number).where(ticket.c.owner == "", _OPEN, ticket.c.department.in_(departments))
    both = sa.union(mine, nobodys).subquery("to_do")
    numbers = list(connection.execute(sa.select(both.c.number).order_by(both.c.number).limit(limit)).scalars())
    groups: dict[str, list[OpenRequest]] = {name: [] for name in ("due", "late", "waiting", "later", "unowned")}
    for one in tickets.by_numbers(connection, numbers).values():
        groups[_group(one, now=now, day_ends=day_ends)].append(listed(one, one.requester.address))
    return OwnDesk(**{name: tuple(sorted(found, key=_rank)) for name, found in groups.items()})


def _rank(one: OpenRequest) -> tuple[bool, datetime]:
    """First what waited for a busy window to end, the longest waiting on top; then what is due."""
    last = datetime.max.replace(tzinfo=UTC)
    return one.waited_since is None, one.waited_since or one.until or last


def _group(one: Ticket, *, now: datetime, day_ends: datetime) -> str:
    until = one.promise.until if one.promise else None
    if not one.owner:
        return "unowned"
    if one.state is State.WAITING:
        return "waiting"
    if until is not None and (until < now or one.broken):  # the new time after a broken promise is no less late
        return "late"
    return "later" if until is None or until >= day_ends else "due"


def owned_by(connection: Connection, agent: str, *, limit: int = 500) -> list[Ticket]:
    """The open requests that an agent has, by number. Locked until the transaction ends."""
    return list(tickets.by_numbers(connection, owned_numbers(connection, agent, limit=limit), lock=True).values())


def owned_numbers(connection: Connection, agent: str, *, limit: int = 500) -> list[int]:
    """The numbers of these."""
    found = sa.select(ticket.c.number).where(ticket.c.owner == agent, _OPEN).order_by(ticket.c.number)
    return list(connection.execute(found.limit(limit)).scalars())


_THEIRS = sa.and_(ticket.c.requester == sa.bindparam("requester"), ticket.c.created_at >= sa.bindparam("since"))
_HOW_MANY = sa.select(sa.func.count()).select_from(
    sa.select(ticket.c.number)
    .where(_THEIRS)
    .limit(100)
    .subquery("some_of_theirs")  # more than so many need not be told apart
)
_HISTORY = (
    sa.select(
        ticket.c.number,
        ticket.c.prefix,
        ticket.c.subject,
        ticket.c.department,
        ticket.c.owner,
        ticket.c.state,
        ticket.c.created_at,
        ticket.c.closed_at,
        ticket.c.merged_into,
        ticket.c.rating,
        ticket.c.confidential,
        promise.c.what,
        promise.c.until,
        _HOW_MANY.scalar_subquery().label("how_many"),
    )
    .outerjoin(promise, IN_FORCE)
    .where(_THEIRS)
    .order_by(ticket.c.created_at.desc(), ticket.c.number.desc())  # one promise at most is in force
    .limit(1)
)


def history_of(connection: Connection, requester: str, *, since: datetime) -> tuple[int, OpenRequest | None]:
    """How many requests this person has made since then, and the latest one."""
    row = connection.execute(_HISTORY, {"requester": requester, "since": since}).one_or_none()
    if row is None:
        return 0, None
    return row.how_many, OpenRequest(
        ref=f"{row.prefix}-{row.number}",
        subject=row.subject,
        department=row.department,
        owner=row.owner or "",
        state=row.state,
        what=row.what or "",
        until=row.until,
        took=row.closed_at - row.created_at if row.closed_at and not row.merged_into else None,  # it goes on elsewhere
        rating=row.rating or 0,
        is_confidential=row.confidential,
    )
