"""What comes due is taken in order, once, whoever looks; what fails is put aside and harms nobody."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.desk.changes import SetTimer
from gateway.desk.conditions import Compared
from gateway.desk.decision import Entry, EntryKind
from gateway.desk.rules import Ruleset
from gateway.store import changes, entries, journal, tickets, timers
from gateway.store.engine import Connection, Store
from gateway.store.timers import PROMISE, Timer
from tests.databases import NOW, opened
from tests.desk import made
from tests.desk.rulemade import rule

MINUTE = timedelta(minutes=1)


def put(store: Store, ticket: int, name: str, minutes: float, data: str = "") -> None:
    store.write(lambda c: changes.set_timer(c, ticket, SetTimer(name, NOW + minutes * MINUTE, data)))


def take(store: Store, minutes: float = 60) -> Timer | None:
    return store.write(lambda c: timers.take(c, now=NOW + minutes * MINUTE))


def taken(store: Store, minutes: float = 60) -> list[tuple[int, str]]:
    found = []
    while (one := take(store, minutes)) is not None:
        found.append((one.ticket, one.name))
    return found


def test_in_the_order_in_which_they_came_due(store: Store) -> None:
    for ticket, name, minutes in ((2, "b", 5), (1, "z", 5), (1, "a", 9), (1, "c", 5), (3, "x", 1), (4, "later", 70)):
        put(store, ticket, name, minutes)
    assert taken(store, 0.5) == []
    assert taken(store) == [(3, "x"), (1, "c"), (1, "z"), (2, "b"), (1, "a")]
    assert store.read(timers.next_due) == NOW + 70 * MINUTE


def test_setting_it_again_moves_it_and_keeps_what_it_needs_to_know(store: Store) -> None:
    put(store, 1, "wait-remind", 5)
    put(store, 1, "wait-remind", 50, "2")
    assert take(store, 10) is None
    found = take(store)
    assert found is not None
    assert (found.data, found.due_at) == ("2", NOW + 50 * MINUTE)


def test_a_taken_one_whose_act_is_taken_back_is_there_again(store: Store) -> None:
    put(store, 1, "a", 1)

    def breaks(connection: Connection) -> None:
        timers.take(connection, now=NOW + MINUTE)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.write(breaks)
    assert taken(store) == [(1, "a")]


def fails(store: Store, minutes: float) -> bool:
    now = NOW + minutes * MINUTE

    def work(connection: Connection) -> bool:
        found = timers.take(connection, now=now)
        assert found is not None
        return timers.failed(connection, found, "ValueError: no such thing", now=now)

    return store.write(work)


def test_three_failures_and_it_is_put_aside_until_the_next_start(store: Store) -> None:
    put(store, 1, "a", 1)
    assert not fails(store, 1)
    put(store, 1, "b", 1.5)
    assert taken(store, 1.6) == [(1, "b")]  # what is behind it does not wait
    assert not fails(store, 2)
    assert taken(store, 5) == []
    assert fails(store, 6)
    put(store, 1, "c", 7)
    assert taken(store) == [(1, "c")]
    seen = store.read(lambda c: timers.at_a_glance(c, now=NOW + 60 * MINUTE))
    assert (seen.count, seen.late) == (0, 0)
    assert [(one.name, one.tries, one.problem) for one in seen.aside] == [("a", 3, "ValueError: no such thing")]
    assert store.write(timers.try_again) == 1
    assert taken(store) == [(1, "a")]


def test_at_a_glance(store: Store) -> None:
    for ticket, minutes in ((1, 1), (2, 2), (3, 30)):
        put(store, ticket, "wait-close", minutes)
    seen = store.read(lambda c: timers.at_a_glance(c, now=NOW + 5 * MINUTE))
    assert (seen.count, seen.late, seen.oldest, seen.following) == (3, 2, NOW + MINUTE, NOW + 30 * MINUTE)
    assert store.read(lambda c: timers.due_at(c, 3, "wait-close")) == NOW + 30 * MINUTE
    assert store.read(lambda c: timers.due_at(c, 3, "wait-remind")) is None


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two processes on one PostgreSQL."""
    with opened("postgresql", tmp_path) as one:
        other = Store.open(one.engine.url.render_as_string(hide_password=False))
        try:
            yield one, other
        finally:
            other.close()


def test_two_processes_never_take_one_twice_and_keep_the_order_of_a_request(two: tuple[Store, Store]) -> None:
    for ticket in range(1, 7):
        for nth in range(10):
            put(two[0], ticket, f"t{nth}", nth)
    done: list[tuple[int, str]] = []
    guard = threading.Lock()

    def work(store: Store) -> None:
        misses = 0
        while misses < 20:

            def one(connection: Connection) -> bool:
                found = timers.take(connection, now=NOW + 60 * MINUTE)
                if found is not None:
                    with guard:
                        done.append((found.ticket, found.name))
                return found is not None

            misses = 0 if store.write(one) else misses + 1

    threads = [threading.Thread(target=work, args=(store,)) for store in two for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(set(done)) == 60
    for ticket in range(1, 7):
        assert [name for number, name in done if number == ticket] == [f"t{nth}" for nth in range(10)]


def test_what_rules_ask_for_is_read_only_where_one_is_about_what_comes_due(store: Store) -> None:
    owned, words = made.ticket(owner=made.ANA), Entry(EntryKind.ANSWER, "in", made.box(made.ANA), "It is done soon.")
    store.write(lambda c: tickets.insert(c, owned, head=journal.Head(0, "")))
    store.write(lambda c: entries.add_entry(c, owned.number, words, entries.EntryOrigin(), at=NOW))
    silence = Compared("silent_for", "> 1h", "silent_for", ">", timedelta(hours=1))
    late = rule("a", silence, event="promise_late", owner="least-busy")
    due = Timer(owned.number, PROMISE, NOW, "due")
    for rules, told_at, by_owner in (
        ((), None, {}),
        ((replace(late, event="reply"),), None, {}),
        ((late,), NOW, {made.ANA: 1}),
    ):
        on = made.desk(rules=Ruleset(rules))
        moment = store.write(lambda c, on=on: timers.moment(c, due, owned, desk=on, now=NOW))
        assert (moment.told_at, moment.known.open_by_owner) == (told_at, by_owner)
