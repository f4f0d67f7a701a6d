"""The clock's role: everything that came due happens once, in order; what breaks stands in nobody's way."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway import pipeline
from gateway.desk import reporttimers, timed
from gateway.desk.beats import Reports
from gateway.desk.changes import Away, SetTimer
from gateway.errors import Temporary
from gateway.store import changes, journal, timers
from gateway.store.engine import Connection, Store
from gateway.store.schema import inbox
from gateway.store.schema_desk import timer
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
        made.store.write(lambda c: c.execute(sa.delete(timer)))  # those of the promises

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


def set_for(store: Store, ticket: int) -> dict[str, datetime]:
    rows = store.read(
        lambda c: c.execute(sa.select(timer.c.name, timer.c.due_at).where(timer.c.ticket == ticket)).all()
    )
    return {row.name: row.due_at for row in rows}


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
    assert (played.done, set_for(played.rig.store, 4711)) == ([], {})


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


# -- mails that came earlier go first -----------------------------------------------------------------------------------


def test_a_mail_that_came_before_goes_first(played: Played) -> None:
    made = played.rig
    played.put(1, "promise", 10)
    assert not played.keeper.turn()  # long after the start
    made.clock.move(minutes=9)
    made.take(mail("Sorry, one thing more.", own="c1@example.org", In_Reply_To="<a1@example.org>"))
    made.clock.move(minutes=2)
    made.take(mail("Later.", own="d1@example.org", subject="Lamp"))
    assert not played.keeper.turn()
    assert 0 < played.keeper.idle() <= 0.1
    assert played.done == []
    waits = made.store.read(lambda c: timers.undecided(c, behind=0, last=1 << 62))
    assert waits[0] == 2
    made.store.write(lambda c: c.execute(sa.update(inbox).where(inbox.c.id == 3).values(state="done")))
    assert played.keeper.turn()  # the later one is not waited for
    assert played.done == [(1, "promise")]


def test_mails_of_which_none_is_decided_are_waited_for_a_while(
    played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    made = played.rig
    played.put(1, "a", 10)
    first, second = (made.take(mail(own=f"{own}@example.org", subject=own)) for own in ("c1", "d1"))
    made.clock.move(minutes=11)

    def after(seconds: float) -> bool:
        made.clock.ticks += seconds
        return played.keeper.turn()

    assert not after(0)
    assert not after(50)
    made.store.write(lambda c: c.execute(sa.update(inbox).where(inbox.c.id == second).values(state="done")))
    assert not after(50)  # one of them was decided: there is hope
    assert not after(50)
    assert not after(11)  # not for these any more
    assert "mails_not_waited_for" in caplog.text
    assert after(0)
    assert played.done == [(1, "a")]
    played.put(1, "b", 12)
    third = made.take(mail(own="e1@example.org", subject="e1"))
    made.clock.move(minutes=2)
    assert not after(0)
    made.store.write(lambda c: c.execute(sa.update(inbox).where(inbox.c.id == third).values(state="done")))
    assert after(0)
    assert first


def test_after_a_start_the_mailboxes_are_looked_into_first(played: Played, caplog: pytest.LogCaptureFixture) -> None:
    made, looked = played.rig, [0.0]
    keeper = Timekeeper(
        made.store, clock=made.clock, pipeline=made.pipeline, on_letters=lambda: None,
        looked=lambda since: looked[-1] >= since,
    )  # fmt: skip
    played.put(1, "a", 10)
    made.clock.move(minutes=15)
    assert not keeper.turn()
    late = made.take(mail(own="c1@example.org", subject="c1"))  # it lay in the mailbox since before minute 10
    looked.append(made.clock.monotonic())
    assert not keeper.turn()
    made.store.write(lambda c: c.execute(sa.update(inbox).where(inbox.c.id == late).values(state="done")))
    assert keeper.turn()
    played.put(1, "b", 16)
    made.clock.move(minutes=5)
    made.take(mail(own="d1@example.org", subject="d1"))
    assert keeper.turn()  # it came later
    made.clock.ticks += 3600  # the machine has slept
    played.put(1, "c", 21)
    made.clock.move(minutes=60)
    made.store.write(lambda c: c.execute(sa.update(inbox).values(state="done")))
    assert not keeper.turn()
    made.clock.ticks += 31  # and the mailbox is out of reach
    assert keeper.turn()
    assert "mailbox_not_waited_for" in caplog.text
    assert [name for _, name in played.done] == ["a", "b", "c"]


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


def test_the_timers_of_reports_are_set_at_the_start_and_moved_by_a_reload(played: Played) -> None:
    made = played.rig
    played.keeper.turn()
    first = set_for(made.store, 0)
    assert sorted(first) == sorted(
        f"{what} {key}" for what in reporttimers.NAMES for key in made.pipeline().policy.desk.departments
    )
    policy = made.pipeline().policy
    desk = replace(policy.desk, reports=Reports(monthly=None, morning=None))
    other = replace(made.pipeline(), policy=replace(policy, desk=desk, digest="another"))
    keeper = Timekeeper(made.store, clock=made.clock, pipeline=lambda: other, on_letters=lambda: None)
    keeper.turn()
    assert set_for(made.store, 0) == {name: at for name, at in first.items() if name.startswith("report-week")}


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
        assert made.store.read(lambda c: timers.due_at(c, 0, "back ana@example.org")) is None
        assert "ana@example.org" not in made.store.read(lambda c: changes.absent(c, now=NOW))


def test_every_name_that_is_set_anywhere_has_an_act() -> None:
    for name in ("held ana@example.org", "held-backup x", "wait-remind 1", "wait-close", "wait-until", "back x"):
        assert name.partition(" ")[0] in timed.NAMES


def test_two_clocks_on_many_promises(tmp_path: Path) -> None:
    """On PostgreSQL, while both run at once: each stage of each promise happens once, in order for each request."""
    count = 30
    with rig("postgresql", tmp_path) as made:
        for nth in range(count):
            made.take(mail(own=f"p{nth}@example.org", subject=f"Matter {nth}"))
        made.decide()
        other = Store.open(made.store.engine.url.render_as_string(hide_password=False))
        keepers = [
            Timekeeper(store, clock=made.clock, pipeline=made.pipeline, on_letters=lambda: None)
            for store in (made.store, other)
        ]
        failed: list[BaseException] = []

        def work(keeper: Timekeeper) -> None:
            misses = 0
            try:
                while misses < 20:
                    misses = 0 if keeper.turn() else misses + 1
            except BaseException as error:
                failed.append(error)

        try:
            for _ in range(40):  # two days, an hour and a bit at a time
                made.clock.move(minutes=71)
                threads = [threading.Thread(target=work, args=(keeper,)) for keeper in keepers]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
        finally:
            other.close()
        assert failed == []
        seen = made.store.read(lambda c: timers.at_a_glance(c, now=made.clock.now()))
        assert (seen.late, seen.aside) == (0, ())
        outbox = Counter((row.ticket, row.template, row.address) for row in made.outbox())
        for number in range(1, count + 1):
            lines = made.store.read(lambda c, number=number: journal.of(c, number))  # type: ignore[misc]
            acts = [line.data.get("stage", line.act) for line in lines if line.act in ("promise", "warn", "break")]
            promises = " ".join(acts).split("break")
            assert promises[0].split()[:2] == ["promise", "unowned"]
            assert all(len(set(one.split())) == len(one.split()) for one in promises), acts
            assert len(promises) > 2
            assert outbox[number, "late", "eva@example.org"] == len(promises) - 1
