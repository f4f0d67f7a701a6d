"""Rules: which fit a mail, and what they set (product.md 4.2: all that fit apply, the upper one wins). Pure.

    ruleset.decide(facts) -> Verdict        what the program does
    ruleset.explain(facts) -> [Look]        every rule, with what fitted and what did not

Ten thousand rules must cost no more than the few that can fit: `ruleindex` names those.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from gateway.desk.conditions import AllBlocks, AnyBlock, Block, Condition, HowMany, Not
from gateway.desk.rulefacts import Facts
from gateway.desk.ruleindex import Index

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


def written(value: Any) -> str:
    """The value of an action as an admin writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):  # hold: (name, schedule); set and ask: (name, text)
        return " ".join(one for one in value if isinstance(one, str))
    return str(value)


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

    def above(self, lower: "Verdict") -> "Verdict":
        """Both, where one mail is two events: what this one sets counts, what `lower` sets besides too."""
        sets = {**lower.sets, **self.sets}
        if "priority" in self.sets and "because" not in self.sets:
            sets.pop("because", None)
        adds = {name: (*self.adds.get(name, ()), *lower.adds.get(name, ())) for name in {**self.adds, **lower.adds}}
        return Verdict(sets, adds, self.fitted + lower.fitted)


NO_VERDICT = Verdict()
"""What rules that do not fit say."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the rules ask of the store: ways to choose an owner, how far back mails are counted (0: not at all), and
    whether mails are put together (`merge`)."""

    owners: frozenset[str] = frozenset()
    repeat: timedelta = timedelta(0)
    similar: timedelta = timedelta(0)
    merge: bool = False


NO_NEEDS = Needs()

MERGE_WITHIN = timedelta(days=1)
"""How old a request may be that a similar mail is merged into, where the rule names no time."""


@dataclass(frozen=True, slots=True)
class Look:
    """One rule in an explanation. `fits`: the words of what fitted; `misfits`: what did not; `taken`: action -> the rule above
    that had set it already; `is_reached`: no rule above stopped the reading."""

    rule: Rule
    fits: tuple[str, ...]
    misfits: tuple[Condition, ...]
    taken: Mapping[str, str] = field(default_factory=dict)
    is_reached: bool = True


@dataclass(frozen=True)
class Ruleset:
    """All rules in the order written, ready to decide."""

    rules: tuple[Rule, ...] = ()

    @cached_property
    def _indexes(self) -> Mapping[str, Index]:
        return {
            event: Index((i, rule.condition) for i, rule in enumerate(self.rules) if rule.event == event)
            for event in EVENTS
        }

    @cached_property
    def asks(self) -> frozenset[str]:
        """The keys of all conditions: what costs time is found only where it is asked for."""
        return frozenset(condition.key for rule in self.rules for condition in every(rule.condition))

    @cached_property
    def events(self) -> frozenset[str]:
        """The events that any rule is about."""
        return frozenset(rule.event for rule in self.rules)

    @cached_property
    def needs(self) -> Needs:
        """What must be known before these rules can decide."""
        windows = {"repeat": timedelta(0), "similar": timedelta(0)}
        for rule in self.rules:
            for condition in every(rule.condition):
                if isinstance(condition, HowMany):
                    windows[condition.key] = max(windows[condition.key], condition.window)
            if "merge" in rule.actions:
                windows["similar"] = max(windows["similar"], MERGE_WITHIN)
        owners = frozenset(str(rule.actions["owner"]) for rule in self.rules if "owner" in rule.actions)
        merge = any("merge" in rule.actions for rule in self.rules)
        return Needs(owners, windows["repeat"], windows["similar"], merge)

    def decide(self, facts: Facts) -> Verdict:
        """The verdict for `facts.event`."""
        return _verdict(
            self.rules[i] for i in self._indexes[facts.event].candidates(facts) if _fits(self.rules[i], facts)
        )

    def candidates(self, facts: Facts) -> int:
        """How many rules are looked at for such a mail."""
        return len(self._indexes[facts.event].candidates(facts))

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


def every(block: Block) -> Iterator[Condition]:
    """Every condition of a block, those inside `any`, `all` and `not` too."""
    for condition in block.conditions:
        yield condition
        inner: tuple[Block, ...] = (condition.block,) if isinstance(condition, Not) else ()
        if isinstance(condition, AnyBlock | AllBlocks):
            inner = condition.blocks
        for one in inner:
            yield from every(one)


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
