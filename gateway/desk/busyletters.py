"""Busy windows in words: what senders read of them, and what their agents get when one ends (board 7). Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.desk import letters, ownletters
from gateway.desk.busy import end_of, is_waiting, waits_until, would_wait
from gateway.desk.changes import WindowOver
from gateway.desk.command import Command
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Also, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.facts import OpenRequest, Waited
from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.ticket import Ticket
from gateway.desk.words import at_hour

if TYPE_CHECKING:
    from gateway.desk.timed import Moment


# ---------------------------------------------------------------- the sender


def told(context: Context, act: Act) -> Act:
    """The act with what its author hears of the waiting: in a letter that goes to them anyway, else in one of its own, once in a
    window."""
    also = tuple(Also(one.before, _said(one.act, context)) for one in act.also)
    act = replace(_said(act, context), also=also)
    if act.after is None or act.reason not in (ActReason.JOINED, ActReason.REOPENED):
        return act
    until = waits_until(act)
    hears = any(plan.to.address == context.trust.person and not plan.audience.is_agents for plan in act.letters)
    if until is None or hears or is_waiting(context.threading.ticket, context.now) or context.may_write_to_originator():
        return act
    department = context.department(act.after)
    plan = letters.to_person(context, "held", department=department, ticket=act.after, until=until)
    return replace(act, letters=(plan, *act.letters), silence="")


def _said(act: Act, context: Context) -> Act:
    until = waits_until(act) if act.after is not None else None
    if until is None or act.after is None:
        return act
    department = context.department(act.after)
    sentence = until_when(department, until, context.now)
    found = []
    for plan in act.letters:
        if plan.to.address == context.trust.person and plan.template == "agent_confirm":
            plan = replace(plan, variables={**plan.variables, "done": (*plan.variables["done"], sentence)})
        elif plan.to.address == context.trust.person and not plan.audience.is_agents:
            if plan.template.partition("-")[0] == "ack":
                plan = replace(plan, variables={**plan.variables, "busy_until": until})
            elif "changes" in plan.variables or plan.template == "reopened":
                said = (*plan.variables.get("changes", ()), sentence)
                plan = replace(plan, variables={**plan.variables, "changes": said})
        found.append(plan)
    return replace(act, letters=tuple(found))


def until_when(department: Department, until: datetime, now: datetime, *, reason: str = "") -> Say:
    """What the sender reads: why it waits, and until when. `reason`: as the rules write it, for those who read that language."""
    places = {"department": department.name, "when": When(until, is_hour=True)}
    if until != end_of(department.busy, department, now):
        return say("It waits until {when}; {department} gets it then, first of all.", **places)
    if reason:
        return say("{department} {does} until {when} and gets your mail then, first of all.", does=reason, **places)
    return say("{department} is busy until {when} and gets your mail then, first of all.", **places)


def way_out(department: Department, until: datetime, now: datetime) -> Say | str:
    """A line that would bring it to them sooner, with an hour before the window ends; '' if there is none."""
    span = until - now
    middle = (now + span / 2).astimezone(department.timezone)
    step = 30 if span >= timedelta(hours=1) else 5
    at = middle.replace(minute=middle.minute // step * step, second=0, microsecond=0)
    if span > timedelta(days=1):  # by day
        at = at.replace(hour=min(max(at.hour, 9), 16), minute=0)
    return (
        say("#deadline {hour} because …", hour=at_hour(at, now, department.timezone))
        if now + timedelta(minutes=2) < at < until
        else ""
    )


# ---------------------------------------------------------------- the agents


def cannot_wait(context: Context, after: Ticket, deadline: Command) -> Say | None:
    """Board 7: until when it was to wait, by when it is needed, and why. None if it would not have waited."""
    end = would_wait(context, after)
    if end is None or deadline.when is None or not context.now < deadline.when <= end:
        return None
    places = {
        "until": When(end, is_hour=True),
        "name": Who(context.trust.person, context.author.name, is_short=True),
        "when": When(deadline.when, is_hour=True),
    }
    if not deadline.because:
        return say("Cannot wait until {until}: {name} needs it by {when}.", **places)
    return say(
        "Cannot wait until {until}: {name} needs it by {when}, because {reason}.", reason=deadline.because, **places
    )


def over(key: str, moment: "Moment") -> Act | None:
    """What has waited leaves, in the order it came; whoever gets more than one hears that first. None if nothing waits."""
    until = moment.window_end
    if until is None or not moment.waited:
        return None
    department = moment.desk.departments.get(key)
    planned = tuple(_bundles(department, until, moment)) if department is not None else ()
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, letters=planned)
    return replace(act, changes=(WindowOver(key, until),))


def _bundles(department: Department, until: datetime, moment: "Moment") -> Iterable[LetterPlan]:
    for agent in dict.fromkeys(one.agent for one in moment.waited):
        own = [one for one in moment.waited if one.agent == agent]
        if len(own) < 2:
            continue
        news = _news(own, until)
        items: dict[str, OpenRequest] = {one.request.ref: one.request for one in own}
        plan = ownletters.list_to_agent(
            moment.desk, agent,
            subject=say("What waited for you until {when}", when=When(until, is_hour=True)),
            department=department, items=tuple(items.values()), news=news,
        )  # fmt: skip
        # Before the letters it speaks of, which are as due as the window's end.
        yield replace(plan, delay=until - timedelta(seconds=1) - moment.now)


def _news(own: list[Waited], until: datetime) -> Say:
    places = {
        "count": _COUNT.get(len(own), len(own)),
        "until": When(until, is_hour=True),
        "since": When(min(one.since for one in own), is_hour=True),
    }
    if all(one.is_question for one in own):
        return say_many(
            "{count} question waited for you until {until}, the oldest since {since}. They come now, oldest first.",
            "{count} questions waited for you until {until}, the oldest since {since}. They come now, oldest first.",
            len(own),
            **places,
        )
    return say_many(
        "{count} mail waited for you until {until}, the oldest since {since}. They come now, oldest first.",
        "{count} mails waited for you until {until}, the oldest since {since}. They come now, oldest first.",
        len(own),
        **places,
    )


_COUNT: Final = {
    2: say("Two"), 3: say("Three"), 4: say("Four"), 5: say("Five"), 6: say("Six"), 7: say("Seven"), 8: say("Eight"),
    9: say("Nine"), 10: say("Ten"), 11: say("Eleven"), 12: say("Twelve"),
}  # fmt: skip
