"""V-79, roundup CVE-2024-39126, RT CVE-2022-25802: an attached SVG, HTML, XML or PDF runs where it is shown.

There is no download of ours yet: a file leaves in letters, and `mail show --html` makes one page of a mail.
"""

import base64
from email.message import Message

import pytest

from gateway.cli.mailpage import page
from gateway.mail.filetypes import OCTETS, PICTURES
from gateway.mail.parse import parse
from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

RUNS = "alert(1)"
ACTIVE = {
    "image/svg+xml": ("x.svg", f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUNS}'/>"),
    "text/html": ("x.html", f"<script>{RUNS}</script>"),
    "application/xhtml+xml": ("x.xhtml", f"<script>{RUNS}</script>"),
    "text/xml": ("x.xml", f"<?xml-stylesheet href='x'?><a>{RUNS}</a>"),
    "application/xml": ("x.xml", f"<a>{RUNS}</a>"),
    "application/pdf": ("x.pdf", f"%PDF-1.4 {RUNS}"),
    "text/javascript": ("x.txt", RUNS),
    "text/css": ("x.css", f"a{{b:url({RUNS})}}"),
    "application/x-shockwave-flash": ("x.swf", RUNS),
    "multipart/related": ("x.mht", RUNS),
    "message/rfc822": ("x.eml", f"Content-Type: text/html\r\n\r\n<script>{RUNS}</script>"),
    "message/external-body": ("x.txt", RUNS),
    "image/png": ("x.png", f"<svg onload='{RUNS}'/>"),
    "text/calendar": ("x.ics", f"BEGIN:VCALENDAR {RUNS}"),
    "text/vbscript": ("x", RUNS),
    "TEXT/HTML": ("", RUNS),
    "image/svg+xml; charset=x; x=\"text/plain\"": ("x.svg", RUNS),
}  # fmt: skip
SHOWN = ["attachment", "inline", "", "INLINE", 'inline; filename="a.png"']


def mail_with(kind: str, disposition: str) -> bytes:
    name, content = ACTIVE[kind]
    lines = [f"Content-Type: {kind}", "Content-ID: <x@y>", "Content-Transfer-Encoding: base64"]
    lines += (
        [f"Content-Disposition: {disposition}{'; filename=' + name if name and ';' not in disposition else ''}"]
        if disposition
        else []
    )
    html = "Content-Type: text/html\r\n\r\n<p>See <img src=\"cid:x@y\"><iframe src='cid:x@y'></iframe></p>"
    file = "\r\n".join([*lines, "", base64.b64encode(content.encode()).decode()])
    body = "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nSee [cid:x@y]\r\n"
    body += f"--c\r\n{html}\r\n--c--\r\n--b\r\n{file}\r\n"
    header = [b"From: <eva@example.org>", b"Subject: File", b'Content-Type: multipart/related; boundary="b"']
    return mail_of(
        *header, b"Message-ID: <%d@x.example>" % abs(hash((kind, disposition))), body=(body + "--b--\r\n").encode()
    )


def files(letter: Message) -> list[Message]:
    return [part for part in letter.walk() if part.get("Content-Disposition")]


@pytest.mark.parametrize("kind", ACTIVE)
def test_it_goes_along_as_bytes_with_a_name(scene: Scene, kind: str) -> None:
    for disposition in SHOWN:
        [told] = [one for one in scene.raw(mail_with(kind, disposition), EVA, IT) if one.recipient == ANA]
        if "script" in kind:  # as a file that ends in .js or .vbs, whatever it is called
            assert not files(told.message)
            assert "not sent along" in told.body("plain")
            continue
        [file] = files(told.message)
        content = file.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert content == ACTIVE[kind][1].encode(), disposition
        sent = file.get_content_type()
        assert sent in PICTURES | {OCTETS, "application/pdf", "text/calendar", "text/plain"}, sent
        assert file.get_content_disposition() == ("inline" if sent in PICTURES else "attachment")
        assert sent in PICTURES or 'src="cid:' not in told.body("html")
        assert file.get_filename()
        if sent not in PICTURES:
            assert str(file.get_filename()) in told.body("plain")  # whoever reads the letter is told of it


@pytest.mark.parametrize("kind", ACTIVE)
def test_a_page_of_the_mail_holds_none_of_it(kind: str) -> None:
    raw = mail_with(kind, "inline")
    shown = page(parse(raw), raw)
    assert "default-src 'none'" in shown
    for runs in ("<script", "<svg", "onload", "data:image/svg", "data:text", "<iframe", "cid:"):
        assert runs not in shown.lower()
