"""A request goes to another department: `#handoff engineering because …` (product.md board 5, mission rows 9, 13 and 28).

Number and promise travel with it. Whoever keeps the promise keeps it until somebody there says yes: takes the request, names a
time of their own, or answers. Until then nobody has it and `is_pending` is true.
"""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import letters
from gateway.desk.command import Command, Commands, Name, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import JournalLine, LetterPlan
from gateway.desk.department import Department
from gateway.desk.facts import Told
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.ticket import Audience, Promise, State, Ticket
from gateway.desk.verbs.asking import ancestors
from gateway.desk.verbs.work import Work
from gateway.mail.message import Mailbox

_LEFT = frozenset({Name.NOTE, Name.CC, Name.MUTE, Name.HELP, Name.UNDO, Name.SEND, Name.STATUS, Name.AWAY, Name.CAUSE})
"""What an agent of a department that has given the request away may still write."""


def is_pending(ticket: Ticket, department: Department) -> bool:
    """Has nobody of the department that holds the request now said yes to it yet? `department` is that one."""
    promise = ticket.promise
    return (
        not ticket.owner and promise is not None and "@" in promise.keeper and not department.has_agent(promise.keeper)
    )


def handoff(work: Work, command: Command) -> Work | WrongLine:
    """Another department has the request; its promise travels along, and the person hears it in one letter."""
    context, ticket = work.context, work.before
    here, to = work.department, context.desk.departments[command.departments[0]]
    if (wrong := _cannot(work, to)) is not None:
        return WrongLine(command.line, command.text, *wrong)
    promise = work.promise or ticket.promise  # a higher priority may have brought it forward
    owner = ticket.owner or work.agent
    keeper = promise.keeper if promise is not None and "@" in promise.keeper else owner
    after = replace(
        work.after,
        department=to.key,
        departments_held=tuple(dict.fromkeys((*ticket.departments_held, to.key))),
        owner="",
        owner_reason="",
        handoffs=ticket.handoffs + 1,
        state=State.OPEN if ticket.state is State.WAITING else work.after.state,
        waiting_until=None,
    )
    new = replace(work.promise, keeper=keeper) if work.promise is not None else None
    if promise is None:
        new = context.answer_promise(after, to)
        keeper = ""
    work = replace(
        work,
        after=replace(after, promise=new or (replace(promise, keeper=keeper) if promise is not None else None)),
        settled="moved" if work.promise is not None else "",  # words beside it are no answer: it is still to come
        promise=new,
        keeper=keeper,
        letter="handoff_person",
        says={
            "from_dept": here.name,
            "to_dept": to.name,
            "because": command.because,
            "keeper": _name(context, keeper) if "@" in keeper else "",
        },
        is_confirmed=True,
        copied=tuple(_said(work, command, to, promise, keeper)),
        journal=tuple(line for line in work.journal if line.act != "owner"),
    ).with_journal("handoff", before=here.key, after=to.key, because=command.because)
    planned = tuple(_to_department(work, command, here=here, to=to))
    return replace(work, letters=(*work.letters, *planned)).confirmed(
        _asked(work, to, keeper),
        *card(to, work.after),
    )  # fmt: skip


def _asked(work: Work, to: Department, keeper: str) -> Say:
    """What the agent who gives it away is told: while they keep the promise, it is not gone yet."""
    places = {"ref": work.before.ref, "department": to.name, "name": work.who(work.before.requester.address)}
    if keeper == work.agent:
        return say(
            "{department} is asked to take {ref}, and {name} is told. Until somebody there says yes, you keep the promise.",
            **places,
        )
    return say("{ref} is with {department} now, and {name} is told.", **places)


def _said(work: Work, command: Command, to: Department, promise: Promise | None, keeper: str) -> Iterable[Say]:
    """What the person reads (the template says the same)."""
    if command.because:
        yield say("{dept} is now asked, because {because}.", dept=to.name, because=command.because)
    else:
        yield say("{dept} is now asked.", dept=to.name)
    if promise is not None:
        yield say("The time stays {when}.", when=When(promise.until))
    if "@" in keeper:
        yield say("Until {dept} has said yes, {name} remains your contact.", dept=to.name, name=work.who(keeper))


def _cannot(work: Work, to: Department) -> tuple[Say, str] | None:
    ticket = work.before
    if to.key == work.department.key:
        return say("{department} has this request already.", department=to.name), ""
    if ticket.state is State.DONE:
        return say("{ref} is done; #reopen it first.", ref=ticket.ref), ""
    if any(work.context.department(one).key == to.key for one in ancestors(work.context, ticket)):
        return say(
            "{department} asks this itself: answer it, or #wait with what you need to know.", department=to.name
        ), ""
    if not _agents(to):
        return say("{department} has nobody who could answer.", department=to.name), ""
    return None


def _agents(department: Department) -> tuple[str, ...]:
    return department.agents or tuple(one for one in (department.lead, department.backup, department.on_call) if one)


def card(department: Department, ticket: Ticket) -> tuple[Say, ...]:
    """The other department in three lines: what for, when, how long (mission row 13)."""
    span = department.answer_within.get(ticket.priority)
    phone = say(", phone {phone}", phone=department.phone) if department.phone else ""
    lines: list[Say] = []
    if department.purpose:
        lines.append(say("{department}: {purpose}", department=department.name, purpose=department.purpose))
    lines.append(say("Open {hours}{phone}", hours=department.open, phone=phone))
    if span is not None:
        lines.append(say("Their usual answer takes {span}.", span=_span(span.amount, span.unit)))
    return tuple(lines)


def _span(amount: int, unit: str) -> Say:
    if unit == "m":
        return say_many("{n} minute", "{n} minutes", amount)
    if unit == "h":
        return say_many("{n} hour", "{n} hours", amount)
    if unit == "w":
        return say_many("{n} week", "{n} weeks", amount)
    return say_many("{n} day", "{n} days", amount)


def _to_department(work: Work, command: Command, *, here: Department, to: Department) -> Iterable[LetterPlan]:
    """The whole thread to the agents there, with whose word it is and from whom it comes, and why."""
    context, ticket = work.context, work.before
    thread = [
        one
        for one in context.recalled.thread.get(ticket.number, ())
        if not (one.is_for_agents and ticket.is_confidential(here))
    ]
    author = context.author
    if work.text and not work.is_note:
        thread.append(Told("answer", author.address, author.name, context.now, work.text))
    promise = work.after.promise
    is_word = promise is not None and ticket.promise is not None
    requester = context.desk.name_of(ticket.requester)
    for plan in letters.to_agents(
        context,
        "agent_new",
        ticket=work.after,
        agents=_agents(to),
        carries_files=True,
        text="",
        thread=tuple(thread),
        promised_by=_name(context, promise.keeper if "@" in promise.keeper else here.key)
        if promise and is_word
        else "",
        from_dept=here.name,
        because=command.because,
        notes=(work.text,) if work.is_note and work.text else (),
        requests=-1,
    ):
        yield replace(plan, from_name=f"{requester} via {to.name}")


def _name(context: Context, keeper: str) -> str:
    department = context.desk.departments.get(keeper)
    return department.name if department else context.desk.name_of(Mailbox(keeper))


# ---------------------------------------------------------------- afterwards


def only_notes(context: Context, ticket: Ticket, commands: Commands, *, is_note: bool) -> tuple[WrongLine, ...]:
    """The lines of an agent who has given the request away, and has no word to keep in it: notes are welcome."""
    department, agent = context.department(ticket), context.trust.person
    if department.has_agent(agent) or _keeps(context, ticket.promise, agent):
        return ()
    says = say(
        "{ref} is with {department} now; what you write there can be a note.",
        ref=ticket.ref,
        department=department.name,
    )
    left = (
        _LEFT - {Name.CC} if ticket.is_confidential(department) else _LEFT
    )  # who joins reads what is written from then on
    wrong = [WrongLine(one.line, one.text, says, "#note") for one in commands.commands if one.name not in left]
    if (
        not wrong
        and not is_note
        and (commands.text or context.mail.message.attachments)
        and commands.get(Name.SEND) is None
    ):
        wrong = [WrongLine(0, "", says, "#note")]
    return tuple(wrong)


def _keeps(context: Context, promise: Promise | None, agent: str) -> bool:
    """Is it this agent's word, or that of a department of theirs?"""
    if promise is None:
        return False
    keeper = context.desk.departments.get(promise.keeper)
    return agent == promise.keeper or (keeper is not None and keeper.has_agent(agent))


def accepted(work: Work) -> Work:
    """Somebody there says yes: by `#take`, a time of their own, or an answer. The word is theirs from now on, and whose word it
    was hears it. With `#take` alone the person hears nothing: the time simply stands."""
    before, after, agent = work.before, work.after, work.agent
    if before.department != after.department or not is_pending(before, work.department) or after.owner != agent:
        return work
    promise = before.promise
    assert promise is not None
    work = replace(work, keeper=agent, journal=(*work.journal, JournalLine("accept", agent, {"from": promise.keeper})))
    places = {"name": work.who(agent), "department": work.department.name, "ref": before.ref}
    if work.promise is not None and work.has(Name.PROMISE):
        work = replace(work, news=_kept_news(work), letters=_without_copies(work.letters, promise.keeper))
        news = _moved(work, promise)
    else:
        if not work.answers:
            work = replace(work, news=tuple(one for one in work.news if one != work.taken))
        news = say("{name} ({department}) has said yes to {ref}: the promise is theirs now.", **places)
    told = letters.to_agents(
        work.context, "agent_more", ticket=after, agents=[promise.keeper], audience=Audience.NOTE, is_relay=False, kind="promise",
        text=work.text if work.answers else "", news=news,
    )  # fmt: skip
    return replace(work, letters=(*work.letters, *told))


def _without_copies(plans: tuple[LetterPlan, ...], keeper: str) -> tuple[LetterPlan, ...]:
    return tuple(plan for plan in plans if plan.template != "agent_more" or plan.to.address != keeper)


def _kept_news(work: Work) -> tuple[Say, ...]:
    """Board 5: who has it, that the old time cannot be kept and why, the new one, and what to do if it is too late."""
    old, new = work.before.promise, work.promise
    assert old is not None
    assert new is not None
    who = say("{name} ({department}) has your request now.", name=work.who(work.agent), department=work.department.name)
    made = () if work.answers else (say("New promise: {when}.", when=When(new.until)),)  # below a text it stands anyway
    if new.until <= old.until:
        return who, *made
    places = {"name": work.who(work.agent, is_short=True), "when": When(old.until), "because": new.because}
    late = say("{name} cannot keep {when}.", **places)
    if new.because:
        late = say("{name} cannot keep {when}, because {because}.", **places)
    too_late = say("If that is too late, reply with #deadline and the hour.")
    if work.after.for_customer:
        too_late = say("If that is too late for your customer, reply with #deadline and the hour.")
    return who, late, *made, too_late


def _moved(work: Work, old: Promise) -> Say:
    new = work.promise
    assert new is not None
    places = {
        "name": work.who(work.agent), "department": work.department.name, "old": When(old.until, True),
        "new": When(new.until, True), "because": new.because,
    }  # fmt: skip
    if new.because:
        return say(
            "{name} ({department}) has said yes, and moved your promise {old} to {new}, because {because}.", **places
        )
    return say("{name} ({department}) has said yes, and moved your promise {old} to {new}.", **places)
