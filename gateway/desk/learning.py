"""Which rules would have spared people the work of putting requests right? Plain counting of words, senders and departments. Pure.

A case is a request as the rules made it and as people left it. Where people gave the same kind of mail to the same place again
and again, and hardly ever to another, that is a proposal; where there is doubt, there is none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from gateway.desk.matching import normal
from gateway.mail.subject import base

SUPPORT = 5
"""Requests that people had to put right, at least, before we speak."""
PRECISION = 0.9
"""Of all mails that a rule fits, this share must have ended where it says."""
CHANCE = 0.01
"""How likely it may be at most that a word came together with a place by chance, counting every word we looked at."""
MOST = 20
_MORE = 3
"""Requests that another word in the list of a rule must add."""
_MOST_WORDS = 6


class How(StrEnum):
    """What a proposed rule asks for, besides the department that was written to."""

    NOTHING = "nothing"
    SENDER_DEPARTMENT = "sender_department"
    FROM = "from"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a mail has: a word or two of its subject, its sender."""

    how: How
    value: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One request. `signs`: each once, words as they follow each other. `given`: what the rules said (`department`, `owner`,
    `priority`), `wanted`: what it is now; a key that nobody can judge is in neither."""

    number: int
    department: str
    signs: tuple[Sign, ...]
    given: Mapping[str, str]
    wanted: Mapping[str, str]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Mails to `department` with one of `signs` (all of one kind): `key` = `value`. `cases`: numbers of those it would have
    spared."""

    department: str
    how: How
    values: tuple[str, ...]
    key: str
    value: str
    because: str
    cases: frozenset[int] = field(default_factory=frozenset)

    def fits(self, case: Case) -> bool:
        """May the rule fit this one? For choosing what to replay; the rule itself decides."""
        if case.department != self.department:
            return False
        return self.how is How.NOTHING or any(Sign(self.how, value) in case.signs for value in self.values)


def signs(subject: str, sender: str, sender_department: str) -> tuple[Sign, ...]:
    """What may be asked for in a rule: words of the subject, alone and in pairs, the sender and where they work."""
    words = normal(base(subject)).split()
    telling = [word for word in words if _tells(word)]
    pairs = [f"{one} {two}" for one, two in pairwise(words) if _tells(one) and _tells(two)]
    found = [Sign(How.NOTHING)]
    if sender_department:
        found.append(Sign(How.SENDER_DEPARTMENT, sender_department))
    if sender:
        found.append(Sign(How.FROM, sender))
    return tuple(dict.fromkeys((*found, *(Sign(How.SUBJECT, word) for word in (*telling, *pairs)))))


def _tells(word: str) -> bool:
    return len(word) >= 3 and not any(letter.isdigit() for letter in word)


def proposals(cases: Iterable[Case]) -> list[Proposal]:
    """What people did often and alike, the most frequent first. No two of them are about the same requests."""
    by_place: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        for key in case.wanted:
            by_place[case.department, key].append(case)
    found = [proposal for place in by_place.items() for proposal in _of_place(*place[0], place[1])]
    return sorted(found, key=lambda one: (-len(one.cases), one.department, one.key, one.value, one.values))[:MOST]


def _of_place(department: str, key: str, cases: Sequence[Case]) -> list[Proposal]:
    """The proposals for one department and one thing that rules set."""
    total: Counter[Sign] = Counter()
    places: Counter[Sign] = Counter()
    ended: dict[str, Counter[Sign]] = defaultdict(Counter)
    spared: dict[str, dict[Sign, set[int]]] = defaultdict(lambda: defaultdict(set))
    for case in cases:
        value = case.wanted[key]
        total.update(case.signs)
        places.update({sign: nth for nth, sign in enumerate(case.signs)})
        ended[value].update(case.signs)
        if case.given.get(key, "") != value:
            for sign in case.signs:
                spared[value][sign].add(case.number)
    found = []
    for value, of_value in spared.items():
        sure = {
            sign: numbers
            for sign, numbers in of_value.items()
            if len(numbers) >= SUPPORT
            and ended[value][sign] >= PRECISION * total[sign]
            and not _is_chance(sign, total, ended[value])
        }
        why = _because(cases, key, value)
        early = {sign: places[sign] / total[sign] for sign in sure}
        for how, values, numbers in _chosen(sure, early):
            if key != "priority" or why or value in ("low", "normal"):
                found.append(Proposal(department, how, values, key, value, why, frozenset(numbers)))
    return found


def _is_chance(sign: Sign, total: Counter[Sign], ended: Counter[Sign]) -> bool:
    """Might one of so many signs go with this value so often, though it has nothing to do with it?"""
    if sign.how is How.NOTHING:
        return False
    everything = Sign(How.NOTHING)
    others = total[everything] - total[sign]
    share = (ended[everything] - ended[sign] + 1) / (others + 1)
    return bool(share ** ended[sign] * len(total) > CHANCE)


def _chosen(sure: Mapping[Sign, set[int]], early: Mapping[Sign, float]) -> list[tuple[How, tuple[str, ...], set[int]]]:
    """The fewest signs that cover what can be covered: the one that covers most first, of equal ones that which stands first in
    mails. Words come together in one rule."""
    left, chosen = dict(sure), list[tuple[How, tuple[str, ...], set[int]]]()
    covered: set[int] = set()
    while left:
        sign = min(left, key=lambda one: (-len(left[one] - covered), early[one], one.value))
        numbers = left.pop(sign)
        new = numbers - covered
        words = next((nth for nth, (how, _, _) in enumerate(chosen) if how is How.SUBJECT), None)
        joins = sign.how is How.SUBJECT and words is not None and len(chosen[words][1]) < _MOST_WORDS
        if len(new) < (_MORE if joins else SUPPORT):
            if len(new) < _MORE:
                break  # those that are left cover less still
            continue
        covered |= numbers
        if joins and words is not None:
            how, values, before = chosen[words]
            chosen[words] = (how, (*values, sign.value), before | numbers)
        else:
            chosen.append((sign.how, (sign.value,) if sign.value else (), numbers))
    return chosen


def _because(cases: Iterable[Case], key: str, value: str) -> str:
    """The reason that people gave most often for this priority."""
    if key != "priority":
        return ""
    given = Counter(case.because for case in cases if case.wanted[key] == value and case.because)
    return min(given, key=lambda text: (-given[text], text)) if given else ""
