"""V-08, Redmine CVE-2021-31864: a mail adds a note to an issue that its author may not even see."""

from tests.attacks.scene import IT, TOM, Proof, Scene


def test_a_colleague_who_does_not_take_part_is_asked_about(scene: Scene) -> None:
    came = scene.by(TOM, IT, "Me too, and here is a secret plan.", answers=scene.answer, proof=Proof.PASS)
    assert scene.people() == scene.before
    new = [one for one in scene.entries() if one not in scene.said]
    assert [one.visible_to for one in new] != ["all"]
    assert {letter.template for letter in came} <= {"agent_outsider", "ack", "agent_new"}
    assert scene.last().reason
