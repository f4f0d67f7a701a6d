"""Invitations ask a person for something; their answers are a calendar's report, unless somebody wrote into them."""

from datetime import UTC, datetime

import pytest

from gateway.desk.classify import Kind, KindReason, classify
from gateway.desk.decision import ActReason, EntryKind, Outcome
from gateway.desk.invitations import has_own_words
from gateway.mail.calendar import words
from gateway.mail.envelope import Envelope
from gateway.mail.message import Attachment, Invitation, Mailbox
from gateway.mail.quotation import Split
from tests.desk.made import EVA, decided, heard, message, recalled, sent, ticket

START = datetime(2025, 12, 1, 9, tzinfo=UTC)
BEN_OKORO = Mailbox("ben@example.org", "Ben Okoro")
CALENDAR = Attachment("2", "invite.ics", "text/calendar", 900, "0" * 64)


def meeting(method: str, **more: object) -> Invitation:
    return Invitation(method, "Move of the printer", Mailbox(EVA, "Eva Novak"), start=START, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "text", "reason", "is_automatic"),
    [
        ("REQUEST", "When: Monday 9:00", KindReason.CALENDAR, False),
        ("PUBLISH", "", KindReason.CALENDAR, False),
        ("COUNTER", "Ten o'clock is better.", KindReason.CALENDAR, False),
        ("REPLY", "", KindReason.CALENDAR_ANSWER, True),
        ("REPLY", "Eva Novak has accepted this invitation.", KindReason.CALENDAR_ANSWER, True),
        ("REPLY", "Could we do it one hour later?", KindReason.CALENDAR, False),
        ("REPLY", "I bring the old toner.", KindReason.CALENDAR, False),
        ("CANCEL", "The meeting is off, sorry.", KindReason.CALENDAR_ANSWER, True),
    ],
)
def test_methods(method: str, text: str, reason: KindReason, is_automatic: bool) -> None:
    written = message(text=text, invitation=meeting(method), attachments=(CALENDAR,))
    found = classify(written, Envelope(EVA, ()), split=Split(text))
    assert (found.kind, found.reason, found.is_automatic) == (Kind.INVITATION, reason, is_automatic)
    assert found.may_acknowledge is not is_automatic
    assert found.is_answer_of_machine is is_automatic
    assert found.evidence == f"METHOD:{method}"


def test_a_calendar_file_beside_words_is_a_file() -> None:
    """Its METHOD asks for nothing: the words do. Alone, it says when and where."""
    for text, kind in (("My calendar cannot open this file.", Kind.REQUEST), ("", Kind.INVITATION)):
        written = message(text=text, invitation=meeting("PUBLISH", is_file=True), attachments=(CALENDAR,))
        assert classify(written, Envelope(EVA, ()), split=Split(text)).kind is kind
    beside = message(text="Please come.", invitation=meeting("PUBLISH"), attachments=(CALENDAR,))
    assert classify(beside, Envelope(EVA, ()), split=Split("Please come.")).kind is Kind.INVITATION


@pytest.mark.parametrize(
    "subject",
    ["Accepted: Move", "Declined: Move", "Tentative: Move", "Zugesagt: Umzug", "Abgelehnt: Umzug", "Accepté : Déplacement",
     "Rechazado: Traslado", "Accettato: Trasloco", "Geaccepteerd: Verhuizing", "Zaakceptowano: Przenosiny", "Přijato: Stěhování",
     "Aceito: Mudança", "Accepterat: Flytt", "Hyväksytty: Muutto"],
)  # fmt: skip
def test_a_subject_tells_only_beside_a_calendar_part(subject: str) -> None:
    assert classify(message(subject=subject, text=""), Envelope(EVA, ())).kind is Kind.REQUEST
    with_part = message(subject=subject, text="", attachments=(CALENDAR,))
    assert classify(with_part, Envelope(EVA, ())).is_answer_of_machine


def test_a_file_that_says_nothing_is_a_file() -> None:
    assert classify(message(attachments=(CALENDAR,)), Envelope(EVA, ())).kind is Kind.REQUEST


def test_an_invitation_opens_a_request_and_joins_one_as_a_mail_does() -> None:
    opened = decided(message(invitation=meeting("REQUEST")))
    assert (opened.outcome, "ack" in dict(heard(opened))) == (Outcome.OPENED, True)
    answer = message(invitation=meeting("COUNTER"), in_reply_to=("t4812.1.x@example.org",))
    joined = decided(answer, recalled(ticket(), keys=(sent(),)))
    assert (joined.outcome, joined.reason) == (Outcome.APPENDED, ActReason.JOINED)


def test_an_answer_is_a_grey_line_or_nothing() -> None:
    accepted = meeting("REPLY", answer="ACCEPTED")
    alone = decided(message(text="", invitation=accepted))
    assert (alone.outcome, alone.reason, alone.letters) == (Outcome.IGNORED, ActReason.AUTOMATIC_ALONE, ())
    inside = decided(
        message(text="", invitation=accepted, in_reply_to=("t4812.1.x@example.org",)),
        recalled(ticket(), keys=(sent(),)),
    )
    assert (inside.reason, inside.letters) == (ActReason.AUTOMATIC_IN_THREAD, ())
    assert inside.entry is not None
    assert inside.entry.kind is EntryKind.AUTO
    assert inside.journal[0].data["note"] == "calendar answer from Eva: accepted"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("", False), (" \n--\n", False), ("Ben Okoro hat die Einladung angenommen.", False), ("Ben Okoro has accepted", False),
        ("ben@example.org a accepté cette invitation.\n\nDéplacement", False),
        ("Ja\n\nInvitation from Google Calendar: https://calendar.google.com/", False),
        ("Ben Okoro: shall I come?", True), ("I come later", True), ("Thanks for the invitation, my laptop is broken", True),
        ("I accepted it, and bring the key", True),
    ],
)  # fmt: skip
def test_own_words(text: str, own: bool) -> None:
    assert has_own_words(text, BEN_OKORO) is own


def test_what_we_read_from_the_calendar_itself_is_nobodys_words() -> None:
    answer = meeting("REPLY")
    found = classify(message(text=words(answer), invitation=answer), Envelope(EVA, ()))
    assert found.is_answer_of_machine
