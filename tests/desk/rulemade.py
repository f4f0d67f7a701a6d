"""Small rules and facts for the tests of the rules engine, one call a value."""

from datetime import datetime, timedelta
from typing import Any

from gateway.desk import patterns
from gateway.desk.conditions import Block, Condition, HowMany, OneOf, People, Text
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import Rule
from tests.desk.made import BERLIN

TUESDAY = datetime(2025, 11, 25, 10, 0, tzinfo=BERLIN)


def facts(**more: Any) -> Facts:
    return Facts(**{"now": TUESDAY, "zone": BERLIN, **more})


def text(*written: str, key: str = "text") -> Text:
    found = tuple(patterns.regex(one) if patterns.is_regex(one) else patterns.words(one) for one in written)
    return Text(key, _list(written), found)


def to(*departments: str, key: str = "to") -> People:
    return People(key, _list(departments), (), {name: (f"{name}@example.org",) for name in departments})


def sender(address: str, key: str = "from") -> People:
    local, _, domain = address.rpartition("@")
    return People(key, address, (patterns.Address(address, local, domain, with_subdomains=not local),), {})


def one_of(key: str, *values: str) -> OneOf:
    return OneOf(key, _list(values), values)


def many(key: str, count: int, minutes: int) -> HowMany:
    return HowMany(key, f"{count} in {minutes}m", count, timedelta(minutes=minutes))


def block(*conditions: Condition) -> Block:
    return Block(conditions)


def rule(
    name: str, *conditions: Condition, event: str = "new", stop: bool = False, line: int = 1, **actions: Any
) -> Rule:
    """`for_`, `set_` … stand for the names that Python keeps to itself."""
    return Rule(name, "desk.yaml", line, Block(conditions), {k.rstrip("_"): v for k, v in actions.items()}, event, stop)


def _list(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"
