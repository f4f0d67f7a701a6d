"""Rules: which fit a mail, and what they set (product.md 4.2: all that fit apply, the upper one wins). Pure.

    ruleset.decide(facts) -> Verdict        what the program does
    ruleset.explain(facts) -> [Look]        every rule, with what fitted and what did not

Ten thousand rules must cost no more than the few that can fit: each rule is filed under words, departments or originators
of which one must be in the mail; only the rules filed under what is in the mail are looked at, in the order written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gateway.desk.conditions import Block, Condition, People, Text
from gateway.desk.patterns import Regex
from gateway.desk.rulefacts import Facts
from gateway.mail.address import split_subaddress

EVENTS = (
    *("new", "reply", "agent_reply", "handoff", "promise_near", "promise_late", "silent", "waiting_long"),
    *("done", "reopened", "rated"),
)

SETS = (
    *("department", "owner", "priority", "because", "answer_within", "done_within", "deadline", "language", "for"),
    *("state", "hold", "merge", "ack", "confidential", "quarantine", "ignore"),
)
"""Actions that set one thing: the upper rule wins."""
ADDS = ("watch", "notify", "tag", "set", "note", "tip", "ask", "forward", "webhook")
"""Actions whose values add up."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`actions`: name -> value, lists for those that add up. `because` stands with its `priority` and is never alone."""

    name: str
    file: str
    line: int
    condition: Block
    actions: Mapping[str, Any]
    event: str = "new"
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and the rule that gave it."""

    value: Any
    rule: str
    line: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about one mail. `fitted`: the rules that fit, in order."""

    sets: Mapping[str, Setting] = field(default_factory=dict)
    adds: Mapping[str, tuple[Setting, ...]] = field(default_factory=dict)
    fitted: tuple[Rule, ...] = ()

    def get(self, name: str) -> Any:
        """The value of an action that sets one thing, or None."""
        found = self.sets.get(name)
        return found.value if found else None

    def all(self, name: str) -> tuple[Any, ...]:
        """The values of an action that adds up, each once."""
        return tuple(dict.fromkeys(one.value for one in self.adds.get(name, ())))


@dataclass(frozen=True, slots=True)
class Look:
    """One rule in an explanation. `fits`: the words of what fitted; `misfits`: what did not; `taken`: action -> the rule above
    that had set it already; `is_reached`: no rule above stopped the reading."""

    rule: Rule
    fits: tuple[str, ...]
    misfits: tuple[Condition, ...]
    taken: Mapping[str, str] = field(default_factory=dict)
    is_reached: bool = True


class Ruleset:
    """All rules, ready to decide. Immutable after it is made."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._files = {
            event: _File([(i, rule) for i, rule in enumerate(self.rules) if rule.event == event]) for event in EVENTS
        }

    def decide(self, facts: Facts) -> Verdict:
        """The verdict for `facts.event`."""
        return _verdict(
            self.rules[i] for i in self._files[facts.event].candidates(facts) if _fits(self.rules[i], facts)
        )

    def explain(self, facts: Facts) -> list[Look]:
        """Every rule for `facts.event`, in order; the ones that fit are those `decide` takes."""
        looks: list[Look] = []
        owner: dict[str, str] = {}
        stopped = False
        for rule in self.rules:
            if rule.event != facts.event:
                continue
            conditions = rule.condition.conditions
            said = [(one, one.fit(facts)) for one in conditions]
            misfits = tuple(one for one, words in said if words is None)
            fits = tuple(words for _, words in said if words is not None)
            taken: dict[str, str] = {}
            if not misfits and not stopped:
                for name in rule.actions:
                    if name in SETS:
                        first = owner.setdefault("priority" if name == "because" else name, rule.name)
                        if first != rule.name:
                            taken[name] = first
            looks.append(Look(rule, fits, misfits, taken, is_reached=not stopped))
            stopped = stopped or (not misfits and rule.stop)
        return looks


def _fits(rule: Rule, facts: Facts) -> bool:
    return rule.condition.fit(facts) is not None


def _verdict(fitting: Iterable[Rule]) -> Verdict:
    sets: dict[str, Setting] = {}
    adds: dict[str, list[Setting]] = {}
    fitted = []
    for rule in fitting:
        fitted.append(rule)
        first_to_set_priority = "priority" not in sets
        for name, value in rule.actions.items():
            if name in ADDS:
                adds.setdefault(name, []).extend(Setting(one, rule.name, rule.line) for one in value)
            elif name not in sets and (name != "because" or first_to_set_priority):
                sets[name] = Setting(value, rule.name, rule.line)
        if rule.stop:
            break
    return Verdict(sets, {name: tuple(values) for name, values in adds.items()}, tuple(fitted))


class _File:
    """Rules of one event, filed by what must be in a mail for them to fit."""

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._by_department: dict[str, list[int]] = {}
        self._by_originator: dict[str, list[int]] = {}
        for number, rule in rules:
            self._take(number, rule)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(beginning) for beginning in self._by_beginning}))

    def candidates(self, facts: Facts) -> list[int]:
        """The numbers of the rules that may fit, in order."""
        found = set(self._always)
        for table, names in (
            (self._by_department, facts.addressed),
            (self._by_originator, (facts.from_address, split_subaddress(facts.from_address)[0])),
        ):
            for name in names:
                found.update(table.get(name, ()))
        if self._by_word or self._by_beginning:
            for word in facts.words:
                found.update(self._by_word.get(word, ()))
                for length in self._lengths:
                    if length > len(word):
                        break
                    found.update(self._by_beginning.get(word[:length], ()))
        return sorted(found)

    def _take(self, number: int, rule: Rule) -> None:
        for condition in sorted(rule.condition.conditions, key=_order):
            filed = self._filed_under(condition)
            if filed is not None:
                for table, name in filed:
                    rules = table.setdefault(name, [])
                    if not rules or rules[-1] != number:
                        rules.append(number)
                return
        self._always.append(number)

    def _filed_under(self, condition: Condition) -> list[tuple[dict[str, list[int]], str]] | None:
        """Where a rule with this condition is found again; None if the condition cannot be used for that."""
        if isinstance(condition, Text):
            found = []
            for pattern in condition.patterns:
                word, is_beginning = ("", False) if isinstance(pattern, Regex) else pattern.anchor
                if not word:
                    return None
                found.append((self._by_beginning if is_beginning else self._by_word, word))
            return found
        if isinstance(condition, People) and condition.key == "from":
            exact = [f"{p.local}@{p.domain}" for p in condition.patterns if p.local and p.domain]
            exact += [address for own in condition.departments.values() for address in own]
            if len(exact) >= len(condition.patterns) and all(p.local and p.domain for p in condition.patterns):
                return [(self._by_originator, address) for address in exact]
        if isinstance(condition, People) and condition.key == "to" and not condition.patterns:
            return [(self._by_department, key) for key in condition.departments]
        return None


def _order(condition: Condition) -> int:
    """The most telling condition first."""
    if isinstance(condition, People):
        return 1 if condition.key == "from" else 2
    return 0 if isinstance(condition, Text) else 3
