"""Board 14 of product.md: the agent is away. Her mail program says so, or she does; what is due goes to the backup."""

from pathlib import Path

import pytest

from tests.boards.stage import ANA, BEN, EVA, NO_REPORTS, REQUEST_TEXT, RULES, TOM, Letter, Stage, mail

WITH_BACKUP = RULES.replace('    phone: "44"\n', '    phone: "44"\n    backup: ben@example.org\n', 1)
NOTE = "Thank you for your mail. I am out of the office and back on 1 December.\nAna\n"


def ask(stage: Stage, text: str = REQUEST_TEXT, *, author: str = EVA, id: str = "a1@example.org", **more: str) -> None:
    stage.send(mail(author, "it@example.org", text, id=id, **more))


def vacation_note(stage: Stage, notification: Letter, *, author: str = ANA, **more: str) -> None:
    raw = mail(
        author, notification.reply_address, NOTE, subject=f"Automatic reply: {notification.subject}", id="v1@example.org",
        answers=notification, Auto_Submitted="auto-replied", **more,
    )  # fmt: skip
    stage.send(raw, reverse_path="")


@pytest.fixture
def stage(tmp_path: Path):
    with Stage(tmp_path, rules=WITH_BACKUP, outbox="", more=NO_REPORTS) as made:
        yield made


def test_the_vacation_note_to_the_notification(stage: Stage) -> None:
    ask(stage)
    ack, notification = stage.letters("eva@example.org", "ana@example.org")
    assert ack.says("Ana Silva looks after printers and has your mail.")
    assert notification.field("Auto-Submitted") == ""  # so that vacation notes do answer
    stage.clock("9:28:09")
    vacation_note(stage, notification)
    to_ben, to_eva = stage.letters("ben@example.org", "eva@example.org")
    assert to_ben.says(
        "Ana is away until Monday 1 December, 8:00. This is now yours: Eva waits for an answer by today 13:30."
    )
    assert to_ben.says("the printer next to the kitchen eats every second page")
    assert to_ben.subject == "[IT-1] Printer on the 2nd floor jams"
    assert to_eva.says("Ben Okoro takes over, because Ana is away. The time stays today, Monday 24 November, 13:30.")
    assert "in force" not in to_eva.text
    assert to_eva.field("X-Postroom-Promise") == ack.field("X-Postroom-Promise")
    assert to_eva.subject == "Re: Printer on the 2nd floor jams"
    assert "v1@example.org" not in to_eva.raw.decode()  # she has never seen the note
    ticket = stage.ticket()
    assert (ticket.owner, ticket.promise.keeper) == ("ben@example.org", "ben@example.org")
    assert [row.kind for row in stage.entries()] == ["request", "auto"]
    line = next(line for line in stage.journal() if line.act == "owner")
    assert (line.actor, line.data["after"], line.data["because"]) == ("ana@example.org", "ben@example.org", "away")

    # Ben answers; the promise is kept, and all of it goes to him from now on.
    stage.send(
        mail(BEN, to_ben.reply_address, "Hi Eva, try the other printer.\nBen", id="b1@example.org", answers=to_ben)
    )
    stage.clock("9:40")
    stage.letter("eva@example.org")
    assert stage.seals_hold()


def test_new_requests_go_to_the_stand_in_and_the_ack_names_him(stage: Stage) -> None:
    ask(stage)
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    vacation_note(stage, notification)
    stage.new_letters()
    ask(
        stage,
        "The printer on the 3rd floor is out of paper.",
        author=TOM,
        id="c1@example.org",
        subject="Printer 3rd floor",
    )
    ack, _ = stage.letters("tom@example.org", "ben@example.org")
    assert ack.says("Ben Okoro has your mail")
    assert "Ana" not in ack.text
    assert stage.ticket(2).owner == "ben@example.org"


def test_a_forged_note_moves_nothing(stage: Stage) -> None:
    ask(stage)
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    # To the department's own address, without the token, and naming no letter.
    raw = mail(
        ANA,
        "it@example.org",
        NOTE,
        subject="Automatic reply: Printer",
        id="v2@example.org",
        Auto_Submitted="auto-replied",
    )
    stage.send(raw, reverse_path="")
    # With the token of Ana's, by somebody else.
    vacation_note(stage, notification, author="Tom Reed <tom@example.org>")
    assert stage.new_letters() == []
    assert stage.ticket().owner == "ana@example.org"


def test_back_on_the_day_with_one_list(stage: Stage) -> None:
    ask(stage)
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    vacation_note(stage, notification)
    to_ben, _ = stage.letters("ben@example.org", "eva@example.org")
    stage.send(
        mail(BEN, to_ben.reply_address, "#done\n\nHi Eva, it prints again.\nBen", id="b1@example.org", answers=to_ben)
    )
    stage.clock("9:40")
    stage.new_letters()
    assert stage.timers() == [(0, "back ana@example.org")]
    stage.clock("2025-11-30 12:00")
    assert stage.new_letters() == []
    stage.clock("2025-12-01 8:00")
    back = stage.letter("ana@example.org")  # one list, and none of the mails of that week
    assert back.subject == "While you were away"
    assert "eats every second page" not in back.text
    assert back.says("You are back.", "IT-1", "Printer on the 2nd floor jams")
    assert stage.timers() == []
    ask(stage, "The printer is on fire.", author=TOM, id="d1@example.org", subject="Printer burns")
    stage.letters("tom@example.org", "ana@example.org")


def test_away_alone_in_a_mail_before_the_first(stage: Stage) -> None:
    ask(stage)
    stage.letters("eva@example.org", "ana@example.org")
    stage.send(mail(ANA, "hr@example.org", "#away until 1 Dec\n", subject="away", id="w1@example.org"))
    stage.clock("9:30")
    to_ana, to_ben, to_eva = stage.letters("ana@example.org", "ben@example.org", "eva@example.org")
    assert to_ana.says("You are away until Monday 1 December, 8:00.")
    assert to_ana.says("IT-1 “Printer on the 2nd floor jams” goes to Ben Okoro, due today 13:30.")
    assert to_ben.says(
        "Ana is away until Monday 1 December, 8:00. This is now yours: Eva waits for an answer by today 13:30."
    )
    assert to_eva.says("Ben Okoro takes over, because Ana is away.")
    assert stage.outcomes()[-1] == ("done", "answered")
    assert len(stage.tickets()) == 1

    # The last mails of the day do not bring her back; her first one of another day does, with the list.
    stage.send(mail(ANA, "hr@example.org", "When do I get my new badge?", subject="Badge", id="w2@example.org"))
    stage.new_letters()
    ask(stage, "The printer hums.", author=TOM, id="c1@example.org", subject="Printer hums")
    stage.letters("tom@example.org", "ben@example.org")
    stage.clock("2025-11-27 9:00")
    stage.send(mail(ANA, "hr@example.org", "Any news of my badge?", subject="Badge again", id="w3@example.org"))
    came = [letter for letter in stage.new_letters() if letter.recipient == "ana@example.org"]
    (back,) = [letter for letter in came if letter.subject == "While you were away"]
    assert back.says("IT-1")
    ask(stage, "The printer smokes.", author=TOM, id="c2@example.org", subject="Printer smokes")
    stage.letters("tom@example.org", "ana@example.org")


def test_away_in_the_first_line_of_a_reply(stage: Stage) -> None:
    ask(stage)
    ask(stage, "The printer on the 3rd floor, too.", author=TOM, id="c1@example.org", subject="Printer 3rd floor")
    came = stage.new_letters()
    first = next(one for one in came if one.recipient == "ana@example.org" and "IT-1" in one.subject)
    text = "#away until 1 Dec\n\nHi Eva, a new roller is on its way.\nAna"
    stage.send(mail(ANA, first.reply_address, text, id="r1@example.org", answers=first))
    stage.clock("9:30")
    to_ana, to_ben, to_eva, to_tom = stage.letters(
        "ana@example.org", "ben@example.org", "eva@example.org", "tom@example.org"
    )
    assert to_eva.says("Hi Eva, a new roller is on its way.", "Ben Okoro takes over, because Ana is away.")
    assert "#away" not in to_eva.text
    assert to_tom.says("Ben Okoro takes over, because Ana is away. The time stays today, Monday 24 November, 13:30.")
    assert to_ben.says("Ana is away until Monday 1 December, 8:00. These are now yours:", "IT-1", "IT-2")
    assert [ticket.owner for ticket in stage.tickets()] == ["ben@example.org"] * 2
    assert stage.ticket().promise.keeper == "ben@example.org"
    assert to_ana.says("You are away until")


def test_a_line_that_is_no_time_is_asked_about(stage: Stage) -> None:
    stage.send(mail(ANA, "it@example.org", "#away until Firday\n", subject="away", id="w1@example.org"))
    assert stage.letter("ana@example.org").says("#away until Firday", "Did you mean")
    assert stage.tickets() == []


def test_what_is_promised_for_later_stays(stage: Stage) -> None:
    ask(stage)
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    text = "#promise 3 Dec 12:00\n#take\n\nHi Eva, a new one comes in December.\nAna"
    stage.send(mail(ANA, notification.reply_address, text, id="r1@example.org", answers=notification))
    stage.clock("9:30")
    stage.new_letters()
    stage.send(mail(ANA, "it@example.org", "#away until 1 Dec\n", subject="away", id="w1@example.org"))
    told = stage.letter("ana@example.org")
    assert told.says("1 request stays yours")
    assert stage.ticket().owner == "ana@example.org"
    # Meanwhile what Eva writes goes to Ben.
    answer = [one for one in stage.all_letters() if one.recipient == "eva@example.org"][-1]
    stage.send(
        mail(EVA, "it@example.org", "Is there a manual?", subject="Re: Printer", id="e2@example.org", answers=answer)
    )
    to_ben = stage.letter("ben@example.org")
    assert to_ben.says("Is there a manual?")
    stage.send(mail(BEN, to_ben.reply_address, "Hi Eva, yes.\nBen", id="b1@example.org", answers=to_ben))
    stage.clock("9:45")
    assert stage.letter("eva@example.org").says("Hi Eva, yes.")
