"""Too many of a kind: what waits, what is collected, who hears of it, and what is written down for the mails that follow."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.facts import Answered, Lately, Recalled, Wrote
from gateway.desk.loops import words_of
from tests.desk.made import ANA, EVA, NOW, decided, desk, heard, message, ticket

FORM = "Thank you for your message, which has the number 4711 with us. We will answer it as soon as we can."
HOUR = timedelta(hours=1)


def before(answered: Answered, subject: str = "Printer", text: str = FORM, number: int = 4700) -> Lately:
    return Lately(NOW - HOUR, NOW - HOUR, EVA, subject, words_of(text), number, answered)


def said(decision: Decision) -> list[str]:
    return [line.act for line in decision.journal]


@pytest.mark.parametrize(("already", "outcome"), [(199, Outcome.OPENED), (200, Outcome.QUARANTINED)])
def test_requests_of_one_sender(already: int, outcome: Outcome) -> None:
    found = decided(message(), Recalled(opened_lately=already))
    assert found.outcome is outcome
    assert (found.reason is ActReason.TOO_MANY) is (outcome is Outcome.QUARANTINED)
    assert bool(heard(found)) is (outcome is Outcome.OPENED)
    assert decided(message(), Recalled(opened_lately=999), on=desk(tickets_per_sender=None)).outcome is Outcome.OPENED


@pytest.mark.parametrize(
    ("fields", "mass", "reason"),
    [
        ({"list_id": "<a.example>"}, 60, ActReason.TOO_MANY_OF_LISTS),
        ({"precedence": "bulk"}, 60, ActReason.TOO_MANY_OF_LISTS),
        ({"auto_submitted": "auto-generated"}, 60, ActReason.TOO_MANY_OF_LISTS),
        ({"list_id": "<a.example>"}, 59, ActReason.NEW_REQUEST),
        ({}, 60, ActReason.NEW_REQUEST),
    ],
)
def test_requests_of_lists(fields: dict[str, Any], mass: int, reason: ActReason) -> None:
    found = decided(message(**fields), Recalled(mass_lately={"it": mass, "hr": 999}))
    assert found.reason is reason
    assert found.marks.mass == ("it" if fields and reason is ActReason.NEW_REQUEST else "")


def test_a_machine_is_told_of_once_and_then_collected() -> None:
    again = [before(Answered.AGAIN), before(Answered.AGAIN)]
    first = decided(message(subject="Your case", text=FORM), Recalled(lately=tuple(again)))
    assert first.outcome is Outcome.OPENED
    assert {template for template, _ in heard(first)} == {"agent_new"}
    assert all("looks like a machine" in str(plan.variables["news"]) for plan in first.letters)
    assert "held_back" in said(first)
    assert first.marks.answered is Answered.FOUND
    here = ticket(number=4700)
    known = Recalled(
        tickets={4700: here}, lately=(before(Answered.FOUND), *again), wrote=(Wrote(NOW - HOUR / 2, 4700, "Printer"),)
    )
    later = decided(message(subject="Re: Printer", text=FORM), known)
    assert (later.outcome, later.reason, later.after and later.after.number) == (
        Outcome.APPENDED,
        ActReason.COLLECTED,
        4700,
    )
    assert later.letters == ()
    assert said(later) == ["automatic"]
    assert later.entry is not None
    assert later.entry.visible_to == "agents"
    new = decided(message(subject="Re: Printer", text="Here is something that was never said."), known)
    assert {template for template, _ in heard(new)} == {"agent_more"}
    assert EVA not in [address for _, address in heard(new)]


def test_what_is_written_down() -> None:
    plain = decided(message())
    assert (plain.marks.peer, plain.marks.answered) == (EVA, Answered.FIRST)
    asked = decided(message(subject="Re: Printer", text="x"), Recalled(lately=(before(Answered.FIRST, text="y"),)))
    assert asked.marks.answered is Answered.AGAIN
    capped = decided(message(), Recalled(automatic_letters=5))
    assert capped.marks.answered is Answered.NOTHING
    assert "held_back" in said(capped)
    assert ANA in [address for _, address in heard(capped)]
