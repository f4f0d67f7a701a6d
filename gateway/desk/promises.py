"""The promise of a request as time goes by: when somebody is warned, when it is due, what the journal says of it. Pure.

`followed` is the last step of every act: it writes what became of the promise into the journal and sets the one timer that each
promise has. The timer stands at the next of these stages; what happens there, `duepromises` says.

    unowned   part of the time is used, and nobody has taken the request       [promises] unowned
    silent    the opening of the day on which news are due                     keep_informed
    near      part of the time is left: its keeper is warned                   [promises] warn_owner
    last      less is left: whoever stands in is told                          [promises] warn_backup
    due       the promised minute: it was not kept, and the people hear that

Times are open time of the department that has the request: nobody is warned at night, and none of it runs while it is busy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from enum import StrEnum
from typing import Final

from gateway.desk import quiet
from gateway.desk.changes import CancelTimers, Change, SetTimer, TakeBack
from gateway.desk.decision import Act, Also, JournalLine, Outcome
from gateway.desk.department import Desk
from gateway.desk.hours import left_at, next_opening, open_intervals
from gateway.desk.ticket import Promise, State, Ticket, What

TIMER: Final = "promise"
"""The one timer of a promise; its data is the stage at which it stands."""


DESK: Final = "desk"
"""Who made the promise that follows a broken one: nobody but the desk itself."""


class Stage(StrEnum):
    """What a promise passes on its way, in this order."""

    UNOWNED = "unowned"
    SILENT = "silent"
    NEAR = "near"
    LAST = "last"
    DUE = "due"


def in_force(ticket: Ticket | None) -> Promise | None:
    """The promise that runs: none while the next step is somebody else's, and none of what is done."""
    if ticket is None or ticket.state in (State.WAITING, State.DONE):
        return None
    return ticket.promise


def stages(ticket: Ticket, desk: Desk) -> Iterator[tuple[Stage, datetime]]:
    """The stages of the promise in force, by time. Nobody is warned of the next news twice: once, in the morning of the day."""
    promise = in_force(ticket)
    if promise is None:
        return
    department = desk.holder(ticket.department)

    def heard(at: datetime) -> datetime:  # a warning that comes after its promise warns nobody
        return quiet.before(department, priority=ticket.priority, at=at, until=promise.until)

    def left(percent: int) -> datetime:
        hours, zone = department.working_hours, department.timezone
        return heard(left_at(hours, zone, start=begin, end=promise.until, percent=percent))

    begin = promise.made_at
    if "@" not in promise.made_by:  # before the quiet hours end, nobody has read of it
        begin = quiet.over(department, priority=ticket.priority, at=begin) or begin
        begin = begin if begin < promise.until else promise.made_at

    if promise.what is What.NEWS and (morning := _morning_of(ticket, promise, desk)) is not None:
        yield Stage.SILENT, heard(morning)
    else:
        is_own = promise.made_by == DESK  # whoever stands in was asked when the one before it was broken
        if not ticket.owner and promise.what is What.ANSWER and not is_own:
            yield Stage.UNOWNED, left(100 - desk.unowned)
        yield Stage.NEAR, left(desk.warn_owner)
        has_had_time = left(desk.warn_owner) < left(desk.warn_backup)
        if promise.what is not What.NEWS and not is_own and has_had_time:
            yield Stage.LAST, left(desk.warn_backup)
    yield Stage.DUE, promise.until


def _morning_of(ticket: Ticket, promise: Promise, desk: Desk) -> datetime | None:
    """When the department opens on the day the news are due (where it never closes, at eight); None if that is not later than
    the last ones."""
    department = desk.holder(ticket.department)
    day = promise.until.astimezone(department.timezone).date()
    opens = next((start for start, _ in open_intervals(department.open, department.timezone, day=day)), None)
    if opens is not None and opens.time() == time(0):
        opens = next_opening(department.open, department.timezone, at=opens.replace(hour=8))
    return opens if opens is not None and promise.made_at < opens < promise.until else None


def next_stage(ticket: Ticket, desk: Desk, *, after: datetime, behind: Stage | None = None) -> SetTimer | None:
    """The timer at the next stage: the first one later than `after`, or `behind` the one that has just been; the promised
    minute comes in any case. None where no promise runs."""
    order = list(Stage)
    for stage, at in stages(ticket, desk):
        is_next = at > after if behind is None else order.index(stage) > order.index(behind)
        if is_next or (stage is Stage.DUE and behind is not Stage.DUE):
            return SetTimer(TIMER, at, stage.value)
    return None


# ---------------------------------------------------------------- the last step


def followed(act: Act, before: Ticket | None, *, desk: Desk, now: datetime, by: str = "") -> Act:
    """The act with the journal lines and the timer of the promises it touches, on other requests too. `by`: whose act it is,
    '' the desk's own."""
    also = tuple(Also(one.before, followed(one.act, one.before, desk=desk, now=now, by=by)) for one in act.also)
    act = replace(act, also=also) if also else act
    if act.after is None or act.outcome not in (Outcome.OPENED, Outcome.APPENDED):
        return act
    after = _counted(act, act.after, before)
    return replace(
        act,
        after=after,
        journal=(*act.journal, *_lines(act, after, before, by, desk)),
        changes=(*act.changes, *_timer(before, after, desk, now)),
    )


def _counted(act: Act, after: Ticket, before: Ticket | None) -> Ticket:
    """How many promises in a row were broken: a kept one and the word of a person end the row."""
    if before is None:
        return after
    is_word = act.new_promise is not None and "@" in act.new_promise.made_by
    broken = before.broken + 1 if act.settled_promise == "broken" else before.broken
    if (act.settled_promise == "kept" or is_word) and act.settled_promise != "broken":
        broken = 0
    return after if broken == after.broken else replace(after, broken=broken)


_ENDS = {"kept": "keep", "moved": "move", "broken": "break"}


def _lines(act: Act, after: Ticket, before: Ticket | None, by: str, desk: Desk) -> Iterable[JournalLine]:
    """`keep`, `move` or `break` of the one that was in force, `promise` of a new one; `keeper` where somebody else keeps it."""
    was, new, now_is = before.promise if before else None, act.new_promise, after.promise
    settled = act.settled_promise or ("moved" if new is not None else "")
    if before is not None and was is not None and settled:
        data = {"what": was.what.value, "until": was.until.isoformat(), "keeper": was.keeper, "made_by": was.made_by}
        data["department"] = _of_department(was, before, desk, by)
        if settled == "moved":
            data |= {"ends": ends} if (ends := _ends_as(was, new, after)) else {}
        data |= {"to": new.until.isoformat(), "to_what": new.what.value} if new is not None else {}
        yield JournalLine(_ENDS[settled], by, data)
    if new is not None:
        yield promised(new)
    if settled or new is not None or now_is == was:
        return
    if was is not None and now_is is not None and replace(now_is, keeper=was.keeper) == was:
        yield JournalLine("keeper", by, {"before": was.keeper, "after": now_is.keeper})
    elif any(isinstance(change, TakeBack) for change in act.changes):  # to what was in force before, or to nothing
        yield JournalLine("restore", by, {**promised(now_is).data, "made_by": now_is.made_by} if now_is else {})


def _of_department(was: Promise, before: Ticket, desk: Desk, by: str) -> str:
    """Whose word it was, for the reports: a promise passes to another department only when somebody there says yes, and who keeps
    or moves it says so."""
    if by and desk.holder(before.department).has_agent(by):
        return before.department
    if was.keeper in desk.departments:
        return was.keeper
    held = dict.fromkeys((before.department, *reversed(before.departments_held)))
    its = (key for key in held if key in desk.departments and desk.departments[key].has_agent(was.keeper))
    return next(its, before.department)


def _ends_as(was: Promise, new: Promise | None, after: Ticket) -> str:
    """Why a promise that gave way is no promise moved to a later time: a sooner one came, or the next step is the people's."""
    if new is not None:
        return "sooner" if new.until <= was.until else ""
    return "waits" if after.state is State.WAITING else ""


def promised(promise: Promise) -> JournalLine:
    """The line of a new promise; its actor is who made it."""
    data = {"what": promise.what.value, "until": promise.until.isoformat(), "keeper": promise.keeper}
    data |= {"because": promise.because} if promise.because else {}
    data |= {"deliverable": promise.deliverable} if promise.deliverable else {}
    return JournalLine("promise", promise.made_by, data)


def _timer(before: Ticket | None, after: Ticket, desk: Desk, now: datetime) -> Iterable[Change]:
    """The timer, moved only where something changed that it depends on: else a warning that is due right now would be lost."""
    if _depends(before) == _depends(after):
        return
    due = next_stage(after, desk, after=now)
    if due is not None:
        yield due
    elif in_force(before) is not None:
        yield CancelTimers((TIMER,))


def _depends(ticket: Ticket | None) -> tuple[object, ...] | None:
    promise = in_force(ticket)
    if ticket is None or promise is None:
        return None
    return (promise.what, promise.until, promise.made_at, bool(ticket.owner), ticket.department)
