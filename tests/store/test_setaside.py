from dataclasses import replace
from datetime import timedelta

from gateway.desk.unreached import Unreached
from gateway.store import outbox, setaside
from gateway.store.engine import Store
from tests.databases import NOW
from tests.store.test_outbox import add, letter

EVA = "eva@example.org"
ONCE = Unreached(EVA, ("a@x",), 1, NOW, "no such address")
ASIDE = replace(ONCE, letters=("a@x", "b@x"), failures=2, since=NOW, until=NOW + timedelta(days=30))


def put(store: Store, *states: Unreached) -> None:
    store.write(lambda c: setaside.put(c, states))


def test_what_is_written_is_read(store: Store) -> None:
    put(store, ONCE)
    assert store.read(lambda c: setaside.of(c, [EVA, "tom@example.org", ""])) == {EVA: ONCE}
    put(store, ASIDE)
    assert store.read(lambda c: setaside.of(c, [EVA])) == {EVA: ASIDE}
    assert store.read(lambda c: setaside.of(c, [])) == {}


def test_an_address_that_no_column_holds_is_left_out(store: Store) -> None:
    put(store, replace(ONCE, address="e" * 400 + "@example.org"), replace(ONCE, address=""))
    assert store.read(lambda c: setaside.count(c, NOW)) == 0


def test_in_force_until_its_time(store: Store) -> None:
    put(store, ASIDE, replace(ONCE, address="tom@example.org"))
    both = [EVA, "tom@example.org"]
    assert store.read(lambda c: setaside.in_force(c, both, NOW)) == {EVA: "set aside until 2025-12-24: no such address"}
    assert store.read(lambda c: setaside.in_force(c, both, NOW + timedelta(days=30))) == {}
    assert store.read(lambda c: setaside.listed(c, NOW, limit=9)) == [ASIDE]
    assert store.read(lambda c: setaside.count(c, NOW)) == 1
    assert store.read(lambda c: setaside.listed(c, NOW + timedelta(days=30), limit=9)) == []


def test_released_it_is_forgotten(store: Store) -> None:
    put(store, ASIDE)
    assert store.write(lambda c: setaside.release(c, EVA))
    assert not store.write(lambda c: setaside.release(c, EVA))
    assert store.read(lambda c: setaside.of(c, [EVA])) == {}


def test_a_machine_does_not_write_to_an_address_that_is_set_aside(store: Store) -> None:
    put(store, ASIDE)
    add(store, letter(recipients=(EVA, "tom@example.org")), letter("answer@x", repeatable=True))
    rows = {(row.message_id, row.address): row for row in store.read(lambda c: outbox.listed(c))}
    unsent = rows[("t1.1.x@example.org", EVA)]
    assert (unsent.state, unsent.last_reply) == ("failed", "set aside until 2025-12-24: no such address")
    assert rows[("t1.1.x@example.org", "tom@example.org")].state == "due"
    assert rows[("answer@x", EVA)].state == "due", "a person's words are tried"
    assert store.write(lambda c: outbox.retry(c, unsent.id, now=NOW)), "by hand it goes"


def test_afterwards_it_is_written_to_again(store: Store) -> None:
    put(store, ASIDE)
    add(store, letter(created_at=NOW + timedelta(days=31)))
    assert [row.state for row in store.read(lambda c: outbox.listed(c))] == ["due"]


def test_to_whom_a_letter_went(store: Store) -> None:
    add(store, letter(recipients=(EVA, "tom@example.org")))
    assert store.read(lambda c: outbox.recipients_of(c, "t1.1.x@example.org")) == (EVA, "tom@example.org")
    assert store.read(lambda c: outbox.recipients_of(c, "other@x")) == ()
    assert store.read(lambda c: outbox.recipients_of(c, "")) == ()
