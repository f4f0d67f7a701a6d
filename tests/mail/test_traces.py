import base64
import quopri
import time
from email.header import Header

import pytest

from gateway.mail.traces import Traces, names_worth

EVA = Traces(
    ("eva.novak@example.org", "e.n@example.org"),
    names=("Eva Nováková",),
    ids=frozenset({"20251124.eva-pc@laptop.example"}),
    texts=("The roller of room 4 squeaks",),
)
NAMED = [
    "write to EVA.Novak@Example.org, please",
    "<mailto:eva.novak@example.org?subject=x>",
    "eva.novak+list@example.org",
    "b.4812.eva.novak=example.org@relay.example",
    "?to=eva.novak%40example.org&x",
    "to%3Aeva.novak@example.org",
    "signed, Eva  Nováková",
    "ask eva.novak@example.org.Thanks",
    "EVA NOVÁKOVÁ",
    "Nováková, Eva",
    "Eva\nNova\u0301kova\u0301",
    "<20251124.eva-pc@laptop.example>",
]
NOT_NAMED = [
    "neva.novak@example.org",
    "eva.novak@example.org.evil.example",
    "eva.novak@example.organic",
    "x-eva.novak@example.org",
    "Neva Nováková",
    "Eva",
    "<20251124.tom-pc@laptop.example>",
    "",
]


@pytest.mark.parametrize("text", NAMED)
def test_named_and_cleaned(text: str) -> None:
    assert EVA.are_in(text)
    cleaned = EVA.cleaned(text, address="erased-1@erased.invalid", name="Erased person")
    assert not EVA.are_in(cleaned)
    assert "ov" not in cleaned.lower().replace("remove", "")


@pytest.mark.parametrize("text", NOT_NAMED)
def test_not_named(text: str) -> None:
    assert not EVA.are_in(text)
    assert EVA.cleaned(text, address="x", name="y") == text


def test_the_rest_of_a_text_stays() -> None:
    said = EVA.cleaned("Hi Tom,\nEva Nováková (eva.novak@example.org) asks.\n", address="a@b", name="Erased person")
    assert said == "Hi Tom,\nErased person (a@b) asks.\n"


def mail(body: bytes, *fields: bytes) -> bytes:
    return b"\r\n".join([b"From: tom@example.org", b"Subject: Printer", *fields, b"", body, b""])


def wrapped(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


TEXT = "Hi,\nsays Eva Nováková, with a line that is long enough to be cut somewhere in the middle of it.\n"


@pytest.mark.parametrize(
    "raw",
    [
        mail(TEXT.encode()),
        mail(TEXT.encode("latin-1")),
        mail(quopri.encodestring(TEXT.encode())),
        mail(quopri.encodestring(TEXT.encode("latin-1"))),
        mail(wrapped(TEXT.encode())),
        mail(wrapped(b"From: EVA.NOVAK@example.org\r\n\r\nHi\r\n")),
        mail(b"<p>Eva Nov&aacute;kov&#225;</p>"),
        mail(b"Hi", b"Cc: " + Header("Eva Nováková", "utf-8").encode().encode() + b" <x@example.org>"),
        mail(b"Hi", b"Cc: " + Header("Eva Nováková", "iso-8859-2").encode().encode() + b" <x@example.org>"),
        mail(b"Hi", b"Cc: eva.novak@EXAMPLE.org"),
        mail(b"Hi", b"References: <a@b> <20251124.eva-pc@laptop.example>"),
        mail(b"Hi", b"Content-Disposition: attachment; filename*=utf-8''Eva%20Nov%C3%A1kov%C3%A1.pdf"),
        mail(b"On Monday:\n> The roller of room 4 squeaks"),
        mail(wrapped("e.n@example.org ".encode("utf-16-le") * 9)),
    ],
)  # fmt: skip
def test_a_mail_that_names_her(raw: bytes) -> None:
    assert EVA.are_in_mail(raw)


@pytest.mark.parametrize("body", [b"", b"It jams.", wrapped(b"neva.novak@example.org says" * 20), b"\xff\xfe=ZZ=" * 50])
def test_a_mail_that_does_not(body: bytes) -> None:
    assert not EVA.are_in_mail(mail(body))


@pytest.mark.parametrize(
    "piece", [b"eva.novak@example.or", b"<", b"=?utf-8?q?", b"%40", b"&amp", b"A" * 60 + b"\r\n", b"A", b"@", b"=\r\n", b"Eva "]
)  # fmt: skip
def test_hostile_mails_cost_little(piece: bytes) -> None:
    raw = mail(piece * (2_000_000 // len(piece)))
    began = time.process_time()
    EVA.are_in_mail(raw)
    assert time.process_time() - began < 3.0


def test_names_worth_looking_for() -> None:
    assert names_worth(["Eva  Novak", "Eva Novak", "IT", "eva@example.org", ""]) == ("Eva Novak",)
