"""What a verdict changes of a request that is there already, and what it leaves alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk import ruleeffects
from gateway.desk.department import Priority
from gateway.desk.facts import Recalled
from gateway.desk.hours import Span
from gateway.desk.rules import Ruleset, Verdict
from gateway.desk.ticket import State, Ticket, What
from gateway.desk.timedrules import Occurrence
from tests.desk.made import ANA, BEN, NOW, department, desk, ticket
from tests.desk.rulemade import facts, rule

WITHIN = dict.fromkeys(Priority, Span(4, "h")) | {Priority.URGENT: Span(30, "m"), Priority.LOW: Span(5, "d")}


def judged(**actions: Any) -> Occurrence:
    here = desk(departments={"it": department(answer_within=WITHIN), "hr": department("hr")})
    verdict = Ruleset((rule("a", **actions),)).decide(facts(fields={"order": "SO-1"}))
    return Occurrence(here, NOW, Recalled(), facts(fields={"order": "SO-1"}), verdict)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ({"owner": BEN}, {"owner": BEN, "owner_reason": ""}),
        ({"owner": "none"}, {"owner": ""}),
        ({"priority": Priority.HIGH, "because": "x"}, {"priority": Priority.HIGH, "because": "x"}),
        ({"priority": Priority.NORMAL}, {"because": "as it was"}),
        ({"tag": ("b", "a")}, {"tags": ("a", "b")}),
        ({"set_": (("room", "B2"),)}, {"fields": {"room": "B2", "site": "Lyon"}}),
        ({"for_": "order {order}"}, {"for_customer": "order SO-1"}),
        ({"language": "fr"}, {"language": "fr"}),
        ({"confidential": True}, {"confidential": True}),
        ({"confidential": False}, {"confidential": False}),
        ({"done_within": Span(2, "h")}, {"done_by": NOW.replace(second=0) + timedelta(hours=2, minutes=2)}),
        ({"department": "hr", "state": "done"}, {"department": "it", "state": State.OPEN}),
    ],
)
def test_what_becomes_of_the_request(actions: dict[str, Any], expected: dict[str, Any]) -> None:
    known = ticket(owner=ANA, state=State.OPEN, because="as it was", tags=("a",), fields={"site": "Lyon"})
    after = ruleeffects.changed(judged(**actions), known)
    assert {name: getattr(after, name) for name in expected} == expected
    unchanged = {name: getattr(known, name) for name in expected}
    assert after == replace(known, **{name: getattr(after, name) for name in unchanged})


@pytest.mark.parametrize(
    ("actions", "more", "is_sooner"),
    [
        ({"priority": Priority.URGENT, "because": "x"}, {}, True),
        ({"priority": Priority.URGENT, "because": "x"}, {"promise": replace(ticket().promise, made_by=ANA)}, False),  # type: ignore[type-var]
        ({"priority": Priority.LOW}, {}, False),
        ({"answer_within": Span(1, "h")}, {}, False),  # the occurrence knows the department's times only
        ({"tag": ("x",)}, {}, False),
        ({"priority": Priority.URGENT, "because": "x"}, {"state": State.WAITING}, False),
        ({"priority": Priority.URGENT, "because": "x"}, {"what": What.NEWS}, False),
        ({"priority": Priority.URGENT, "because": "x"}, {"promise": None}, False),
    ],
)
def test_what_brings_an_answer_forward(actions: dict[str, Any], more: dict[str, Any], is_sooner: bool) -> None:
    known: Ticket = ticket()
    if "what" in more:
        assert known.promise is not None
        known = replace(known, promise=replace(known.promise, what=more["what"]))
    else:
        known = replace(known, **more)
    one = judged(**actions)
    found = ruleeffects.sooner(one, known, ruleeffects.changed(one, known))
    assert (found is not None) is is_sooner
    assert found is None or known.promise is None or found.until < known.promise.until


def test_only_what_has_an_effect_is_kept() -> None:
    verdict = Ruleset((rule("a", owner=BEN, department="hr", tag=("x",), tip=("y",)),)).decide(facts())
    kept = ruleeffects.only(verdict)
    assert (set(kept.sets), set(kept.adds), kept.fitted) == ({"owner"}, {"tag"}, verdict.fitted)
    assert ruleeffects.only(verdict, ("tip",)) == Verdict({}, {"tip": verdict.adds["tip"]}, verdict.fitted)
