"""All that fit apply, the upper one wins (product.md 4.2)."""

from datetime import timedelta

import pytest

from gateway.desk.department import Priority
from gateway.desk.rules import MERGE_WITHIN, NO_VERDICT, Rule, Ruleset, written
from tests.desk.rulemade import facts, many, rule, text, to

IT, CAR = to("it"), text("car")
TO_IT = {"addressed": ("it",)}
HIGH = Priority.HIGH


def decided(*rules: Rule, **known: object) -> dict[str, object]:
    """What was set, and what was added."""
    verdict = Ruleset(rules).decide(facts(**{**TO_IT, **known}))
    return {key: setting.value for key, setting in verdict.sets.items()} | {
        key: verdict.all(key) for key in verdict.adds
    }


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule("a", owner="ana"), rule("b", owner="ben")], {"owner": "ana"}),
        ([rule("a", owner="ana"), rule("b", owner="ben", department="hr")], {"owner": "ana", "department": "hr"}),
        ([rule("a", CAR, owner="ana"), rule("b", owner="ben")], {"owner": "ben"}),
        ([rule("a", IT, tag=("x", "y")), rule("b", tag=("y", "z"))], {"tag": ("x", "y", "z")}),
        ([rule("a", notify=("lead",)), rule("b", notify=("ben",))], {"notify": ("lead", "ben")}),
        ([rule("a", stop=True), rule("b", owner="ben")], {}),
        ([rule("a", CAR, stop=True), rule("b", owner="ben")], {"owner": "ben"}),
        ([rule("a", tag=("x",), stop=True), rule("b", tag=("y",))], {"tag": ("x",)}),
        ([rule("a", event="reply", owner="ana"), rule("b", owner="ben")], {"owner": "ben"}),
        # because belongs to the priority of its own rule and is never mixed with another
        ([rule("a", priority=HIGH, because="a"), rule("b", priority=HIGH, because="b")], {"priority": HIGH, "because": "a"}),
        ([rule("a", priority=Priority.LOW), rule("b", priority=HIGH, because="b")], {"priority": Priority.LOW}),
        ([], {}),
    ],
)  # fmt: skip
def test_who_wins(rules: list[Rule], expected: dict[str, object]) -> None:
    assert decided(*rules) == expected


def test_a_setting_names_its_rule_and_line() -> None:
    verdict = Ruleset((rule("a", CAR, line=4, owner="ana"), rule("b", line=9, owner="ben", tag=("x",)))).decide(facts())
    assert (verdict.sets["owner"].rule, verdict.sets["owner"].line) == ("b", 9)
    assert [(one.value, one.rule) for one in verdict.adds["tag"]] == [("x", "b")]
    assert [one.name for one in verdict.fitted] == ["b"]
    assert verdict.get("department") is None
    assert NO_VERDICT.all("tag") == ()


def test_an_explanation_tells_what_the_decision_does() -> None:
    rules = Ruleset((
        rule("upper", IT, priority=HIGH, because="x"),
        rule("missing one thing", IT, CAR, owner="ana"),
        rule("too late", priority=HIGH, because="y", tag=("t",)),
        rule("the end", IT, stop=True),
        rule("behind", owner="ben"),
        rule("another event", event="reply", owner="ben"),
    ))  # fmt: skip
    upper, missing, late, end, behind = rules.explain(facts(**TO_IT))
    assert (upper.fits, upper.misfits, upper.taken) == (("to it",), (), {})
    assert (missing.fits, missing.misfits) == (("to it",), (CAR,))
    assert late.taken == {"priority": "upper", "because": "upper"}
    assert end.is_reached
    assert not behind.is_reached
    fitting = [one.rule for one in (upper, missing, late, end, behind) if one.is_reached and not one.misfits]
    assert tuple(fitting) == rules.decide(facts(**TO_IT)).fitted


@pytest.mark.parametrize(
    ("rules", "owners", "repeat", "similar"),
    [
        ([rule("a", owner="ana@example.org")], {"ana@example.org"}, 0, 0),
        ([rule("a", owner="least-busy"), rule("b", owner="round-robin")], {"least-busy", "round-robin"}, 0, 0),
        ([rule("a", many("repeat", 5, 10), tag=("x",)), rule("b", many("repeat", 3, 60), tag=("x",))], set(), 60, 0),
        ([rule("a", many("similar", 5, 20), tag=("x",))], set(), 0, 20),
        ([rule("a", merge="similar")], set(), 0, MERGE_WITHIN // timedelta(minutes=1)),
    ],
)  # fmt: skip
def test_what_the_rules_need_to_know(rules: list[Rule], owners: set[str], repeat: int, similar: int) -> None:
    needs = Ruleset(tuple(rules)).needs
    minutes = timedelta(minutes=1)
    assert (needs.owners, needs.repeat // minutes, needs.similar // minutes) == (owners, repeat, similar)


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "yes"), (False, "no"), (HIGH, "high"), (("room", "HS 3"), "room HS 3"), ("ana", "ana")],
)
def test_written(value: object, said: str) -> None:
    assert written(value) == said
