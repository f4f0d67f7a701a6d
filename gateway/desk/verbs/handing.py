"""A request goes to another department: `#handoff engineering because …` (product.md board 5, mission rows 9, 13 and 28).

Number and promise travel with it. Whoever keeps the promise keeps it until somebody there says yes: takes the request, names a
time of their own, or answers (`accepting`). Until then it is pending (`desk/handovers`).
"""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import handovers, letters
from gateway.desk.command import Command, Commands, Name, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department
from gateway.desk.facts import Told
from gateway.desk.handovers import is_pending
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Promise, State, Ticket
from gateway.desk.verbs import accepting
from gateway.desk.verbs.asking import ancestors
from gateway.desk.verbs.work import Work
from gateway.desk.words import span_said
from gateway.mail.message import Mailbox

_LEFT = frozenset({Name.NOTE, Name.CC, Name.MUTE, Name.HELP, Name.UNDO, Name.SEND, Name.STATUS, Name.AWAY, Name.CAUSE})
"""What an agent of a department that has given the request away may still write."""


def handoff(work: Work, command: Command) -> Work | WrongLine:
    """Another department has the request; its promise travels along, and the person hears it in one letter."""
    context, ticket = work.context, work.before
    here, to = work.department, context.desk.departments[command.departments[0]]
    if (wrong := _cannot(work, to)) is not None:
        return WrongLine(command.line, command.text, *wrong)
    promise = work.promise or ticket.promise  # a higher priority may have brought it forward
    keeper = promise.keeper if promise is not None and "@" in promise.keeper else ticket.owner or work.agent
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
    after = replace(after, promise=new or (replace(promise, keeper=keeper) if promise is not None else None))
    work = replace(
        work,
        after=after,
        settled="moved" if work.promise is not None else "",  # words beside it are no answer: it is still to come
        promise=new,
        keeper=keeper,
        is_confirmed=True,
        journal=tuple(line for line in work.journal if line.act != "owner"),
    )
    is_back = is_pending(ticket, here) and to.has_agent(keeper)
    work = accepting.written(work, here=here, to=to, because=command.because, is_back=is_back)
    if is_back:
        return _round(accepting.given_back(work, command, here=here, keeper=keeper))
    work = _given(work, command, here=here, to=to, keeper=keeper, promise=promise)
    due = handovers.reminder(after, context.desk, context.now)
    return _round(work if due is None else replace(work, changes=(*work.changes, due)))


def _given(
    work: Work, command: Command, *, here: Department, to: Department, keeper: str, promise: Promise | None
) -> Work:
    """Its letters: to the people, to the department that is asked, and what the agent is told."""
    told = tuple(_to_department(work, command, here=here, to=to))
    work = replace(
        work,
        letter="handoff_person",
        says={
            "from_dept": here.name,
            "to_dept": to.name,
            "because": command.because,
            "keeper": _name(work.context, keeper) if "@" in keeper else "",
        },
        copied=tuple(_said(work, command, to, promise, keeper)),
        letters=(*work.letters, *told),
    )
    return work.confirmed(_asked(work, to, keeper), *card(to, work.after))


def _round(work: Work) -> Work:
    """The third hand-over of a request brings those who lead to the phone; the people hear nothing of that."""
    ticket, desk = work.after, work.context.desk
    leads = handovers.leads(ticket, desk)
    if not handovers.is_round(ticket) or len(leads) < 2:
        return work
    news = handovers.please_talk(ticket, desk)
    have: set[str] = set()
    planned = []
    for plan in work.letters:  # one event, one mail
        if plan.to.address in leads and "news" in plan.variables:
            have.add(plan.to.address)
            first = plan.variables["news"]
            told = say("{first} {second}", first=news, second=first) if first else news
            plan = replace(plan, variables={**plan.variables, "news": told})
        planned.append(plan)
    if work.context.recalled.confirm != "errors":
        have.add(work.agent)
        work = replace(work, done=(*work.done[:1], news, *work.done[1:]))
    return replace(work, letters=(*planned, *handovers.to_leads(ticket, desk, but=have)))


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
    busy = say(", busy {hours}", hours=department.busy) if department.busy is not None else ""
    lines.append(say("Open {hours}{busy}{phone}", hours=department.open, busy=busy, phone=phone))
    if span is not None:
        lines.append(say("Their usual answer takes {span}.", span=span_said(span)))
    return tuple(lines)


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
    home = handovers.home_of(promise.keeper, ticket, context.desk) if promise is not None else None
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
        keeper_dept=(home.name if home is not None else here.name),
        because=command.because,
        news="",
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
