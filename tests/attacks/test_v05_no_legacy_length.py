"""V-05, FreeScout: a MAC of another length takes a way for old mails, which trusts the number."""

from tests.attacks.scene import ANA, MALLORY, Scene


def test_one_length_passes(scene: Scene) -> None:
    right = scene.told.reply_address.rpartition("@")[0].rpartition(".")[2]
    before = scene.entries()
    for length in (0, 1, 5, 10, 20, 25, 27, 32, 64, 128):
        token = (right * 5)[:length]
        for author in (ANA, MALLORY):
            scene.attack(author, f"it+1.{token}@example.org", f"Let me in, {length}.")
    assert scene.people() == scene.before
    assert [one for one in scene.entries() if one.visible_to == "all"] == [
        one for one in before if one.visible_to == "all"
    ]
