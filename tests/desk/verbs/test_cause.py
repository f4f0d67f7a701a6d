"""`#cause`: why a promise was not kept, in a word, for the report."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import MayUndo
from gateway.desk.decision import ActReason, Decision
from gateway.desk.ticket import State
from tests.desk.made import ANA, EVA, HANNA, NOW, TOM, decided, from_agent, heard, recalled, ticket
from tests.desk.verbs.test_taking import TO_ANA, WORD, act, said

UNTIL = datetime(2025, 11, 21, 15, tzinfo=NOW.tzinfo)
LATE: dict[str, Any] = {"broken": {4812: UNTIL}}


def causes(found: Decision) -> list[tuple[str, dict[str, Any]]]:
    return [(line.actor, dict(line.data)) for line in found.journal if line.act == "cause"]


@pytest.mark.parametrize(
    ("line", "cause"),
    [("#cause too much", "too much"), ("#cause: not-passed-on", "not passed on"), ("#Ursache unvorhergesehen", "not foreseen"),
     ("#cause System.", "system"), ("＃原因 システム", "system"),
     ("#cause not foreseen because the courier lost it", "not foreseen")],
)  # fmt: skip
def test_it_is_one_line_of_the_journal_and_nothing_else(line: str, cause: str) -> None:
    found = act(line, LATE, promise=WORD, owner=ANA, state=State.OPEN)
    assert causes(found) == [(ANA, {"cause": cause, "until": UNTIL.isoformat(), "department": "it"})]
    assert heard(found) == [("agent_confirm", ANA)]
    assert said(found, "agent_confirm") == f"Thank you. The report counts it and names nobody: {cause}."
    assert found.after is not None
    assert (found.after.promise, found.after.state, found.after.owner) == (WORD, State.OPEN, ANA)
    assert not any(isinstance(change, MayUndo) for change in found.changes)  # said anew, it counts anew


def test_words_beside_it_go_to_the_people() -> None:
    found = act("#cause too much\n\nHi Eva, it comes tomorrow.", LATE)
    assert heard(found) == [("answer", EVA), ("answer", TOM), ("agent_confirm", ANA)]
    assert [data["cause"] for _, data in causes(found)] == ["too much"]


@pytest.mark.parametrize("state", [State.DONE, State.WAITING])
def test_it_opens_nothing(state: State) -> None:
    found = act("#cause system", LATE, state=state, promise=None, owner=ANA)
    assert found.after is not None
    assert found.after.state is state


def test_where_nothing_was_broken_lately_it_says_so() -> None:
    found = act("#cause too much")
    assert found.reason is ActReason.WRONG_COMMAND
    assert heard(found) == [("agent_error", ANA)]
    (line,) = next(plan for plan in found.letters).variables["lines"]
    assert str(line.message) == "No promise of IT-4812 was broken lately."


def test_who_has_given_it_away_meanwhile_is_asked_too() -> None:
    """It was her word that was broken."""
    before = ticket(department="hr", departments_held=("it", "hr"), owner=HANNA, promise=None, state=State.WAITING)
    found = decided(from_agent("#cause not passed on"), recalled(before, keys=(TO_ANA,), **LATE))
    assert [data["cause"] for _, data in causes(found)] == ["not passed on"]


@pytest.mark.parametrize(
    ("line", "right", "is_example"),
    [("#cause to much", "#cause too much", False), ("#cause not forseen", "#cause not foreseen", False),
     ("#cause zu vil", "#cause too much", False), ("#cause", "#cause too much", True), ("#cause Ben", "#cause too much", True)],
)  # fmt: skip
def test_a_closed_list(line: str, right: str, is_example: bool) -> None:
    found = act(line, {"broken": {4812: NOW - timedelta(days=1)}})
    assert found.reason is ActReason.WRONG_COMMAND
    (wrong,) = next(plan for plan in found.letters if plan.template == "agent_error").variables["lines"]
    assert (wrong.try_, wrong.is_example) == (right, is_example)
