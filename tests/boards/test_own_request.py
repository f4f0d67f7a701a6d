"""An agent who works on a request of their own, or sends lines alone: nobody is told what they know, or nothing at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards.room import Came, Room

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org]}
"""
ANA, BEN, TOM = "ana@example.org", "ben@example.org", "tom@example.org"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "room", RULES)
    yield made
    made.close()


def theirs(room: Room, author: str, text: str, cc: str = "") -> Came:
    """What Ben gets as an agent of a request that `author` made, after Ana has written `text` in it."""
    came = room.send(author, "it@example.org", "The printer jams.", cc=cc)
    ana = next(one for one in came if one.recipient == ANA)
    did = room.send(ANA, ana.reply_address, text, answers=ana)
    return next(one for one in did if one.recipient == BEN and one.template.startswith("agent"))


def says(room: Room, text: str, answers: Came) -> list[tuple[str, str]]:
    """Who gets what after Ben has written this."""
    return sorted((one.recipient, one.template) for one in room.send(BEN, answers.reply_address, text, answers=answers))


@pytest.mark.parametrize(("cc", "told"), [("", []), (TOM, [(TOM, "update")])], ids=["alone", "with somebody in Cc"])
def test_what_they_do_with_their_own_is_confirmed_once(room: Room, cc: str, told: list[tuple[str, str]]) -> None:
    given = theirs(room, BEN, "#assign ben@", cc)
    assert says(room, "#priority high because nobody can print", given) == [(BEN, "agent_confirm"), *told]


def test_two_matters_of_their_own(room: Room) -> None:
    given = theirs(room, BEN, "#assign ben@")
    assert says(room, "#split\n\nMy screen is dark.", given) == [(ANA, "agent_new"), (BEN, "agent_confirm")]


def test_lines_alone_in_a_reply_to_a_note_are_no_note(room: Room) -> None:
    note = theirs(room, "eva@example.org", "#note\n\nDo you know this printer?")
    assert note.template == "agent_note"
    assert says(room, "#tag printer", note) == [(BEN, "agent_confirm")]


def test_a_question_about_the_own_desk_needs_no_confirmation(room: Room) -> None:
    note = theirs(room, "eva@example.org", "#note\n\nDo you know this printer?")
    assert says(room, "#status\n\nI do not.", note) == [(ANA, "agent_note"), (BEN, "agent_desk")]


def test_who_takes_back_that_it_is_somebody_elses_takes_part_again(room: Room) -> None:
    came = room.send(BEN, "it@example.org", "Eva says that the printer jams.")
    ana = next(one for one in came if one.recipient == ANA)
    ack = next(one for one in came if one.recipient == BEN and one.template == "ack")
    given = next(one for one in room.send(ANA, ana.reply_address, "#assign ben@", answers=ana) if one.recipient == BEN)
    says(room, "#requester eva@example.org", given)
    says(room, "#undo", given)
    room.send(BEN, "it@example.org", "It jams every day.", answers=ack)
    assert room.last_mail().outcome == "appended"


def test_what_was_thrown_away_cannot_be_taken_back(room: Room) -> None:
    came = room.send("eva@example.org", "it@example.org", "The printer jams.")
    ack = next(one for one in came if one.recipient == "eva@example.org")
    held = room.send("technik@printerco.example", "it@example.org", "We come on Friday.", answers=ack)
    asked = next(one for one in held if one.recipient == BEN)
    assert says(room, "#ignore", asked) == [(BEN, "agent_confirm")]
    assert says(room, "#undo", asked) == [(BEN, "agent_error")]
