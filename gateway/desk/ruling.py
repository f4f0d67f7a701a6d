"""The rules asked about one mail: its facts, the verdict, and what that makes of the request (product.md 4). Pure.

The pipeline, `explain`, the tests in the rules file and replay all come through here.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from gateway.desk import likeness, matching
from gateway.desk.authority import Place
from gateway.desk.department import Department, Desk, Person
from gateway.desk.facts import Alike, Mail, Recalled
from gateway.desk.hours import due, next_opening, open_time
from gateway.desk.kinds import Classification, Kind
from gateway.desk.rulefacts import MAX_SUBJECT, MAX_WORDS, Facts, File
from gateway.desk.schedule import Span
from gateway.desk.thread import Threading
from gateway.desk.ticket import State, Ticket
from gateway.desk.trust import Auth, Standing, Trust
from gateway.mail.message import Message

_PLACE = re.compile(r"\{([^{}]{1,60})\}")


def facts_of_mail(
    mail: Mail,
    *,
    desk: Desk,
    now: datetime,
    classification: Classification,
    trust: Trust,
    addressed: tuple[str, ...],
    recalled: Recalled,
) -> Facts:
    """The facts of a mail that opens a request."""
    message, new_text = mail.message, mail.split.new_text
    originator = message.originators[0].address if message.originators else ""

    @cache
    def own() -> frozenset[str]:
        return likeness.words(message.subject[:MAX_SUBJECT], new_text)

    def similar(window: timedelta) -> int:
        others = alike(own(), recalled, since=now - window) if recalled.alike else ()
        return len({trust.person} | {one.author for one in others})

    return Facts(
        now=now,
        zone=desk.timezone,
        from_address=trust.person or originator,
        to=tuple(dict.fromkeys((*(m.address for m in message.to), *mail.envelope.forward_paths))),
        cc=tuple(m.address for m in message.cc),
        addressed=addressed,
        sender=str(Standing.ROBOT if classification.is_automatic else trust.standing),
        person=columns(desk.people.get(trust.person)),
        is_first_mail=recalled.requests_this_year == 0,
        subject=message.subject,
        body=new_text,
        files=tuple(File(a.name, a.size) for a in message.attachments),
        language=mail.language,
        headers=message.fields,
        kind=str(classification.kind),
        marked_urgent=is_marked_urgent(message),
        auth=str(Auth.PASS if trust.auth is Auth.OFF else trust.auth),
        spam=is_spam(message),
        repeated=lambda window: 1 + sum(now - at <= window for at in recalled.mails_at),
        similar=similar,
        department=addressed[0] if addressed else "",
        priority="normal",
        state="new",
        fields=found_fields(desk, f"{message.subject[:MAX_SUBJECT]}\n{new_text[:MAX_WORDS]}"),
    )


def alike(words: frozenset[str], recalled: Recalled, *, since: datetime) -> list[Alike]:
    """Mails lately written by anybody that speak of the same trouble."""
    return [one for one in recalled.alike if one.at >= since and likeness.alike(words, one.words)]


def facts_of_event(
    facts: Facts, classification: Classification, threading: Threading, *, desk: Desk, recalled: Recalled
) -> Facts:
    """The same for the event that this mail is: `new`, or one in the life of the request it belongs to; "" for machines' mail
    that is never a matter of rules."""
    ticket = threading.ticket
    if classification.kind in (Kind.LOOP, Kind.BOUNCE, Kind.DELAY):
        return replace(facts, event="")
    if ticket is None:
        return facts
    event = ""
    if threading.place is Place.AGENT:
        event = "agent_reply"
    elif threading.place is Place.PEOPLE:
        event = "reopened" if ticket.state is State.DONE else "reply"
    facts = facts_of_request(facts, ticket, event=event)
    if event == "reopened":
        facts = replace(facts, reopened=ticket.reopened + 1)
    return with_times(facts, ticket, desk=desk, told_at=recalled.told_at.get(ticket.number))


def with_times(facts: Facts, ticket: Ticket, *, desk: Desk, told_at: datetime | None) -> Facts:
    """With the times of the request that rules ask for. `told_at`: when an agent wrote to the person last."""
    if "promise_left" in desk.rules.asks:
        facts = _with_promise(facts, ticket, desk)
    if "silent_for" in desk.rules.asks:
        since = silent_since(ticket, told_at)
        facts = replace(facts, silent_for=days_of_work(desk.holder(ticket.department), start=since, end=facts.now))
    return facts


def silent_since(ticket: Ticket, told_at: datetime | None) -> datetime:
    """When the person heard of it last: the acknowledgement, words of an agent, or a promise."""
    made_at = ticket.promise.made_at if ticket.promise is not None else None
    return max(at for at in (ticket.created_at, told_at, made_at) if at is not None)


def days_of_work(department: Department, *, start: datetime, end: datetime) -> timedelta:
    """What lies between two instants, in days on which the department is open: from an hour to the same hour of the next open
    day is one day; what is left over is open time."""
    hours, zone = department.open, department.timezone
    begin = next_opening(hours, zone, at=start)
    if begin is None or begin >= end:
        return timedelta(0)
    first, last = begin.date(), end.astimezone(zone).date()
    days = sum(bool(hours.windows(first + timedelta(days=n))) for n in range(1, (last - first).days + 1))
    at = _days_later(department, begin, days)
    if at > end:
        days, at = days - 1, _days_later(department, begin, days - 1)
    return timedelta(days=days) + open_time(hours, zone, start=at, end=end)


def _days_later(department: Department, begin: datetime, days: int) -> datetime:
    if days <= 0:
        return begin
    return due(department.open, department.timezone, start=begin, span=Span(days, "d"), round_up=timedelta(0))


def _with_promise(facts: Facts, ticket: Ticket, desk: Desk) -> Facts:
    """How much of the promise in force is left, in open time of the department."""
    promise, department = ticket.promise, desk.holder(ticket.department)
    if promise is None:
        return facts
    hours, zone = department.working_hours, department.timezone
    left = open_time(hours, zone, start=facts.now, end=promise.until)
    whole = open_time(hours, zone, start=promise.made_at, end=promise.until)
    return replace(facts, promise_left=left, promise_share=left / whole if whole else 0.0)


def facts_of_request(facts: Facts, ticket: Ticket, *, event: str) -> Facts:
    """The same with what is known about the request."""
    return replace(
        facts,
        event=event,
        department=ticket.department,
        owner=ticket.owner,
        priority=str(ticket.priority),
        state=str(ticket.state),
        tags=ticket.tags,
        fields={**facts.fields, **ticket.fields},
        age=facts.now - ticket.created_at,
        handoffs=ticket.handoffs,
        reopened=ticket.reopened,
        rating=ticket.rating or None,
    )


def filled(text: str, fields: Mapping[str, str]) -> str:
    """`customer order {order}` with the fields in their places; a field the mail does not name leaves nothing."""
    return " ".join(_PLACE.sub(lambda found: fields.get(found[1], ""), text).split())


def found_fields(desk: Desk, text: str) -> dict[str, str]:
    """The fields that fill themselves: name -> the first place in `text` that looks like it, or the first of its choices that
    stands there as a word."""
    found, words = {}, ""
    for name, field_ in desk.fields.items():
        value = next((value for shape in field_.shapes if (value := shape.find(text))), "")
        if not value and field_.choices:
            words = words or matching.normal(text)
            value = next((choice.written for choice in field_.choices if choice.fits(words)), "")
        if value:
            found[name] = value
    return found


def is_marked_urgent(message: Message) -> bool:
    """The sender's own mark: Importance (RFC 4021), X-Priority, Priority, X-MSMail-Priority."""
    if message.first("importance").strip().lower() == "high" or message.first("priority").strip().lower() == "urgent":
        return True
    if message.first("x-msmail-priority").strip().lower() in ("high", "urgent"):
        return True
    return message.first("x-priority").strip()[:1] in ("1", "2")


def is_spam(message: Message) -> bool:
    """What the mail server in front says (the de-facto fields of SpamAssassin, rspamd, Exchange)."""
    if message.first("x-spam-flag").strip().lower() in ("yes", "true"):
        return True
    if (
        message.first("x-spam-status").strip().lower().startswith("yes")
        or message.first("x-spam").strip().lower() == "yes"
    ):
        return True
    level = message.first("x-ms-exchange-organization-scl").strip()
    return level.isascii() and level.isdigit() and int(level[:3]) >= 5


def columns(person: Person | None) -> dict[str, str]:
    """What the directory knows of somebody, as rules ask for it."""
    if person is None:
        return {}
    own = {"name": person.name, "department": person.department, "language": person.language, "phone": person.phone}
    return {**dict(person.columns), **own}
