"""A hand-over that nobody has said yes to yet (product.md board 5, mission rows 24 and 27). Pure.

Until somebody of the department that has been asked says yes, the promise is whose it was. At half of the time that is left both
sides hear that it is still so; the third hand-over of a request brings the leads to the phone. The line itself: `verbs/handing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.desk import letters, ownletters, warnwords
from gateway.desk.changes import SetTimer
from gateway.desk.decision import Act, ActReason, JournalLine, LetterPlan, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Department, Desk
from gateway.desk.hours import left_at
from gateway.desk.promises import Stage, next_stage, stages
from gateway.desk.say import Say, say
from gateway.desk.ticket import Audience, Promise, State, Ticket

if TYPE_CHECKING:
    from gateway.desk.timed import Moment

TIMER: Final = "handoff"
STAGE: Final = "handoff"
"""The stage of the warning, in the journal and in the letter."""
SOON: Final = timedelta(hours=1)
"""Two warnings within this time are one."""
EACH: Final = 3
"""So many hand-overs, and whoever leads the departments is asked to talk."""


def is_pending(ticket: Ticket, department: Department) -> bool:
    """Is the promise still that of somebody who has given the request away? `department` is the one that has it."""
    promise = ticket.promise
    return promise is not None and "@" in promise.keeper and not department.has_agent(promise.keeper)


def home_of(keeper: str, ticket: Ticket, desk: Desk) -> Department | None:
    """The department of whoever keeps the promise of a request that is elsewhere: the last one that had it, of theirs."""
    held = (desk.departments.get(key) for key in reversed(ticket.departments_held))
    return next((one for one in held if one is not None and one.has_agent(keeper)), None)


def reminder(ticket: Ticket, desk: Desk, now: datetime) -> SetTimer | None:
    """When both sides hear that nobody has said yes: at half of the open time that is left. None if nothing is to be waited for."""
    department, promise = desk.holder(ticket.department), ticket.promise
    if promise is None or not is_pending(ticket, department) or promise.until <= now:
        return None
    hours, zone = department.working_hours, department.timezone
    return SetTimer(TIMER, left_at(hours, zone, start=now, end=promise.until, percent=50))


def unanswered(ticket: Ticket, whom: str, data: str, moment: "Moment") -> Act | None:
    """Half of the time is over: the keeper and the department that was asked hear whose promise it is. The people hear nothing."""
    department, promise = moment.desk.holder(ticket.department), ticket.promise
    if promise is None or ticket.state in (State.WAITING, State.DONE) or not is_pending(ticket, department):
        return None
    near = next((at for stage, at in stages(ticket, moment.desk) if stage is Stage.NEAR), promise.until)
    is_told = promise.until <= moment.now or near <= moment.now < near + SOON
    planned = () if is_told else still_pending(ticket, promise, moment, STAGE)
    line = JournalLine("warn", "", {"stage": STAGE, "told": [plan.to.address for plan in planned]})
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket, journal=(line,), letters=planned)
    if moment.now < near <= moment.now + SOON:  # that the time is near says nothing new then
        following = next_stage(ticket, moment.desk, after=moment.now, behind=Stage.NEAR)
        return replace(act, changes=(following,) if following is not None else ())
    return act


def still_pending(ticket: Ticket, promise: Promise, moment: "Moment", stage: str) -> tuple[LetterPlan, ...]:
    """To whoever keeps the promise, and to everybody of the department that was asked."""
    return (*_to_keeper(ticket, promise, moment, stage), *_to_asked(ticket, promise, moment, stage))


def _to_keeper(ticket: Ticket, promise: Promise, moment: "Moment", stage: str) -> tuple[LetterPlan, ...]:
    desk, keeper = moment.desk, promise.keeper
    if not desk.is_agent(keeper):
        return ()
    department = desk.holder(ticket.department)
    places = {"department": department.name, "keeper": warnwords.who(keeper, desk)}
    home = home_of(keeper, ticket, desk)
    away = keeper in moment.absent and home is not None and stand_in(keeper, home, moment.absent)
    if away:
        news = say(
            "Not accepted yet: nobody of {department} has said yes, and {keeper}, who keeps the promise, is away.",
            **places,
        )
    else:
        news = say("Not accepted yet: nobody of {department} has said yes, so you keep the promise.", **places)
    promised = warnwords.expected(ticket, promise, away or keeper, desk)
    advice = say("Please call them, take it back with #take, or name a time that you can keep – one line is enough:")
    if department.phone:
        advice = say(
            "Please call them ({phone}), take it back with #take, or name a time that you can keep – one line is enough:",
            phone=department.phone,
        )
    return (
        _warn(
            ticket, promise, moment, away or keeper, stage, say("{first} {second}", first=news, second=promised), advice
        ),
    )


def _to_asked(ticket: Ticket, promise: Promise, moment: "Moment", stage: str) -> tuple[LetterPlan, ...]:
    """To everybody of the department that was asked: whose promise it is as long as none of them says yes."""
    desk = moment.desk
    keeper = warnwords.who(promise.keeper, desk)
    promised = warnwords.expected(ticket, promise, "", desk)
    news = say(
        "Not accepted yet: {keeper} keeps the promise until one of you says yes. {promised}",
        keeper=keeper,
        promised=promised,
    )
    advice = say("Say yes with {take}, or name a time that you can keep:", take="#take")
    told = (one for one in letters.in_charge(ticket, desk.holder(ticket.department)) if one != promise.keeper)
    return tuple(_warn(ticket, promise, moment, agent, stage, news, advice) for agent in told)


def _warn(
    ticket: Ticket, promise: Promise, moment: "Moment", agent: str, stage: str, news: Say, advice: Say
) -> LetterPlan:
    department = moment.desk.holder(ticket.department)
    return ownletters.to_agent(
        moment.desk, "agent_warn", agent, ticket=ticket,
        stage=stage, news=news, advice=advice, next_time=warnwords.next_time(promise, department, now=moment.now),
        buttons=("take", "time"), thread=(),
    )  # fmt: skip


# ---------------------------------------------------------------- the third one


def leads(ticket: Ticket, desk: Desk) -> Mapping[str, Department]:
    """Who is to talk about a request that goes round: of each department that has had it the lead, else its agents."""
    found: dict[str, Department] = {}
    for key in ticket.departments_held:
        department = desk.departments.get(key)
        if department is not None:
            for one in (department.lead,) if department.lead else department.agents:
                found.setdefault(one, department)
    return found


def is_round(ticket: Ticket) -> bool:
    """Has it been given away so often that people should talk?"""
    return ticket.handoffs > 0 and ticket.handoffs % EACH == 0


def please_talk(ticket: Ticket, desk: Desk) -> Say:
    """What the leads read: how often it was given away, who waits, and who has which number."""
    places = {
        "ref": ticket.ref,
        "name": warnwords.requester(ticket, desk),
        "people": _numbers(leads(ticket, desk), desk),
    }
    if ticket.handoffs == EACH:
        return say(
            "This is the third hand-over of {ref}, and {name} still waits. Please talk on the phone now: {people}.",
            **places,
        )
    return say(
        "{ref} has been handed over {times} times, and {name} still waits. Please talk on the phone now: {people}.",
        times=ticket.handoffs,
        **places,
    )


def _numbers(people: Mapping[str, Department], desk: Desk) -> tuple[Say, ...]:
    """`Carla Diaz (IT, phone 44)` and so on."""
    parts: list[Say] = []
    for address, department in people.items():
        known = desk.people.get(address)
        phone = (known.phone if known else "") or department.phone
        places = {"name": warnwords.who(address, desk), "department": department.name, "phone": phone}
        if phone:
            parts.append(say("{name} ({department}, phone {phone})", **places))
        else:
            parts.append(say("{name} ({department})", **places))
    return tuple(parts)


def to_leads(ticket: Ticket, desk: Desk, *, but: Iterable[str]) -> tuple[LetterPlan, ...]:
    """One letter to each of them; `but`: who reads it in another letter of the same act."""
    news, told = please_talk(ticket, desk), leads(ticket, desk)
    if len(told) < 2:  # nobody to talk with
        return ()
    planned = (
        ownletters.to_agent(
            desk, "agent_warn", agent, ticket=ticket,
            stage="third", news=news, advice="", next_time=None, buttons=(), thread=(),
        )
        for agent in told
        if agent not in set(but)
    )  # fmt: skip
    return tuple(replace(plan, audience=Audience.NOTE) for plan in planned)  # what they reply is not for the people
