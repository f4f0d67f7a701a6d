"""A mail of a person opens a request; and what all mails of people have in common: their entry, their lines, their deadline."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from gateway.desk import busy, letters, outsiders, ruled
from gateway.desk.command import Command, Commands, Name, Speaker, WrongLine, read_requester_commands
from gateway.desk.commandwords import OF_REQUESTERS
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.folding import folded
from gateway.desk.lettervars import OWN_ACK
from gateway.desk.plainwordlist import Kind
from gateway.desk.plainwords import plain_word
from gateway.desk.readerlanguage import written_in
from gateway.desk.route import Route
from gateway.desk.say import Say, say
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail import threadindex
from gateway.mail.subject import base, clean, is_reply

MOST_AFFECTED = outsiders.MOST_AFFECTED
MOST_PARTICIPANTS = outsiders.MOST_PARTICIPANTS


def open_request(context: Context, route: Route, number: Callable[[], int]) -> Act:
    """A new request: the department of the address keeps it, she hears who has it and until when, the agents hear of it.
    The rules may want any of that otherwise (`ruled`)."""
    department = route.department
    ticket = _new_ticket(context, route, number())
    brought = outsiders.brought(context, ticket)
    ticket = ruled.ticket(context, brought.into(ticket), department)
    entry = entry_of(context, EntryKind.REQUEST, context.mail.split.new_text, ticket=ticket)
    opened = JournalLine("open", context.trust.person, {
        "department": department.key, "requester": ticket.requester.address, "owner": ticket.owner,
        "priority": ticket.priority.value, "related": related(context, department),
    })  # fmt: skip
    if context.mail.is_silent:
        opened = replace(opened, data={**opened.data, "imported": True})  # no request of this day, for the reports
        done = replace(ticket, state=State.DONE, closed_at=context.mail.received_at)
        return Act(
            Outcome.OPENED, ActReason.IMPORTED, done, entry, ticket.participants, journal=(opened,), silence="imported"
        )
    commands = commands_of(context, department)
    ticket, deadline_lines = with_deadline(ticket, commands, context)
    start = busy.starts(context, ticket)
    promise = None if ticket.state is State.DONE else context.answer_promise(ticket, department, start=start)
    ticket = replace(ticket, promise=promise)
    silence = context.may_write_to_originator() or ruled_out(context)
    planned: list[LetterPlan] = []
    if not silence:
        planned.append(acknowledgement(context, ticket, commands, outsiders.honest(context, ticket, brought.refused)))
    agents = letters.in_charge(ticket, department)
    planned += letters.to_agents(
        context,
        "agent_new",
        ticket=ticket,
        agents=agents,
        carries_files=True,
        text=context.mail.split.new_text or context.mail.message.text,
        news=outsiders.question(context, brought.asked),
        related=related(context, department),
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
        journal=(opened, *ruled.journal(context), *deadline_lines),
        letters=tuple(planned),
        silence=silence,
    )


def related(context: Context, department: Department) -> str:
    """The request that a new one may belong to: what it quotes or names, or its author's last one here under that subject."""
    found, last, subject = context.threading.related, context.recalled.last_request, context.mail.message.subject
    named = next((one for one in context.recalled.tickets.values() if one.ref == found), None)
    if named is not None and named.department != department.key and named.is_confidential(context.department(named)):
        return ""  # that there is one is not for others to read
    if found or last is None or last.department != department.key or not is_reply(subject):
        return found
    return last.ref if base(subject).casefold() == base(last.subject).casefold() else ""


def ruled_out(context: Context) -> str:
    setting = context.verdict.sets.get("ack")
    return f"the rule '{setting.rule}' wants no acknowledgement" if setting and setting.value == "no" else ""


def acknowledgement(context: Context, ticket: Ticket, commands: Commands, besides: tuple[Say, ...] = ()) -> LetterPlan:
    """She hears that we have it, who has it, until when, and what may help meanwhile."""
    named = context.verdict.get("ack")
    return letters.to_person(
        context,
        f"{OWN_ACK}{named}" if named else "ack",
        department=context.department(ticket),
        ticket=ticket,
        wrong=commands.wrong[0] if commands.wrong else None,
        tips=(*ruled.tips(context), *besides),
    )


def also_addressed(context: Context, ticket: Ticket, others: tuple[str, ...]) -> tuple[LetterPlan, ...]:
    """The other departments a mail was written to are told who keeps it (house.md 4)."""
    holder = context.department(ticket)
    agents = [agent for key in others for agent in context.desk.departments[key].agents if agent not in holder.agents]
    if ticket.is_confidential(holder):
        news = say(
            "{department} keeps this request, and it is confidential. Nothing is needed from you.",
            department=holder.name,
        )
    else:
        news = say(
            "{department} keeps this request. You were addressed too, so you have the text; nothing is needed from you.",
            department=holder.name,
        )
    return tuple(
        replace(plan, token_for="")
        for plan in letters.to_agents(
            context,
            "agent_more",
            ticket=ticket,
            agents=agents,
            text=context.mail.split.new_text,
            kind="also_addressed",
            news=news,
        )
    )


def _new_ticket(context: Context, route: Route, number: int) -> Ticket:
    author = context.author
    return Ticket(
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
        language=written_in(context.mail),
        created_at=context.mail.received_at,
        updated_at=context.now,
        participants=(Participant(author, Role.REQUESTER),),
        thread_index=thread_index(context),
    )


def thread_index(context: Context) -> str:
    return threadindex.read(context.mail.message.first("thread-index"))


def subject_of(context: Context) -> str:
    """What a mail calls the trouble, without `Re:` and the like."""
    return clean(base(context.mail.message.subject)) or "(no subject)"


def speaker(context: Context, department: Department, ticket: Ticket | None = None) -> Speaker:
    """A requester as the grammar sees them."""
    known = context.desk.people.get(context.trust.person)
    return Speaker(
        desk=context.desk,
        department=department,
        person=context.trust.person,
        now=context.now,
        language=(known.language if known else "") or context.mail.language or context.desk.language,
        people=tuple(one.mailbox for one in ticket.participants) if ticket else (),
    )


def commands_of(context: Context, department: Department, ticket: Ticket | None = None) -> Commands:
    """What the lines of the mail say, or a plain word that stands for one (product.md 2.1). Those of outsiders are text, unless
    they asked themselves."""
    desk, person, text = context.desk, context.trust.person, context.mail.split.new_text
    if not desk.is_ours(person) and ticket is not None and ticket.requester.address != person:
        return Commands((), (), text)
    said = read_requester_commands(text, speaker=speaker(context, department, ticket))
    if said.commands or said.wrong:
        return said
    word = plain_word(text, context.mail.message.subject, name=context.author.name)
    if word is None:
        return said
    return Commands((Command(_WORDS[word.kind], 0, text.strip(), number=word.rating, what=word.rest),), (), "")


_WORDS: Mapping[Kind, Name] = MappingProxyType(
    {
        Kind.STATUS: Name.STATUS,
        Kind.SOLVED: Name.SOLVED,
        Kind.CANCEL: Name.CANCEL,
        Kind.STOP: Name.MUTE,
        Kind.HOURS: Name.HOURS,
        Kind.HELP: Name.HELP,
        Kind.RATING: Name.RATING,
    }
)


def is_about_deadline(wrong: WrongLine) -> bool:
    """Was the line meant for a deadline?"""
    words = wrong.text.strip("#＃ ").replace(":", " ").split(maxsplit=1)
    return bool(words) and OF_REQUESTERS.get(folded(words[0])) is Name.DEADLINE


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


def _top_level(context: Context, department: Department) -> Department:
    seen = {department.key}
    while department.parent and department.parent not in seen and department.parent in context.desk.departments:
        department = context.desk.departments[department.parent]
        seen.add(department.key)
    return department
