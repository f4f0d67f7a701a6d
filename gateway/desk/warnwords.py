"""What a warning says: the promise in a sentence, as its reader knows it; what to do; a time that would be sensible next. Pure.

A person's word is called a promise. What the department's own times made is told as what the person expects: nobody has promised
it, and somebody waits for it all the same.
"""

from datetime import datetime, timedelta

from gateway.desk.department import Department, Desk
from gateway.desk.hours import after_open_time, open_intervals, open_time
from gateway.desk.promises import DESK
from gateway.desk.say import Say, When, Who, say
from gateway.desk.ticket import Promise, Ticket, What
from gateway.mail.message import Mailbox

SHORT = timedelta(hours=6)
"""Open time: a promise shorter than this moves by hours, a longer one to another day."""
_NOON, _HALF_HOUR, _HOUR = 12, timedelta(minutes=30), timedelta(hours=1)
_MOST_DAYS = 60


def requester(ticket: Ticket, desk: Desk) -> Who:
    """Whose request it is, by the first name."""
    return Who(ticket.requester.address, desk.name_of(ticket.requester), is_short=True)


def who(address: str, desk: Desk, *, is_short: bool = False) -> Who:
    """A colleague in a sentence."""
    return Who(address, desk.name_of(Mailbox(address)), is_short)


def is_word(promise: Promise) -> bool:
    """Is it a person's word?"""
    return "@" in promise.made_by


def expected(ticket: Ticket, promise: Promise, reader: str, desk: Desk) -> Say:
    """What the person expects by when, as long as there is time."""
    places = _places(ticket, promise, desk)
    if not is_word(promise):
        if promise.made_by == DESK:
            return say("{name} expects a new time from a person by {when}.", **places)
        if promise.what is What.DONE:
            return say("{name} expects this to be done by {when}.", **places)
        if promise.what is What.NEWS:
            return say("{name} expects news by {when}.", **places)
        return say("{name} expects an answer by {when}.", **places)
    if promise.made_by == reader:
        if promise.deliverable:
            return say("You promised {name}: {what}, {when}.", **places)
        return say("You promised {name}: {when}.", **places)
    if promise.deliverable:
        return say("{keeper} promised {name}: {what}, {when}.", **places)
    return say("{keeper} promised {name}: {when}.", **places)


def missed(ticket: Ticket, promise: Promise, reader: str, desk: Desk) -> Say:
    """The same when the time is past."""
    if is_word(promise):
        return expected(ticket, promise, reader, desk)
    places = _places(ticket, promise, desk)
    if promise.made_by == DESK:
        return say("{name} was to get a new time from a person by {when}.", **places)
    if promise.what is What.DONE:
        return say("{name} was told that this would be done by {when}.", **places)
    if promise.what is What.NEWS:
        return say("{name} was to hear from us by {when}.", **places)
    return say("{name} was to get an answer by {when}.", **places)


def _places(ticket: Ticket, promise: Promise, desk: Desk) -> dict[str, object]:
    return {
        "name": requester(ticket, desk),
        "when": When(promise.until),
        "what": promise.deliverable,
        "keeper": who(promise.made_by, desk, is_short=True),
    }


def advice(ticket: Ticket, promise: Promise, desk: Desk) -> Say:
    """What its keeper does now; a line to copy stands below it."""
    name = requester(ticket, desk)
    if is_word(promise):
        return say("If it holds, do nothing. If not, tell {name} now – one line is enough:", name=name)
    if promise.made_by == DESK:
        return say("Name a time that you can keep – one line is enough:")
    if promise.what is What.DONE:
        return say("If it holds, do nothing. If not, name {name} a time that you can keep:", name=name)
    return say("A short answer is enough. If you need more time, name {name} one that you can keep:", name=name)


# ---------------------------------------------------------------- a sensible next time


def next_time(promise: Promise, department: Department, *, now: datetime) -> datetime:
    """For the example: a short promise moves by hours, a longer one to noon of the next open day."""
    base = max(promise.until, now)
    hours, zone = department.working_hours, department.timezone
    length = open_time(hours, zone, start=promise.made_at, end=promise.until)
    if length >= SHORT:
        return _noon(department, base) or base + timedelta(days=1)
    half = length / 2
    later = after_open_time(hours, zone, start=base, amount=max(_HOUR, half - half % _HALF_HOUR))
    missing = -(later - later.replace(minute=0, second=0, microsecond=0)) % _HALF_HOUR
    return later + missing


def _noon(department: Department, base: datetime) -> datetime | None:
    """Noon of the next open day, or an hour after its beginning where it is closed or busy then."""
    zone = department.timezone
    day = base.astimezone(zone).date()
    for _ in range(_MOST_DAYS):
        day += timedelta(days=1)
        parts = open_intervals(department.working_hours, zone, day=day)
        if not parts:
            continue
        noon = datetime(day.year, day.month, day.day, _NOON, tzinfo=zone)
        start, end = parts[0]
        return noon if any(first <= noon <= last for first, last in parts) else min(start + _HOUR, end)
    return None
