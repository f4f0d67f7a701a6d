"""verbs/handing: a request goes to another department, and its promise with it."""

from datetime import timedelta

import pytest

from gateway.desk.decision import Decision
from gateway.desk.department import Department
from gateway.desk.handovers import is_pending
from gateway.desk.hours import Span
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.desk.verbs.handing import card
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
    decided,
    department,
    desk,
    from_agent,
    heard,
    message,
    only,
    recalled,
    sent,
    ticket,
)

PROMISED = Promise(What.ANSWER, NOW + timedelta(hours=5), ANA, made_by=ANA, made_at=NOW)


def handed(of: Ticket, text: str = "#handoff hr because it is about pay\n") -> Decision:
    return decided(from_agent(text), recalled(of))


@pytest.mark.parametrize(
    ("of", "keeper"),
    [(ticket(owner=ANA, promise=PROMISED), ANA), (ticket(), ANA), (ticket(owner=BEN), BEN)],
)
def test_who_keeps_the_word_until_somebody_says_yes(of: Ticket, keeper: str) -> None:
    after = handed(of).after
    assert after is not None
    assert after.promise is not None
    assert of.promise is not None
    assert (after.department, after.owner, after.promise.until, after.promise.keeper) == (
        "hr",
        "",
        of.promise.until,
        keeper,
    )
    assert is_pending(after, department("hr"))
    assert not is_pending(of, department())


def test_what_waits_waits_no_more() -> None:
    after = handed(ticket(state=State.WAITING, promise=None)).after
    assert after is not None
    assert after.promise is not None
    assert (after.state, after.promise.keeper) == (State.OPEN, "hr")


def test_what_is_done_stays() -> None:
    done = handed(ticket(state=State.DONE, promise=None))
    assert heard(done) == [("agent_error", ANA)]


def test_replies_reach_both_until_somebody_says_yes() -> None:
    pending = ticket(department="hr", departments_held=("it", "hr"), promise=PROMISED)
    reply = message(
        to="hr@example.org", text="One thing more.", message_id="e2@x.y", in_reply_to=("t4812.1.x@example.org",)
    )
    done = decided(reply, recalled(pending, keys=(sent(),)))
    assert {address for _, address in heard(done)} == {HANNA, ANA}


def test_who_gave_it_away_may_still_answer_while_it_is_their_word() -> None:
    pending = ticket(department="hr", departments_held=("it", "hr"), promise=PROMISED)
    done = decided(from_agent("Hi Eva, they look at it.\n"), recalled(pending))
    assert done.after is not None
    assert done.after.owner == ""
    assert only(done, "answer").from_name.endswith("(IT)")
    other = decided(from_agent("Hi Eva.\n", BEN), recalled(pending))
    assert heard(other) == [("agent_error", BEN)]


def test_nobody_to_hand_it_to() -> None:
    empty = desk(departments={"it": department(), "hr": department("hr", agents=())})
    done = decided(from_agent("#handoff hr\n"), recalled(ticket()), on=empty)
    assert heard(done) == [("agent_error", ANA)]


def test_the_card() -> None:
    given: Department = department("hr", purpose="We care.", phone="7", answer_within={ticket().priority: Span(2, "h")})
    assert [str(line) for line in card(given, ticket())] == [
        "HR: We care.",
        "Open always, phone 7",
        "Their usual answer takes 2 hours.",
    ]


def test_eva_hears_it_in_one_letter() -> None:
    assert [template for template, address in heard(handed(ticket())) if address == EVA] == ["handoff_person"]


def test_what_a_higher_priority_brought_forward_travels() -> None:
    of = ticket(promise=Promise(What.ANSWER, NOW + timedelta(days=3), "it", made_by="department", made_at=NOW))
    done = handed(of, "#priority high because payroll runs today\n#handoff hr\n")
    assert done.after is not None
    assert done.after.promise is not None
    assert done.after.promise.until < NOW + timedelta(days=1)
    assert (done.after.promise.keeper, done.new_promise) == (ANA, done.after.promise)
