"""desk/noting: an agent notes a call."""

from dataclasses import replace

import pytest

from gateway.desk.decision import ActReason, Outcome
from gateway.desk.department import Person
from gateway.desk.ticket import State
from tests.desk.made import ANA, BEN, EVA, HANNA, TOM, decided, desk, heard, message, only


def call(lines: str, author: str = ANA, to: str = "it@example.org", **more: object):  # type: ignore[no-untyped-def]
    return message(author, to=to, text=f"{lines}\nHer screen is dark.\n", message_id="c1@x.y", subject="Screen", **more)


def test_it_is_evas_and_the_agent_has_it() -> None:
    done = decided(call(f"#requester {EVA}\n"))
    assert done.after is not None
    assert (done.outcome, done.is_agents, done.after.owner, done.after.state) == (Outcome.OPENED, True, ANA, State.OPEN)
    assert heard(done) == [("ack", EVA), ("agent_confirm", ANA)]
    assert done.after.promise is not None
    assert done.after.promise.keeper == ANA
    assert done.journal[0].actor == ANA


def test_in_the_words_of_others_it_is_a_command_too() -> None:
    done = decided(call(f"#anfrager {EVA}\n"))
    assert done.after is not None
    assert done.after.requester.address == EVA


def test_for_another_department_it_is_theirs() -> None:
    done = decided(call(f"#requester {EVA}\n", to="hr@example.org"))
    assert done.after is not None
    assert (done.after.owner, done.after.department) == ("", "hr")
    assert heard(done) == [("ack", EVA), ("agent_new", HANNA), ("agent_confirm", ANA)]
    assert only(done, "agent_confirm").token_for == ""
    refused = decided(call(f"#requester {EVA}\n#promise 15:00\n", to="hr@example.org"))
    assert (refused.outcome, refused.reason) == (Outcome.QUARANTINED, ActReason.WRONG_COMMAND)


@pytest.mark.parametrize("line", ["#handoff hr", "#merge 12", "#split", "#ask hr", "#undo", "#decline because no"])
def test_what_cannot_be_said_of_a_new_one(line: str) -> None:
    done = decided(call(f"#requester {EVA}\n{line}\n"))
    assert done.after is None
    assert heard(done) == [("agent_error", ANA)]


def test_somebody_else_may_get_it() -> None:
    done = decided(call(f"#requester {EVA}\n#assign {BEN}\n"))
    assert done.after is not None
    assert done.after.owner == BEN
    told = [address for template, address in heard(done) if template == "agent_new"]
    assert told == [BEN]


def test_a_note_is_for_colleagues() -> None:
    done = decided(call(f"#requester {EVA}\n#note\n"))
    assert done.entry is not None
    assert done.entry.visible_to == "agents"


def test_who_is_not_authenticated_opens_nothing() -> None:
    need = desk(colleagues_need="header:mx.example.org")
    assert decided(call(f"#requester {EVA}\n"), on=need).reason is ActReason.NOT_BELIEVED


def test_a_colleagues_line_is_text() -> None:
    done = decided(call(f"#requester {EVA}\n", TOM))
    assert done.after is not None
    assert done.after.requester.address == TOM


def test_another_address_of_the_same_person() -> None:
    known = desk()
    eva = Person(EVA, "Eva Novak", also=("e.novak@example.org",))
    done = decided(
        call("#requester e.novak@example.org\n"), on=replace(known, people={EVA: eva, "e.novak@example.org": eva})
    )
    assert done.after is not None
    assert done.after.requester.address == EVA


def test_without_words_there_is_nothing_to_note() -> None:
    done = decided(message(ANA, text=f"#requester {EVA}\n", message_id="c1@x.y"))
    assert heard(done) == [("agent_error", ANA)]


def test_another_department_that_was_written_to_is_told() -> None:
    done = decided(call(f"#requester {EVA}\n", to="it@example.org, hr@example.org"))
    assert ("agent_more", HANNA) in heard(done)
