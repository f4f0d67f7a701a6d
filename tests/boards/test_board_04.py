"""Board 4 (product.md 2.2): commands, and a wrong one. And `#undo`, within the time for second thoughts and after it."""

from pathlib import Path

from gateway.desk.ticket import Priority, State, What
from tests.boards.stage import ANA, BEN, Letter, Stage, answer, mail, opened

WRONG = """\
#promise Firday 15:00 because the roller has to be ordered
#priority high

Hi Eva, the roller is worn out. I have ordered one.
"""
RIGHT = "#promise Friday 15:00 because the roller has to be ordered\n"


def said(stage: Stage, letter: Letter, text: str, *, author: str = ANA, id: str) -> None:
    stage.send(mail(author, letter.reply_address, text, subject=f"Re: {letter.subject}", id=id, answers=letter))


def test_a_wrong_line_and_the_right_one(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("2025-11-25 10:40")
        stage.new_letters()  # of the promise that was not kept
        said(stage, notification, WRONG, id="c1@example.org")
        error = stage.letter("ana@example.org")
        assert error.subject == "[IT-1] Printer on the 2nd floor jams"
        assert error.says(
            "Nothing has been sent or changed yet. Two lines need your help:",
            "line 1 #promise Firday 15:00 because the roller has to be ordered",
            'I cannot read a time in "Firday 15:00".',
            "Did you mean #promise Friday 15:00",
            "(Friday 28 November, 15:00)",
            "line 2 #priority high",
            "needs a reason; Eva and the colleagues who wait will read it.",
            "For example #priority high because payroll runs today",
            "Reply with the right lines only; your text below is kept and leaves with them.",
            "Reply #send to send it without commands.",
            "Hi Eva, the roller is worn out. I have ordered one.",
        )
        assert "\n  > Hi Eva, the roller is worn out. I have ordered one." in error.text
        assert stage.ticket().promise is not None
        assert stage.ticket().state is State.NEW
        stage.clock("2025-11-25 10:42")
        said(stage, error, RIGHT, id="c2@example.org")
        stage.clock("2025-11-25 10:42:22")
        stage.settle()
        eva, tom, ana = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says(
            "Hi Eva, the roller is worn out. I have ordered one.",
            "Promised by Ana: Friday 28 November, 15:00 – because the roller has to be ordered.",
        )
        assert "#" not in eva.text
        assert tom.id == eva.id
        assert ana.says("Promised by Ana: Friday 28 November, 15:00", "Hi Eva, the roller is worn out.")
        promise = eva.field("X-Postroom-Promise")
        assert promise == ana.field("X-Postroom-Promise") == "answer; 2025-11-28T15:00:00+01:00"
        ticket = stage.ticket()
        assert ticket.promise is not None
        assert (ticket.promise.what, ticket.owner, ticket.promise.keeper) == (
            What.ANSWER,
            "ana@example.org",
            "ana@example.org",
        )
        assert ticket.priority is Priority.NORMAL, "the other line was not said again"
        assert [(one.kind, one.visible_to) for one in stage.entries() if one.direction == "in"] == [
            ("request", "all"), ("answer", "all"), ("system", "agents"),
        ]  # fmt: skip
        assert stage.seals_hold()


def test_the_priority_with_its_reason_stands_below_the_text(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        said(stage, notification, "#priority high because payroll runs today\n\nHi Eva, I come.\n", id="c1@example.org")
        stage.clock("9:30")
        stage.settle()
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says("Hi Eva, I come.", "Priority: high, because payroll runs today.")
        assert eva.text.index("Hi Eva, I come.") < eva.text.index("Priority: high"), "her letter ends with it"
        assert stage.ticket().priority is Priority.HIGH


def test_taken_back_before_it_leaves(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        before = stage.ticket()
        stage.clock("10:40:00")
        said(stage, notification, "#done\nHi Eva, it works.\n", id="c1@example.org")
        stage.letter("ana@example.org")
        assert stage.ticket().state is State.DONE
        stage.clock("10:40:10")
        said(stage, notification, "#undo\n", id="c2@example.org")
        told = stage.letter("ana@example.org")
        assert told.says("Taken back: IT-1 is done, and Eva Novak is told.", "The mail to Eva has not left.")
        stage.clock("10:45")
        stage.settle()
        assert stage.new_letters() == []
        after = stage.ticket()
        assert (after.state, after.owner, after.promise, after.answered_at, after.closed_at) == (
            before.state, before.owner, before.promise, None, None,
        )  # fmt: skip
        assert "answer" not in [one.kind for one in stage.entries()]
        assert stage.acts()[-2:] == ["undo", "restore"]
        assert stage.seals_hold()


def test_not_taken_back_when_it_has_left(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("10:40:00")
        said(stage, notification, "#promise Friday 15:00\nHi Eva, I ordered it.\n", id="c1@example.org")
        stage.clock("10:40:30")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        before = stage.ticket()
        said(stage, notification, "#undo\n", id="c2@example.org")
        error = stage.letter("ana@example.org")
        assert error.says("The mail to Eva left today 10:40 and cannot be called back.", "#promise")
        assert stage.ticket().promise == before.promise


def test_whoever_was_given_it_hears_that_it_was_taken_back(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.clock("10:40:00")
        said(stage, notification, "#assign ben@\n", id="c1@example.org")
        ben, _ = stage.letters("ben@example.org", "ana@example.org")
        assert ben.says(
            "Ana Silva has given this request to you.", "the printer next to the kitchen eats every second page"
        )
        stage.clock("10:40:10")
        said(stage, notification, "#undo\n", id="c2@example.org")
        ben, _ = stage.letters("ben@example.org", "ana@example.org")
        assert ben.says("Ana Silva has taken this back")
        stage.clock("10:45")
        stage.settle()
        assert stage.new_letters() == []
        assert stage.ticket().owner == "ana@example.org"


def test_two_agents_each_with_a_text_that_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        said(stage, notification, "#note\nWho has a roller?\n", id="c0@example.org")
        note, _ = stage.letters("ben@example.org", "ana@example.org")
        said(stage, notification, "#doen\nHi Eva, from Ana.\n", id="c1@example.org")
        to_ana = stage.letter("ana@example.org")
        said(stage, note, "#doen\nI have one, says Ben.\n", author=BEN, id="c2@example.org")
        to_ben = stage.letter("ben@example.org")
        said(stage, to_ben, "#send\n", author=BEN, id="c3@example.org")
        copy, _ = stage.letters("ana@example.org", "ben@example.org")
        assert copy.says("I have one, says Ben.")
        said(stage, to_ana, "#send\n", id="c4@example.org")
        stage.clock("10:00")
        stage.settle()
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert eva.says("Hi Eva, from Ana.")
        assert "Ben" not in eva.text


def test_files_of_a_kept_text_go_along(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        body = (
            "--b\nContent-Type: text/plain\n\n#doen\nHi Eva, here is the plan.\n"
            '--b\nContent-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment; filename="plan.pdf"\n'
            "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--b--\n"
        )
        stage.send(
            mail(
                ANA, notification.reply_address, body, subject="Re: x", id="c1@example.org", answers=notification,
                Content_Type='multipart/mixed; boundary="b"',
            )
        )  # fmt: skip
        error = stage.letter("ana@example.org")
        said(stage, error, "#tag plan\n", id="c2@example.org")
        stage.clock("10:00")
        stage.settle()
        eva, _, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert [part.get_filename() for part in eva.message.iter_attachments()] == ["plan.pdf"]
        assert eva.says("Hi Eva, here is the plan.")


def test_a_board_3_answer_still_needs_no_line(tmp_path: Path) -> None:
    with opened(tmp_path) as (stage, _, notification):
        stage.send(answer(notification))
        stage.clock("10:00")
        stage.settle()
        stage.letters("eva@example.org", "tom@example.org")
