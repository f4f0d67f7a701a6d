"""The schema takes what the program takes: the example files, and one example of every key; and refuses what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.policy import rules_words as said
from gateway.policy.departments import KEYS as DEPARTMENT_KEYS
from gateway.policy.later import LATER_ACTIONS
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_conditions import CONDITIONS
from gateway.policy.rules_file import PARTS
from gateway.policy.rules_reader import FIELD_KEYS
from gateway.policy.rules_reader import KEYS as RULE_KEYS
from gateway.policy.rules_schema import DIALECT, schema
from gateway.policy.rules_tests import KEYS as TEST_KEYS
from gateway.policy.yaml_tree import Items, Node, Text, read

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "shared" / "examples").glob("*.yaml"))
PACKAGED = Path(__file__).resolve().parents[2] / "rules" / "desk.yaml"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float)}
KEYWORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "examples", "type", "enum", "const", "properties"),
    *("additionalProperties", "items", "minItems", "minProperties", "required", "anyOf", "oneOf"),
}


def plain(node: Node, *, typed: bool = False) -> Any:
    """As an editor reads it; `typed`: with the numbers and truth values of YAML 1.2."""
    if isinstance(node, Text):
        if typed and re.fullmatch(r"-?\d+", node.value):
            return int(node.value)
        return {"true": True, "false": False}.get(node.value, node.value) if typed else node.value
    if isinstance(node, Items):
        return [plain(one, typed=typed) for one in node.values]
    return {key.value: plain(value, typed=typed) for key, value in node.entries}


def rules(text: str, *, typed: bool = False) -> Any:
    node = read(text, file="rules.yaml", report=Report())
    assert node is not None
    return plain(node, typed=typed)


def wrong(value: Any, part: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """Where `value` is not what the schema says: the keywords of draft 2020-12 that ours uses."""
    assert set(part) <= KEYWORDS, set(part) - KEYWORDS
    found: list[str] = []
    if "$ref" in part:
        found += wrong(value, whole["$defs"][part["$ref"].removeprefix("#/$defs/")], whole, at)
    if "type" in part:
        names = [part["type"]] if isinstance(part["type"], str) else part["type"]
        if not isinstance(value, tuple(t for n in names for t in (TYPES[n] if n == "number" else (TYPES[n],)))):
            found.append(f"{at}: not {names}")
    if ("enum" in part and value not in part["enum"]) or ("const" in part and value != part["const"]):
        found.append(f"{at}: {value!r} is not allowed")
    for keyword, count in (("anyOf", range(1, 99)), ("oneOf", range(1, 2))):
        if keyword in part and sum(not wrong(value, one, whole, at) for one in part[keyword]) not in count:
            found.append(f"{at}: {keyword} of nothing")
    if isinstance(value, dict):
        found += [f"{at}: {name} is missing" for name in part.get("required", ()) if name not in value]
        found += [f"{at}: empty"] if len(value) < part.get("minProperties", 0) else []
        known, others = part.get("properties", {}), part.get("additionalProperties", {})
        for name, inner in value.items():
            if name not in known and others is False:
                found.append(f"{at}/{name}: not known")
            else:
                found += wrong(inner, known.get(name, others), whole, f"{at}/{name}")
    if isinstance(value, list):
        found += [f"{at}: empty"] if len(value) < part.get("minItems", 0) else []
        for n, inner in enumerate(value):
            found += wrong(inner, part.get("items", {}), whole, f"{at}/{n}")
    return found


def checked(value: Any) -> list[str]:
    whole = schema()
    return wrong(value, whole, whole)


@pytest.mark.skipif(not EXAMPLES, reason="../shared/examples is not here")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("typed", [False, True])
def test_the_examples(path: Path, typed: bool) -> None:
    assert checked(rules(path.read_text(), typed=typed)) == []


def test_the_packaged_rules() -> None:
    assert checked(rules(PACKAGED.read_text())) == []


def rule(**parts: str) -> str:
    lines = "".join(f"    {name}: {value}\n" for name, value in parts.items())
    return f"version: 1\nrules:\n  - name: one\n{lines}"


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_example_of_every_condition(name: str) -> None:
    assert checked(rules(rule(**{"if": f"{{{name}: {quoted(CONDITIONS[name].example)}}}", "stop": "yes"}))) == []


@pytest.mark.parametrize("name", ACTIONS)
def test_the_example_of_every_action(name: str) -> None:
    assert checked(rules(rule(then=f"{{{name}: {quoted(ACTIONS[name].example)}}}"))) == []


def quoted(example: str) -> str:
    return example if example[0] in "[{'" else f"'{example}'"


@pytest.mark.parametrize(
    "text",
    [
        "version: 2",
        "version: 1\nrule: []",
        "version: 1\ndepartments: {it: {anwser_within: 4h}}",
        "version: 1\ndepartments: {it: {survey: perhaps}}",
        "version: 1\nfields: {order: {look_like: A9}}",
        "version: 1\ntests: [{name: one}]",
        rule(then="{priority: hi}"),
        rule(then="{}"),
        rule(then="{departement: it}"),
        rule(when="never", then="{tag: a}"),
        rule(**{"if": "{kind: letter}", "then": "{tag: a}"}),
        rule(**{"if": "{similar: [1 in 1m]}", "then": "{tag: a}"}),
        rule(**{"if": "{not: [{to: it}]}", "then": "{tag: a}"}),
        rule(),
    ],
)
def test_what_it_refuses(text: str) -> None:
    assert checked(rules(text)) != []


def test_the_words_name_the_keys_that_are_read() -> None:
    assert tuple(said.PARTS) == PARTS
    assert set(said.DEPARTMENT) == set(DEPARTMENT_KEYS)
    assert tuple(said.FIELD) == FIELD_KEYS
    assert tuple(said.RULE) == RULE_KEYS
    assert set(said.TEST) == set(TEST_KEYS)


def test_help_for_the_pointer() -> None:
    whole = schema()
    assert whole["$schema"] == DIALECT
    priority = whole["$defs"]["actions"]["properties"]["priority"]
    assert priority["enum"] == ["low", "normal", "high", "urgent"]
    assert priority["description"] == "its priority; above normal it needs because. The upper rule wins."
    assert priority["examples"] == ["urgent"]
    assert all(("Not yet" in one["description"]) == (name in LATER_ACTIONS)
               for name, one in whole["$defs"]["actions"]["properties"].items())  # fmt: skip
    json.dumps(whole)
