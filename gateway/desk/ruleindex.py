"""Which of many rules can fit a mail at all, without looking at each. Pure.

Each rule is filed under what must be in a mail for it to fit: one of some words (of a department, where it names one), a
department, an originator. Rules that can be filed under nothing are looked at always. Regular expressions are not gathered
into one set: RE2 answers "no" when such a set runs out of memory, and a mail could be written to bring that about.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from gateway.desk.conditions import AnyBlock, Block, Condition, People, Text
from gateway.desk.patterns import Regex
from gateway.desk.rulefacts import Facts
from gateway.mail.address import domain_of, split_subaddress

EVERYWHERE = ""
"""In place of a department: the rule names none."""


class How(StrEnum):
    WORD = "word"
    BEGINNING = "beginning"
    ORIGINATOR = "originator"
    DOMAIN = "domain"
    DEPARTMENT = "department"


class Key(NamedTuple):
    """One thing of which a mail must have it (or another of the same rule's keys)."""

    how: How
    department: str
    value: str


_BEST_FIRST = (How.ORIGINATOR, How.DOMAIN, How.WORD, How.BEGINNING, How.DEPARTMENT)


class Index:
    """Made once when the rules are loaded."""

    def __init__(self, rules: Iterable[tuple[int, Block]]) -> None:
        self._always: list[int] = []
        self._filed: dict[tuple[How, str], dict[str, list[int]]] = {}
        self._department_of: dict[str, set[str]] = {}
        for number, block in rules:
            self._learn(block)
            keys = _keys(block)
            if keys is None:
                self._always.append(number)
            for key in keys or ():
                self._filed.setdefault((key.how, key.department), {}).setdefault(key.value, []).append(number)
        beginnings = (values for (how, _), values in self._filed.items() if how is How.BEGINNING)
        self._lengths = sorted({len(value) for values in beginnings for value in values})

    def candidates(self, facts: Facts) -> list[int]:
        """The numbers of the rules that may fit, in order."""
        found = set(self._always)
        departments = self._written_to(facts)
        asked = {
            How.DEPARTMENT: departments,
            How.ORIGINATOR: frozenset((facts.from_address, split_subaddress(facts.from_address)[0])),
            How.DOMAIN: frozenset(_domains(facts.from_address)),
        }
        places = (EVERYWHERE, *departments)
        for how in How:
            for place in places:
                filed = self._filed.get((how, place))
                if not filed:
                    continue
                if how not in asked:
                    asked[how] = facts.words if how is How.WORD else self._beginnings(facts)
                for value in asked[how] & filed.keys():
                    found.update(filed[value])
        return sorted(found)

    def _learn(self, block: Block) -> None:
        """The addresses of the departments that rules name behind `to`."""
        for condition in block.conditions:
            if isinstance(condition, AnyBlock):
                for inner in condition.blocks:
                    self._learn(inner)
            elif isinstance(condition, People) and condition.key == "to":
                for department, own in condition.departments.items():
                    for address in own:
                        self._department_of.setdefault(address, set()).add(department)

    def _written_to(self, facts: Facts) -> frozenset[str]:
        """The departments a mail is sent to, and those whose addresses stand in it all the same (`People.fit`)."""
        known = self._department_of
        named = (known.get(address, known.get(split_subaddress(address)[0], ())) for address in (*facts.to, *facts.cc))
        return frozenset(facts.addressed).union(*named)

    def _beginnings(self, facts: Facts) -> frozenset[str]:
        return frozenset(word[:length] for length in self._lengths for word in facts.words if len(word) >= length)


def _domains(address: str) -> list[str]:
    """The domain of an address, and each above it."""
    labels = domain_of(address).split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _keys(block: Block) -> list[Key] | None:
    """What a rule with these conditions is filed under; None if nothing can be named."""
    departments = next((one for one in map(_departments, block.conditions) if one is not None), None)
    best: list[Key] | None = None
    for condition in block.conditions:
        keys = _keys_of(condition)
        if keys and (best is None or _rank(keys) < _rank(best)):
            best = keys
    if best is None or departments is None or any(key.department or key.how is How.DEPARTMENT for key in best):
        return best
    return [key._replace(department=department) for key in best for department in departments]


def _rank(keys: list[Key]) -> int:
    return max(_BEST_FIRST.index(key.how) for key in keys)


def _departments(condition: Condition) -> list[str] | None:
    """The departments of `to`, where it names nothing else."""
    if isinstance(condition, People) and condition.key == "to" and condition.departments and not condition.patterns:
        return list(condition.departments)
    return None


def _keys_of(condition: Condition) -> list[Key] | None:
    departments = _departments(condition)
    if departments is not None:
        return [Key(How.DEPARTMENT, EVERYWHERE, department) for department in departments]
    if isinstance(condition, Text):
        return _keys_of_text(condition)
    if isinstance(condition, People) and condition.key == "from":
        if not all(pattern.domain for pattern in condition.patterns):
            return None
        exact = [f"{pattern.local}@{pattern.domain}" for pattern in condition.patterns if pattern.local]
        exact += [address for own in condition.departments.values() for address in own]
        domains = [pattern.domain for pattern in condition.patterns if not pattern.local]
        return [Key(How.ORIGINATOR, EVERYWHERE, address) for address in exact] + [
            Key(How.DOMAIN, EVERYWHERE, domain) for domain in domains
        ]
    if isinstance(condition, AnyBlock):
        found: list[Key] = []
        for block in condition.blocks:
            keys = _keys(block)
            if keys is None:
                return None
            found += keys
        return found
    return None


def _keys_of_text(condition: Text) -> list[Key] | None:
    found = []
    for pattern in condition.patterns:
        word, is_beginning = ("", False) if isinstance(pattern, Regex) else pattern.anchor
        if not word:
            return None
        found.append(Key(How.BEGINNING if is_beginning else How.WORD, EVERYWHERE, word))
    return found
