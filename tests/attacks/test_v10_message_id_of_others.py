"""V-10, Chatwoot and others: the Message-ID of a customer's mail leads anybody into her conversation."""

import pytest

from tests.attacks.scene import HR, IT, MALLORY, TOM, Proof, Scene


@pytest.mark.parametrize("author", [MALLORY, TOM])
@pytest.mark.parametrize("to", [IT, HR])
@pytest.mark.parametrize("field", ["In-Reply-To", "References"])
def test_it_leads_nobody_else(scene: Scene, author: str, to: str, field: str) -> None:
    for named in (
        scene.first_id,
        scene.answer.field("Message-ID").strip("<>"),
        scene.told.field("Message-ID").strip("<>"),
    ):
        scene.by(author, to, "What is the news?", proof=Proof.PASS, fields=f"{field}: <{named}>", subject="Question")
    assert scene.people() == scene.before
    assert [one for one in scene.entries() if one.visible_to == "all"] == [
        one for one in scene.said if one.visible_to == "all"
    ]
    assert not [letter for letter in scene.letters if letter.recipient == author and "CANARY" in letter.words]
