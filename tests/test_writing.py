"""From a plan to a letter: the right chain, the right proof, no harm from names and subjects, and never a lost request."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.desk.token import claims, is_valid_bounce, is_valid_reply
from gateway.mail.address import parse_mailboxes
from tests.databases import NOW
from tests.work.rig import Rig, mail, rig

PDF = """From: eva@example.org
To: it@example.org
Subject: Scan
Message-ID: <s1@example.org>
Date: Mon, 24 Nov 2025 09:28:03 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

See the files.
--b
Content-Type: application/pdf; name="scan.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="scan.pdf"

JVBERi0xLjQK
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="setup.exe"

MZ
--b--
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path) as made:
        yield made


def test_the_reply_address_is_the_agents_own_and_the_bounce_address_the_requests(desk: Rig) -> None:
    desk.take(mail())
    desk.run()
    address = desk.way.reply_to("ana@example.org")
    (claim,) = claims([address])
    assert is_valid_reply(desk.keys, claim, departments=["it"], persons=["ana@example.org"]) == "ana@example.org"
    assert "Reply-To" not in desk.way.letter("eva@example.org")
    for out in desk.way.handed:
        (bounce,) = claims([out.reverse_path])
        assert is_valid_bounce(desk.keys, bounce)


GERMAN = """From: Piet Jansen <piet@example.org>
To: it@example.org
Subject: Drucker
Message-ID: <d1@example.org>
Date: Mon, 24 Nov 2025 09:28:03 +0100
Content-Type: text/plain; charset=utf-8
{field}
{text}
"""


@pytest.mark.parametrize(
    ("field", "text", "language"),
    [
        (
            "",
            "Guten Morgen, der Drucker neben der Küche frisst seit heute früh jede zweite Seite, und ich brauche ihn.",
            "de",
        ),
        ("Content-Language: pl-PL\n", "12345", "pl"),
        ("Content-Language: nl\n", "12345", "en"),
    ],
)
def test_a_letter_is_in_the_language_of_its_reader(desk: Rig, field: str, text: str, language: str) -> None:
    desk.take(GERMAN.format(field=field, text=text))
    desk.run()
    ack, told = desk.way.letter("piet@example.org"), desk.way.letter("ana@example.org")
    assert (ack["Content-Language"], told["Content-Language"]) == (language, "en")
    html = next(part for part in ack.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    assert f'<html lang="{language}" dir="ltr">'.encode() in html  # type: ignore[operator]
    assert f'<div id="postroom" class="page" lang="{language}" dir="ltr"'.encode() in html  # type: ignore[operator]


def test_without_plus_addresses(desk: Rig) -> None:
    boxes = tuple(replace(box, plus_address=False) for box in desk.policy.desk.mailboxes)
    desk.policy = replace(desk.policy, desk=replace(desk.policy.desk, mailboxes=boxes))
    desk.take(mail())
    desk.run()
    assert {out.reverse_path for out in desk.way.handed} == {""}
    assert "Reply-To" not in desk.way.letter("ana@example.org")


def test_files_go_along_to_agents_and_refused_ones_are_named(desk: Rig) -> None:
    desk.take(PDF)
    desk.run()
    letter = desk.way.letter("ana@example.org")
    assert [part.get_filename() for part in letter.walk() if part.get_filename()] == ["scan.pdf"]
    text = next(part for part in letter.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
    assert b"setup.exe" in bytes(text)  # type: ignore[arg-type]
    assert b"scan.pdf" not in next(out.content for out in desk.way.handed if out.recipient == "eva@example.org")


def test_a_file_without_a_name_gets_one(desk: Rig) -> None:
    raw = PDF.replace('name="scan.pdf"', "").replace("application/pdf;", "text/calendar;").replace("scan.pdf", "")
    desk.take(raw)
    desk.run()
    letter = desk.way.letter("ana@example.org")
    assert [part.get_filename() for part in letter.walk() if part.get_filename()] == ["invitation.ics"]
    assert "Files: invitation.ics" in letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]


def _der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return bytes((tag, 0x82)) + len(body).to_bytes(2, "big") + body


def test_what_is_in_a_signed_mail_goes_along_and_not_its_wrapping(desk: Rig) -> None:
    head, _, body = PDF.encode().partition(b"MIME-Version: 1.0\n")
    data = _der(0x30, _der(0x06, bytes.fromhex("2a864886f70d010701")), _der(0xA0, _der(0x04, body)))
    signed = _der(0x30, _der(0x02, b"\x01"), _der(0x31), data)
    wrapped = _der(0x30, _der(0x06, bytes.fromhex("2a864886f70d010702")), _der(0xA0, signed))
    kind = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
    raw = head + kind + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(wrapped)
    desk.take(raw.decode("ascii"))
    desk.run()
    letter = desk.way.letter("ana@example.org")
    assert [part.get_filename() for part in letter.walk() if part.get_filename()] == ["scan.pdf"]
    (file,) = (part for part in letter.walk() if part.get_filename())
    assert file.get_payload(decode=True) == b"%PDF-1.4\n"


@pytest.mark.parametrize(
    "subject",
    ["Printer\r\n\tBcc: boss@example.org", "=?utf-8?b?eA0KQmNjOiBib3NzQGV4YW1wbGUub3Jn?=", "x" * 5000,
     "\u202egpj.exe", "{{ 7*7 }}", "Re: Re: AW: Printer"],
)  # fmt: skip
def test_subjects_do_no_harm(desk: Rig, subject: str) -> None:
    desk.take(mail(subject=subject))
    desk.run()
    assert sorted(desk.way.to()) == ["ana@example.org", "eva@example.org"]
    for letter in desk.way.letters():
        assert letter["Bcc"] is None
        assert "49" not in str(letter["Subject"])
        assert "\u202e" not in str(letter["Subject"])


@pytest.mark.parametrize(
    "name", ['"Eva, (IT) <boss@example.org>"', "=?utf-8?q?a=0D=0ABcc=3A_x?=", '"' + "N" * 300 + '"', "Ana Silva (IT)"]
)
def test_names_do_no_harm(desk: Rig, name: str) -> None:
    desk.take(mail(sender=f"{name} <eva@example.org>"))
    desk.run()
    for letter in desk.way.letters():
        boxes, odd = parse_mailboxes(str(letter["From"]))
        assert ([box.address for box in boxes], odd) == (["it@example.org"], False)
        assert letter["Bcc"] is None


def test_every_message_id_is_ours_and_new(desk: Rig) -> None:
    for n in range(10):
        desk.take(mail(own=f"{n}@x"))
    desk.run()
    ids = [str(letter["Message-ID"]) for letter in desk.way.letters()]
    assert len(set(ids)) == len(ids)
    assert all(one.endswith("@example.org>") for one in ids)


def test_a_long_thread_keeps_its_ends(desk: Rig) -> None:
    long = " ".join(f"<{n}.{'x' * 200}@outlook.example>" for n in range(60))
    desk.take(mail(References=long))
    desk.run()
    ack = desk.way.letter("eva@example.org")
    assert ack["In-Reply-To"] == "<a1@example.org>"
    assert str(ack["References"]).endswith("<a1@example.org>")


def test_an_answer_to_somebody_without_a_message_id_names_no_agents_mail(desk: Rig) -> None:
    desk.take(mail(own="", Precedence="bulk"))
    desk.run()
    address = desk.way.reply_to("ana@example.org")
    desk.way.handed.clear()
    desk.take(
        mail("Hi Eva.", sender="ana@example.org", to=address, own="secret@ana.example.org"), address, "ana@example.org"
    )
    desk.run()
    answer = desk.way.letter("eva@example.org")
    assert b"secret@ana" not in answer.as_bytes()
    assert answer["In-Reply-To"] is None


def test_dates_are_in_the_departments_zone(desk: Rig) -> None:
    desk.take(mail())
    desk.run()
    for letter in desk.way.letters():
        assert str(letter["Date"]).endswith("+0100")
    assert NOW.utcoffset() is not None
