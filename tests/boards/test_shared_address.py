"""A department asks another one by its shared address: its people hear, each once, and write on from their own addresses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards.stage import ANA, RULES, Letter, Stage, answer, mail

HR = "People <hr@example.org>"
HANNA = "Hanna Weber <hanna@example.org>"
MIA = "Mia Lind <mia@example.org>"
PEOPLE = RULES.replace("agents: [hanna@example.org]", "agents: [hanna@example.org, mia@example.org]") + (
    "  mia@example.org: {name: Mia Lind, department: hr}\n"
)
TEXT = "The printer of the People office jams.\n"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=PEOPLE) as made:
        yield made
        assert made.seals_hold()


def asked(stage: Stage, **more: str) -> tuple[Letter, Letter, Letter]:
    """HR's mail, and what follows: a copy of the acknowledgement to each of HR, the notification to Ana."""
    stage.send(mail(HR, "it@example.org", TEXT, id="h1@example.org", **more))
    hanna, mia, ana = stage.letters("hanna@example.org", "mia@example.org", "ana@example.org")
    return hanna, mia, ana


def test_each_of_them_gets_the_acknowledgement_once(stage: Stage) -> None:
    hanna, mia, _ = asked(stage, Sender=HANNA)
    for letter, name in ((hanna, "Hanna"), (mia, "Mia")):
        assert letter.says(f"Hi {name},", "IT-1")
        assert letter.references == ["<h1@example.org>"]
        assert letter.field("To") == f"{HANNA if name == 'Hanna' else MIA}"
        assert letter.field("Cc") == ""
        assert letter.field("Reply-To") == "", "no token: here they are people who ask"
    assert hanna.id != mia.id
    assert stage.ticket().requester.address == "hr@example.org"
    assert [row.address for row in stage.transmissions()].count("hr@example.org") == 0


def test_an_answer_reaches_them_and_their_own_reply_joins(stage: Stage) -> None:
    _, _, ana = asked(stage)
    stage.send(answer(ana, "I am on my way.\nAna\n"))
    stage.clock("9:40")
    stage.settle()
    hanna, mia = stage.letters("hanna@example.org", "mia@example.org")
    assert hanna.says("I am on my way.")
    assert mia.says("I am on my way.")
    stage.send(
        mail(HANNA, "it@example.org", "It jams again.\n", id="h2@example.org", subject=hanna.subject, answers=hanna)
    )
    assert stage.letter("ana@example.org").says("It jams again.")
    assert len(stage.tickets()) == 1
    assert [row.author for row in stage.entries()] == ["hr@example.org", "ana@example.org", "hanna@example.org"]
    assert stage.outcomes()[-1] == ("done", "appended")


def test_they_may_end_it(stage: Stage) -> None:
    hanna, mia, _ = asked(stage)
    stage.send(mail(MIA, "it@example.org", "solved\n", id="m1@example.org", subject=mia.subject, answers=mia))
    assert stage.ticket().state == "done"
    told = {letter.recipient for letter in stage.new_letters()}
    assert "ana@example.org" in told
    assert hanna.id


def test_somebody_else_does_not_take_part(stage: Stage) -> None:
    hanna, _, _ = asked(stage)
    stage.send(mail("Tom Reed <tom@example.org>", "it@example.org", "And me?\n", id="t1@example.org", answers=hanna))
    assert stage.outcomes()[-1][1] == "quarantined"


def test_people_in_cc_hear_once_too(stage: Stage) -> None:
    """Tom in Cc is named to nobody twice, and Hanna, who is in Cc by herself, gets one letter."""
    stage.send(mail(HR, "it@example.org", TEXT, id="h1@example.org", Cc="tom@example.org, hanna@example.org"))
    _, _, ana = stage.letters("hanna@example.org", "mia@example.org", "ana@example.org")
    stage.send(answer(ana, "I am on my way.\nAna\n"))
    stage.clock("9:40")
    stage.settle()
    tom, hanna, mia = stage.letters("tom@example.org", "hanna@example.org", "mia@example.org")
    assert tom.id == hanna.id != mia.id
    for letter in (tom, hanna, mia):
        assert letter.says("I am on my way.")


def test_their_own_department_hears_as_agents_and_not_twice(stage: Stage) -> None:
    """A scanner that writes as it@ to it@: the agents get the request, and nobody an acknowledgement of it."""
    stage.send(mail("IT <it@example.org>", "it@example.org", "Scan done.\n", id="s1@example.org"))
    ana = stage.letter("ana@example.org")
    assert ana.field("Reply-To")
    stage.send(answer(ana, "That was me.\nAna\n"))
    stage.clock("9:40")
    stage.settle()
    assert stage.letter("ben@example.org").says("That was me.")


def test_nothing_goes_round(stage: Stage) -> None:
    """However often the address writes, no letter of ours comes back to us, and the limit for machines holds."""
    for n in range(9):
        stage.send(mail(HR, "it@example.org", TEXT, id=f"loop{n}@example.org", subject=f"Number {n}"))
    acks = stage.transmissions("ack")
    per_person = [row.address for row in acks].count("hanna@example.org")
    assert per_person <= 5
    assert {row.address for row in acks} == {"hanna@example.org", "mia@example.org"}
    assert all(outcome == ("done", "opened") for outcome in stage.outcomes())
    assert ANA
