"""What comes due while the clock runs: held texts, waiting for the person, quiet hours, and a process that starts again
(product.md 2.1, board 12, mission row 45)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gateway.app import App
from gateway.runtime import Runtime, load_settings
from tests.boards.stage import ANA, BERLIN, EVA, NO_REPORTS, RULES, TOM, Letter, Stage, mail
from tests.boards.test_board_14 import WITH_BACKUP, ask

# What a promise does as it comes near is played elsewhere.
PATIENT = WITH_BACKUP.replace("{normal: 4h}", "{normal: 10d}")

WRONG = "#promise Firday 15:00 because the roller has to be ordered\n\nHi Eva, the roller is worn out. I have ordered one.\nAna"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=WITH_BACKUP, more=NO_REPORTS) as made:
        yield made


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=PATIENT, more=NO_REPORTS) as made:
        yield made


def asked(stage: Stage) -> tuple[Letter, Letter]:
    ask(stage)
    ack, notification = stage.letters("eva@example.org", "ana@example.org")
    return ack, notification


def answer(stage: Stage, notification: Letter, text: str, *, id: str = "r1@example.org", author: str = ANA) -> None:
    stage.send(mail(author, notification.reply_address, text, id=id, answers=notification))


# -- held texts -------------------------------------------------------------------------------------------------------


def test_a_held_text_is_reminded_of_and_then_the_backup_is_told(patient: Stage) -> None:
    stage = patient
    _, notification = asked(stage)
    stage.clock("10:40")
    answer(stage, notification, WRONG)
    error = stage.letter("ana@example.org")
    stage.clock("11:09")
    assert stage.new_letters() == []
    stage.clock("11:11")
    again = stage.letter("ana@example.org")
    assert again.says("Your text has been kept since today 10:40", "#promise Firday 15:00", "roller is worn out")
    assert again.says("#promise Friday 15:00")
    assert again.reply_address == error.reply_address
    stage.clock("12:41")
    to_ben = stage.letter("ben@example.org")
    assert to_ben.says("Ana Silva wrote to Eva Novak", "Only Ana Silva can send it, with #send", "I have ordered one.")
    assert to_ben.subject == "[IT-1] Printer on the 2nd floor jams"
    assert stage.timers() == [(1, "promise")]
    # The reminder can be answered like the first letter: the corrected line alone, and the text leaves.
    stage.send(
        mail(
            ANA,
            again.reply_address,
            "#promise Fri 15:00 because the roller has to be ordered",
            id="r2@example.org",
            answers=again,
        )
    )
    stage.clock("12:45")
    (to_eva,) = [one for one in stage.new_letters() if one.recipient == "eva@example.org"]
    assert to_eva.says("roller is worn out")
    assert "#promise" not in to_eva.text


def test_a_text_that_was_put_right_is_not_reminded_of(stage: Stage) -> None:
    _, notification = asked(stage)
    answer(stage, notification, WRONG)
    error = stage.letter("ana@example.org")
    answer(stage, error, "#promise Fri 15:00", id="r2@example.org")
    stage.clock("9:40")
    stage.new_letters()
    stage.clock("14:00")
    assert stage.new_letters() == []


def test_both_come_due_while_nothing_runs_and_happen_in_order(patient: Stage) -> None:
    stage = patient
    _, notification = asked(stage)
    answer(stage, notification, WRONG)
    stage.letter("ana@example.org")
    stage.stop()
    stage._write_clock("15:00")
    stage.start()
    stage.settle()
    assert [(row.template, row.address) for row in stage.transmissions()[-2:]] == [
        ("agent_error", "ana@example.org"), ("agent_more", "ben@example.org"),
    ]  # fmt: skip
    stage.letters("ana@example.org", "ben@example.org")
    stage.stop()
    stage.start()
    stage.settle()
    assert stage.new_letters() == []


def test_one_run_lets_happen_what_is_due(stage: Stage) -> None:
    """`postroom run --once`: what came due meanwhile happens, and its letters leave."""
    _, notification = asked(stage)
    answer(stage, notification, WRONG)
    stage.letter("ana@example.org")
    stage.stop()
    stage._write_clock("10:30")
    runtime = Runtime.open(load_settings(str(stage.config), {}), clock_file=stage.folder / "clock")
    try:
        App(runtime).once()
    finally:
        runtime.close()
    assert stage.letter("ana@example.org").says("Your text has been kept since")
    stage.start()


# -- waiting ----------------------------------------------------------------------------------------------------------


def waiting(stage: Stage) -> Letter:
    _, notification = asked(stage)
    answer(stage, notification, "#wait\n\nHi Eva, which paper do you use?\nAna")
    stage.clock("9:30")
    came = {letter.recipient: letter for letter in stage.new_letters()}
    assert stage.ticket().state == "waiting"
    return came["eva@example.org"]


def test_waiting_reminds_twice_and_closes_and_a_reply_opens_it_again(stage: Stage) -> None:
    first = waiting(stage)
    assert [name for _, name in stage.timers()] == ["wait-remind 1", "wait-remind 2", "wait-close"]
    stage.clock("2025-11-27 10:00")
    reminder = stage.letter("eva@example.org")
    assert reminder.says("we still wait for your reply", "Monday 8 December")
    assert reminder.subject == first.subject
    stage.clock("2025-12-01 10:00")
    stage.letter("eva@example.org")
    stage.clock("2025-12-08 10:00")
    closed = stage.letter("eva@example.org")
    assert closed.says("We have not heard from you, so we close this now.")
    assert (stage.ticket().state, stage.timers()) == ("done", [])
    stage.send(mail(EVA, "it@example.org", "It is A4, sorry.", id="e2@example.org", answers=closed))
    assert stage.ticket().state == "open"
    assert stage.seals_hold()


def test_an_answer_ends_the_waiting(stage: Stage) -> None:
    first = waiting(stage)
    stage.send(mail(EVA, "it@example.org", "A4.", id="e2@example.org", answers=first))
    assert stage.ticket().state == "open"
    assert [name for _, name in stage.timers()] == ["promise"]


def test_the_reminders_wait_while_the_person_is_away(stage: Stage) -> None:
    first = waiting(stage)
    note = mail(
        EVA, "it@example.org", "I am out of the office and back on 5 December.", id="v1@example.org", answers=first,
        subject="Automatic reply: Printer", Auto_Submitted="auto-replied",
    )  # fmt: skip
    stage.send(note, reverse_path="")
    stage.clock("2025-12-04 10:00")
    assert stage.new_letters() == []
    assert stage.ticket().state == "waiting"
    stage.clock("2025-12-05 8:00")
    assert stage.letter("eva@example.org").says(
        "Tuesday 16 December"
    )  # both came due while she was away; one comes now
    stage.clock("2025-12-09 8:00")
    stage.letter("eva@example.org")
    stage.clock("2025-12-16 7:59")
    assert stage.ticket().state == "waiting"
    stage.clock("2025-12-16 8:00")
    assert stage.ticket().state == "done"


def test_after_a_long_sleep_one_mail_tells_it_all(stage: Stage) -> None:
    waiting(stage)
    stage.clock("2025-12-20 10:00")
    assert stage.letter("eva@example.org").says("We have not heard from you")
    assert stage.acts().count("remind") == 2


def test_wait_until_a_day_brings_it_back_to_its_owner(stage: Stage) -> None:
    _, notification = asked(stage)
    answer(stage, notification, "#wait until Thu 10:00\n\nHi Eva, the part comes on Thursday.\nAna")
    stage.clock("9:30")
    stage.new_letters()
    stage.clock("2025-11-27 10:00")
    to_ana = stage.letter("ana@example.org")
    assert to_ana.says("You wanted to come back to this now.", "Answer by")
    ticket = stage.ticket()
    assert (ticket.state, ticket.waiting_until, ticket.owner) == ("open", None, "ana@example.org")
    assert ticket.promise is not None
    assert ticket.promise.until == datetime(2025, 11, 27, 14, 0, tzinfo=BERLIN)


# -- quiet hours ------------------------------------------------------------------------------------------------------

QUIET = RULES.replace("{normal: 4h}", "{normal: 10d}").replace(
    "times: {office: Mon-Fri 08:00-17:00}", "times: {office: Mon-Fri 08:00-17:00, night: 17:30-08:00}"
)
QUIET = QUIET.replace('    phone: "44"\n', '    phone: "44"\n    quiet: night\n', 1)
URGENT = """
rules:
  - {name: server, if: {subject: [server]}, then: {priority: urgent, because: "many people cannot work"}}
"""


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path, rules=QUIET + URGENT, at="18:00", more=NO_REPORTS) as made:
        yield made


def test_what_agents_get_waits_for_the_morning_and_people_hear_at_once(night: Stage) -> None:
    ask(night)
    night.letter("eva@example.org")
    ask(night, "And mine.", author=TOM, id="c1@example.org", subject="My screen")
    night.letter("tom@example.org")
    night.clock("2025-11-25 7:59")
    assert night.new_letters() == []
    night.clock("2025-11-25 8:00")
    came = night.new_letters()
    assert sorted(letter.recipient for letter in came) == ["ana@example.org", "ana@example.org", "ben@example.org"]


def test_the_urgent_comes_at_once(night: Stage) -> None:
    ask(night, "Nobody can work.", subject="server down", id="s1@example.org")
    night.letters("eva@example.org", "ana@example.org", "ben@example.org")


def test_errors_and_notes_at_night(night: Stage) -> None:
    """What an agent asks for comes at once; a note for a colleague waits."""
    night.clock("2025-11-25 9:00")
    ask(night)
    _, notification = night.letters("eva@example.org", "ana@example.org")
    night.clock("2025-11-25 18:00")
    answer(night, notification, "#promise Firday 15:00\n\nHi Eva.\nAna")
    error = night.letter("ana@example.org")
    answer(night, notification, "#note\nThe roller is in the cupboard.", id="n1@example.org")
    assert [letter.recipient for letter in night.new_letters()] == [
        "ana@example.org"
    ]  # the confirmation: it is new to her
    night.clock("2025-11-26 8:00")
    assert "ben@example.org" in [letter.recipient for letter in night.new_letters()]
    assert error.says("#promise Friday 15:00")


def test_the_night_in_which_the_clocks_change(tmp_path: Path) -> None:
    """30 March 2025: 2:00 becomes 3:00. The quiet hours end at 8:00 on the clocks of the department."""
    with Stage(tmp_path, rules=QUIET, at="2025-03-29 22:00", more=NO_REPORTS) as night:
        ask(night)
        night.letter("eva@example.org")
        night.clock("2025-03-30 7:59")
        assert night.new_letters() == []
        night.clock("2025-03-30 8:00")
        night.letter("ana@example.org")


def test_the_quiet_hours_of_another_zone(tmp_path: Path) -> None:
    """18:00 in Berlin is noon in New York: the department there gets its mail."""
    rules = QUIET.replace("    quiet: night\n", "    quiet: night\n    timezone: America/New_York\n", 1)
    with Stage(tmp_path, rules=rules, at="18:00", more=NO_REPORTS) as night:
        ask(night)
        night.letters("eva@example.org", "ana@example.org")
        night.clock("23:31")
        ask(night, "And mine.", author=TOM, id="c1@example.org", subject="My printer")
        night.letter("tom@example.org")
        night.clock("2025-11-25 14:00")
        night.letter("ana@example.org")
