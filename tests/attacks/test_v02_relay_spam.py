"""V-02, Zendesk's relay spam of 2025: forged requesters, and thousands of victims read the attacker's words in our letters."""

from pathlib import Path

from tests.attacks.scene import ACCEPTS_OUTSIDERS, IT, Proof, Scene

SPAM = "Claim your prize at https://evil.example/now"


def test_forged_senders_are_not_answered(scene: Scene) -> None:
    for nth in range(60):
        assert scene.attack(f"victim{nth}@other{nth}.example", IT, SPAM, subject=SPAM) == []
    for nth in range(20):
        assert scene.attack(f"colleague{nth}@example.org", IT, SPAM, subject=SPAM) == []
    assert scene.law()["quarantined"] == 80


def test_one_address_gets_five_letters_an_hour(tmp_path: Path) -> None:
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    for nth in range(30):
        scene.by("robot@other.example", IT, f"{SPAM} {nth}", proof=Proof.PASS, subject=f"Prize {nth}")
    mine = [letter for letter in scene.letters if letter.recipient == "robot@other.example"]
    assert 1 <= len(mine) <= 5
    assert not [letter for letter in mine if "evil.example" in letter.body("plain") + letter.body("html")]
    scene.expect_unharmed()
    scene.close()
