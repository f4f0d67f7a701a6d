"""What happens on a request when something comes due: the acts of the desk itself, one for each name of a timer. Pure.

A timer whose reason is gone gives no act: the text was sent, the person has answered, the agent is back already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from gateway.desk import (
    absence,
    busy,
    busyletters,
    deadlines,
    duepromises,
    handovers,
    letters,
    overslept,
    ownletters,
    promises,
    reporting,
    reporttimers,
)
from gateway.desk.changes import BACK, Away, CancelTimers, HeldText, SetTimer
from gateway.desk.command import Commands, Name, Speaker, WrongLine, contradictions, read_agent_commands
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.delivery import stand_in
from gateway.desk.department import Desk
from gateway.desk.facts import OpenRequest, Recalled, Told, Waited
from gateway.desk.figures import Report
from gateway.desk.hours import due, next_opening
from gateway.desk.morning import Morning
from gateway.desk.say import When, Who, say
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.desk.verbs.held import REMINDER, TO_BACKUP, own_words
from gateway.mail.message import Mailbox
from gateway.mail.signature import with_name

WAIT_REMIND, WAIT_CLOSE, WAIT_UNTIL = "wait-remind", "wait-close", "wait-until"
"""Names of the timers that `#wait` sets; behind the first stands which reminder it is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known when a timer comes due."""

    desk: Desk
    now: datetime
    due_at: datetime
    absent: Mapping[str, Away] = field(default_factory=dict)
    held: tuple[HeldText, ...] = ()
    """The texts that are kept in the request."""
    closes_on: datetime | None = None
    """When the request is closed if nobody answers."""
    waits_next: datetime | None = None
    """When the next reminder comes due, or the closing."""
    returns: date | None = None
    """When the requester is back, as their own vacation note in the thread says."""
    leave: Away | None = None
    """The absence that may be over."""
    thread: tuple[Told, ...] = ()
    """The mails of the request, oldest first, where somebody who has not read along may be told of it."""
    told_at: datetime | None = None
    """When an agent wrote to the people last, where a rule asks for how long they have heard nothing."""
    known: Recalled = field(default_factory=Recalled)
    """What rules need to choose an owner, where they may."""
    meanwhile: tuple[OpenRequest, ...] = ()
    """What became of that agent's requests."""
    waited: tuple[Waited, ...] = ()
    """The letters that wait for the end of a busy window."""
    window_end: datetime | None = None
    is_overslept: bool = False
    """Many promises came due while the desk slept."""
    found: Report | Morning | None = None
    """What a report tells."""


def fired(name: str, data: str, ticket: Ticket | None, moment: Moment) -> Act | None:
    """What the timer does; None if there is nothing to do any more. `ticket` is None where it belongs to no request."""
    what, _, whom = name.partition(" ")
    if what == BACK:
        return _back(whom, moment)
    if what == busy.TIMER:
        return busyletters.over(whom.partition(" ")[0], moment)
    if what == overslept.TIMER:
        return overslept.awake(whom, moment)
    if what in reporttimers.NAMES:
        return reporting.reached(what, whom, data, moment)
    act = _OF_REQUESTS.get(what)
    return act(ticket, whom, data, moment) if act is not None and ticket is not None else None


def _did(ticket: Ticket, *, journal: tuple[JournalLine, ...] = (), entry: str = "") -> Act:
    note = Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), entry, visible_to="agents") if entry else None
    return Act(Outcome.APPENDED, ActReason.CAME_DUE, ticket, note, journal=journal)


# ---------------------------------------------------------------- held texts


def _held(ticket: Ticket, agent: str, data: str, moment: Moment) -> Act | None:
    """Half an hour later: the same lines again, and the text, which is still kept."""
    kept = _kept(agent, moment)
    if kept is None:
        return None
    commands = _read_again(ticket, kept, moment.desk)
    plan = ownletters.to_agent(
        moment.desk, "agent_error", agent, ticket=ticket,
        lines=_wrong_lines(commands, kept),
        kept_text=_words(commands, kept),
        is_held=True,
        news=say("Your text has been kept since {when}, and nobody has got it yet.", when=When(kept.at, is_short=True)),
    )  # fmt: skip
    return replace(_did(ticket, journal=(JournalLine("remind", "", {"agent": agent, "of": "held"}),)), letters=(plan,))


def _held_backup(ticket: Ticket, agent: str, data: str, moment: Moment) -> Act | None:
    """After two hours somebody else gets it, to call the agent or to answer: the person waits."""
    kept = _kept(agent, moment)
    desk = moment.desk
    substitute = stand_in(agent, desk.holder(ticket.department), moment.absent)
    if kept is None or not substitute:
        return None
    commands = _read_again(ticket, kept, desk)
    if commands.get(Name.NOTE) is not None:  # for colleagues: nobody outside waits for it
        return None
    who = Who(agent, desk.name_of(Mailbox(agent)))
    news = say(
        "{agent} wrote to {name} on {when}, and the mail has not been sent: a line in it could not be carried out. Only {agent}"
        " can send it, with #send. Please call {agent}, or answer yourself; this is the text:",
        agent=who,
        name=Who(ticket.requester.address, desk.name_of(ticket.requester)),
        when=When(kept.at),
    )
    plan = ownletters.to_agent(
        desk, "agent_more", substitute, ticket=ticket, has_files=True, kind="rule", news=news,
        text=_words(commands, kept),
    )  # fmt: skip
    told = JournalLine("remind", "", {"agent": agent, "of": "held", "told": substitute})
    return replace(_did(ticket, journal=(told,)), letters=(plan,), files_of=kept.inbox)


def _kept(agent: str, moment: Moment) -> HeldText | None:
    return next((one for one in moment.held if one.agent == agent), None)


def _read_again(ticket: Ticket, kept: HeldText, desk: Desk) -> Commands:
    """The mail as on the day it was written."""
    speaker = Speaker.agent(
        desk,
        desk.holder(ticket.department),
        kept.agent,
        now=kept.at,
        people=tuple(one.mailbox for one in ticket.participants),
    )
    return read_agent_commands(kept.text, speaker=speaker)


def _words(commands: Commands, kept: HeldText) -> str:
    """What the person was to get."""
    return with_name(own_words(commands), kept.signature)


def _wrong_lines(commands: Commands, kept: HeldText) -> tuple[WrongLine, ...]:
    """The lines that were refused."""
    wrong = commands.wrong or contradictions(commands)
    # What the grammar takes, and the request did not: only the first letter knew why.
    rest = (one for one in commands.commands if one.text not in kept.lines)
    refused = tuple(WrongLine(one.line, one.text, say("could not be carried out.")) for one in rest)
    return wrong or refused or (WrongLine(0, "", say("The first letter about it says why it could not be sent.")),)


# ---------------------------------------------------------------- waiting for the person


def _wait_remind(ticket: Ticket, number: str, data: str, moment: Moment) -> Act | None:
    """We wait for the person, and remind; not while they are away, as their own note says (product.md board 12)."""
    if ticket.state is not State.WAITING:
        return None
    nth = int(number) if number.isdecimal() else 1
    if (later := _when_back(ticket, moment)) is not None:
        return _put_off(ticket, nth, data, moment, later)
    if (
        moment.waits_next is not None and moment.waits_next <= moment.now
    ):  # the clock has slept: the next one tells it all
        return _did(
            ticket, journal=(JournalLine("remind", "", {"of": "wait", "nth": nth, "told": "no: the next is due"}),)
        )
    plan = ownletters.to_requester(
        moment.desk, "waiting", ticket=ticket, has_cc=True,
        author="", text="", need=data, until=ticket.waiting_until, reminder_no=nth, close_on=moment.closes_on, changes=(),
    )  # fmt: skip
    line = JournalLine("remind", "", {"of": "wait", "nth": nth})
    return replace(_did(ticket, journal=(line,)), letters=letters.to_everybody(plan, ticket, but=""))


def _put_off(ticket: Ticket, nth: int, need: str, moment: Moment, later: datetime) -> Act:
    """The first reminder on the day of the return, the others and the end as long after it as they were to be."""
    first, *_ = spans = moment.desk.wait_reminders or (timedelta(0),)
    at = later + (spans[nth - 1] - first if nth <= len(spans) else timedelta(0))
    changes = [SetTimer(f"{WAIT_REMIND} {nth}", at, need)]
    if moment.closes_on is not None:
        closes = max(moment.closes_on, later + moment.desk.wait_close - first)
        changes.append(SetTimer(WAIT_CLOSE, closes, need))
    line = JournalLine("put_off", "", {"what": "reminder", "until": at.isoformat()})
    return replace(_did(ticket, journal=(line,)), changes=tuple(changes))


def _wait_close(ticket: Ticket, whom: str, data: str, moment: Moment) -> Act | None:
    """Nobody has answered for so long that we close it, and say so; a reply opens it again."""
    if ticket.state is not State.WAITING:
        return None
    if (later := _when_back(ticket, moment)) is not None:
        line = JournalLine("put_off", "", {"what": "closing", "until": later.isoformat()})
        return replace(_did(ticket, journal=(line,)), changes=(SetTimer(WAIT_CLOSE, later + _last_wait(moment.desk)),))
    after = replace(ticket, state=State.DONE, closed_at=moment.now, updated_at=moment.now, waiting_until=None)
    plan = ownletters.to_requester(
        moment.desk, "done", ticket=after, has_cc=True, author="", text="", solved_by_requester=False,
        changes=(say("We have not heard from you, so we close this now. Reply whenever you like, and it is open again."),),
    )  # fmt: skip
    lines = (_state(ticket, after, because="no answer"),)
    closed = _did(after, journal=lines, entry="Closed: no answer came while we waited for one.")
    return replace(closed, letters=letters.to_everybody(plan, after, but=""), changes=(CancelTimers(("wait*",)),))


def _last_wait(desk: Desk) -> timedelta:
    """From the last reminder to the closing."""
    return max(timedelta(days=1), desk.wait_close - max(desk.wait_reminders, default=timedelta(0)))


def _when_back(ticket: Ticket, moment: Moment) -> datetime | None:
    """The opening on the day the requester returns; None if they are here."""
    if moment.returns is None:
        return None
    department = moment.desk.holder(ticket.department)
    morning = datetime.combine(moment.returns, time(0), tzinfo=department.timezone)
    if morning <= moment.now:
        return None
    return next_opening(department.open, department.timezone, at=morning) or morning


def _wait_until(ticket: Ticket, whom: str, data: str, moment: Moment) -> Act | None:
    """The day has come on which the agent wanted to go on by themselves."""
    if ticket.state is not State.WAITING:
        return None
    desk, now = moment.desk, moment.now
    after = replace(ticket, state=State.OPEN if ticket.owner else State.NEW, waiting_until=None, updated_at=now)
    promise = answer_promise(desk, after, now)
    after = replace(after, promise=promise)
    news = say("You wanted to come back to this now. {name} has not written meanwhile.", name=_person(desk, ticket))
    planned = tuple(
        ownletters.to_agent(desk, "agent_more", agent, ticket=after, kind="rule", news=news, text="")
        for agent in letters.in_charge(after, desk.holder(after.department))
    )
    opened = _did(after, journal=(_state(ticket, after, because="the time has come"),))
    return replace(opened, new_promise=promise, letters=planned, changes=(CancelTimers(("wait*",)),))


def answer_promise(desk: Desk, ticket: Ticket, now: datetime) -> Promise:
    """A person answers within the department's time for this priority."""
    department = desk.holder(ticket.department)
    span = department.answer_within[ticket.priority]
    until = due(department.working_hours, department.timezone, start=now, span=span, round_up=desk.round_up)
    return Promise(What.ANSWER, until, ticket.owner or department.key, made_by="department", made_at=now)


def _state(before: Ticket, after: Ticket, *, because: str) -> JournalLine:
    return JournalLine("state", "", {"before": before.state.value, "after": after.state.value, "because": because})


def _person(desk: Desk, ticket: Ticket) -> Who:
    return Who(ticket.requester.address, desk.name_of(ticket.requester), is_short=True)


# ---------------------------------------------------------------- absence


def _back(agent: str, moment: Moment) -> Act | None:
    """The day of the return: the absence is over, and one list tells what happened."""
    leave = moment.leave
    if leave is None or leave.until is None or leave.until > moment.now:
        return None
    over = Act(Outcome.APPENDED, ActReason.CAME_DUE)
    return absence.over(over, agent, moment.desk, moment.meanwhile)


_OF_REQUESTS: Mapping[str, Callable[[Ticket, str, str, Moment], Act | None]] = MappingProxyType(
    {
        REMINDER: _held,
        TO_BACKUP: _held_backup,
        WAIT_REMIND: _wait_remind,
        WAIT_CLOSE: _wait_close,
        WAIT_UNTIL: _wait_until,
        deadlines.TIMER: deadlines.unanswered,
        promises.TIMER: duepromises.reached,
        handovers.TIMER: handovers.unanswered,
    }
)
NAMES = (*_OF_REQUESTS, BACK, overslept.TIMER, busy.TIMER, *reporttimers.NAMES)
"""The first words of all timers."""
