"""By when a request is done as a rule (`done_within` of a department or of a rule, product.md 4.3). Pure.

It is no promise until somebody has answered: the acknowledgement names it, and after an answer it is the next promise where it
is due before the next news.
"""

from datetime import datetime, timedelta

from gateway.desk.department import Department
from gateway.desk.hours import due
from gateway.desk.ticket import Ticket


def done_by(ticket: Ticket, department: Department, *, round_up: timedelta) -> datetime | None:
    """As a rule wants it, else by the department's time for this priority, counted from the arrival; None if nothing says so."""
    if ticket.done_by is not None:
        return ticket.done_by
    span = department.done_within.get(ticket.priority)
    if span is None:
        return None
    return due(department.working_hours, department.timezone, start=ticket.created_at, span=span, round_up=round_up)
