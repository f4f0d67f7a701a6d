"""V-13, freescout#4287: Reply-To is shown and treated as the author."""

from pathlib import Path

from tests.attacks.scene import ACCEPTS_OUTSIDERS, EVA, IT, MALLORY, Proof, Scene


def test_who_wrote_it_stands_in_from(tmp_path: Path) -> None:
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    came = scene.by(MALLORY, IT, "It jams.", proof=Proof.PASS, fields=f"Reply-To: {EVA}", answers=scene.ack)
    assert not [letter for letter in came if letter.recipient == EVA]
    came = scene.by(MALLORY, IT, "A new thing.", proof=Proof.PASS, fields=f"Reply-To: {EVA}", subject="New")
    assert not [letter for letter in came if letter.recipient == EVA]
    assert scene.people() == scene.before
    scene.expect_unharmed()
    scene.close()
