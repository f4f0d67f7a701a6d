"""The life of a request, read off its journal alone: its lines are replayed in order, and become facts. Pure.

What an agent took back (`undo`) is as if it had never been. Which department has the request is known from `open` and `handoff`;
whose word a promise was stands in the line that ends it. What each line says: docs/architecture.md.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from gateway.desk.department import Priority
from gateway.desk.figures import Line
from gateway.desk.happened import (
    Answered,
    Asked,
    AskedAgain,
    Caused,
    ChangedFor,
    Ended,
    Fact,
    GaveAway,
    How,
    MetBusyHours,
    Opened,
    Rated,
    Stretch,
    Thanked,
    Whom,
    Worked,
    Wrote,
)
from gateway.desk.opentime import OpenTime

COUNTED: Final = ("answer", "done")
"""What counts as kept or moved; a promise of news counts only where it is broken: news are owed anyway."""
DESK: Final = "desk"
"""Who made the promise that follows a broken one: that one counts no more."""
_HOW = MappingProxyType({"keep": How.KEPT, "move": How.MOVED, "break": How.BROKEN})
_ANSWERS = frozenset({"answer", "decline"})
_WORK = frozenset({"answer", "note", "decline", "handoff", "accept", "ask", "answered"})
UNREAD: Final = ("warn", "remind", "put_off", "automatic", "bounce", "letter_failed", "status", "hours", "help")
"""Lines that no figure needs, and that are no part of what an agent may take back."""
_WHOM = MappingProxyType({"waiting": Whom.PEOPLE, "done": None})
_MINUTE = timedelta(minutes=1)


def facts(lines: Iterable[Line], time: OpenTime) -> Iterator[Fact]:
    """What happened to one request. `lines`: its journal in order, from its first line."""
    standing = _standing(lines)
    life = _Life(
        time,
        merged_at=next((line.at for line in standing if line.act == "merged"), None),
        people=frozenset(line.actor for line in standing if "@" in line.actor),
    )
    for at, group in groupby(standing, key=attrgetter("at")):
        yield from life.act(at, tuple(group))
    yield from life.stretch(None)


def _standing(lines: Iterable[Line]) -> list[Line]:
    """Without what was taken back: `undo` undoes the act just before it, whose lines have one instant."""
    found: list[Line] = []
    for line in lines:
        if line.act != "undo":
            found.append(line)
            continue
        taken_back = found[-1].at if found else None
        while found and found[-1].at == taken_back:
            found.pop()
    return found


def promise_counts(line: Line) -> How | None:
    """As what the promise counts that this line ends; None if it does not."""
    how, data = _HOW.get(line.act), line.data
    if how is None or data.get("made_by") == DESK or data.get("ends"):
        return None
    return how if how is How.BROKEN or data.get("what") in COUNTED else None


class _Life:
    """The request as it stands between two acts."""

    def __init__(self, time: OpenTime, *, merged_at: datetime | None, people: frozenset[str]) -> None:
        self.time = time
        self.people = people
        self.merged_at = merged_at
        self.ticket = self.root = 0
        self.department = ""
        self.whom: Whom | None = None
        self.since: datetime | None = None
        self.priority = Priority.NORMAL
        self.arrived: datetime | None = None
        self.waited = timedelta()
        self.is_answered = False
        self.is_usual = False
        self.promised = ""
        self.travelling: list[GaveAway] = []
        self.questions: set[str] = set()

    def act(self, at: datetime, lines: tuple[Line, ...]) -> Iterator[Fact]:
        """One act: its lines have one instant."""
        promised_before, was_usual, is_ended = self.promised, self.is_usual, False
        for line in lines:
            self.ticket = line.ticket
            yield from self._line(line)
            is_ended = is_ended or (line.act in _HOW and line.data.get("what") == "answer")
        if any(line.act in _ANSWERS for line in lines) and (promised_before != "answer" or is_ended):
            yield from self._answered(
                at, is_usual=was_usual
            )  # else somebody who gave it away writes on: the answer is still to come

    def stretch(self, until: datetime | None) -> Iterator[Fact]:
        """The time since the last change of hands."""
        if self.since is None or self.whom is None:
            return
        yield Stretch(self.since, self.department, self.ticket, until, self.whom)
        if until is not None and not self.is_answered and self.whom is not Whom.PEOPLE:
            self.waited += self.time.between(self.department, self.since, until)

    def _goes_to(self, at: datetime, whom: Whom | None, department: str = "") -> Iterator[Fact]:
        if (whom, department or self.department) == (self.whom, self.department):
            return
        yield from self.stretch(at)
        self.is_usual = self.is_usual and whom is not Whom.PEOPLE and not department
        self.whom, self.since, self.department = whom, at, department or self.department

    def _with_us(self) -> Whom:
        return Whom.OTHERS if self.questions else Whom.US

    def _line(self, line: Line) -> Iterator[Fact]:
        at, data, here = line.at, line.data, (line.at, self.department, self.ticket)
        match line.act:
            case "open":
                yield from self._opened(line)
            case "promise":
                yield from self._promised(line)
            case "keep" | "move" | "break":
                yield from self._ended(line)
            case "restore":
                self.promised = str(data.get("what", ""))
            case "handoff":
                yield from self._handed_over(line)
            case "state":
                after = str(data.get("after", ""))
                yield from self._goes_to(at, _WHOM[after] if after in _WHOM else self._with_us())
            case "reopen":
                yield from self._goes_to(at, self._with_us())
            case "merged":
                yield from self._goes_to(at, None)
            case "priority":
                after = str(data.get("after", ""))
                self.priority = Priority(after) if after in list(Priority) else self.priority
            case "ask":
                yield Asked(*here, str(data.get("department", "")))
                self.questions.add(str(data.get("request", "")))
                yield from self._goes_to(at, self._with_us() if self.whom is Whom.US else self.whom)
            case "answered":
                self.questions.discard(str(data.get("question", "")))
                yield from self._goes_to(at, self._with_us() if self.whom is Whom.OTHERS else self.whom)
            case "chaser":
                yield AskedAgain(*here)
            case "thanks":
                yield Thanked(*here)
            case "rating":
                remark = "" if data.get("confidential") else str(data.get("remark", ""))
                yield Rated(
                    at, self._named(line), self.ticket, line.actor, int(data.get("rating", 0)), str(data.get("ref", "")), remark,
                    self.people,
                )  # fmt: skip
            case "cause":
                yield Caused(at, self._named(line), self.ticket, str(data.get("until", "")), str(data.get("cause", "")))
            case "changed" if not data.get("confidential"):
                yield ChangedFor(
                    at,
                    self._named(line),
                    self.ticket,
                    str(data.get("remark", "")),
                    str(data.get("words", "")),
                    self.people,
                )
            case "held" if "until" in data and "department" in data:
                yield MetBusyHours(at, self._works_in(line), self.ticket, str(data["department"]))
        if line.act in ("reply", "reopen", "chaser") or (line.act == "merge" and data.get("rule")):
            yield Wrote(*here)
        if line.act in _WORK and "@" in line.actor:
            yield Worked(at, here[1], self.root or self.ticket, line.actor)

    def _named(self, line: Line) -> str:
        """The department that the line names, or the one that has the request."""
        return str(line.data.get("department", "")) or self.department

    def _works_in(self, line: Line) -> str:
        """The department of whoever wrote the mail, as the directory calls it; '' if it is none of the desk's."""
        departments, told = self.time.desk.departments, str(line.data.get("from", "")).casefold()
        called = (key for key, one in departments.items() if told and told in (key.casefold(), one.name.casefold()))
        return next(called, next((key for key, one in departments.items() if line.actor in one.agents), ""))

    def _opened(self, line: Line) -> Iterator[Fact]:
        data = line.data
        self.department = str(data.get("department", ""))
        named = str(data.get("priority", ""))
        self.priority = Priority(named) if named in list(Priority) else self.priority
        self.root = int("0" + str(data.get("asked_for", "")).rpartition("-")[2])
        if data.get("imported"):
            self.is_answered = True  # long ago
            return
        self.arrived = line.at.replace(second=0, microsecond=0)
        self.is_usual = True
        yield Opened(line.at, self.department, self.ticket, self.merged_at)
        if line.actor == data.get("requester"):
            yield Wrote(line.at, self.department, self.ticket)

    def _handed_over(self, line: Line) -> Iterator[Fact]:
        """To another department, or back from one in which nobody has said yes: then that one was not handed over."""
        gone = GaveAway(line.at, self.department, self.ticket, str(line.data.get("after", "")))
        if line.data.get("back"):
            self.travelling = [one for one in self.travelling if one.taker != gone.department]
        else:
            yield gone
            self.travelling.append(gone)
        yield from self._goes_to(line.at, self._with_us(), gone.taker)

    def _promised(self, line: Line) -> Iterator[Fact]:
        self.promised = str(line.data.get("what", ""))
        if self.since is None:  # with its first promise it is ours; a request that a rule ends at once has none
            self.whom, self.since = self._with_us(), self.arrived or line.at
            self.is_usual = self.is_usual and line.actor == "department"
        yield from ()

    def _ended(self, line: Line) -> Iterator[Fact]:
        self.promised = ""
        how = promise_counts(line)
        if how is not None:
            yield Ended(line.at, self._named(line), self.ticket, how)
        if line.data.get("ends") == "sooner":
            return
        arrived = [one for one in self.travelling if one.at < line.at]
        if how is not None and line.data.get("what") in COUNTED:
            for one in arrived:
                yield GaveAway(line.at, one.department, self.ticket, one.taker, how)
        self.travelling = [one for one in self.travelling if one not in arrived]

    def _answered(self, at: datetime, *, is_usual: bool) -> Iterator[Fact]:
        if self.is_answered or self.arrived is None:
            self.is_answered = True
            return
        waited = self.waited
        if self.since is not None and self.whom is not None and self.since < at and self.whom is not Whom.PEOPLE:
            waited += self.time.between(self.department, self.since, at)
        self.is_answered = True
        yield Answered(at, self.department, self.ticket, self.arrived, waited, self.priority, is_usual)
