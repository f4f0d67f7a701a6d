"""V-01, Zendesk 2024: a mail forged as the requester, the attacker in Cc, and the attacker reads the history."""

import pytest

from tests.attacks.scene import ANA, EVA, IT, MALLORY, Proof, Scene


@pytest.mark.parametrize("proof", [Proof.NONE, Proof.FAIL, None])
def test_nobody_joins(scene: Scene, proof: Proof | None) -> None:
    scene.attack(EVA, IT, "Please keep Mallory informed.", answers=scene.ack, cc=MALLORY, proof=proof)
    assert scene.people() == scene.before
    assert scene.entries() == scene.said or scene.entries()[-1].visible_to != "all"
    came = scene.by(ANA, scene.told.reply_address, "The roller is ordered.", answers=scene.told)
    assert EVA in {letter.recipient for letter in came}
    assert not [letter for letter in scene.letters if MALLORY in letter.recipient + letter.field("Cc")]
