"""V-03, the ticket trick of 2017: somebody signs up elsewhere with the desk's address, and reads the code in his own ticket."""

from tests.attacks.scene import EVA, MALLORY, Scene


def test_the_code_reaches_nobody_outside(scene: Scene) -> None:
    came = scene.attack("noreply@service.example", scene.told.reply_address, "Your code is 314159.", subject="Verify")
    assert scene.people() == scene.before
    assert not [letter for letter in came if letter.recipient in (EVA, MALLORY, "noreply@service.example")]
    assert not [one for one in scene.entries() if "314159" in one.text and one.visible_to == "all"]
