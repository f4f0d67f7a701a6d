"""The timers of reports: one a department and report, of no request. Each act sets the next one. Pure.

A timer's data says by what it was set, and since when there has been no list:
`08:00 Europe/Berlin since 2025-11-24T07:00:00+00:00`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.desk.beats import Beat, following, latest
from gateway.desk.changes import SetTimer
from gateway.desk.department import Department, Desk
from gateway.desk.periods import Kind, Period, around

WEEK, MONTH, MORNING = "report-week", "report-month", "morning"
NAMES = (WEEK, MONTH, MORNING)
"""First words of the timers' names; behind it stands the key of the department."""
KINDS: Mapping[str, Kind] = {WEEK: Kind.WEEK, MONTH: Kind.MONTH}
_SINCE = " since "
_SINCE_YESTERDAY = timedelta(days=1)


def beat_of(what: str, desk: Desk) -> Beat | None:
    """When this report is sent; None: never."""
    return {WEEK: desk.reports.weekly, MONTH: desk.reports.monthly, MORNING: desk.reports.morning}[what]


def reported(beat: Beat, kind: Kind, desk: Desk, department: Department, *, at: datetime) -> Period:
    """The week or month that a report tells which is sent at `at`: the last one that was over at its hour. Periods are those of
    the desk, so that two departments count the same; the hour is the department's own."""
    slot = latest(beat, department.timezone, until=at)
    return around(slot.date(), kind, desk.timezone).before


def next_timer(
    what: str, department: Department, desk: Desk, *, after: datetime, since: datetime | None = None
) -> SetTimer | None:
    """The next one after `after`. `since`: what is new since then is told in it (None: since the time before it)."""
    beat = beat_of(what, desk)
    if beat is None:
        return None
    if what == MORNING:
        at = following(beat, department.timezone, after=after, open_on=department.open)
        tail = f"{_SINCE}{(since or after).astimezone(UTC).isoformat()}"
        return None if at is None else _timer(what, department, at, f"{_set_by(beat, department)}{tail}")
    at = following(beat, department.timezone, after=after)
    if at is None:
        return None
    # Far in the east the week begins before that of the desk is over.
    over = reported(beat, KINDS[what], desk, department, at=at).stop
    return _timer(what, department, max(at, over.astimezone(at.tzinfo)), _set_by(beat, department))


def _timer(what: str, department: Department, at: datetime, data: str) -> SetTimer:
    return SetTimer(f"{what} {department.key}", at, data)


def _set_by(beat: Beat, department: Department) -> str:
    return f"{beat} {department.timezone.key}"


def since(data: str, *, due_at: datetime) -> datetime:
    """Since when there has been no list."""
    _, _, said = data.partition(_SINCE)
    return datetime.fromisoformat(said) if said else due_at - _SINCE_YESTERDAY


@dataclass(frozen=True, slots=True)
class Standing:
    """A timer as it is set."""

    name: str
    due_at: datetime
    data: str


def brought_up_to_date(
    standing: Iterable[Standing], desk: Desk, *, now: datetime
) -> tuple[tuple[SetTimer, ...], tuple[str, ...]]:
    """What is to be set and what is to go, by the desk as it is now. What is overdue stays: its act sends it, and once."""
    set_now = {one.name: one for one in standing}
    wanted = {
        timer.name: timer
        for what in NAMES
        for department in desk.departments.values()
        if (timer := next_timer(what, department, desk, after=now)) is not None
    }
    fresh = [timer for name, timer in wanted.items() if not _stands(set_now.get(name), timer, now=now)]
    return tuple(fresh), tuple(name for name in set_now if name not in wanted)


def _stands(one: Standing | None, wanted: SetTimer, *, now: datetime) -> bool:
    if one is None or one.data.partition(_SINCE)[0] != wanted.data.partition(_SINCE)[0]:
        return False
    return one.due_at <= now or one.due_at == wanted.due_at
