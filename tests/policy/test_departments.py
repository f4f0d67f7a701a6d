"""Departments from their texts; every mistake with its line (product.md 4.3, 4.5)."""

# ruff: noqa: E501 - one case a line

from pathlib import Path

import pytest

from gateway.desk.department import Department, Priority
from gateway.desk.hours import describe
from gateway.desk.schedule import Span
from gateway.errors import Mistakes
from tests.policy.desk_files import load

HEAD = """\
version: 1
times: {office: Mon-Fri 08:00-17:00, calls: Mon-Fri 11:00-14:00, xmas: 2025-12-24}
departments:
"""
IT = "  it: {name: IT, address: it@example.org, agents: [ana@example.org]}\n"


def departments(folder: Path, *lines: str) -> dict[str, Department]:
    return dict(load(folder, {"desk.yaml": HEAD + "\n".join(lines) + "\n"}).desk.departments)


def mistakes(folder: Path, *lines: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        departments(folder, *lines)
    return [f"{f.line}: {f.message}" for f in caught.value.findings]


def test_every_key(tmp_path: Path) -> None:
    it = departments(
        tmp_path,
        "  it:",
        "    name: IT",
        "    address: IT@Example.org",
        "    also: [help@example.org]",
        "    purpose: So that everybody can work without thinking about computers.",
        "    open: office",
        "    busy: calls",
        "    quiet: [Sat, Sun]",
        "    timezone: Europe/Paris",
        "    agents: [ana@example.org, ben@example.org, ana@example.org]",
        "    lead: lead@example.org",
        "    backup: ben@example.org",
        "    on_call: call@example.org",
        "    answer_within: {urgent: 30m, high: 2h, normal: 4h, low: 2d}",
        "    done_within: {normal: 5d}",
        "    keep_informed: {urgent: 1h, normal: 2d}",
        '    phone: "044"',
        "    colour: '#7a3e9d'",
        "    language: de",
        "    address_style: formal",
        "    signature: |",
        "      IT",
        "      Room 12",
        "    looks_after:",
        "      ana@example.org: [printer*, 'no']",
        "      ben@example.org: vpn",
        "    confidential: yes",
        "    outsiders: never",
        "    outsiders_new: accept",
        "    survey: no",
    )["it"]
    assert it.addresses == ("it@example.org", "help@example.org")
    assert (it.name, it.phone, it.language, it.address_style, it.signature) == (
        "IT",
        "044",
        "de",
        "formal",
        "IT\nRoom 12\n",
    )
    assert describe(it.open) == "Mon–Fri 8:00–17:00"
    assert describe(it.working_hours) == "Mon–Fri 8:00–11:00, 14:00–17:00"
    assert it.quiet is not None
    assert describe(it.quiet) == "Sat–Sun"
    assert it.timezone.key == "Europe/Paris"
    assert it.agents == ("ana@example.org", "ben@example.org")
    assert (it.lead, it.backup, it.on_call) == ("lead@example.org", "ben@example.org", "call@example.org")
    assert it.answer_within == {
        "urgent": Span(30, "m"),
        "high": Span(2, "h"),
        "normal": Span(4, "h"),
        "low": Span(2, "d"),
    }
    assert it.done_within[Priority.URGENT] == Span(5, "d")
    assert it.keep_informed == Span(2, "d")
    assert it.keep_informed_within == {"urgent": Span(1, "h")}
    assert it.colour == "#7A3E9D"
    assert it.looks_after == (("ana@example.org", ("printer*", "no")), ("ben@example.org", ("vpn",)))
    assert (it.confidential, it.outsiders, it.outsiders_new, it.survey) == (True, "never", "accept", False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "low 1d, normal 1d, high 1d, urgent 1d"),
        ("answer_within: 4h", "low 4h, normal 4h, high 4h, urgent 4h"),
        ("answer_within: {normal: 4h}", "low 4h, normal 4h, high 4h, urgent 4h"),
        ("answer_within: {urgent: 1h, normal: 1d}", "low 1d, normal 1d, high 1d, urgent 1h"),
        ("answer_within: {urgent: 1h}", "low 1d, normal 1d, high 1d, urgent 1h"),
        ("answer_within: {high: 2d, normal: 4h, low: 1w}", "low 1w, normal 4h, high 4h, urgent 4h"),
        (
            "answer_within: {urgent: 20h, normal: 1d}",
            "low 1d, normal 1d, high 1d, urgent 1d",
        ),  # 20 open hours are longer
        ("answer_within: {urgent: 5h, normal: 1d}", "low 1d, normal 1d, high 1d, urgent 5h"),
    ],
)
def test_answer_within_is_completed(tmp_path: Path, written: str, expected: str) -> None:
    line = f"  it: {{name: IT, address: it@example.org, agents: [ana@example.org], open: office, {written}}}"
    it = departments(tmp_path, line)["it"]
    assert ", ".join(f"{priority} {it.answer_within[priority]}" for priority in Priority) == expected


def test_what_a_department_takes_from_its_parent(tmp_path: Path) -> None:
    got = departments(
        tmp_path,
        "  it/sap: {name: SAP, agents: [sara@example.org]}",
        "  it: {name: IT, address: it@example.org, agents: [ana@example.org], lead: lead@example.org, on_call: call@example.org, open: office}",
        "  deep: {name: Deep, parent: it/sap, agents: [x@example.org], lead: own@example.org}",
    )
    assert list(got) == ["it", "it/sap", "deep"], "whoever has an address of its own comes first"
    assert (got["it/sap"].parent, got["it/sap"].address, got["it/sap"].lead) == (
        "it",
        "it@example.org",
        "lead@example.org",
    )
    assert (got["deep"].address, got["deep"].lead, got["deep"].on_call) == (
        "it@example.org",
        "own@example.org",
        "call@example.org",
    )
    assert describe(got["it/sap"].open) == "always", "hours are its own"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], anwser_within: {normal: 4h}}"], "4: department 'it' has no setting 'anwser_within' — did you mean 'answer_within'?"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], open: offce}"], "4: no time is called 'offce' — did you mean 'office'?"),
        (["  it:", "    name: IT", "    address: it@example.org"], "4: department 'it' needs 'agents': who answers"),
        (["  it:", "    agents: [a@example.org]", "    address: it@example.org"], "4: department 'it' needs 'name': how letters call it"),
        (["  it: {name: IT, agents: [a@example.org]}"], "4: department 'it' needs 'address': where people write"),
        (["  it: {name: IT, agents: [], address: it@example.org}"], "4: agents is empty: who answers?"),
        (["  it:"], "4: department 'it' wants settings: name, address, agents …"),
        ([IT, "  hr: {name: HR, address: hr@exmaple.org, agents: [b@example.org]}"], "6: hr@exmaple.org is not in our_domains (example.org)"),
        ([IT, "  hr:", "    name: HR", "    address: IT@example.org", "    agents: [b@example.org]"], "8: it@example.org belongs to department 'it' already"),
        ([IT, "  hr: {name: HR, address: hr@example.org, also: [it@example.org], agents: [b@example.org]}"], "6: it@example.org belongs to department 'it' already"),
        (["  it: {name: IT, address: it, agents: [ana@example.org]}"], "4: address: 'it' is not an address — write it like it@example.org"),
        (["  it: {name: IT, address: it@example.org, agents: [ana]}"], "4: agents: 'ana' is not an address — write it like it@example.org"),
        ([IT, "  it/sap: {name: SAP, parent: itt, agents: [b@example.org], address: sap@example.org}"], "6: there is no department 'itt' — did you mean 'it'?"),
        (["  a: {name: A, parent: b, agents: [b@example.org], address: a@example.org}", "  b: {name: B, parent: a, agents: [b@example.org], address: b@example.org}"], "4: department 'a' is its own parent: a -> b -> a"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], answer_within: {urgnet: 1h}}"], "4: 'urgnet' is not a priority — did you mean 'urgent'?"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], answer_within: {urgent: 1 hour}}"], "4: answer_within urgent: '1 hour' is not a working time — write it like 30m, 4h, 2d"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], answer_within: [1h]}"], "4: answer_within wants one text, not a list"),
        (["  it:", "    name: IT", "    colour: #0B5CAD", "    address: it@example.org", "    agents: [ana@example.org]"], "6: colour is empty — # begins a comment: put it into quotes, '#0B5CAD'"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], colour: '#FFCC00'}"], "4: colour: white text on #FFCC00 has a contrast of 1.5:1; it takes 4.5:1"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], colour: blue}"], "4: colour: 'blue' is not a colour"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], confidential: maybe}"], "4: confidential: 'maybe' is none of: yes, no, true, false"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], outsiders: nevr}"], "4: outsiders: 'nevr' is none of: ask, include, never — did you mean 'never'?"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], timezone: Europe/Berln}"], "4: timezone: 'Europe/Berln' is not a time zone — did you mean 'Europe/Berlin'?"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], looks_after: {anna@example.org: [x]}}"], "4: anna@example.org is not an agent of department 'it' — did you mean 'ana@example.org'?"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], looks_after: [x]}"], "4: looks_after wants an agent with words behind"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], open: xmas}"], "4: department 'it' would never open: 'open' names no days that come again"),
        (["  it: {name: IT, address: it@example.org, agents: [ana@example.org], open: calls, busy: office}"], "4: department 'it' would never open: 'busy' leaves no open hour"),
        (["  'i t': {name: IT, address: it@example.org, agents: [ana@example.org]}"], "4: 'i t' is no key of a department"),
        (["  it: {name: [IT], address: it@example.org, agents: [ana@example.org]}"], "4: name wants one text, not a list"),
        (["  it: {name: IT, address: it@example.org, agents: {a: b}}"], "4: agents wants a list"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, lines: list[str], expected: str) -> None:
    told = mistakes(tmp_path, *lines)
    assert expected in [line[: len(expected)] for line in told], told
    assert len(told) <= 3


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        "  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], anwser_within: {normal: 4h}}",
        "  hr: {name: HR, address: hr@example.org, open: offce, agents: [b@example.org]}",
        "  x: {name: X, address: hr@example.org, agents: [b@example.org], answer_within: {hi: 1h}}",
    )
    assert told == [
        "4: department 'it' has no setting 'anwser_within' — did you mean 'answer_within'?",
        "5: no time is called 'offce' — did you mean 'office'?",
        "6: 'hi' is not a priority — did you mean 'high'?",
        f"6: hr@example.org belongs to department 'hr' already ({tmp_path}/rules/desk.yaml:5)",
    ]
