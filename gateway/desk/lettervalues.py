"""People, departments, requests and promises as templates see them (`lettervars`), made from the desk's own values. Pure."""

from datetime import datetime

from gateway.desk.department import Department, Desk, Priority
from gateway.desk.lettervars import DeptVar, PersonVar, PromiseVar, TicketVar
from gateway.desk.say import say
from gateway.desk.schedule import describe
from gateway.desk.ticket import Ticket
from gateway.desk.tongue import Voice, weekday_short
from gateway.desk.words import first_name, full_name, plain_word, span_said
from gateway.mail.message import Mailbox


def person_var(desk: Desk, box: Mailbox) -> PersonVar:
    """A person as templates see them."""
    known = desk.people.get(box.address)
    given = (known.name if known else "") or box.name
    department = desk.departments.get(known.department) if known else None
    return PersonVar(
        name=full_name(given, box.address),
        first_name="" if desk.department_of(box.address) else first_name(given, box.address),
        email=box.address,
        department=department.name if department else (known.department if known else ""),
        language=(known.language if known else "") or desk.language,
    )


def dept_var(department: Department, voice: Voice) -> DeptVar:
    """A department as templates see it."""
    days = tuple(weekday_short(day, voice.tongue) for day in range(7))
    hours = describe(department.open, days)
    span = department.answer_within.get(Priority.NORMAL)
    return DeptVar(
        key=department.key,
        name=department.name,
        address=department.address,
        purpose=department.purpose,
        hours={"always": voice(say("always")), "never": voice(say("never"))}.get(hours, hours),
        phone=department.phone,
        colour=department.colour,
        signature=department.signature.strip(),
        busy=describe(department.busy, days) if department.busy is not None else "",
        usual=voice(span_said(span)) if span is not None else "",
    )


def ticket_var(desk: Desk, ticket: Ticket, voice: Voice) -> TicketVar:
    """A request as templates see it."""
    because = ticket.because
    if not because and ticket.priority is Priority.NORMAL:
        because = voice(say("nobody is stopped from working"))
    mine = say("because you look after {what}", what=plain_word(ticket.owner_reason))
    return TicketVar(
        number=ticket.number,
        ref=ticket.ref,
        subject=ticket.subject,
        state=ticket.state.value,
        priority=ticket.priority.value,
        because=because,
        created=ticket.created_at,
        requester=person_var(desk, ticket.requester),
        owner=person_var(desk, Mailbox(ticket.owner)) if ticket.owner else None,
        cc=tuple(person_var(desk, box) for box in ticket.cc),
        department=ticket.department,
        owner_because=voice(mine) if ticket.owner_reason else "",
        for_customer=ticket.for_customer,
        tags=ticket.tags,
    )


def promise_var(desk: Desk, ticket: Ticket, now: datetime) -> PromiseVar | None:
    """The promise in force, None where there is none. Only a person's promise has a maker."""
    promise = ticket.promise
    if promise is None:
        return None
    department = desk.departments.get(promise.keeper)
    return PromiseVar(
        what=promise.what.value,
        until=promise.until,
        keeper=department.name if department else person_var(desk, Mailbox(promise.keeper)).name,
        because=promise.because,
        made_by=person_var(desk, Mailbox(promise.made_by)).name if "@" in promise.made_by else "",
        deliverable=promise.deliverable,
        is_new="@" in promise.made_by and promise.made_at == now,
    )
