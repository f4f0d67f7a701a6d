"""V-14: a reply key leaves with a forwarded mail, and whoever has it writes as its owner."""

import pytest

from tests.attacks.scene import ANA, MALLORY, TOM, Proof, Scene


@pytest.mark.parametrize("author", [MALLORY, TOM, "ben@example.org", "carol@other.example"])
@pytest.mark.parametrize("proof", [Proof.PASS, Proof.NONE])
def test_a_token_belongs_to_one_person(scene: Scene, author: str, proof: Proof) -> None:
    scene.by(author, scene.told.reply_address, "#done\nSolved, good bye.", answers=scene.told, proof=proof)
    assert scene.state_of_it() == "open"
    assert not [one for one in scene.entries() if one.author == ANA and "good bye" in one.text]
    assert not [
        letter for letter in scene.letters if letter.template in ("done", "answer") and "good bye" in letter.words
    ]
