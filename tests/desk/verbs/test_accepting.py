"""verbs/accepting: what is a yes to a hand-over, what the journal says of it, and how a request comes back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.desk.changes import CancelTimers, Keeper, SetTimer
from gateway.desk.decision import Decision
from gateway.desk.handovers import TIMER
from gateway.desk.promises import DESK
from gateway.desk.ticket import Audience, Promise, State, Ticket, What
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
    TOM,
    decided,
    department,
    desk,
    heard,
    message,
    only,
    recalled,
    reply_to,
    ticket,
)

MIA = "mia@example.org"
UNTIL = datetime(2025, 11, 26, 11, 0, tzinfo=UTC)
WORD = Promise(What.ANSWER, UNTIL, ANA, made_by=ANA, made_at=NOW)
ON = desk(departments={"it": department(), "hr": department("hr", agents=(HANNA, MIA))})


def given(**more: Any) -> Ticket:
    kept = {"department": "hr", "departments_held": ("it", "hr"), "promise": WORD, "state": State.OPEN, "handoffs": 1}
    return ticket(**{**kept, **more})


def writes(agent: str, text: str, of: Ticket | None = None) -> Decision:
    mail = message(agent, to=reply_to(agent, department="hr"), text=text, message_id="h1@example.org")
    return decided(mail, recalled(of or given()), on=ON)


def line(found: Decision, act: str) -> dict[str, Any]:
    (one,) = [one for one in found.journal if one.act == act]
    return dict(one.data)


def told(found: Decision, who: str) -> str:
    (plan,) = [plan for plan in found.letters if plan.to.address == who]
    return str(plan.variables["news"])


YES = {
    "take": ("#take\n", "stands", "hanna (HR) has said yes to IT-4812: the promise is theirs now."),
    "later": (
        "#promise Wed 16:00 because it must be checked\n", "moved",
        "hanna (HR) has said yes, and moved your promise Wed 26 Nov 11:00 to Wed 26 Nov 16:00, because it must be checked.",
    ),
    "sooner": (
        "#promise Tue 16:00\n", "sooner",
        "hanna (HR) has said yes, and moved your promise Wed 26 Nov 11:00 to Tue 25 Nov 16:00.",
    ),
    "answer": ("Hi Eva, here it is.\n", "kept", "hanna (HR) has said yes to IT-4812: the promise is theirs now."),
    "done": ("#done\n\nHere it is.\n", "kept", "hanna (HR) has done IT-4812. Your promise ends with it."),
    "decline": (
        "#decline because we have no drawings\n", "kept",
        "hanna (HR) has declined IT-4812, because we have no drawings. Your promise ends with it.",
    ),
    "wait": ("#wait: the order number\n", "ended", "hanna (HR) has said yes to IT-4812, and waits for Eva Novak now."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "became", "news"), YES.values(), ids=YES)
def test_a_yes(text: str, became: str, news: str) -> None:
    found = writes(HANNA, text)
    said = line(found, "accept")
    assert (said["from"], said["department"], said["promise"]) == (ANA, "hr", became)
    assert told(found, ANA) == news
    assert CancelTimers((TIMER,)) in found.changes


def test_with_take_alone_the_people_hear_nothing() -> None:
    found = writes(HANNA, "#take\n")
    assert heard(found) == [("agent_more", ANA), ("agent_confirm", HANNA)]
    assert Keeper(HANNA) in found.changes
    assert (found.new_promise, found.settled_promise) == (None, "")
    assert only(found, "agent_more").audience is Audience.NOTE


def test_board_5_another_time() -> None:
    found = writes(HANNA, "#promise Wed 16:00 because it must be checked\n", given(for_customer="ACME"))
    assert [str(one) for one in only(found, "update").variables["changes"]] == [
        "hanna (HR) has your request now.",
        "hanna cannot keep Wed 26 Nov 11:00, because it must be checked.",
        "New promise: Wed 26 Nov 16:00.",
        "If that is too late for your customer, reply with #deadline and the hour.",
    ]


def test_a_time_after_a_broken_one_is_new() -> None:
    after = given(promise=replace(WORD, made_by=DESK), broken=1)
    found = writes(HANNA, "#promise Wed 16:00 because it must be checked\n", after)
    assert [str(one) for one in only(found, "update").variables["changes"]] == [
        "hanna (HR) has your request now.",
        "New promise: Wed 26 Nov 16:00 – because it must be checked.",
    ]
    assert (
        told(found, ANA)
        == "hanna (HR) has said yes to IT-4812 and promised Wed 26 Nov 16:00, because it must be checked."
    )


def test_a_note_is_no_yes_and_neither_is_giving_it_to_a_colleague() -> None:
    for text in ("#note\n\nShe calls often.\n", f"#assign {MIA}\n"):
        found = writes(HANNA, text)
        assert not any(one.act == "accept" for one in found.journal)
        assert found.after is not None
        assert found.after.promise is not None
        assert found.after.promise.keeper == ANA
    assert "accept" in {one.act for one in writes(MIA, "#take\n", given(owner=MIA)).journal}


# ---------------------------------------------------------------- it comes back


def test_given_back_to_whose_promise_it_is() -> None:
    found = writes(HANNA, "#handoff it because it is a printer\n")
    after = found.after
    assert after is not None
    assert after.promise is not None
    assert (after.department, after.owner, after.promise.keeper, after.handoffs) == ("it", ANA, ANA, 2)
    assert told(found, ANA).startswith(
        "hanna (HR) gives IT-4812 back to you, because it is a printer. You promised Eva Novak:"
    )
    assert told(found, MIA) == "hanna has given IT-4812 back to ana. Nothing is needed from you."
    assert sorted(one for one in {who for _, who in heard(found)}) == sorted((ANA, EVA, HANNA, MIA, TOM))
    assert BEN not in {who for _, who in heard(found)}
    assert [str(one) for one in only(found, "update").variables["changes"]] == [
        "HR cannot take it, because it is a printer. ana has your request again.",
        "The time stays Wed 26 Nov 11:00.",
    ]
    said = line(found, "handoff")
    assert (said["before"], said["after"], said["back"], said["nth"]) == ("hr", "it", True, 2)
    assert not any(isinstance(one, SetTimer) and one.name == TIMER for one in found.changes)


@pytest.mark.parametrize("text", ["#take\n", "#handoff it\n"])
def test_taken_back_by_whoever_keeps_the_promise(text: str) -> None:
    found = writes(ANA, text)
    after = found.after
    assert after is not None
    assert (after.department, after.owner) == ("it", ANA)
    assert after.promise is not None
    assert (after.promise.until, after.promise.keeper) == (UNTIL, ANA)
    assert told(found, HANNA) == "ana has taken IT-4812 back. Nothing is needed from you."
    plans = {plan.to.address: plan for plan in found.letters}
    assert plans[HANNA].token_for == ""
    assert "The time stays Wed 26 Nov 11:00." in [str(one) for one in only(found, "update").variables["changes"]]
    assert line(found, "handoff")["back"] is True


def test_who_answers_while_it_is_their_word_owes_the_next_news_too() -> None:
    found = writes(ANA, "Hi Eva, they look at it.\n")
    assert found.settled_promise == "kept"
    assert found.new_promise is not None
    assert (found.new_promise.what, found.new_promise.keeper) == (What.NEWS, ANA)
    assert found.after is not None
    assert found.after.owner == ""


def test_who_gave_it_away_long_ago_takes_nothing_back() -> None:
    found = writes(ANA, "#take\n", given(promise=replace(WORD, keeper=HANNA), owner=HANNA))
    assert heard(found) == [("agent_error", ANA)]


def test_the_line_says_which_promise_travels() -> None:
    mail = message(ANA, to=reply_to(ANA), text="#handoff hr\n", message_id="h1@example.org")
    found = decided(mail, recalled(ticket(owner=ANA, promise=WORD)), on=ON)
    assert line(found, "handoff") == {
        "before": "it", "after": "hr", "because": "", "nth": 1, "what": "answer", "until": UNTIL.isoformat(), "keeper": ANA,
    }  # fmt: skip
    (due,) = [one for one in found.changes if isinstance(one, SetTimer) and one.name == TIMER]
    assert NOW < due.due_at < UNTIL


def test_the_third_brings_the_leads_to_the_phone_in_one_letter_each() -> None:
    led = desk(
        departments={"it": department(lead=BEN, phone="44"), "hr": department("hr", agents=(HANNA, MIA), lead=MIA)}
    )
    mail = message(ANA, to=reply_to(ANA), text="#handoff hr\n", message_id="h1@example.org")
    found = decided(mail, recalled(ticket(owner=ANA, promise=WORD, handoffs=2, departments_held=("it", "hr"))), on=led)
    templates = {who: template for template, who in heard(found)}
    assert (templates[BEN], templates[MIA], templates[HANNA]) == ("agent_warn", "agent_new", "agent_new")
    third = (
        "This is the third hand-over of IT-4812, and Eva Novak still waits. "
        "Please talk on the phone now: ben (IT, phone 44), mia (HR)."
    )
    assert told(found, BEN) == told(found, MIA) == third
    assert third in [str(one) for one in only(found, "agent_confirm").variables["done"]]
    assert third not in str(only(found, "handoff_person").variables)
