"""What happens when a promise is near, and when it was not kept (boards 6 and 10, mission rows 2, 8, 26, 29, 30, 40). Pure.

Warnings go to whoever can still keep it. At the promised minute the people hear that it was not kept, and by when they get a new
time from a person; that is a promise too, and the desk's own. Nothing of this invents a reason.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.desk import letters, ownletters
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Desk
from gateway.desk.hours import due
from gateway.desk.promises import DESK, Stage, next_stage
from gateway.desk.say import Say, When, Who, say
from gateway.desk.schedule import Span
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.mail.message import Mailbox

if TYPE_CHECKING:
    from gateway.desk.timed import Moment

AGAIN = (Span(1, "h"), Span(4, "h"), Span(1, "d"), Span(2, "d"), Span(5, "d"))
"""Open time until the person gets a new time from a person; longer each time it is missed, so that nobody gets a letter an hour."""


def reached(ticket: Ticket, whom: str, data: str, moment: "Moment") -> Act | None:
    """The promise has reached a stage (`data`). A warning whose promise is due itself by now is only written down."""
    promise = ticket.promise
    if promise is None or ticket.state in (State.WAITING, State.DONE) or data not in list(Stage):
        return None
    stage = Stage(data)
    if stage is Stage.DUE:
        return _broken(ticket, promise, moment) if promise.until <= moment.now else _again(ticket, moment)
    following = next_stage(ticket, moment.desk, after=moment.now, behind=stage)
    planned = () if promise.until <= moment.now else _WARNINGS[stage](ticket, promise, moment)
    line = JournalLine("warn", "", {"stage": stage.value, "told": [plan.to.address for plan in planned]})
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket, journal=(line,), letters=tuple(planned))
    return replace(act, changes=(following,) if following is not None else ())


def _again(ticket: Ticket, moment: "Moment") -> Act:
    following = next_stage(ticket, moment.desk, after=moment.now)
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket)
    return replace(act, changes=(following,) if following is not None else ())


# ---------------------------------------------------------------- warnings


def _near(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Its keeper, or everybody of the department while nobody has taken it."""
    desk = moment.desk
    if "@" not in promise.keeper:
        news = _untaken(ticket, promise, desk)
        return _warn(ticket, moment, letters.in_charge(ticket, desk.holder(ticket.department)), Stage.NEAR, news)
    places = {"name": _requester(ticket, desk), "when": When(promise.until), "what": promise.deliverable}
    if promise.made_by != promise.keeper:
        news = say("{name} was promised an answer by {when}.", **places)
        if promise.what is not What.ANSWER:
            news = say("{name} was promised by {when}: {what}.", **places)
    elif promise.deliverable:
        news = say("You promised {name}: {what}, {when}.", **places)
    else:
        news = say("You promised {name}: {when}.", **places)
    return _warn(ticket, moment, (promise.keeper,), Stage.NEAR, news)


def _last(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Whoever stands in, with the thread: there is still time to call the keeper, or to answer."""
    desk = moment.desk
    if "@" not in promise.keeper:
        news, of = _untaken(ticket, promise, desk), ticket.owner
    else:
        of = promise.keeper
        news = say(
            "{name} was promised {when}, and {keeper} has not reacted. Please ask, or answer yourself.",
            name=_requester(ticket, desk),
            when=When(promise.until),
            keeper=_who(of, desk),
        )
    substitute = stand_in(of, desk.holder(ticket.department), moment.absent)
    return _warn(ticket, moment, (substitute,), Stage.LAST, news, is_whole=True)


def _unowned(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """Backup and lead, before it is late (mission row 26)."""
    if (
        ticket.owner or "@" in promise.keeper
    ):  # somebody has it; or a hand-over waits for a yes, which has its own reminder
        return ()
    desk, department = moment.desk, moment.desk.holder(ticket.department)
    told = tuple(one for one in (department.backup, department.lead) if one) or department.agents
    return _warn(ticket, moment, told, Stage.UNOWNED, _untaken(ticket, promise, desk), is_whole=True)


def _silent(ticket: Ticket, promise: Promise, moment: "Moment") -> tuple[LetterPlan, ...]:
    """In the morning of the day on which news are due (mission row 8)."""
    desk = moment.desk
    news = say(
        "{name} has heard nothing since {since} and was told: next news by {when}.",
        name=_requester(ticket, desk),
        since=When(promise.made_at, is_short=True),
        when=When(promise.until, is_short=True),
    )
    return _warn(ticket, moment, letters.in_charge(ticket, desk.holder(ticket.department)), Stage.SILENT, news)


_WARNINGS = {Stage.NEAR: _near, Stage.LAST: _last, Stage.UNOWNED: _unowned, Stage.SILENT: _silent}


def _untaken(ticket: Ticket, promise: Promise, desk: Desk) -> Say:
    return say(
        "Nobody has taken this. {name} was promised an answer by {when}.",
        name=_requester(ticket, desk),
        when=When(promise.until),
    )


def _warn(
    ticket: Ticket, moment: "Moment", agents: tuple[str, ...], stage: Stage, news: Say, *, is_whole: bool = False
) -> tuple[LetterPlan, ...]:
    """`is_whole`: with the thread, for somebody who has not read along."""
    thread = moment.thread if is_whole else ()
    return tuple(
        ownletters.to_agent(
            moment.desk, "agent_warn", agent, ticket=ticket, stage=stage.value, news=news, thread=thread
        )
        for agent in dict.fromkeys(agents)
        if agent
    )


# ---------------------------------------------------------------- not kept


def _broken(ticket: Ticket, promise: Promise, moment: "Moment") -> Act:
    """The people hear it at the promised minute, with the next time; keeper, stand-in and lead hear what to do now."""
    desk, now = moment.desk, moment.now
    department = desk.holder(ticket.department)
    following = _next(ticket, promise, desk, now)
    after = replace(ticket, promise=following, updated_at=now)
    keeper = promise.keeper if "@" in promise.keeper else ""
    substitute = stand_in(keeper or ticket.owner, department, moment.absent)
    to_people = ownletters.to_requester(
        desk,
        "late",
        ticket=after,
        has_cc=True,
        missed=promise.until,
        missed_what=promise.what.value,
        deliverable=promise.deliverable,
        substitute=_who(substitute, desk) if substitute else "",
        is_again=ticket.broken > 0,
    )
    planned = (*letters.to_everybody(to_people, after, but=""), *_told(after, promise, keeper, substitute, moment))
    entry = Entry(
        EntryKind.SYSTEM,
        "none",
        Mailbox("", "Postroom"),
        f"Not kept: {promise.what.value} by {promise.until:%Y-%m-%d %H:%M}.",
        visible_to="agents",
    )
    return Act(
        Outcome.APPENDED,
        ActReason.CAME_DUE,
        after,
        entry,
        settled_promise="broken",
        new_promise=following,
        letters=planned,
    )


def _next(ticket: Ticket, promise: Promise, desk: Desk, now: datetime) -> Promise:
    """By then a person names a new time. The keeper stays: a promise passes to nobody who has not said yes."""
    department = desk.holder(ticket.department)
    span = AGAIN[min(ticket.broken, len(AGAIN) - 1)]
    until = due(department.working_hours, department.timezone, start=now, span=span, round_up=desk.round_up)
    return Promise(What.ANSWER, until, promise.keeper, made_by=DESK, made_at=now)


def _told(after: Ticket, missed: Promise, keeper: str, substitute: str, moment: "Moment") -> tuple[LetterPlan, ...]:
    desk, department = moment.desk, moment.desk.holder(after.department)
    name, when = _requester(after, desk), When(missed.until)
    planned: list[LetterPlan] = []
    if keeper:
        news = say("{name} was promised {when}. It was not kept, and {name} has been told.", name=name, when=when)
        planned += _late(after, moment, (keeper,), news, asks_cause=missed.made_by != DESK)
    elif not after.owner:
        news = say(
            "Nobody has taken this. {name} was promised {when}, and has been told that it was not kept.",
            name=name,
            when=when,
        )
        planned += _late(after, moment, letters.in_charge(after, department), news, is_whole=True)
    if substitute:
        news = say(
            "{name} was promised {when}. It was not kept, and {name} was told that you are asked to take over.",
            name=name,
            when=when,
        )
        planned = [plan for plan in planned if plan.to.address != substitute]
        planned += _late(after, moment, (substitute,), news, is_whole=True)
    if department.lead and department.lead not in {plan.to.address for plan in planned}:
        news = say("{name} was promised {when}. It was not kept, and {name} has been told.", name=name, when=when)
        planned += _late(after, moment, (department.lead,), news, asks_cause=not keeper and missed.made_by != DESK)
    return tuple(planned)


def _late(
    after: Ticket,
    moment: "Moment",
    agents: tuple[str, ...],
    news: Say,
    *,
    is_whole: bool = False,
    asks_cause: bool = False,
) -> list[LetterPlan]:
    thread = moment.thread if is_whole else ()
    return [
        ownletters.to_agent(
            moment.desk,
            "agent_warn",
            agent,
            ticket=after,
            stage="late",
            news=news,
            thread=thread,
            asks_cause=asks_cause,
        )
        for agent in dict.fromkeys(agents)
        if agent
    ]


def _requester(ticket: Ticket, desk: Desk) -> Who:
    return Who(ticket.requester.address, desk.name_of(ticket.requester), is_short=True)


def _who(address: str, desk: Desk) -> Who:
    return Who(address, desk.name_of(Mailbox(address)))
