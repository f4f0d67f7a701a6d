"""Whose it is: `#take`, `#assign`, `#give-back`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.changes import Keeper
from gateway.desk.decision import ActReason, Decision
from gateway.desk.facts import Told
from gateway.desk.ticket import Audience, Promise, State, What
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, TOM, decided, from_agent, heard, only, recalled, sent, ticket

TO_ANA = sent("t4812.2a.x@example.org", to=ANA, audience=Audience.AGENTS)
THREAD = {4812: (Told("request", EVA, "Eva Novak", NOW, "It jams."), Told("answer", ANA, "Ana", NOW, "I look."))}
WORD = Promise(What.ANSWER, NOW + timedelta(days=1), ANA, made_by=ANA, made_at=NOW)


def act(text: str, /, facts: dict[str, Any] | None = None, **before: Any) -> Decision:
    return decided(from_agent(text), recalled(ticket(**before), keys=(TO_ANA,), **(facts or {})))


def said(found: Decision, template: str) -> str:
    plans = [plan for plan in found.letters if plan.template == template]
    assert plans, heard(found)
    return " ".join(
        str(one) for name in ("news", "changes", "done") for one in _sentences(plans[0].variables.get(name, ()))
    )


def _sentences(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_assigning_gives_the_thread_and_tells_the_people() -> None:
    found = act("#assign ben@", {"thread": THREAD})
    assert found.after is not None
    assert (found.after.owner, found.after.state) == (BEN, State.OPEN)
    assert heard(found) == [("agent_new", BEN), ("update", EVA), ("update", TOM), ("agent_confirm", ANA)]
    letter = only(found, "agent_new")
    assert [one.text for one in letter.variables["thread"]] == ["It jams.", "I look."]
    assert letter.token_for == BEN
    assert "has given this request to you" in said(found, "agent_new")
    assert "has your request now" in said(found, "update")


def test_taking_with_an_answer_is_confirmed_as_what_it_is() -> None:
    assert said(act("#take\n\nI bring you one."), "agent_confirm") == "IT-4812 is yours now."
    assert heard(act("#take\n\nI bring you one.", owner=ANA)) == [
        ("answer", EVA),
        ("answer", TOM),
        ("agent_confirm", ANA),
    ]  # it was before; #take is new to her, and the first three times are confirmed


def test_who_is_assigned_keeps_the_departments_promise_and_no_colleagues_word() -> None:
    found = act("#assign ben@")
    assert Keeper(BEN) in found.changes
    assert found.after is not None
    assert found.after.promise is not None
    assert (found.after.promise.keeper, found.settled_promise) == (BEN, "")
    theirs = act("#assign ben@", owner=ANA, promise=WORD)
    assert not [change for change in theirs.changes if isinstance(change, Keeper)]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        (
            "#assign ben@\nHi Eva, Ben comes.",
            [("agent_new", BEN), ("answer", EVA), ("answer", TOM), ("agent_confirm", ANA)],
        ),
        (
            "#assign ben@\n#note\nShe is upset.",
            [("agent_new", BEN), ("update", EVA), ("update", TOM), ("agent_confirm", ANA)],
        ),
    ],
)
def test_one_letter_to_whoever_is_assigned(text: str, letters: list[tuple[str, str]]) -> None:
    found = act(text, {"thread": THREAD})
    assert heard(found) == letters
    told = only(found, "agent_new").variables
    assert text.split("\n")[-1] in (*told["notes"], *(one.text for one in told["thread"]))


@pytest.mark.parametrize("text", ["#assign hanna@", "#assign nobody@", "#assign"])
def test_only_agents_of_the_department(text: str) -> None:
    found = act(text)
    assert found.reason is ActReason.WRONG_COMMAND
    assert found.after == ticket()


def test_assigning_to_whoever_has_it_changes_nothing() -> None:
    found = act("#assign ben@", owner=BEN, state=State.OPEN)
    assert heard(found) == [("agent_confirm", ANA)]
    assert "nothing has changed" in said(found, "agent_confirm")


@pytest.mark.parametrize(
    ("before", "sentence", "state"),
    [
        ({}, "A person answers you by", State.NEW),
        ({"answered_at": NOW, "promise": WORD}, "A person answers you by", State.OPEN),
        ({"promise": replace(WORD, what=What.DONE)}, "The time stays", State.NEW),
        ({"promise": replace(WORD, what=What.NEWS)}, "You hear from us by", State.NEW),
        ({"state": State.WAITING, "promise": None}, "IT has your request again.", State.WAITING),
    ],
)
def test_giving_back(before: dict[str, Any], sentence: str, state: State) -> None:
    found = act("#give-back", **{"owner": ANA, "state": State.OPEN, **before})
    assert found.after is not None
    assert (found.after.owner, found.after.state) == ("", state)
    assert heard(found) == [("agent_new", BEN), ("update", EVA), ("update", TOM), ("agent_confirm", ANA)]
    assert sentence in said(found, "update")


def test_a_word_is_kept_by_whoever_gave_it() -> None:
    found = act("#give-back", owner=ANA, promise=WORD)
    assert found.after is not None
    assert found.after.promise == WORD
    assert found.settled_promise == ""
    taken = act("#take", owner=BEN, promise=replace(WORD, keeper=BEN, made_by=BEN))
    assert Keeper(ANA) in taken.changes  # who takes it says yes to its promise


def test_what_is_done_is_not_given_back() -> None:
    assert act("#give-back", owner=ANA, state=State.DONE, promise=None).reason is ActReason.WRONG_COMMAND
    assert act("#give-back\n#promise Fri 15:00", owner=ANA).reason is ActReason.WRONG_COMMAND
    assert HANNA not in [address for _, address in heard(act("#give-back", owner=ANA))]
