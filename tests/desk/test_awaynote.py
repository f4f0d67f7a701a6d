"""Automatic replies by their words: enough of them, or one beside a program's field. And people who sound like machines."""

import time

import pytest

from gateway.desk.awaynote import away_note, away_sentence, is_away
from gateway.desk.folding import folded
from gateway.mail.quotation import Split, split
from tests.desk.made import message


def score(subject: str, text: str, *, signs: int = 0, answers: bool = False, quoted: str = "") -> int:
    written = message(subject=subject, text=text, in_reply_to=("a1@example.org",) if answers else ())
    return away_note(written, Split(text, quoted), field_signs=signs).score


# One for each language: the subject as a mail program writes it, and the first sentence.
NOTES = [
    ("Automatic reply: Printer", "I am out of the office until Monday."),
    ("Automatische Antwort: Drucker", "Ich bin bis Montag nicht im Büro."),
    ("Réponse automatique : Imprimante", "Je suis absente jusqu'à lundi."),
    ("Respuesta automática: Impresora", "Estaré fuera de la oficina hasta el lunes."),
    ("Risposta automatica: Stampante", "Sono fuori ufficio fino a lunedì."),
    ("Automatisch antwoord: Printer", "Ik ben tot maandag afwezig."),
    ("Odpowiedź automatyczna: Drukarka", "Jestem na urlopie do poniedziałku."),
    ("Automatická odpověď: Tiskárna", "Jsem do pondělí mimo kancelář."),
    ("Resposta automática: Impressora", "Estou de férias até segunda-feira."),
    ("Automatiskt svar: Skrivare", "Jag är inte på kontoret före måndag."),
    ("Autosvar: Skrivare", "Jag är på semester."),
    ("Automatisk svar: Skriver", "Jeg er på ferie."),
    ("Automaattinen vastaus: Tulostin", "Olen lomalla maanantaihin asti."),
    ("Automatikus válasz: Nyomtató", "Nem vagyok az irodában."),
    ("Răspuns automat: Imprimanta", "Sunt în concediu."),
    ("Автоматический ответ: Принтер", "Я в отпуске до понедельника."),
    ("Автоматична відповідь: Принтер", "Я у відпустці."),
    ("Αυτόματη απάντηση: Εκτυπωτής", "Απουσιάζω έως τη Δευτέρα."),
    ("Otomatik yanıt: Yazıcı", "Pazartesiye kadar izindeyim."),
    ("תשובה אוטומטית: מדפסת", "אני בחופשה עד יום שני."),
    ("自動応答: プリンター", "月曜日まで不在です。"),
    ("自动答复: 打印机", "我正在休假。"),
    ("자동 회신: 프린터", "월요일까지 부재중입니다."),
]


@pytest.mark.parametrize(("subject", "sentence"), NOTES)
def test_notes_without_any_telling_field(subject: str, sentence: str) -> None:
    assert score(subject, sentence) >= 3
    assert score(subject, "Hallo.", answers=True) >= 3, "the subject, and it answers a mail"
    assert score(subject, "Hallo.", signs=2) >= 3, "the subject, and a field"
    assert score("Re: 4812", sentence, signs=2) >= 3, "the sentence, and a field"
    assert score("Re: 4812", sentence, answers=True) < 3, "the sentence alone may be a person's"
    assert is_away(message(subject="4812", text=sentence), None)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("AUTO: Eva Novak is out of the office", "I am away and will answer when I return."),
        ("Away: Re: Printer", "I am on annual leave."),
        ("[extern] Automatic reply: Printer", "I am travelling with limited access to my mail."),
        ("Automatic reply: Printer", "Thank you for your message."),
    ],
)  # fmt: skip
def test_more_notes(subject: str, text: str) -> None:
    assert score(subject, text) >= 3


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of Office", "Thank you for your mail. I am on annual leave. In urgent cases please call Tom Reed."),
        ("Abwesenheitsnotiz: Drucker", "Ich bin bis zum 5.12. im Urlaub."),
        ("Absence du bureau", "Je suis en congé. En cas d'urgence, voyez Tom."),
        ("Printer", "I am on holiday.\n\nThis is an automatic reply."),
    ],
)
def test_in_answer_to_a_mail_a_note_is_known_and_alone_it_may_be_a_persons(subject: str, text: str) -> None:
    assert score(subject, text, answers=True) >= 3
    assert score(subject, text) == 2, "a request, and no acknowledgement"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Holiday cover", "I will be out of the office next week, who takes over?"),
        ("Re: Out of office", "I am out of the office until Friday. Could Ben have a look?"),
        ("Out of office", "How do I set up an out of office note? I am away from Monday."),
        ("Out of office", "I will be on leave from 1 to 5 December. Please forward my calls to Tom."),
        ("Out of office: 1 to 5 December", "I will be on leave. Please block my calendar."),
        ("Out of office assistant", "The assistant does not start."),
        ("Out of office chairs", "We need six."),
        ("Automatic reply: how can I switch it off?", "It still answers for me."),
        ("Automatic reply", "Everybody who writes to me gets my old note."),
        ("Abwesenheitsnotiz", "Wie richte ich eine Abwesenheitsnotiz ein?"),
        ("Abwesenheit", "Ich bin vom 1. bis 5.12. im Urlaub. Bitte leitet meine Mails an Tom um. Danke für eure Hilfe"),
        ("Urlaub", "Ich bin ab morgen im Urlaub, bitte den Zugang sperren."),
        ("AW: Automatische Antwort: Drucker", "Wann bist du zurück? Ich bin morgen nicht im Büro."),
        ("Auto", "My company car does not start."),
        ("Auto kaputt", "Ich bin auf Dienstreise."),
        ("Urlaub", "Ich bin ab Montag im Urlaub. Meine Vertretung ist Tom, bitte merken. In dringenden Fällen ruft an."),
        ("Printer", "I got this from Ben: I am on leave. This is an automatic reply. Please give it to Tom."),
        ("Printer", "See what Ben's mail says:\n\nI am on leave until Monday and cannot answer.\nThis is an automatic reply."),
        ("Auto-reply: please add a text", "I am out of the office until Monday."),
        ("Automatic reply", "Please set it up for me with this text:\nI am out of the office until Monday."),
        ("Vacation request form", "The form does not open."),
        ("Absent keyboard", "The keys of my keyboard are gone. I am away at noon."),
        ("Printer", "Ben's note says 'I am out of the office until Monday'. Who stands in for him?"),
        ("Printer", 'I wrote to Ben and got "I am on vacation. This is an automatic reply".'),
        ("Mail", "Please set up an automatic reply for me, I am on leave tomorrow."),
        ("Absence", "Je suis absente demain, pouvez-vous passer jeudi ?"),
        ("Ausente", "Estaré fuera de la oficina mañana. ¿Quién puede abrir la puerta?"),
        ("Ferie", "Sono in ferie da domani: chi mi sostituisce?"),
        ("Afwezig", "Ik ben morgen afwezig, graag de laptop op mijn bureau leggen."),
        ("Urlop", "Jestem na urlopie od jutra. Proszę o przekierowanie telefonu."),
        ("Dovolená", "Jsem od zítra na dovolené, prosím přesměrujte telefon."),
        ("Semester", "Jag är på semester från måndag. Kan någon ta över?"),
        ("休暇", "明日から休暇をいただきます。代わりの人を教えてください。"),
    ],
)  # fmt: skip
def test_people_who_sound_like_machines(subject: str, text: str) -> None:
    assert score(subject, text) < 3


def test_an_alarm_is_no_note_whatever_fields_it_has() -> None:
    for subject, text in (
        (
            "** PROBLEM: disk of db1 **",
            "Disk usage is at 97 %. This is an automatically generated message, do not reply.",
        ),
        ("Backup failed", "Host away from network. Thank you for your attention."),
        ("Cron <root@db1> backup", "cannot open file"),
    ):
        assert score(subject, text, signs=2) == 0


def test_a_reply_below_its_quotation_is_a_persons() -> None:
    text = "I am out of office tomorrow.\n\n> Who comes to fix it?\n"
    found = split(text)
    assert away_note(message(subject="Away", text=text, in_reply_to=("a@x",)), found, field_signs=0).score < 3


def test_anothers_desk_acknowledges() -> None:
    received = "Hello,\nwe have received your request. A ticket has been created."
    assert score("[#77] Printer", received, signs=2) == 3
    assert score("[#77] Printer", received) == 0


def test_the_evidence_is_what_stands_there() -> None:
    text = "Guten Tag,\nich bin bis Montag nicht im Büro.\nEva"
    found = away_note(message(subject="Automatische Antwort: x", text=text), Split(text), field_signs=0)
    assert found.evidence == "ich bin bis Montag nicht im Büro."
    found = away_note(message(subject="Automatische Antwort: x", text="x"), Split("x"), field_signs=2)
    assert found.evidence == "Automatische Antwort: x"


def test_people_drop_accents() -> None:
    assert away_sentence(folded("Jsem mimo kancelar.")) == away_sentence(folded("Jsem mimo kancelář.")) != ""


@pytest.mark.parametrize(
    "text", ["i am " * 5000, "ich bin " * 5000, "я " * 5000, "office " * 5000, "?" * 100_000, "je suis\n" * 5000]
)
def test_hostile_texts_cost_little(text: str) -> None:
    begin = time.process_time()
    for signs in (0, 2):
        score("Automatic reply: x", text, signs=signs)
    assert time.process_time() - begin < 0.2


def test_a_persons_mail_costs_next_to_nothing() -> None:
    text = "The printer on floor three jams, and it is not the first time. Could somebody have a look?\n" * 20
    written, found = message(text=text), Split(text)
    begin = time.process_time()
    for _ in range(1000):
        away_note(written, found, field_signs=0)
    assert time.process_time() - begin < 0.2, "0.1 ms a mail are allowed for all of classify"
