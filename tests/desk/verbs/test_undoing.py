"""`#undo`: the request is as it was, unless people have read of it already."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from gateway.desk.changes import CancelTimers, DropHeld, HeldText, SetTimer, TakeBack, Undoable, Unfold
from gateway.desk.decision import ActReason, Decision
from gateway.desk.ticket import Promise, State, Ticket, What
from tests.desk.made import ANA, BEN, HANNA, NOW, decided, from_agent, heard, only, recalled, ticket
from tests.desk.verbs.test_taking import TO_ANA

BEFORE = ticket(owner=BEN, state=State.OPEN)
AFTER = replace(BEFORE, owner=ANA, version=2, letters=4)
LAST = Undoable(4812, ANA, 2, BEFORE, ("zoe@example.org",), "IT-4812 is yours now.", letters=(7,), words=3)


def undone(last: Undoable | None = LAST, now: Ticket = AFTER, text: str = "#undo", **more: Any) -> Decision:
    return decided(from_agent(text), recalled(now, keys=(TO_ANA,), undo=last, **more))


def test_the_request_is_as_it_was() -> None:
    found = undone()
    assert found.reason is ActReason.UNDONE
    assert found.after == replace(BEFORE, version=2, letters=4, updated_at=NOW)
    assert TakeBack((7,), ("zoe@example.org",), BEFORE.promise) in found.changes
    assert Unfold(3, "system", "agents") in found.changes
    assert (found.settled_promise, found.new_promise) == ("", None)
    assert heard(found) == [("agent_confirm", ANA)]
    done = [str(one) for one in only(found, "agent_confirm").variables["done"]]
    assert done == ["Taken back: IT-4812 is yours now.", "The mail to Eva Novak has not left."]
    assert [line.act for line in found.journal] == ["undo"]


def test_what_people_have_read_stands() -> None:
    found = undone(replace(LAST, left_at=NOW - timedelta(minutes=1)))
    assert (found.reason, found.after) == (ActReason.WRONG_COMMAND, AFTER)
    (line,) = only(found, "agent_error").variables["lines"]
    assert "left Mon 24 Nov 08:27 and cannot be called back" in str(line.message)
    closed = replace(AFTER, state=State.DONE, promise=None)
    (line,) = only(undone(replace(LAST, left_at=NOW), closed), "agent_error").variables["lines"]
    assert line.try_ == "#reopen"


def test_colleagues_who_have_read_it_get_one_line() -> None:
    found = undone(replace(LAST, gone=(BEN, ANA)))
    assert heard(found) == [("agent_more", BEN), ("agent_confirm", ANA)]
    assert "ana has taken this back: IT-4812 is yours now." in str(only(found, "agent_more").variables["news"])


def test_whoever_was_asked_hears_that_it_is_taken_back() -> None:
    asked = replace(AFTER, department="hr", departments_held=("it", "hr"), owner="")
    last = replace(LAST, gone=(HANNA,), told="HR is asked to take IT-4812.")
    found = undone(last, asked)
    more = only(found, "agent_more")
    assert str(more.variables["news"]) == "ana has taken IT-4812 back. Nothing is needed from you."
    assert (more.to.address, more.token_for) == (HANNA, "")
    assert CancelTimers(("handoff",)) in found.changes
    assert found.after is not None
    assert (found.after.department, found.after.departments_held) == (
        "it",
        ("it", "hr"),
    )  # their letters can be answered


def test_a_hand_over_that_stood_before_stands_again() -> None:
    promise = Promise(What.ANSWER, NOW + timedelta(days=2), ANA, made_by=ANA, made_at=NOW)
    before = replace(BEFORE, department="hr", departments_held=("it", "hr"), owner="", promise=promise)
    yes = replace(before, owner=HANNA, promise=replace(promise, keeper=HANNA), version=2)
    taken_back = undone(replace(LAST, before=before), yes)
    assert [one.name for one in taken_back.changes if isinstance(one, SetTimer)][:1] == ["handoff"]
    found = undone(replace(LAST, before=before), replace(before, department="it", version=2, owner=ANA))
    assert [one.name for one in found.changes if isinstance(one, SetTimer)][:1] == ["handoff"]


def test_only_ones_own_last_change_and_only_if_nothing_else_happened() -> None:
    for last, now in (
        (None, AFTER),
        (replace(LAST, agent=BEN), AFTER),
        (replace(LAST, ticket=1), AFTER),
        (LAST, replace(AFTER, version=3)),
    ):
        found = undone(last, now)
        assert (found.reason, found.after) == (ActReason.WRONG_COMMAND, now)
        assert heard(found) == [("agent_error", ANA)]


def test_it_waits_again() -> None:
    waiting = replace(BEFORE, state=State.WAITING, promise=None)
    found = undone(replace(LAST, before=waiting))
    assert CancelTimers(("wait*",)) in found.changes
    assert [one.name for one in found.changes if isinstance(one, SetTimer)] == [
        "wait-remind 1",
        "wait-remind 2",
        "wait-close",
    ]


def test_the_later_of_a_kept_text_and_a_change() -> None:
    kept = {4812: HeldText(4812, ANA, 5, NOW, (), "#doen\nHi.")}
    assert any(isinstance(one, TakeBack) for one in undone(held=kept).changes)  # the change came after the text
    dropped = undone(replace(LAST, version=1), held=kept)
    assert DropHeld(ANA) in dropped.changes
    assert dropped.reason is ActReason.UNDONE
    assert dropped.after is not None
    assert dropped.after.owner == ANA


def test_undo_stands_alone() -> None:
    found = undone(text="#undo\nHi Eva.")
    assert found.reason is ActReason.WRONG_COMMAND
    assert only(found, "agent_error").variables["kept_text"] == "Hi Eva."
