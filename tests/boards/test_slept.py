"""The desk did not run for a while: everything happens once, in order, and nobody gets a hundred stale warnings; mails that
came meanwhile are read before anybody hears that nothing came (contract.md 5)."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.app import App
from gateway.runtime import Runtime, load_settings
from gateway.store import journal, timers
from gateway.store.schema_desk import timer
from gateway.work.clock import Timekeeper
from tests.boards.promiseplay import BOXES, RULES
from tests.boards.room import Came, Room
from tests.boards.stage import ANA, EVA, Stage, mail

HALF_A_MINUTE = timedelta(seconds=30)


def keeper_of(room: Room) -> Timekeeper:
    return Timekeeper(
        room.runtime.store, clock=room.clock, pipeline=room.runtime.pipeline, on_letters=lambda: None
    )  # fmt: skip


def wakes(room: Room, keeper: Timekeeper) -> tuple[list[Came], int]:
    """Everything that is due happens: its letters, and how often something did."""
    turns = 0
    while keeper.turn():
        turns += 1
    return room.came(), turns


def filled(room: Room, count: int) -> None:
    """So many requests; agents take some, and answer others."""
    for nth in range(count):
        who = f"p{nth % (count // 3)}@example.org"
        came = room.send(f"<{who}>", BOXES[nth % 3], "It does not work.", subject=f"Matter {nth}")
        if nth % 2:
            notified = next(one for one in came if one.template == "agent_new")
            text = "#take" if nth % 4 == 1 else "Hi, I look into it."
            room.send(f"<{notified.recipient}>", notified.reply_address, text, answers=notified)
        room.passes(timedelta(seconds=20))
    room.passes(timedelta(minutes=2))


@pytest.mark.parametrize("count", [45, pytest.param(300, marks=pytest.mark.long)])
def test_a_week_of_sleep(tmp_path: Path, count: int) -> None:
    room = Room(tmp_path / "room", RULES)
    try:
        filled(room, count)
        keeper = keeper_of(room)
        wakes(room, keeper)
        room.passes(timedelta(days=7))
        woke_at = room.clock.at
        came, turns = wakes(room, keeper)
        again, _ = wakes(room, keeper)
        lines = room.runtime.store.read(lambda c: [line for n in range(1, count + 1) for line in journal.of(c, n)])
        ahead = room.runtime.store.read(lambda c: c.execute(sa.select(timer.c.ticket, timer.c.due_at)).all())
    finally:
        room.close()
    assert again == []
    # Each person one honest letter for each of their requests, and nothing about what would be near.
    late = Counter((one.ticket, one.recipient) for one in came if one.template == "late")
    assert sorted(number for number, _ in late) == list(range(1, count + 1))
    assert set(late.values()) == {1}
    # Each agent one list, and none of the warnings of these days.
    to_agents = Counter((one.recipient, one.template) for one in came if one.template in ("agent_warn", "agent_bundle"))
    assert {template for _, template in to_agents} == {"agent_bundle"}
    assert set(to_agents.values()) == {1}
    assert len(to_agents) == 6
    broken = [line for line in lines if line.act == "break" and line.at >= woke_at]
    assert Counter(line.ticket for line in broken) == dict.fromkeys(range(1, count + 1), 1)
    told = [line.data["told"] for line in lines if line.act == "warn" and line.at >= woke_at]
    assert told
    assert all(one == [] for one in told)
    assert min(row.due_at for row in ahead) > woke_at
    assert {row.ticket for row in ahead if row.ticket} == set(range(1, count + 1))
    print(f"\n{count} requests slept for a week: {turns} timers, {len(late)} letters late, {dict(to_agents)}")


def test_the_list_tells_what_passed(tmp_path: Path) -> None:
    room = Room(tmp_path / "room", RULES)
    try:
        for nth in range(6):
            room.send("<eva@example.org>", "hr@example.org", "Please help.", subject=f"Matter {nth}")
        room.passes(timedelta(days=7))
        came, _ = wakes(room, keeper_of(room))
    finally:
        room.close()
    (found,) = [one for one in came if one.recipient == "hanna@example.org" and one.template == "agent_bundle"]
    assert found.field("Subject") == "Not kept while the desk could not work"
    for kind in ("plain", "html"):
        text = " ".join(found.body(kind).split())
        assert "These promises passed while the desk could not work." in text
        assert all(f"HR-{nth}" in text and f"Matter {nth - 1}" in text for nth in range(1, 7))


def test_a_few_are_told_as_always(tmp_path: Path) -> None:
    room = Room(tmp_path / "room", RULES)
    try:
        for nth in range(3):
            room.send("<eva@example.org>", "hr@example.org", "Please help.", subject=f"Matter {nth}")
        room.passes(timedelta(days=7))
        came, _ = wakes(room, keeper_of(room))
    finally:
        room.close()
    found = Counter(
        (one.recipient, one.template) for one in came if one.template in ("late", "agent_warn", "agent_bundle")
    )
    assert found == {("eva@example.org", "late"): 3, ("hanna@example.org", "agent_warn"): 3}


# -- the answer lies in the mailbox -----------------------------------------------------------------------------------


def maildir(folder: Path) -> Path:
    box = folder / "box"
    for name in ("tmp", "new", "cur"):
        (box / name).mkdir(parents=True)
    return box


def put(box: Path, raw: bytes, *, to: str) -> None:
    (box / "new" / f"{len(raw)}.m").write_bytes(f"Delivered-To: {to}\r\n".encode() + raw)


@pytest.mark.parametrize("is_once", [False, True])
def test_an_answer_in_the_mailbox_is_no_broken_promise(tmp_path: Path, is_once: bool) -> None:
    """The program was down from 9:30 to 13:40. Ana answered at 11:00; 13:30 was promised."""
    box = maildir(tmp_path)
    with Stage(tmp_path, receive=f"maildir:{box}") as stage:
        put(box, mail(EVA, "it@example.org", "The printer jams.", id="a1@example.org"), to="it@example.org")
        stage.settle_when(lambda: stage.tickets())
        stage.clock("9:29")
        _, notification = stage.letters("eva@example.org", "ana@example.org")
        stage.stop()
        answer = mail(
            ANA, notification.reply_address, "Hi Eva, it is the roller.", id="b1@example.org", answers=notification
        )
        put(box, answer, to=notification.reply_address)
        stage._write_clock("13:40")
        if is_once:
            runtime = Runtime.open(load_settings(str(stage.config), {}), clock_file=stage.folder / "clock")
            try:
                App(runtime).once()
            finally:
                runtime.close()
        stage.start()
        stage.settle_when(lambda: "answer" in stage.acts())
        stage.settle()
        assert "break" not in stage.acts()
        assert stage.runtime.store.read(timers.next_due) is not None
        stage.clock("13:45")
        assert [one.recipient for one in stage.new_letters()] == ["eva@example.org"]
