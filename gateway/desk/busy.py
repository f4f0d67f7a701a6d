"""Busy windows: mail that can wait is held for the agents until the window ends (board 7, mission rows 11, 12, 45). Pure.

`in_time` says when a letter leaves, `held` what that means for its request; who hears what of it, `busyletters`. Held are
questions, replies and reminders. Never held: what the department itself waits for, what is high or urgent, what is due inside
the window, warnings, what somebody has just asked for, and the words of the department's own people.

A request waits from its first held mail on; later mails about it wait for the same instant, so that none overtakes another. It
need not wait any more when it becomes urgent or due, when an agent is at it, or when its author takes it back.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.desk import letters, quiet
from gateway.desk.changes import Change, LetGo, NotNeeded, WindowEnds
from gateway.desk.context import Context
from gateway.desk.decision import Act, EntryKind, JournalLine, LetterPlan, Outcome, Waits
from gateway.desk.department import Department, Desk
from gateway.desk.facts import Told
from gateway.desk.hours import ALWAYS as ALWAYS_OPEN
from gateway.desk.hours import is_open, next_opening
from gateway.desk.schedule import Schedule
from gateway.desk.ticket import State, Ticket

if TYPE_CHECKING:
    from gateway.desk.delivery import House

TIMER: Final = "busy-end"
"""The timer of a window's end, with the department behind it and the instant, because there may be several. Of no request."""
ALWAYS = frozenset({"agent_error", "agent_confirm", "status", "card", "help", "agent_desk", "refused"})
"""What somebody asked for just now, or must hear: muting a thread does not stop it, and it does not wait."""
CAN_WAIT = frozenset({"agent_new", "agent_more", "agent_note", "agent_outsider", "ask_new"})
"""What may wait for the end of a busy window. Quiet hours (`quiet`) keep back warnings and failures too."""
ASIDE = frozenset({"chaser", "thanks", "rating"})
"""Kinds of mail that ask for no answer of their own, so that their author has not been told that it waits."""
FRESH = timedelta(seconds=3)
"""What comes in the first moments after a window lets those go first that have waited."""
MOST_WINDOWS = 20
"""Windows that follow one another without a gap."""


# ---------------------------------------------------------------- one letter


def in_time(plan: LetterPlan, act: Act, before: Ticket | None, house: "House") -> LetterPlan:
    """The letter with the instant until which it waits: the end of the quiet hours, of the busy window, or the later of both."""
    department = house.desk.departments.get(plan.department)
    if not plan.audience.is_agents or plan.template in ALWAYS or department is None:
        return plan
    busy = _busy_house(plan, act, before, department, house)
    until, is_busy = _until(act, before, department, busy, house)
    if busy is not None and is_busy:
        since = house.came or house.now
        return replace(plan, waits=Waits(busy.key, until), variables={**plan.variables, "waited_since": since})
    if until > house.now:
        return replace(plan, delay=max(plan.delay, until - house.now))
    if busy is not None and (end := end_of(busy.busy, busy, house.now - FRESH)) is not None and end <= house.now:
        return replace(plan, delay=max(plan.delay, end + FRESH - house.now))
    return plan


def _until(
    act: Act, before: Ticket | None, department: Department, busy: Department | None, house: "House"
) -> tuple[datetime, bool]:
    """When the letter leaves, and whether a busy window (or a rule) is among the reasons."""
    at, is_busy = house.now, False
    priority = act.after.priority if act.after is not None else None
    if busy is not None and act.after is not None and busy.key == act.after.department:
        by_rule = house.hold if before is None and act.outcome is Outcome.OPENED else None
        waiting = before.held_until if before is not None and is_waiting(before, house.now) else None
        for end in (by_rule, waiting):
            if end is not None and end > at:
                at, is_busy = end, True
    for _ in range(MOST_WINDOWS):
        of_window = end_of(busy.busy, busy, at) if busy is not None else None
        ends = [end for end in (of_window, quiet.over(department, priority=priority, at=at)) if end is not None]
        if not ends:
            break
        at, is_busy = max(ends), is_busy or of_window is not None
    if is_busy and _is_due_before(act.after, house.now, at):
        return quiet.over(department, priority=priority, at=house.now) or house.now, False
    return at, is_busy


def by_rule(context: Context) -> datetime | None:
    """Until when a rule keeps a new request from the agents (`hold`): the end of the time it names, if that is now."""
    hold = context.verdict.get("hold")
    if hold is None or context.route is None:
        return None
    return end_of(hold[1], context.route.department, context.now)


def starts(context: Context, ticket: Ticket) -> datetime | None:
    """From when on the time of the answer counts, where a rule keeps a new request from the agents; None: from now."""
    end = by_rule(context)
    is_held = end is not None and ticket.priority not in quiet.WAKES and not _is_due_before(ticket, context.now, end)
    return end if is_held else None


def end_of(schedule: Schedule | None, department: Department, at: datetime) -> datetime | None:
    """The end of the window that is open at this instant; None if none is, or it never ends."""
    if schedule is None or not is_open(schedule, department.timezone, at=at):
        return None
    return next_opening(ALWAYS_OPEN.minus(schedule), department.timezone, at=at)


def _is_due_before(ticket: Ticket | None, now: datetime, end: datetime) -> bool:
    """Is there a deadline, or a promise, before the window ends?"""
    if ticket is None:
        return False
    times = (ticket.deadline, ticket.promise.until if ticket.promise is not None else None)
    return any(now < at <= end for at in times if at is not None)


def _busy_house(
    plan: LetterPlan, act: Act, before: Ticket | None, department: Department, house: "House"
) -> Department | None:
    """Whose busy window the letter has to wait out: that of the reader's department; None if it does not wait for any."""
    reader = plan.to.address
    where: Department | None = department
    if not department.has_agent(reader):
        where = next((one for one in house.desk.departments.values() if reader in one.agents), None)
    if where is None or plan.template not in CAN_WAIT or (house.author and where.has_agent(house.author)):
        return None
    if act.after is not None and act.after.priority in quiet.WAKES:
        return None
    if before is not None and before.state is State.WAITING:  # the answer it waits for, or the day it chose
        return None
    if any(line.act == "answered" for line in act.journal):  # what it has asked another department
        return None
    kind = plan.variables.get("kind")
    if kind == "rating" and _is_low(plan, act.after, where, house.desk):
        return None
    return None if kind == "deadline" and not house.author else where  # somebody was told that they hear of it by now


def _is_low(plan: LetterPlan, ticket: Ticket | None, department: Department, desk: Desk) -> bool:
    return plan.to.address == department.lead or (ticket is not None and 0 < ticket.rating <= desk.survey_bad)


# ---------------------------------------------------------------- the request


def is_waiting(ticket: Ticket | None, now: datetime) -> bool:
    """Do mails about it wait for a window to end?"""
    return ticket is not None and ticket.held_until is not None and ticket.held_until > now


def is_unread(ticket: Ticket | None) -> bool:
    """Has it waited from the beginning, so that its agents know nothing of it as long as it does?"""
    return ticket is not None and ticket.held_since is not None and ticket.held_since <= ticket.created_at


def held(act: Act, before: Ticket | None, house: "House") -> Act:
    """The act, whose letters are `in_time`, with what that means: since when the request waits, when the window ends, what need
    not wait any more."""
    act = replace(act, letters=tuple(in_time(plan, act, before, house) for plan in act.letters))
    if act.after is None:
        return act
    act, after = _let_go(act, act.after, before, house)
    ends = dict.fromkeys(plan.waits for plan in act.letters if plan.waits is not None)
    until = waits_until(act)
    asks = any(plan.waits and plan.variables.get("kind") not in ASIDE for plan in act.letters)
    if until is not None and house.author and asks and after.state is not State.DONE:
        after = replace(after, held_since=after.held_since or house.came or house.now, held_until=until)
    journal = (_met(until, after, house),) if until is not None and house.author else ()
    changes = tuple(WindowEnds(one.department, one.until) for one in ends)
    return replace(act, after=after, changes=(*act.changes, *changes), journal=(*act.journal, *journal))


def _met(until: datetime, after: Ticket, house: "House") -> JournalLine:
    """A mail met a busy window: how often which department's do, the reports count (mission row 42)."""
    person = house.desk.people.get(house.author)
    works_in = person.department if person is not None else ""
    return JournalLine(
        "held", house.author, {"until": until.isoformat(), "department": after.department, "from": works_in}
    )


def waits_until(act: Act) -> datetime | None:
    """Until when those wait who have the request."""
    assert act.after is not None
    own = (one.waits.until for one in act.letters if one.waits and one.waits.department == act.after.department)
    return max(own, default=None)


def _let_go(act: Act, after: Ticket, before: Ticket | None, house: "House") -> tuple[Act, Ticket]:
    """What waited already leaves now, or never, where the act is the reason; an answer ends the waiting of the request."""
    if before is None or (before.held_since is None and before.held_until is None):
        return act, after
    by_agents = house.is_agent and house.desk.holder(before.department).has_agent(house.author)
    has_answered = by_agents and (_answers(act) or after.state is State.DONE)
    was_waiting = is_waiting(before, house.now)
    changes: tuple[Change, ...] = ()
    if was_waiting:
        is_at_it = by_agents and (has_answered or after.owner == house.author)
        changes, act = _no_more(act, after, before, house, is_at_it=is_at_it)
    ended = after.state is State.DONE and not (was_waiting and is_unread(before))
    if has_answered or ended:
        after = replace(after, held_since=None, held_until=None)
    elif changes:
        after = replace(after, held_until=None)
    return replace(act, changes=(*act.changes, *changes)), after


def _answers(act: Act) -> bool:
    return act.entry is not None and act.entry.kind is EntryKind.ANSWER


def _no_more(
    act: Act, after: Ticket, before: Ticket, house: "House", *, is_at_it: bool
) -> tuple[tuple[Change, ...], Act]:
    """Why what waited need not wait any more."""
    if after.department != before.department:  # whoever has it now gets the whole of it
        return (NotNeeded(before.department, "the request is with another department"),), act
    if is_at_it:  # whoever has it reads what they have not read; the others need not
        staying = letters.in_charge(after, house.desk.holder(after.department))
        return (NotNeeded(before.department, "somebody has taken it", but=staying), LetGo(before.department)), act
    if after.state is State.DONE and is_unread(before):
        rest = tuple(plan for plan in act.letters if plan.waits is None or plan.waits.department != after.department)
        return (NotNeeded(before.department, "nothing is to be done any more"),), replace(act, letters=rest)
    assert before.held_until is not None
    if any(
        plan.template == "agent_new" and plan.variables.get("thread") and plan.waits is None for plan in act.letters
    ):
        return (NotNeeded(before.department, "it came in one letter"),), act
    if after.priority in quiet.WAKES or _is_due_before(after, house.now, before.held_until):
        return (LetGo(before.department),), act
    return (), act


# ---------------------------------------------------------------- the way out


def would_wait(context: Context, after: Ticket) -> datetime | None:
    """Until when a mail about it would wait, if it can."""
    before = context.threading.ticket
    if before is not None and is_waiting(before, context.now):
        return before.held_until
    department = context.department(after)
    return end_of(department.busy, department, context.now)


def goes_sooner(context: Context, after: Ticket) -> bool:
    """Does this mail go to the agents although they are busy, because it is due before that ends?"""
    end = would_wait(context, after)
    return end is not None and _is_due_before(after, context.now, end)


def was_withdrawn(ticket: Ticket) -> bool:
    """Has its author ended it before the agents knew of it?"""
    return ticket.state is State.DONE and is_unread(ticket)


def unread_mails(context: Context, before: Ticket, after: Ticket) -> tuple[Told, ...]:
    """The mails of a request that its agents get now, and know nothing of; () where they have them, or get them as they are:
    with their files."""
    thread = context.recalled.thread.get(before.number, ())
    if was_withdrawn(before):
        return thread
    is_whole = is_unread(before) and is_waiting(before, context.now) and goes_sooner(context, after)
    return thread if is_whole and not any(one.has_files for one in thread) else ()


# ---------------------------------------------------------------- the end of the window


def name_of(change: WindowEnds) -> str:
    """The timer's name. The instant stands in it: a department may have several windows before it."""
    return f"{TIMER} {change.department} {int(change.until.timestamp())}"


def named(whom: str) -> tuple[str, datetime]:
    """Department and instant, as they stand in the name of the timer."""
    key, _, seconds = whom.partition(" ")
    return key, datetime.fromtimestamp(int(seconds), UTC)
