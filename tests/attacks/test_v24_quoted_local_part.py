"""V-24, nodemailer CVE-2025-13033: a quoted local-part with an address inside sends the answer to that address."""

from pathlib import Path

import pytest

from tests.attacks.scene import ACCEPTS_OUTSIDERS, IT, MALLORY, Scene, mail_of


@pytest.mark.parametrize(
    "author", [b'"boss@example.org x"@evil.example', b'"boss@example.org"@evil.example', b'"a b"@evil.example']
)
def test_no_letter_goes_to_what_is_inside(tmp_path: Path, author: bytes) -> None:
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    came = scene.raw(
        mail_of(b"From: " + author, b"Subject: Key", b"Message-ID: <k@x.example>", author=MALLORY), MALLORY, IT
    )
    outside = [letter.recipient for letter in came if not letter.recipient.endswith("@example.org")]
    assert all(address.endswith("@evil.example") for address in outside)
    assert not [letter for letter in came if letter.recipient.startswith("boss@")]
    scene.expect_unharmed()
    scene.close()
