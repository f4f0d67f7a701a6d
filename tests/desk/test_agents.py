"""What an agent's mail does: answer, note, take, done; all or nothing."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.changes import Hold
from gateway.desk.decision import ActReason, EntryKind, Outcome
from gateway.desk.ticket import Audience, Promise, State, What
from gateway.mail.message import Attachment
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    NOW,
    TOM,
    decided,
    desk,
    from_agent,
    heard,
    message,
    only,
    recalled,
    sent,
    ticket,
)  # fmt: skip

ANSWER, NOTE, SYSTEM = EntryKind.ANSWER, EntryKind.NOTE, EntryKind.SYSTEM
PEOPLE = f"answer:{EVA} answer:{TOM}"
UPDATE = f"update:{EVA} update:{TOM}"
CONFIRM = f"agent_confirm:{ANA}"
CLOSED = f"done:{EVA} done:{TOM}"
TO_ANA = sent("t4812.2a.x@example.org", to=ANA, audience=Audience.AGENTS)
NOTE_TO_ANA = sent("t4812.3a.x@example.org", to=ANA, audience=Audience.NOTE)
FILE = Attachment("2", "scan.pdf", "application/pdf", 10, "0")
YESTERDAY = NOW - timedelta(days=1)
ANSWERED = {"answered_at": YESTERDAY, "owner": ANA}
DONE = {"state": State.DONE, "owner": ANA, "answered_at": YESTERDAY, "closed_at": YESTERDAY, "promise": None}


@pytest.mark.parametrize(
    ("before", "text", "kind", "letters", "state", "owner", "settled", "promise"),
    [
        ({}, "Hi Eva.", ANSWER, PEOPLE, State.OPEN, ANA, "kept", What.NEWS),
        ({"owner": BEN}, "Hi Eva.", ANSWER, PEOPLE, State.OPEN, BEN, "kept", What.NEWS),
        ({"state": State.WAITING, "owner": ANA}, "Hi Eva.", ANSWER, PEOPLE, State.OPEN, ANA, "kept", What.NEWS),
        ({}, "#take", SYSTEM, f"{UPDATE} {CONFIRM}", State.OPEN, ANA, "", What.ANSWER),
        ({"owner": ANA, "state": State.OPEN}, "#take", SYSTEM, CONFIRM, State.OPEN, ANA, "", What.ANSWER),
        ({"owner": BEN}, "#take\nHi Eva.", ANSWER, f"{PEOPLE} {CONFIRM}", State.OPEN, ANA, "kept", What.NEWS),
        ({}, "#note\nHm.", NOTE, f"agent_note:{BEN} {CONFIRM}", State.NEW, "", "", What.ANSWER),
        ({"owner": BEN}, "#note\nHm.", NOTE, f"agent_note:{BEN} {CONFIRM}", State.NEW, BEN, "", What.ANSWER),
        ({"owner": ANA}, "#note\nHm.", NOTE, f"agent_note:{BEN} {CONFIRM}", State.NEW, ANA, "", What.ANSWER),
        ({}, "#done\nHere it is.", ANSWER, f"{CLOSED} {CONFIRM}", State.DONE, ANA, "kept", None),
        (ANSWERED, "#done", SYSTEM, f"{CLOSED} {CONFIRM}", State.DONE, ANA, "kept", None),
        (ANSWERED, "#note\n#done\nHm.", NOTE, f"{CLOSED} agent_note:{BEN} {CONFIRM}", State.DONE, ANA, "kept", None),
        (DONE, "Hi Eva, one more thing.", ANSWER, PEOPLE, State.OPEN, ANA, "", What.NEWS),
        ({}, "#take\n#note\nHm.", NOTE, f"{UPDATE} agent_note:{BEN} {CONFIRM}", State.OPEN, ANA, "", What.ANSWER),
        (DONE, "#done", SYSTEM, CONFIRM, State.DONE, ANA, "", None),
        (DONE, "#take", SYSTEM, f"{UPDATE} {CONFIRM}", State.OPEN, ANA, "", What.NEWS),
        (DONE, "#note\nHm.", NOTE, f"agent_note:{BEN} {CONFIRM}", State.DONE, ANA, "", None),
    ],
)  # fmt: skip
def test_acts(
    before: dict[str, Any],
    text: str,
    kind: EntryKind,
    letters: str,
    state: State,
    owner: str,
    settled: str,
    promise: What | None,
) -> None:
    found = decided(from_agent(text), recalled(ticket(**before), keys=(TO_ANA,)))
    assert found.outcome is Outcome.APPENDED
    assert found.entry is not None
    assert (found.entry.kind, found.entry.visible_to) == (kind, "all" if kind is ANSWER else "agents")
    assert " ".join(f"{template}:{address}" for template, address in heard(found)) == letters
    assert found.after is not None
    assert (found.after.state, found.after.owner, found.settled_promise) == (state, owner, settled)
    assert (found.after.promise.what if found.after.promise else None) is promise
    assert (found.after.closed_at is not None) == (state is State.DONE)


@pytest.mark.parametrize(
    ("before", "text", "said", "kept"),
    [
        ({}, "", "The mail is empty", ""),
        ({}, "Sent from my iPhone", "The mail is empty", ""),
        ({}, "#note", "There is no text for the note.", ""),
        ({}, "#done", "has not had an answer yet", ""),
        ({}, "#done\n\nSent from my iPhone", "has not had an answer yet", ""),
        ({}, "#note\n#done\nHm.", "has not had an answer yet", "Hm."),
        ({}, "#doen\nHi Eva.", "I do not know #doen.", "Hi Eva."),
        ({}, "Hi.\n#done\nBye.", "stands in the middle of the text", "Hi.\nBye."),
        ({}, "#take now\nHi Eva.", "#take stands alone on its line.", "Hi Eva."),
    ],
)
def test_one_wrong_line_and_nothing_happens(before: dict[str, Any], text: str, said: str, kept: str) -> None:
    known = ticket(**before)
    found = decided(from_agent(text), recalled(known, keys=(TO_ANA,)))
    assert (found.outcome, found.reason, found.after) == (Outcome.APPENDED, ActReason.WRONG_COMMAND, known)
    assert heard(found) == [("agent_error", ANA)]
    error = only(found, "agent_error").variables
    assert said in str(error["lines"][0].message)
    assert error["kept_text"] == kept  # never thrown away
    assert error["is_held"] == bool(kept)
    assert [change.inbox for change in found.changes if isinstance(change, Hold)] == [1] * bool(kept)
    assert (found.settled_promise, found.new_promise, found.new_participants) == ("", None, ())
    assert found.entry is not None
    assert found.entry.visible_to == "agents"


def test_a_file_alone_is_an_answer() -> None:
    found = decided(from_agent("", attachments=(FILE,)), recalled(ticket(), keys=(TO_ANA,)))
    assert [template for template, _ in heard(found)] == ["answer", "answer"]
    assert only(found, "answer").carries_files
    quiet = decided(from_agent("#take", attachments=(FILE,)), recalled(ticket(), keys=(TO_ANA,)))
    assert "answer" not in [template for template, _ in heard(quiet)]


def test_a_reply_to_a_note_stays_among_agents() -> None:
    found = decided(
        from_agent("I agree.", in_reply_to=(NOTE_TO_ANA.message_id,)), recalled(ticket(), keys=(TO_ANA, NOTE_TO_ANA))
    )
    assert heard(found) == [("agent_note", BEN)]


def test_an_answer_is_held_back_for_second_thoughts() -> None:
    found = decided(from_agent("Hi Eva."), recalled(ticket(), keys=(TO_ANA,)))
    plan = only(found, "answer")
    assert (plan.delay, plan.auto_submitted, plan.is_repeatable, plan.is_counted) == (
        desk().outbox_delay,
        "",
        True,
        False,
    )
    assert plan.from_name == "ana (IT)"
    assert not plan.token_for


@pytest.mark.parametrize(
    "more",
    [
        {"auto_submitted": "auto-generated"},
        {"auto_submitted": "auto-replied"},
        {"x_auto_response_suppress": "All"},
        {"precedence": "bulk"},
    ],
)
def test_a_vacation_note_is_never_an_answer(more: dict[str, str]) -> None:
    """It comes to the reply address, from the agent's own address: a machine's words in an agent's name."""
    found = decided(from_agent("I am back on 1 December.", **more), recalled(ticket(), keys=(TO_ANA,)))
    assert (found.reason, found.letters, found.settled_promise) == (ActReason.AUTOMATIC_IN_THREAD, (), "")
    assert found.after is not None
    assert (found.after.state, found.after.owner) == (State.NEW, "")


def test_without_the_reply_address_the_agent_is_told() -> None:
    found = decided(
        message(ANA, in_reply_to=("t4812.1.x@example.org",), message_id="n@x"), recalled(ticket(), keys=(sent(),))
    )
    assert (found.outcome, found.reason) == (Outcome.QUARANTINED, ActReason.AGENT_WITHOUT_TOKEN)
    assert heard(found) == [("agent_error", ANA)]
    robot = message(ANA, in_reply_to=("t4812.1.x@example.org",), message_id="n@x", precedence="bulk")
    assert decided(robot, recalled(ticket(), keys=(sent(),))).letters == ()


def test_the_agents_own_request() -> None:
    """Whoever asks as an agent's requester is no agent of it, unless the reply address says so. They do not get their own words."""
    mine = ticket(requester=ticket().requester.__class__(ANA, "Ana"), participants=())
    found = decided(from_agent("It works."), recalled(mine, keys=(TO_ANA,)))
    assert found.reason is ActReason.ANSWER
    assert heard(found) == []


def test_whoever_has_it_no_more_does_not_become_its_owner() -> None:
    """An agent of a department that has given it away, and whose word still holds."""
    word = Promise(What.ANSWER, NOW + timedelta(days=1), ANA, made_by=ANA, made_at=NOW)
    given = ticket(department="hr", departments_held=("it", "hr"), promise=word)
    found = decided(from_agent("Hi Eva."), recalled(given, keys=(TO_ANA,)))
    assert found.after is not None
    assert found.after.owner == ""
    assert heard(found)[:2] == [("answer", EVA), ("answer", TOM)]
