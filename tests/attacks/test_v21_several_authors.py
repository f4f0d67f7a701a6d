"""V-21: two From fields, a list, a group, nobody: each reader takes another one."""

import pytest

from tests.attacks.scene import EVA, IT, MALLORY, TOM, Scene, mail_of


@pytest.mark.parametrize(
    "header",
    [[b"From: <eva@example.org>", b"From: <mallory@evil.example>"],
     [b"From: <mallory@evil.example>", b"From: <eva@example.org>"],
     [b"From: eva@example.org, mallory@evil.example"], [b"From: mallory@evil.example, eva@example.org"],
     [b"From: all: eva@example.org, tom@example.org;"], [b"From: none:;"], [b"From:"], [b"From: <>"], []],
)  # fmt: skip
def test_nobody_is_believed_or_answered(scene: Scene, header: list[bytes]) -> None:
    came = scene.raw(mail_of(*header, b"Subject: Key", b"Message-ID: <k@x.example>"), MALLORY, IT)
    assert not [letter for letter in came if letter.recipient in (EVA, TOM, MALLORY)]
    assert scene.last().state in ("quarantined", "held"), scene.last()
