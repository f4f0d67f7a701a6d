"""V-09, RT and others: a number in the subject is enough to write into a request."""

from tests.attacks.scene import IT, MALLORY, TOM, Proof, Scene


def test_no_number_opens_a_door(scene: Scene) -> None:
    for nth in range(1, 40):
        for tag in (f"[IT-{nth}]", f"IT-{nth}", f"[#{nth}]", f"Re: [IT-{nth}] Printer"):
            scene.attack(MALLORY, IT, "Let me in.", subject=tag)
    scene.by(TOM, IT, "Let me in.", subject="Re: [IT-1] Printer", proof=Proof.PASS)
    assert scene.people() == scene.before
    assert [one for one in scene.entries() if one.visible_to == "all"] == [
        one for one in scene.said if one.visible_to == "all"
    ]
