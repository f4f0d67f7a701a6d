"""What departments are to each other: who solved most together, who should swap places, whose busy hours were met. Pure.

Mission rows 15, 41 and 42. Each is said only where the journal gives reason.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import combinations

from gateway.desk.department import Desk
from gateway.desk.figures import Handed, MetBusy, Pair, Promises, Swap
from gateway.desk.opentime import OpenTime
from gateway.desk.periods import Period

FEWEST_TOGETHER = 3
"""Requests that two people must share before we say so."""
FEWEST_REASONS = 3
"""Hand-overs that went wrong, and questions, before two departments are asked to swap places."""


def pair(department: str, worked: Mapping[int, set[str]], desk: Desk) -> Pair | None:
    """Somebody of this department and somebody of another one who worked on most requests together."""
    own = set(_agents(department, desk))
    shared: Counter[tuple[str, str]] = Counter()
    for agents in worked.values():
        for one, other in combinations(sorted(agents), 2):
            if one in own and other not in own:
                shared[(one, other)] += 1
            elif other in own and one not in own:
                shared[(other, one)] += 1
    known = [found for found in shared if _home(found[1], desk)]
    if not known:
        return None
    best = min(known, key=lambda found: (-shared[found], found))
    if shared[best] < FEWEST_TOGETHER:
        return None
    return Pair(*best, department, _home(best[1], desk), shared[best])


def _agents(department: str, desk: Desk) -> tuple[str, ...]:
    one = desk.departments[department]
    return tuple(filter(None, (*one.agents, one.lead, one.backup, one.on_call)))


def _home(agent: str, desk: Desk) -> str:
    """The first department in which somebody is an agent; '' for somebody who has left."""
    of = (key for key, one in desk.departments.items() if agent in one.agents)
    return next(of, next((key for key in desk.departments if agent in _agents(key, desk)), ""))


def swap(department: str, handed: Iterable[Handed], asked: Mapping[tuple[str, str], int]) -> Swap | None:
    """This department and the one with which most goes wrong between them: promises that were moved or broken after a hand-over,
    and questions."""
    between: dict[str, Promises] = {}
    for one in handed:
        other = one.taker if one.giver == department else one.giver
        between[other] = between.get(other, Promises()) + one.promises
    questions: Counter[str] = Counter()
    for (asker, other), count in asked.items():
        if department in (asker, other) and asker != other:
            questions[other if asker == department else asker] += count
    reasons = {
        other: between.get(other, Promises()).moved + between.get(other, Promises()).broken + questions[other]
        for other in {*between, *questions}
        if other != department
    }
    if not reasons:
        return None
    best = min(reasons, key=lambda other: (-reasons[other], other))
    if reasons[best] < FEWEST_REASONS:
        return None
    return Swap(department, best, between.get(best, Promises()), questions[best])


def met_busy(
    department: str, count: int, wrote: Mapping[tuple[int, int], int], open_time: OpenTime, period: Period
) -> MetBusy:
    """`department` was busy when mail of others came; the hour of the day in which it is open and the fewest write to it."""
    zone = open_time.desk.holder(department).timezone
    hours: Counter[int] = Counter()
    day = period.first
    while day <= period.last:
        for start, stop in open_time.of(department, day):
            at = start.astimezone(zone)
            last = stop.astimezone(zone)
            hours.update(range(at.hour + bool(at.minute), last.hour if last.date() == at.date() else 24))
        day += timedelta(days=1)
    usual = [hour for hour, days in hours.items() if days * 2 > max(hours.values())]
    came = {hour: sum(mails for (_, at), mails in wrote.items() if at == hour) for hour in usual}
    quiet = min(came, key=lambda hour: (came[hour], hour)) if came else None
    return MetBusy(department, count, quiet)
