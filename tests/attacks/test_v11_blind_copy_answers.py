"""V-11, freescout#2382: whoever was in Bcc answers, and becomes the customer."""

from tests.attacks.scene import IT, Proof, Scene


def test_the_requester_stays(scene: Scene) -> None:
    came = scene.by("bcc@other.example", IT, "I see this too.", answers=scene.answer, proof=Proof.PASS)
    assert scene.people() == scene.before
    assert {letter.template for letter in came} == {"agent_outsider"}
    assert scene.entries() == scene.said
    assert scene.last().state == "quarantined"
