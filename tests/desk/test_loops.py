"""Tables: what looks like a machine's answer to a letter of ours, and how many letters may leave."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.facts import Answered, Lately, Recalled, Wrote
from gateway.desk.loops import Looks, Loop, looked_at, may_be_under_another_name, too_many, words_of
from tests.desk.made import EVA, NOW, desk, mail, message

HOUR = timedelta(hours=1)
FORM = "Thank you for your message, which has the number 4711 with us. We will answer it as soon as we can."


def row(subject: str = "Printer", text: str = "It jams.", **more: Any) -> Lately:
    at: datetime = more.pop("at", NOW - HOUR)
    given: dict[str, Any] = {
        "at": at, "came": at, "author": EVA, "subject": subject, "words": words_of(text), "ticket": 7, "answered": Answered.FIRST,
    }  # fmt: skip
    return Lately(**{**given, **more})


def seen(
    subject: str, text: str, *lately: Lately, number: int = 0, wrote: tuple[Wrote, ...] = (), **fields: Any
) -> Loop:
    item = mail(message(EVA, subject=subject, text=text, **fields))
    facts = Recalled(lately=lately, wrote=wrote)
    return looked_at(item, facts, person=EVA, is_agent=False, number=number)


@pytest.mark.parametrize(
    ("subject", "text", "before", "looks"),
    [
        ("Lamp", "It flickers.", row(), Looks.NEW),
        ("Printer", "It jams again.", row(), Looks.NEW),
        ("Printer again", "It jams again.", row(), Looks.NEW),
        ("Re: Printer", "Got it.", row(), Looks.SUBJECT),
        ("[Case 12] We have your message: Re: Printer", "Got it.", row(), Looks.SUBJECT),
        ("AUTO: Printer of floor 3", "Got it.", row("Printer of floor 3"), Looks.SUBJECT),
        ("Re: Printer", "Got it.", row(answered=Answered.NOTHING), Looks.NEW),
        ("Re: Printer", "Got it.", row(at=NOW + HOUR), Looks.NEW),
        ("Re: a", "Got it.", row("a"), Looks.NEW),
        ("Your case", FORM, row("Another", FORM.replace("4711", "12")), Looks.WORDS),
        ("Your case", "Got it.", row("Another", "Got it."), Looks.NEW),
        ("Your case", "Got it.", row("Your case", "Got it."), Looks.WORDS),
        ("Thing 2", "A new thing 2.", row("Thing 1", "A new thing 1."), Looks.NEW),
    ],
)
def test_what_a_mail_looks_like(subject: str, text: str, before: Lately, looks: Looks) -> None:
    found = seen(subject, text, before)
    assert (found.looks, found.is_found) == (looks, False)


def test_two_are_answered_and_the_third_is_found() -> None:
    again = [row("Re: Printer", f"text {n}", answered=Answered.AGAIN) for n in range(2)]
    assert not seen("Re: Re: Printer", "New.", row(), again[0]).is_found
    third = seen("Re: Re: Printer", "New.", row(), *again)
    assert (third.is_found, third.is_first, third.ticket, third.is_told) == (True, True, 7, True)
    fourth = seen("Re: Re: Printer", "New.", row(answered=Answered.FOUND), row(), *again)
    assert (fourth.is_found, fourth.is_first) == (True, False)
    yesterday = [row("Re: Printer", answered=Answered.AGAIN, at=NOW - timedelta(days=2)) for _ in range(2)]
    assert not seen("Re: Re: Printer", "New.", row(), *yesterday).is_found


def test_a_person_who_writes_anew_is_never_found() -> None:
    before = [row(f"Matter {n}", f"The matter number {n} of many.", at=NOW - n * HOUR / 5) for n in range(30)]
    found = row("Printer", answered=Answered.FOUND, at=NOW - 2 * HOUR)
    assert not seen("Something else", "It is new.", *before, found).is_found


def test_a_letter_that_was_no_acknowledgement_counts_too() -> None:
    wrote = (Wrote(NOW - HOUR, 9, "Door"),)
    assert seen("Re: Re: Door", "Got it.", wrote=wrote).looks is Looks.SUBJECT
    assert seen("Re: Re: Door", "Got it.", wrote=wrote, number=9).looks is Looks.NEW  # in a request everybody has it


def test_haste() -> None:
    def hasty(count: int) -> tuple[Lately, ...]:
        times = [NOW - timedelta(seconds=1 + 10 * n) for n in range(count)]
        return tuple(row(f"s{n}", f"t{n}", at=at, came=at - timedelta(seconds=2)) for n, at in enumerate(times))

    assert seen("new", "new", *hasty(12)).looks is Looks.PROMPT
    assert not seen("new", "new", *hasty(5)).is_found
    slow = tuple(row(f"s{n}", f"t{n}", at=NOW - n * timedelta(minutes=12)) for n in range(12))
    assert not seen("new", "new", *slow).is_found


def test_short_questions_in_a_request_are_answered_each_time() -> None:
    before = [row("Re: Printer", "status", answered=Answered.FIRST) for _ in range(4)]
    assert not seen("Re: Printer", "status", *before, number=7).is_found
    form = [row("Re: Printer", FORM, answered=Answered.AGAIN) for _ in range(2)]
    assert seen("Re: Printer", FORM, *form, number=7).is_found


def test_new_names_of_a_domain() -> None:
    other = row("Printer", author="robot1@example.org")
    assert seen("Re: Re: Printer", "Got it.", other, row("x", at=NOW - 2 * HOUR)).looks is Looks.SUBJECT
    assert seen("Re: Printer", "Got it.", other, in_reply_to=("a@b",)).looks is Looks.NEW
    assert not may_be_under_another_name(mail(message(subject="Printer")))


def test_an_agent_who_says_the_same_for_ever() -> None:
    item = mail(message(EVA, text=FORM))

    def found(count: int, text: str = FORM) -> Loop:
        facts = Recalled(lately=tuple(row(text=text) for _ in range(count)))
        return looked_at(item, facts, person=EVA, is_agent=True, number=7)

    assert not found(2).is_found
    assert found(3).is_found
    assert not found(9, "Something else.").is_found


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (Recalled(), ""),
        (Recalled(automatic_letters=5), "5 automatic letters went there within the hour"),
        (Recalled(automatic_anywhere=2000), "2000 automatic letters left the desk within the hour"),
        (Recalled(answered_here={7: 20}), "20 mails of this request were answered by the desk itself within the hour"),
        (Recalled(answered_here={8: 20}), ""),
    ],
)
def test_how_many_may_leave(facts: Recalled, because: str) -> None:
    assert too_many(facts, desk(), number=7) == because


def test_words() -> None:
    assert words_of(FORM) == words_of(FORM.replace("4711", "1").upper())
    assert words_of("A new thing 1.") != words_of("A new thing 2.")
    assert words_of("") == words_of(" \n") == ""
    assert len(words_of("x " * 100_000)) <= 32
