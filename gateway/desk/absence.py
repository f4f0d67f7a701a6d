"""An agent is away: who does their work meanwhile, and what they find when they are back (product.md 2.1, board 14). Pure.

They say so (`#away until 1 Dec`, in a reply or alone to any department) or their mail program does (a vacation note that
answers a notification). Requests with a promise before the return go to whoever stands in, with the promise as it is; later ones
stay. Each of the people hears who has theirs now, in one line. The absence ends with the agent's next own mail, or on the day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from gateway.desk import letters, ownletters
from gateway.desk.changes import Away, Back, Change, Keeper
from gateway.desk.command import Command, Name, Speaker, WrongLine, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Also, JournalLine, LetterPlan, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Department, Desk
from gateway.desk.facts import OpenRequest, Told
from gateway.desk.hours import next_opening
from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.ticket import Promise, State, Ticket
from gateway.desk.trust import Standing
from gateway.desk.wants import wants
from gateway.mail.message import Mailbox

MOST_NAMED = 10
"""Requests that a confirmation names one by one."""


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody goes away. `absent`: who is away besides; `by`: how we know, for the journal."""

    desk: Desk
    now: datetime
    agent: str
    until: datetime | None
    source: str
    by: str
    absent: Mapping[str, Away]
    thread: Mapping[int, tuple[Told, ...]]
    is_said: bool = True
    """By the agent: what people hear of it is held back for second thoughts, as with all that agents do."""

    @property
    def who(self) -> Who:
        return Who(self.agent, self.desk.name_of(Mailbox(self.agent)), is_short=True)

    def named(self, address: str) -> Who:
        return Who(address, self.desk.name_of(Mailbox(address)))

    def goes_to(self, ticket: Ticket, promise: Promise | None) -> str:
        """Who gets this request; '' if it stays."""
        if ticket.owner != self.agent or ticket.state is State.DONE or promise is None:
            return ""
        if self.until is not None and promise.until >= self.until:
            return ""
        return stand_in(self.agent, self.desk.holder(ticket.department), self.absent)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The absence itself, which sets its end."""
        return (Away(self.agent, self.now, self.until, self.source),)

    @property
    def line(self) -> JournalLine:
        until = self.until.isoformat() if self.until is not None else ""
        return JournalLine("away", self.agent, {"by": self.by, "until": until})


@dataclass(frozen=True, slots=True)
class Moved:
    """A request that goes to somebody else: as it was, as it is."""

    before: Ticket
    after: Ticket

    @property
    def to(self) -> str:
        return self.after.owner

    def journal(self, going: Going) -> JournalLine:
        data = {"before": going.agent, "after": self.to, "because": "away", "by": going.by}
        return JournalLine("owner", going.agent, data)


def moved(going: Going, ticket: Ticket) -> Moved | None:
    """The request in other hands; None if it stays."""
    to = going.goes_to(ticket, ticket.promise)
    if not to or ticket.promise is None:
        return None
    promise = replace(ticket.promise, keeper=to)
    return Moved(ticket, replace(ticket, owner=to, owner_reason="", promise=promise, updated_at=going.now))


# ---------------------------------------------------------------- what happens to the requests


@dataclass(frozen=True, slots=True)
class Given:
    """What an absence does to the requests: acts on those beside the one in hand, and letters for that one and for none."""

    also: tuple[Also, ...] = ()
    here: tuple[LetterPlan, ...] = ()
    """About the request in hand."""
    lists: tuple[LetterPlan, ...] = ()


def given(going: Going, found: Iterable[Moved], *, here: int = 0, tells_here: bool = True) -> Given:
    """Letters and acts. `here`: the number of the request in hand; its people are told by their letter if not `tells_here`."""
    found = list(found)
    about: dict[int, list[LetterPlan]] = {one.after.number: [] for one in found}
    lists: list[LetterPlan] = []
    for to in dict.fromkeys(one.to for one in found):
        theirs = [one for one in found if one.to == to]
        plan = _alone(going, theirs[0]) if len(theirs) == 1 else None
        if plan is not None:
            about[theirs[0].after.number].append(plan)
        else:
            lists.append(_bundle(going, to, theirs))
    told = [one for one in found if tells_here or one.after.number != here]
    for number, plan in _to_people(going, told):
        about[number].append(plan)
    also = tuple(
        Also(
            one.before,
            Act(
                Outcome.APPENDED,
                ActReason.AWAY,
                one.after,
                journal=(one.journal(going),),
                letters=tuple(about[one.after.number]),
                changes=(Keeper(one.to),),
            ),
        )
        for one in found
        if one.after.number != here
    )
    return Given(also, tuple(about.get(here, ())), tuple(lists))


def _alone(going: Going, one: Moved) -> LetterPlan | None:
    """One request: with all its words, as to somebody to whom it is new. None where these are not at hand."""
    thread = going.thread.get(one.after.number, ())
    if not thread:
        return None
    promise = one.after.promise
    assert promise is not None
    news = say(
        "{name} is away{until}. This is now yours: {person} waits for an answer by {when}.",
        name=going.who,
        until=_until(going),
        person=Who(one.after.requester.address, going.desk.name_of(one.after.requester), is_short=True),
        when=When(promise.until, is_short=True),
    )
    text = thread[0].text if len(thread) == 1 else ""
    return ownletters.to_agent(
        going.desk,
        "agent_new",
        one.to,
        ticket=one.after,
        news=news,
        text=text,
        thread=thread if len(thread) > 1 else (),
    )


def _bundle(going: Going, to: str, theirs: list[Moved]) -> LetterPlan:
    news = say_many(
        "{name} is away{until}. This is now yours:",
        "{name} is away{until}. These are now yours:",
        len(theirs),
        name=going.who,
        until=_until(going),
    )
    items = sorted((_item(one.after) for one in theirs), key=lambda item: (item.until is None, item.until))
    department = going.desk.holder(theirs[0].after.department)
    subject = str(say("{name} is away", name=going.who))
    return ownletters.list_to_agent(
        going.desk, to, subject=subject, department=department, items=tuple(items), news=news
    )


def _until(going: Going) -> Say:
    """` until 1 December`, as far as anybody knows."""
    return say(" until {when}", when=When(going.until)) if going.until is not None else say("")


def _to_people(going: Going, found: list[Moved]) -> Iterable[tuple[int, LetterPlan]]:
    """One line to each who was told of the agent; one letter to a person, whatever the number of their requests."""
    delay = going.desk.outbox_delay if going.is_said else None
    for person in dict.fromkeys(one.after.requester.address for one in found):
        theirs = [one for one in found if one.after.requester.address == person and one.to != person]
        if not theirs:
            continue
        sentences = tuple(takes_over(going, one, is_one=len(theirs) == 1) for one in theirs)
        first = theirs[0].after
        plan = ownletters.to_requester(going.desk, "update", ticket=first, changes=sentences, is_time_said=True)
        yield first.number, plan if delay is None else replace(plan, delay=delay)
    for one in found:
        for affected in letters.to_everybody(_to_affected(going, one), one.after, but="")[1:]:
            yield one.after.number, affected if delay is None else replace(affected, delay=delay)


def _to_affected(going: Going, one: Moved) -> LetterPlan:
    sentences = (takes_over(going, one, is_one=True),)
    return ownletters.to_requester(going.desk, "update", ticket=one.after, changes=sentences, is_time_said=True)


def takes_over(going: Going, one: Moved, *, is_one: bool) -> Say:
    """`Ben Okoro takes over, because Ana is away. The time stays 13:30.`"""
    assert one.after.promise is not None
    places = {"name": going.named(one.to), "gone": going.who, "when": When(one.after.promise.until)}
    if is_one:
        return say("{name} takes over, because {gone} is away. The time stays {when}.", **places)
    return say(
        "{name} takes over “{subject}”, because {gone} is away. The time stays {when}.",
        subject=one.after.subject,
        **places,
    )


def _item(ticket: Ticket) -> OpenRequest:
    return OpenRequest(
        ref=ticket.ref,
        subject=ticket.subject,
        department=ticket.department,
        owner=ticket.owner,
        state=ticket.state.value,
        what=ticket.promise.what.value if ticket.promise else "",
        until=ticket.promise.until if ticket.promise else None,
    )


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
    names_it = [line for line in commands.wrong if Name.AWAY.value in line.try_]
    if command is None and not names_it:
        return None
    if command is None or commands.wrong:
        return _refused(context, department, commands.wrong)
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
        desk, agent, subject=str(say("While you were away")), department=department, items=meanwhile, news=news
    )
    return replace(act, letters=(*act.letters, plan))
