"""The processing role: poison is held and hinders nobody, trouble of ours costs nothing, the policy changes between batches."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import gateway.work.process as role
from gateway.reading import read
from gateway.store import inbox, threads
from gateway.store.engine import Busy
from gateway.store.schema import raw as raw_table
from gateway.work import loop
from gateway.work.reader import Here
from tests.databases import KINDS
from tests.work.rig import Rig, mail, rig, with_agents


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path) as made:
        yield made


def several(desk: Rig, count: int = 3) -> list[int]:
    return [desk.take(mail(f"Number {n}", own=f"{n}@x")) for n in range(count)]


def states(desk: Rig, ids: list[int]) -> list[str]:
    return [desk.mail(one).state for one in ids]


def test_a_poisoned_mail_is_held_after_three_starts_and_stops_nobody(
    desk: Rig,
) -> None:
    ids = several(desk, 5)

    def poisoned(stored: Any, raw: Any) -> Any:
        if stored.id == ids[2]:
            raise RecursionError("too deep")
        return read(stored, raw)

    desk.read_by(Here(poisoned))
    desk.decide()
    assert states(desk, ids) == ["done", "done", "held", "done", "done"]
    found = desk.mail(ids[2])
    assert (found.attempts, found.reason) == (3, "RecursionError: too deep")
    assert len(desk.tickets()) == 4


def test_a_mail_on_which_the_decision_fails_is_held_too(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = several(desk)
    from gateway.pipeline import Pipeline

    settle = Pipeline.settle

    def failing(self: Any, connection: Any, item: Any, *, process: int) -> Any:
        decision = settle(self, connection, item, process=process)
        if item.mail.inbox == ids[1]:
            raise KeyError("after everything was written")
        return decision

    monkeypatch.setattr(Pipeline, "settle", failing)
    desk.decide()
    assert states(desk, ids) == ["done", "held", "done"]
    assert len(desk.tickets()) == 2
    assert {row.ticket for row in desk.outbox()} == {
        one.number for one in desk.tickets()
    }  # its letters were taken back


def test_a_mail_that_cannot_be_read_is_held_with_its_bytes(desk: Rig) -> None:
    one = desk.take(b"\x00" * 10)
    other = desk.take(mail())
    desk.decide()
    assert desk.mail(other).state == "done"
    found = desk.mail(one)
    assert found.state in ("held", "quarantined", "done")
    assert bytes(desk.store.read(lambda c: inbox.content_of(c, one))) == b"\x00" * 10


def test_a_mail_whose_bytes_are_gone_is_held_and_stops_nobody(desk: Rig) -> None:
    ids = several(desk)
    desk.store.write(lambda c: c.execute(sa.delete(raw_table).where(raw_table.c.inbox == ids[1])))
    desk.decide()
    assert states(desk, ids) == ["done", "held", "done"]


# --- trouble of ours


@pytest.mark.parametrize("place", ["contents_of", "claim", "give_back"])
def test_the_store_away_between_claim_and_end(desk: Rig, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Nothing stays claimed by a process that goes on living."""
    ids = several(desk)
    if place == "give_back":
        monkeypatch.setattr(threads, "lock_conversations", _busy)
    monkeypatch.setattr(inbox, place, _busy)
    with pytest.raises(Busy):
        desk.processor.turn()
    monkeypatch.undo()
    desk.decide()
    assert states(desk, ids) == ["done"] * 3
    assert [desk.mail(one).attempts for one in ids] == [1, 1, 1]


def _busy(*args: Any, **more: Any) -> Any:
    raise Busy("away")


def test_a_conversation_that_could_not_be_locked_is_not_decided(desk: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = several(desk)
    monkeypatch.setattr(threads, "lock_conversations", _busy)
    with pytest.raises(Busy):
        desk.processor.turn()
    assert states(desk, ids) == ["new"] * 3
    assert desk.tickets() == []
    monkeypatch.undo()
    desk.decide()
    assert states(desk, ids) == ["done"] * 3


def test_trouble_pauses_the_role_and_does_not_end_it(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = several(lite)
    stop, wake, turns = threading.Event(), loop.Wake(), 0
    turn = lite.processor.turn

    def counted() -> bool:
        nonlocal turns
        turns += 1
        if turns <= 3:
            raise Busy("away")
        if turns == 6:
            stop.set()
        return turn()

    monkeypatch.setattr(lite.processor, "turn", counted)
    monkeypatch.setattr(loop, "TROUBLE_SECONDS", 0.01)
    loop.run(lite.processor, clock=lite.clock, stop=stop, wake=wake, idle=lambda: 0.01)
    assert states(lite, ids) == ["done"] * 3


def test_anything_else_ends_the_role(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(lite.processor, "turn", broken)
    with pytest.raises(ZeroDivisionError):
        loop.run(lite.processor, clock=lite.clock, stop=threading.Event(), wake=loop.Wake())


def test_a_wake_up_is_not_lost() -> None:
    from gateway.clock import Clock

    wake, stop = loop.Wake(), threading.Event()
    wake()
    wake.wait(Clock(), stop, 60)  # returns at once
    stop.set()
    wake.wait(Clock(), stop, 0)


# --- policy and letters


def test_the_policy_changes_between_batches(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role, "BATCH", 2)
    several(lite, 4)
    lite.processor.turn()
    lite.policy = with_agents(lite.policy, "ben@example.org").with_generation(7)
    lite.processor.turn()
    told = [row.address for row in lite.outbox() if row.template == "agent_new"]
    assert told == ["ana@example.org"] * 2 + ["ben@example.org"] * 2
    assert [lite.mail(n).generation for n in range(1, 5)] == [1, 1, 7, 7]


@pytest.mark.parametrize("error", ["Permanent", "TypeError"])
def test_a_broken_template_costs_the_letter_not_the_request(
    desk: Rig, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    from gateway.errors import Permanent
    from gateway.policy.templates import Templates

    render = Templates.render

    def broken(self: Any, name: str, **more: Any) -> Any:
        if name == "ack":
            raise Permanent("ack.txt.j2:3: no such thing") if error == "Permanent" else TypeError("a bug")
        return render(self, name, **more)

    monkeypatch.setattr(Templates, "render", broken)
    one = desk.take(mail())
    desk.run()
    assert desk.mail(one).outcome == "opened"
    assert [(row.template, row.state) for row in desk.outbox()] == [("ack", "held"), ("agent_new", "sent")]
    assert desk.outbox()[0].last_reply.startswith(("ack.txt.j2:3", "TypeError: a bug"))


def test_a_department_without_agents(desk: Rig) -> None:
    desk.policy = with_agents(desk.policy)
    one = desk.take(mail())
    desk.run()
    assert (desk.mail(one).outcome, desk.way.to()) == ("opened", ["eva@example.org"])


def test_at_most_five_automatic_letters_an_hour(desk: Rig) -> None:
    several(desk, 8)
    desk.run()
    assert desk.way.to().count("eva@example.org") == 5
    assert desk.way.to().count("ana@example.org") == 8
    assert len(desk.tickets()) == 8
    desk.clock.move(hours=1)
    desk.take(mail(own="later@x"))
    desk.run()
    assert desk.way.to().count("eva@example.org") == 6


def test_two_machines_never_talk(desk: Rig) -> None:
    """Each of our letters is answered by a program that does not say what it is: it ends by itself."""
    desk.take(mail())
    for n in range(12):
        desk.run()
        for one in [out for out in desk.way.handed if out.recipient == "eva@example.org"]:
            desk.take(mail(f"I am away ({n}).", subject="Away", own=f"{n}.{len(one.content)}@x"))
        desk.way.handed.clear()
    assert sum(row.template == "ack" for row in desk.outbox()) <= 5


def test_ten_thousand_recipients(lite: Rig) -> None:
    one = lite.take(mail(to=", ".join(f"p{n}@example.org" for n in range(10_000))))
    lite.run()
    assert lite.mail(one).outcome == "opened"
    assert len(lite.tickets()[0].participants) == 50
    assert replace(lite.tickets()[0]).cc


def test_two_processors_share_the_work(tmp_path: Path) -> None:
    with rig("postgresql", tmp_path) as desk:
        ids = several(desk, 60)
        others = [desk.make_processor(desk.enter()) for _ in range(2)]
        runs = [threading.Thread(target=loop.drain, args=(one,)) for one in (desk.processor, *others)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        desk.decide()
        assert states(desk, ids) == ["done"] * 60
        assert sorted(one.number for one in desk.tickets()) == sorted({desk.mail(n).ticket for n in ids})
        assert len(desk.tickets()) == 60
