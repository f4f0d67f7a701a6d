"""What a mail of a person does: open a request, add to one, bring it back, set a deadline, ask where things stand."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gateway.desk import letters, ruled
from gateway.desk.command import Commands, Name, Speaker, is_status_word, read_requester_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.lettervars import OWN_ACK
from gateway.desk.route import Route
from gateway.desk.thread import Key
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket
from gateway.mail import threadindex
from gateway.mail.address import split_subaddress
from gateway.mail.message import Mailbox
from gateway.mail.subject import base, clean

MOST_PARTICIPANTS = 50
"""Whom everybody of a request sees; and whom one mail brings in."""
MOST_AFFECTED = 5_000
"""People with one trouble in one request (`merging`); whoever comes then opens the next."""


def open_request(context: Context, route: Route, number: Callable[[], int]) -> Act:
    """A new request: the department of the address keeps it, she hears who has it and until when, the agents hear of it.
    The rules may want any of that otherwise (`ruled`)."""
    department = route.department
    ticket = ruled.ticket(context, _new_ticket(context, route, number()), department)
    entry = entry_of(context, EntryKind.REQUEST, context.mail.split.new_text, ticket=ticket)
    opened = JournalLine("open", context.trust.person, {
        "department": department.key, "requester": ticket.requester.address, "owner": ticket.owner,
        "priority": ticket.priority.value, "related": context.threading.related,
    })  # fmt: skip
    if context.mail.is_silent:
        done = replace(ticket, state=State.DONE, closed_at=context.mail.received_at)
        return Act(
            Outcome.OPENED, ActReason.IMPORTED, done, entry, ticket.participants, journal=(opened,), silence="imported"
        )
    promise = None if ticket.state is State.DONE else context.answer_promise(ticket, department)
    ticket = replace(ticket, promise=promise)
    commands = commands_of(context, department)
    ticket, deadline_lines = with_deadline(ticket, commands, context)
    silence = context.may_write_to_originator() or ruled_out(context)
    planned: list[LetterPlan] = []
    if not silence:
        planned.append(acknowledgement(context, ticket, commands))
    agents = letters.in_charge(ticket, department)
    planned += letters.to_agents(
        context,
        "agent_new",
        ticket=ticket,
        agents=agents,
        carries_files=True,
        text=context.mail.split.new_text or context.mail.message.text,
        related=context.threading.related,
        requests=context.recalled.requests_this_year,
        last_request=context.recalled.last_request,
        notes=ruled.notes(context),
    )
    planned += ruled.told(context, ticket, already=agents)
    ticket = replace(ticket, told=ruled.addresses_told(context, department, ticket))
    planned += also_addressed(context, ticket, route.addressed[1:])
    return Act(
        Outcome.OPENED,
        ActReason.NEW_REQUEST,
        ticket,
        entry,
        ticket.participants,
        new_promise=promise,
        journal=(opened, *ruled.journal(context), *((promised(promise),) if promise else ()), *deadline_lines),
        letters=tuple(planned),
        silence=silence,
    )


def ruled_out(context: Context) -> str:
    setting = context.verdict.sets.get("ack")
    return f"the rule '{setting.rule}' wants no acknowledgement" if setting and setting.value == "no" else ""


def acknowledgement(context: Context, ticket: Ticket, commands: Commands) -> LetterPlan:
    """She hears that we have it, who has it, until when, and what may help meanwhile."""
    named = context.verdict.get("ack")
    return letters.to_person(
        context,
        f"{OWN_ACK}{named}" if named else "ack",
        department=context.department(ticket),
        ticket=ticket,
        wrong=commands.wrong[0] if commands.wrong else None,
        tips=ruled.tips(context),
    )


def add_to_request(context: Context, ticket: Ticket) -> Act:
    """A mail of somebody who takes part. Whoever is in charge reads it; a request that was done comes back."""
    department = context.department(ticket)
    commands = commands_of(context, department)
    if wants_status(context.mail.split.new_text):
        asked = ask_status(context, department)
        return replace(
            asked,
            outcome=Outcome.APPENDED,
            after=ticket,
            entry=entry_of(context, EntryKind.REPLY, "status", ticket=ticket),
        )
    joined = others(context, ticket)
    after = replace(ticket, participants=ticket.participants + joined, updated_at=context.now)
    promise: Promise | None = None
    settled = ""
    came_back = ticket.state is State.DONE
    if came_back:
        after = replace(after, state=State.OPEN if ticket.owner else State.NEW, closed_at=None)
        promise = context.answer_promise(after, department)
        after = replace(after, promise=promise)
    elif ticket.state is State.WAITING:
        after = replace(after, state=State.OPEN)
    is_parent = (
        context.threading.key is Key.MENTIONED and not ticket.affected
    )  # nobody takes the place of another of many
    # Whoever wrote the reply that came first has an acknowledgement of this request already: never a second one.
    is_first_heard = is_parent and context.author.address != ticket.requester.address
    if is_parent:  # the mail that began it all comes after its own reply
        after = replace(after, requester=context.author, thread_index=_thread_index(context))
    after, deadline_lines = with_deadline(after, commands, context)
    planned, silence = _news_of_reply(
        context,
        ticket=ticket,
        after=after,
        commands=commands,
        news="ack" if is_first_heard else "reopened" if came_back else "",
    )
    journal = [JournalLine("reopen" if came_back else "reply", context.trust.person), *deadline_lines]
    if promise is not None:
        journal.append(promised(promise))
    return Act(
        Outcome.APPENDED,
        ActReason.REOPENED if came_back else ActReason.JOINED,
        after,
        entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=after),
        joined,
        settled,
        promise,
        tuple(journal),
        planned,
        silence,
    )


def ask_status(context: Context, department: Department) -> Act:
    """`status`: all open requests of this person over all departments, and nothing of anybody else."""
    silence = context.may_write_to_originator()
    plan = letters.to_person(context, "status", department=department, open_requests=context.recalled.open_requests)
    return Act(
        Outcome.ANSWERED,
        ActReason.STATUS,
        journal=(JournalLine("status", context.trust.person),),
        letters=() if silence else (plan,),
        silence=silence,
    )


def wants_status(new_text: str) -> bool:
    """Does the mail ask for nothing but the status?"""
    return is_status_word(new_text)


def may_ask_status(new_text: str) -> bool:
    """Could a decision need the open requests of the originator? `recall` reads them only then."""
    return wants_status(new_text) or _STATUS.search(new_text) is not None


_STATUS = re.compile("[#＃]status", re.IGNORECASE)


def also_addressed(context: Context, ticket: Ticket, others: tuple[str, ...]) -> tuple[LetterPlan, ...]:
    """The other departments a mail was written to are told who keeps it (house.md 4)."""
    holder = context.department(ticket)
    agents = [agent for key in others for agent in context.desk.departments[key].agents if agent not in holder.agents]
    return tuple(
        replace(plan, token_for="")
        for plan in letters.to_agents(
            context,
            "agent_more",
            ticket=ticket,
            agents=agents,
            text=context.mail.split.new_text,
            kind="also_addressed",
            news=f"{holder.name} keeps this request. You were addressed too, so you have the text; nothing is needed from you.",
        )
    )


def _news_of_reply(
    context: Context, *, ticket: Ticket, after: Ticket, commands: Commands, news: str
) -> tuple[tuple[LetterPlan, ...], str]:
    """One letter at most to whoever wrote (`news`: the template that tells what the mail has changed for them, or ''), and
    the mail itself to whoever is in charge."""
    department = context.department(ticket)
    silence = context.may_write_to_originator()
    planned: list[LetterPlan] = []
    deadline = commands.get(Name.DEADLINE)
    if not silence and commands.wrong:
        planned.append(
            letters.to_person(context, "deadline", department=department, ticket=after, wrong=commands.wrong[0])
        )
    elif not silence and deadline is not None:
        planned.append(letters.to_person(context, "deadline", department=department, ticket=after))
    elif not silence and commands.get(Name.STATUS):
        plan = letters.to_person(context, "status", department=department, open_requests=context.recalled.open_requests)
        planned.append(plan)
    elif not silence and news:
        planned.append(letters.to_person(context, news, department=department, ticket=after))
    else:
        silence = silence or "a reply needs no acknowledgement"
    kind = "deadline" if deadline is not None else "reopened" if news == "reopened" else "reply"
    planned += letters.to_agents(
        context,
        "agent_more",
        ticket=after,
        agents=letters.in_charge(after, department),
        carries_files=True,
        text=commands.text,
        kind=kind,
        news="",
    )
    return tuple(planned), silence


def _new_ticket(context: Context, route: Route, number: int) -> Ticket:
    author = context.author
    ticket = Ticket(
        number=number,
        prefix=_top_level(context, route.department).key.upper(),
        department=route.department.key,
        departments_held=(route.department.key,),
        written_to=next((key for key in context.facts.addressed[:1] if key != route.department.key), ""),
        state=State.NEW,
        subject=subject_of(context),
        priority=route.priority,
        because=route.because,
        requester=author,
        owner=route.owner,
        owner_reason=route.looks_after,
        created_at=context.mail.received_at,
        updated_at=context.now,
        participants=(Participant(author, Role.REQUESTER),),
        thread_index=_thread_index(context),
    )
    return replace(ticket, participants=ticket.participants + others(context, ticket))


def _thread_index(context: Context) -> str:
    return threadindex.read(context.mail.message.first("thread-index"))


def subject_of(context: Context) -> str:
    """What a mail calls the trouble, without `Re:` and the like."""
    return clean(base(context.mail.message.subject)) or "(no subject)"


def others(context: Context, ticket: Ticket) -> tuple[Participant, ...]:
    """Colleagues in To and Cc take part (contract.md 8); departments, mailboxes and outsiders do not. Whom one of the many
    who are affected brings in is one of them: seen by nobody else."""
    desk = context.desk
    is_affected = ticket.affects(context.trust.person)
    role, subject = (Role.AFFECTED, ticket.subject_for(context.trust.person)) if is_affected else (Role.CC, "")
    room = MOST_AFFECTED - len(ticket.affected) if is_affected else MOST_PARTICIPANTS - 1 - len(ticket.cc)
    own = {mailbox.address for mailbox in desk.mailboxes}
    found: dict[str, Participant] = {}
    for box in (*context.mail.message.to, *context.mail.message.cc):
        plain, person = split_subaddress(box.address)[0], desk.main_address(box.address)
        if plain in own or desk.department_of(plain) or not desk.is_ours(person) or ticket.takes_part(person):
            continue
        if person != context.trust.person and len(found) < min(room, MOST_PARTICIPANTS):
            found[person] = Participant(Mailbox(person, desk.name_of(box)), role, subject)
    return tuple(found.values())


def commands_of(context: Context, department: Department, people: tuple[Mailbox, ...] = ()) -> Commands:
    """The commands of a requester. `people` take part in the request."""
    known = context.desk.people.get(context.trust.person)
    language = (known.language if known else "") or context.mail.language
    speaker = Speaker(context.desk, department, context.trust.person, context.now, language=language, people=people)
    return read_requester_commands(context.mail.split.new_text, speaker=speaker)


def with_deadline(ticket: Ticket, commands: Commands, context: Context) -> tuple[Ticket, tuple[JournalLine, ...]]:
    deadline = commands.get(Name.DEADLINE)
    if deadline is None or deadline.when is None:
        return ticket, ()
    data: dict[str, Any] = {"until": deadline.when.isoformat(), "because": deadline.because}
    return (
        replace(ticket, deadline=deadline.when, deadline_reason=deadline.because),
        (JournalLine("deadline", context.trust.person, data),),
    )


def entry_of(context: Context, kind: EntryKind, text: str, *, ticket: Ticket) -> Entry:
    """The mail as an entry of the thread; the words of one of many are for agents only."""
    split = context.mail.split
    seen = "agents" if ticket.affects(context.trust.person) else "all"
    return Entry(kind, "in", context.author, text, split.quoted, split.signature, visible_to=seen)


def promised(promise: Promise) -> JournalLine:
    data = {"what": promise.what.value, "until": promise.until.isoformat(), "keeper": promise.keeper}
    data |= {"because": promise.because} if promise.because else {}
    data |= {"deliverable": promise.deliverable} if promise.deliverable else {}
    return JournalLine("promise", promise.made_by, data)


def _top_level(context: Context, department: Department) -> Department:
    seen = {department.key}
    while department.parent and department.parent not in seen and department.parent in context.desk.departments:
        department = context.desk.departments[department.parent]
        seen.add(department.key)
    return department
