"""`fields` and `rules` as written become fields and rules; every mistake has its line (product.md 4.3)."""

import pytest

from gateway.desk.rules import EVENTS, Rule
from gateway.policy.mistakes import Report
from gateway.policy.rules_file import merge
from gateway.policy.rules_reader import read_fields, read_rules
from tests.policy.rulefiles import told, world


def rules(text: str) -> tuple[list[Rule], Report]:
    report = Report()
    merged = merge({"x.yaml": f"version: 1\nrules:\n{text}"}, report=report)
    return read_rules(merged.rules, world(report), report), report


def fields(text: str) -> tuple[dict[str, object], Report]:
    report = Report()
    merged = merge({"x.yaml": f"version: 1\nfields:\n{text}"}, report=report)
    return dict(read_fields(merged.fields, report)), report


def test_a_rule_with_everything() -> None:
    (rule,), report = rules(
        "  - then: {tag: late}\n    if: {to: it}\n    stop: yes\n    when: reply\n    name: late replies\n"
    )
    assert told(report) == []
    assert (rule.name, rule.file, rule.line, rule.event, rule.stop) == ("late replies", "x.yaml", 7, "reply", True)
    assert [one.key for one in rule.condition.conditions] == ["to"]
    assert rule.actions == {"tag": ("late",)}


@pytest.mark.parametrize("event", EVENTS)
def test_every_event(event: str) -> None:
    (rule,), report = rules(f"  - {{name: a, when: {event}, then: {{tag: x}}}}\n")
    assert rule.event == event
    assert report.errors == ()


@pytest.mark.parametrize(
    ("text", "conditions", "stop"),
    [
        ("{name: a, then: {tag: x}}", 0, False),
        ("{name: a, if: , then: {tag: x}}", 0, False),
        ("{name: a, if: {to: it, text: x}, then: {tag: x}}", 2, False),
        ("{name: a, if: {to: it}, stop: yes}", 1, True),
        ("{name: a, if: {to: it}, stop: no, then: {tag: x}}", 1, False),
    ],
)
def test_what_may_be_left_out(text: str, conditions: int, stop: bool) -> None:
    (rule,), report = rules(f"  - {text}\n")
    assert told(report) == []
    assert (len(rule.condition.conditions), rule.stop) == (conditions, stop)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  - {nam: a, then: {tag: x}}", ["3: 'nam' is not a key of a rule — did you mean 'name'?", "3: a rule needs a name"]),
        ("  - {name: a}", ["3: rule 'a' has no  then: what shall it do?"]),
        ("  - {name: a, stop: no}", ["3: rule 'a' has no  then: what shall it do?"]),
        ("  - {name: a, when: answered, then: {tag: x}}", ["3: 'answered' is not an event — it is one of new, reply,"]),
        ("  - {name: a, when: reopend, then: {tag: x}}", ["3: 'reopend' is not an event — did you mean 'reopened'?"]),
        ("  - {name: a, stop: maybe, then: {tag: x}}", ["3: stop: 'maybe' is none of: yes, no"]),
        ("  - {name: [a], then: {tag: x}}", ["3: name wants one text, not a list"]),
        ("  - {name: a, if: to it, then: {tag: x}}", ["3: if wants conditions, like  if: {to: it, text: printer}"]),
        ("  - name: a\n    then:\n      for: 'order {order'", ["5: for: {order has no } behind it"]),
        ("  - name: a\n    then:\n      for: order {ordr}", ["5: no field is called 'ordr' — did you mean 'order'?"]),
        ("  - {name: a, then: {tag: x}, if: {to: it}}\n  - {name: a, then: {tag: y}}", ["4: a rule 'a' stands in x.yaml:3"]),
        ("  - {name: a, if: {to: itt}, then: {priority: hi}}", ["3: 'hi' is not a priority", "3: there is no department 'itt'"]),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: list[str]) -> None:
    _, report = rules(text)
    assert [line[: len(said)] for line, said in zip(told(report), expected, strict=True)] == expected


def test_a_rule_with_a_mistake_hides_none_of_the_others() -> None:
    found, report = rules("  - {name: a, if: {tex: x}, then: {tag: x}}\n  - {name: b, then: {owner: x}}\n")
    assert [one.name for one in found] == ["a", "b"]
    assert [line[0] for line in told(report)] == ["3", "4"]


def test_fields() -> None:
    found, report = fields(
        "  order: {label: Order number, looks_like: [SO-999999, 'so 999999']}\n  room: {looks_like: HS 9}\n"
    )
    assert told(report) == []
    order, room = found["order"], found["room"]
    assert (order.label, [one.written for one in order.shapes]) == ("Order number", ["SO-999999", "so 999999"])  # type: ignore[attr-defined]
    assert room.label == "room"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  order: SO-999999", "3: field 'order' wants settings, like  order: {label: Order, looks_like: SO-999999}"),
        ("  order: {look_like: SO-999999}", "3: a field has no 'look_like' — did you mean 'looks_like'?"),
        ("  order: {looks_like: order}", "3: looks_like: 'order' holds neither 9 (a digit) nor ? (a letter)"),
    ],
)
def test_mistakes_in_fields(text: str, expected: str) -> None:
    assert told(fields(text)[1]) == [expected]
