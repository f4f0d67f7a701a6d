"""How a department speaks to people: formally or not, and with its own words below (product.md 3.5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards.room import Came, Room
from tests.boards.stage import ANA, EVA, RULES

OURS = """\
    agents: [ana@example.org, ben@example.org]
    language: de
    address_style: formal
    signature: |
      Ihre IT
      Haus B, Zimmer 12
"""
FORMAL = RULES.replace("    agents: [ana@example.org, ben@example.org]\n", OURS)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "desk", FORMAL)
    yield made
    made.close()


def asked(room: Room) -> dict[str, Came]:
    came = room.send(EVA, "it@example.org", "Der Drucker im zweiten Stock steht seit heute Morgen still.")
    return {one.recipient.partition("@")[0]: one for one in came}


def test_the_signature_stands_below_letters_to_people_and_not_below_those_to_agents(room: Room) -> None:
    came = asked(room)
    text = came["eva"].body("plain")
    assert "\n\nIhre IT\nHaus B, Zimmer 12\n\nIT · " in text
    assert "Ihre IT<br>Haus B, Zimmer 12</p>" in came["eva"].body("html")
    assert "Haus B" not in came["ana"].words
    (answer,) = room.send(ANA, came["ana"].reply_address, "Ich komme gleich vorbei.\nAna", answers=came["ana"])
    assert (answer.template, answer.recipient) == ("answer", "eva@example.org")
    assert answer.body("plain").endswith("IT-1\n\nIhre IT\nHaus B, Zimmer 12")
    assert "Ihre IT<br>Haus B, Zimmer 12</p>" in answer.body("html")


def test_formal_letters_greet_with_the_full_name(room: Room) -> None:
    assert asked(room)["eva"].body("plain").startswith("Guten Tag Eva Novak,\n")
