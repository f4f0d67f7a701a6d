"""One header writer: whatever a person wrote, exactly the fields we meant leave the house (I8, V-71 to V-76)."""

import dataclasses
import email
import email.policy
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import Unwritable
from gateway.mail import flowed
from gateway.mail.compose import ALLOWED_FIELDS, compose, file_name
from gateway.mail.draft import Draft, FilePart
from gateway.mail.headerfields import display_name, one_line, usable_ids, wire_address
from gateway.mail.message import Mailbox
from gateway.mail.parse import parse

BERLIN = timezone(timedelta(hours=1))
DRAFT = Draft(
    message_id="t4812.1.k7q2m9@example.org",
    date=datetime(2025, 11, 24, 9, 28, 7, tzinfo=BERLIN),
    originator=Mailbox("it@example.org", "IT"),
    to=(Mailbox("eva@example.org", "Eva Novak"),),
    subject="Re: Printer on the 2nd floor jams",
    text="Hi Eva,\n\nwe have your request.\n",
    html="<!doctype html><p>Hi Eva,</p>",
    in_reply_to="a1@example.org",
    references=("a1@example.org",),
    fields=(("Auto-Submitted", "auto-replied"), ("X-Postroom-Ref", "IT-4812")),
)
FIELDS = [
    *("Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Postroom-Ref"),
    *("Content-Language", "MIME-Version", "Content-Type"),
]


def but(**changes: object) -> Draft:
    return dataclasses.replace(DRAFT, **changes)  # type: ignore[arg-type]


def header(raw: bytes) -> list[str]:
    return raw.split(b"\r\n\r\n", 1)[0].decode("ascii").split("\r\n")


def names(raw: bytes) -> list[str]:
    return [line.split(":")[0] for line in header(raw) if line[0] not in " \t"]


def read(raw: bytes) -> email.message.Message:
    return email.message_from_bytes(raw)


def decoded(value: str) -> str:
    return str(make_header(decode_header(value.replace("\r\n", ""))))


def sound(raw: bytes) -> None:
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    assert b"\0" not in raw
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


# ------------------------------------------------------------------------------------------ the form


def test_an_acknowledgement_reads_as_meant():
    raw = compose(DRAFT)
    assert names(raw) == FIELDS
    assert header(raw)[:7] == [
        "Date: Mon, 24 Nov 2025 09:28:07 +0100",
        "From: IT <it@example.org>",
        "To: Eva Novak <eva@example.org>",
        "Subject: Re: Printer on the 2nd floor jams",
        "Message-ID: <t4812.1.k7q2m9@example.org>",
        "In-Reply-To: <a1@example.org>",
        "References: <a1@example.org>",
    ]
    text, html = read(raw).get_payload()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text["Content-Type"] == "text/plain; charset=utf-8; format=flowed"
    assert text.get_payload(decode=True) == b"Hi Eva,\r\n\r\nwe have your request."
    assert html.get_payload(decode=True) == b"<!doctype html><p>Hi Eva,</p>"


def test_the_same_draft_gives_the_same_bytes():
    assert compose(DRAFT) == compose(but())


def test_text_alone_is_no_multipart():
    message = read(compose(but(html=None)))
    assert message.get_content_type() == "text/plain"
    assert message.get_payload(decode=True) == b"Hi Eva,\r\n\r\nwe have your request.\r\n"


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2025, 11, 4, 9, 5, 7, tzinfo=BERLIN), "Tue, 4 Nov 2025 09:05:07 +0100"),
        (
            datetime(2025, 7, 1, 0, 0, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
            "Tue, 1 Jul 2025 00:00:00 -0330",
        ),
        (datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=53, seconds=28))), "Tue, 31 Dec 1889 23:06:32 +0000"),
    ],
)
def test_date(instant, text):
    assert read(compose(but(date=instant)))["Date"] == text


@pytest.mark.parametrize(
    ("box", "line"),
    [
        (Mailbox("it@example.org"), "it@example.org"),
        (Mailbox("it@example.org", "IT"), "IT <it@example.org>"),
        (Mailbox("it@example.org", "Ana Silva (IT)"), '"Ana Silva (IT)" <it@example.org>'),
        (Mailbox("it@example.org", "Eva Novak via IT"), "Eva Novak via IT <it@example.org>"),
        (Mailbox("it@example.org", "Novak, Eva"), '"Novak, Eva" <it@example.org>'),
        (Mailbox("it@example.org", "=?utf-8?q?x?="), "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?= <it@example.org>"),
        (Mailbox("it@example.org", 'a "b" <c>'), "=?utf-8?b?YSAiYiIgPGM+?= <it@example.org>"),
        (Mailbox("it@exämple.org", "IT"), "IT <it@xn--exmple-cua.org>"),
        (Mailbox("a..b@example.org"), '"a..b"@example.org'),
        (Mailbox('"a b"@example.org'), '"a b"@example.org'),
        (Mailbox("root@[127.0.0.1]"), "root@[127.0.0.1]"),
    ],
)
def test_mailboxes(box, line):
    assert f"From: {line}" in header(compose(but(originator=box)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eva",
        "@example.org",
        "eva@",
        "évα@example.org",
        "eva@exa mple.org",
        "eva@example.org\r\nBcc: x@y.z",
        "a\0@b.c",
        "eva@-example.org",
        "eva@.org",
        "eva@a..b",
        "a" * 321 + "@example.org",
        "a" * 257 + "@example.org",  # no reader of ours would take it
        "eva@" + "example." * 31 + "example.org",
        "eva@ex>ample.org",
        "\ud800@example.org",
    ],
)
def test_what_is_no_address_is_never_written(address):
    for draft in (but(originator=Mailbox(address)), but(to=(Mailbox(address),)), but(reply_to=Mailbox(address))):
        with pytest.raises(Unwritable):
            compose(draft)


def test_a_name_that_looks_like_recipients_is_one_recipient():  # V-75
    raw = compose(but(to=(Mailbox("eva@example.org", "a@b.example, c <d@e.example>,"),)))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert [(a.addr_spec, a.display_name) for a in message["To"].addresses] == [
        ("eva@example.org", "a@b.example, c <d@e.example>,")
    ]


def test_many_recipients_fold_between_mailboxes():
    boxes = tuple(Mailbox(f"person{i}@example.org", f"Person Number {i}") for i in range(60))
    raw = compose(but(to=boxes))
    assert max(len(line) for line in header(raw)) <= 78
    found = email.message_from_bytes(raw, policy=email.policy.default)["To"].addresses
    assert [a.addr_spec for a in found] == [b.address for b in boxes]


def test_long_ids_stay_as_they_are_one_a_line():  # the trap of dependencies.md: an 83-character Outlook id
    outlook = "AM9PR08MB" + "X" * 60 + "@AM9PR08MB0000.eurprd08.prod.outlook.com"
    raw = compose(but(in_reply_to=outlook, references=("a1@example.org", outlook)))
    assert f"In-Reply-To: <{outlook}>" in header(raw)
    assert f" <{outlook}>" in header(raw)


def test_of_many_references_the_first_and_last_twenty_stay():
    ids = tuple(f"m{i}@example.org" for i in range(100))
    assert usable_ids(ids) == ids[:20] + ids[-20:]
    assert usable_ids(ids[:40]) == ids[:40]


@pytest.mark.parametrize(
    "odd",
    ["", "a", "a b@c", "a@b>", "<a@b>", "a@b\n", "é@b", "a@\tb", "a@b\r\nBcc: x@y.z", "@b", "a@", "a" * 900 + "@b"],
)
def test_odd_ids_are_dropped(odd):
    raw = compose(but(in_reply_to=odd, references=(odd, "a1@example.org", odd)))
    assert "In-Reply-To" not in names(raw)
    assert read(raw)["References"] == "<a1@example.org>"
    assert "References" not in names(compose(but(references=(odd,))))


@pytest.mark.parametrize("odd", ["", "a@b c", "é@b", "a@b\r\nX: y", "a", "<a@b>"])
def test_our_own_message_id_must_be_sound(odd):
    with pytest.raises(Unwritable):
        compose(but(message_id=odd))


@pytest.mark.parametrize(
    "fields",
    [
        (("Bcc", "x@y.z"),),
        (("X-Postroom-Ref", "IT-1"), ("X-Postroom-Ref", "IT-1")),
        (("Auto-Submitted", "auto-replied\r\nBcc: x@y.z"),),
        (("Auto-Submitted", "auto-replied\n"),),
        (("X-Postroom-Ref", "é"),),
        (("X-Postroom-Ref", ""),),
        (("Subject", "again"),),
        (("content-type", "text/html"),),
    ],
)
def test_fields_that_may_not_stand_there(fields):
    with pytest.raises(Unwritable):
        compose(but(fields=fields))


def test_an_odd_thread_index_of_a_sender_is_dropped():
    assert "Thread-Index" in names(compose(but(fields=(("Thread-Index", "AdE0Zc8bQ=="),))))
    assert "Thread-Index" not in names(compose(but(fields=(("Thread-Index", "x\r\nBcc: a@b"),))))


def test_two_blanks_in_an_address_are_not_written():
    """A reader may take them for one, and then it is another address."""
    with pytest.raises(Unwritable):
        compose(but(to=(Mailbox('"a  b"@example.org'),)))


def test_a_letter_to_nobody_or_without_an_offset():
    with pytest.raises(Unwritable):
        compose(but(to=()))
    with pytest.raises(Unwritable):
        compose(but(date=datetime(2025, 11, 24)))


# ------------------------------------------------------------------------------------------ the injections

PAYLOADS = [
    "Re: hi\r\nBcc: victim@x.example",
    "Re: hi\nBcc: victim@x.example",
    "Re: hi\rBcc: victim@x.example",
    "Re: =?utf-8?q?hi=0D=0ABcc:_victim=40x.example=0D=0A=0D=0Abody?=",  # finding L16
    "=?utf-8?b?aGkNCkJjYzogdmljdGltQHguZXhhbXBsZQ==?=",
    *(f"a{c}Bcc: x@y.z" for c in "\x00\x0b\x0c\x1b\x1c\x1d\x1e\x85\u2028\u2029\x7f"),
    "x" * 10_000,
    "word " * 2_000,
    "é" * 10_000,
    " \r\n \r\n ",
    "\ud800\udc00 lone \udfff",
    "👩‍👩‍👧‍👦" * 50,
    "",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_header_injection(payload):
    draft = but(
        subject=payload,
        originator=Mailbox("it@example.org", payload),
        to=(Mailbox("eva@example.org", payload),),
        cc=(Mailbox("tom@example.org", payload),),
        reply_to=Mailbox("it+4812.k7q2m9@example.org", payload),
        in_reply_to=payload,
        references=(payload, "a1@example.org"),
        text=payload,
        html=payload,
        fields=(("Thread-Topic", payload),),
        language=payload,
        files=(FilePart(payload, payload, b"x", content_id=payload),),
    )
    raw = compose(draft)
    sound(raw)
    wanted = ["Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "References", "Thread-Topic"]
    assert names(raw) == [*wanted, "MIME-Version", "Content-Type"]
    message = read(raw)
    assert decoded(message["Subject"]) == one_line(payload)
    assert [p.get_filename() for p in message.walk() if p.get_filename()] == [file_name(payload)]
    assert message["Bcc"] is None


# ------------------------------------------------------------------------------------------ files


def test_files_go_along_and_their_names_survive():
    files = (
        FilePart("offer.pdf", "application/pdf", b"%PDF-1.7\n" * 100),
        FilePart('Überblick März; "final".txt', "text/plain", "grün".encode()),
        FilePart("日本語の資料" * 10 + ".docx", "application/msword", b"\0\1\2"),
        FilePart("mail.eml", "message/rfc822", b"From: a@b\r\n\r\nhi"),
        FilePart("", "nonsense", b""),
    )
    message = read(compose(but(files=files)))
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_payload(0).get_content_type() == "multipart/alternative"
    parts = message.get_payload()[1:]
    assert [p.get_payload(decode=True) for p in parts] == [f.content for f in files]
    assert [p.get_filename() for p in parts] == [file_name(f.name) for f in files]
    assert [p.get_content_type() for p in parts] == [
        *("application/pdf", "text/plain", "application/msword", "application/octet-stream", "application/octet-stream")
    ]
    assert parts[1].get_content_charset() == "utf-8"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\x.txt", "C:_temp_x.txt"),
        ("a\r\nContent-Type: text/html.txt", "a_Content-Type: text_html.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        (". . .", "file"),
        ("", "file"),
        ("\u3000\xa0.x.\xa0", "x"),
        ("x" * 5000 + ".pdf", "x" * 236 + ".pdf"),
        ("é" * 500 + ".pdf", "é" * 118 + ".pdf"),
        ("." + "x" * 500, "x" * 240),
    ],
)
def test_file_names(name, clean):
    assert file_name(name) == clean
    assert len(clean.encode()) <= 240


def test_base64_that_came_is_passed_on_unread_if_it_is_clean():
    lines = b"AAAA" * 18 + b"\r\n" + b"BBBB\r\n"
    raw = compose(but(files=(FilePart("x", "a/b", encoded=lines),)))
    assert lines in raw
    dirty = b"AAAA\n BBBB\n--evil\n\nCC==\n"
    raw = compose(but(files=(FilePart("x", "a/b", encoded=dirty),)))
    sound(raw)
    assert b"--evil" not in raw


def test_an_inline_picture_is_related_to_the_html():
    picture = FilePart("hours.png", "image/png", b"\x89PNG", inline=True, content_id="hours.png")
    message = read(compose(but(html='<img src="cid:hours.png" alt="x">', files=(picture,))))
    related = message.get_payload(1)
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"  # RFC 2387 3.1
    assert related.get_payload(1)["Content-ID"] == "<hours.png>"


def test_a_text_that_holds_the_boundary_gets_another():
    first = read(compose(DRAFT)).get_boundary()
    prefix = first[:-1]
    raw = compose(but(text=f"--{first}\n--{first}--\n{prefix}"))
    assert read(raw).get_payload(0).get_payload(decode=True).decode().startswith(f"--{first}")


# ------------------------------------------------------------------------------------------ all Unicode

anything = st.text(alphabet=st.characters(codec=None), max_size=200)
nasty = st.lists(
    st.sampled_from(
        ["\r\n", "\n", "\r", "=?utf-8?q?", "?=", "=0D=0A", " ", "  ", "\t", "Bcc: x@y.z", "<", ">", '"', "\\"]
    )
    | st.sampled_from(["From ", "-- ", "é", "日本", "\u2028", "--=_", "@", ",", ";", "a" * 80, ".", "> "])
    | anything,
    max_size=12,
).map("".join)
identifier = st.from_regex(r"[!-;=?-~]{1,120}@[!-;=?-~]{1,40}", fullmatch=True)


@settings(max_examples=400, deadline=None)
@given(
    nasty,
    st.lists(nasty, min_size=1, max_size=3),
    st.lists(identifier | nasty, max_size=50),
    nasty,
    st.none() | nasty,
    nasty,
    st.sampled_from(sorted(ALLOWED_FIELDS)),
)
def test_round_trip_or_unwritable(subject, people, ids, text, html, value, field):
    draft = but(
        subject=subject,
        originator=Mailbox("it@example.org", people[0]),
        to=tuple(Mailbox(f"p{i}@example.org", n) for i, n in enumerate(people)),
        in_reply_to=ids[0] if ids else "",
        references=tuple(ids),
        text=text,
        html=html,
        fields=((field, value),),
        files=(FilePart(value, "text/plain", text.encode("utf-8", "replace")),),
    )
    try:
        raw = compose(draft)
    except Unwritable:
        assert ALLOWED_FIELDS[field] == "plain"  # only our own plain fields may refuse; what people write never does
        return
    sound(raw)
    message = read(raw)
    allowed = {*FIELDS, field}
    assert set(message.keys()) <= allowed
    assert len(set(message.keys())) == len(message.keys())
    assert decoded(message["Subject"]) == one_line(subject)
    kept = usable_ids(tuple(ids))
    assert message.get("References", "").split() == [f"<{i}>" for i in kept]
    strict = email.message_from_bytes(raw, policy=email.policy.default)
    assert [a.addr_spec for a in strict["To"].addresses] == [f"p{i}@example.org" for i in range(len(people))]
    assert [p.get_payload(decode=True) for p in message.walk() if p.get_filename()] == [text.encode("utf-8", "replace")]
    ours = parse(raw)
    assert (ours.message_id, ours.references) == (draft.message_id, kept)
    assert [box.address for box in ours.to] == [f"p{i}@example.org" for i in range(len(people))]
    assert [file.size for file in ours.attachments] == [len(text.encode("utf-8", "replace"))]
    assert ours.html is None if html is None else flowed.clean_body(html).rstrip("\n") == (ours.html or "").rstrip("\n")


@settings(max_examples=300, deadline=None)
@given(nasty)
def test_flowed_text_reads_back(text):
    clean = flowed.clean_body(text)
    wire = flowed.flow(clean)
    assert flowed.unflow(wire) == flowed.paragraphs(clean)
    words = max([0, *(len(w) for w in clean.replace("\n", " ").split(" "))])
    if words <= 60:
        assert max(len(line) for line in wire.split("\r\n")) <= 80


@settings(max_examples=200, deadline=None)
@given(anything)
def test_cleaning_is_idempotent(text):
    assert one_line(one_line(text)) == one_line(text)
    assert display_name(display_name(text)) == display_name(text)
    assert flowed.clean_body(flowed.clean_body(text)) == flowed.clean_body(text)
    assert file_name(file_name(text)) == file_name(text)


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("a", "a"),
        ("a  ", "a"),
        (" indented", "  indented"),
        ("From here", " From here"),
        ("> quoted", "> quoted"),
        (">bare", "> bare"),
        (">> deep", ">> deep"),
        (">", ">"),
        ("-- ", "-- "),
        ("w " * 50, "w " * 38 + "\r\n" + "w " * 11 + "w"),
        ("-- " + "x" * 90, "-- " + "x" * 90),
    ],
)
def test_flowed(text, wire):
    assert flowed.flow(text) == wire


def test_wrapped_pieces_of_a_quotation_keep_their_marks():
    wire = flowed.flow(">> " + "word " * 40)
    assert all(line.startswith(">> ") and len(line) <= 78 for line in wire.split("\r\n"))


def test_a_long_line_and_a_deep_quotation_cost_no_more_than_their_size():
    for text in ("a b " * 500_000, ">" * 100_000 + "a b " * 100_000, " " * 1_000_000, "x" * 1_000_000):
        assert len(compose(but(text=text))) < 4 * len(text) + 5_000


def test_wire_address_keeps_what_is_fine():
    assert wire_address("eva+x=y@example.org") == "eva+x=y@example.org"
