"""V-33, freescout#2445: two desks answer each other with fresh identifiers and no marks, and the subject grows each round."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.attacks.rude import MODELS, RUDE, new_words, relayed
from tests.attacks.storm import START, Storm

A, B, C = "it@a.example", "it@b.example", "it@c.example"
OWN = "rack@a.example"
"""A machine of our own domain, taken for a colleague."""
ANA = "ana@a.example"


def people_write(storm: Storm, author: str, to: str = A, *, days: int) -> None:
    """Somebody who reads at that address writes once a day."""
    for day in range(days):
        subject, text = (
            f"The door of room {day} does not close",
            f"It has stood open for {day + 1} days, and it is cold.",
        )
        storm.person_writes(START + timedelta(days=day, hours=1), author, to, subject, text)


def played(storm: Storm, author: str, *, days: int) -> None:
    people_write(storm, author, days=days)
    storm.run(days)


@pytest.mark.parametrize(
    ("model", "author"),
    [*((model, RUDE) for model in MODELS), *((model, OWN) for model in ("strips_everything", "new_names", "twice"))],
)
def test_a_rude_machine_for_a_day(tmp_path: Path, model: str, author: str) -> None:
    with Storm(tmp_path, models={f"@{author.rpartition('@')[2]}": MODELS[model]}) as storm:
        played(storm, author, days=1)
        assert storm.answered
        storm.expect_calm()


def test_one_that_nobody_can_tell_from_a_person(tmp_path: Path) -> None:
    """Nothing but its haste tells it: it gets the five letters of an hour, once."""
    with Storm(tmp_path, models={"@peer.example": new_words}) as storm:
        played(storm, RUDE, days=2)
        storm.expect_calm(beyond=4)


@pytest.mark.parametrize("model", ["strips_everything", "keeps_the_thread", "twice", "new_names"])
def test_a_machine_in_an_agents_name(tmp_path: Path, model: str) -> None:
    """It answers each notification at the address that is the agent's proof: the people must not get its words for ever."""
    with Storm(tmp_path, models={ANA: MODELS[model]}, agents=(ANA, "ben@a.example")) as storm:
        played(storm, "eva@peer.example", days=1)
        assert storm.answered
        storm.expect_calm()
        assert storm.all["a.example", "answer"] <= 3 * 2


@pytest.mark.parametrize("desks", [2, 3])
@pytest.mark.parametrize("is_bare", [False, True], ids=["as they are", "stripped"])
def test_our_own_gateways(tmp_path: Path, desks: int, is_bare: bool) -> None:
    """Somebody writes to each of them in the name of the next one."""
    with Storm(tmp_path, desks=desks, relay=relayed if is_bare else None) as storm:
        ours = (A, B, C)[:desks]
        for author, to in zip(ours, (*ours[1:], A), strict=True):
            people_write(storm, author, to, days=1)
        storm.run(1)
        storm.expect_calm()


@pytest.mark.long
@pytest.mark.parametrize("author", [RUDE, OWN], ids=["outside", "of our domain"])
@pytest.mark.parametrize("model", MODELS)
def test_a_rude_machine_for_a_month(tmp_path: Path, model: str, author: str) -> None:
    with Storm(tmp_path, models={f"@{author.rpartition('@')[2]}": MODELS[model]}) as storm:
        played(storm, author, days=30)
        print(f"\n{storm.told(f'{model} {author}')}")
        # Each new name in our own domain is a colleague of its own until its words are known: a request a few days apart.
        storm.expect_calm(new=8 if (model, author) == ("new_names", OWN) else 1)


@pytest.mark.long
@pytest.mark.parametrize("desks", [2, 3])
@pytest.mark.parametrize("model", ["strips_everything", "growing_subject"])
def test_gateways_and_a_rude_machine_for_a_month(tmp_path: Path, desks: int, model: str) -> None:
    """They answer each other through a relay that strips all, and each has the machine for a correspondent."""
    with Storm(tmp_path, desks=desks, relay=relayed, models={"@peer.example": MODELS[model]}) as storm:
        ours = (A, B, C)[:desks]
        for author, to in zip(ours, (*ours[1:], A), strict=True):
            people_write(storm, author, to, days=30)
            people_write(storm, RUDE, to, days=30)
        storm.run(30)
        print(f"\n{storm.told(f'{desks} gateways, {model}')}")
        storm.expect_calm()
