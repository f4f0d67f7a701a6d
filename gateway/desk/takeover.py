"""What becomes of the requests of an agent who goes away (product.md board 14): each that is due before the return goes to whoever
stands in, with its promise as it is; its people hear that in one line, and the one who stands in gets one letter. Pure.

Who goes, and how we know, is `absence`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import letters, ownletters
from gateway.desk.changes import Away, Change, Keeper
from gateway.desk.decision import Act, ActReason, Also, JournalLine, LetterPlan, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Desk
from gateway.desk.facts import Told, listed
from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.mail.message import Mailbox


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
    places = {
        "name": going.who,
        "until": _until(going),
        "person": Who(one.after.requester.address, going.desk.name_of(one.after.requester), is_short=True),
        "when": When(promise.until, is_short=True),
    }
    if promise.what is What.ANSWER:
        news = say("{name} is away{until}. This is now yours: {person} waits for an answer by {when}.", **places)
    elif promise.what is What.NEWS:
        news = say("{name} is away{until}. This is now yours: {person} waits for news by {when}.", **places)
    else:
        news = say(
            "{name} is away{until}. This is now yours: {person} was promised that it is done by {when}.", **places
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
    items = sorted(
        (listed(one.after, one.after.requester.address) for one in theirs),
        key=lambda item: (item.until is None, item.until),
    )
    department = going.desk.holder(theirs[0].after.department)
    subject = say("{name} is away", name=going.who)
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
