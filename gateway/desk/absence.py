"""An agent is away: how we know, and what they find when they are back (product.md 2.1, board 14). Pure.

They say so (`#away until 1 Dec`, in a reply or alone to any department) or their mail program does (a vacation note that
answers a notification). What becomes of their requests is `takeover`. The absence ends with the agent's next own mail, or on the
day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from gateway.desk import letters, ownletters
from gateway.desk.changes import Away, Back
from gateway.desk.command import Command, Name, Speaker, WrongLine, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Outcome
from gateway.desk.department import Department, Desk
from gateway.desk.facts import OpenRequest
from gateway.desk.hours import next_opening
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.takeover import Going, Moved, given, moved
from gateway.desk.ticket import State, Ticket
from gateway.desk.trust import Standing
from gateway.desk.wants import named, wants

MOST_NAMED = 10
"""Requests that a confirmation names one by one."""

# ---------------------------------------------------------------- the agent says so


def going_of(context: Context, command: Command) -> Going:
    """The absence that `#away` in this mail means."""
    return Going(
        desk=context.desk,
        now=context.now,
        agent=context.trust.person,
        until=command.when,
        source="away",
        by=context.proof,
        absent=context.recalled.absent,
        thread=context.recalled.thread,
    )


def confirmed(going: Going, found: Iterable[Moved], owned: Iterable[Ticket]) -> tuple[Say, ...]:
    """What goes to whom, for the agent who leaves."""
    found = list(found)
    gone = {one.after.number for one in found}
    stay = [ticket for ticket in owned if ticket.number not in gone and ticket.state is not State.DONE]
    told: list[Say] = []
    if going.until is not None:
        told.append(say("You are away until {when}.", when=When(going.until)))
    for one in found[:MOST_NAMED]:
        assert one.after.promise is not None
        places = {"ref": one.after.ref, "subject": one.after.subject, "name": going.named(one.to)}
        told.append(
            say("{ref} “{subject}” goes to {name}, due {when}.", when=When(one.after.promise.until, True), **places)
        )
    if (more := len(found) - MOST_NAMED) > 0:
        told.append(say_many("So does {n} more.", "So do {n} more.", more))
    if alone := [ticket for ticket in stay if _is_left_alone(going, ticket)]:
        refs = tuple(ticket.ref for ticket in alone[:MOST_NAMED])
        told.append(say("Nobody is there who could stand in for you, so these stay yours: {refs}.", refs=refs))
    if kept := len(stay) - len(alone):
        told.append(
            say_many(
                "{n} request stays yours: nothing is promised there before you are back.",
                "{n} requests stay yours: nothing is promised there before you are back.",
                kept,
            )
        )
    told.append(say("Meanwhile the mails for you go to whoever stands in. When you are back you get one list."))
    return tuple(told)


def _is_left_alone(going: Going, ticket: Ticket) -> bool:
    promise = ticket.promise
    return promise is not None and (going.until is None or promise.until < going.until)


def alone(context: Context) -> Act | None:
    """`#away` in a mail that is about no request of the agent's: to any department, by an agent whom we believe."""
    who = context.trust
    if who.standing is not Standing.AGENT or not who.is_believed or not wants(context.mail).away:
        return None
    department = _own_department(context)
    speaking = Speaker.agent(context.desk, department, who.person, now=context.now)
    commands = read_agent_commands(context.mail.split.new_text, speaker=speaking)
    command = commands.get(Name.AWAY)
    if command is None and not any(named(line.text) is Name.AWAY for line in commands.wrong):
        return None
    if context.threading.ticket is not None and commands.text:  # a mail about something, which its request decides on
        return None
    wrong = (*commands.wrong, *(_homeless(one) for one in commands.commands if one.name is not Name.AWAY))
    if command is None or wrong:
        return _refused(context, department, tuple(sorted(wrong, key=lambda line: line.number)))
    going = going_of(context, command)
    found = [one for ticket in context.recalled.owned if (one := moved(going, ticket)) is not None]
    does = given(going, found)
    done = confirmed(going, found, context.recalled.owned)
    if commands.text:
        done += (say("The text of your mail went to nobody."),)
    told = replace(
        letters.to_person(context, "agent_confirm", department=department, done=done),
        is_counted=False,
        is_repeatable=True,
    )
    silence = "" if context.classification.may_acknowledge else context.classification.no_acknowledgement_because
    return Act(
        Outcome.ANSWERED,
        ActReason.AWAY,
        journal=(going.line,),
        letters=(*(() if silence else (told,)), *does.lists),
        silence=silence,
        changes=going.changes,
        also=does.also,
    )


def _homeless(command: Command) -> WrongLine:
    """Another line, in a mail that belongs to no request."""
    says = say("This mail is about no request: write this line in a reply to the mail of one.")
    return WrongLine(command.line, command.text, says)


def _refused(context: Context, department: Department, wrong: tuple[WrongLine, ...]) -> Act:
    silence = "" if context.classification.may_acknowledge else context.classification.no_acknowledgement_because
    told = letters.to_person(
        context, "agent_error", department=department, lines=wrong, kept_text=context.mail.split.new_text, is_held=False
    )
    return Act(
        Outcome.ANSWERED,
        ActReason.WRONG_COMMAND,
        letters=() if silence else (replace(told, is_counted=False),),
        silence=silence,
    )


def _own_department(context: Context) -> Department:
    """The department the agent works for: the one written to if it is theirs, else the first."""
    desk, person = context.desk, context.trust.person
    written = [context.route.department] if context.route is not None else []
    theirs = [one for one in (*written, *desk.departments.values()) if one.has_agent(person)]
    return theirs[0]


# ---------------------------------------------------------------- their mail program says so


def by_note(context: Context, ticket: Ticket) -> Going | None:
    """The absence that a vacation note of an agent tells, in answer to what we sent them; None if it tells none."""
    agent, returns = context.trust.person, context.classification.returns
    department = context.department(ticket)
    if not department.has_agent(agent):
        return None
    until: datetime | None = None
    if returns is not None:
        morning = datetime.combine(returns, time(0), tzinfo=department.timezone)
        until = next_opening(department.open, department.timezone, at=morning) or morning
        if until <= context.now:
            return None
    known = context.recalled.absent.get(agent)
    if known is not None and known.source == "away":  # what they said themselves counts for more
        until = known.until
    return Going(
        desk=context.desk,
        now=context.now,
        agent=agent,
        until=until,
        source=known.source if known is not None else "note",
        by=context.proof,
        absent=context.recalled.absent,
        thread=context.recalled.thread,
        is_said=False,
    )


# ---------------------------------------------------------------- back


def returned(context: Context, act: Act) -> Act:
    """The act of a mail of somebody who was away: with it they are back. Not on the day on which they said that they go: there
    are always some last mails."""
    who = context.trust
    known = context.recalled.absent.get(who.person)
    if known is None or who.standing is not Standing.AGENT or not who.is_believed:
        return act
    if act.outcome in (Outcome.QUARANTINED, Outcome.DUPLICATE) or not context.classification.may_acknowledge:
        return act
    if any(isinstance(change, Away) for change in act.changes):
        return act
    zone = context.desk.timezone
    is_same_day = known.since.astimezone(zone).date() == context.now.astimezone(zone).date()
    if known.source == "away" and is_same_day:
        return act
    return over(act, who.person, context.desk, context.recalled.meanwhile)


def over(act: Act, agent: str, desk: Desk, meanwhile: tuple[OpenRequest, ...]) -> Act:
    """The act with the end of an absence: one list of what became of the agent's requests, if there is anything to tell."""
    act = replace(act, changes=(*act.changes, Back(agent)))
    department = next((one for one in desk.departments.values() if one.has_agent(agent)), None)
    if not meanwhile or department is None:
        return act
    news = say("You are back. This has become of your requests, and none of the mails of these days comes again:")
    plan = ownletters.list_to_agent(
        desk, agent, subject=say("While you were away"), department=department, items=meanwhile, news=news
    )
    return replace(act, letters=(*act.letters, plan))
