"""`#done`, `#decline`, `#wait`, `#reopen`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import CancelTimers, SetTimer
from gateway.desk.decision import ActReason
from gateway.desk.facts import Told
from gateway.desk.ticket import Promise, State, What
from tests.desk.made import ANA, EVA, NOW, TOM, heard, only
from tests.desk.verbs.test_taking import THREAD, act, said

ANSWERED: dict[str, Any] = {"answered_at": NOW, "owner": ANA, "state": State.OPEN}
DONE: dict[str, Any] = {**ANSWERED, "state": State.DONE, "closed_at": NOW, "promise": None}
WAITING: dict[str, Any] = {**ANSWERED, "state": State.WAITING, "promise": None}
MONDAY = datetime(2025, 12, 1, tzinfo=UTC)
ROLLER = Promise(What.DONE, NOW + timedelta(days=2), ANA, made_by=ANA, made_at=NOW, deliverable="new roller")


def test_declining_is_an_answer_with_its_reason() -> None:
    found = act("#decline because the licence belongs to HR\nAsk hr@, they are quick.")
    assert found.after is not None
    assert (found.after.state, found.after.owner, found.after.answered_at) == (State.DONE, ANA, NOW)
    assert found.settled_promise == "kept"
    assert heard(found) == [("declined", EVA), ("declined", TOM), ("agent_confirm", ANA)]
    told = only(found, "declined").variables
    assert (told["because"], told["text"]) == ("the licence belongs to HR", "Ask hr@, they are quick.")
    assert "licence belongs to HR" in str(only(found, "agent_confirm").variables["copy_of"])
    assert act("#decline").reason is ActReason.WRONG_COMMAND
    assert act("#decline because no", **DONE).reason is ActReason.WRONG_COMMAND
    broken = act("#decline because it is sold out", **{**ANSWERED, "promise": ROLLER})
    assert broken.settled_promise == "moved"


def test_done_gives_it_an_owner() -> None:
    found = act("#done", answered_at=NOW)
    assert found.after is not None
    assert (found.after.state, found.after.owner) == (State.DONE, ANA)


@pytest.mark.parametrize(
    ("text", "thread", "need", "first"),
    [
        ("#wait\nPlease sign page 2.", THREAD, "Please sign page 2.", ""),
        ("#wait: the signed page 2", {}, "the signed page 2", "the signed page 2"),
        ("#wait", THREAD, "I look.", "I look."),  # she was asked in the mail before
    ],
)
def test_waiting(text: str, thread: Any, need: str, first: str) -> None:
    found = act(text, {"thread": thread}, **ANSWERED)
    assert found.after is not None
    assert (found.after.state, found.after.promise, found.after.waiting_until) == (State.WAITING, None, None)
    assert [template for template, _ in heard(found)] == ["waiting", "waiting", "agent_confirm"]
    told = only(found, "waiting").variables
    assert (told["need"], told["reminder_no"], told["until"]) == (first, 0, None)
    assert told["close_on"] == NOW + timedelta(days=14)
    timers = [change for change in found.changes if isinstance(change, SetTimer)]
    assert [(one.name, (one.due_at - NOW).days, one.data) for one in timers] == [
        ("wait-remind 1", 3, need), ("wait-remind 2", 7, need), ("wait-close", 14, need),
    ]  # fmt: skip
    cancelled = [n for n, one in enumerate(found.changes) if one == CancelTimers(("wait*",))]
    assert max(cancelled) < found.changes.index(timers[0])  # first the old ones go


def test_waiting_until_a_day() -> None:
    found = act("#wait until 1 Dec because the part comes then", **ANSWERED)
    assert found.after is not None
    assert found.after.waiting_until is not None
    assert found.after.waiting_until.date() == MONDAY.date()
    assert [one.name for one in found.changes if isinstance(one, SetTimer)] == ["wait-until"]
    assert "because the part comes then" in said(found, "waiting")
    assert only(found, "waiting").variables["close_on"] is None


@pytest.mark.parametrize(
    ("text", "thread", "before"),
    [
        ("#wait", (), {}),
        ("#wait until 1 Dec", (), ANSWERED),
        ("#wait", (Told("answer", ANA, "Ana", NOW, "Hm."), Told("reply", EVA, "Eva", NOW, "And now?")), ANSWERED),
        ("#wait", (Told("note", ANA, "Ana", NOW, "Hm.", True),), ANSWERED),
        ("#wait\n#note\nShe is away.", (), ANSWERED),
        ("#wait\n#promise Fri 15:00\nHi.", (), ANSWERED),
        ("#wait", (), DONE),
    ],
)
def test_nobody_waits_without_knowing_what_for(text: str, thread: tuple[Told, ...], before: dict[str, Any]) -> None:
    assert act(text, {"thread": {4812: thread}}, **before).reason is ActReason.WRONG_COMMAND


def test_an_answer_ends_the_wait() -> None:
    found = act("Hi Eva, I have it now.", **WAITING)
    assert CancelTimers(("wait*",)) in found.changes
    assert found.after is not None
    assert (found.after.state, found.after.waiting_until) == (State.OPEN, None)


@pytest.mark.parametrize(
    ("before", "sentence", "count"),
    [(DONE, "Your request is open again.", 1), (WAITING, "We go on with it.", 0)],
)
def test_opening_again(before: dict[str, Any], sentence: str, count: int) -> None:
    found = act("#reopen", **before)
    assert found.after is not None
    assert (found.after.state, found.after.closed_at, found.after.reopened) == (State.OPEN, None, count)
    assert found.after.promise is not None
    assert said(found, "update") == sentence
    assert "nothing has changed" in said(act("#reopen", **ANSWERED), "agent_confirm")


def test_a_promise_to_have_it_done_is_moved_by_waiting() -> None:
    found = act("#wait: the key", **{**ANSWERED, "promise": ROLLER})
    assert found.settled_promise == "moved"
    news = replace(ROLLER, what=What.NEWS, deliverable="")
    assert act("#wait: the key", **{**ANSWERED, "promise": news}).settled_promise == "kept"


def test_a_persons_word_does_not_vanish_without_a_word() -> None:
    by_ana = said(act("#wait: page 2", **{**ANSWERED, "promise": ROLLER}), "waiting")
    assert (
        by_ana
        == "The time that ana named, Wed 26 Nov 08:28, does not hold meanwhile. You get a new one when it goes on."
    )
    assert said(act("#wait: page 2", **ANSWERED), "waiting") == ""  # the desk's own


def test_what_was_promised_is_named_when_it_is_done() -> None:
    """Mission row 39: closing asks whether it was that."""
    (told,) = only(act("#done\n\nIt is in.", **{**ANSWERED, "promise": ROLLER}), "done").variables["changes"]
    assert str(told) == "Promised was: new roller. If it is something else, just reply."


@pytest.mark.parametrize(
    ("text", "waits_for"),
    [("#wait: the signed page 2", "the signed page 2"),
     ("#wait\nHi Eva,\nplease send me the signed page 2.", "please send me the signed page 2."),
     ("#wait\n" + "a word " * 40, ("a word " * 12)[:-6] + "…")],
)  # fmt: skip
def test_what_is_waited_for_in_a_few_words(text: str, waits_for: str) -> None:
    found = act(text, **ANSWERED)
    assert found.after is not None
    assert (found.after.state, found.after.waiting_for) == (State.WAITING, waits_for)
