"""In which language a letter is written (product.md 3.8)."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.department import Person
from gateway.desk.readerlanguage import declared, language_for, written_in
from gateway.desk.ticket import Audience
from gateway.mail.message import Mailbox
from tests.desk.made import EVA, TOM, department, desk, mail, message, ticket, with_departments

SPOKEN = {"en", "de", "de@formal", "fr", "pl", "ja"}


def plan(to: str = EVA, **more: Any) -> LetterPlan:
    return LetterPlan("ack", "it", Mailbox(to), "IT", "Re: Printer", **{"chain": Chain.PEOPLE, **more})


def said(
    to: str = EVA, *, known: str = "", written: str = "", ticket_in: str = "", dept: str = "", style: str = "",
    service: str = "en", fields: dict[str, tuple[str, ...]] | None = None, **more: Any,
) -> str:  # fmt: skip
    whole = with_departments(desk(), it=department(language=dept, address_style=style))
    whole = replace(whole, language=service, people={to: Person(to, language=known)} if known else {})
    wrote = replace(mail(replace(message(), fields=fields or {})), language=written)
    about = replace(ticket(), language=ticket_in)
    return language_for(plan(to, **more), desk=whole, ticket=about, mail=wrote, spoken=SPOKEN)


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({}, "en"),
        ({"service": "fr"}, "fr"),
        ({"service": "fr", "dept": "de"}, "de"),
        ({"dept": "de", "fields": {"content-language": ("pl-PL",)}}, "pl"),
        ({"dept": "de", "fields": {"accept-language": ("xx, ja;q=0.5, fr-CA;q=0.9",)}}, "fr"),
        ({"written": "pl", "fields": {"content-language": ("fr",)}}, "pl"),
        ({"written": "pl", "ticket_in": "ja"}, "ja"),
        ({"written": "it", "dept": "de"}, "de"),  # a language without words is passed over
        ({"ticket_in": "ja", "to": TOM, "written": ""}, "en"),  # the request's is its requester's
        ({"dept": "de", "style": "formal"}, "de@formal"),
        ({"dept": "fr", "style": "familiar"}, "fr"),
        ({"style": "formal"}, "en@formal"),
    ],
)
def test_the_first_that_is_known(given, language):
    assert said(**given) == language


def test_the_directory_comes_first():
    assert said(known="ja", written="pl", ticket_in="fr", dept="de") == "ja"


def test_what_a_colleague_wrote_in_is_not_asked():
    assert said(chain=Chain.AGENT, written="pl", ticket_in="fr", dept="de") == "de"
    assert said(audience=Audience.NOTE, written="pl", ticket_in="fr") == "en"


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ({}, ()),
        ({"accept-language": ("en-US, de-DE",)}, ("en", "de")),
        ({"accept-language": ("de;q=0.1,en;q=0.9",), "content-language": ("cs",)}, ("cs", "en", "de")),
        ({"accept-language": ("*, de;q=x, ,;;, 123",)}, ()),
        ({"accept-language": ("fr;q=9.9.9",)}, ("fr",)),
        ({"accept-language": (",".join(["a"] * 100_000),)}, ()),
    ],
)
def test_what_a_header_declares(fields, tags):
    assert declared(replace(message(), fields=fields)) == tags


def test_what_a_mail_is_written_in():
    header = replace(message(), fields={"content-language": ("de-AT",)})
    assert written_in(replace(mail(header), language="")) == "de"
    assert written_in(replace(mail(header), language="fr")) == "fr"
    assert written_in(mail(message())) == mail(message()).language
