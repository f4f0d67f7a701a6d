"""What nobody vouches for is not lost: whoever is in charge is asked, and one line shows it (invariants 5.1, contract.md 8)."""

import pytest

from tests.attacks.scene import ANA, EVA, IT, MALLORY, Proof, Scene

WORDS = "The tray jams again, from my phone."


def asked(scene: Scene) -> None:
    came = scene.by(EVA, IT, WORDS, answers=scene.answer, proof=Proof.NONE, cc=MALLORY)
    assert {(one.template, one.recipient) for one in came} == {("agent_outsider", ANA)}
    assert "no server vouches" in came[0].words
    assert WORDS in came[0].words
    assert (scene.entries(), scene.people()) == (scene.said, scene.before)


def test_the_owner_shows_it(scene: Scene) -> None:
    asked(scene)
    question = scene.letters[-1]
    came = scene.by(ANA, question.reply_address, "#allow", answers=question)
    assert (scene.entries()[-1].author, scene.entries()[-1].text, scene.entries()[-1].visible_to) == (EVA, WORDS, "all")
    assert not [one for one in came if MALLORY in one.recipient]
    assert scene.by(EVA, IT, "Thanks!", answers=scene.answer) is not None


def test_the_owner_drops_it(scene: Scene) -> None:
    asked(scene)
    question = scene.letters[-1]
    scene.by(ANA, question.reply_address, "#ignore", answers=question)
    assert WORDS not in [one.text for one in scene.entries()]
    assert scene.people() == scene.before
    scene.by(EVA, IT, "It prints now.", answers=scene.answer, proof=Proof.PASS)
    assert "It prints now." in [one.text for one in scene.entries() if one.visible_to == "all"]


@pytest.mark.parametrize("line", ["#allow", "#done", "#priority urgent because I say so"])
def test_shown_words_command_nothing(scene: Scene, line: str) -> None:
    """Ana's own lines, by somebody who writes as Ana, without the reply address: let in they are no agent's."""
    scene.by(ANA, IT, f"{line}\n", answers=scene.answer, proof=Proof.NONE)
    assert (scene.people(), scene.state_of_it()) == (scene.before, "open")
