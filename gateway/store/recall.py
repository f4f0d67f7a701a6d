"""The one read between *stored* and *decided*: everything the decision about one mail needs, and nothing else."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gateway.desk import busy
from gateway.desk.automatic import bears_marks
from gateway.desk.changes import Away, HeldText, Undoable
from gateway.desk.department import Desk
from gateway.desk.facts import Earlier, Mail, Recalled, written_to
from gateway.desk.loops import DAY, HOUR, KNOWN, collecting, may_be_under_another_name
from gateway.desk.merging import candidates
from gateway.desk.rules import NO_NEEDS
from gateway.desk.shared import read_by
from gateway.desk.thread import quoted_references
from gateway.desk.ticket import Ticket
from gateway.desk.token import claims
from gateway.desk.trust import person_of
from gateway.desk.wants import Wants, may_close, numbers_in, says_cause, wants
from gateway.mail.subject import reference
from gateway.store import (
    absences,
    changes,
    entries,
    history,
    inbox,
    journal,
    lately,
    outbox,
    persons,
    quarantine,
    setaside,
    surveys,
    threads,
    tickets,
)

FORGET_AFTER = timedelta(days=7)
MOST_IDS = 25
"""Of one field. A mail may name a thousand ids, and each is a lock on PostgreSQL, whose table of locks is small."""
MOST_FAILED = 100
"""Recipients of one report that are looked up."""
HISTORY = timedelta(days=365)
RECENT = timedelta(days=3)
"""How long a closed request is told with the status."""
LATELY = timedelta(days=31)
"""How long after a promise was broken its cause can be told: a monthly report counts it."""
MOST_THREADS = 3
MOST_THEIRS = 5
"""Open requests of somebody who writes a word without a thread."""
MOST_ASKED = 4
"""Questions of questions that are followed (`verbs/asking`)."""


def conversation(mail: Mail) -> tuple[str, ...]:
    """The Message-IDs of the conversation a mail belongs to: what workers serialise on (house.md 4)."""
    message = mail.message
    named = (
        message.message_id,
        *message.in_reply_to[:MOST_IDS],
        *message.references[:5],
        *message.references[-MOST_IDS:],
    )
    return (*(i for i in named if threads.is_key(i)), f"content {mail.content}")


def recall(connection: Connection, mail: Mail, *, now: datetime, desk: Desk | None = None) -> Recalled:
    """What the store knows about `mail`, as far as `desk` asks: what its rules need, and what its agents may do. Requests that
    come back are locked until the transaction ends."""
    needs = desk.rules.needs if desk is not None else NO_NEEDS
    message = mail.message
    keys = threads.find(connection, conversation(mail)[:-1])
    numbers = {key.ticket for key in keys}
    numbers |= {claim.number for claim in claims(written_to(mail))[:MOST_IDS]}
    tag = reference(message.subject)
    if tag:
        numbers.add(tag[1])
    earlier = _earlier(connection, mail, now)
    if earlier is not None and earlier.ticket is not None:
        numbers.add(earlier.ticket)
    if mail.report is not None and mail.report.original_message_id:
        keys += threads.find(connection, [mail.report.original_message_id])
        numbers |= {key.ticket for key in keys}
    written = message.originator.address if message.originator else ""
    originator = person_of(message, desk, mail.vouched) if desk is not None else written
    is_agent = desk is not None and desk.is_agent(originator)
    returned_to = outbox.recipients_of(connection, mail.report.original_message_id) if mail.report else ()
    failed = [one.address for one in mail.report.recipients[:MOST_FAILED]] if mail.report else []
    this_year, last = persons.history_of(connection, originator, since=now - HISTORY) if originator else (0, None)
    asked = history.for_rules(connection, originator, needs, now=mail.came(now=now))
    if needs.merge and not mail.is_silent:
        numbers |= candidates(mail, asked["alike"])
    wanted = wants(mail)
    held = changes.held_of(connection, originator) if is_agent else {}
    numbers |= {*wanted.numbers, *(number for one in held.values() for number in numbers_in(one.lines))}
    theirs = persons.open_of(connection, originator) if wanted.status and originator else ()
    if not numbers:  # a word without a thread may be about their only one
        numbers |= {one.number for one in theirs[:MOST_THEIRS]}
        numbers |= {number for _, number in quoted_references(mail.split.quoted)}
    bounds = _bounds(connection, mail, originator, desk, now=now)
    # A machine's mails are collected where it was found out.
    numbers |= collecting(mail, bounds.get("lately", ()), bounds.get("wrote", ()))
    found = tickets.standing(connection, numbers, lock=True)
    for _ in range(MOST_ASKED):  # an answer to a question goes where it was asked
        found |= tickets.standing(connection, {one.asked_for for one in found.values()} - found.keys() - {0}, lock=True)
    absent = changes.absent(connection, now=now)
    answered_here, asked_here = lately.here(connection, found, now)
    return Recalled(
        tickets=found,
        thread_keys=keys,
        is_own_letter=outbox.is_ours(connection, message.message_id),
        earlier=earlier,
        automatic_letters=_automatic(connection, originator, desk, now=now),
        answered_here=answered_here,
        asked_here=asked_here,
        **bounds,
        absent=absent,
        held=held,
        requests_this_year=this_year,
        last_request=last,
        **asked,
        open_requests=theirs,
        **_rare(connection, originator, wanted, found, now=now, is_agent=is_agent, absent=absent),
        broken=_broken(connection, wanted, held.values(), found, now=now) if is_agent else {},
        **_own_desk(connection, originator, wanted, desk, now=now),
        returned_to=returned_to,
        told_at=entries.told_at(connection, found) if _asks_silence(desk) and found else {},
        surveyed=_surveyed(connection, wanted, held.values(), found, desk),
        handled=quarantine.handled_of(connection, mail.inbox) if mail.is_released else None,
        quarantine_list=quarantine.answered(connection, mail, writer=originator, desk=desk)
        if desk is not None
        else None,
        unreached=setaside.of(connection, (originator, *returned_to, *failed)),
    )


def _asks_silence(desk: Desk | None) -> bool:
    return desk is not None and "silent_for" in desk.rules.asks


def _bounds(connection: Connection, mail: Mail, originator: str, desk: Desk | None, *, now: datetime) -> dict[str, Any]:
    """What is counted against loops and floods (`desk/loops`, `desk/floods`). Old mail is not bounded."""
    if desk is None or mail.is_silent or not originator:
        return {}
    anywhere, opened = lately.counts(
        connection, originator, now=now, most=desk.auto_mails, opened=desk.tickets_per_sender or (0, HOUR)
    )
    others = lately.of_others(connection, originator, now - KNOWN) if may_be_under_another_name(mail) else ()
    return {
        "lately": (*lately.of_author(connection, originator, now - KNOWN), *others),
        "wrote": lately.wrote(connection, originator, now - DAY),
        "automatic_anywhere": anywhere,
        "opened_lately": opened,
        "mass_lately": lately.mass(connection, now - HOUR) if bears_marks(mail.message, mail.envelope) else {},
    }


def _automatic(connection: Connection, originator: str, desk: Desk | None, *, now: datetime) -> int:
    """How many automatic letters went to the originator within the hour; of a department, to whoever of it got most."""
    readers = read_by(originator, desk) if desk is not None else (originator,)
    since = now - HOUR
    return max((outbox.automatic_since(connection, one, since) for one in readers if one), default=0)


def _rare(
    connection: Connection,
    originator: str,
    wanted: Wants,
    found: Mapping[int, Ticket],
    *,
    now: datetime,
    is_agent: bool,
    absent: Mapping[str, Away],
) -> dict[str, Any]:
    """What few mails need."""
    rare: dict[str, Any] = {}
    if wanted.status and originator:
        rare["recent_requests"] = persons.recent_of(connection, originator, since=now - RECENT)
    if found and (wanted.status or wanted.commands or any(busy.was_withdrawn(one) for one in found.values())):
        rare["thread"] = {number: entries.told(connection, number) for number in list(found)[:MOST_THREADS]}
    if wanted.commands and is_agent:
        undoable = (changes.undoable(connection, number) for number in list(found)[:MOST_THREADS])
        rare["undo"] = next((one for one in undoable if isinstance(one, Undoable) and one.agent == originator), None)
        rare["held_mails"] = tuple(
            one for number in list(found)[:MOST_THREADS] for one in changes.held_mails(connection, number)
        )
        rare["confirm"], rare["used"] = changes.habits(connection, originator)
    if wanted.away and is_agent:
        rare["owned"] = owned = tuple(sorted(persons.owned_by(connection, originator), key=_by_promise))
        # The first to come due is the one that may go to somebody else alone, with all its words.
        numbers = dict.fromkeys((*list(found)[:MOST_THREADS], *(one.number for one in owned[:1])))
        rare["thread"] = {number: entries.told(connection, number) for number in numbers}
    if is_agent and originator in absent:
        rare["meanwhile"] = absences.meanwhile(connection, originator, since=absent[originator].since)
    return rare


def _broken(
    connection: Connection, wanted: Wants, held: Iterable[HeldText], found: Mapping[int, Ticket], *, now: datetime
) -> dict[int, datetime]:
    """The last promise of each that was broken lately, where a line says why, or one that is kept does."""
    if not wanted.cause and not any(says_cause(one.lines) for one in held):
        return {}
    last = (
        (number, journal.last_broken(connection, number, since=now - LATELY)) for number in list(found)[:MOST_THREADS]
    )
    return {number: until for number, until in last if until is not None}


def _surveyed(
    connection: Connection, wanted: Wants, held: Iterable[HeldText], found: Mapping[int, Ticket], desk: Desk | None
) -> dict[str, datetime]:
    """When the requesters were asked last how it was, where the mail may end their request."""
    if desk is None or not desk.survey_asks or not (wanted.closes or any(may_close(one.lines) for one in held)):
        return {}
    persons = {address for one in found.values() for address in desk.addresses_of(one.requester.address)}
    return surveys.last_asked(connection, persons)


def _by_promise(ticket: Ticket) -> tuple[bool, datetime]:
    return ticket.promise is None, ticket.promise.until if ticket.promise is not None else ticket.created_at


def _own_desk(connection: Connection, agent: str, wanted: Wants, desk: Desk | None, *, now: datetime) -> dict[str, Any]:
    """What an agent has to do, where they may ask for it."""
    if not wanted.status or desk is None or not desk.is_agent(agent):
        return {}
    keys = [one.key for one in desk.departments.values() if one.has_agent(agent)]
    midnight = (now.astimezone(desk.timezone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {"own_desk": persons.own_desk(connection, agent, departments=keys, now=now, day_ends=midnight)}


def _earlier(connection: Connection, mail: Mail, now: datetime) -> Earlier | None:
    """The same mail, decided before. One without Message-ID and Date is forgotten after a week (contract.md 8)."""
    found = inbox.by_content(connection, mail.content, not_id=mail.inbox)
    if found is None:
        return None
    has_identity = bool(mail.message.message_id) or mail.message.date is not None
    if not has_identity and found.decided_at is not None and now - found.decided_at > FORGET_AFTER:
        return None
    return Earlier(found.id, found.ticket)
