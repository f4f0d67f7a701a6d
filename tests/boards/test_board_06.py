"""Board 6, on the whole program: a promise is about to break, to the second; who hears of it; and the word why (`#cause`)."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from gateway.desk.ticket import What
from tests.boards.stage import ANA, BEN, BERLIN, RULES, Letter, Stage, answer, mail, request

LEAD = "mia@example.org"
DESK = RULES.replace(
    '    phone: "44"\n', f'    phone: "44"\n    backup: ben@example.org\n    lead: {LEAD}\n', 1
).replace("  hanna@example.org:", f"  {LEAD}: {{name: Mia Lind, department: it}}\n  hanna@example.org:")
QUIET = '\n[reports]\nmorning = "never"\nweekly = "never"\nmonthly = "never"\n'
"""No lists of the morning among the letters that are counted here."""


def promised(stage: Stage, line: str = "#promise Fri 15:00 because the roller has to be ordered") -> Letter:
    """Tue 10:40: Ana's word. What came before is looked away. Her notification."""
    stage.send(request())
    _, notification = stage.letters("eva@example.org", "ana@example.org")
    stage.clock("2025-11-24 10:00")
    stage.send(answer(notification, "Hi Eva, I look at it.\n"))
    stage.clock("2025-11-25 10:40")
    stage.send(answer(notification, f"{line}\n\nHi Eva, the roller is worn out.\n", id="b2@example.org"))
    stage.clock("2025-11-25 10:41")
    stage.new_letters()
    return notification


def buttons(letter: Letter) -> dict[str, str]:
    """Label -> what the mail of the button says."""
    found = re.findall(r'<a class="btn" href="mailto:[^"]*?body=([^"]*)"[^>]*>([^<]*)<', letter.html)
    return {label: unquote(body.replace("&amp;", "&")).replace("\r\n", "\n") for body, label in found}


def test_a_promise_is_about_to_break(tmp_path: Path) -> None:
    """Silence: the keeper at 25 % of the time left, the backup at 10 %, the requester and Cc at the minute."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        promised(stage)
        stage.clock("2025-11-27 16:09:30")
        assert stage.new_letters() == []

        stage.clock("2025-11-27 16:10:00")
        ana = stage.letter("ana@example.org")
        assert ana.subject == "[IT-1] Printer on the 2nd floor jams"
        assert ana.text.startswith("You promised Eva: tomorrow, Friday 28 November, 15:00.\n")
        assert ana.says(
            "If it holds, do nothing. If not, tell Eva now – one line is enough:", "#promise Mon 12:00 because …"
        )
        assert buttons(ana) == {"New time…": "#promise ", "It is done": "#done\n"}
        assert ana.field("X-Postroom-Promise") == "answer; 2025-11-28T15:00:00+01:00"
        assert ana.field("Auto-Submitted") == "auto-generated"

        stage.clock("2025-11-28 11:51:30")
        assert stage.new_letters() == []
        stage.clock("2025-11-28 11:52:00")
        ben = stage.letter("ben@example.org")
        assert ben.says(
            "Ana promised Eva: today, Friday 28 November, 15:00. Little time is left, and Ana has not reacted.",
            "Please ask Ana, or answer yourself. A new time is one line:",
            "eats every second page since this morning",  # the whole thread, for who has not read along
            "the roller is worn out",
        )
        assert buttons(ben) == {"Take it": "#take\n", "New time…": "#promise "}

        stage.clock("2025-11-28 14:59:30")
        assert stage.new_letters() == []
        stage.clock("2025-11-28 15:00:00")
        eva, tom, *agents = stage.letters(
            "eva@example.org", "tom@example.org", "ana@example.org", "ben@example.org", LEAD
        )
        assert " ".join(eva.text.split()).startswith(
            "Hi Eva, we promised you an answer by today, Friday 28 November, 15:00. We have not kept it, and I am sorry. "
            "You get a new time from a person by today, Friday 28 November, 16:00. Ben Okoro is asked to take over. "
            "If this now costs you something – a customer, a deadline – tell us: #deadline … because …, or call 44."
        )
        assert eva.subject == "Re: Printer on the 2nd floor jams"
        assert eva.field("X-Postroom-Promise") == "answer; 2025-11-28T16:00:00+01:00"
        assert eva.text.lower().count("sorry") == 1
        assert tom.id == eva.id
        late = stage.transmissions("late")
        assert len(late) == 2
        assert len({row.created_at for row in late}) == 1, "the same mail in the same second"
        # Its date is when it was told; the clock of the stage runs on between the jump and the look.
        told = late[0].created_at.astimezone(BERLIN)
        assert timedelta(0) <= told - told.replace(hour=15, minute=0, second=0, microsecond=0) <= timedelta(seconds=30)

        ana, ben, mia = agents
        assert ana.says(
            "You promised Eva: today, Friday 28 November, 15:00. We have not kept it, and Eva has been told."
        )
        assert ben.says("Eva was told that you are asked to take over.")
        assert mia.says("Ana promised Eva", "Ben Okoro is asked to take over.")
        assert {label: body for label, body in buttons(ana).items() if body.startswith("#cause")} == {
            "not foreseen": "#cause not foreseen\n", "not passed on": "#cause not passed on\n",
            "too much": "#cause too much\n", "system": "#cause system\n",
        }  # fmt: skip
        for line in ("#cause not foreseen", "#cause not passed on", "#cause too much", "#cause system"):
            assert line in ana.text
            assert line not in ben.text + mia.text

        ticket = stage.ticket()
        assert ticket.promise is not None
        assert (ticket.promise.made_by, ticket.promise.what, ticket.promise.keeper) == (
            "desk",
            What.ANSWER,
            "ana@example.org",
        )
        lines = [line for line in stage.journal() if line.act in ("warn", "break", "promise")][-4:]
        assert [(line.act, line.data.get("stage", "")) for line in lines] == [
            ("warn", "near"), ("warn", "last"), ("break", ""), ("promise", ""),
        ]  # fmt: skip
        assert lines[-1].actor == "desk"
        assert stage.seals_hold()


def test_moved_in_time(tmp_path: Path) -> None:
    """Board 6, the better way: one line, and both hear the reason and the new time. Nobody is warned of the old one."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        promised(stage)
        stage.clock("2025-11-27 16:10:30")
        warning = stage.letter("ana@example.org")
        stage.clock("2025-11-27 16:18")
        stage.send(answer(warning, "#promise Mon 12:00 because the courier lost the part\n", id="c1@example.org"))
        stage.clock("2025-11-27 16:18:25")
        eva, tom, _ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org")
        assert eva.says(
            "We will not keep tomorrow, Friday 28 November, 15:00, because the courier lost the part. I am sorry.",
            "New promise by Ana: Monday 1 December, 12:00.",
        )
        assert tom.id == eva.id
        stage.clock("2025-11-28 15:00:10")
        assert stage.new_letters() == []


def test_a_deliverable_and_the_reason_that_is_left_out(tmp_path: Path) -> None:
    """The line of the letter, copied as it stands, is refused: dots are no reason, and Eva would read them."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        promised(stage, "#promise Fri 15:00: new roller fitted")
        stage.clock("2025-11-27 16:10:30")
        warning = stage.letter("ana@example.org")
        assert warning.says("You promised Eva: new roller fitted, tomorrow, Friday 28 November, 15:00.")
        stage.send(answer(warning, "#promise Mon 12:00 because …\n", id="c1@example.org"))
        assert stage.letter("ana@example.org").says("A later time needs a reason, which Eva will read.")
        stage.clock("2025-11-28 15:00:10")
        eva = next(one for one in stage.new_letters() if one.recipient == "eva@example.org")
        assert eva.says(
            "we promised you for today, Friday 28 November, 15:00: new roller fitted. We have not kept it, and I am sorry."
        )


def test_nobody_took_it(tmp_path: Path) -> None:
    """Mission row 26: at 25 % of the time used, backup and lead; then all; the person at the minute."""
    unread = DESK.replace("    looks_after: {ana@example.org: [printer*]}\n", "")
    with Stage(tmp_path, rules=unread, more=QUIET, at="9:28:03") as stage:
        stage.send(request())
        stage.letters("eva@example.org", "ana@example.org", "ben@example.org")
        stage.clock("10:29")
        for letter in stage.letters("ben@example.org", LEAD):
            assert letter.text.startswith(
                "Nobody has taken this. Eva expects an answer by today, Monday 24 November, 13:30.\n"
            )
            assert letter.says("eats every second page")
            assert buttons(letter) == {"Take it": "#take\n", "New time…": "#promise "}
        stage.clock("12:30")
        stage.letters("ana@example.org", "ben@example.org")
        stage.clock("13:10")
        assert stage.letter("ben@example.org").says("Nobody has taken this.", "Little time is left.")
        stage.clock("13:30")
        eva, *_ = stage.letters("eva@example.org", "tom@example.org", "ana@example.org", "ben@example.org", LEAD)
        assert eva.says(
            "we promised you an answer by today, Monday 24 November, 13:30. We have not kept it, and I am sorry."
        )


def test_broken_again_is_said_so_and_not_the_same_apology(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        promised(stage)
        stage.clock("2025-11-28 15:00:10")
        stage.new_letters()
        stage.clock("2025-11-28 15:45:10")
        ana = stage.letter("ana@example.org")
        assert ana.says(
            "Eva expects a new time from a person by today, Friday 28 November, 16:00.", "#promise 17:00 because …"
        )
        stage.clock("2025-11-28 16:00:10")
        came = {one.recipient: one for one in stage.new_letters()}
        eva = came["eva@example.org"]
        assert eva.says(
            "you were to get a new time from a person by today, Friday 28 November, 16:00. We have not kept it either: "
            "that makes 2 promises in a row. Mia Lind, who leads IT, has been told.",
            "Monday 1 December, 11:00",
        )
        assert "sorry" not in eva.text.lower()
        assert "#cause" not in "".join(one.text for one in came.values()), "the cause is asked once"
        stage.clock("2025-11-28 16:20")
        stage.send(
            answer(
                came["ben@example.org"],
                "#promise Mon 12:00\n\nHi Eva, I bring it on Monday.\n",
                author=BEN,
                id="c1@example.org",
            )
        )
        assert stage.ticket().broken == 0, "the word of a person ends the row"


def test_the_clock_has_slept(tmp_path: Path) -> None:
    """A warning whose promise is due itself by now is only written down (contract.md 5)."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        promised(stage)
        stage.clock("2025-11-28 15:20")
        stage.letters("eva@example.org", "tom@example.org", "ana@example.org", "ben@example.org", LEAD)
        warned = [(line.data["stage"], line.data["told"]) for line in stage.journal() if line.act == "warn"]
        assert warned[-2:] == [("near", []), ("last", [])]


@pytest.mark.parametrize("line", ["#cause too much", "#Ursache zu viel"])
def test_why_it_was_broken(tmp_path: Path, line: str) -> None:
    """Mission row 40: one tap, one send; people hear nothing of it, and the report counts it without a name."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        notification = promised(stage)
        stage.send(answer(notification, f"{line}\n", id="c0@example.org"))
        assert stage.letter("ana@example.org").says("No promise of IT-1 was broken lately.")
        stage.clock("2025-11-28 15:00:10")
        ana = next(one for one in stage.new_letters() if one.recipient == "ana@example.org")
        # A button writes a mail of its own: to the reply address, with nothing but the line.
        stage.send(mail(ANA, ana.reply_address, f"{line}\n", subject=ana.subject, id="c1@example.org"))
        assert stage.letter("ana@example.org").says("Thank you. The report counts it and names nobody: too much.")
        found = [line for line in stage.journal() if line.act == "cause"]
        assert [(one.actor, one.data["cause"], one.data["until"]) for one in found] == [
            ("ana@example.org", "too much", "2025-11-28T14:00:00+00:00"),
        ]  # fmt: skip
        # Weeks later there is nothing to ask about any more.
        stage.clock("2025-11-28 15:30")
        stage.send(
            answer(ana, "#promise 20 Jan because the roller comes from far away\n\nHi Eva.\n", id="c2@example.org")
        )
        stage.clock("2026-01-05 9:00")
        stage.new_letters()
        stage.send(mail(ANA, ana.reply_address, f"{line}\n", subject=ana.subject, id="c3@example.org"))
        assert stage.letter("ana@example.org").says("No promise of IT-1 was broken lately.")


NIGHT = DESK.replace(
    "times: {office: Mon-Fri 08:00-17:00}", "times: {office: Mon-Sun 00:00-24:00, night: Mon-Sun 18:00-08:00}"
).replace("    backup: ben@example.org\n", "    backup: ben@example.org\n    quiet: night\n", 1)


def test_at_night(tmp_path: Path) -> None:
    """The desk is open, its people sleep: the warning comes before the quiet hours, the person hears it at the minute, colleagues
    in the morning, and the new time is not due before they can have read of it."""
    with Stage(tmp_path, rules=NIGHT, more=QUIET) as stage:
        promised(stage, "#promise 22:00")
        stage.clock("2025-11-25 17:58:30")
        assert stage.new_letters() == []
        stage.clock("2025-11-25 17:59:30")
        assert stage.letter("ana@example.org").says("You promised Eva: today, Tuesday 25 November, 22:00.")
        stage.clock("2025-11-25 22:00:10")
        eva, _ = stage.letters("eva@example.org", "tom@example.org")
        assert eva.says(
            "today, Tuesday 25 November, 22:00. We have not kept it", "tomorrow, Wednesday 26 November, 9:00"
        )
        stage.clock("2025-11-26 7:59")
        assert stage.new_letters() == []
        stage.clock("2025-11-26 8:00:10")
        stage.letters("ana@example.org", "ben@example.org", LEAD)


def test_the_keeper_is_away(tmp_path: Path) -> None:
    """What would warn her comes to whoever stands in, in words that are about her; she hears of it when she is back."""
    with Stage(tmp_path, rules=DESK, more=QUIET) as stage:
        notification = promised(stage)
        stage.clock("2025-11-27 9:00")
        stage.send(mail(ANA, "it@example.org", "#away until Fri 14:00\n", subject="away", id="w1@example.org"))
        stage.clock("2025-11-27 9:01")
        stage.new_letters()
        stage.clock("2025-11-27 16:10:30")
        ben = stage.letter("ben@example.org")
        assert ben.says(
            "Ana promised Eva: tomorrow, Friday 28 November, 15:00. Ana Silva is away, so this comes to you."
        )
        assert ben.says("eats every second page", "Take it and answer, or name a time that you can keep")
        stage.clock("2025-11-28 11:52:30")
        assert stage.letter("ben@example.org").says("Little time is left, and Ana is away.")
        assert notification.recipient == "ana@example.org"
