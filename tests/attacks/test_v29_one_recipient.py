"""V-29, GitLab CVE-2023-7028: one request with two addresses, and the secret goes to both."""

from email.utils import getaddresses

from tests.attacks.scene import EVA, IT, MALLORY, TOM, Proof, Scene


def test_one_envelope_recipient_who_is_named(scene: Scene) -> None:
    scene.by(EVA, f"{IT}, hr@example.org", "Both of you.", cc=f"{TOM}, {MALLORY}", fields=f"Reply-To: {EVA}, {MALLORY}",
             proof=Proof.PASS, subject="Both")  # fmt: skip
    for letter in scene.letters:
        named = [address for _, address in getaddresses([letter.field("To"), letter.field("Cc")])]
        assert letter.recipient in named
        assert MALLORY not in named
        assert "Bcc" not in letter.message
        assert letter.recipient != MALLORY
