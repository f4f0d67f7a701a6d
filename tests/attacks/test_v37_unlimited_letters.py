"""V-37, Zammad CVE-2022-35488: one address can make the desk send any number of mails."""

from tests.attacks.scene import EVA, IT, Scene


def test_a_hundred_triggers_in_an_hour(scene: Scene) -> None:
    for nth in range(100):
        scene.by(EVA, IT, ("status", "help", "hours", f"A new thing {nth}.")[nth % 4], subject=f"Thing {nth}")
    automatic = [one for one in scene.letters if one.recipient == EVA and one.field("Auto-Submitted")]
    assert 1 <= len(automatic) <= 6
