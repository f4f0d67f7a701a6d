"""`fields` and `rules`: from nodes to fields and rules, every mistake with its line (product.md 4.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.desk import patterns
from gateway.desk.conditions import Block
from gateway.desk.department import FieldShape
from gateway.desk.rules import EVENTS, Rule
from gateway.policy import rules_checks, values
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import read_actions
from gateway.policy.rules_conditions import World, read_block, yes_or_no
from gateway.policy.rules_file import Named, Place, Said
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Table, Text

KEYS = ("name", "when", "if", "then", "stop")
FIELD_KEYS = ("label", "looks_like", "choices", "ask")


def read_fields(named: Mapping[str, Named], report: Report) -> dict[str, FieldShape]:
    """What the numbers of this desk look like, by the name of the field."""
    found = {}
    for name, entry in named.items():
        place = Place(entry.file, report)
        if not isinstance(entry.node, Table):
            example = f"{name}: {{label: Order, looks_like: SO-999999}}"
            place.error(entry.node.line, f"field '{name}' wants settings, like  {example}")
            continue
        got: dict[str, Any] = {"label": name}
        for key, node in entry.node.entries:
            if key.value == "looks_like":
                got["shapes"] = place.texts(node, "looks_like", patterns.shape)
            elif key.value == "label":
                got["label"] = place.text(node, "label", values.one_line) or name
            elif key.value == "choices":
                got["choices"] = place.texts(node, "choices", patterns.words)
            elif key.value == "ask":
                got["is_asked"] = bool(place.text(node, "ask", yes_or_no))
            else:
                place.error(key.line, f"a field has no '{key.value}'{did_you_mean(key.value, FIELD_KEYS)}")
        found[name] = FieldShape(name, **got)
    return found


def read_rules(named: Sequence[Named], world: World, report: Report) -> list[Rule]:
    """All rules in the order written, checked side by side. What is wrong in one is reported and left out of it; two with one
    name are a mistake."""
    rules: list[Rule] = []
    unsound: set[int] = set()
    first: dict[str, Rule] = {}
    for entry in named:
        before = report.mistakes
        rule = _rule(entry, world, report)
        if rule is None:
            continue
        if report.mistakes > before:
            unsound.add(len(rules))
        if rule.name in first:
            other = first[rule.name]
            report.error(rule.file, rule.line, f"a rule '{rule.name}' stands in {other.file}:{other.line} already")
        first.setdefault(rule.name, rule)
        rules.append(rule)
    rules_checks.check(rules, unsound=frozenset(unsound), report=report)
    rules_checks.tell_later(named, report)
    return rules


def _rule(entry: Named, world: World, report: Report) -> Rule | None:
    place, node = Place(entry.file, report), entry.node
    assert isinstance(node, Table)
    keys = {key.value: key for key, _ in node.entries}
    for name, key in keys.items():
        if name not in KEYS:
            place.error(key.line, f"'{name}' is not a key of a rule{did_you_mean(name, KEYS)}")
    named = node.get("name")
    title = place.text(named, "name", values.one_line) if named is not None else None
    if named is None:
        place.error(node.line, "a rule needs a name: it appears in every explanation")
    event = "new"
    if (when := node.get("when")) is not None:
        event = place.text(when, "when", _event) or "new"
    if_ = node.get("if")
    condition = Block(()) if if_ is None or (isinstance(if_, Text) and not if_.value) else read_block(if_, place, world)
    stop = node.get("stop")
    is_stop = bool(place.text(stop, "stop", yes_or_no)) if stop is not None else False
    then = node.get("then")
    actions: dict[str, Any] = {}
    if then is not None:
        actions = read_actions(then, place, world)
        _check_fields(then, actions, world, place)
    elif not is_stop:
        place.error(node.line, f"rule '{title or ''}' has no  then: what shall it do?")
    line = keys["name"].line if "name" in keys else node.line
    return Rule(title, entry.file, line, condition, actions, event, is_stop) if title else None


def _event(raw: str) -> str:
    if raw.strip() not in EVENTS:
        near = did_you_mean(raw.strip(), EVENTS) or f" — it is one of {', '.join(EVENTS)}"
        raise Said(f"'{raw.strip()}' is not an event{near}")
    return raw.strip()


def _check_fields(then: Any, actions: Mapping[str, Any], world: World, place: Place) -> None:
    """`{order}` in `for` names a field that exists."""
    text = actions.get("for", "")
    for piece in text.split("{")[1:]:
        name, brace, _ = piece.partition("}")
        if brace and name in world.fields:
            continue
        line = next(key.line for key, _ in then.entries if key.value == "for")
        near = did_you_mean(name, world.fields)
        place.error(line, f"no field is called '{name}'{near}" if brace else f"for: {{{name} has no }} behind it")
