"""The timers of reports, kept as the desk wants them, and what a morning list is made from. The figures: `figures`."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.department import Department, Desk
from gateway.desk.facts import OpenRequest, listed
from gateway.desk.figures import Report
from gateway.desk.morning import Morning, Praise
from gateway.desk.periods import Period
from gateway.desk.reporttimers import KINDS, MORNING, NAMES, Standing, beat_of, brought_up_to_date, reported, since
from gateway.desk.ticket import Ticket
from gateway.store import changes, figures, surveys, tickets
from gateway.store.schema import promise, ticket
from gateway.store.schema_desk import timer
from gateway.store.tickets import IN_FORCE

MOST_LISTED = 200
"""Requests in one morning list."""
_LAST: WeakKeyDictionary[sa.Engine, tuple[tuple[str, Period], Mapping[str, Report]]] = WeakKeyDictionary()
"""The last reports of a database: a period that is over stays what it is."""
_t = timer.c
_OURS = sa.and_(_t.ticket == 0, sa.or_(*(_t.name.startswith(f"{name} ", autoescape=True) for name in NAMES)))
_OF_MORNING = (
    sa.select(ticket.c.number)
    .outerjoin(promise, IN_FORCE)
    .where(
        ticket.c.department == sa.bindparam("department"),
        ticket.c.state.in_(("new", "open")),
        sa.or_(ticket.c.owner == "", promise.c.until < sa.bindparam("day_ends")),
    )
    .order_by(promise.c.until, ticket.c.number)
    .limit(MOST_LISTED)
)


def are_outdated(connection: Connection, desk: Desk, *, now: datetime) -> bool:
    """Are the timers of reports not those that the desk wants?"""
    return any(brought_up_to_date(_standing(connection), desk, now=now))


def bring_up_to_date(connection: Connection, desk: Desk, *, now: datetime) -> None:
    """Set those that are missing or were set by another schedule, and take away those of departments that are gone."""
    fresh, gone = brought_up_to_date(_standing(connection), desk, now=now)
    changes.cancel_timers(connection, 0, gone)
    for one in fresh:
        changes.set_timer(connection, 0, one)


def _standing(connection: Connection) -> list[Standing]:
    return [Standing(*row) for row in connection.execute(sa.select(_t.name, _t.due_at, _t.data).where(_OURS))]


def found(
    connection: Connection, what: str, key: str, data: str, *, desk: Desk, now: datetime, due_at: datetime
) -> Report | Morning | None:
    """What the report of a department tells when its timer is due; None if there is no such department or report any more."""
    department, beat = desk.departments.get(key), beat_of(what, desk)
    if department is None or beat is None:
        return None
    if what != MORNING:
        return _reports(connection, desk, reported(beat, KINDS[what], desk, department, at=now)).get(key)
    tomorrow = now.astimezone(department.timezone).date() + timedelta(days=1)
    day_ends = datetime.combine(tomorrow, time(0), tzinfo=department.timezone)
    return morning(connection, department, now=now, day_ends=day_ends, since=since(data, due_at=due_at))


def _reports(connection: Connection, desk: Desk, period: Period) -> Mapping[str, Report]:
    """Those of all departments come due one after the other, and are counted once."""
    asked = (desk.digest, period)
    kept = _LAST.get(connection.engine)
    if kept is None or kept[0] != asked:
        kept = _LAST[connection.engine] = asked, figures.reports(connection, desk, period)
    return kept[1]


def morning(
    connection: Connection, department: Department, *, now: datetime, day_ends: datetime, since: datetime
) -> Morning:
    """What the department has to do before `day_ends`, and whom people thanked after `since`."""
    numbers = connection.execute(_OF_MORNING, {"department": department.key, "day_ends": day_ends}).scalars()
    found = list(tickets.by_numbers(connection, numbers).values())
    owned = [one for one in found if one.owner]
    return Morning(
        late=_worst_first(one for one in owned if _until(one) < now or one.broken),
        unowned=_worst_first(one for one in found if not one.owner),
        due=_worst_first(one for one in owned if _until(one) >= now and not one.broken),
        praised=_praised(connection, department, since=since, now=now),
    )


def _until(one: Ticket) -> datetime:
    return one.promise.until if one.promise is not None else one.created_at


def _worst_first(found: Iterable[Ticket]) -> tuple[OpenRequest, ...]:
    """Those that waited for a busy window in front, oldest first; then by what is due first."""

    def rank(one: Ticket) -> tuple[bool, datetime, int]:
        return one.held_since is None, one.held_since or _until(one), one.number

    return tuple(listed(one, one.requester.address) for one in sorted(found, key=rank))


def _praised(connection: Connection, department: Department, *, since: datetime, now: datetime) -> tuple[Praise, ...]:
    found: dict[str, Praise] = {}
    for one in surveys.praised(connection, department.key, since, now):
        before = found.get(one.agent, Praise(one.agent))
        is_five = one.kind == "five"
        found[one.agent] = Praise(one.agent, before.thanks + (not is_five), before.fives + is_five)
    return tuple(found.values())
