"""verbs/joining: what becomes of two requests that are one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision
from gateway.desk.department import Priority
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox
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
    from_agent,
    heard,
    recalled,
    ticket,
)

MIA = "mia@example.org"


def other(**more: Any) -> Ticket:
    mia = Mailbox(MIA, "Mia Lind")
    given: dict[str, Any] = {
        "number": 4711,
        "subject": "Ink",
        "requester": mia,
        "participants": (Participant(mia, Role.REQUESTER),),
    }
    return ticket(**{**given, **more})


def merge(own: Ticket, target: Ticket, text: str = "#merge 4711\n", **more: Any) -> Decision:
    return decided(from_agent(text), recalled(own, target), **more)


def promise(hours: float, what: What = What.ANSWER, **more: Any) -> Promise:
    given: dict[str, Any] = {"made_by": "department", "made_at": NOW}
    return Promise(what, NOW + timedelta(hours=hours), "it", **{**given, **more})


def test_what_one_has_and_the_other_has_not_goes_along() -> None:
    deadline = NOW + timedelta(hours=2)
    own = ticket(
        priority=Priority.HIGH, because="payroll", tags=("vpn", "ink"), fields={"room": "12", "site": "B"}, deadline=deadline,
        deadline_reason="a visit", for_customer="ACME", owner=BEN, muted=(TOM,), merged=2,
    )  # fmt: skip
    done = merge(own, other(tags=("ink",), fields={"site": "A"}, merged=1))
    after = done.after
    assert after is not None
    assert done.before is not None
    assert (after.number, done.before.number, done.reason) == (4711, 4711, ActReason.ANSWER)
    assert (after.priority, after.because) == (Priority.HIGH, "payroll")
    assert (after.tags, dict(after.fields)) == (("ink", "vpn"), {"room": "12", "site": "A"})
    assert (after.deadline, after.deadline_reason, after.for_customer) == (deadline, "a visit", "ACME")
    assert (after.owner, after.muted, after.merged) == (BEN, (TOM,), 4)
    assert [(one.mailbox.address, one.role) for one in after.participants] == [
        (MIA, Role.REQUESTER),
        (EVA, Role.AFFECTED),
        (TOM, Role.AFFECTED),
    ]
    assert after.subject_for(EVA) == "Printer"
    (part,) = done.absorbed
    assert (part.after.state, part.after.merged_into, part.after.promise, part.is_shared) == (
        State.DONE,
        4711,
        None,
        False,
    )
    assert ("agent_more", BEN) in heard(done)


@pytest.mark.parametrize(
    ("own", "theirs", "holds"),
    [
        (promise(1), promise(4), "own"),
        (promise(4), promise(1), "theirs"),
        (promise(1, What.NEWS), promise(4), "theirs"),
        (promise(4), promise(1, What.NEWS), "own"),
        (promise(1), promise(40, What.DONE, deliverable="new roller", made_by=BEN), "theirs"),
        (None, promise(4), "theirs"),
        (promise(4), None, "own"),
    ],
)
def test_which_promise_holds(own: Promise | None, theirs: Promise | None, holds: str) -> None:
    after = merge(ticket(promise=own), other(promise=theirs)).after
    assert after is not None
    expected = own if holds == "own" else theirs
    assert after.promise is not None
    assert expected is not None
    assert (after.promise.until, after.promise.what) == (expected.until, expected.what)


@pytest.mark.parametrize(
    ("own", "theirs", "now"),
    [
        (State.NEW, State.WAITING, State.OPEN),
        (State.WAITING, State.WAITING, State.WAITING),
        (State.OPEN, State.NEW, State.OPEN),
        (State.NEW, State.NEW, State.NEW),
        (State.WAITING, State.OPEN, State.OPEN),
    ],
)
def test_the_state_of_both(own: State, theirs: State, now: State) -> None:
    after = merge(ticket(state=own), other(state=theirs)).after
    assert after is not None
    assert after.state is now


def refused(done: Decision) -> str:
    (plan,) = [one for one in done.letters if one.template == "agent_error"]
    assert not done.absorbed
    return str(plan.variables["lines"][0].message)


def test_confidential_requests_stay_where_they_are() -> None:
    both = desk(departments={"it": department(), "hr": department("hr", agents=(HANNA, ANA), confidential=True)})
    of_hr = other(department="hr", departments_held=("hr",), prefix="HR")
    assert "confidential" in refused(merge(ticket(), of_hr, on=both))
    open_hr = replace(both, departments={**both.departments, "hr": department("hr", agents=(HANNA, ANA))})
    after = merge(ticket(), of_hr, on=open_hr).after
    assert after is not None
    assert after.departments_held == ("it", "hr")


def test_questions_are_answered_and_not_merged() -> None:
    assert "question" in refused(merge(ticket(), other(asked_for=3)))
    assert "question" in refused(merge(ticket(asked_for=3), other()))


def test_nobody_is_named_to_the_other() -> None:
    assert "Leave this line out" in refused(merge(ticket(), other(), "#merge 4711\n\nI wrote to mia@example.org.\n"))


def test_many_who_wait_already_hear_nothing_of_one_more() -> None:
    crowd = tuple(Participant(Mailbox(f"p{n}@example.org"), Role.AFFECTED, "Ink") for n in range(3))
    target = other(participants=(*other().participants, *crowd))
    told = [
        address for template, address in heard(merge(ticket(), target)) if template in ("merged", "update", "answer")
    ]
    assert sorted(told) == [EVA, TOM]
    words = heard(merge(ticket(), target, "#merge 4711\n\nThe fuse is out.\n"))
    assert len({address for template, address in words if template == "answer"}) == 6
