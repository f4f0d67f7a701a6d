"""`tests` in the rules file: sample mails with what is expected of them, read from nodes (product.md 4.4).

`rules_run` runs them. Without `at` a test runs at a settled working instant, never now (contract.md 8).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.department import Priority
from gateway.desk.rules import EVENTS
from gateway.policy import values
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import ACTIONS
from gateway.policy.rules_conditions import CONDITIONS, STATES, how_many, written, yes_or_no
from gateway.policy.rules_file import Named, Place
from gateway.policy.suggest import did_you_mean
from gateway.policy.yaml_tree import Items, Node, Table, Text

KEYS = ("name", "when", "at", "mail", "file", "given", "expect")
WORKING = datetime(2025, 1, 15, 10, 0)
"""Where a test without `at` runs, by the desk's wall clock: a Wednesday morning."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a test expects of one key, and where it says so."""

    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test. `mail`: the bytes of a mail, b"" for events that have none; `given`: facts by the name of their condition."""

    name: str
    file: str
    line: int
    event: str
    at: datetime
    mail: bytes = b""
    given: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Expected] = field(default_factory=dict)


def read_tests(
    named: Sequence[Named],
    *,
    timezone: ZoneInfo,
    rule_names: Sequence[str],
    departments: Collection[str],
    samples: Mapping[str, bytes],
    report: Report,
) -> list[RuleTest]:
    """All tests; one with a mistake is reported and left out. `samples`: the files that `file:` may name."""
    found = []
    known = _Known(timezone, frozenset(rule_names), departments, samples)
    for entry in named:
        before = report.mistakes
        test = _test(entry, known, report)
        if report.mistakes == before and test is not None:
            found.append(test)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What a test may name."""

    timezone: ZoneInfo
    rules: Collection[str]
    departments: Collection[str]
    samples: Mapping[str, bytes]


def _test(entry: Named, known: _Known, report: Report) -> RuleTest | None:
    place, node = Place(entry.file, report), entry.node
    assert isinstance(node, Table)
    got: dict[str, Any] = {"event": "new", "at": WORKING.replace(tzinfo=known.timezone)}
    line = node.line
    for key, value in node.entries:
        if key.value not in KEYS:
            place.error(key.line, f"'{key.value}' is not a key of a test{did_you_mean(key.value, KEYS)}")
        elif key.value == "name":
            line, got["name"] = key.line, place.text(value, "name", values.one_line)
        elif key.value == "when":
            got["event"] = place.text(value, "when", values.one_of(*EVENTS))
        elif key.value == "at":
            got["at"] = place.text(value, "at", lambda raw: at_of(raw, known.timezone)) or got["at"]
        elif key.value == "mail":
            got["mail"] = place.text(value, "mail", mail_of)
        elif key.value == "file":
            got["mail"] = place.text(value, "file", lambda raw: _sample(raw, known.samples))
        elif key.value == "given":
            got["given"] = read_given(value, place)
        else:
            got["expect"] = _expect(value, place, known)
    if not got.get("name"):
        place.error(node.line, "a test needs a name")
        return None
    if got["event"] == "new" and not got.get("mail"):
        if "mail" not in got:  # else it was said what is wrong with it
            place.error(
                line, f"test '{got['name']}' needs a mail:  mail: eva@example.org -> it@example.org | Subject | Text"
            )
        return None
    if not got.get("expect"):
        place.error(line, f"test '{got['name']}' expects nothing: it could not fail")
        return None
    return RuleTest(file=entry.file, line=line, **got)


def at_of(raw: str, timezone: ZoneInfo) -> datetime:
    text = raw.strip()
    try:
        at = datetime.fromisoformat(text if len(text) > 10 else f"{text} {WORKING:%H:%M}")
    except ValueError:
        raise ValueError(f"'{text}' — write it like 2025-11-26 09:10") from None
    if not 1970 <= at.year < 2400:
        raise ValueError(f"'{text}' is no year of a mail")
    return at.replace(tzinfo=timezone) if at.tzinfo is None else at


_ONE_LINE = re.compile(r"\s*(\S.{0,400}?)\s+->\s+(\S.{0,1000}?)\s*")


def mail_of(raw: str) -> bytes:
    """`from -> to | subject | body` on one line, or a whole mail as it is. Raises ValueError."""
    if "\n" in raw.strip():
        return raw.lstrip("\n").encode("utf-8")
    people, _, rest = raw.partition("|")
    found = _ONE_LINE.fullmatch(people)
    if found is None:
        raise ValueError(f"'{raw.strip()[:60]}' — write it like  eva@example.org -> it@example.org | Subject | Text")
    subject, _, body = rest.partition("|")
    # One space of our own in front of nothing else: the words of an admin can never begin another field.
    lines = (
        f"From: {found[1]}",
        f"To: {found[2]}",
        f"Subject: {subject.strip()}",
        "Content-Type: text/plain; charset=utf-8",
    )
    return ("\n".join(" ".join(line.split()) for line in lines) + f"\n\n{body.strip()}\n").encode("utf-8")


def _sample(raw: str, samples: Mapping[str, bytes]) -> bytes:
    if raw.strip() not in samples:
        raise ValueError(f"there is no file '{raw.strip()}' beside the rules{did_you_mean(raw.strip(), samples)}")
    return samples[raw.strip()]


# ---------------------------------------------------------------- given


def _count(raw: str) -> int:
    if not raw.strip().isdecimal() or len(raw.strip()) > 6:
        raise ValueError(f"'{raw.strip()}' is not a number")
    return int(raw)


def time_or_share(raw: str) -> Any:
    """What is left of a promise: a time, or a share (`20%`) as a part of 1."""
    return values.percent(raw) / 100 if raw.strip().endswith("%") else values.duration(raw)


_GIVEN: Mapping[str, Callable[[str], Any]] = {
    "repeat": how_many,
    "similar": how_many,
    "first_mail": yes_or_no,
    "marked_urgent": yes_or_no,
    "spam": yes_or_no,
    "attachment_size": values.size,
    "age": values.duration,
    "silent_for": values.duration,
    "promise_left": time_or_share,
    "handoffs": _count,
    "reopened": _count,
    "rating": _count,
    "priority": values.one_of(*(str(priority) for priority in Priority)),
    "state": values.one_of(*STATES),
}
_TABLES = ("person", "header", "field")
_NO_FACT = ("from", "to", "cc", "subject", "body", "text", "during", "not", "any", "all", "has", "form")
MAY_BE_GIVEN = tuple(name for name in CONDITIONS if name not in _NO_FACT)


def read_given(node: Node, place: Place) -> dict[str, Any]:
    if not isinstance(node, Table):
        place.error(node.line, "given wants facts, like  given: {similar: 7 in 20m}")
        return {}
    found: dict[str, Any] = {}
    for key, value in node.entries:
        if key.value not in MAY_BE_GIVEN:
            place.error(key.line, f"'{key.value}' cannot be given{did_you_mean(key.value, MAY_BE_GIVEN)}")
        elif key.value in _TABLES:
            if not isinstance(value, Table):
                place.error(value.line, f"{key.value} wants names with values behind")
                continue
            found[key.value] = {k.value: written(v) for k, v in value.entries}
        else:
            allowed = CONDITIONS[key.value].values
            check = _GIVEN.get(key.value) or (values.one_of(*allowed) if allowed else values.one_line)
            got = (
                place.texts(value, key.value, check)
                if key.value in ("attachment", "tag")
                else place.text(value, key.value, check)
            )
            if got is not None:
                found[key.value] = got
    return found


# ---------------------------------------------------------------- expect


_CLOSED = ("priority", "language", "state", "merge", "confidential")
"""Actions with a closed list of values."""


def _expect(node: Node, place: Place, known: _Known) -> dict[str, Expected]:
    if not isinstance(node, Table):
        place.error(node.line, "expect wants results, like  expect: {department: it, priority: high}")
        return {}
    results = (*ACTIONS, "rules", "fields")
    found = {}
    for key, value in node.entries:
        if key.value not in results:
            place.error(key.line, f"'{key.value}' cannot be expected{did_you_mean(key.value, results)}")
            continue
        items = _items(value)
        for item in items:
            if said := _never(key.value, item, known):
                place.error(value.line, said)
        found[key.value] = Expected(items, key.line)
    return found


def _never(key: str, item: str, known: _Known) -> str:
    """Why this result can never come out; '' if it can."""
    if key == "rules" and item not in known.rules:
        return f"no rule is called '{item}'{did_you_mean(item, known.rules)}"
    if key == "department" and item not in known.departments:
        return f"there is no department '{item}'{did_you_mean(item, known.departments)}"
    if key in _CLOSED and item not in ACTIONS[key].values:
        near = did_you_mean(item, ACTIONS[key].values) or f" — it is one of {', '.join(ACTIONS[key].values)}"
        return f"'{item}' is not a {key}{near}"
    return ""


def _items(node: Node) -> tuple[str, ...]:
    """A value as texts; a table `{room: HS 3}` as `room HS 3`."""
    if isinstance(node, Text):
        return (node.value.strip(),)
    if isinstance(node, Items):
        return tuple(text for one in node.values for text in _items(one))
    return tuple(f"{key.value} {written(value)}" for key, value in node.entries)
