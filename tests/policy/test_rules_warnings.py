"""Rules that are no mistakes and worth a look: never tested, never fitted, words of half of all mails (product.md 4.5)."""

import random
import time
from pathlib import Path

import pytest

from gateway.desk.rules import Rule
from gateway.policy.rules_warnings import FEWEST_MAILS, Past, common, names_in, untested, unused
from tests.desk.rulemade import rule, text, to
from tests.policy.desk_files import RULES, load


def told(found: object) -> list[str]:
    return [f"{one.line}: {one.message}" for one in found]  # type: ignore[attr-defined]


def test_untested(tmp_path: Path) -> None:
    policy = load(tmp_path, {"desk.yaml": RULES + (
        "rules:\n"
        "  - {name: printers, if: {text: printer}, then: {tag: printer}}\n"
        "  - {name: cars, if: {text: car}, then: {tag: car}}\n"
        "tests:\n"
        "  - {name: a, mail: 'eva@example.org -> it@example.org | Printer', expect: {tag: printer}}\n"
    )})  # fmt: skip
    found = untested(policy.desk.rules.rules, policy.tests)
    assert [f"{one.level} {one.line}: {one.message}" for one in found] == ["warning 9: no test exercises rule 'cars'"]


def test_many_untested_rules_are_one_line() -> None:
    found = untested([rule(f"r{n}", tag=("x",)) for n in range(30)], [])
    assert told(found) == [
        "None: no test exercises 30 of 30 rules: 'r0', 'r1', 'r2' … (postroom rules coverage names all)"
    ]


@pytest.mark.parametrize(
    ("fitted", "then", "event", "expected"),
    [
        ({}, "name: printers", "new", ["1: no mail of the last 90 days fitted rule 'printers'"]),
        ({"printers": 1}, "name: printers", "new", []),
        ({"cars": 1}, "name: printers", "reply", ["1: no mail of the last 90 days fitted rule 'printers'"]),
        ({}, "name: cars", "new", []),
        ({}, "", "new", []),
        ({}, "name: printers", "silent", []),
    ],
)
def test_unused(fitted: dict[str, int], then: str, event: str, expected: list[str]) -> None:
    one = rule("printers", text("printer"), event=event, tag=("x",))
    assert told(unused([one], Past(fitted, then, ()))) == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  - name: payroll at risk   # because", "payroll at risk"),
        ("  - name: 'payroll: at risk'", "payroll: at risk"),
        ('  - {name: "a, b", if: x}', "a, b"),
        ("  - {name: cars, if: {text: car}}", "cars"),
        ("  - {if: {text: car}, name: cars}", "cars"),
        ("  - name: cars\n    if: x", "cars"),
    ],
)
def test_names_of_rules_as_they_were(written: str, name: str) -> None:
    assert name in names_in(written)
    assert "x" not in names_in(written)


HELLO = [
    ("Printer jams", "Hello, the printer jams again."),
    ("VPN", "Hello, no vpn here."),
    ("Toner", "dear all, toner is out"),
]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (rule("r", text("hello"), tag=("x",)), ["text 'hello' stands in 66 % of the last 150 mails"]),
        (rule("r", text("hello", key="body"), tag=("x",)), ["body 'hello' stands in 66 % of the last 150 mails"]),
        (rule("r", text("hello", key="subject"), tag=("x",)), []),
        (rule("r", text("printer", "hell*"), tag=("x",)), ["text 'hell*' stands in 66 % of the last 150 mails"]),
        (rule("r", text("printer"), tag=("x",)), []),
        (rule("r", text("hello again"), tag=("x",)), []),
        (rule("r", text("/hello/"), tag=("x",)), []),
        (rule("r", to("it"), tag=("x",)), []),
    ],
)  # fmt: skip
def test_common(one: Rule, expected: list[str]) -> None:
    found = told(common([one], Past({}, "", HELLO * 50)))
    assert found == [f"1: rule 'r': {said} — it tells nothing" for said in expected]


def test_a_word_is_told_with_its_first_rule_and_few_mails_prove_nothing() -> None:
    two = [rule("a", text("hello"), tag=("x",)), rule("b", text("hello"), to("it"), tag=("x",))]
    assert len(common(two, Past({}, "", HELLO * 50))) == 1
    assert common(two, Past({}, "", HELLO[:1] * (FEWEST_MAILS - 1))) == ()


def test_many_rules_and_mails_cost_little() -> None:
    chance = random.Random(1)
    words = [f"w{n}" for n in range(3_000)]
    mails = [("hello", " ".join(chance.sample(words, 60))) for _ in range(2_000)]
    made = [rule(f"r{n}", text(*chance.sample(words, 4)), tag=("x",)) for n in range(3_000)]
    begin = time.process_time()
    assert common(made, Past({}, "", mails)) == ()
    assert time.process_time() - begin < 4
