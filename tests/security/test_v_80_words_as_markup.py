"""V-80: a name, a subject, an address or a file name is put into HTML as it is."""

import pytest

from tests.security.scene import ANA, IT, Scene, mail_of

TAG = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("place", ["name", "subject", "text", "file"])
def test_it_is_escaped_in_every_letter(scene: Scene, place: str) -> None:
    says = {key: TAG if key == place else "plain" for key in ("name", "subject", "text", "file")}
    body = "\r\n".join(
        ["--b", "Content-Type: text/plain", "", says["text"], "--b", "Content-Type: application/pdf",
         f'Content-Disposition: attachment; filename="{says["file"]}.exe"', "", "x", "--b--"]).encode()  # fmt: skip
    header = [f'From: "{says["name"]}" <eva@example.org>'.encode(), f"Subject: {says['subject']}".encode(),
              b"Message-ID: <h@x.example>", b'Content-Type: multipart/mixed; boundary="b"']  # fmt: skip
    scene.raw(mail_of(*header, body=body), "eva@example.org", IT)
    scene.by(ANA, scene.told.reply_address, f"As you say: {TAG}\n\n> {TAG}", answers=scene.told)
    for letter in scene.letters:
        assert "<img src=x" not in letter.body("html"), letter.template
