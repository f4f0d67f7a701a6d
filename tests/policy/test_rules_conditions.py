"""`if` of a rule: every condition is read, in every form an admin may write it, and what is wrong is told with its line."""

from typing import Any

import pytest

from gateway.desk.rulefacts import File
from gateway.policy.mistakes import Report
from gateway.policy.rules_conditions import CONDITIONS, address_pattern, how_many, read_block, written, yes_or_no
from gateway.policy.rules_file import Place
from tests.desk.rulemade import TUESDAY, facts
from tests.policy.rulefiles import node_of, told, world


def read(text: str) -> tuple[Any, Report]:
    report = Report()
    return read_block(node_of(text, report), Place("x.yaml", report), world(report)), report


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_example_of_each_condition_can_be_written(name: str) -> None:
    block, report = read(f"{{{name}: {CONDITIONS[name].example}}}")
    assert told(report) == []
    (condition,) = block.conditions
    assert condition.key == name
    assert condition.written


@pytest.mark.parametrize("name", [name for name, word in CONDITIONS.items() if word.values])
def test_every_value_of_a_closed_list_can_be_written(name: str) -> None:
    _, report = read(
        f"{name}: [{', '.join(CONDITIONS[name].values)}]"
        if name not in ("first_mail", "marked_urgent", "spam")
        else f"{name}: no"
    )
    assert told(report) == []


@pytest.mark.parametrize(
    ("text", "known", "fits"),
    [
        ("to: it", {"addressed": ("it",)}, True),
        ("to: [hr, eva@example.org]", {"cc": ("eva@example.org",)}, True),
        ("from: '@example.org'", {"from_address": "a@de.example.org"}, True),
        ("from: '*@example.org'", {"from_address": "a@de.example.org"}, False),
        ("from: eva@", {"from_address": "eva@elsewhere.example"}, True),
        ("from: it", {"from_address": "help@example.org"}, True),
        ("from: EVA@Example.ORG", {"from_address": "eva@example.org"}, True),
        ("text: [car, tyre*]", {"body": "two tyres"}, True),
        ("text: '/tyre?s/'", {"subject": "TYRES"}, True),
        ("text: no", {"subject": "yes and no"}, True),
        ("text: 11:00", {"subject": "at 11:00"}, True),
        ("text: 44", {"subject": "call 44"}, True),
        ("subject: car\nbody: tyre*", {"subject": "car", "body": "tyres"}, True),
        ("subject: car\nbody: tyre*", {"subject": "car"}, False),
        ("first_mail: yes", {"is_first_mail": True}, True),
        ("spam: no", {}, True),
        ("has: [order, attachment]", {"fields": {"order": "SO-104233"}}, True),
        ("attachment: ['*.pdf', '*.doc']", {"files": (File("A.PDF", 1),)}, True),
        ("attachment_size: '> 10 MB'", {"files": (File("a", 10_000_001),)}, True),
        ("attachment_size: '> 10 MB'", {"files": (File("a", 10_000_000),)}, False),
        ("during: office", {}, True),
        ("during: [night, Tue 09:00-11:00]", {}, True),
        ("during: Wed", {}, False),
        ("not: {during: office}", {}, False),
        ("repeat: 5 in 10m", {"repeated": lambda window: 5 if window.total_seconds() == 600 else 0}, True),
        ("similar: 2 in 1 d", {"similar": lambda window: 2}, True),
        ("department: it", {"department": "it/sap"}, True),
        ("owner: none", {}, True),
        ("owner: [none, ana@example.org]", {"owner": "ana@example.org"}, True),
        ("state: open", {"state": "waiting"}, True),
        ("field: {order: present}", {"fields": {"order": "x"}}, True),
        ("promise_left: '< 25%'", {"promise_share": 0.2}, True),
        ("handoffs: '>= 3'", {"handoffs": 3}, True),
        ("handoffs: 3", {"handoffs": 3}, True),
        ("header: {X-Severity: [high, low], X-App: present}", {"headers": {"x-severity": ("low",), "x-app": ("y",)}}, True),
        ("sender_department: sales", {"person": {"department": "sales"}}, True),
        ("sender_department: [it, sales]", {"person": {"department": "hr"}}, False),
        ("person: {site: Singapore}", {"person": {"site": "Singapore"}}, True),
        ("any: [{to: it}, {text: car}]", {"subject": "car"}, True),
        ("all: [{text: car}, {text: tyre}]", {"subject": "car tyre"}, True),
        ("any: {to: it}", {"addressed": ("it",)}, True),
    ],
)  # fmt: skip
def test_what_is_written_fits(text: str, known: dict[str, Any], fits: bool) -> None:
    block, report = read(text)
    assert told(report) == []
    assert (block.fit(facts(now=TUESDAY, **known)) is not None) is fits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sender_departement: hr", "1: 'sender_departement' is not a condition — did you mean 'sender_department'?"),
        ("to: itt", "1: there is no department 'itt' — did you mean 'it'?"),
        ("from: '@'", "1: from: '@' is neither an address nor a department"),
        ("from: '*@'", "1: from: '*@' fits everybody"),
        ("from: 'e*@example.org'", "1: from: 'e*@example.org': * stands for a whole name: *@example.org"),
        ("to: []", "1: to names nothing: leave it out, or say what must fit"),
        ("text: []", "1: text names nothing: leave it out, or say what must fit"),
        ("tag: []", "1: tag names nothing"),
        ("during: []", "1: during names nothing"),
        ("person: {}", "1: person names nothing"),
        ("person: {site: [], name: Eva}", "1: person site names nothing: leave it out, or write present for any value"),
        ("header: {X-A: []}", "1: header X-A names nothing"),
        ("not: {}", "1: not names nothing"),
        ("any: [{to: it}, {}]", "1: any holds an empty block, which fits every mail"),
        ("all: {}", "1: all holds an empty block, which fits every mail"),
        ("not: {text: []}", "1: text names nothing"),
        ("repeat: 5 in 0m", "1: repeat: '5 in 0m' — write it like 5 in 20m"),
        ("from: '@*.example.org'", "1: from: '@*.example.org': @example.org takes sub-domains too"),
        ("from: '*@*.example.org'", "1: from: '*@*.example.org': @example.org takes sub-domains too"),
        ("to: {it: x}", "1: to wants a list"),
        ("to:", "1: to is empty"),
        ("text: 'ty*re'", "1: text: 'ty*re': * stands at the end of a word, for any ending"),
        ("text: '!!!'", "1: text: '!!!' holds no letter and no digit"),
        ("text: '/(/'", "1: this pattern does not work: missing ), unterminated subpattern at position 0 — in /(/"),
        ("sender: colleage", "1: 'colleage' is not a sender — did you mean 'colleague'?"),
        ("auth: yes", "1: 'yes' is not a auth — it is one of pass, fail, none"),
        ("sender_department: hrr", "1: there is no department 'hrr', and nobody in people works in one — did you mean 'hr'?"),
        ("sender_department: sale", "1: there is no department 'sale', and nobody in people works in one — did you mean 'sales'?"),
        ("department: sap", "1: there is no department 'sap'"),
        ("owner: ana", "1: owner: 'ana' is not an address"),
        ("state: opne", "1: state: 'opne' is none of: new, open, waiting, done"),
        ("has: ordr", "1: no field is called 'ordr' — did you mean 'order'?"),
        ("first_mail: often", "1: first_mail: 'often' is none of: yes, no"),
        ("person: {sites: x}", "1: the directory has no column 'sites' — did you mean 'site'?"),
        ("person: Singapore", "1: person wants names with values behind, like  person: {site: Singapore}"),
        ("field: {ordr: present}", "1: no field is called 'ordr' — did you mean 'order'?"),
        ("during: offce", "1: no time is called 'offce' — did you mean 'office'?"),
        ("during: {office: x}", "1: during wants the name of a time, or a clause like Mon-Fri 08:00-17:00"),
        ("repeat: often", "1: repeat: 'often' — write it like 5 in 20m"),
        ("repeat: 0 in 10m", "1: repeat: '0 in 10m' — write it like 5 in 20m"),
        ("repeat: 5 in 10x", "1: repeat: '5 in 10x' — write it like 5 in 20m"),
        ("age: '> 3'", "1: age: '3' is not a duration"),
        ("handoffs: '>= three'", "1: handoffs: 'three' is not a number"),
        ("rating: '² '", "1: rating: '²' is not a number"),
        ("attachment_size: '> 10'", "1: attachment_size: '10' is not a size"),
        ("any: to", "1: any wants a list of blocks:"),
        ("not: [to]", "1: not wants conditions, none of which may fit:"),
        ("any:\n- {to: it}\n- {tex: car}", "3: 'tex' is not a condition — did you mean 'text'?"),
        ("[to]", "1: if wants conditions, like  if: {to: it, text: printer}"),
    ],
)  # fmt: skip
def test_mistakes(text: str, expected: str) -> None:
    _, report = read(text)
    if expected:
        assert [line[: len(expected)] for line in told(report)] == [expected]
    else:
        assert told(report) == []


def test_all_mistakes_of_a_block_come_at_once() -> None:
    block, report = read("to: itt\ntext: '/(/'\nsender: x\nsubject: car")
    assert [line.partition(":")[0] for line in told(report)] == ["1", "2", "3"]
    assert [one.key for one in block.conditions] == ["subject"]


@pytest.mark.parametrize(
    ("raw", "pattern"),
    [
        ("eva@example.org", ("eva", "example.org", False)),
        ("@Sales.Example.org", ("", "sales.example.org", True)),
        ("*@printers.example.org", ("", "printers.example.org", False)),
        ("eva@", ("eva", "", False)),
    ],
)
def test_addresses(raw: str, pattern: tuple[str, str, bool]) -> None:
    got = address_pattern(raw)
    assert (got.local, got.domain, got.with_subdomains) == pattern


@pytest.mark.parametrize(
    ("raw", "expected"), [("yes", True), ("Yes", True), ("true", True), ("no", False), ("NO", False), ("false", False)]
)
def test_yes_or_no(raw: str, expected: bool) -> None:
    assert yes_or_no(raw) is expected


def test_how_many() -> None:
    count, window = how_many("5 in 20m")
    assert (count, window.total_seconds()) == (5, 1200)


@pytest.mark.parametrize(
    ("text", "expected"), [("[a, b]", "[a, b]"), ("{a: b, c: [d]}", "a: b, c: [d]"), ("'x: y'", "x: y")]
)
def test_written(text: str, expected: str) -> None:
    assert written(node_of(text)) == expected
