"""From the lives of requests to the figures of departments, for a row of periods at once. Pure.

    reported(journals, desk, row) -> {department: Report}

Nothing here depends on when it is asked: the figures of a week are the same a year later. Hours and promised times are those of
the rules that are handed in with the desk.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gateway.desk.department import Department, Desk
from gateway.desk.figures import (
    Changed,
    Figures,
    Handed,
    Line,
    Promises,
    Remark,
    Report,
    Time,
    Waits,
)
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
from gateway.desk.honest import advice
from gateway.desk.lives import facts
from gateway.desk.opentime import OpenTime
from gateway.desk.periods import Kind, Period
from gateway.desk.survey import quotable
from gateway.desk.together import met_busy, pair, swap
from gateway.mail.message import Mailbox


@dataclass(slots=True)
class Tally:
    """What is counted for one department in one period."""

    requests: int = 0
    promises: Counter[How] = field(default_factory=Counter)
    answers: list[Answered] = field(default_factory=list)
    asked_again: int = 0
    handed: Counter[tuple[str, str, How | None]] = field(default_factory=Counter)
    thanks: int = 0
    ratings: dict[tuple[int, str], Rated] = field(default_factory=dict)
    """The last one of each person about each request."""
    causes: dict[tuple[int, str], str] = field(default_factory=dict)
    """The last word about each broken promise."""
    wrote: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By weekday and hour."""
    time: Counter[Whom] = field(default_factory=Counter)
    """Seconds."""
    changed: list[ChangedFor] = field(default_factory=list)


@dataclass(slots=True)
class Shared:
    """What is counted for all departments together in one period."""

    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    worked: dict[int, set[str]] = field(default_factory=dict)
    """Request -> who worked on it."""


def reported(
    journals: Iterable[Sequence[Line]], desk: Desk, row: Sequence[Period], *, until: datetime | None = None
) -> Mapping[str, Report]:
    """The report of each department, by its key: of the last period of `row`, with the one before it and the promises of all."""
    found = figured(journals, desk, row, until=until)
    return {
        key: Report(
            found[(key, row[-1])], found[(key, row[-2])], tuple((one, found[(key, one)].promises) for one in row)
        )
        for key in desk.departments
    }


def figured(
    journals: Iterable[Sequence[Line]], desk: Desk, periods: Sequence[Period], *, until: datetime | None = None
) -> Mapping[tuple[str, Period], Figures]:
    """The figures of every department in each of `periods` (of one kind, in order, one after the other without gaps).
    `journals`: of each request in which something happened in them, the lines from its first to the last before the end of the
    last period, by number. `until`: where the last period is not over yet, how far the journal goes."""
    return _Count(desk, periods, until or periods[-1].stop).all(journals)


class _Count:
    def __init__(self, desk: Desk, periods: Sequence[Period], until: datetime) -> None:
        self.desk = desk
        self.periods = periods
        self.open_time = OpenTime(desk)
        self.starts = [one.start for one in periods]
        self.stop = min(until, periods[-1].stop)
        self.tallies = {(key, period): Tally() for key in desk.departments for period in periods}
        self.shared = {period: Shared() for period in periods}
        self.agents = {agent for one in desk.departments.values() for agent in (*one.agents, one.lead) if agent}

    def all(self, journals: Iterable[Sequence[Line]]) -> Mapping[tuple[str, Period], Figures]:
        for lines in journals:
            for fact in facts(lines, self.open_time):
                self._take(fact)
        return {
            (key, period): self._figures(self.desk.departments[key], period, tally)
            for (key, period), tally in self.tallies.items()
        }

    def _period(self, at: datetime) -> Period | None:
        place = bisect_right(self.starts, at) - 1
        return self.periods[place] if place >= 0 and at < self.stop else None

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, Stretch):
            self._take_stretch(fact)
            return
        period = self._period(fact.at)
        if period is None:
            return
        self._take_shared(fact, self.shared[period])
        if isinstance(fact, GaveAway):
            for key in {fact.department, fact.taker}:
                if tally := self.tallies.get((key, period)):
                    tally.handed[(fact.department, fact.taker, fact.how)] += 1
        elif tally := self.tallies.get((fact.department, period)):
            self._count(fact, tally, period)

    def _count(self, fact: Fact, tally: Tally, period: Period) -> None:
        match fact:
            case Opened():
                tally.requests += fact.merged_at is None or fact.merged_at >= period.stop
            case Ended():
                tally.promises[fact.how] += 1
            case Answered():
                tally.answers.append(fact)
            case AskedAgain():
                tally.asked_again += 1
            case Thanked():
                tally.thanks += 1
            case Rated():
                tally.ratings[(fact.ticket, fact.person)] = fact
            case Caused():
                tally.causes[(fact.ticket, fact.until)] = fact.cause
            case Wrote():
                local = fact.at.astimezone(self.desk.departments[fact.department].timezone)
                tally.wrote[(local.weekday(), local.hour)] += 1
            case ChangedFor():
                tally.changed.append(fact)
            case _:
                pass

    def _take_shared(self, fact: Fact, shared: Shared) -> None:
        match fact:
            case Asked():
                shared.asked[(fact.department, fact.other)] += 1
            case MetBusyHours():
                shared.met[(fact.department, fact.other)] += 1
            case Worked():
                shared.worked.setdefault(fact.ticket, set()).add(fact.agent)
            case _:
                pass

    def _take_stretch(self, fact: Stretch) -> None:
        """The part of it that lies in each period."""
        if fact.department not in self.desk.departments:
            return
        for period in self.periods:
            start = max(fact.at, period.start)
            until = min(fact.until or self.stop, period.stop)
            if start < until:
                spent = self.open_time.between(fact.department, start, until)
                self.tallies[(fact.department, period)].time[fact.whom] += round(spent.total_seconds())

    # ------------------------------------------------------------ the figures

    def _figures(self, department: Department, period: Period, tally: Tally) -> Figures:
        rated = list(tally.ratings.values())
        figures = Figures(
            department=department.key,
            period=period,
            requests=tally.requests,
            promises=_promises(tally.promises),
            first_answer=waits([one.waited for one in tally.answers]),
            asked_again=tally.asked_again,
            handed=_handed(tally.handed),
            thanks=tally.thanks,
            ratings=len(rated),
            rating_sum=sum(one.rating for one in rated),
            remarks=() if department.confidential else tuple(self._remarks(rated)),
            causes=_causes(tally.causes.values()),
            wrote=tuple(tuple(tally.wrote[(day, hour)] for hour in range(24)) for day in range(7)),
            time=Time(*(timedelta(seconds=tally.time[whom]) for whom in (Whom.US, Whom.PEOPLE, Whom.OTHERS))),
            advice=advice(tally.answers, department),
        )
        if period.kind is not Kind.MONTH:
            return figures
        shared = self.shared[period]
        return replace(
            figures,
            pair=pair(department.key, shared.worked, self.desk),
            swap=swap(department.key, figures.handed, shared.asked),
            changed=() if department.confidential else tuple(self._changed(tally.changed)),
            met_busy=tuple(
                met_busy(other, count, self.tallies[(other, period)].wrote, self.open_time, period)
                for (writer, other), count in sorted(shared.met.items())
                if writer == department.key != other and other in self.desk.departments
            ),
        )

    def _remarks(self, rated: Iterable[Rated]) -> Iterator[Remark]:
        for one in sorted(rated, key=lambda one: (one.rating, one.at, one.ticket)):
            if one.remark and (text := quotable(one.remark, self._names(one.people))):
                yield Remark(one.rating, text, one.at, one.ticket, one.ref)

    def _changed(self, lines: Iterable[ChangedFor]) -> Iterator[Changed]:
        for one in sorted(lines, key=lambda one: (one.at, one.ticket)):
            names = self._names(one.people)
            if change := quotable(one.change, names):
                yield Changed(quotable(one.remark, names), change, one.at)

    def _names(self, people: Iterable[str]) -> set[str]:
        """What must not stand in a quotation: the names of whoever wrote there, and of all agents."""
        return {*people, *self.agents, *(self.desk.name_of(Mailbox(one)) for one in (*people, *self.agents))}


def _promises(counted: Counter[How]) -> Promises:
    return Promises(*(counted[how] for how in How))


def _handed(counted: Counter[tuple[str, str, How | None]]) -> tuple[Handed, ...]:
    pairs = sorted({(giver, taker) for giver, taker, _ in counted})
    return tuple(
        Handed(giver, taker, Promises(*(counted[(giver, taker, how)] for how in How)), counted[(giver, taker, None)])
        for giver, taker in pairs
    )


def _causes(named: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(named).items(), key=lambda one: (-one[1], one[0])))


def waits(found: Sequence[timedelta]) -> Waits:
    """Half of all within, nine of ten within: the shortest time within which so many were answered."""
    if not found:
        return Waits()
    ordered = sorted(found)
    return Waits(len(ordered), within(ordered, 50), within(ordered, 90))


def within(ordered: Sequence[timedelta], percent: int) -> timedelta:
    """The shortest time within which so many of all came."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
