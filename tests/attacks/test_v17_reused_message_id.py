"""V-17: a mail with the Message-ID of a mail that is still to come, and the real one is dropped as a double."""

from tests.attacks.scene import EVA, IT, MALLORY, Proof, Scene


def test_the_real_one_is_a_request(scene: Scene) -> None:
    before = scene.requests()
    scene.attack(MALLORY, IT, "Nothing.", id="taken@cust.example", subject="Heating")
    scene.by(MALLORY, IT, "Nothing.", id="taken@cust.example", subject="Heating", proof=Proof.PASS)
    came = scene.by(EVA, IT, "The heating is cold.", id="taken@cust.example", subject="Heating")
    assert scene.requests() == before + 1
    assert "ack" in [letter.template for letter in came if letter.recipient == EVA]
    came = scene.by(EVA, IT, "And the door is stuck.", id="taken@cust.example", subject="Door")
    assert scene.last().outcome != "duplicate"
