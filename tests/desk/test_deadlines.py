"""A deadline that comes before the promise: what is said to whom, and what happens if nobody answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.changes import CancelTimers
from gateway.desk.deadlines import TIMER, _span
from gateway.desk.decision import Act
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.desk.timed import Moment, fired
from tests.desk.made import ANA, BEN, EVA, NOW, TOM, decided, desk, from_agent, recalled, ticket

LATE = ticket(
    state=State.OPEN, owner=ANA, deadline=NOW + timedelta(hours=5),
    promise=Promise(What.ANSWER, NOW + timedelta(hours=8), ANA, made_by="department", made_at=NOW),
)  # fmt: skip


def due(one: Ticket, data: str = EVA) -> Act | None:
    return fired(TIMER, data, one, Moment(desk(), NOW + timedelta(hours=1), NOW + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=3), "three hours"), (timedelta(hours=1), "an hour"), (timedelta(minutes=20), "20 minutes"),
        (timedelta(days=3), "three days"), (timedelta(hours=20), "20 hours"), (timedelta(seconds=5), "a minute"),
    ],
)  # fmt: skip
def test_how_much_too_late(span: timedelta, words: str) -> None:
    assert str(_span(span)) == words


def test_nobody_answered() -> None:
    act = due(LATE)
    assert act is not None
    assert [(plan.template, plan.to.address) for plan in act.letters] == [
        ("agent_more", ANA),
        ("agent_more", BEN),
        ("update", EVA),
    ]
    assert "I am sorry" in str(act.letters[-1].variables["changes"][0])
    assert act.new_promise is None


def test_who_is_not_the_requester_hears_nothing_of_it() -> None:
    act = due(LATE, TOM)
    assert act is not None
    assert [plan.template for plan in act.letters] == ["agent_more", "agent_more"]


@pytest.mark.parametrize(
    "one",
    [
        replace(LATE, state=State.DONE), replace(LATE, promise=None), replace(LATE, deadline=None),
        replace(LATE, deadline=NOW + timedelta(hours=9)),
    ],
)  # fmt: skip
def test_what_is_over_is_over(one: Ticket) -> None:
    assert due(one) is None


@pytest.mark.parametrize(
    ("text", "ends"), [("You get it by noon.", True), ("#promise 11:00", True), ("#note\nHm.", False)]
)
def test_an_agents_answer_ends_the_waiting_for_it(text: str, ends: bool) -> None:
    found = decided(from_agent(text), recalled(LATE))
    assert (CancelTimers((TIMER,)) in found.changes) is ends
