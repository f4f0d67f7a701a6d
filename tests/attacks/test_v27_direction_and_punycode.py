"""V-27: signs that turn letters around in names, subjects and files, and Punycode that is none."""

import pytest

from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

TURN = "\u202e\u202d\u2066\u2067"


@pytest.mark.parametrize("sign", TURN)
def test_nothing_is_turned_around(scene: Scene, sign: str) -> None:
    body = b"\r\n".join([b"--b", b"Content-Type: text/plain; charset=utf-8", b"", f"See {sign}cod.exe".encode(), b"--b",
                         b"Content-Type: application/pdf", f'Content-Disposition: attachment; filename="a{sign}fdp.exe"'.encode(),
                         b"", b"x", b"--b--"])  # fmt: skip
    came = scene.raw(
        mail_of(f'From: "Eva {sign}kcaJ" <eva@example.org>'.encode(), f"Subject: Offer {sign}fdp".encode(),
                b"Message-ID: <t@pc.example.org>", b'Content-Type: multipart/mixed; boundary="b"', body=body),
        EVA, IT,
    )  # fmt: skip
    assert ANA in [letter.recipient for letter in came]
    for letter in came:
        for name in ("From", "Subject", "To", "Reply-To"):
            assert sign not in letter.field(name)
        assert not [part for part in letter.message.walk() if sign in str(part.get_filename())]


@pytest.mark.parametrize("domain", ["xn--", "xn--a-\x7f", "xn--zzzzzzzzzzzz99999999999", "xn--80ak6aa92e.example"])
def test_punycode_is_not_decoded_into_ours(scene: Scene, domain: str) -> None:
    scene.attack(f"eva@{domain}", IT, "It is me.", answers=scene.answer)
    assert scene.people() == scene.before
