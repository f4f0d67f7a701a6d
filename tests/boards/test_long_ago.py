"""Months later: a request closed for more than 90 days stays closed, an old key still opens, and waiting goes on."""

from pathlib import Path

from tests.boards.stage import EVA, Letter, Stage, answer, mail, opened, request


def closed(stage: Stage, notification: Letter) -> Letter:
    stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
    stage.clock("9:40")
    stage.settle()
    eva, _, told = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
    assert told.says("IT-1 is done, and Eva Novak is told.")  # confirmed: her first #done
    return eva


def test_a_reply_after_ninety_days_opens_a_new_request(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        eva = closed(stage, notification)
        stage.clock("2026-03-10 10:00")
        stage.send(mail(EVA, "it@example.org", "It jams again.", subject=eva.subject, id="z1@example.org", answers=eva))
        ack, ana = stage.letters("eva@example.org", "ana@example.org")
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1", "IT-2"]
        assert stage.ticket(1).state == "done"
        assert ana.says("Perhaps it belongs to IT-1.")
        assert ack.field("X-Postroom-Ref") == "IT-2"


def test_before_that_the_same_request_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        eva = closed(stage, notification)
        stage.clock("2026-02-20 10:00")
        stage.send(mail(EVA, "it@example.org", "It jams again.", subject=eva.subject, id="z1@example.org", answers=eva))
        assert [ticket.ref for ticket in stage.tickets()] == ["IT-1"]
        assert stage.ticket().state == "open"


def test_an_old_key_still_opens(tmp_path: Path) -> None:
    """Keys change every 90 days; a letter in somebody's mailbox does not."""
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("2026-06-01 10:00")
        stage.runtime.refresh_keys()
        stage.send(request("it@example.org", subject="Printer again", id="z2@example.org"))
        came = [letter for letter in stage.new_letters() if letter.recipient == "ana@example.org"]
        newer = next(letter for letter in came if "Printer again" in letter.subject)
        stage.send(answer(notification))
        stage.send(answer(newer, id="b9@example.org"))
        stage.clock("2026-06-01 10:05")
        stage.settle()
        told = [
            letter.field("X-Postroom-Ref") for letter in stage.new_letters() if letter.recipient == "eva@example.org"
        ]
        assert sorted(told) == ["IT-1", "IT-2"]


def test_after_a_restart_everything_goes_on(tmp_path: Path) -> None:
    """The clock never goes back behind the journal, threads and keys are known, nothing leaves a second time."""
    with opened(tmp_path) as (stage, ack, notification):
        stage.clock("10:40")
        stage.send(answer(notification))
        assert stage.new_letters() == []
        stage.stop()
        stage.start()
        assert stage.runtime.clock.now() >= stage.journal()[-1].at
        stage.clock("10:42")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert eva.references == ["<a1@example.org>", ack.id]
        stage.send(mail(EVA, "it@example.org", "Thanks.", subject=eva.subject, id="a9@example.org", answers=eva))
        assert stage.letter("ana@example.org").says("Thanks.")
        assert len(stage.all_letters()) == 5
