"""Our letters read back into Drafts: any letter we can write, and nothing else."""

import base64
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import Unwritable
from gateway.mail.compose import compose
from gateway.mail.composed import draft_of
from gateway.mail.draft import Draft, FilePart
from gateway.mail.message import Mailbox

HTML = '<!doctype html>\n<body><div><table><tr><td>Hi.<img src="cid:p1@x" alt="light.png"></td></tr></table>\n</div>\n</body>'
PDF = FilePart("plan.pdf", "application/pdf", content=b"%PDF" * 500)
CAME = FilePart("Zeichnung Größe.zip", "application/zip", encoded=base64.encodebytes(b"PK" * 900))
PICTURE = FilePart("light.png", "image/png", content=b"\x89PNG" * 50, inline=True, content_id="p1@x")
NOTES = FilePart("notes.txt", "text/plain", content="größer\r\nals\n".encode())
MAIL = FilePart("old.eml", "message/rfc822", content=b"Subject: x\r\n\r\nx\r\n")


def draft(**more: Any) -> Draft:
    known: dict[str, Any] = {
        "message_id": "t4812.1.k7q2m9@example.org",
        "date": datetime(2025, 11, 24, 9, 28, 7, tzinfo=timezone(timedelta(hours=1))),
        "originator": Mailbox("it@example.org", "Ana Silva (IT)"),
        "to": (Mailbox("eva@example.org", "Eva Novák"),),
        "subject": "Re: Größe des Druckers",
        "text": "Hi Eva,\n\nhere it is.\n> quoted\n>> deeper\n\nAna\n-- \nIT",
        "html": HTML,
        "fields": (("X-Postroom-Ref", "IT-4812"), ("Thread-Topic", "Größe")),
    }
    return Draft(**{**known, **more})


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"html": None}, {"html": None, "text": ""}, {"text": "a\n \t"}, {"text": "\v\t"},
        {"text": "日本語のテキスト" * 40}, {"text": "Größe " * 400},
        {"files": (PDF,)}, {"files": (PDF, CAME, PICTURE, NOTES, MAIL)}, {"files": (PDF, CAME, NOTES), "html": None},
        {"cc": (Mailbox("tom@example.org"), Mailbox("ben@example.org", "Okoro, Ben"))}, {"reply_to": Mailbox("i+1@x.org", "I")},
        {"in_reply_to": "a1@example.org", "references": tuple(f"{n}@example.org" for n in range(60))},
        {"language": "de"}, {"language": ""}, {"subject": ""}, {"subject": "x" * 1500},
        {"files": (FilePart("empty", "text/plain"), FilePart("empty.bin", "application/pdf"))},
    ],
)  # fmt: skip
def test_it_reads_back_to_the_last_byte(changes: dict[str, Any]) -> None:
    content = compose(draft(**changes))
    found = draft_of(content)
    assert compose(found) == content
    assert sorted(file.name for file in found.files) == sorted(file.name for file in draft(**changes).files)
    assert found.message_id == draft().message_id


nasty = st.lists(
    st.text(max_size=20)
    | st.sampled_from(
        ["\n", "\r\n", "> ", ">", "From ", "-- ", " ", "\t", "é", "日本", "a" * 90, "--=_", "=", "</body>"]
    )
).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    text=nasty,
    html=st.none() | nasty,
    subject=nasty,
    name=nasty,
    file=st.binary(max_size=200),
    kind=st.sampled_from(["text/plain", "image/png", "x"]),
)
def test_any_letter_reads_back(text: str, html: str | None, subject: str, name: str, file: bytes, kind: str) -> None:
    part = FilePart(name, kind, content=file)
    content = compose(
        draft(text=text, html=html, subject=subject, files=(part,), originator=Mailbox("it@example.org", name))
    )
    assert compose(draft_of(content)) == content


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x\r\n", b"\r\n\r\n", b"Subject: x\r\n\r\nx\r\n", compose(draft()).replace(b"Ana\r\n", b"Eve\r\n.\r\n\r\n"),
        compose(draft()) + b"more\r\n", compose(draft()).replace(b"\r\n", b"\n"), b"From: x\r\n" + compose(draft()),
        b"Received: by x\r\n" + compose(draft()), compose(draft()).replace(b"Date: Mon", b"Date: Tue"),
        compose(draft(files=(PDF,))).replace(b"filename=", b"filename*="), compose(draft(files=(PDF,)))[:-300], b"\xff" * 900,
    ],
)  # fmt: skip
def test_what_was_not_composed_here_is_refused(content: bytes) -> None:
    with pytest.raises(Unwritable):
        draft_of(content)
