"""The clock's role: everything that came due happens once, in order; what breaks stands in nobody's way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway import pipeline
from gateway.desk import timed
from gateway.desk.changes import Away, SetTimer
from gateway.errors import Temporary
from gateway.store import changes, timers
from gateway.store.engine import Connection, Store
from gateway.work import loop
from gateway.work.clock import LOOK_SECONDS, Timekeeper
from tests.databases import NOW, both
from tests.work.rig import Rig, mail, rig

MINUTE = timedelta(minutes=1)


class Played:
    """A desk, and what its timers did: instead of `desk/timed`."""

    def __init__(self, made: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rig, self.done, self.breaks = made, list[tuple[int, str]](), dict[str, Exception]()
        self.woken = 0
        self.keeper = self.another(made.store)
        monkeypatch.setattr(pipeline, "fired", self._fired)

    def another(self, store: Store) -> Timekeeper:
        return Timekeeper(store, clock=self.rig.clock, pipeline=self.rig.pipeline, on_letters=self._wake)

    def _wake(self) -> None:
        self.woken += 1

    def _fired(self, name: str, data: str, ticket: Any, moment: Any) -> Any:
        if name in self.breaks:
            raise self.breaks[name]
        self.done.append((ticket.number if ticket else 0, name))
        return None

    def put(self, ticket: int, name: str, minutes: float) -> None:
        set_timer(self.rig.store, ticket, name, minutes)


def set_timer(store: Store, ticket: int, name: str, minutes: float) -> None:
    store.write(lambda c: changes.set_timer(c, ticket, SetTimer(name, NOW + minutes * MINUTE)))


@pytest.fixture(params=["sqlite", "postgresql"])
def played(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    with rig(request.param, tmp_path) as made:
        made.take(mail())
        made.take(mail(sender="Tom Reed <tom@example.org>", own="b1@example.org", subject="Screen"))
        made.decide()
        yield Played(made, monkeypatch)


def test_a_jump_lets_everything_happen_in_order(played: Played) -> None:
    for ticket, name, minutes in (
        (1, "c", 30),
        (2, "b", 10),
        (1, "a", 20),
        (0, "back ana@example.org", 5),
        (1, "d", 90),
    ):
        played.put(ticket, name, minutes)
    assert not played.keeper.turn()
    played.rig.clock.move(minutes=60)
    loop.drain(played.keeper)
    assert played.done == [(0, "back ana@example.org"), (2, "b"), (1, "a"), (1, "c")]
    assert played.woken == 4
    assert played.rig.store.read(timers.next_due) == NOW + 90 * MINUTE


def test_a_request_that_is_gone_takes_its_timers_along(played: Played) -> None:
    played.put(4711, "wait-close", 1)
    played.rig.clock.move(minutes=2)
    loop.drain(played.keeper)
    assert (played.done, played.rig.store.read(timers.next_due)) == ([], None)


def test_a_broken_act_does_not_stop_the_others_and_is_put_aside(
    played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    played.breaks["a"] = ValueError("a fault of ours")
    played.put(1, "a", 1)
    played.put(1, "b", 2)
    played.put(2, "c", 3)
    played.rig.clock.move(minutes=3)
    loop.drain(played.keeper)
    assert played.done == [(1, "b"), (2, "c")]
    for _ in range(3):
        played.rig.clock.move(minutes=10)
        loop.drain(played.keeper)
    (aside,) = played.rig.store.read(lambda c: timers.at_a_glance(c, now=played.rig.clock.now())).aside
    assert (aside.name, aside.tries, aside.problem) == ("a", 3, "ValueError: a fault of ours")
    assert sum("to=aside" in record.getMessage() for record in caplog.records) == 1
    del played.breaks["a"]
    loop.drain(played.another(played.rig.store))  # the next start
    assert played.done[-1] == (1, "a")


def test_trouble_with_the_store_is_no_failure_of_the_act(played: Played) -> None:
    played.breaks["a"] = Temporary("the database is away")
    played.put(1, "a", 1)
    played.rig.clock.move(minutes=2)
    with pytest.raises(Temporary):
        played.keeper.turn()
    del played.breaks["a"]
    loop.drain(played.keeper)
    assert played.done == [(1, "a")]


def test_it_sleeps_until_the_next_one_and_a_second_at_most(played: Played) -> None:
    assert played.keeper.idle() == LOOK_SECONDS
    played.put(1, "a", 0.005)
    assert 0.1 < played.keeper.idle() <= 0.3
    played.put(1, "b", -5)
    assert 0 < played.keeper.idle() < 0.1


def test_two_processes_do_each_one_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with rig("postgresql", tmp_path) as made:
        made.take(mail())
        made.decide()
        both_of = Played(made, monkeypatch)
        other = Store.open(made.store.engine.url.render_as_string(hide_password=False))
        try:
            for nth in range(20):
                both_of.put(1, f"t{nth:02}", nth)
            made.clock.move(minutes=60)
            keepers = both_of.keeper, both_of.another(other)
            turns = [True]
            while any(turns):
                turns = [keeper.turn() for keeper in keepers]
        finally:
            other.close()
        assert both_of.done == [(1, f"t{nth:02}") for nth in range(20)]


@both
def test_a_real_one_the_end_of_an_absence(kind: str, tmp_path: Path) -> None:
    with rig(kind, tmp_path) as made:
        away = Away("ana@example.org", NOW, NOW + 60 * MINUTE)

        def leave(connection: Connection) -> None:
            changes.write(connection, [away], ticket=0, version=1, mail=None, now=NOW)

        made.store.write(leave)
        keeper = Timekeeper(made.store, clock=made.clock, pipeline=made.pipeline, on_letters=lambda: None)
        made.take(mail())
        made.decide()
        assert "ana@example.org" in made.store.read(lambda c: changes.absent(c, now=NOW))
        made.clock.move(minutes=61)
        loop.drain(keeper)
        assert made.store.read(timers.next_due) is None
        assert "ana@example.org" not in made.store.read(lambda c: changes.absent(c, now=NOW))


def test_every_name_that_is_set_anywhere_has_an_act() -> None:
    for name in ("held ana@example.org", "held-backup x", "wait-remind 1", "wait-close", "wait-until", "back x"):
        assert name.partition(" ")[0] in timed.NAMES
