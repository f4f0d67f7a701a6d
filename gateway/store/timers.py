"""What comes due: taken in order, each together with its act in one transaction. They are set in `changes`.

One whose act fails again and again is put aside, so that it stands in nobody's way; the next start tries it anew.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import busy, overslept, reporttimers
from gateway.desk.changes import BACK
from gateway.desk.department import Desk
from gateway.desk.facts import Recalled, listed
from gateway.desk.promises import TIMER as PROMISE
from gateway.desk.promises import Stage
from gateway.desk.rules import Needs
from gateway.desk.ticket import Ticket
from gateway.desk.timed import WAIT_CLOSE, Moment
from gateway.desk.timedrules import RAISED
from gateway.store import absences, changes, entries, history, journal, reports, tickets, waiting
from gateway.store.schema import inbox
from gateway.store.schema_desk import timer

MOST_TRIES = 3
PAUSE = timedelta(minutes=1)
"""After the first failure; after each further one four times as long."""
LONGEST_PROBLEM = 500


@dataclass(frozen=True, slots=True)
class Timer:
    """Something is due on a request (`ticket`; 0: on none). `name`: what, and behind a blank whom it is about."""

    ticket: int
    name: str
    due_at: datetime
    data: str = ""
    tries: int = 0
    problem: str = ""


_t = timer.c
_ALIVE = _t.tries < MOST_TRIES
_earlier = timer.alias("earlier")
# What came due on one request happens in order, whoever does it: an earlier one that another process is at work on has its row
# still. Names tell apart what is due at the same instant.
_IN_TURN = ~sa.exists().where(
    _earlier.c.ticket == _t.ticket,
    _earlier.c.tries < MOST_TRIES,
    sa.or_(
        _earlier.c.due_at < _t.due_at,
        sa.and_(_earlier.c.due_at == _t.due_at, _earlier.c.name < _t.name),
    ),
)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_UNDECIDED = sa.and_(inbox.c.state == "new", ~inbox.c.silent, inbox.c.id > sa.bindparam("behind"))
"""Old mails that are imported are nobody's answer."""
_MAILS_FIRST = ~sa.exists().where(
    _UNDECIDED, sa.or_(inbox.c.received_at <= _t.due_at, inbox.c.received_at <= sa.bindparam("since"))
)
_WAITED_FOR = sa.select(sa.func.count(), sa.func.max(inbox.c.id)).where(_UNDECIDED, inbox.c.id <= sa.bindparam("last"))
_DUE = (
    sa.select(timer)
    .where(_t.due_at <= sa.bindparam("now"), _ALIVE, _IN_TURN, _MAILS_FIRST)
    .order_by(_t.due_at, _t.ticket, _t.name)
    .limit(1)
    .with_for_update(skip_locked=True, of=timer)  # SQLite has one writer, and leaves this out
)
_THE = sa.and_(_t.ticket == sa.bindparam("the_ticket"), _t.name == sa.bindparam("the_name"))
_NEXT_DUE = sa.select(sa.func.min(_t.due_at)).where(_ALIVE)


def take(connection: Connection, *, now: datetime, since: datetime | None = None, behind: int = 0) -> Timer | None:
    """The next one that is due, and it is gone with this transaction; nobody else takes it meanwhile.

    None is due before a mail that is not decided yet and came earlier, or by `since`: it may be the answer that was promised.
    Mails up to number `behind` are not waited for.
    """
    row = connection.execute(_DUE, {"now": now, "since": since or _LONG_AGO, "behind": behind}).one_or_none()
    if row is None:
        return None
    connection.execute(sa.delete(timer).where(_THE), {"the_ticket": row.ticket, "the_name": row.name})
    return Timer(**row._mapping)


def undecided(connection: Connection, *, behind: int, last: int) -> tuple[int, int]:
    """Of the mails with numbers behind the one and up to the other: how many are not decided yet, and the last of those."""
    count, highest = connection.execute(_WAITED_FOR, {"behind": behind, "last": last}).one()
    return count, highest or 0


def moment(connection: Connection, taken: Timer, ticket: Ticket | None, *, desk: Desk, now: datetime) -> Moment:
    """What its act needs to know: the one read before it is decided."""
    what, _, whom = taken.name.partition(" ")
    absent = changes.absent(connection, now=now)
    if ticket is None and what == busy.TIMER:
        key, until = busy.named(whom)
        held = waiting.waited(connection, key, until)
        return Moment(desk, now, taken.due_at, absent, waited=held, window_end=until)
    if ticket is None and what in reporttimers.NAMES:
        told = reports.found(connection, what, whom, taken.data, desk=desk, now=now, due_at=taken.due_at)
        return Moment(desk, now, taken.due_at, absent, found=told)
    if ticket is None and what == overslept.TIMER:
        numbers = [int(number) for number in taken.data.split()][: absences.MOST_LISTED]
        found_ones = tickets.standing(connection, numbers)
        slept = tuple(listed(one, one.requester.address) for _, one in sorted(found_ones.items()))
        return Moment(desk, now, taken.due_at, absent, meanwhile=slept)
    if ticket is None:
        leave = absences.of(connection, whom) if what == BACK else None
        found = absences.meanwhile(connection, whom, since=leave.since) if leave is not None else ()
        return Moment(desk, now, taken.due_at, absent, leave=leave, meanwhile=found)
    return Moment(
        desk,
        now,
        taken.due_at,
        absent,
        held=changes.held_in(connection, ticket.number),
        thread=entries.told(connection, ticket.number) if what == PROMISE else (),
        is_overslept=what == PROMISE and now - taken.due_at > overslept.LATE and _has_overslept(connection, now),
        closes_on=due_at(connection, ticket.number, WAIT_CLOSE),
        waits_next=connection.execute(
            sa.select(sa.func.min(_t.due_at)).where(_t.ticket == ticket.number, _t.name.startswith("wait-"))
        ).scalar_one_or_none(),
        returns=_returns(connection, ticket),
        **_for_rules(connection, ticket, desk, now=now),
    )


def _for_rules(connection: Connection, ticket: Ticket, desk: Desk, *, now: datetime) -> dict[str, Any]:
    """What rules ask for that are about what comes due."""
    rules = desk.rules
    if rules.events.isdisjoint(RAISED):
        return {}
    found: dict[str, Any] = {}
    if "silent_for" in rules.asks:
        found["told_at"] = entries.told_at(connection, [ticket.number]).get(ticket.number)
    if rules.needs.owners:
        needs = Needs(owners=rules.needs.owners)
        found["known"] = Recalled(**history.for_rules(connection, ticket.requester.address, needs, now=now))
    return found


def _has_overslept(connection: Connection, now: datetime) -> bool:
    """Are many promises due at once, or were they?"""
    ago = now - overslept.LATE
    due = sa.and_(_t.name == PROMISE, _t.data == Stage.DUE, _t.due_at <= ago)
    lists = sa.and_(_t.ticket == 0, _t.name.startswith(f"{overslept.TIMER} "))
    found = connection.execute(sa.select(_t.name).where(sa.or_(due, lists)).limit(overslept.MANY)).scalars().all()
    return len(found) + 1 >= overslept.MANY or any(name != PROMISE for name in found)


def _returns(connection: Connection, ticket: Ticket) -> date | None:
    """When the requester is back, as their latest vacation note in the thread says."""
    notes = (
        line.data["returns"]
        for line in reversed(journal.of(connection, ticket.number))
        if line.act == "automatic" and line.actor == ticket.requester.address and "returns" in line.data
    )
    found = next(notes, None)
    return date.fromisoformat(found) if found is not None else None


def failed(connection: Connection, taken: Timer, problem: str, *, now: datetime) -> bool:
    """Put back one whose act failed: it is tried again later, or put aside (then True)."""
    tries = taken.tries + 1
    is_aside = tries >= MOST_TRIES
    due_at = taken.due_at if is_aside else now + PAUSE * 4**taken.tries
    values = {"due_at": due_at, "data": taken.data, "tries": tries, "problem": problem[:LONGEST_PROBLEM]}
    connection.execute(sa.insert(timer).values(ticket=taken.ticket, name=taken.name, **values))
    return is_aside


def try_again(connection: Connection) -> int:
    """Those put aside are due again; how many there were."""
    fresh = sa.update(timer).where(_t.tries >= MOST_TRIES).values(tries=0)
    return int(connection.execute(fresh).rowcount)


def next_due(connection: Connection) -> datetime | None:
    """When the next one is due, or None."""
    return connection.execute(_NEXT_DUE).scalar_one_or_none()


def due_at(connection: Connection, ticket: int, name: str) -> datetime | None:
    """When this one is due; None if it is not set."""
    found = sa.select(_t.due_at).where(_t.ticket == ticket, _t.name == name)
    return connection.execute(found).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Waiting:
    """All timers at a glance. `late`: how many were due before the instant asked for; `oldest`: when the first of them was."""

    count: int
    late: int
    oldest: datetime | None
    following: datetime | None
    aside: tuple[Timer, ...]


def at_a_glance(connection: Connection, *, now: datetime, most: int = 20) -> Waiting:
    """How many there are, which are late, and the first `most` of those put aside."""
    is_late = sa.and_(_ALIVE, _t.due_at <= now)
    count, late, oldest = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(sa.case((is_late, 1))),
            sa.func.min(sa.case((is_late, _t.due_at))),
        ).where(_ALIVE)
    ).one()
    following = connection.execute(_NEXT_DUE.where(_t.due_at > now)).scalar_one_or_none()
    aside = connection.execute(sa.select(timer).where(~_ALIVE).order_by(_t.ticket, _t.name).limit(most)).all()
    return Waiting(count, late, oldest, following, tuple(Timer(**row._mapping) for row in aside))
