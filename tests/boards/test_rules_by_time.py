"""Rules later in the life of a request: hand-overs and ratings, promises that are near, late or silent, and waiting (product.md
4.3). One desk with a rule for each; the clock plays."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gateway.desk.ticket import Ticket
from gateway.store import journal, tickets, timers
from gateway.work.clock import Timekeeper
from tests.boards.room import Came, Room
from tests.boards.stage import ANA, BERLIN, EVA, RULES, TOM

LEADS = """\
    agents: [ana@example.org, ben@example.org]
    lead: lea@example.org
    on_call: night@example.org
"""
DESK = (
    RULES.replace("    agents: [ana@example.org, ben@example.org]\n", LEADS).replace(
        "    agents: [hanna@example.org]\n", "    agents: [hanna@example.org]\n    lead: ines@example.org\n"
    )
    + """\
  lea@example.org: {name: Lea Brandt, department: it}
  ines@example.org: {name: Ines Vega, department: hr}
"""
)
LATER = """
rules:
  - {name: nearly due, when: promise_near, if: {department: it}, then: {notify: on-call, tag: near}}
  - name: not kept
    when: promise_late
    then: {notify: lead, tag: late, note: Please call her., priority: high, because: we were late}
  - {name: not a word, when: silent, if: {silent_for: '> 3d', state: open}, then: {note: Write today., notify: owner}}
  - {name: reminded, when: waiting_long, then: {tip: soon, notify: owner}}
  - {name: ping-pong, when: handoff, if: {handoffs: '>= 2'}, then: {notify: lead, note: Please agree by phone.}}
  - {name: unhappy, when: rated, if: {rating: '<= 3'}, then: {notify: [lead, tom@example.org]}}
  - {name: privacy, if: {text: gdpr}, then: {confidential: yes, done_within: 2d, notify: hanna@example.org}}
  - {name: can it be built, if: {text: flange}, then: {ask: {hr: Who may build this?}}}
"""


class Days:
    """A room whose clock runs to an instant, and everything that comes due until then happens."""

    def __init__(self, folder: Path, rules: str) -> None:
        self.room = Room(folder / "desk", rules)
        tips = folder / "desk" / "rules" / "tips"
        tips.mkdir()
        (tips / "soon.txt").write_text("We close it when we do not hear from you.\n")
        self.room.runtime.reload()
        self.keeper = Timekeeper(
            self.room.runtime.store, clock=self.room.clock, pipeline=self.room.runtime.pipeline, on_letters=lambda: None
        )

    def until(self, at: str) -> dict[str, Came]:
        """The letters until then, each reader's latest."""
        end = datetime.fromisoformat(f"2025-{at}").replace(tzinfo=BERLIN)
        came: list[Came] = []
        while (due := self.room.runtime.store.read(timers.next_due)) is not None and due <= end:
            self.room.clock.at = max(self.room.clock.at, due)
            while self.keeper.turn():
                came += self.room.came()
        self.room.clock.at = end
        return {one.recipient: one for one in came}

    def asked(self, text: str = "The printer jams", author: str = EVA) -> dict[str, Came]:
        return {one.recipient: one for one in self.room.send(author, "it@example.org", text)}

    def answer(self, to: Came, text: str, author: str = ANA) -> dict[str, Came]:
        return {one.recipient: one for one in self.room.send(author, to.reply_address, text, answers=to)}

    def ticket(self, number: int = 1) -> Ticket:
        found: Ticket = self.room.runtime.store.read(
            lambda connection: tickets.by_numbers(connection, [number])[number]
        )
        return found

    def journal(self, act: str) -> list[dict[str, object]]:
        lines = self.room.runtime.store.read(lambda connection: journal.of(connection, 1))
        return [dict(line.data) for line in lines if line.act == act]


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    made = Days(tmp_path, DESK + LATER)
    yield made
    made.room.close()


def test_near_and_late(days: Days) -> None:
    days.asked()  # Monday 9:00; Ana looks after printers, four hours
    near = days.until("11-24 12:05")
    assert set(near) == {"ana@example.org", "night@example.org"}
    on_call = near["night@example.org"].body("plain")
    assert "Eva expects an answer by" in on_call
    assert "The rule “nearly due” wants you to know of this." in on_call
    assert "The printer jams" in on_call
    assert "Note:" not in near["ana@example.org"].body("plain")
    late = days.until("11-24 13:05")
    assert {"eva@example.org", "ana@example.org", "lea@example.org"} <= set(late)
    assert "Priority: high, because we were late." in late["eva@example.org"].body("plain")
    assert "Note: Please call her." in late["lea@example.org"].body("plain")
    assert "Note: Please call her." in late["ana@example.org"].body("plain")
    assert days.ticket().tags == ("near", "late")
    promise = days.ticket().promise
    assert promise is not None
    assert promise.made_by == "desk"
    assert [line["event"] for line in days.journal("rules")] == ["promise_near", "promise_late"]


def test_each_hears_of_a_broken_promise_once(days: Days) -> None:
    days.asked()
    days.until("11-24 12:59")
    before = days.room.runtime.store.read(timers.next_due)
    assert before is not None
    end = datetime(2025, 11, 24, 13, 0, tzinfo=BERLIN)
    days.room.clock.at = end
    while days.keeper.turn():
        pass
    heard = [one.recipient for one in days.room.came()]
    assert len(heard) == len(set(heard)), heard


def test_silence(days: Days) -> None:
    came = days.asked()
    days.answer(came["ana@example.org"], "I have ordered a roller.\nAna")
    assert days.until("11-27 07:59") == {}
    nudged = days.until("11-27 08:01")  # the third open day: news are due before it ends
    assert set(nudged) == {"ana@example.org"}
    assert "Note: Write today." in nudged["ana@example.org"].body("plain")


def test_waiting(days: Days) -> None:
    came = days.asked()
    days.answer(came["ana@example.org"], "#wait\n\nWhich floor is it?\nAna")
    reminded = days.until("11-27 12:00")
    assert set(reminded) == {"eva@example.org", "ana@example.org"}
    assert "We close it when we do not hear from you." in reminded["eva@example.org"].body("plain")
    assert "We close it when we do not hear from you." in reminded["eva@example.org"].body("html")
    assert "We still wait for Eva, and have sent a reminder." in reminded["ana@example.org"].body("plain")


def test_hand_overs(days: Days) -> None:
    came = days.asked()
    first = days.answer(came["ana@example.org"], "#handoff hr because they bought it")
    assert "lea@example.org" not in first
    second = days.answer(
        first["hanna@example.org"], "#handoff it because it is theirs", "Hanna Weber <hanna@example.org>"
    )
    told = second["lea@example.org"].body("plain")
    assert told.startswith("Hanna Weber has handed IT-1 over to IT. The rule “ping-pong” wants you to know of this.")
    assert "Note: Please agree by phone." in second["ana@example.org"].body("plain")
    assert days.ticket().handoffs == 2


def test_a_rating(days: Days) -> None:
    came = days.asked()
    done = days.answer(came["ana@example.org"], "#done\n\nThe roller is new.\nAna")["eva@example.org"]
    rated = days.room.send(EVA, "it@example.org", "3 - it took two visits", answers=done)
    heard = {one.recipient: one for one in rated}
    assert {"eva@example.org", "lea@example.org", "tom@example.org"} <= set(heard)
    told = heard["lea@example.org"].body("plain")
    assert told.startswith("Eva Novak gave 3 of 5. The rule “unhappy” wants you to know of this.")
    assert "3 - it took two visits" in told
    assert len(rated) == len(heard), "one mail a person"


def test_a_confidential_request_is_done_within_the_time_of_its_rule(days: Days) -> None:
    came = days.asked("A GDPR question: which data do you hold about me?", TOM)
    other = came["hanna@example.org"]
    assert "GDPR" not in other.words
    assert other.field("Subject") == "[IT-1]"
    ticket = days.ticket()
    assert ticket.confidential
    assert ticket.done_by == datetime(2025, 11, 26, 9, 0, tzinfo=BERLIN)
    days.answer(came["ana@example.org"], "I will look it up.\nAna")
    promise = days.ticket().promise
    assert promise is not None
    assert (promise.what.value, promise.until, promise.made_by) == ("done", ticket.done_by, "rule")
    handed = days.answer(came["ana@example.org"], "#ask hr\n\nWho keeps these?\nAna")
    assert "GDPR" not in handed["hanna@example.org"].words


def test_a_question_of_a_rule_comes_back_as_a_note(days: Days) -> None:
    came = days.asked("Can we build this printer with a 40 mm flange?")
    assert "The rule “can it be built” has asked People (HR-2): Who may build this?" in came["ana@example.org"].body(
        "plain"
    )
    question = came["hanna@example.org"]
    assert "Who may build this?" in question.body("plain")
    assert "40 mm flange" in question.body("plain")
    answered = days.answer(question, "Only Piet.\nHanna", "Hanna Weber <hanna@example.org>")
    assert answered["ana@example.org"].template == "agent_note"
    assert "Only Piet." in answered["ana@example.org"].body("plain")
    assert "eva@example.org" not in answered
