"""The sending role: the schedule, failures that are told once, nothing that stays claimed, one mailbox that hinders no other."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import Permanent
from gateway.store import outbox
from gateway.store.engine import Busy
from gateway.work import loop
from gateway.work.send import RATED_SECONDS, Schedule
from gateway.work.transport import Outcome, Outgoing, Reply
from tests.databases import KINDS
from tests.work.rig import AWAY, LATER, NEVER, SENT, UNSURE, Rig, Way, mail, rig


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path, delay="0s") as made:
        yield made


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path, delay="0s") as made:
        yield made


def letter(desk: Rig, n: int = 1, **more: Any) -> None:
    given: dict[str, Any] = {
        "ticket": None, "inbox": None, "template": "ack", "department": "it", "mailbox": "it@example.org", "repeatable": False,
        "automatic": True, "message_id": f"{n}@x", "content": b"x\r\n", "reverse_path": "", "recipients": (f"p{n}@example.org",),
        "created_at": desk.clock.now(), "due_at": desk.clock.now(),
    }  # fmt: skip
    desk.store.write(lambda c: outbox.add(c, [outbox.NewLetter(**{**given, **more})]))


def states(desk: Rig) -> list[str]:
    return [row.state for row in desk.outbox()]


def nothing_is_claimed(desk: Rig) -> bool:
    return all(row.claimed_by is None for row in desk.outbox())


def test_the_schedule_up_to_the_end(desk: Rig) -> None:
    """1, 5, 15 minutes … the last attempt when it is given up; then an entry, and word to the agent."""
    desk.take(mail())
    desk.decide()
    desk.way.answer = lambda out: LATER if out.recipient == "eva@example.org" else SENT
    began, tried = desk.clock.now(), []
    while "due" in states(desk):
        before = len(desk.way.handed)
        desk.send()
        if len(desk.way.handed) > before and any(
            row.attempts and row.address == "eva@example.org" for row in desk.outbox()
        ):
            tried.append(round((desk.clock.now() - began).total_seconds() / 60))
        following = desk.store.read(outbox.next_due)
        if following is not None:
            desk.clock.at = max(following, desk.clock.at)
    assert tried == [0, 1, 6, 21, 81, 321, 1041, 2481, 3921, 4320]
    failed = next(row for row in desk.outbox() if row.address == "eva@example.org")
    assert (failed.state, failed.attempts, failed.last_reply) == ("failed", 10, "451 4.3.0 try later")
    assert [(row.template, row.address) for row in desk.outbox()][2:] == [("agent_bounce", "ana@example.org")]


def test_what_failed_for_good_is_told_once_and_never_in_circles(desk: Rig) -> None:
    desk.take(mail())
    desk.decide()
    desk.way.answer = lambda out: NEVER
    for _ in range(5):
        desk.send()
        desk.clock.move(days=1)
    assert sorted((row.template, row.state) for row in desk.outbox()) == [
        ("ack", "failed"),
        ("agent_bounce", "failed"),
        ("agent_new", "failed"),
    ]
    words = [one.text for one in desk.entries() if one.kind == "system"]
    assert len(words) == 3
    assert all(word.startswith(("eva@", "ana@")) for word in words)


def test_a_letter_about_a_failure_has_the_null_reverse_path(lite: Rig) -> None:
    lite.take(mail())
    lite.decide()
    lite.way.answer = lambda out: NEVER if out.recipient == "eva@example.org" else SENT
    lite.send()
    about = [out for out in lite.way.handed if b"IT-1" in out.content and out.reverse_path == ""]
    assert [out.recipient for out in about] == ["ana@example.org"]


@pytest.mark.parametrize(("repeatable", "state"), [(False, "unknown"), (True, "due")])
def test_an_ambiguous_dot(desk: Rig, repeatable: bool, state: str) -> None:
    letter(desk, repeatable=repeatable)
    desk.way.answer = lambda out: UNSURE
    desk.send()
    assert states(desk) == [state]
    desk.way.answer = lambda out: SENT
    desk.clock.move(minutes=1)
    desk.send()
    assert states(desk) == ["sent" if repeatable else "unknown"]
    assert len({out.content for out in desk.way.handed}) == 1


def test_a_machines_letter_is_marked_before_its_dot(desk: Rig) -> None:
    letter(desk, 1)
    letter(desk, 2, repeatable=True)
    seen: dict[str, bool] = {}

    class Looking(Way):
        def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
            if before_dot is not None:
                before_dot()
            seen[outgoing.recipient] = next(row.dotted for row in desk.outbox() if row.address == outgoing.recipient)
            return SENT

    desk.way = Looking()
    desk.send()
    assert seen == {"p1@example.org": True, "p2@example.org": False}


def test_a_claim_that_went_to_somebody_else_is_not_sent(desk: Rig) -> None:
    letter(desk)

    def lose(outgoing: Outgoing) -> Reply:
        desk.store.write(lambda c: outbox.release_dead(c, desk.process))
        return SENT

    desk.way.answer = lose
    desk.sender.turn()
    assert (states(desk), desk.way.handed) == (["due"], [])


# --- trouble


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyError("x"), ValueError("é\n\x00" * 400)])
def test_a_way_out_that_crashes_does_not_end_the_role(desk: Rig, error: Exception) -> None:
    letter(desk, 1)
    letter(desk, 2)

    def crash(outgoing: Outgoing) -> Reply:
        if outgoing.recipient == "p1@example.org":
            raise error
        return SENT

    desk.way.answer = crash
    desk.send()
    assert states(desk) == ["due", "sent"]
    assert nothing_is_claimed(desk)


def test_a_crash_after_the_mark_is_ambiguous(desk: Rig) -> None:
    letter(desk, 1)
    letter(desk, 2, repeatable=True)

    class Crashing(Way):
        def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
            if before_dot is not None:
                before_dot()
            raise RuntimeError("after the dot")

    desk.way = Crashing()
    desk.send()
    assert states(desk) == ["unknown", "due"]


def test_no_way_out_holds_its_mailbox_only(desk: Rig) -> None:
    letter(desk, 1, mailbox="hr@example.org")
    letter(desk, 2)
    connect = desk.sender._connect

    def refuse(mailbox: str) -> Any:
        if mailbox == "hr@example.org":
            raise Permanent("no certificate")
        return connect(mailbox)

    desk.sender._connect = refuse
    desk.send()
    assert [(row.state, row.last_reply) for row in desk.outbox()] == [
        ("due", "no certificate"),
        ("sent", "250 2.0.0 Ok"),
    ]
    assert nothing_is_claimed(desk)


def test_a_server_that_is_away_is_asked_once_a_lane(lite: Rig) -> None:
    """Else forty letters would wait for forty timeouts, and all other mailboxes with them."""
    for n in range(40):
        letter(lite, n)
    lite.way.answer = lambda out: AWAY
    lite.sender.turn()
    assert len(lite.way.handed) <= 4
    assert states(lite) == ["due"] * 40
    assert {row.attempts for row in lite.outbox()} == {1}
    assert lite.outbox()[0].next_at == lite.clock.now() + timedelta(minutes=1)


def test_a_result_that_could_not_be_written_is_written_later(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter left; the database was away when we wanted to say so. It must not leave again, nor wait for a restart."""
    letter(lite)
    submit = lite.store.submit

    def away(work: Any, done: Any) -> None:
        from gateway.store.engine import Outcome as Settled

        done(Settled(error=Busy("away")))

    monkeypatch.setattr(lite.store, "submit", away)
    lite.sender.turn()
    assert (states(lite), nothing_is_claimed(lite)) == (["due"], False)
    monkeypatch.setattr(lite.store, "submit", submit)
    lite.sender.turn()
    assert (states(lite), nothing_is_claimed(lite)) == (["sent"], True)
    assert len(lite.way.handed) == 1


def test_a_mark_that_cannot_be_made_means_not_sent(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    letter(lite)

    def busy(*args: Any, **more: Any) -> bool:
        raise Busy("locked")

    monkeypatch.setattr(outbox, "mark_dotted", busy)
    lite.sender.turn()
    monkeypatch.undo()
    assert (states(lite), lite.way.handed) == (["due"], [])
    lite.clock.move(minutes=1)
    lite.send()
    assert states(lite) == ["sent"]


def test_word_of_a_failure_that_cannot_be_written_does_not_hold_the_letter(desk: Rig) -> None:
    letter(desk, ticket=None)

    def crash(*args: Any) -> None:
        raise KeyError("a bug in the telling")

    desk.sender._on_failed = crash
    desk.way.answer = lambda out: NEVER
    desk.send()
    assert states(desk) == ["failed"]


def test_the_store_away_while_asking_how_long_to_wait(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """`idle` reads the store too: trouble there is trouble of ours, not the end of the role."""
    stop, wake, asked = threading.Event(), loop.Wake(), 0

    def away(*args: Any) -> float:
        nonlocal asked
        asked += 1
        if asked == 2:
            stop.set()
        raise Busy("away")

    monkeypatch.setattr(loop, "TROUBLE_SECONDS", 0.01)
    loop.run(lite.sender, clock=lite.clock, stop=stop, wake=wake, idle=lambda: away())
    assert asked == 2


# --- rate, lanes, stopping


def test_a_rate_spreads_letters_and_claims_only_what_it_can_send(lite: Rig) -> None:
    times: list[float] = []
    lite.sender._schedule = Schedule(per_second=20)
    lite.way.answer = lambda out: times.append(lite.clock.monotonic()) or SENT
    for n in range(6):
        letter(lite, n)
    began = lite.clock.monotonic()
    lite.send()
    assert len(times) == 6
    early = [n for n, at in enumerate(times) if at - began < n / 20 - 0.005]  # one that is late pushes none behind it
    assert early == []
    lite.sender._schedule = Schedule(per_second=0.4)
    assert lite.sender._at_once() == round(0.4 * RATED_SECONDS)
    lite.sender._schedule = Schedule(per_second=1 / 3600)
    assert lite.sender._at_once() == 1


def test_letters_to_one_address_stay_in_order(lite: Rig) -> None:
    for n in range(30):
        letter(lite, n, recipients=(f"p{n % 3}@example.org",), content=b"%d\r\n" % n)
    lite.send()
    for address in range(3):
        own = [int(out.content) for out in lite.way.handed if out.recipient == f"p{address}@example.org"]
        assert own == sorted(own)


def test_stopping_in_the_middle_loses_nothing(desk: Rig) -> None:
    for n in range(40):
        letter(desk, n)
    entered, go = threading.Event(), threading.Event()

    def slow(outgoing: Outgoing) -> Reply:
        entered.set()
        go.wait(5)
        return SENT

    desk.way.answer = slow
    errors: list[BaseException] = []

    def turn() -> None:
        try:
            desk.sender.turn()
        except BaseException as error:
            errors.append(error)

    role = threading.Thread(target=turn)
    role.start()
    assert entered.wait(5)
    assert not desk.sender.close(0.05)
    go.set()
    role.join()
    assert errors == []
    sent = states(desk).count("sent")
    assert sent == len(desk.way.handed) <= 8
    assert desk.sender.turn() is False  # and a turn after it takes nothing up
    desk.store.write(lambda c: outbox.release_dead(c, desk.process))
    assert states(desk).count("due") == 40 - sent


def test_how_long_to_wait(lite: Rig) -> None:
    assert lite.sender.idle() == 1.0
    letter(lite, due_at=lite.clock.now() + timedelta(seconds=0.3))
    assert lite.sender.idle() == pytest.approx(0.3)
    letter(lite, 2)
    assert lite.sender.idle() == 0.02


def test_an_idle_connection_is_let_go(lite: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    letter(lite)
    lite.send()
    assert lite.way.closed == 0
    later = lite.clock.monotonic() + 31
    monkeypatch.setattr(lite.clock, "monotonic", lambda: later)
    lite.sender.turn()
    assert lite.way.closed == 1
    letter(lite, 2)
    lite.send()
    assert states(lite) == ["sent", "sent"]
    assert Outcome.SENT.value == "sent"
