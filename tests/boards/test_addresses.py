"""One person with several addresses, and what mail programs do with our letters: mute them, and group them."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.boards.stage import RULES, TOM, Stage, answer, mail, opened, request

PEOPLE = RULES.replace(
    "eva@example.org: {name: Eva Novak,", "eva@example.org: {name: Eva Novak, also: [e.novak@example.org],"
).replace("ana@example.org: {name: Ana Silva,", "ana@example.org: {name: Ana Silva, also: [a.silva@example.org],")
EVA_TOO, ANA_TOO = "Eva <e.novak@example.org>", "Ana Silva <a.silva@example.org>"
INDEX = base64.b64encode(b"\x01\xdc\x5d\x1a\x2b\x3c" + bytes(range(16))).decode()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    # `agents` is written by her other address
    with Stage(
        tmp_path, rules=PEOPLE.replace("agents: [ana@example.org, ben", "agents: [a.silva@example.org, ben")
    ) as made:
        yield made
        assert made.seals_hold()


def test_eva_writes_from_her_other_address_and_hears_at_the_one_on_record(stage: Stage) -> None:
    stage.send(request().replace(b"From: Eva Novak <eva@example.org>", b"From: Eva <e.novak@example.org>"))
    ack, _ = stage.letters("eva@example.org", "ana@example.org")
    assert ack.says("Hi Eva,")
    assert ack.references == ["<a1@example.org>"]
    assert stage.ticket().requester.address == "eva@example.org"
    stage.send(mail(EVA_TOO, "it@example.org", "It is worse now.\n", id="a2@example.org", answers=ack))
    assert stage.letter("ana@example.org").says("It is worse now.")
    assert [p.mailbox.address for p in stage.ticket().participants] == ["eva@example.org", "tom@example.org"]
    assert len(stage.tickets()) == 1


def test_she_is_in_cc_by_her_other_address_and_is_one_person(stage: Stage) -> None:
    stage.send(
        mail(
            TOM,
            "it@example.org",
            "The beamer is dark.\n",
            id="b1@example.org",
            Cc="e.novak@example.org, eva@example.org",
        )
    )
    _, ana = stage.letters("tom@example.org", "ana@example.org")
    stage.send(answer(ana, "I bring a new lamp.\nAna\n"))
    stage.clock("9:40")
    stage.settle()
    tom, eva = stage.letters("tom@example.org", "eva@example.org")
    assert tom.id == eva.id


def test_ana_answers_from_her_other_address_with_the_token(stage: Stage) -> None:
    stage.send(request())
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    stage.send(answer(notification, "I am on my way.\nAna\n", author=ANA_TOO))
    stage.clock("9:40")
    stage.settle()
    eva, _ = stage.letters("eva@example.org", "tom@example.org")
    assert eva.says("I am on my way.")
    assert stage.ticket().owner == "ana@example.org"


def test_status_from_her_other_address_goes_to_the_one_on_record(stage: Stage) -> None:
    stage.send(request())
    stage.letters("eva@example.org", "ana@example.org")
    stage.send(mail(EVA_TOO, "it@example.org", "status\n", subject="status", id="s1@example.org"))
    assert stage.letter("eva@example.org").says("IT-1", "Printer on the 2nd floor jams")


def test_a_forged_address_outside_is_not_eva(tmp_path: Path) -> None:
    rules = PEOPLE.replace("also: [e.novak@example.org]", "also: [eva@old.example]")
    with opened(tmp_path, rules=rules) as (stage, ack, _):
        stage.send(
            mail("Eva Novak <eva@old.example>", "it@example.org", "status\n", subject="status", id="s1@x.example")
        )
        stage.send(mail("Eva Novak <eva@old.example>", "it@example.org", "#cancel\n", id="s2@x.example", answers=ack))
        assert "eva@example.org" not in {letter.recipient for letter in stage.new_letters()}
        assert stage.ticket().state == "new"


def test_tom_in_cc_mutes_by_the_link_of_his_mail_program(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification))
        stage.clock("9:40")
        stage.settle()
        _, tom = stage.letters("eva@example.org", "tom@example.org")
        link = tom.field("List-Unsubscribe")
        assert link == "<mailto:it@example.org?subject=%5BIT-1%5D&body=%23mute>"
        assert tom.field("List-Unsubscribe-Post") == ""
        address, _, fields = link.strip("<>").removeprefix("mailto:").partition("?")
        given = dict(field.split("=") for field in fields.split("&"))
        stage.send(mail(TOM, address, unquote(given["body"]), subject=unquote(given["subject"]), id="m1@example.org"))
        stage.new_letters()
        assert stage.ticket().muted == ("tom@example.org",)
        stage.send(answer(notification, "The roller is in.\nAna\n", id="b2@example.org"))
        stage.clock("9:50")
        stage.settle()
        assert stage.letter("eva@example.org").says("The roller is in.")


def test_outlook_keeps_the_conversation(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(request(Thread_Index=INDEX, Thread_Topic="Printer on the 2nd floor jams"))
        ack, notification = stage.letters("eva@example.org", "ana@example.org")
        assert notification.field("Thread-Index") == notification.field("Thread-Topic") == ""
        stage.send(answer(notification))
        stage.clock("9:40")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        for letter in (ack, eva):
            assert letter.field("Thread-Topic") == "Printer on the 2nd floor jams"
            raw = base64.b64decode(letter.field("Thread-Index"))
            assert (raw[:22], len(raw)) == (base64.b64decode(INDEX), 27)
        assert ack.field("Thread-Index") != eva.field("Thread-Index")


@pytest.mark.parametrize("value", ["x", "A" * 5000, "=?utf-8?q?=0D=0ABcc=3A_x?=", INDEX[:-4]])
def test_an_odd_thread_index_is_ignored(tmp_path: Path, value: str) -> None:
    with Stage(tmp_path) as stage:
        stage.send(request(Thread_Index=value))
        for letter in stage.letters("eva@example.org", "ana@example.org"):
            assert letter.field("Thread-Index") == letter.field("Thread-Topic") == ""
            assert letter.field("Bcc") == ""
