"""`then` of a rule: every action is read, and what is wrong is told with its line."""

from typing import Any

import pytest

from gateway.desk.department import Priority
from gateway.desk.rules import ADDS, SETS
from gateway.desk.schedule import Span
from gateway.policy.mistakes import Report
from gateway.policy.rules_actions import ACTIONS, read_actions
from gateway.policy.rules_file import Place
from tests.policy.rulefiles import node_of, told, world

OUTSIDE = "is outside: rules write to addresses in our_domains (example.org) and to agents"
NEEDS = {"because": "priority: high", "priority": "because: x", "state": "tip: paper"}


def read(text: str) -> tuple[dict[str, Any], Report]:
    report = Report()
    return read_actions(node_of(text, report), Place("x.yaml", report), world(report)), report


def test_every_action_is_merged_in_one_way() -> None:
    assert set(ACTIONS) == {*SETS, *ADDS}


@pytest.mark.parametrize("name", ACTIONS)
def test_the_example_of_each_action_can_be_written(name: str) -> None:
    named = {"tip": "paper", "ask": "{hr: Who?}", "department": "it/sap", "hold": "night"}
    example = named.get(name, ACTIONS[name].example)
    more = f"{NEEDS[name]}\n" if name in NEEDS else ""
    got, report = read(f"{more}{name}: {example}")
    assert told(report) == []
    assert isinstance(got[name], tuple) or name not in ADDS


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("department: it/sap", "department", "it/sap"),
        ("owner: Ana@Example.org", "owner", "ana@example.org"),
        ("owner: on-call", "owner", "on-call"),
        ("owner: oncall@elsewhere.example", "owner", "oncall@elsewhere.example"),
        ("{priority: urgent, because: people must be paid}", "priority", Priority.URGENT),
        ("priority: low", "priority", Priority.LOW),
        ("answer_within: 30m", "answer_within", Span(30, "m")),
        ("deadline: 2020-01-01", "deadline", "2020-01-01"),
        ("deadline: in 3 days", "deadline", "in 3 days"),
        ("ack: no", "ack", "no"),
        ("ack: night", "ack", "night"),
        ("tag: [vip, vip, paper]", "tag", ("vip", "paper")),
        ("tag: vip", "tag", ("vip",)),
        ("notify: [lead, on-call, eva@example.org]", "notify", ("lead", "on-call", "eva@example.org")),
        ("watch: [eva@example.org, ana@example.org]", "watch", ("eva@example.org", "ana@example.org")),
        ("set: {room: HS 3, order: SO-1}", "set", (("room", "HS 3"), ("order", "SO-1"))),
        ("ask: {hr: Is she back?}", "ask", (("hr", "Is she back?"),)),
        ("confidential: yes", "confidential", True),
        ("{ignore: a newsletter, tag: news}", "ignore", "a newsletter"),
    ],
)
def test_what_is_written(text: str, name: str, value: object) -> None:
    got, report = read(text)
    assert told(report) == []
    assert got[name] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("departement: it", ["1: 'departement' is not an action — did you mean 'department'?"]),
        ("department: fleet", ["1: there is no department 'fleet'"]),
        ("priority: hi", ["1: 'hi' is not a priority — did you mean 'high'?"]),
        ("priority: 1", ["1: '1' is not a priority — it is one of low, normal, high, urgent"]),
        ("priority: urgent", ["1: priority 'urgent' needs a reason that people may read — add  because: …  below it"]),
        ("{priority: high, because: }", ["1: because is empty"]),
        ("because: x", ["1: because belongs to a priority, and this rule sets none"]),
        ("state: done", ["1: state 'done' needs a tip: nobody is closed without a word"]),
        ("state: open", ["1: 'open' is not a state — it is one of waiting, done"]),
        ("{ignore: x, quarantine: y}", ["1: a mail cannot be both ignored and quarantined"]),
        ("{ignore: x, owner: ana@example.org}", ["1: owner has no sense beside ignore: there will be no request"]),
        ("ignore: no", ["1: ignore wants its reason: newsletter"]),
        ("quarantine: Yes", ["1: quarantine wants its reason: looks like fraud"]),
        ("deadline: soon", ["1: deadline: I cannot read a time in \"soon\"."]),
        ("deadline: Firday 15:00", ["1: deadline: I cannot read a time in \"Firday 15:00\". Try Friday 15:00"]),
        ("{quarantine: x, notify: lead}", ["1: notify has no sense beside quarantine: there will be no request"]),
        ("{ignore: x, note: y}", ["1: note has no sense beside ignore: there will be no request"]),
        ("owner: onn-call", ["1: owner: 'onn-call' is neither an address nor one of on-call, least-busy,"]),
        ("owner: anna@example.org", ["1: anna@example.org is not an agent of any department — did you mean 'ana@example.org'?"]),
        ("owner: tom@elsewhere.example", [f"1: tom@elsewhere.example {OUTSIDE}"]),
        ("watch: tom@elsewhere.example", [f"1: tom@elsewhere.example {OUTSIDE}"]),
        ("notify: tom@badexample.org", [f"1: tom@badexample.org {OUTSIDE}"]),
        ("notify: leed", ["1: notify: 'leed' is neither an address nor one of lead, owner, backup, on-call — did you"]),
        ("notify: hr@example.org", ["1: hr@example.org is department 'hr', and letters to it come back here — name people"]),
        ("owner: Help@example.org", ["1: help@example.org is department 'it', and letters to it come back here"]),
        ("watch: sap@example.org", ["1: sap@example.org is department 'it/sap', and letters to it come back here"]),
        ("watch: lead", ["1: watch: 'lead' is not an address"]),
        ("ack: nigth", ["1: there is no template ack-nigth.txt.j2 — did you mean 'night'?"]),
        ("answer_within: soon", ["1: answer_within: 'soon' is not a working time — write it like 30m, 4h, 2d"]),
        ("language: english", ["1: language: 'english' is none of: en, de, fr, es, pl, cs, ja"]),
        ("merge: all", ["1: 'all' is not a merge — it is one of similar"]),
        ("tip: papper", ["1: there is no tips/papper.txt beside the rules — did you mean 'paper'?"]),
        ("set: {rom: HS 3}", ["1: no field is called 'rom' — did you mean 'room'?"]),
        ("set: room", ["1: set wants fields with values behind, like  set: {room: HS 3}"]),
        ("ask: {fleet: Who?}", ["1: there is no department 'fleet'"]),
        ("ask: Who?", ["1: ask wants a department with the question behind, like  ask: {engineering: Can we build this?}"]),
        ("forward: printerko", ["1: no supplier is called 'printerko' in config.toml — did you mean 'printerco'?"]),
        ("webhook: chatt", ["1: no webhook is called 'chatt' in config.toml — did you mean 'chat'?"]),
        ("hold: {until: noon}", ["1: hold wants the name of a time: until it ends, agents are not disturbed"]),
        ("{}", ["1: then is empty: what shall the rule do?"]),
        ("[owner]", ["1: then wants actions, like  then: {owner: ana@example.org}"]),
        ("priority: hi\nowner: x\ntag: a", ["1: 'hi' is not a priority", "2: owner: 'x' is neither an address"]),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: list[str]) -> None:
    _, report = read(text)
    assert [line[: len(said)] for line, said in zip(told(report), expected, strict=True)] == expected
