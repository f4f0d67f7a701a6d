"""V-15: history and notes leak with answers, copies and forwards. A thousand conversations: tests/boards/test_canaries.py."""

import random

from tests.attacks.scene import ANA, EVA, IT, MALLORY, TOM, Proof, Scene


def test_thirty_steps_of_everybody(scene: Scene) -> None:
    chance = random.Random(15)
    for nth in range(30):
        author = chance.choice((EVA, TOM, ANA, MALLORY))
        to = chance.choice((IT, scene.told.reply_address, "hr@example.org"))
        answers = chance.choice((scene.ack, scene.answer, scene.told, None))
        note = "#note\n" if author == ANA and chance.random() < 0.5 else ""
        scene.by(author, to, f"{note}Word {nth}.", answers=answers, proof=chance.choice((Proof.PASS, Proof.NONE)),
                 cc=chance.choice(("", MALLORY, TOM)))  # fmt: skip
        scene.expect_no_leak()
