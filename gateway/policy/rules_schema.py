"""A JSON Schema (draft 2020-12) of a rules file, for editors: completion, and help where the pointer rests.

Made from the tables that the program checks against. It says what may stand where; what is named (departments, times, fields) is
known to `postroom check` alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.desk.rules import ADDS, EVENTS
from gateway.policy.later import LATER_ACTIONS
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_conditions import CONDITIONS, TOGETHER
from gateway.policy.rules_tests import MAY_BE_GIVEN
from gateway.policy.rules_words import DEPARTMENT, FIELD, PARTS, PERSON, RULE, TEST, Key
from gateway.policy.rules_words import EVENTS as EVENT_WORDS
from gateway.policy.yaml_tree import Table, read

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PRIORITIES = ("low", "normal", "high", "urgent")
_SIGNS = (">", "<", "=")
_NOT_YET = "Not yet: known and checked, but without effect in this version."

Schema = dict[str, Any]

# An editor reads 44 as a number and true as a truth value before it asks the schema; the program takes the text that stands there.
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TABLE: Schema = {"type": "object", "additionalProperties": {"$ref": "#/$defs/texts"}}


def schema() -> Schema:
    """The whole schema, as values that json can write."""
    parts = {name: _of_key(key) for name, key in PARTS.items()}
    parts["version"] = _described({"enum": [1, "1"]}, PARTS["version"].says, "1")
    parts["times"] |= {"additionalProperties": {"$ref": "#/$defs/texts"}}
    parts["departments"] |= {"additionalProperties": {"$ref": "#/$defs/department"}}
    parts["people"] |= {"additionalProperties": {"$ref": "#/$defs/person"}}
    parts["fields"] |= {"additionalProperties": {"$ref": "#/$defs/field"}}
    parts["rules"] |= {"items": {"$ref": "#/$defs/rule"}}
    parts["tests"] |= {"items": {"$ref": "#/$defs/test"}}
    return {
        "$schema": DIALECT,
        "title": "Postroom rules",
        "description": "People, hours, promises and rules of a desk. Rules are read from top to bottom; all that fit apply; if two "
        "want to set the same thing, the upper one wins.",
        **_closed(parts),
        "$defs": {
            "texts": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
            "department": _closed(_keys(DEPARTMENT)),
            "person": {
                "anyOf": [_TEXT, {"type": "object", "properties": _keys(PERSON), "additionalProperties": _TEXT}]
            },
            "field": _closed(_keys(FIELD)),
            "block": _closed({name: _condition(name) for name in CONDITIONS}),
            "actions": _closed({name: _action(name) for name in ACTIONS}) | {"minProperties": 1},
            "event": {"oneOf": [_event(name) for name in EVENTS]},
            "rule": _rule(),
            "test": _test(),
        },
    }


def _rule() -> Schema:
    keys = _keys(RULE)
    keys["when"] = {"$ref": "#/$defs/event", "description": RULE["when"].says}
    keys["if"] = {"$ref": "#/$defs/block", "description": RULE["if"].says}
    keys["then"] = {"$ref": "#/$defs/actions", "description": RULE["then"].says}
    return _closed(keys) | {"required": ["name"], "anyOf": [{"required": ["then"]}, {"required": ["stop"]}]}


def _test() -> Schema:
    keys = _keys(TEST)
    keys["when"] = {"$ref": "#/$defs/event", "description": TEST["when"].says}
    keys["given"] |= _closed({name: _condition(name) for name in MAY_BE_GIVEN})
    expected = {name: _described({**_anything()}, ACTIONS[name].says, ACTIONS[name].example) for name in ACTIONS}
    expected["rules"] = _described(_anything(), "the names of exactly the rules that fit; `[]` for none", "[]")
    expected["fields"] = _described(_anything(), "fields that are filled", "order SO-104233")
    keys["expect"] |= _closed(expected) | {"minProperties": 1}
    return _closed(keys) | {"required": ["name", "expect"]}


def _anything() -> Schema:
    return {"anyOf": [{"$ref": "#/$defs/texts"}, _TABLE]}


def _keys(table: Mapping[str, Key]) -> Schema:
    return {name: _of_key(key) for name, key in table.items()}


def _of_key(key: Key) -> Schema:
    shapes: dict[str, Schema] = {
        "text": _choice(key.values) if key.values else _TEXT,
        "texts": {"$ref": "#/$defs/texts"},
        "table": {"type": "object"},
        "list": {"type": "array"},
        "spans": {"anyOf": [_TEXT, _closed(dict.fromkeys(PRIORITIES, _TEXT))]},
    }
    said = f"{key.says}. Without it: {key.without}" if key.without else key.says
    return _described(shapes[key.shape], said, key.example)


def _condition(name: str) -> Schema:
    word = CONDITIONS[name]
    return _described(_shape_of_condition(name), word.says, word.example)


def _shape_of_condition(name: str) -> Schema:
    word = CONDITIONS[name]
    if name == "not":
        return {"$ref": "#/$defs/block"}
    if word.group == TOGETHER:
        return {"type": "array", "items": {"$ref": "#/$defs/block"}, "minItems": 1}
    if _is_table(word.example):
        return _TABLE
    one = _choice(word.values) if word.values else _TEXT
    is_single = word.values == ("yes", "no") or word.example.strip("'").startswith(_SIGNS) or " in " in word.example
    return one if is_single else {"anyOf": [one, {"type": "array", "items": one}]}


def _action(name: str) -> Schema:
    action = ACTIONS[name]
    takes_more = "an address" in action.says
    one = _choice(action.values) if action.values and not takes_more else _TEXT
    if action.values and takes_more:
        one = {"anyOf": [{"enum": list(action.values)}, _TEXT]}
    several = {"anyOf": [one, {"type": "array", "items": one}]} if name in ADDS else one
    shape = _TABLE if _is_table(action.example) else several
    merged = "Several rules add up" if name in ADDS else "The upper rule wins"
    return _described(shape, f"{action.says}. {merged}", action.example, is_later=name in LATER_ACTIONS)


def _event(name: str) -> Schema:
    return {"const": name, "description": EVENT_WORDS[name]}


def _choice(allowed: Iterable[str]) -> Schema:
    words: list[Any] = list(allowed)
    return {"enum": [*words, True, False] if words == ["yes", "no"] else words}


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _described(shape: Schema, says: str, example: str, *, is_later: bool = False) -> Schema:
    said = says.replace("`", "") + ("." if not says.endswith(".") else "")
    return {**shape, "description": f"{said} {_NOT_YET}" if is_later else said, "examples": [example.strip("'")]}


def _is_table(example: str) -> bool:
    return isinstance(read(example, file="", report=Report()), Table)
