"""V-72, CVE-2026-1299: a line end at the end of an identifier ends the header block, and Auto-Submitted becomes text."""

import email
import email.policy

import pytest

from tests.attacks.scene import EVA, IT, Scene, mail_of

ENDS = [b"\n", b"\r", b"\r\n ", b"\n\n", b"=0A", b"\x0b", b"\x85", "\u2028".encode()]


@pytest.mark.parametrize("end", ENDS)
def test_the_answer_of_a_machine_is_still_one(scene: Scene, end: bytes) -> None:
    header = [b"From: <eva@example.org>", b"Subject: Door" + end, b"Message-ID: <end@pc.example.org>" + end]
    came = scene.raw(mail_of(*header, b"In-Reply-To: <other@pc.example.org>" + end), EVA, IT)
    [ack] = [letter for letter in came if letter.recipient == EVA]
    read = email.message_from_bytes(ack.raw, policy=email.policy.default)
    assert str(read["Auto-Submitted"]) == "auto-replied"
    assert str(read["From"]).endswith("<it@example.org>")
