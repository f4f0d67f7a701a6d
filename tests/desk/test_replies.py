"""Replies of people: what comes back, what goes on, and deadlines compared with the promise (board 2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import SetTimer
from gateway.desk.decision import ActReason, Decision
from gateway.desk.ticket import Promise, State, Ticket, What
from tests.desk.made import ANA, EVA, NOW, TOM, decided, heard, message, only, recalled, sent, ticket

OPEN = ticket(state=State.OPEN, owner=ANA)


def said(text: str, to: Ticket = OPEN, /, *, sender: str = EVA, facts: Any = None, **more: Any) -> Decision:
    written = message(sender, text=text, message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",), **more)
    return decided(written, facts or recalled(to, keys=[sent()]))


@pytest.mark.parametrize("sender", [EVA, TOM])
def test_any_reply_of_a_person_ends_the_waiting(sender: str) -> None:
    waiting = replace(OPEN, state=State.WAITING, promise=None, waiting_until=NOW + timedelta(days=2))
    found = said("Here is page 2.", waiting, sender=sender)
    assert found.after is not None
    assert (found.after.state, found.after.waiting_until) == (State.OPEN, None)
    assert found.new_promise is not None
    assert (found.new_promise.what, found.after.promise) == (What.ANSWER, found.new_promise)
    assert [change.names for change in found.changes if type(change).__name__ == "CancelTimers"] == [("wait*",)]
    assert heard(found) == [("agent_more", ANA)]


def test_what_was_done_comes_back_to_the_same_owner() -> None:
    done = replace(OPEN, state=State.DONE, promise=None, closed_at=NOW - timedelta(days=1))
    found = said("It jams again.", done)
    assert found.after is not None
    assert (found.reason, found.after.state, found.after.owner, found.after.reopened) == (
        ActReason.REOPENED,
        State.OPEN,
        ANA,
        1,
    )
    assert heard(found) == [("reopened", EVA), ("agent_more", ANA)]


def test_reopen_as_a_line() -> None:
    done = replace(OPEN, state=State.DONE, promise=None, closed_at=NOW - timedelta(days=1))
    assert said("#reopen", done).reason is ActReason.REOPENED


# ---------------------------------------------------------------- deadlines


AT = datetime(2025, 11, 24, 8, 41, tzinfo=UTC)  # Monday 9:41 in Berlin


def deadline(text: str, until: datetime, **more: Any) -> Decision:
    promise = Promise(What.ANSWER, until, ANA, made_by="department", made_at=NOW)
    written = message(text=text, message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",))
    facts = recalled(replace(OPEN, promise=promise), keys=[sent()], **more)
    return decided(written, facts, now=AT)


def test_in_time() -> None:
    found = deadline("#deadline 14:00 because the customer comes at two", datetime(2025, 11, 24, 12, 30, tzinfo=UTC))
    news = str(only(found, "agent_more").variables["news"])
    assert news.startswith("Eva Novak adds a deadline: Mon 24 Nov")
    assert news.endswith("– “the customer comes at two”. Promise Mon 24 Nov 12:30 is in time.")
    assert only(found, "deadline").variables["changes"] == ()
    assert not [one for one in found.changes if isinstance(one, SetTimer)]


def test_three_hours_too_late() -> None:
    found = deadline("#deadline Tue 10:00", datetime(2025, 11, 25, 12, 0, tzinfo=UTC))
    assert str(only(found, "agent_more").variables["news"]).endswith(
        "is three hours too late for Eva Novak: keep it, change it (#promise …) or say no (#decline …)."
    )
    (said_to_eva,) = only(found, "deadline").variables["changes"]
    assert str(said_to_eva) == "ana is asked; you hear by Mon 24 Nov 10:30."
    (timer,) = [one for one in found.changes if isinstance(one, SetTimer)]
    assert (timer.name, timer.due_at) == ("deadline", datetime(2025, 11, 24, 9, 30, tzinfo=UTC))
    assert found.after is not None
    assert found.after.promise is not None
    assert found.after.promise.until == datetime(2025, 11, 25, 12, 0, tzinfo=UTC), "the promise does not move"


def test_who_cannot_be_written_to_is_promised_nothing() -> None:
    found = deadline("#deadline Tue 10:00", datetime(2025, 11, 25, 12, 0, tzinfo=UTC), automatic_letters=5)
    assert heard(found) == [("agent_more", ANA)]
    assert not [one for one in found.changes if isinstance(one, SetTimer)]


def test_a_promise_that_comes_before_we_could_say_more_is_enough() -> None:
    found = deadline("#deadline 10:00", datetime(2025, 11, 24, 9, 15, tzinfo=UTC))
    assert only(found, "deadline").variables["changes"] == ()


@pytest.mark.parametrize(("line", "template"), [("#deadline Firday", "deadline"), ("#cc nobody-we-know", "update")])
def test_a_wrong_line_is_told_and_the_mail_is_passed_on(line: str, template: str) -> None:
    found = said(f"{line}\n\nIt still jams.")
    assert heard(found) == [(template, EVA), ("agent_more", ANA)]
    assert "It still jams." in only(found, "agent_more").variables["text"]


@pytest.mark.parametrize(
    "line", ["#take", "#assign ben@", "#handoff hr because it is theirs", "#priority high because I say so"]
)
def test_a_command_of_agents_is_text_and_its_author_is_told_once(line: str) -> None:
    found = said(f"{line}\n\nIt works again, you may close it.")
    assert heard(found) == [("update", EVA), ("agent_more", ANA)]
    (hint,) = only(found, "update").variables["changes"]
    assert str(hint) == f"“{line}” is a line for the people of IT. I have passed it on as part of your text."
    assert line in only(found, "agent_more").variables["text"]
    assert found.after is not None
    assert (found.after.state, found.after.owner, found.after.hinted) == (State.OPEN, ANA, (EVA,))
    assert heard(said(f"{line}\n\nAs I said.", found.after)) == [("agent_more", ANA)]


@pytest.mark.parametrize(
    "line", ["# A heading", "#1 is missing", "#PermitRootLogin no", "#done with it all, truly", "I wrote #done"]
)
def test_words_that_only_look_like_a_command_need_no_hint(line: str) -> None:
    assert heard(said(f"{line}\nwas in the file.")) == [("agent_more", ANA)]
