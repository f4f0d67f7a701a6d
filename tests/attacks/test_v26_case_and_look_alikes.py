"""V-26, GitHub 2019 and Django CVE-2019-19844: letters beyond ASCII that become ASCII when their case is folded."""

import pytest

from gateway.mail.address import fold
from tests.attacks.scene import EVA, IT, Proof, Scene

LIKE = ["ev\u0430@example.org", "eva@example.or\u0261", "\uff45va@example.org", "e\u200bva@example.org", "e\u00adva@example.org",
        "eva@exam\u017fle.org", "eva@\u212aexample.org", "\u0435va@example.org", "ev\u00aa@example.org"]  # fmt: skip


@pytest.mark.parametrize("address", LIKE)
def test_they_are_somebody_else(scene: Scene, address: str) -> None:
    assert fold(address) != EVA
    scene.by(address, IT, "It is me.", answers=scene.answer, proof=Proof.PASS)
    assert scene.people() == scene.before
    assert not [one for one in scene.entries() if one.author == EVA and "It is me" in one.text]


def test_ascii_case_alone_is_folded(scene: Scene) -> None:
    assert fold("EVA@Example.ORG") == EVA
    assert fold("ma\u212a@example.org") != "mak@example.org"
    assert fold("bo\u017fs@example.org") != "boss@example.org"
    assert fold("\u0130@example.org") != "i@example.org"
