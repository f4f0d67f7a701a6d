"""Questions to the desk itself, each answered at once: where it stands, when you are there, what I can write (board 8). Pure.

`status` answers for all open requests of whoever asks, over all departments, or inside a thread for this one; an agent who asks
their own department gets what is to do. It goes to the address on record, never to Reply-To. Whoever asks again how things stand
(a chaser) gets the same, and whoever is in charge one line; the promise does not move.
"""

from dataclasses import replace

from gateway.desk import letters, people
from gateway.desk.command import Command, Commands, Name
from gateway.desk.commandwords import COMMANDS, May
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.facts import OwnDesk, Told
from gateway.desk.folding import folded
from gateway.desk.lettervars import HelpLine
from gateway.desk.plainwordlist import Kind as Word
from gateway.desk.plainwords import is_matter
from gateway.desk.route import Route
from gateway.desk.say import Say, Who, say
from gateway.desk.shortmail import only_asks
from gateway.desk.ticket import Ticket
from gateway.mail.subject import base, clean

LAST_EVENTS = 3


# ---------------------------------------------------------------- a mail of its own


def alone(context: Context, route: Route) -> Act | None:
    """The act of a mail that opens no request because it only asks the desk something; None if it is a mail like others."""
    said = people.commands_of(context, route.department)
    if any(not one.inline for one in context.mail.message.attachments):
        return None
    if said.text or said.wrong:
        return _again(context, route.department) if not said.commands and not said.wrong else None
    if said.get(Name.HOURS) is not None:
        return _answered(context, ActReason.HOURS, _card(context, route.department, route.addressed))
    if (asked := said.get(Name.HELP)) is not None:
        if _has_matter(context, asked, Word.HELP):
            return None
        return _answered(context, ActReason.HELP, _help(context, route.department))
    if said.get(Name.STATUS) is not None:
        return status(context, route.department)
    if _ends(context, said):
        # Of which request? With one of theirs there is no question; with several the list says how to answer.
        mine = _only_one(context, route.department)
        if mine is None:
            return status(context, route.department)
    return None


def mine_alone(context: Context, route: Route) -> Ticket | None:
    """The request that a word without a thread is about: the only open one of its author's in this department."""
    said = people.commands_of(context, route.department)
    is_word = not said.text and _ends(context, said)
    return _only_one(context, route.department) if is_word or _asks_again(context, said) else None


_ENDS = {Name.SOLVED: Word.SOLVED, Name.CANCEL: Word.CANCEL, Name.MUTE: Word.STOP}


def _ends(context: Context, said: Commands) -> bool:
    """Does the mail say of a request that it is over, or that its author wants to hear no more of it?"""
    found = ((said.get(name), word) for name, word in _ENDS.items())
    return any(one is not None and not _has_matter(context, one, word) for one, word in found)


def _has_matter(context: Context, said: Command, word: Word) -> bool:
    """Is the word (no command line) about what the subject says? Then it is a request, but where they have that one already."""
    subject = context.mail.message.subject
    if said.line or not is_matter(subject, word, name=context.author.name):
        return False
    named = folded(clean(base(subject)))
    return not any(named in folded(one.subject) for one in context.recalled.open_requests)


def _only_one(context: Context, department: Department) -> Ticket | None:
    here = [one for one in context.recalled.open_requests if one.department == department.key]
    if len(here) != 1:
        return None
    found = context.recalled.tickets.get(here[0].number)
    return found if found is not None and found.takes_part(context.trust.person) else None


def _asks_again(context: Context, said: Commands) -> bool:
    return not said.commands and not said.wrong and only_asks(context.mail.split.new_text)


def _again(context: Context, department: Department) -> Act | None:
    """`Any news?` as a new mail: who has several requests with us gets them all; who has none may mean something else."""
    if not only_asks(context.mail.split.new_text) or not context.recalled.open_requests:
        return None
    return status(context, department)


def status(context: Context, department: Department) -> Act:
    """All open requests of this person over all departments, and those closed lately; of an agent, what is to do."""
    desk = context.recalled.own_desk
    if desk is not None and department.has_agent(context.trust.person):
        return own_desk(context, department)
    plan = letters.to_person(
        context,
        "status",
        department=department,
        open_requests=context.recalled.open_requests,
        recent=context.recalled.recent_requests,
    )
    return _answered(context, ActReason.STATUS, plan)


def wants_own_desk(context: Context) -> bool:
    """Does an agent's mail in a thread say nothing but `status`? It is no answer to anybody."""
    said = people.commands_of(context, context.desk.departments[next(iter(context.desk.departments))])
    only = not said.text and not said.wrong and len(said.commands) == 1 and not context.mail.message.attachments
    return only and said.commands[0].name is Name.STATUS


def own_desk(context: Context, department: Department) -> Act:
    """What an agent has to do, and what nobody in their departments has taken."""
    return _answered(context, ActReason.STATUS, desk_letter(context, department))


def desk_letter(context: Context, department: Department) -> LetterPlan:
    """The letter that says so."""
    found = context.recalled.own_desk or OwnDesk()
    groups = {name: getattr(found, name) for name in ("due", "late", "waiting", "later", "unowned")}
    return letters.to_person(context, "agent_desk", department=department, **groups)


def _answered(context: Context, reason: ActReason, plan: LetterPlan) -> Act:
    silence = context.may_write_to_originator()
    return Act(
        Outcome.ANSWERED,
        reason,
        journal=(JournalLine("status", context.trust.person),),
        letters=() if silence else (plan,),
        silence=silence,
    )


def _card(context: Context, department: Department, keys: tuple[str, ...]) -> LetterPlan:
    return letters.to_person(context, "card", department=department, departments=keys)


def _help(context: Context, department: Department) -> LetterPlan:
    lines = tuple(
        HelpLine(row.form, row.meaning)
        for name, row in COMMANDS.items()
        if row.may in (May.REQUESTERS, May.ALL) and name is not Name.HELP
    )
    return letters.to_person(context, "help", department=department, commands=lines)


# ---------------------------------------------------------------- inside a thread


def status_here(context: Context, ticket: Ticket, said: Commands) -> Act:
    """`status` as a reply: this request with its last events."""
    return _here(context, ticket, ActReason.STATUS, status_letter(context, ticket), "status")


def hours_here(context: Context, ticket: Ticket, said: Commands) -> Act:
    """`hours` as a reply: the card of the department that has the request."""
    department = context.department(ticket)
    return _here(context, ticket, ActReason.HOURS, _card(context, department, (department.key,)), "hours")


def help_here(context: Context, ticket: Ticket, said: Commands) -> Act:
    """`help` as a reply."""
    return _here(context, ticket, ActReason.HELP, _help(context, context.department(ticket)), "help")


def chased(context: Context, ticket: Ticket) -> Act:
    """Somebody asks again how things stand: the status for them, one line for whoever is in charge."""
    times = ticket.chased + 1
    after = replace(ticket, chased=times, updated_at=context.now)
    silence = context.may_write_to_originator()
    planned = [] if silence else [status_letter(context, after, chaser=True)]
    planned += letters.to_agents(
        context,
        "agent_more",
        ticket=after,
        agents=letters.in_charge(after, context.department(after)),
        text=context.mail.split.new_text,
        kind="chaser",
        news=_times(Who(context.trust.person, context.author.name, is_short=True), times),
    )
    return Act(
        Outcome.APPENDED,
        ActReason.ASKS_AGAIN,
        after,
        people.entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=after),
        journal=(JournalLine("chaser", context.trust.person, {"by": context.proof, "times": times}),),
        letters=tuple(planned),
        silence=silence,
    )


def _times(name: Who, times: int) -> Say:
    if times == 1:
        return say("{name} asks again (1st time).", name=name)
    if times == 2:
        return say("{name} asks again (2nd time).", name=name)
    if times == 3:
        return say("{name} asks again (3rd time).", name=name)
    return say("{name} asks again (time {times}).", name=name, times=times)


def status_letter(context: Context, ticket: Ticket, *, chaser: bool = False) -> LetterPlan:
    """Where this request stands, with the last things that happened, as far as whoever asks may read them."""
    told = context.recalled.thread.get(ticket.number, ())
    seen = [one for one in told if _may_read(context.trust.person, one, ticket)]
    return letters.to_person(
        context,
        "status",
        department=context.department(ticket),
        ticket=ticket,
        events=tuple(seen[-LAST_EVENTS:]),
        chaser=chaser,
    )


def _may_read(person: str, one: Told, ticket: Ticket) -> bool:
    """Their own words; of others what everybody of the request reads, and nothing older than their joining it. One of many
    reads nobody's words but those of agents."""
    if one.author == person:
        return True
    if one.is_for_agents or (ticket.affected and one.kind != "answer"):
        return False
    since = next((each.since for each in ticket.participants if each.mailbox.address == person), None)
    return since is None or one.at >= since


def _here(context: Context, ticket: Ticket, reason: ActReason, plan: LetterPlan, act: str) -> Act:
    silence = context.may_write_to_originator()
    return Act(
        Outcome.APPENDED,
        reason,
        replace(ticket, updated_at=context.now),
        people.entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=ticket),
        journal=(JournalLine(act, context.trust.person, {"by": context.proof}),),
        letters=() if silence else (plan,),
        silence=silence,
    )
