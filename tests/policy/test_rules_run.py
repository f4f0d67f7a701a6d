"""The tests in the rules file run by the production decision (product.md 4.4)."""

from pathlib import Path
from typing import Any

import pytest

from gateway.errors import Mistakes
from gateway.policy.rules_run import Ran
from gateway.policy.snapshot import Policy
from tests.policy.desk_files import RULES, load

MORE = """\
people:
  eva@example.org: {name: Eva Novak, department: sales, site: Lyon}
fields:
  order: {looks_like: SO-999999}
  room: {looks_like: HS 9}
rules:
  - name: printers
    if: {text: printer*}
    then: {owner: ana@example.org, tag: [printer, paper]}
  - name: from Lyon
    if: {person: {site: Lyon}}
    then: {language: fr}
  - name: orders
    if: {has: order}
    then: {for: 'order {order}', set: {room: HS 3}}
  - name: the same trouble
    if: {similar: 5 in 20m}
    then: {priority: high, because: many have it, merge: similar}
  - name: at night
    if: {not: {during: office}}
    then: {ack: no}
  - name: too often
    if: {repeat: 3 in 5m}
    then: {tag: often}
  - name: large files
    if: {attachment_size: '> 1 MB'}
    then: {tag: large}
  - name: pictures
    if: {attachment: '*.png'}
    then: {tag: picture}
  - name: severity
    if: {header: {X-Severity: critical}}
    then: {tag: critical}
  - name: chasers
    when: reply
    if: {owner: none, age: '> 2d'}
    then: {notify: lead, tag: chased}
"""
MAIL = "eva@example.org -> it@example.org | Printer | It jams."


def policy(folder: Path, *tests: str) -> Policy:
    written = "".join(f"  - {test}\n" for test in tests)
    return load(folder, {"desk.yaml": f"{RULES}{MORE}tests:\n{written}"})


def one(folder: Path, **keys: str) -> Ran:
    given = {"name": "a", **({} if "when" in keys else {"mail": f"'{MAIL}'"}), **keys}
    (ran,) = policy(folder, "{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}").tests
    return ran


@pytest.mark.parametrize(
    "keys",
    [
        {"expect": "{owner: ana@example.org, tag: printer}"},
        {"expect": "{tag: [paper, printer]}"},
        {"expect": "{department: it, priority: normal, language: fr}"},
        {"expect": "{rules: [printers, from Lyon]}"},
        {"mail": "tom@example.org -> hr@example.org | Hi", "expect": "{department: hr, rules: []}"},
        {"mail": "tom@x.org -> it@example.org | so-104233", "expect": "{for: order so-104233, set: room HS 3}"},
        {"mail": "tom@x.org -> it@example.org | so-104233", "expect": "{fields: [order so-104233, room HS 3]}"},
        {"given": "{similar: 7 in 20m}", "expect": "{merge: similar, priority: high, because: many have it}"},
        {"given": "{similar: 7 in 10m}", "expect": "{rules: [printers, from Lyon, the same trouble]}"},
        {"given": "{similar: 7 in 1h}", "expect": "{rules: [printers, from Lyon]}"},
        {"given": "{similar: 4 in 20m}", "expect": "{rules: [printers, from Lyon]}"},
        {"at": "2025-11-26 03:00", "expect": "{ack: no}"},
        {"given": "{repeat: 3 in 5m}", "expect": "{tag: often}"},
        {"given": "{attachment_size: 2 MB}", "expect": "{tag: large}"},
        {"given": "{attachment: [a.png], attachment_size: 2 MB}", "expect": "{tag: [large, picture]}"},
        {"given": "{attachment: [a.png]}", "expect": "{rules: [printers, from Lyon, pictures]}"},
        {"given": "{header: {X-Severity: critical}}", "expect": "{tag: critical}"},
        {"given": "{person: {site: Berlin}}", "expect": "{rules: [printers]}"},
        {"when": "reply", "given": "{age: 3d}", "expect": "{notify: lead, rules: [chasers]}"},
        {"when": "reply", "given": "{age: 1d}", "expect": "{rules: []}"},
        {"when": "reply", "given": "{age: 3d, owner: ana@example.org}", "expect": "{rules: []}"},
    ],
)  # fmt: skip
def test_it_passes(keys: dict[str, str], tmp_path: Path) -> None:
    assert one(tmp_path, **keys).passes


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{department: hr}", "department: expected hr, got it"),
        ("{owner: ben@example.org}", "owner: expected ben@example.org, got ana@example.org (set by printers)"),
        ("{tag: [printer, car]}", "tag: expected printer, car, got printer, paper"),
        ("{rules: [printers]}", "rules: expected printers, got printers, from Lyon"),
        ("{rules: []}", "rules: expected no rule, got printers, from Lyon"),
        ("{ack: no}", "ack: expected no, got nothing"),
        ("{priority: high}", "priority: expected high, got normal"),
    ],
)
def test_it_fails_and_says_how(expect: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as caught:
        one(tmp_path, expect=expect)
    (finding,) = caught.value.findings
    assert finding.message == f"test 'a': {said}"
    assert finding.line == len(f"{RULES}{MORE}tests:".splitlines()) + 1


def test_every_failing_test_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    bad = f"{{name: %s, mail: '{MAIL}', expect: {{department: hr, owner: ben@example.org}}}}"
    with pytest.raises(Mistakes) as caught:
        policy(tmp_path, bad % "a", bad % "b")
    assert len(caught.value.findings) == 4


def test_which_rules_a_test_exercises(tmp_path: Path) -> None:
    assert one(tmp_path, expect="{department: it}").fitted == ("printers", "from Lyon")


@pytest.mark.parametrize("mail", ["|\n      no header\n      at all", "x@x -> y@y | " + "a" * 200])
def test_odd_mails_are_tests_too(mail: str, tmp_path: Path) -> None:
    name: Any = f"  - name: a\n    mail: {mail}\n    expect: {{rules: []}}\n"
    got = load(tmp_path, {"desk.yaml": f"{RULES}{MORE}tests:\n{name}"})
    assert got.tests[0].passes
