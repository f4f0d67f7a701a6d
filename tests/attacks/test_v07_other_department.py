"""V-07, Discourse #43058: an identifier that can be known writes into a private thread by another address."""

from tests.attacks.scene import EVA, HR, TOM, Proof, Scene


def test_a_reference_leads_nowhere_at_another_department(scene: Scene) -> None:
    before = scene.requests()
    scene.by(TOM, HR, "About my contract.", answers=scene.answer, proof=Proof.PASS, subject="Contract")
    assert scene.requests() == before + 1
    scene.by(EVA, HR, "About my own contract.", answers=scene.answer, proof=Proof.PASS, subject="Contract")
    assert scene.requests() == before + 2
    assert scene.people() == scene.before
    assert scene.entries() == scene.said
