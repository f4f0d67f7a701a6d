"""A hand-over without a yes: when both sides hear of it, who is told what, and who talks on the phone at the third."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import Away, SetTimer
from gateway.desk.decision import Act, LetterPlan
from gateway.desk.department import Desk, Person
from gateway.desk.handovers import (
    home_of,
    is_pending,
    is_round,
    leads,
    please_talk,
    reminder,
    to_leads,
    unanswered,
)
from gateway.desk.promises import TIMER, Stage
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.ticket import Audience, Promise, State, Ticket, What
from gateway.desk.timed import Moment
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, department, desk, ticket

OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60),))
TUESDAY, NOON = (
    datetime(2025, 11, 25, 10, 0, tzinfo=UTC),
    datetime(2025, 11, 26, 11, 0, tzinfo=UTC),
)  # 11:00 and 12:00 in Berlin
WORD = Promise(What.ANSWER, NOON, ANA, made_by=ANA, made_at=TUESDAY)
CARLA, PIET = "carla@example.org", "piet@example.org"


def on(**more: Any) -> Desk:
    given = {
        "it": department("it", open=OFFICE, phone="44"), "hr": department("hr", open=OFFICE, phone="77"),
        "office": department("office", open=OFFICE, agents=(PIET, "paula@example.org")),
    }  # fmt: skip
    people = {CARLA: Person(CARLA, "Carla Diaz", phone="440"), HANNA: Person(HANNA, "Hanna Weber")}
    return desk(departments=given | more, people=people)


def given(**more: Any) -> Ticket:
    kept = {"department": "hr", "departments_held": ("it", "hr"), "promise": WORD, "state": State.OPEN, "handoffs": 1}
    return ticket(**{**kept, **more})


def moment(now: datetime, **more: Any) -> Moment:
    return Moment(desk=more.pop("desk", on()), now=now, due_at=now, **more)


@pytest.mark.parametrize(
    ("of", "pending"),
    [
        (given(), True),
        (given(owner=HANNA), True),  # assigned to her, and she has not said yes
        (given(promise=replace(WORD, keeper=HANNA)), False),
        (given(promise=replace(WORD, keeper="hr")), False),
        (given(promise=None), False),
    ],
)
def test_is_pending(of: Ticket, pending: bool) -> None:
    assert is_pending(of, on().departments["hr"]) is pending


def test_half_of_the_open_time_that_is_left() -> None:
    assert reminder(given(), on(), TUESDAY) == SetTimer(
        "handoff", datetime(2025, 11, 25, 15, 0, tzinfo=UTC)
    )  # of ten hours, five
    assert reminder(given(promise=replace(WORD, keeper=HANNA)), on(), TUESDAY) is None
    assert reminder(given(), on(), NOON) is None


def told(act: Act | None) -> dict[str, LetterPlan]:
    assert act is not None
    return {plan.to.address: plan for plan in act.letters}


def test_both_sides_hear_whose_promise_it_is() -> None:
    act = unanswered(given(), "", "", moment(TUESDAY + timedelta(hours=2)))
    letters = told(act)
    assert sorted(letters) == [ANA, HANNA]
    news = {who: str(plan.variables["news"]) for who, plan in letters.items()}
    assert news[ANA].startswith(
        "Not accepted yet: nobody of HR has said yes, so you keep the promise. You promised Eva Novak:"
    )
    assert news[HANNA].startswith("Not accepted yet: ana keeps the promise until one of you says yes.")
    assert "(77)" in str(letters[ANA].variables["advice"])
    assert {plan.variables["stage"] for plan in letters.values()} == {"handoff"}
    assert act is not None
    (line,) = act.journal
    assert (line.act, line.data) == ("warn", {"stage": "handoff", "told": [ANA, HANNA]})
    assert EVA not in letters


GONE = {
    "somebody has said yes": given(promise=replace(WORD, keeper=HANNA)),
    "it waits": given(state=State.WAITING),
    "it is done": given(state=State.DONE),
    "it has come back": given(department="it"),
}


@pytest.mark.parametrize("of", GONE.values(), ids=GONE)
def test_its_reason_is_gone(of: Ticket) -> None:
    assert unanswered(of, "", "", moment(TUESDAY + timedelta(hours=2))) is None


def test_what_is_due_itself_is_only_written_down() -> None:
    act = unanswered(given(), "", "", moment(NOON))
    assert act is not None
    assert (act.letters, act.journal[0].data["told"]) == ((), [])


def test_two_warnings_close_together_are_one() -> None:
    near = datetime(2025, 11, 26, 8, 30, tzinfo=UTC)  # a quarter of ten hours before noon
    just_warned = unanswered(given(), "", "", moment(near + timedelta(minutes=20)))
    assert just_warned is not None
    assert just_warned.letters == ()
    soon = unanswered(given(), "", "", moment(near - timedelta(minutes=20)))
    assert soon is not None
    assert len(soon.letters) == 2
    (following,) = soon.changes  # the near one is skipped
    assert isinstance(following, SetTimer)
    assert (following.name, following.data) == (TIMER, Stage.LAST)


def test_a_keeper_who_is_away() -> None:
    away = {ANA: Away(ANA, NOW, None)}
    letters = told(unanswered(given(), "", "", moment(TUESDAY + timedelta(hours=2), absent=away)))
    assert sorted(letters) == [BEN, HANNA]
    assert "ana, who keeps the promise, is away" in str(letters[BEN].variables["news"])


def test_a_keeper_who_has_left_hears_nothing() -> None:
    gone = given(promise=replace(WORD, keeper="zoe@example.org", made_by="zoe@example.org"))
    assert sorted(told(unanswered(gone, "", "", moment(TUESDAY + timedelta(hours=2))))) == [HANNA]


def test_where_the_keeper_is_at_home() -> None:
    held = given(departments_held=("it", "office", "hr"))
    assert home_of(ANA, held, on()) == on().departments["it"]
    assert home_of("zoe@example.org", held, on()) is None


# ---------------------------------------------------------------- the third one


@pytest.mark.parametrize(("handoffs", "is_so"), [(0, False), (1, False), (2, False), (3, True), (4, False), (6, True)])
def test_the_third(handoffs: int, is_so: bool) -> None:
    assert is_round(given(handoffs=handoffs)) is is_so


def test_leads_with_their_numbers() -> None:
    of = given(departments_held=("it", "hr", "office", "gone"), handoffs=3)
    led = on(it=department("it", lead=CARLA, phone="44"))
    assert list(leads(of, led)) == [CARLA, HANNA, PIET, "paula@example.org"]
    assert str(please_talk(of, led)) == (
        "This is the third hand-over of IT-4812, and Eva Novak still waits. Please talk on the phone now: "
        "Carla Diaz (IT, phone 440), Hanna Weber (HR, phone 77), piet (OFFICE), paula (OFFICE)."
    )
    assert "has been handed over 6 times" in str(please_talk(replace(of, handoffs=6), led))


def test_each_of_them_gets_one_letter_among_colleagues() -> None:
    of = given(handoffs=3)
    led = on(it=department("it", lead=CARLA))
    planned = to_leads(of, led, but=())
    assert [(plan.template, plan.to.address) for plan in planned] == [("agent_warn", CARLA), ("agent_warn", HANNA)]
    assert {plan.audience for plan in planned} == {Audience.NOTE}
    assert [plan.to.address for plan in to_leads(of, led, but=[CARLA])] == [HANNA]


def test_nobody_to_talk_with() -> None:
    one = on(it=department("it", lead=CARLA), hr=department("hr", lead=CARLA))
    assert to_leads(given(handoffs=3), one, but=()) == ()
