"""Each condition: what fits, in which words it says so, and what does not (product.md 4.3 "Conditions")."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk import patterns
from gateway.desk.conditions import (
    AllBlocks,
    AnyBlock,
    Attached,
    Block,
    Columns,
    Compared,
    Condition,
    During,
    Has,
    Not,
    Owner,
    RequestDepartment,
    State,
    Tag,
    Yes,
)
from gateway.desk.rulefacts import File
from gateway.desk.schedule import Clause, Schedule, Weekdays
from tests.desk.rulemade import block, facts, many, one_of, sender, text, to

OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60),))
NIGHT = Schedule((Clause(Weekdays(frozenset(range(7))), 20 * 60, 6 * 60),))
HOUR = timedelta(hours=1)


def columns(key: str, **wanted: str) -> Columns:
    return Columns(key, "", tuple((name.replace("_", "-"), (patterns.words(value),)) for name, value in wanted.items()))


def compared(key: str, sign: str, value: object, measure: str = "") -> Compared:
    return Compared(key, f"{sign} {value}", measure or key, sign, value)


@pytest.mark.parametrize(
    ("condition", "known", "said"),
    [
        # people
        (sender("eva@example.org"), {"from_address": "eva@example.org"}, "from eva@example.org"),
        (sender("eva@example.org"), {"from_address": "tom@example.org"}, None),
        (sender("@example.org"), {"from_address": "tom@de.example.org"}, "from @example.org"),
        (sender("eva@example.org"), {}, None),
        (sender("ben@example.org", "to"), {"cc": ("ben@example.org",)}, "to ben@example.org"),
        (sender("ben@example.org", "cc"), {"to": ("ben@example.org",)}, None),
        (to("it"), {"addressed": ("hr", "it")}, "to it"),
        (to("it"), {"to": ("it@example.org",)}, "to it"),
        (to("it", "hr"), {"addressed": ("hr",)}, "to hr"),
        (to("it"), {"addressed": ("hr",)}, None),
        (to("it", key="cc"), {"addressed": ("it",)}, None),
        (to("it", key="cc"), {"cc": ("it+4812.x@example.org",)}, "cc it"),
        (to("it", key="from"), {"from_address": "it@example.org"}, "from it"),
        (one_of("sender", "stranger", "robot"), {"sender": "robot"}, "sender robot"),
        (one_of("sender", "stranger"), {"sender": "colleague"}, None),
        (one_of("sender_department", "hr"), {"person": {"department": "hr"}}, "sender_department hr"),
        (one_of("sender_department", "hr"), {}, None),
        (columns("person", site="Singapore"), {"person": {"site": "singapore"}}, "person site"),
        (columns("person", site="Singapore"), {"person": {"site": "Berlin"}}, None),
        (columns("person", site="Singapore", language="fr"), {"person": {"site": "Singapore"}}, None),
        (Yes("first_mail", "yes", True), {"is_first_mail": True}, "first_mail yes"),
        (Yes("first_mail", "no", False), {"is_first_mail": True}, None),
        (Yes("first_mail", "no", False), {}, "first_mail no"),
        # words
        (text("printer*"), {"subject": "Printers"}, "text printer*"),
        (text("printer*"), {"body": "the printer"}, "text printer*"),
        (text("car", "tyre*"), {"body": "two tyres"}, "text tyre*"),
        (text("car", key="subject"), {"body": "car"}, None),
        (text("car", key="body"), {"subject": "car"}, None),
        (text("/so-\\d+/"), {"subject": "SO-12"}, "text /so-\\d+/"),
        (text("/so-\\d+/", key="body"), {"subject": "SO-12"}, None),
        (text("fuel card"), {"subject": "fuel", "body": "card"}, None),
        (Has("has", "order", ("order",)), {"fields": {"order": "SO-104233"}}, "has order"),
        (Has("has", "order", ("order",)), {"fields": {"order": ""}}, None),
        (Has("has", "attachment", ("attachment",)), {"files": (File("a.pdf", 1),)}, "has attachment"),
        (Has("has", "attachment", ("attachment",)), {}, None),
        (Attached("attachment", "*.pdf", (patterns.glob("*.pdf"),)), {"files": (File("A.PDF", 1),)}, "attachment A.PDF"),
        (Attached("attachment", "*.pdf", (patterns.glob("*.pdf"),)), {"files": (File("a.png", 1),)}, None),
        (compared("attachment_size", ">", 100), {"files": (File("a", 5), File("b", 101))}, "attachment_size > 100"),
        (compared("attachment_size", ">", 100), {"files": (File("a", 100),)}, None),
        (compared("attachment_size", "<", 100), {}, None),
        (one_of("language", "fr", "de"), {"language": "de"}, "language de"),
        (one_of("language", "fr"), {"language": ""}, None),
        (columns("form", Building="B2"), {"body": "Building: b2"}, "form Building"),
        (columns("form", Building="B2"), {"body": "Building: B22"}, None),
        (columns("header", X_Severity="critical"), {"headers": {"x-severity": ("low", "critical")}}, "header X-Severity"),
        (columns("header", X_Severity="critical"), {"headers": {}}, None),
        (columns("header", X_Foo="present"), {"headers": {"x-foo": ("anything",)}}, "header X-Foo"),
        # kind of mail
        (one_of("kind", "newsletter"), {"kind": "newsletter"}, "kind newsletter"),
        (Yes("marked_urgent", "yes", True), {"marked_urgent": True}, "marked_urgent yes"),
        (one_of("auth", "fail", "none"), {"auth": "none"}, "auth none"),
        (Yes("spam", "yes", True), {"spam": False}, None),
        # time: Tuesday, 10:00
        (During("during", "office", (("office", OFFICE),)), {}, "during office"),
        (During("during", "night", (("night", NIGHT),)), {}, None),
        (During("during", "[night, office]", (("night", NIGHT), ("office", OFFICE))), {}, "during office"),
        # how many
        (many("repeat", 5, 10), {"repeated": lambda window: 5}, "repeat 5 in 10m"),
        (many("repeat", 5, 10), {"repeated": lambda window: 7}, "repeat 7 in 10m"),
        (many("repeat", 5, 10), {"repeated": lambda window: 4}, None),
        (many("similar", 3, 20), {"similar": lambda window: 3 * (window.total_seconds() == 1200)}, "similar 3 in 20m"),
        (many("similar", 3, 20), {"repeated": lambda window: 9}, None),
        # the request
        (RequestDepartment("department", "it", {"it": frozenset({"it", "it/sap"})}), {"department": "it/sap"}, "department it"),
        (RequestDepartment("department", "it", {"it": frozenset({"it", "it/sap"})}), {"department": "hr"}, None),
        (Owner("owner", "none", ("none",)), {}, "owner none"),
        (Owner("owner", "none", ("none",)), {"owner": "ana@example.org"}, None),
        (Owner("owner", "anyone", ("anyone",)), {"owner": "ana@example.org"}, "owner anyone"),
        (Owner("owner", "anyone", ("anyone",)), {}, None),
        (Owner("owner", "ana", ("ana@example.org",)), {"owner": "ana@example.org"}, "owner ana@example.org"),
        (one_of("priority", "high", "urgent"), {"priority": "high"}, "priority high"),
        (State("state", "waiting", ("waiting",)), {"state": "waiting"}, "state waiting"),
        (State("state", "open", ("open",)), {"state": "new"}, "state open"),
        (State("state", "open", ("open",)), {"state": "done"}, None),
        (State("state", "open", ("open",)), {"state": ""}, None),
        (Tag("tag", "security", ("security",)), {"tags": ("x", "security")}, "tag security"),
        (Tag("tag", "security", ("security",)), {"tags": ("secure",)}, None),
        (columns("field", order="present"), {"fields": {"order": "SO-1"}}, "field order"),
        (columns("field", order="present"), {}, None),
        (compared("age", ">", HOUR), {"age": 2 * HOUR}, "age"),
        (compared("age", ">", HOUR), {"age": HOUR}, None),
        (compared("age", ">=", HOUR), {"age": HOUR}, "age"),
        (compared("age", "<", HOUR), {"age": None}, None),
        (compared("silent_for", ">", HOUR), {"silent_for": 3 * HOUR}, "silent_for"),
        (compared("promise_left", "<", 0.25, "promise_share"), {"promise_share": 0.2}, "promise_left"),
        (compared("promise_left", "<", 0.25, "promise_share"), {"promise_share": 0.3}, None),
        (compared("handoffs", ">=", 3), {"handoffs": 3}, "handoffs"),
        (compared("reopened", "=", 1), {"reopened": 2}, None),
        (compared("rating", "<=", 2), {"rating": 0}, "rating"),
        # together
        (Not("not", "to: it", block(to("it"))), {"addressed": ("hr",)}, "not to: it"),
        (Not("not", "to: it", block(to("it"))), {"addressed": ("it",)}, None),
        (Not("not", "x", block(to("it"), text("car"))), {"subject": "car"}, None),
        (
            AnyBlock("any", "", (block(to("it")), block(text("car"), to("hr")))),
            {"addressed": ("hr",), "body": "car"},
            "text car; to hr",
        ),
        (AnyBlock("any", "", (block(to("it")), block(text("car")))), {"addressed": ("hr",)}, None),
        (AllBlocks("all", "", (block(text("car")), block(text("tyre*")))), {"body": "car tyres"}, "text car; text tyre*"),
        (AllBlocks("all", "", (block(text("car")), block(text("tyre*")))), {"body": "car"}, None),
        (AllBlocks("all", "", (block(),)), {}, "always"),
    ],
)  # fmt: skip
def test_fit(condition: Condition, known: dict[str, Any], said: str | None) -> None:
    got = condition.fit(facts(**known))
    if said is None:
        assert got is None
    else:
        assert got is not None
        assert got == said or got.startswith(said)


def test_all_conditions_of_a_block_must_fit() -> None:
    both = block(to("it"), text("car"))
    assert both.fit(facts(addressed=("it",), body="car")) == ["to it", "text car"]
    assert both.fit(facts(addressed=("it",))) is None
    assert both.misfits(facts(body="car")) == [both.conditions[0]]
    assert Block(()).fit(facts()) == []
