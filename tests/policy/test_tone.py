"""Words a letter does not use, in seven languages (product.md 3.4)."""

import pytest

from gateway.policy.tone import tone
from gateway.policy.tonewords import TONE
from gateway.policy.values import LANGUAGES


def test_every_language_of_our_letters_has_its_words():
    assert set(TONE) == {"", *LANGUAGES}
    assert all(len(TONE[language]) == 7 for language in LANGUAGES)


@pytest.mark.parametrize(
    "line",
    [
        "Wir melden uns so schnell wie möglich.",
        "Bitte antworten Sie nicht auf diese E-Mail.",
        "Sehr geehrter Kunde,",
        "Wir bitten, die Unannehmlichkeiten zu entschuldigen.",
        "Nous vous répondrons dans les meilleurs délais.",
        "Merci de ne pas répondre à ce message.",
        "Cher client,",
        "Le responderemos lo antes posible.",
        "Estimado cliente:",
        "Odpowiemy jak najszybciej.",
        "Szanowny Kliencie,",
        "Ozveme se co nejdříve.",
        "Vážený zákazníku,",
        "できるだけ早くご連絡します。",
        "このメールには返信しないでください。",
        "ありがとうございます！！",
    ],
)
def test_each_is_found_once(line):
    assert [number for number, _ in tone(f"x\n{line}\n")] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "deine Anfrage ist da. Ein Mensch aus IT antwortet dir bis heute, 13:30.",
        "Ihre Anfrage ist da. Jemand aus IT antwortet Ihnen bis heute, 13:30.",
        "votre demande est bien arrivée. Une personne du service IT vous répondra avant 13:30.",
        "tu solicitud ha llegado. Una persona de IT te responderá antes de: 13:30.",
        "Twoje zgłoszenie dotarło. Osoba z działu IT odpowie do: 13:30.",
        "váš požadavek dorazil. Člověk z oddělení IT vám odpoví nejpozději: 13:30.",
        "ご依頼を受け付けました。ITの担当者が 13:30 までにお返事します。",
    ],
)
def test_our_own_acknowledgement_has_none(line):
    assert tone(line) == []


def test_sentences_in_code_are_looked_at_and_nothing_else_there():
    source = '{{ _("We answer\nshortly.",\n  who=x) }}\n{{ "asap" }}\n{% if a %}{{ _n("the user", \'people\', n) }}{% endif %}'
    assert [(number, hit[:13]) for number, hit in tone(source)] == [(1, "“shortly” – a"), (5, "“the user” – "[:13])]
