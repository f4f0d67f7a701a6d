"""Which words of a mail are its text, and which of its parts are files: mails as programs really write them."""

import base64
import binascii
import hashlib
import sys
import time
from dataclasses import replace

import pytest

from gateway.mail import leaf
from gateway.mail.message import Attachment, Defect, Message
from gateway.mail.parse import Parts, parse, part_bytes

HEAD = b"From: Eva Novak <eva@example.org>\nTo: it@example.org\nSubject: Printer\nMIME-Version: 1.0\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def b64(data: bytes) -> bytes:
    return b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)


def multi(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"=_b") -> bytes:
    """A multipart with its own Content-Type: a part, or a mail behind HEAD."""
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return (
        b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n\n' + body + b"--" + boundary + b"--\n"
    )


def plain(text: bytes, more: bytes = b"") -> bytes:
    return b"Content-Type: text/plain; charset=utf-8" + more + b"\n\n" + text


def page(text: bytes) -> bytes:
    return b"Content-Type: text/html; charset=utf-8\n\n" + text


def picture(name: bytes = b"photo.png", more: bytes = b"Content-Disposition: inline\n") -> bytes:
    return b"Content-Type: image/png; name=" + name + b"\n" + more + b64(PNG)


def check_parts(raw: bytes, message: Message) -> None:
    parts = Parts(raw)
    for one in message.attachments:
        data = parts.decoded(one.part)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one.size, one.sha256)
        encoded = parts.encoded(one.part)
        assert encoded is None or base64.b64decode(encoded) == data


def files(message: Message) -> list[tuple[str, str]]:
    return [(one.part, one.name) for one in message.attachments]


ORDER = [
    ([plain(b"One."), picture(), plain(b"Two.")], "One.\n\n[photo.png]\n\nTwo.\n"),
    ([plain(b"One."), picture(), picture(b"b.png"), plain(b"Two.")], "One.\n\n[photo.png]\n[b.png]\n\nTwo.\n"),
    ([plain(b"One."), picture()], "One.\n"),
    ([picture(), plain(b"One.")], "One.\n"),
    ([plain(b"One."), picture(), plain(b" \n")], "One.\n"),
    ([plain(b"One."), picture(more=b"Content-Disposition: attachment\n"), plain(b"A footer.")], "One.\n\nA footer.\n"),
    ([page(b"<p>One.</p>"), picture(), page(b"<p>Two.</p>")], "One.\n\n[photo.png]\n\nTwo.\n"),
]


@pytest.mark.parametrize(("parts", "text"), ORDER)
def test_a_picture_between_texts_keeps_its_place(parts: list[bytes], text: str) -> None:
    raw = HEAD + multi(*parts)
    message = parse(raw)
    assert message.text == text
    check_parts(raw, message)


INLINE = [
    (b"Content-ID: <p1@x>\n", b"related", True),
    (b"Content-ID: <p1@x>\nContent-Disposition: attachment\n", b"related", True),
    (b"Content-ID: <p1@x>\nContent-Disposition: attachment\n", b"mixed", True),
    (b"Content-ID: <p2@x>\nContent-Disposition: attachment\n", b"mixed", False),
    (b"Content-Disposition: attachment\n", b"mixed", False),
]


@pytest.mark.parametrize(("fields", "kind", "inline"), INLINE)
def test_a_picture_that_the_html_shows_is_inline(fields: bytes, kind: bytes, inline: bool) -> None:
    html = page(b'<p>Look: <img src="cid:p1%40x"> <img src="cid:p1@x"></p>')
    message = parse(HEAD + multi(html, picture(more=fields), kind=kind))
    (file,) = message.attachments
    assert file.inline is inline


MANY = b"The printer on the second floor is broken again, and nobody here knows where the spare paper is kept. Please come. "
EXCUSES = [
    (b"Your mail program cannot show this message.", True),
    (b"This is an HTML mail.", True),
    (b"The printer is broken. Please come.", False),
    (b"x" * 300, False),
    (b"\n", False),
]


@pytest.mark.parametrize(("said", "is_excuse"), EXCUSES)
def test_a_plain_version_that_only_excuses_itself(said: bytes, is_excuse: bool) -> None:
    raw = HEAD + multi(plain(said), page(b"<p>" + MANY * 2 + b"</p>"), kind=b"alternative")
    text = parse(raw).text
    assert text.startswith(MANY.decode()) is (is_excuse or not said.strip())
    assert said.decode().strip() in text


@pytest.mark.parametrize(
    ("part", "text", "defect"),
    [
        (
            b"Content-Type: text/plain\n\n<!DOCTYPE html>\n<html><body><p>Hi</p></body></html>",
            "Hi\n",
            Defect.WRONG_TYPE,
        ),
        (b"Content-Type: text/plain\n\n<html><body>Hi", "<html><body>Hi\n", None),
        (b"Content-Type: text/plain\n\nWrite <html> first</html>.", "Write <html> first</html>.\n", None),
        (
            b"Content-Type: text/html\n\nDisk full:\n /var 99 % &amp; /tmp\n",
            "Disk full:\n /var 99 % & /tmp\n",
            Defect.WRONG_TYPE,
        ),
        (b"Content-Type: text/html\n\n<p>a</p>\nb", "a\n\nb\n", None),
    ],
)
def test_a_part_of_another_type_than_it_says(part: bytes, text: str, defect: Defect | None) -> None:
    message = parse(HEAD + part)
    assert message.text == text
    assert message.defects == ((defect,) if defect else ())


TOLD = [
    (
        b"Content-Type: text/enriched\n\n<bold>Hello</bold>,\nworld\n\n<<3 <color><param>red</param>x</color>",
        "Hello, world\n<3 x\n",
    ),
    (b"Content-Type: text/x-log\n\nline one\nline two", "line one\nline two\n"),
    (b"Content-Type: text/rtf\n\n{\\rtf1 Hello \\b you\\b0 .}", "Hello you.\n"),
    (b'Content-Type: message/partial; number=1; id="a"\n\nSubject: x\n\nHalf', "Subject: x\n\nHalf\n"),
]


@pytest.mark.parametrize(("part", "text"), TOLD)
def test_a_mail_of_one_other_text_says_it(part: bytes, text: str) -> None:
    message = parse(HEAD + part)
    assert message.text == text
    assert len(message.attachments) == 1
    assert (Defect.PARTIAL_MESSAGE in message.defects) is (b"partial" in part)


def test_a_named_text_file_alone_is_a_file() -> None:
    message = parse(HEAD + b"Content-Type: text/csv; name=a.csv\n\na,b")
    assert message.text == ""
    assert message.attachments[0].text == "a,b"


# --------------------------------------------------------------------------------------------------------- invitations

ICS = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Printer check
DTSTART:20261130T090000Z
DTEND:20261130T100000Z
LOCATION:Room 2
ORGANIZER;CN=Ben Okoro:mailto:ben@example.org
ATTENDEE;CN=Eva Novak:mailto:eva@example.org
END:VEVENT
END:VCALENDAR
"""
SAID = (
    "Invitation: Printer check.\nMon 30 November 2026, 09:00–10:00 (UTC), Room 2.\nFrom Ben Okoro.\nWith Eva Novak.\n"
)
CALENDAR = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + ICS


def test_an_invitation_beside_a_text() -> None:
    message = parse(HEAD + multi(plain(b"Hello"), page(b"<p>Hello</p>"), CALENDAR, kind=b"alternative"))
    assert message.text == "Hello\n"
    assert message.attachments[0].text == SAID
    assert message.invitation is not None
    assert message.invitation.method == "REQUEST"


@pytest.mark.parametrize("part", [CALENDAR, multi(CALENDAR), multi(CALENDAR, kind=b"alternative")])
def test_an_invitation_alone_is_told_in_the_text(part: bytes) -> None:
    raw = HEAD + part
    message = parse(raw)
    assert message.text == SAID
    check_parts(raw, message)


def test_an_invitation_as_a_file() -> None:
    file = b"Content-Type: application/octet-stream; name=invite.ics\nContent-Disposition: attachment\n" + b64(ICS)
    message = parse(HEAD + multi(plain(b"See the file."), file))
    assert message.text == "See the file.\n"
    assert message.attachments[0].text == SAID.replace("Invitation", "Event")
    assert message.invitation is not None
    assert message.invitation.is_file
    both = parse(HEAD + multi(plain(b"See the file."), file, CALENDAR))
    assert both.invitation is not None
    assert (both.invitation.method, both.invitation.is_file) == ("REQUEST", False)


def test_an_invitation_in_a_forwarded_mail_is_not_that_of_the_mail() -> None:
    message = parse(HEAD + multi(plain(b"FYI"), b"Content-Type: message/rfc822\n\n" + HEAD + CALENDAR))
    assert message.invitation is None
    assert message.attachments[0].text is not None


def test_a_calendar_that_is_none() -> None:
    message = parse(HEAD + b"Content-Type: text/calendar\n\nno calendar")
    assert (message.text, message.defects) == ("no calendar\n", (Defect.BAD_CALENDAR,))


# ---------------------------------------------------------------------------------------------------------- containers


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return bytes((tag, 0x83)) + len(body).to_bytes(3, "big") + body


def smime(content: bytes, kind: str = "2a864886f70d010702") -> bytes:
    data = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")), der(0xA0, der(0x04, content)))
    return der(0x30, der(0x06, bytes.fromhex(kind)), der(0xA0, der(0x30, der(2, b"\x01"), der(0x31), data)))


def p7m(data: bytes, kind: bytes = b"signed-data", name: bytes = b"smime.p7m") -> bytes:
    return b"Content-Type: application/pkcs7-mime; smime-type=" + kind + b"; name=" + name + b"\n" + b64(data)


def test_opaque_smime_is_read_and_marked() -> None:
    raw = HEAD + p7m(smime(multi(plain(b"Hello"), picture(more=b"Content-Disposition: attachment\n"))))
    message = parse(raw)
    assert message.text == "Hello\n"
    assert files(message) == [("1", "smime.p7m"), ("1/2", "photo.png")]
    assert message.defects == (Defect.SIGNATURE_NOT_CHECKED,)
    assert part_bytes(raw, "1/2") == PNG
    check_parts(raw, message)
    assert Parts(raw).encoded("1/2") is not None


def test_a_mail_sent_on_in_opaque_smime_has_its_author() -> None:
    old = b"Content-Type: message/rfc822\n\n" + HEAD.replace(b"Eva Novak <eva", b"Ben Okoro <ben") + b"\nOld words"
    message = parse(HEAD + p7m(smime(multi(plain(b"FYI"), old))))
    (forwarded,) = message.forwarded
    assert forwarded.author is not None
    assert (forwarded.author.address, forwarded.part) == ("ben@example.org", "1/2")


def test_opaque_smime_whose_lines_end_in_bare_cr() -> None:
    raw = HEAD + p7m(smime(multi(plain(b"Hello"), picture()).replace(b"\n", b"\r")))
    message = parse(raw)
    assert message.text == "Hello\n"
    check_parts(raw, message)


def test_smime_within_smime_and_no_deeper_than_three() -> None:
    content = plain(b"Hello")
    for depth in range(1, 6):
        content = p7m(smime(content))
        message = parse(HEAD + content)
        assert message.text == ("Hello\n" if depth <= 3 else "")
        assert (Defect.NOT_OPENED in message.defects) is (depth > 3)
        assert len(message.attachments) == min(depth, 4)
        check_parts(HEAD + content, message)


@pytest.mark.parametrize(
    ("part", "defect"),
    [
        (p7m(smime(b"secret", "2a864886f70d010703"), b"enveloped-data"), Defect.ENCRYPTED),
        (p7m(b"garbage", b"enveloped-data"), Defect.ENCRYPTED),
        (p7m(b"garbage"), Defect.NOT_OPENED),
    ],
)
def test_smime_that_cannot_be_read_is_a_file(part: bytes, defect: Defect) -> None:
    message = parse(HEAD + part)
    assert (message.text, message.defects) == ("", (defect,))
    assert files(message) == [("1", "smime.p7m")]


def test_a_signed_file_is_a_file() -> None:
    raw = HEAD + multi(plain(b"Invoice"), p7m(smime(b"<?xml version='1.0'?><a/>"), name=b"invoice.xml.p7m"))
    message = parse(raw)
    assert message.text == "Invoice\n"
    assert files(message) == [("2", "invoice.xml.p7m"), ("2/1", "invoice.xml")]
    check_parts(raw, message)


def test_a_mail_with_a_signature_beside_it() -> None:
    for kind, name in ((b"application/pgp-signature", "signature.asc"), (b"application/pkcs7-signature", "smime.p7s")):
        message = parse(HEAD + multi(plain(b"Hello"), b"Content-Type: " + kind + b"\n\nabc", kind=b"signed"))
        assert message.text == "Hello\n"
        assert files(message) == [("2", name)]
        assert message.defects == (Defect.SIGNATURE_NOT_CHECKED,)


def test_pgp_in_the_text() -> None:
    signed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n"
        b"-----END PGP SIGNATURE-----\n"
    )
    message = parse(HEAD + multi(plain(b"First."), plain(signed)))
    assert message.defects == (Defect.SIGNATURE_NOT_CHECKED,)
    lines = message.text.split("\n")
    marked = {line for region in message.regions for line in lines[region.start : region.end] if line}
    assert {line for line in lines if line} - marked == {"First.", "Hello"}
    assert parse(HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nabcd\n").defects == (Defect.ENCRYPTED,)


def test_an_encrypted_mail() -> None:
    version = b"Content-Type: application/pgp-encrypted\n\nVersion: 1"
    secret = b"Content-Type: application/octet-stream; name=encrypted.asc\n\nabcd"
    message = parse(HEAD + multi(version, secret, kind=b"encrypted"))
    assert (message.text, message.defects) == ("", (Defect.ENCRYPTED,))
    assert [one.name for one in message.attachments] == ["", "encrypted.asc"]


def tnef(*things: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + thing(1, 0x9007, b"\xe4\x04\x00\x00" + bytes(4)) + b"".join(things)


def thing(level: int, name: int, data: bytes) -> bytes:
    return bytes((level,)) + name.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data + b"\x00\x00"


WINMAIL = tnef(
    thing(1, 0x800C, b"Words inside\x00"),
    thing(2, 0x9002, bytes(14)),
    thing(2, 0x8010, b"a.png\x00"),
    thing(2, 0x800F, PNG),
)
DAT = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Disposition: attachment\n" + b64(WINMAIL)


def test_winmail_dat_is_opened() -> None:
    pytest.importorskip("tnefparse", reason="the extra tnef is not installed")
    raw = HEAD + multi(plain(b"Hello"), DAT)
    message = parse(raw)
    assert (message.text, message.defects) == ("Hello\n", ())
    assert files(message) == [("2", "winmail.dat"), ("2/1", "a.png")]
    assert part_bytes(raw, "2/1") == PNG
    check_parts(raw, message)
    alone = parse(HEAD + DAT)
    assert alone.text == "Words inside\n"
    assert files(alone) == [("1", "winmail.dat"), ("1/1", "a.png")]


def test_winmail_dat_stays_as_it_is_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    raw = HEAD + multi(plain(b"Hello"), DAT)
    message = parse(raw)
    assert (message.text, message.defects) == ("Hello\n", (Defect.NOT_OPENED,))
    assert files(message) == [("2", "winmail.dat")]
    check_parts(raw, message)


def test_damaged_winmail_dat_is_a_file() -> None:
    message = parse(HEAD + multi(plain(b"Hello"), DAT.replace(base64.b64encode(WINMAIL)[:20], b"AAAAAAAAAAAAAAAAAAAA")))
    assert message.defects == (Defect.NOT_OPENED,)
    assert files(message) == [("2", "winmail.dat")]


def test_a_file_written_into_the_text() -> None:
    uu = (
        b"begin 644 report.pdf\n"
        + b"".join(binascii.b2a_uu(PNG[at : at + 45]) for at in range(0, len(PNG), 45))
        + b"`\nend\n"
    )
    raw = HEAD + b"\nHere it is:\n\n" + uu + b"\nBye\n"
    message = parse(raw)
    assert message.text == "Here it is:\n\n[report.pdf]\n\nBye\n"
    assert files(message) == [("1/1", "report.pdf")]
    assert message.defects == (Defect.FILE_IN_TEXT,)
    check_parts(raw, message)


def test_a_multipart_under_base64() -> None:
    inner = (
        b"--=_b\n"
        + plain(b"Hello")
        + b"\n--=_b\n"
        + picture(more=b"Content-Disposition: attachment\n")
        + b"\n--=_b--\n"
    )
    raw = HEAD + b'Content-Type: multipart/mixed; boundary="=_b"\n' + b64(inner)
    message = parse(raw)
    assert message.text == "Hello\n"
    assert files(message) == [("1/2", "photo.png")]
    assert message.defects == (Defect.BAD_MULTIPART, Defect.BAD_TRANSFER_ENCODING)
    check_parts(raw, message)


@pytest.mark.parametrize("number", ["9", "1/9", "1/x", "1/2/3", "/", "1//1", "1/-1", "1/99999999999", "1/²"])
@pytest.mark.parametrize("raw", [HEAD + p7m(smime(plain(b"Hello"))), HEAD + b"\nHello", HEAD + DAT])
def test_there_is_no_such_part(number: str, raw: bytes) -> None:
    assert part_bytes(raw, number) == b""
    assert Parts(raw).encoded(number) is None


def test_an_encoded_message_part_is_read() -> None:
    inner = HEAD + plain(b"Inner words")
    message = parse(HEAD + multi(plain(b"FYI"), b"Content-Type: message/rfc822\n" + b64(inner)))
    (file,) = message.attachments
    assert file.text is not None
    assert file.text.endswith("Subject: Printer\n\nInner words\n")


def test_many_attached_texts_are_not_all_read() -> None:
    part = b"Content-Type: text/csv; name=a.csv\n\n" + b"a,b\n" * 100_000
    message = parse(HEAD + multi(plain(b"Hello"), *[part] * 20))
    texts = [one.text for one in message.attachments]
    assert len(texts) == 20
    assert texts[0] is not None
    assert texts[-1] is None


def test_an_attachment_is_a_plain_value() -> None:
    (file,) = parse(HEAD + multi(plain(b"Hello"), picture(more=b"Content-Disposition: attachment\n"))).attachments
    assert file == Attachment(
        "2", "photo.png", "image/png", len(PNG), hashlib.sha256(PNG).hexdigest(), endings=("png",)
    )


BROKEN = [
    b"Content-Type: multipart/mixed\n\n",
    b'Content-Type: multipart/mixed; boundary=""\n\n',
    b'Content-Type: multipart/mixed; boundary="other"\n\nA preamble of MIME\n\n',
]


@pytest.mark.parametrize("head", BROKEN)
def test_a_boundary_that_is_not_named_or_not_the_one_is_found(head: bytes) -> None:
    body = b"".join(b"------=_Part_1\n" + part + b"\n" for part in (plain(b"Hello"), picture())) + b"------=_Part_1--\n"
    raw = HEAD + head + body
    message = parse(raw)
    assert message.text == "Hello\n"
    assert files(message) == [("2", "photo.png")]
    assert message.defects == (Defect.BAD_MULTIPART,)
    check_parts(raw, message)


def test_hyphens_are_no_boundary() -> None:
    message = parse(HEAD + b"Content-Type: multipart/mixed\n\nHello\n--\nEva\n-- \nContent is fine: yes\n")
    assert message.text == "Hello\n--\nEva\n-- \nContent is fine: yes\n"


HTML_CHARSETS = [
    (b"text/html; charset=utf-8", "utf-8", "utf-8"),
    (b"text/html; charset=us-ascii", "iso-8859-2", "iso-8859-2"),
    (b"text/html; charset=utf-8", "iso-8859-2", "iso-8859-2"),
    (b"text/html; charset=utf-8", "iso-8859-2", "utf-8"),
    (b"text/html", "iso-8859-2", "iso-8859-2"),
    (b"text/html", "iso-8859-2", "utf-8"),
    (b"text/html; charset=iso-8859-1", "utf-8", "utf-8"),
]


@pytest.mark.parametrize(("kind", "named", "real"), HTML_CHARSETS)
def test_html_that_names_another_charset_than_its_part(kind: bytes, named: str, real: str) -> None:
    document = f'<html><head><meta charset="{named}"></head><p>Žluťoučký kůň</p></html>'.encode(real)
    assert parse(HEAD + b"Content-Type: " + kind + b"\n\n" + document).text == "Žluťoučký kůň\n"


def test_text_in_utf_16_under_base64() -> None:
    part = b"Content-Type: text/plain; charset=utf-16\n" + b64("Žluťoučký kůň".encode("utf-16"))
    message = parse(HEAD + part)
    assert (message.text, message.defects) == ("Žluťoučký kůň\n", ())


def test_a_footer_behind_base64_ends_the_text() -> None:
    message = parse(HEAD + plain(b"").rstrip(b"\n") + b"\n" + b64("Grüße".encode()) + b"\n_____\nlist@example.org\n")
    assert message.text == "Grüße\n"


LAYOUTS = [
    (multi(multi(plain(b"a"), page(b"<p>a</p>"), kind=b"alternative", boundary=b"i"), picture()), "a\n", 1),
    (multi(plain(b""), multi(page(b"<p>a</p>"), picture(), kind=b"related", boundary=b"i"), kind=b"alternative"), "a\n", 1),
    (multi(plain(b"a"), multi(page(b"<p>a</p>"), picture(), page(b"<p>b</p>"), boundary=b"i"), kind=b"alternative"), "a\n", 1),
    (multi(multi(plain(b"a"), boundary=b"i"), plain(b"b")), "a\n\nb\n", 0),
    (multi(b"Content-Type: application/applefile; name=a.pdf\n\nx", picture(b"a.pdf"), kind=b"appledouble"), "", 2),
    (multi(b"\n" + HEAD + b"\nOne", b"\n" + HEAD + b"\nTwo", kind=b"digest"), "", 2),
    (multi(plain(b"a"), b"Content-Type: message/external-body; access-type=URL\n\nContent-Type: image/png\n\n"), "a\n", 1),
    (multi(plain(b"same"), page(b"<p>same</p>")), "same\n", 0),
]  # fmt: skip


@pytest.mark.parametrize(("part", "text", "count"), LAYOUTS)
def test_layouts(part: bytes, text: str, count: int) -> None:
    message = parse(HEAD + part)
    assert (message.text, len(message.attachments)) == (text, count)
    check_parts(HEAD + part, message)


NAMES = [
    (b"Content-Disposition: attachment; filename*0*=utf-8''%C5%BDlu%C5; filename*1*=%A5; filename*2=.pdf", "Žluť.pdf"),
    (b"Content-Disposition: attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
    (b"Content-Disposition: attachment; filename*=iso-8859-2'cs'%AElu%BB.pdf", "Žluť.pdf"),
    (b"Content-Disposition: attachment; filename=report 2026.pdf", "report 2026.pdf"),
    (b'Content-Disposition: attachment; filename="=?utf-8?q?=C5=BDlu?= =?utf-8?q?=C5=A5.pdf?="', "Žluť.pdf"),
    (b"Content-Disposition: attachment; filename=\xc5\xbdlu\xc5\xa5.pdf", "Žluť.pdf"),
    (b"Content-Disposition: attachment; filename=\xb1\xa8\xb8\xe6.pdf", "报告.pdf"),
    (b'Content-Disposition: attachment; filename="C:\\Users\\eva\\a.pdf"', "a.pdf"),
    (b'Content-Disposition: attachment; filename="../../a.pdf"', "a.pdf"),
    (b"Content-Disposition: attachment; filename*=utf-8''a%2F..%2Fb.pdf", "b.pdf"),
    (b'Content-Disposition: attachment; name="a.pdf"', "a.pdf"),
    (b"Content-Description: a.pdf\nContent-Disposition: attachment", ""),
    (b"Content-Disposition: attachment; filename*=a.pdf", "a.pdf"),
    (b"Content-Disposition: attachment; filename*=utf-8''%ZZ.pdf", "%ZZ.pdf"),
    (b"Content-Disposition: attachment; filename=\"a.pdf\"; filename*=utf-8''%C5%BD.pdf", "Ž.pdf"),
    (b"Content-Disposition: attachment; filename*=utf-8''%C5%BD.pdf; filename=\"a.pdf\"", "Ž.pdf"),
]


@pytest.mark.parametrize(("field", "name"), NAMES)
def test_names(field: bytes, name: str) -> None:
    (file,) = parse(HEAD + multi(plain(b"a"), b"Content-Type: application/pdf\n" + field + b"\n\nx")).attachments
    assert file.name == name


@pytest.mark.parametrize(
    ("charset", "line", "is_whole"),
    [
        ("utf-8", "the printer jams\n", True),
        ("utf-8", "x" * 5000 + "\n", False),  # much would be lost with the line
        ("utf-16-le", "the printer jams\n", False),  # half a character would stay
    ],
)
def test_a_text_beyond_the_limit_is_cut_at_a_line_end(charset: str, line: str, is_whole: bool) -> None:
    text = (line * (leaf.MAX_TEXT // len(line) + 1)).encode(charset)
    message = parse(HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + text)
    assert message.defects == (Defect.TEXT_CUT,)
    kept = len(message.text.encode(charset))
    assert leaf.MAX_TEXT - 1000 <= kept <= leaf.MAX_TEXT + 2
    assert message.text.endswith("\n" + line) is is_whole


def many(part: bytes, size: int = 20_000_000) -> bytes:
    return HEAD + multi(plain(b"Hello"), *[part] * min(490, size // len(part)))


HOSTILE = {
    "beginnings": HEAD + b"\n" + b"begin 644 a\n" * 2_000_000,
    "small files": HEAD + b"\n" + b"begin 644 a\n!a\n`\nend\n" * 1_000_000,
    "calendars": many(b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"A;B=c:d\n" * 30_000),
    "rtf": many(b"Content-Type: text/rtf\n\n{\\rtf1 " + b"\\'fc{" * 60_000),
    "enriched": many(b"Content-Type: text/enriched\n\n" + b"<a>" * 80_000),
    "winmail": many(
        b"Content-Type: application/ms-tnef\n"
        + b64(tnef(thing(1, 0x9003, (9000).to_bytes(4, "little") + b"\x03\x00\x00\x30abcd" * 9000)))
    ),
    "smime": many(p7m(smime(b"Content-Type: text/plain\n\n" + b"a " * 10_000))),
    "pieces": many(p7m(smime(b"") [:60] + b"\x24\x80" + b"\x04\x00" * 100_000)),
    "cids": HEAD + page(b"<p>" + b'<img src="cid:a@x">' * 300_000),
    "types": HEAD + multi(*[b"Content-Type: text/x-y; charset=x\n\n\xff" * 100] * 400),
    "wide": HEAD + b"Content-Type: text/plain; charset=utf-16\n\n" + b"\x00a" * 5_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_cost_little(name: str) -> None:
    raw = HOSTILE[name]
    began = time.process_time()
    message = parse(raw)
    assert time.process_time() - began < 2
    check_parts(raw, replace(message, attachments=message.attachments[:20]))
