"""Notices as mail systems write them: who was not reached, and whether the fields say that a mail system wrote."""

import time
from dataclasses import replace

import pytest

from gateway.mail.message import Attachment, Mailbox, Message
from gateway.mail.nondelivery import ENOUGH, SURE, read, weight
from tests.mail.notices import DELAYED, EVA, FAILED


def notice(text: str, *, subject: str = "") -> tuple[dict[str, bool | None], str]:
    """Addresses with `permanent`, and the action of the first."""
    found = read(Message(None, subject=subject, to=(Mailbox("it@desk.example"),)), text)
    return {r.address: r.permanent for r in found.recipients}, found.recipients[0].action if found.recipients else ""


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in FAILED], ids=[case[0] for case in FAILED])
def test_who_was_not_reached(text: str, expected: dict[str, bool]) -> None:
    assert notice(text) == (expected, "failed")


@pytest.mark.parametrize("text", [case[1] for case in DELAYED], ids=[case[0] for case in DELAYED])
def test_a_delay_is_no_failure(text: str) -> None:
    assert notice(text) == ({EVA: False}, "delayed")


def test_the_words_and_the_code_stand_beside_the_address() -> None:
    (eva,) = read(
        Message(None), "<eva@example.org>: host mx.example.org said: 550 5.2.2\n    the mailbox is full\n"
    ).recipients
    assert (eva.status, eva.diagnostic) == (
        "5.2.2",
        "<eva@example.org>: host mx.example.org said: 550 5.2.2 the mailbox is full",
    )


def test_what_a_server_gave_up_is_no_delay() -> None:
    text = "Your message has been delayed and has been removed from the mail queue:\n\n<eva@example.org>: no answer\n"
    assert notice(text) == ({EVA: True}, "failed")


def test_nothing_is_said_of_anybody() -> None:
    found = read(Message(None), "Dear all,\n\nplease write to eva@example.org.\n")
    assert found.recipients == ()
    assert not found.is_failure


FIELDS = [
    ("MAILER-DAEMON@example.org", "failure notice", "<>", {}, SURE),
    ("MAILER-DAEMON <>", "", "", {}, ENOUGH),
    ("Mail Delivery Subsystem <x@example.org>", "Hello", "", {}, ENOUGH),
    ("Microsoft Outlook <MicrosoftExchange329@example.org>", "Unzustellbar: Drucker", "<>", {}, SURE),
    ("eva@example.org", "Printer", "", {"x-failed-recipients": ("ben@example.org",)}, SURE),
    ("Postmaster <postmaster@example.org>", "Undeliverable mail", "", {}, ENOUGH + 1),
    ("no-reply@example.org", "送信エラー", "", {}, ENOUGH + 1),
    ("eva@example.org", "Undeliverable: Printer", "<>", {}, ENOUGH + 1),
    # a person, or a program that answers for one
    ("Eva Novak <eva@example.org>", "Undeliverable: Printer", "<eva@example.org>", {}, 0),
    ("Eva Novak <eva@example.org>", "Fwd: Undeliverable: Printer", "<>", {}, 0),
    ("Postmaster <postmaster@example.org>", "Printer", "<>", {}, 0),
    ("Postmaster <postmaster@example.org>", "Re: Returned mail", "", {}, 0),
    ("Eva Novak <eva@example.org>", "Automatic reply: Printer", "<>", {"auto-submitted": ("auto-replied",)}, 0),
    ("no-reply@example.org", "Your parcel", "<>", {"auto-submitted": ("auto-generated",)}, 0),
    ("IT <it@example.org>", "", "", {}, 0),
]


@pytest.mark.parametrize(("origin", "subject", "path", "fields", "least"), FIELDS)
def test_who_wrote_it(origin: str, subject: str, path: str, fields: dict[str, tuple[str, ...]], least: int) -> None:
    message = Message(None, subject=subject, fields={"from": (origin,), "return-path": (path,), **fields})
    found = weight(message, is_null=path == "<>")
    assert found >= least if least else found == 0


def test_a_person_who_sends_a_notice_on_as_a_file_is_a_person() -> None:
    message = Message(None, subject="Undeliverable: Printer", fields={"from": ("Eva Novak <eva@example.org>",)})
    assert weight(replace(message, attachments=(Attachment("2", "", "message/rfc822", 9, ""),)), is_null=False) == 0


HOSTILE = [
    "could not be delivered\n" + "eva@example.org " * 60_000,
    "could not be delivered\n" + "".join(f"<e{n}@example.org>: 550 no\n" for n in range(100_000)),
    "a" * 1_000_000 + "@",
    "@" * 1_000_000,
    '"' * 1_000_000 + "@example.org",
    "could not be delivered\n" + (" " * 900 + "\n") * 5_000,
    "could not be delivered\n" + "- * > " * 100_000 + "eva@example.org",
    "550-5.1.1" * 100_000,
    "rcpt to:" * 100_000 + "eva@example.org",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_read_in_little_time(text: str) -> None:
    before = time.process_time()
    found = read(Message(None), text)
    assert time.process_time() - before < 1
    assert len(found.recipients) <= 500


@pytest.mark.parametrize(
    "alias",
    ["(expanded from: all@desk.example)", "(expanded from <all@desk.example>)", "(generated from all@desk.example)"],
)
def test_the_address_that_we_wrote_to_stands_behind_an_alias(alias: str) -> None:
    (eva,) = read(Message(None), f"These addresses failed:\n\n<eva@example.org>\n    {alias}\n    550 no\n").recipients
    assert (eva.address, eva.original_recipient) == (EVA, "all@desk.example")
