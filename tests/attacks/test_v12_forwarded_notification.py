"""V-12, freescout#4515: an agent forwards a notification, it joins the request, and the person outside reads along."""

from tests.attacks.scene import ANA, EVA, HR, Proof, Scene


def test_a_forward_is_a_new_request(scene: Scene) -> None:
    before = scene.requests()
    came = scene.by(ANA, HR, "Is this yours?\n\n---------- Forwarded message ----------\nThe printer jams.",
                    proof=Proof.PASS, subject="Fwd: [IT-1] Printer", answers=scene.told)  # fmt: skip
    assert scene.requests() == before + 1
    assert not [letter for letter in came if letter.recipient == EVA]
    assert scene.people() == scene.before
