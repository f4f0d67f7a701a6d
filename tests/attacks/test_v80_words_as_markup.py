"""V-80: a name, a subject, an address or a file name is put into HTML as it is."""

import re
from pathlib import Path

import pytest

from gateway.cli.mailpage import page
from gateway.mail.parse import parse
from tests.attacks.scene import ANA, IT, Scene, mail_of

HOUSE = Path(__file__).resolve().parents[2]
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


def test_no_template_takes_words_for_markup() -> None:
    """Everything in a page or letter is escaped by itself; nothing says that it needs not be."""
    templates = sorted((HOUSE / "templates").rglob("*.html.j2"))
    assert len(templates) > 30
    for path in templates:
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", path.read_text(encoding="utf-8")), path
    for path in (HOUSE / "gateway").rglob("*.py"):
        assert not re.search(r"\bMarkup\(|mark_safe", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("place", ["subject", "text", "file"])
def test_it_is_escaped_on_the_page_of_a_mail(place: str) -> None:
    says = {key: TAG if key == place else "plain" for key in ("subject", "text", "file")}
    lines = [
        f"Subject: {says['subject']}",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        "",
        says["text"],
        "--b",
    ]
    lines += [f'Content-Type: image/png; name="{says["file"]}"', f"Content-ID: <{says['file']}>", "", "x", "--b--", ""]
    raw = "\r\n".join(lines).encode()
    assert "<img src=x" not in page(parse(raw), raw)
