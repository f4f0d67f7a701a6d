"""What happens when a promise is near, and when it was not kept (boards 6 and 10, mission rows 2, 8, 26, 29, 30, 40). Pure.

Warnings go to whoever can still keep it. At the promised minute the people hear that it was not kept, and by when they get a new
time from a person; that is a promise too, and the desk's own. Nothing of this invents a reason. The words: `warnwords`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gateway.desk import letters, ownletters, quiet, warnwords
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department, Desk
from gateway.desk.hours import due
from gateway.desk.nearpromises import (
    CAUSES,
    DONE,
    TAKE,
    TAKE_IT,
    TIME,
    WARNINGS,
    WRITE,
    keepers_of,
    once,
    stand_ins,
    warn,
)
from gateway.desk.promises import DESK, Stage, next_stage
from gateway.desk.say import Say, say
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
    read_at = quiet.over(moment.desk.holder(ticket.department), priority=ticket.priority, at=moment.now) or moment.now
    planned = WARNINGS[stage](ticket, promise, moment) if read_at < promise.until else ()
    line = JournalLine("warn", "", {"stage": stage.value, "told": [plan.to.address for plan in planned]})
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket, journal=(line,), letters=tuple(planned))
    return replace(act, changes=(following,) if following is not None else ())


def _again(ticket: Ticket, moment: "Moment") -> Act:
    following = next_stage(ticket, moment.desk, after=moment.now)
    act = Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket)
    return replace(act, changes=(following,) if following is not None else ())


# ---------------------------------------------------------------- not kept


def _broken(ticket: Ticket, promise: Promise, moment: "Moment") -> Act:
    """The people hear it at the promised minute, with the next time; keeper, stand-in and lead hear what to do now."""
    desk, now = moment.desk, moment.now
    department = desk.holder(ticket.department)
    after = replace(ticket, promise=_next(ticket, promise, desk, now), updated_at=now)
    theirs = keepers_of(ticket, promise, desk)
    substitutes = _substitutes(theirs, department, moment)
    to_people = ownletters.to_requester(
        desk,
        "late",
        ticket=after,
        has_cc=True,
        missed=promise.until,
        missed_what="time" if promise.made_by == DESK else promise.what.value,
        deliverable=promise.deliverable,
        asked=_asked(theirs, substitutes, department, desk),
        in_a_row=ticket.broken + 1,
        lead=warnwords.who(department.lead, desk) if department.lead else "",
    )
    planned = (
        *letters.to_everybody(to_people, after, but=""),
        *_Broken(after, promise, theirs, substitutes, moment).letters(),
    )
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
        new_promise=after.promise,
        letters=planned,
    )


def _next(ticket: Ticket, promise: Promise, desk: Desk, now: datetime) -> Promise:
    """By then a person names a new time: not before they can have read that it is needed. The keeper stays: a promise passes to
    nobody who has not said yes."""
    department = desk.holder(ticket.department)
    span = AGAIN[min(ticket.broken, len(AGAIN) - 1)]
    start = quiet.over(department, priority=ticket.priority, at=now) or now
    until = due(department.working_hours, department.timezone, start=start, span=span, round_up=desk.round_up)
    return Promise(What.ANSWER, until, promise.keeper, made_by=DESK, made_at=now)


def _substitutes(theirs: tuple[str, ...], department: Department, moment: "Moment") -> tuple[str, ...]:
    """Who is asked to take over: whose request it is, where the word is somebody else's; else whoever stands in."""
    owner = tuple(one for one in theirs[1:] if one not in moment.absent)
    return owner or stand_ins(department, {*theirs, *moment.absent})


def _asked(theirs: tuple[str, ...], substitutes: tuple[str, ...], department: Department, desk: Desk) -> Say | str:
    """What the people read of it."""
    if len(substitutes) == 1:
        return say("{name} is asked to take over.", name=warnwords.who(substitutes[0], desk))
    if substitutes:
        return say("Everybody in {department} is asked to take over.", department=department.name)
    return say("{name} has been told.", name=warnwords.who(theirs[0], desk)) if theirs else ""


@dataclass(frozen=True, slots=True)
class _Broken:
    """What colleagues hear of one that was not kept: keeper, whoever is asked to take over, lead, each what they can do. Who is
    away hears of it in the list on their return, unless nobody else is there."""

    after: Ticket
    promise: Promise
    theirs: tuple[str, ...]
    substitutes: tuple[str, ...]
    moment: "Moment"

    def letters(self) -> tuple[LetterPlan, ...]:
        desk = self.moment.desk
        department = desk.holder(self.after.department)
        keepers = tuple(one for one in self.theirs[:1] if one not in self.moment.absent or not self.substitutes)
        asks = () if self.promise.made_by == DESK else (CAUSES,)
        of_lead = () if keepers else asks  # where nobody kept it, the lead may know why
        planned: list[LetterPlan] = []
        for agent in keepers:
            news = say("{promised} We have not kept it, and {name} has been told.", **self._places(agent))
            planned += self._warn(agent, news, advice=_NEW_TIME, buttons=(WRITE, TIME, DONE, *asks))
        for agent in self.substitutes:
            buttons = (TAKE, TIME, *(of_lead if agent == department.lead else ()))
            planned += self._warn(agent, self._to_substitute(agent), advice=TAKE_IT, buttons=buttons, is_whole=True)
        if department.lead:
            asked = _asked(self.theirs, self.substitutes, department, desk)
            news = say(
                "{promised} We have not kept it, and {name} has been told. {asked}",
                **self._places(department.lead),
                asked=asked,
            )
            planned += self._warn(department.lead, news, buttons=(TAKE, TIME, *of_lead), is_whole=True)
        for agent in () if self.theirs else letters.in_charge(self.after, department):
            news = say(
                "Nobody has taken this. {promised} We have not kept it, and {name} has been told.",
                **self._places(agent),
            )
            planned += self._warn(agent, news, advice=TAKE_IT, buttons=(TAKE, TIME), is_whole=True)
        return once(planned)

    def _to_substitute(self, agent: str) -> Say:
        if len(self.substitutes) > 1:
            news = say(
                "{promised} We have not kept it, and {name} has been told. Who of you takes over?",
                **self._places(agent),
            )
        else:
            news = say(
                "{promised} We have not kept it, and {name} was told that you are asked to take over.",
                **self._places(agent),
            )
        return news if self.theirs else say("Nobody has taken this. {news}", news=news)

    def _places(self, reader: str) -> dict[str, Any]:
        desk = self.moment.desk
        return {
            "promised": warnwords.missed(self.after, self.promise, reader, desk),
            "name": warnwords.requester(self.after, desk),
        }

    def _warn(
        self, agent: str, news: Say, *, buttons: tuple[str, ...], advice: Say | str = "", is_whole: bool = False
    ) -> tuple[LetterPlan, ...]:
        department = self.moment.desk.holder(self.after.department)
        example = warnwords.next_time(self.promise, department, now=self.moment.now) if advice else None
        return warn(
            self.after, self.moment, (agent,), LATE, news,
            advice=advice, buttons=buttons, is_whole=is_whole, next_time=example,
        )  # fmt: skip


LATE = "late"
"""The stage in the letters about one that was not kept."""
_NEW_TIME = say("Answer now, or name a time that you can keep – one line is enough:")
