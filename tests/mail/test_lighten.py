"""A letter that is too large: the largest files go first, as few as possible; the words stay; both parts say what is missing."""

import base64
import email
import email.policy
import os
from email.message import EmailMessage
from typing import Any, cast

import pytest

from gateway.errors import Unwritable
from gateway.mail.compose import compose
from gateway.mail.draft import Draft, FilePart
from gateway.mail.lighten import LeftOut, lighten
from gateway.mail.message import Mailbox
from tests.mail.test_composed import draft

SMALL = FilePart("small.pdf", "application/pdf", content=os.urandom(5_000))
MIDDLE = FilePart("drawing.zip", "application/zip", content=os.urandom(40_000))
LARGE = FilePart("film.mp4", "video/mp4", encoded=base64.encodebytes(os.urandom(300_000)))
PICTURE = FilePart("light & <dark>.png", "image/png", content=os.urandom(20_000), inline=True, content_id="p1@x")


def note(given: Draft, left_out: LeftOut) -> str:
    files = ", ".join(f"{name} {size}" for name, size in left_out.files)
    return f"Missing: {files}.{' Cut.' if left_out.is_cut else ''}\n<Ask> us & {given.language}."


def read(content: bytes | None) -> EmailMessage:
    assert content is not None
    return cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))


def parts(content: bytes | None) -> tuple[str, str, list[str]]:
    message = read(content)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (str(body.get_content()).replace("\r\n", "\n") if body else "" for body in bodies)
    return text, html, [str(part.get_filename()) for part in message.walk() if part.get_filename()]


def content(*files: FilePart, **more: Any) -> bytes:
    return compose(draft(files=files, **more))


@pytest.mark.parametrize(
    ("most", "kept", "missing"),
    [
        (200_000, ["small.pdf", "drawing.zip"], "film.mp4 300000"),
        (60_000, ["small.pdf"], "drawing.zip 40000, film.mp4 300000"),
        (5_000, [], "small.pdf 5000, drawing.zip 40000, film.mp4 300000"),
    ],
)
def test_as_few_files_as_possible_are_left_out(most: int, kept: list[str], missing: str) -> None:
    lighter = lighten(content(SMALL, MIDDLE, LARGE), most=most, note=note)
    text, html, files = parts(lighter)
    assert files == kept
    assert len(lighter or b"") <= most
    assert f"Missing: {missing}." in " ".join(text.split())
    assert f"Missing: {missing}.<br>\n&lt;Ask&gt; us &amp; en." in html
    assert "here it is." in text


def test_all_else_stays() -> None:
    before = content(SMALL, LARGE, cc=(Mailbox("tom@example.org"),), references=("a1@example.org",))
    after = read(lighten(before, most=60_000, note=note))
    kept = {name: str(value) for name, value in read(before).items() if name != "Content-Type"}
    assert {name: str(value) for name, value in after.items() if name != "Content-Type"} == kept
    assert read(before)["Message-ID"] == after["Message-ID"]


def test_a_picture_that_is_left_out_leaves_its_name() -> None:
    lighter = lighten(content(PICTURE, SMALL), most=12_000, note=note)
    text, html, files = parts(lighter)
    assert files == ["small.pdf"]
    assert "cid:" not in html
    assert "Hi.[light &amp; &lt;dark&gt;.png]<p " in html
    assert "Missing: light & <dark>.png 20000." in text


def test_html_alone_and_text_alone() -> None:
    text, html, files = parts(lighten(content(LARGE, html=None), most=50_000, note=note))
    assert (html, files) == ("", [])
    assert "Missing: film.mp4" in text
    for odd in ("<p>x", "<body>x</body>", "no markup"):
        assert "Missing: film.mp4" in parts(lighten(content(LARGE, html=odd), most=50_000, note=note))[1]


@pytest.mark.parametrize(
    "words", ["word " * 60_000, "größere Wörter " * 20_000, "日本語" * 80_000, "<&>" * 90_000, "line\n" * 50_000]
)
@pytest.mark.parametrize("most", [100_000, 20_000, 3_000])
def test_a_text_that_is_too_large_is_cut_and_says_so(words: str, most: int) -> None:
    lighter = lighten(content(SMALL, text=words, html=f"<p>{words[:1000]}</p>" * 200), most=most, note=note)
    text, html, files = parts(lighter)
    assert lighter is not None
    assert len(lighter) <= most
    assert len(lighter) > most // 8, "no more is cut than must be"
    assert files == []
    for body in (text, html):
        assert "[…]" in body
        assert "Missing: small.pdf 5000. Cut." in " ".join(body.split())
    assert text.startswith(words[:20].rstrip())


@pytest.mark.parametrize("most", [0, -1, 200])
def test_what_cannot_be_that_small_is_none(most: int) -> None:
    assert lighten(content(SMALL), most=most, note=note) is None
    assert lighten(content(), most=most, note=note) is None


def test_a_letter_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Unwritable):
        lighten(b"Subject: x\r\n\r\nx\r\n", most=10, note=note)


def test_it_gets_smaller_whatever_is_asked() -> None:
    whole = content(SMALL, MIDDLE, PICTURE, LARGE, text="words " * 20_000)
    size = len(whole)
    while (lighter := lighten(whole, most=size // 2, note=note)) is not None:
        assert len(lighter) <= size // 2
        size = len(lighter)
    assert size < 4_000
