"""Quiet hours of a department: mail to its agents waits for their end, unless it is urgent or high (mission row 45). Pure."""

from datetime import datetime, timedelta

from gateway.desk.department import Department, Priority
from gateway.desk.hours import ALWAYS, is_open, next_opening, open_intervals

WAKES = (Priority.HIGH, Priority.URGENT)
_LONGEST = 8
"""Days that quiet hours are followed back to their beginning."""


def over(department: Department, *, priority: Priority | None, at: datetime) -> datetime | None:
    """When agents get what is written at this instant; None: at once. `priority`: of the request, None where there is none."""
    if department.quiet is None or priority in WAKES or not is_open(department.quiet, department.timezone, at=at):
        return None
    return next_opening(ALWAYS.minus(department.quiet), department.timezone, at=at)


def before(department: Department, *, priority: Priority, at: datetime, until: datetime) -> datetime:
    """When to write so that agents read it before `until`: `at`, or the last minute before the quiet hours that would keep it
    too long."""
    ends = over(department, priority=priority, at=at)
    if ends is None or ends < until or department.quiet is None:
        return at
    zone = department.timezone
    day, begin = at.astimezone(zone).date(), at
    for back in range(_LONGEST):
        parts = open_intervals(department.quiet, zone, day=day - timedelta(days=back))
        found = next((start for start, end in parts if start <= begin <= end), begin)
        if found == begin and back:
            break
        begin = found
    return begin - timedelta(minutes=1)
