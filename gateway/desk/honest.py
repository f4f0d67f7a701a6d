"""Is what a department promises true? The number it could promise, from the first answers it gave (mission row 14). Pure.

Only answers that were promised as the department always does are looked at. With few cases, nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from gateway.desk.department import Department, Priority
from gateway.desk.figures import Advice
from gateway.desk.happened import Answered
from gateway.desk.hours import due, next_opening
from gateway.desk.schedule import Span

FEWEST = 10
"""Cases below which we say nothing."""
FEWEST_CAREFUL = 20
"""Cases from which on we say that a shorter time could be promised."""
_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
_MOST_DAYS = 60
_FEWEST_LATE = 3


def advice(answers: Iterable[Answered], department: Department) -> tuple[Advice, ...]:
    """What should be promised instead, for each priority where the promised time is not honest, or far too careful."""
    usual = [one for one in answers if one.is_usual]
    found = (_of(priority, [one for one in usual if one.priority is priority], department) for priority in Priority)
    return tuple(one for one in found if one is not None)


def _of(priority: Priority, cases: Sequence[Answered], department: Department) -> Advice | None:
    promised = department.answer_within.get(priority)
    if promised is None or len(cases) < FEWEST:
        return None
    if promised.open_time is not None:
        late = [one for one in cases if one.waited > promised.open_time]
    else:
        late = [one for one in cases if _days(one, department) > promised.open_days]
    within = len(cases) - len(late)
    needed = _needed(promised, cases, department)
    if within * 10 < len(cases) * 9:
        return Advice(priority, promised, len(cases), within, needed, _late_from(late, department))
    if len(cases) >= FEWEST_CAREFUL and _is_careful(promised, needed):
        return Advice(priority, promised, len(cases), within, needed)
    return None


def _needed(promised: Span, cases: Sequence[Answered], department: Department) -> Span:
    """The time within which nine of ten were answered, as one would promise it."""
    place = -(-len(cases) * 9 // 10) - 1
    waited = sorted(one.waited for one in cases)[place]
    if promised.open_time is not None:
        return rounded_up(waited)
    days = sorted(_days(one, department) for one in cases)[place]
    return Span(days, "d") if days else rounded_up(waited)


def rounded_up(waited: timedelta) -> Span:
    """Up to quarters of an hour, or hours where it is more than one."""
    if waited <= _HOUR:
        return Span(max(1, -(-waited // _QUARTER)) * 15, "m") if waited <= _HOUR - _QUARTER else Span(1, "h")
    return Span(-(-waited // _HOUR), "h")


def _is_careful(promised: Span, needed: Span) -> bool:
    """Would half of the promised time do?"""
    if promised.open_time is not None and needed.open_time is not None:
        return needed.open_time * 2 <= promised.open_time
    return needed.open_days * 2 <= promised.open_days  # the same day, where days are promised: 0


def _days(one: Answered, department: Department) -> int:
    """How many open days should have been promised: 0 where it was answered on the day it came, or on the next open one."""
    zone, hours = department.timezone, department.working_hours
    opens = next_opening(hours, zone, at=one.arrived)
    if opens is None or one.at.astimezone(zone).date() <= opens.date():
        return 0
    for days in range(1, _MOST_DAYS):
        if due(hours, zone, start=one.arrived, span=Span(days, "d"), round_up=timedelta()) >= one.at:
            return days
    return _MOST_DAYS


def _late_from(late: Sequence[Answered], department: Department) -> int | None:
    """The two hours in which at least half of the late ones came in; what came while it was closed counts for the opening."""
    if len(late) < _FEWEST_LATE:
        return None
    came: Counter[int] = Counter()
    for one in late:
        at = next_opening(department.open, department.timezone, at=one.arrived) or one.arrived
        came[at.astimezone(department.timezone).hour] += 1
    best = max(range(23), key=lambda hour: (came[hour] + came[hour + 1], came[hour], -hour))
    return best if (came[best] + came[best + 1]) * 2 >= len(late) else None
