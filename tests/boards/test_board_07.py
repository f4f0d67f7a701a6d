"""Board 7 (product.md 2.2): the busy window. Ola asks while Sales speaks with customers; mission rows 11, 12, 42, 45."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from gateway.cli.main import main
from gateway.cli.ticketshape import row_of
from gateway.store import journal, tickets
from gateway.store.schema import letter, outbox
from gateway.work.clock import Timekeeper
from tests.boards.room import Came, Room
from tests.boards.stage import BERLIN, Stage, answer, mail

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00, calls: Mon-Fri 11:00-14:00, audit: 2025-11-26 to 2025-11-27}
departments:
  sales:
    name: Sales
    address: sales-desk@example.org
    open: office
    busy: calls
    busy_because: speaks with customers
    agents: [eva@example.org, tom@example.org]
    answer_within: {normal: 1d}
  it:
    name: IT
    address: it@example.org
    open: office
    quiet: Mon-Fri 18:00-08:00
    agents: [ana@example.org]
    answer_within: {normal: 4h}
rules:
  - {name: fire, if: {text: fire}, then: {priority: high, because: it burns}}
  - {name: audit, if: {to: sales, text: figures}, then: {hold: audit}}
people:
  eva@example.org: {name: Eva Novak, department: sales}
  tom@example.org: {name: Tom Reed, department: sales}
  ola@example.org: {name: Ola Berg, department: Accounting}
  ana@example.org: {name: Ana Silva, department: it}
"""
OLA, EVA, TOM, ANA = (
    "Ola Berg <ola@example.org>", "Eva Novak <eva@example.org>", "Tom Reed <tom@example.org>", "Ana Silva <ana@example.org>",
)  # fmt: skip
SALES = "sales-desk@example.org"
QUESTION = "Which customer is invoice 7712 for?"
WAY_OUT = "#deadline 12:15 because the bank closes the payment run"


# ---------------------------------------------------------------- the whole board, with servers and threads


def test_the_board(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=RULES, at="2025-11-26 11:20") as stage:
        stage.send(mail(OLA, SALES, QUESTION, subject="Invoice 7712", id="b1@x.y"))
        ack = stage.letter("ola@example.org")
        assert ack.says(
            "Sales speaks with customers until 14:00 and gets your mail then, first of all.",
            "tomorrow, Thursday 27 November, 14:00",
            "The time above takes that into account.",
            "If it cannot wait, reply with the hour and the reason: #deadline 12:30 because …",
        )
        for minute, number in ((30, 7713), (45, 7714)):
            stage.clock(f"2025-11-26 11:{minute}")
            stage.send(mail(OLA, SALES, "And this one?", subject=f"Invoice {number}", id=f"b{number}@x.y"))
            stage.letter("ola@example.org")
        stage.clock("2025-11-26 13:59:50")
        assert stage.new_letters() == []
        stage.clock("2025-11-26 14:00")
        stage.send(mail(OLA, SALES, "Fresh.", subject="Fresh", id="b9@x.y"))
        stage.clock("2025-11-26 14:00:10")
        came = [one for one in stage.new_letters() if one.recipient == "eva@example.org"]
        assert [one.subject for one in came] == [
            "What waited for you until 14:00",
            "[SALES-1] Invoice 7712", "[SALES-2] Invoice 7713", "[SALES-3] Invoice 7714", "[SALES-4] Fresh",
        ]  # fmt: skip
        assert came[0].says(
            "Three questions waited for you until 14:00, the oldest since 11:20. They come now, oldest first."
        )
        assert came[1].says("Waited since 11:20.", QUESTION)
        assert came[2].says("Waited since 11:30.")
        assert "Waited since" not in came[4].text
        stage.send(mail(EVA, SALES, "status", subject="", id="b10@x.y"))
        mine = stage.letter("eva@example.org").text
        order = [mine.index(f"SALES-{n}") for n in (1, 2, 3, 4)]
        assert order == sorted(order)
        assert stage.seals_hold()


def test_the_variation(tmp_path: Path) -> None:
    """It cannot wait: one letter with the reason and the question, at once."""
    with Stage(tmp_path, rules=RULES, at="2025-11-26 11:20") as stage:
        stage.send(mail(OLA, SALES, QUESTION, subject="Invoice 7712", id="b1@x.y"))
        ack = stage.letter("ola@example.org")
        stage.clock("2025-11-26 11:24")
        stage.send(mail(OLA, SALES, WAY_OUT, subject="Re: Invoice 7712", answers=ack, id="b2@x.y"))
        ola, eva, _tom = stage.letters("ola@example.org", "eva@example.org", "tom@example.org")
        assert eva.says(
            "Cannot wait until 14:00: Ola needs it by 12:15, because the bank closes the payment run.", QUESTION
        )
        assert ola.says("Sales is asked; you hear by today 12:10.")
        stage.clock("2025-11-26 12:00")
        stage.send(answer(eva, "For ACME.", author=EVA, id="b3@x.y"))
        stage.clock("2025-11-26 12:01")
        assert stage.letter("ola@example.org").says("For ACME.")
        stage.clock("2025-11-26 14:01")
        assert stage.new_letters() == []


# ---------------------------------------------------------------- what else happens in a window


@dataclass
class Desk:
    """A room on Wednesday 26 November."""

    room: Room

    def at(self, hour: str, day: int = 26) -> None:
        """The clock moves; what comes due meanwhile happens."""
        self.room.clock.at = datetime.fromisoformat(f"2025-11-{day} {hour:0>5}").replace(tzinfo=BERLIN)
        keeper = Timekeeper(
            self.room.runtime.store, clock=self.room.clock, pipeline=self.room.runtime.pipeline, on_letters=lambda: None
        )
        while keeper.turn():
            pass

    def ola(self, text: str = QUESTION, answers: Came | None = None, *, of: str = OLA, to: str = SALES) -> list[Came]:
        return self.room.send(of, to, text, subject="Invoice 7712", answers=answers)

    def agent(self, letter: Came, text: str) -> list[Came]:
        return self.room.send(
            letter.recipient, letter.reply_address, text, subject=letter.field("Subject"), answers=letter
        )

    def left(self) -> list[tuple[str, str]]:
        """(reader, template) of what has left, or could have, until now, in this order."""
        o = outbox.c
        query = (
            sa.select(o.address, letter.c.template)
            .join(letter, letter.c.id == o.letter)
            .where(o.state == "due", o.next_at <= self.room.clock.at)
            .order_by(o.next_at, o.id)
        )
        rows = self.room.runtime.store.read(lambda connection: connection.execute(query).all())
        return [(row.address.partition("@")[0], row.template) for row in rows]

    def fresh(self) -> list[tuple[str, str]]:
        """What has left since the last look."""
        came = self.left()
        o = outbox.c
        gone = sa.update(outbox).where(o.state == "due", o.next_at <= self.room.clock.at).values(state="sent")
        self.room.runtime.store.write(lambda connection: connection.execute(gone))
        return came

    def ticket(self, number: int = 1) -> Any:
        return self.room.runtime.store.read(lambda connection: tickets.by_numbers(connection, [number]))[number]

    def journal(self, act: str, number: int = 1) -> list[Any]:
        lines = self.room.runtime.store.read(lambda connection: journal.of(connection, number))
        return [line.data for line in lines if line.act == act]


@contextmanager
def opened(folder: Path, rules: str = RULES) -> Iterator[Desk]:
    room = Room(folder / "room", rules)
    try:
        yield Desk(room)
    finally:
        room.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as found:
        yield found


BOTH = [("eva", "agent_new"), ("tom", "agent_new")]
MORE = [("eva", "agent_more"), ("tom", "agent_more")]


def test_one_question_needs_no_list(desk: Desk) -> None:
    desk.at("11:20")
    desk.ola()
    assert desk.fresh() == [("ola", "ack")]
    desk.at("14:00")
    assert desk.fresh() == BOTH


def test_the_journal_says_that_it_met_the_window(desk: Desk) -> None:
    desk.at("11:20")
    desk.ola()
    until = "2025-11-26T14:00:00+01:00"
    assert desk.journal("held") == [{"until": until, "department": "sales", "from": "Accounting"}]
    waits = desk.ticket()
    assert (waits.held_since, waits.held_until) == (waits.created_at, datetime.fromisoformat(until))


def test_a_reply_in_the_window_hears_it_once(desk: Desk) -> None:
    desk.at("10:50")
    ack = next(one for one in desk.ola() if one.template == "ack")
    desk.fresh()
    desk.at("11:10")
    (held,) = [one for one in desk.ola("It is urgent for us.", ack) if one.template == "held"]
    assert "Sales speaks with customers until 14:00 and gets your mail then, first of all." in held.body("plain")
    assert "What you were told stays: an answer by tomorrow, Thursday 27 November, 11:00" in held.body("plain")
    assert desk.fresh() == [("ola", "held")]
    desk.at("11:30")
    desk.ola("One more thing.", ack)
    assert desk.fresh() == []
    desk.at("14:00")
    assert desk.fresh() == [("eva", "agent_bundle"), ("tom", "agent_bundle"), *MORE, *MORE]


def test_who_only_asked_again_hears_it_of_the_next_mail(desk: Desk) -> None:
    desk.at("10:50")
    ack = next(one for one in desk.ola() if one.template == "ack")
    desk.at("11:10")
    desk.fresh()
    desk.ola("any news?", ack)
    assert desk.fresh() == [("ola", "status")]
    desk.ola("It is for the audit.", ack)
    assert desk.fresh() == [("ola", "held")]


def test_the_next_day_they_hear_it_again(tmp_path: Path) -> None:
    with opened(tmp_path, RULES.replace("1d}", "2d}")) as desk:
        desk.at("11:20")
        (ack, *_) = desk.ola()
        desk.at("11:30", 27)
        assert "held" in [one.template for one in desk.ola("Nobody has answered.", ack)]
        assert desk.ticket().held_since == desk.ticket().created_at, "it has waited since then"


def test_what_is_promised_by_the_end_of_the_window(desk: Desk) -> None:
    """At two it would be late already."""
    desk.at("11:20")
    (ack, *_) = desk.ola()
    desk.at("11:30", 27)
    desk.fresh()
    desk.ola("Nobody has answered.", ack)
    assert desk.fresh() == MORE


NEVER_HELD = {
    "high": "There is a fire.",
    "urgent for the person": f"{WAY_OUT}\n\n{QUESTION}",
}


@pytest.mark.parametrize("text", NEVER_HELD.values(), ids=NEVER_HELD)
def test_what_cannot_wait(desk: Desk, text: str) -> None:
    desk.at("11:20")
    desk.ola(text)
    assert desk.fresh() == [("ola", "ack"), *BOTH]
    assert desk.journal("held") == []


def test_a_deadline_after_the_window_waits(desk: Desk) -> None:
    desk.at("11:20")
    (ack, *_) = desk.ola()
    desk.at("11:40")
    (told, *_) = desk.ola("#deadline 16:00 because of the audit", ack)
    assert "gets your mail then" in told.body("plain")
    assert desk.fresh() == [("ola", "ack"), ("ola", "deadline")]


def test_the_answer_they_wait_for(desk: Desk) -> None:
    desk.at("10:00")
    first = {one.recipient: one for one in desk.ola()}
    desk.agent(first["eva@example.org"], "#wait\n\nWhich year?")
    desk.at("11:20")
    desk.fresh()
    desk.ola("Of 2025.", first["ola@example.org"])
    assert desk.fresh() == [("eva", "agent_more")]


def test_words_of_their_own_house(desk: Desk) -> None:
    desk.at("11:20")
    desk.room.send(EVA, SALES, "Who has the key of the car?", subject="Key")
    assert ("tom", "agent_new") in desk.fresh()


def test_its_author_needs_it_no_more(desk: Desk) -> None:
    """Nobody is asked for help at two o'clock; and if it comes back, they get the whole of it."""
    desk.at("11:20")
    (ack, *_) = desk.ola()
    desk.at("11:40")
    desk.ola("solved", ack)
    desk.at("14:00")
    assert all(reader == "ola" for reader, _ in desk.fresh())
    desk.at("15:00")
    came = {one.recipient: one for one in desk.ola("It is not the right one after all.", ack)}
    again = came["eva@example.org"]
    assert again.template == "agent_new"
    assert QUESTION in again.body("plain")
    assert "It is not the right one after all." in again.body("plain")


def test_what_they_know_of_already_is_kept(desk: Desk) -> None:
    desk.at("10:00")
    (ack, *_) = desk.ola()
    desk.fresh()
    desk.at("11:20")
    desk.ola("It was 7713, sorry.", ack)
    desk.ola("solved", ack)
    assert [one for one in desk.fresh() if one[0] != "ola"] == []
    desk.at("14:00")
    assert [one for one in desk.fresh() if one[1] == "agent_more"] == [*MORE, *MORE]


def test_whoever_is_at_it_gets_what_waits(desk: Desk) -> None:
    """Eva answers inside the window, and has not read what came meanwhile; Tom need not any more."""
    desk.at("10:00")
    first = {one.recipient: one for one in desk.ola()}
    desk.fresh()
    desk.at("11:20")
    desk.ola("It was 7713, sorry.", first["ola@example.org"])
    desk.at("11:40")
    desk.agent(first["eva@example.org"], "For ACME.")
    desk.at("11:41")
    assert ("eva", "agent_more") in desk.fresh()
    assert (desk.ticket().held_since, desk.ticket().held_until) == (None, None)
    desk.at("14:00")
    assert desk.fresh() == []


def test_files_come_as_they_are(desk: Desk) -> None:
    """A question with a file is not written anew: the letters that waited leave, behind the one that says why."""
    desk.at("11:20")
    parts = "\n".join([
        "From: Ola Berg <ola@example.org>", "To: sales-desk@example.org", "Subject: Invoice 7712", "Message-ID: <f1@x.y>",
        "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', "", "--b", "Content-Type: text/plain", "", QUESTION,
        "--b", 'Content-Type: text/csv; name="run.csv"', 'Content-Disposition: attachment; filename="run.csv"', "", "7712;1",
        "--b--", "",
    ])  # fmt: skip
    (ack, *_) = desk.room.take(parts.replace("\n", "\r\n").encode(), "ola@example.org", SALES)
    desk.fresh()
    desk.at("11:24")
    desk.ola(WAY_OUT, ack)
    desk.at("11:25")
    assert [one for one in desk.fresh() if one[0] == "eva"] == [("eva", "agent_more"), ("eva", "agent_new")]
    rows = desk.room.runtime.store.read(lambda c: c.execute(sa.select(letter.c.template, letter.c.content)).all())
    dates = {bytes(row.content).partition(b"Date: ")[2][:22] for row in rows if row.template == "agent_new"}
    assert dates == {b"Wed, 26 Nov 2025 11:24"}, "not the hour at which they were to leave"
    desk.at("14:00")
    assert not any(template == "agent_new" for _, template in desk.fresh())


def test_a_rule_holds_it_longer(desk: Desk) -> None:
    desk.at("9:00")
    (ack, *_) = desk.ola("I need the figures of October.")
    assert "It waits until Friday 0:00; Sales gets it then, first of all." in ack.body("plain")
    assert "Monday 1 December, 8:00" in ack.body("plain"), "counted from then"
    desk.fresh()
    desk.at("10:00")
    desk.ola("And those of September.", ack)
    assert desk.fresh() == [], "what belongs to it does not overtake it"
    desk.at("0:00", 28)
    assert [template for reader, template in desk.fresh() if reader == "eva"] == [
        "agent_bundle",
        "agent_new",
        "agent_more",
    ]


def test_quiet_hours_behind_the_window(tmp_path: Path) -> None:
    """The later end of the two."""
    quiet = RULES.replace("    busy: calls\n", "    busy: calls\n    quiet: Mon-Fri 13:30-15:00\n")
    with opened(tmp_path, quiet) as desk:
        desk.at("11:20")
        (ack, *_) = desk.ola()
        assert "It waits until 15:00; Sales gets it then, first of all." in ack.body("plain")
        desk.fresh()
        desk.at("14:59")
        assert desk.fresh() == []
        desk.at("15:00")
        assert desk.fresh() == BOTH


def test_a_note_in_the_evening(desk: Desk) -> None:
    """Mission row 45: it comes when the quiet hours end; what is urgent at once."""
    desk.at("18:00")
    desk.ola("The printer jams.", to="it@example.org")
    desk.ola("The printer is on fire.", to="it@example.org")
    assert [one for one in desk.fresh() if one[0] == "ana"] == [("ana", "agent_new")]
    desk.at("8:00", 27)
    assert desk.fresh().count(("ana", "agent_new")) == 1


def test_the_daemon_slept_through_the_end(desk: Desk) -> None:
    for hour in ("11:20", "11:40"):
        desk.at(hour)
        desk.ola()
    desk.fresh()
    desk.room.clock.at += timedelta(days=2)
    desk.at("15:00", 28)
    assert [one for one in desk.fresh() if one[0] == "eva" and one[1] in ("agent_bundle", "agent_new")] == [
        ("eva", "agent_bundle"), ("eva", "agent_new"), ("eva", "agent_new"),
    ]  # fmt: skip


def test_if_the_timer_never_fires_they_leave_all_the_same(desk: Desk) -> None:
    desk.at("11:20")
    desk.ola()
    desk.fresh()
    desk.room.clock.at += timedelta(hours=3)
    assert desk.fresh() == BOTH


def test_two_windows_a_day(tmp_path: Path) -> None:
    twice = RULES.replace("calls: Mon-Fri 11:00-14:00", "calls: [Mon-Fri 9:00-10:00, Mon-Fri 11:00-12:00]")
    with opened(tmp_path, twice) as desk:
        desk.at("9:30")
        (ack, *_) = desk.ola()
        desk.fresh()
        desk.at("10:00")
        assert desk.fresh() == BOTH
        desk.at("11:30")
        desk.ola("Well?", ack)
        assert desk.fresh() == [("ola", "held")]
        desk.at("12:00")
        assert desk.fresh() == MORE


def test_other_busy_times_by_a_reload(desk: Desk) -> None:
    """What the sender was told holds."""
    desk.at("11:20")
    desk.ola()
    desk.fresh()
    rules = desk.room.folder / "rules" / "desk.yaml"
    rules.write_text(RULES.replace("11:00-14:00", "11:00-16:00"), encoding="utf-8")
    desk.room.runtime.reload()
    desk.at("14:00")
    assert desk.fresh() == BOTH


def test_asked_from_another_department(desk: Desk) -> None:
    """`#ask`: the question waits, and who asks is told; the answer that they wait for does not."""
    desk.at("10:00")
    ana = next(one for one in desk.ola("Who is that?", to="it@example.org") if one.recipient == "ana@example.org")
    desk.at("11:20")
    desk.fresh()
    came = desk.agent(ana, "#ask sales\n\nWhose invoice is 7712?")
    ack = next(one for one in came if one.recipient == "ana@example.org" and one.template == "ack")
    assert "Sales speaks with customers until 14:00" in ack.body("plain")
    assert desk.fresh() == [("ana", "ack")]
    desk.at("14:00")
    assert [one for one in desk.fresh() if one[1] == "ask_new"] == [("eva", "ask_new"), ("tom", "ask_new")]


def test_handed_over_to_a_busy_department(desk: Desk) -> None:
    """Whoever gives it away reads that it waits; what was promised by its end does not."""
    desk.at("10:30")
    ana = next(one for one in desk.ola("Who is that?", to="it@example.org") if one.recipient == "ana@example.org")
    desk.at("11:20")
    desk.fresh()
    came = desk.agent(ana, "#handoff sales because you know the customer")
    confirmed = next(one for one in came if one.template == "agent_confirm")
    assert "Sales is busy until 14:00 and gets your mail then, first of all." in confirmed.body("plain")
    assert not any(reader in ("eva", "tom") for reader, _ in desk.fresh())
    desk.at("14:00")
    assert [one for one in desk.fresh() if one[1] == "agent_new"] == BOTH


def test_a_higher_priority_brings_it(desk: Desk) -> None:
    desk.at("10:00")
    first = {one.recipient: one for one in desk.ola()}
    desk.agent(first["eva@example.org"], "#note\n\nWhere is the list?")
    desk.at("11:20")
    desk.fresh()
    desk.ola("There is a fire now.", first["ola@example.org"])
    assert desk.fresh() == [("ola", "held")]
    desk.agent(first["tom@example.org"], "#priority high because it burns")
    desk.at("11:21")
    assert ("eva", "agent_more") in desk.fresh()


def test_the_list_on_the_command_line(tmp_path: Path) -> None:
    """What waited stands on top, and says since when."""
    with opened(tmp_path) as desk:
        desk.at("11:20")
        desk.ola()
        desk.at("14:01")
        desk.ola("Fresh.")
        rows = [
            row_of(one, desk.room.runtime.policy.desk, desk.room.clock.at) for one in (desk.ticket(1), desk.ticket(2))
        ]
    assert "waited since today 11:20" in " ".join(rows[0])
    assert "waited" not in " ".join(rows[1])
    config = str(tmp_path / "room" / "config.toml")
    shown = CliRunner().invoke(main, ["--config", config, "ticket", "list"]).output
    assert shown.index("SALES-1") < shown.index("SALES-2")


def test_the_program_is_restarted_in_the_window(tmp_path: Path) -> None:
    with Stage(tmp_path, rules=RULES, at="2025-11-26 11:20") as stage:
        for n in (1, 2):
            stage.send(mail(OLA, SALES, QUESTION, subject=f"Invoice {n}", id=f"r{n}@x.y"))
        stage.new_letters()
        stage.stop()
        stage.start()
        stage.clock("2025-11-26 14:00:10")
        came = [one.subject for one in stage.new_letters() if one.recipient == "tom@example.org"]
        assert came == ["What waited for you until 14:00", "[SALES-1] Invoice 1", "[SALES-2] Invoice 2"]
