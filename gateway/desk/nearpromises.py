"""Warnings while there is time: to whoever can still keep the promise, or take the request (mission rows 2, 8, 26, 29). Pure.

Each says first what the person expects by when, then what to do, and below it a line to copy. What happens at the promised
minute: `duepromises`. The words: `warnwords`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.desk import handovers, letters, ownletters, warnwords
from gateway.desk.decision import LetterPlan
from gateway.desk.delivery import stand_in
from gateway.desk.department import Department, Desk
from gateway.desk.promises import Stage, stages
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Promise, Ticket

if TYPE_CHECKING:
    from gateway.desk.timed import Moment

TIME, TAKE, DONE, WRITE, CAUSES = "time", "take", "done", "write", "causes"
"""The buttons of a warning: `agentextras.warn` makes them."""
TAKE_IT = say("Take it and answer, or name a time that you can keep – one line is enough:")


def _near(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Whose word it is, and whose request if that is somebody else; everybody of the department while nobody has it. What is for
    somebody who is away comes to whoever stands in, with the thread."""
    desk = moment.desk
    if handovers.is_pending(ticket, desk.holder(ticket.department)) and desk.is_agent(promise.keeper):
        return handovers.still_pending(ticket, promise, moment, Stage.NEAR)
    tells = warnwords.advice(ticket, promise, desk)
    theirs = keepers_of(ticket, promise, desk)
    if not theirs:
        told = letters.in_charge(ticket, desk.holder(ticket.department))
        news = _untaken(ticket, promise, desk)
        return warn(ticket, moment, told, Stage.NEAR, news, advice=TAKE_IT, buttons=(TAKE, TIME))
    planned: list[LetterPlan] = []
    for agent in theirs:
        news = warnwords.expected(ticket, promise, agent, desk)
        buttons = (TIME, DONE) if warnwords.is_word(promise) else (WRITE, TIME, DONE)
        substitute = stand_in(agent, _department_of(agent, ticket, desk), moment.absent)
        if agent not in moment.absent or not substitute:
            planned += warn(ticket, moment, (agent,), Stage.NEAR, news, advice=tells, buttons=buttons)
            continue
        promised, keeper = warnwords.expected(ticket, promise, substitute, desk), warnwords.who(agent, desk)
        news = say("{promised} {keeper} is away, so this comes to you.", promised=promised, keeper=keeper)
        planned += warn(
            ticket, moment, (substitute,), Stage.NEAR, news, advice=TAKE_IT, buttons=(TAKE, TIME), is_whole=True
        )
    return once(planned)


def _last(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Whoever stands in, with the thread: there is still time to call the keeper, or to answer."""
    desk, department = moment.desk, moment.desk.holder(ticket.department)
    theirs = keepers_of(ticket, promise, desk)
    tells, is_away = TAKE_IT, bool(theirs) and theirs[0] in moment.absent
    if theirs and not is_away:
        keeper = warnwords.who(theirs[0], desk, is_short=True)
        tells = say("Please ask {keeper}, or answer yourself. A new time is one line:", keeper=keeper)
    planned: list[LetterPlan] = []
    told = stand_ins(department, {*theirs, *moment.absent})
    for agent in told if theirs or len(told) == 1 else ():  # all of them have just heard that nobody has it
        news = say("{untaken} Little time is left.", untaken=_untaken(ticket, promise, desk))
        if theirs:
            news = _left(ticket, promise, agent, theirs[0], moment)
        planned += warn(ticket, moment, (agent,), Stage.LAST, news, advice=tells, buttons=(TAKE, TIME), is_whole=True)
    return tuple(planned)


def _left(ticket: Ticket, promise: Promise, reader: str, keeper: str, moment: "Moment") -> Say:
    """`10 % left, Ana has not reacted`, in plain words; and fair to a keeper who has written meanwhile."""
    desk = moment.desk
    warned_at = next((at for stage, at in stages(ticket, desk) if stage is Stage.NEAR), promise.made_at)
    wrote = max((one.at for one in moment.thread if one.author == keeper and one.at >= warned_at), default=None)
    places = {
        "promised": warnwords.expected(ticket, promise, reader, desk),
        "keeper": warnwords.who(keeper, desk, is_short=True),
        "at": When(wrote, is_short=True) if wrote is not None else "",
    }
    if keeper in moment.absent:
        return say("{promised} Little time is left, and {keeper} is away.", **places)
    if wrote is not None:
        return say(
            "{promised} Little time is left. {keeper} has written since ({at}), but it is not done yet.", **places
        )
    return say("{promised} Little time is left, and {keeper} has not reacted.", **places)


def _unowned(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Backup and lead, before it is late (mission row 26)."""
    if ticket.owner or "@" in promise.keeper:  # or a hand-over waits for a yes, which has its own reminder
        return ()
    desk, department = moment.desk, moment.desk.holder(ticket.department)
    told = tuple(one for one in (department.backup, department.lead) if one) or department.agents
    news = _untaken(ticket, promise, desk)
    return warn(ticket, moment, told, Stage.UNOWNED, news, advice=TAKE_IT, buttons=(TAKE, TIME), is_whole=True)


def _silent(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """In the morning of the day on which news are due (mission row 8): the reply is begun already."""
    desk = moment.desk
    news = say(
        "{name} has heard nothing since {since}, and expects news by {when}.",
        name=warnwords.requester(ticket, desk),
        since=When(promise.made_at, is_short=True),
        when=When(promise.until, is_short=True),
    )
    tells = say("Two sentences about where it stands are enough. If it takes longer, a new time is one line:")
    told = letters.in_charge(ticket, desk.holder(ticket.department))
    return warn(ticket, moment, told, Stage.SILENT, news, advice=tells, buttons=(WRITE, TIME, DONE))


WARNINGS = {Stage.NEAR: _near, Stage.LAST: _last, Stage.UNOWNED: _unowned, Stage.SILENT: _silent}


def _untaken(ticket: Ticket, promise: Promise, desk: Desk) -> Say:
    return say("Nobody has taken this. {expected}", expected=warnwords.expected(ticket, promise, "", desk))


def keepers_of(ticket: Ticket, promise: Promise, desk: Desk) -> tuple[str, ...]:
    """Whose word it is, then whose request, if that is somebody else."""
    return tuple(dict.fromkeys(one for one in (promise.keeper, ticket.owner) if "@" in one and desk.is_agent(one)))


def _department_of(agent: str, ticket: Ticket, desk: Desk) -> Department:
    """Where somebody stands in for this agent: the department that has the request, or their own if they are none of it."""
    holder = desk.holder(ticket.department)
    if holder.has_agent(agent):
        return holder
    return next((one for one in desk.departments.values() if one.has_agent(agent)), holder)


def stand_ins(department: Department, gone: Iterable[str]) -> tuple[str, ...]:
    """The backup, else the lead, else all the others (contract.md 8), as far as they are there."""
    there = [one for one in (department.backup, department.lead) if one and one not in gone]
    return tuple(there[:1]) or tuple(one for one in department.agents if one not in gone)


def once(planned: Iterable[LetterPlan]) -> tuple[LetterPlan, ...]:
    """The first letter to each."""
    found: dict[str, LetterPlan] = {}
    for plan in planned:
        found.setdefault(plan.to.address, plan)
    return tuple(found.values())


def warn(
    ticket: Ticket,
    moment: "Moment",
    agents: Iterable[str],
    stage: Stage | str,
    news: Say,
    *,
    advice: Say | str = "",
    buttons: tuple[str, ...] = (),
    is_whole: bool = False,
    next_time: datetime | None = None,
) -> tuple[LetterPlan, ...]:
    """`is_whole`: with the thread, for somebody who has not read along. Below an `advice` stands a line with a time that would
    do; `next_time`, or one made from the promise in force."""
    department = moment.desk.holder(ticket.department)
    if advice and next_time is None and ticket.promise is not None:
        next_time = warnwords.next_time(ticket.promise, department, now=moment.now)
    return tuple(
        ownletters.to_agent(
            moment.desk, "agent_warn", agent, ticket=ticket,
            stage=str(stage), news=news, advice=advice, next_time=next_time, buttons=buttons,
            thread=moment.thread if is_whole else (),
        )
        for agent in dict.fromkeys(agents)
        if agent
    )  # fmt: skip
