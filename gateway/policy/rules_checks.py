"""Rules side by side: which can never run, which contradict themselves, which change nothing (product.md 4.5).

Only what can be proved from the file alone is said: two conditions are compared by what is written in them, and a list that holds
all of another one's words is the wider of the two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.desk import conditions as made
from gateway.desk.rules import ADDS, EVENTS, Rule
from gateway.policy.later import BY_CLOCK, LATER_ACTIONS, idle_at
from gateway.policy.mistakes import Report
from gateway.policy.rules_file import Named
from gateway.policy.yaml_tree import Node, Table, Text

Parts = Mapping[str, frozenset[str]]
"""Key of a condition -> the words of which one is enough."""

OF_A_REQUEST = ("age", "silent_for", "promise_left", "handoffs", "reopened", "rating", "tag")
"""What a mail that opens a request never has."""
OF_A_MAIL = (
    *("to", "cc", "first_mail", "body", "attachment", "attachment_size", "form", "header", "kind"),
    *("marked_urgent", "auth", "spam", "repeat", "similar"),
)
"""What there is not where the clock raises an event."""


def check(rules: Sequence[Rule], *, unsound: frozenset[int], report: Report) -> None:
    """`unsound`: places in `rules` of those that hold a mistake: what is left of their conditions proves nothing."""
    for event in EVENTS:
        _check_order([(i, rule) for i, rule in enumerate(rules) if rule.event == event], unsound, report)
    for rule in rules:
        if said := contradiction(rule.condition):
            report.error(rule.file, rule.line, f"rule '{rule.name}' can never run: {said}")
        elif said := _never_has(rule):
            report.warning(rule.file, rule.line, f"rule '{rule.name}' never fits: {said}")


def _never_has(rule: Rule) -> str:
    """Why what happens never has what one of the conditions asks for; '' if it can."""
    for condition in rule.condition.conditions:
        if rule.event == "new" and condition.key in OF_A_REQUEST:
            return f"a new mail has no {condition.key} yet — say  when: reply  or another event"
        if rule.event in BY_CLOCK and condition.key in OF_A_MAIL:
            instead = (
                "department" if condition.key in ("to", "cc") else "subject" if condition.key == "body" else "field"
            )
            hint = f" — ask for {instead}" if condition.key in ("to", "cc", "body", "form") else ""
            return f"nobody writes when {rule.event} happens, so there is no {condition.key}{hint}"
    return ""


# ---------------------------------------------------------------- one above the other


@dataclass(slots=True)
class _Above:
    """The rules read so far, filed under the rarest thing that their narrowest condition names."""

    how_often: Mapping[tuple[str, str], int]
    unconditional: list[int] = field(default_factory=list)
    filed: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, number: int, parts: Parts) -> None:
        if not parts:
            self.unconditional.append(number)
            return
        key = min(parts, key=lambda one: max(self.how_often[one, part] for part in parts[one]))
        for part in parts[key]:
            self.filed.setdefault((key, part), []).append(number)

    def candidates(self, parts: Parts) -> Iterator[int]:
        """Those that may be as wide as a rule with these parts."""
        yield from self.unconditional
        for key, words in parts.items():
            rarest = min(words, key=lambda part: self.how_often[key, part])
            yield from self.filed.get((key, rarest), ())


def _check_order(rules: Sequence[tuple[int, Rule]], unsound: frozenset[int], report: Report) -> None:
    parts = {number: parts_of(rule.condition) for number, rule in rules}
    by_number = dict(rules)
    how_often = Counter((key, part) for one in parts.values() for key, words in one.items() for part in words)
    stopping, setting = _Above(how_often), _Above(how_often)
    for number, rule in rules:
        own = parts[number]
        uppers = sorted(above for above in set(stopping.candidates(own)) if is_wider(parts[above], own))
        if uppers:
            upper = by_number[uppers[0]]
            what = "every mail" if not parts[uppers[0]] else "every mail that it fits,"
            report.error(
                rule.file, rule.line, f"rule '{rule.name}' can never run: '{upper.name}' above fits {what} and stops"
            )
        elif number not in unsound:
            wider = sorted(above for above in set(setting.candidates(own)) if is_wider(parts[above], own))
            _check_taken(rule, [(by_number[above], parts[above] == own) for above in wider], report)
        if number in unsound:
            continue
        (stopping if rule.stop else setting).add(number, own)


def _check_taken(rule: Rule, above: Sequence[tuple[Rule, bool]], report: Report) -> None:
    """A rule whose every word is said already by rules that fit whenever it does. `above`: each, and whether it has the same
    conditions."""
    if rule.stop or not rule.actions:
        return
    takers: dict[str, bool] = {}
    for name, value in rule.actions.items():
        if name == "because":
            continue
        found = next(((upper, same) for upper, same in above if _says(upper, name, value)), None)
        if found is None:
            return
        takers[found[0].name] = found[1]
    same = next(iter(takers.values()))
    names = " and ".join(f"'{name}'" for name in takers)
    has = "has" if len(takers) == 1 else "have"
    if same and len(takers) == 1:
        said = f"{names} above has the same conditions and is the one that counts: they differ only in order"
    else:
        said = (
            f"{names} above {'fits' if has == 'has' else 'fit'} every mail that it fits, and {has} set all that it sets"
        )
    report.warning(rule.file, rule.line, f"rule '{rule.name}' changes nothing: {said}")


def _says(upper: Rule, name: str, value: Any) -> bool:
    if name not in upper.actions:
        return False
    return name not in ADDS or set(value) <= set(upper.actions[name])


def is_wider(one: Parts, other: Parts) -> bool:
    """Does everything that fits `other` fit `one`?"""
    return all(key in other and other[key] <= words for key, words in one.items())


def parts_of(block: made.Block) -> dict[str, frozenset[str]]:
    """The conditions of a block, to be compared with those of another."""
    return {condition.key: _parts(condition) for condition in block.conditions}


def _parts(condition: made.Condition) -> frozenset[str]:
    if isinstance(condition, made.Text):
        return frozenset(pattern.written for pattern in condition.patterns)
    if isinstance(condition, made.People):
        return frozenset(pattern.written for pattern in condition.patterns) | frozenset(condition.departments)
    if isinstance(condition, made.OneOf | made.Owner | made.State | made.Tag):
        return frozenset(condition.values)
    if isinstance(condition, made.Has):
        return frozenset(condition.names)
    if isinstance(condition, made.During):
        return frozenset(name for name, _ in condition.times)
    if isinstance(condition, made.Yes):
        return frozenset({"yes" if condition.value else "no"})
    return frozenset({condition.written})


# ---------------------------------------------------------------- conditions that cannot be true together


def contradiction(block: made.Block) -> str:
    """Why nothing can fit this block, in words; '' if no such reason is seen."""
    together = list(_together(block))
    for condition in together:
        if isinstance(condition, made.Not):
            for denied in condition.block.conditions:
                other = next((c for c in together if c.key == denied.key and _parts(c) <= _parts(denied)), None)
                if other is not None:
                    return f"{other.key} {other.written} stands beside  not: {{{denied.key}: {denied.written}}}"
    by_key: dict[str, made.Condition] = {}
    for condition in together:
        first = by_key.setdefault(condition.key, condition)
        if first is not condition and _exclude(first, condition):
            return f"{first.key} cannot be both {first.written} and {condition.written}"
    for condition in together:
        if isinstance(condition, made.AnyBlock) and condition.blocks:
            inner = [contradiction(one) for one in condition.blocks]
            if all(inner):
                return inner[0]
    return ""


def _together(block: made.Block) -> Iterator[made.Condition]:
    """All conditions that must fit at once: those of `all` too."""
    for condition in block.conditions:
        if isinstance(condition, made.AllBlocks):
            for inner in condition.blocks:
                yield from _together(inner)
        else:
            yield condition


def _exclude(one: made.Condition, other: made.Condition) -> bool:
    """Two conditions on one thing that has one value."""
    if isinstance(one, made.OneOf | made.Yes):
        return not _parts(one) & _parts(other)
    if isinstance(one, made.Owner):
        return not _same_owner(_parts(one), _parts(other))
    if isinstance(one, made.State):
        return not _states(one) & _states(other)
    return False


def _same_owner(one: frozenset[str], other: frozenset[str]) -> bool:
    """Is there an owner, or nobody, that both take?"""
    if one & other:
        return True
    somebody = one - {"none"}, other - {"none"}
    return all(somebody) and ("anyone" in one or "anyone" in other)


def _states(condition: made.Condition) -> frozenset[str]:
    found = _parts(condition)
    return found | {"new", "waiting"} if "open" in found else found


# ---------------------------------------------------------------- what has no effect yet


def tell_later(named: Iterable[Named], report: Report) -> None:
    """Keys that are known and have no effect in this version, each once: where it stands first, and how often."""
    places: dict[str, list[tuple[str, int]]] = {}
    for entry in named:
        for name, line in _later(entry.node):
            places.setdefault(name, []).append((entry.file, line))
    for name, found in places.items():
        more = f" ({len(found)} rules use it)" if len(found) > 1 else ""
        report.warning(*found[0], f"'{name}' has no effect in this version{more}")


def _later(rule: Node) -> Iterator[tuple[str, int]]:
    entries = rule.entries if isinstance(rule, Table) else ()
    event = next((one.value for key, one in entries if key.value == "when" and isinstance(one, Text)), "new")
    for key, value in entries:
        if key.value != "then" or not isinstance(value, Table):
            continue
        for name, _ in value.entries:
            if name.value in LATER_ACTIONS:
                yield name.value, name.line
            elif name.value in idle_at(event):
                yield f"{name.value} with when: {event}", name.line
