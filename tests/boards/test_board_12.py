"""Board 12 (product.md 2.2): the vacation note, and everything else that machines write."""

from pathlib import Path

import pytest

from tests.boards.stage import ANA, EVA, Stage, answer, mail, opened

NOTE = "I am back on Monday 1 December."


def test_nobody_gets_a_mail(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        stage.clock("9:28:20")
        note = mail(
            EVA, "it@example.org", NOTE, subject=f"Automatic reply: {ack.subject}", id="v1@example.org", answers=ack,
            Auto_Submitted="auto-replied",
        )  # fmt: skip
        stage.send(note, ack.reverse_path, reverse_path="")
        assert stage.new_letters() == []
        entry = stage.entries()[-1]
        assert (entry.kind, entry.visible_to, entry.text.strip()) == ("auto", "agents", NOTE)
        line = stage.journal()[-1]
        assert (line.act, line.data["note"]) == ("automatic", "vacation note from Eva, back 1 Dec")
        assert (stage.ticket().state, len(stage.tickets())) == ("new", 1)


def test_a_note_without_any_telling_field_is_known_by_its_words(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        words = "I am out of the office until Monday 1 December."
        note = mail(
            EVA, "it@example.org", words, subject=f"Automatic reply: {ack.subject}", id="v5@example.org", answers=ack
        )
        stage.send(note)
        assert stage.new_letters() == []
        assert stage.journal()[-1].data["returns"] == "2025-12-01"
        stage.send(mail(EVA, "it@example.org", words, subject="Automatic reply: Lunch", id="v6@example.org"))
        assert (stage.new_letters(), len(stage.tickets())) == ([], 1)


def test_a_person_who_will_be_away_is_heard(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, _):
        words = "I will be out of the office next week, who takes over?"
        stage.send(mail(EVA, "it@example.org", words, subject=f"Re: {ack.subject}", id="v7@example.org", answers=ack))
        assert (stage.entries()[-1].kind, stage.acts()[-1]) == ("reply", "reply")
        stage.send(mail(EVA, "it@example.org", words, subject="Out of office", id="v8@example.org"))
        assert len(stage.tickets()) == 2


CALENDAR = """BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
UID:move@example.org
DTSTART:20251201T090000Z
SUMMARY:Move of the printer
ATTENDEE;PARTSTAT=ACCEPTED:mailto:eva@example.org
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("is_reply", [True, False], ids=["in the thread", "alone"])
def test_the_answer_of_a_calendar(tmp_path: Path, is_reply: bool) -> None:
    with opened(tmp_path) as (stage, ack, _):
        extra = {"answers": ack} if is_reply else {}
        raw = mail(
            EVA, "it@example.org", CALENDAR, subject="Accepted: Move", id="v9@example.org",
            Content_Type="text/calendar; method=REPLY; charset=utf-8", **extra,
        )  # type: ignore[arg-type]  # fmt: skip
        stage.send(raw)
        assert stage.new_letters() == []
        assert len(stage.tickets()) == 1
        assert stage.acts()[-1] == ("automatic" if is_reply else "promise")


def test_it_does_not_reopen(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
        stage.clock("9:35")
        stage.settle()
        # To Ana a confirmation: #done is new to her.
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        note = mail(EVA, "it@example.org", NOTE, id="v2@example.org", answers=eva, Auto_Submitted="auto-replied")
        stage.send(note, reverse_path="")
        assert stage.new_letters() == []
        assert stage.ticket().state == "done"


def test_the_agents_own_note_is_no_answer(tmp_path: Path) -> None:
    """Ana's vacation note answers her notification, by its signed reply address: it must not go to Eva as an answer. That it
    gives her request to Ben is board 14."""
    with opened(tmp_path) as (stage, _, notification):
        note = mail(
            ANA, notification.reply_address, "I am away.", id="v3@example.org", answers=notification,
            Auto_Submitted="auto-replied",
        )  # fmt: skip
        stage.send(note, reverse_path="")
        stage.clock("9:35")
        stage.settle()
        for letter in stage.letters("ben@example.org", "eva@example.org"):
            assert "I am away." not in letter.text
        assert (stage.ticket().state, stage.entries()[-1].kind) == ("new", "auto")


RECEIPT = 'multipart/report; report-type=disposition-notification; boundary="b"'
MACHINES = {
    "vacation": {"Auto_Submitted": "auto-replied (vacation)"},
    "exchange": {"X_MS_Exchange_Inbox_Rules_Loop": "eva@example.org"},
    "precedence": {"Precedence": "auto_reply"},
    "autorespond": {"X_Autorespond": "yes"},
    "receipt": {"Content_Type": RECEIPT},
    "newsletter": {"List_Id": "<news.shop.example>", "List_Unsubscribe": "<mailto:x@shop.example>"},
}

DOUBTFUL = (MACHINES["exchange"], MACHINES["newsletter"])
"""A rule in her mailbox, or a list of the company, sends on what a person may have written."""


@pytest.mark.parametrize("fields", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("is_reply", [True, False], ids=["in the thread", "alone"])
def test_no_machine_is_ever_acknowledged(tmp_path: Path, fields: dict[str, str], is_reply: bool) -> None:
    with opened(tmp_path) as (stage, ack, _):
        extra = {"answers": ack} if is_reply else {}
        stage.send(mail(EVA, "it@example.org", NOTE, id="v4@example.org", **extra, **fields))  # type: ignore[arg-type]
        came = [letter.recipient for letter in stage.new_letters()]
        if fields in DOUBTFUL:  # Eva's own words may be in it: Ana sees them
            assert came == ["ana@example.org"]
            return
        assert came == [], "nobody gets a mail"
        assert (stage.ticket().state, len(stage.tickets()), len(stage.mails())) == ("new", 1, 2)


def test_a_note_is_no_rating_and_no_thanks(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification, "#done\n\nHi Eva, new roller is in.\n"))
        stage.clock("9:35")
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        for number, words in enumerate(("5", "Thank you for your mail!", "solved", "It jams again.")):
            id = f"w{number}@example.org"
            note = mail(EVA, "it@example.org", words, id=id, answers=eva, Auto_Submitted="auto-replied")
            stage.send(note, reverse_path="")
        assert stage.new_letters() == []
        assert (stage.ticket().rating, stage.ticket().state) == (0, "done")
        assert stage.acts()[-4:] == ["automatic"] * 4


@pytest.mark.parametrize(
    ("author", "reverse_path", "fields"),
    [
        (EVA, "", {}),
        (EVA, None, {"Precedence": "bulk"}),
        (EVA, None, {"Auto_Submitted": "auto-generated"}),
        (EVA, None, {"X_Auto_Response_Suppress": "All"}),
        ("noreply@example.org", None, {}),
        ("MAILER-DAEMON@example.org", None, {}),
    ],
)
def test_doubtful_mail_is_never_acknowledged(
    tmp_path: Path, author: str, reverse_path: str | None, fields: dict[str, str]
) -> None:
    with Stage(tmp_path) as stage:
        raw = mail(author, "it@example.org", "Disk 3 of the backup is full.", id="m1@example.org", **fields)
        stage.send(raw, reverse_path=reverse_path)
        address = author.rpartition("<")[2].rstrip(">")
        assert [letter for letter in stage.new_letters() if letter.recipient in (address, "")] == []
        assert len(stage.mails()) == 1, "kept all the same"


def test_our_own_letter_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, ack, notification):
        for letter in (ack, notification):
            stage.send(letter.raw, "it@example.org", reverse_path="")
        assert stage.new_letters() == []
        assert stage.outcomes()[-2:] == [("done", "ignored")] * 2
        assert len(stage.entries()) == 1


def test_a_mail_from_one_of_our_own_addresses_makes_no_loop(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.send(mail("hr@example.org", "it@example.org", "The scanner.", subject="Scanner", id="o1@example.org"))
        for _ in range(2):
            for letter in stage.new_letters():
                if letter.recipient == "hr@example.org":
                    stage.send(letter.raw, letter.recipient, reverse_path=letter.reverse_path)
        assert stage.new_letters() == []
        assert len(stage.tickets()) == 1


def test_five_automatic_letters_an_hour_then_silence(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        for number in range(7):
            subject = f"Screen {number} is dark"
            stage.send(mail(EVA, "it@example.org", subject, subject=subject, id=f"n{number}@example.org"))
        letters = stage.new_letters()
        assert sum(letter.recipient == "eva@example.org" for letter in letters) == 5
        assert sum(letter.recipient == "ana@example.org" for letter in letters) == 7, "agents' letters are not counted"
        assert len(stage.tickets()) == 7, "and every mail is a request"
        why = stage.mails()[-1].why
        assert "5 automatic letters went there within the hour" in {step["reason"] for step in why}
        stage.clock("10:35")
        stage.send(mail(EVA, "it@example.org", "One more", subject="One more", id="n9@example.org"))
        assert "eva@example.org" in {letter.recipient for letter in stage.new_letters()}


def test_two_machines_that_do_not_say_so_cannot_talk_for_long(tmp_path: Path) -> None:
    """A robot without any mark answers each letter of ours at once, with a new Message-ID and a new subject."""
    with Stage(tmp_path) as stage:
        robot = "Robot <robot@example.org>"
        stage.send(mail(robot, "it@example.org", "Your mail 0 has arrived.", subject="Re: 0", id="r0@example.org"))
        for number in range(1, 12):
            mine = [letter for letter in stage.new_letters() if letter.recipient == "robot@example.org"]
            if not mine:
                break
            words = f"Your mail {number} has arrived."
            stage.send(mail(robot, "it@example.org", words, subject=f"Re: {number}", id=f"r{number}@example.org"))
        rows = [row for row in stage.transmissions() if row.address == "robot@example.org"]
        assert len(rows) <= 5
