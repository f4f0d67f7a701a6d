"""A deadline of the person, compared with what was promised (board 2, mission row 20). Pure.

It moves nothing by itself: whoever keeps the promise is asked, and the person hears by when they get an answer to that. If they
get none by then, both hear of it, and whoever stands in for the keeper too.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.desk import busy, busyletters, letters, ownletters
from gateway.desk.command import Command
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, JournalLine, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.hours import due
from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.schedule import Span
from gateway.desk.ticket import State, Ticket

if TYPE_CHECKING:
    from gateway.desk.timed import Moment

HEAR_WITHIN = Span(45, "m")
"""Open time within which somebody says whether a deadline can be met that is earlier than the promise."""
TIMER: Final = "deadline"
"""Its data is who was told so."""


def hears_by(context: Context, ticket: Ticket, deadline: Command | None) -> datetime | None:
    """By when the author of a deadline hears whether it can be met; None if the promise is in time, or stands before that."""
    promise = ticket.promise
    if deadline is None or deadline.when is None or promise is None or promise.until <= deadline.when:
        return None
    department = context.department(ticket)
    is_sooner = busy.goes_sooner(context, ticket)  # then they look at it although they are busy
    until = due(
        department.open if is_sooner else department.working_hours,
        department.timezone,
        start=context.now,
        span=HEAR_WITHIN,
        round_up=context.desk.round_up,
    )
    until = min(until, deadline.when) if is_sooner else until
    return until if until < promise.until else None


def news(context: Context, ticket: Ticket, deadline: Command | None) -> Say | None:
    """For whoever is in charge: until when, why, and whether what was promised is in time."""
    if deadline is None or deadline.when is None:
        return None
    name = Who(context.trust.person, context.author.name, is_short=True)
    when = When(deadline.when, is_short=True)
    if (cannot := busyletters.cannot_wait(context, ticket, deadline)) is not None:
        told = cannot
    elif deadline.because:
        told = say("{name} adds a deadline: {when} – “{reason}”.", name=name, when=when, reason=deadline.because)
    else:
        told = say("{name} adds a deadline: {when}.", name=name, when=when)
    if ticket.promise is None:
        return told
    until = When(ticket.promise.until, is_short=True)
    if ticket.promise.until <= deadline.when:
        return say("{first} {second}", first=told, second=say("Promise {when} is in time.", when=until))
    late = say(
        "Promise {when} is {late} too late for {name}: keep it, change it (#promise …) or say no (#decline …).",
        when=until,
        late=_span(ticket.promise.until - deadline.when),
        name=name,
    )
    return say("{first} {second}", first=told, second=late)


def unanswered(ticket: Ticket, whom: str, data: str, moment: "Moment") -> Act | None:
    """Nobody has said whether the deadline can be met, and the person was told that somebody would."""
    promise, deadline = ticket.promise, ticket.deadline
    if ticket.state is State.DONE or promise is None or deadline is None or promise.until <= deadline:
        return None
    desk = moment.desk
    department = desk.holder(ticket.department)
    agents = letters.in_charge(ticket, department)
    substitute = stand_in(agents[0], department, moment.absent) if len(agents) == 1 else ""
    name = Who(ticket.requester.address, desk.name_of(ticket.requester), is_short=True)
    told = say(
        "{name} was to hear by {when} whether {deadline} is possible, and has heard nothing: keep the promise, change it "
        "(#promise …) or say no (#decline …).",
        name=name,
        when=When(moment.due_at, is_short=True),
        deadline=When(deadline, is_short=True),
    )
    planned = [
        ownletters.to_agent(desk, "agent_more", agent, ticket=ticket, kind="deadline", news=told, text="")
        for agent in dict.fromkeys((*agents, substitute))
        if agent
    ]
    sorry = (
        say("You were to hear from us by {when} whether {deadline} is possible, and have not. I am sorry.",
            when=When(moment.due_at), deadline=When(deadline)),
        say("{name} is asked again.", name=letters.keeper(ticket, department, desk)),
    )  # fmt: skip
    line = JournalLine("remind", "", {"of": "deadline", "told": [plan.to.address for plan in planned]})
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, replace(ticket, updated_at=moment.now), journal=(line,))
    if data == ticket.requester.address:
        planned.append(ownletters.to_requester(desk, "update", ticket=ticket, changes=sorry))
    return replace(act, letters=tuple(planned))


def _span(span: timedelta) -> Say:
    """`three hours`, `40 minutes`, `two days`."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 60:
        return say_many("a minute", "{n} minutes", minutes)
    hours = round(minutes / 60)
    if hours < 48:
        return say_many("an hour", "{count} hours", hours, count=_count(hours))
    days = round(hours / 24)
    return say_many("a day", "{count} days", days, count=_count(days))


def _count(n: int) -> Say | int:
    """A small number in letters."""
    words = {
        2: say("two"), 3: say("three"), 4: say("four"), 5: say("five"), 6: say("six"), 7: say("seven"), 8: say("eight"),
        9: say("nine"), 10: say("ten"), 11: say("eleven"), 12: say("twelve"),
    }  # fmt: skip
    return words.get(n, n)
