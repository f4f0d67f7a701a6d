from datetime import timedelta

from gateway.store import erasures
from gateway.store.engine import Store
from tests.databases import NOW


def test_what_was_begun_is_taken_up_and_what_is_finished_is_not(store: Store) -> None:
    first = store.write(lambda c: erasures.begin(c, ["eva"], now=NOW))
    store.write(lambda c: erasures.plan(c, first.id, {"names": ["Eva Novak"]}))
    store.write(lambda c: erasures.count(c, first.id, {"mails": 2}))
    store.write(lambda c: erasures.count(c, first.id, {"mails": 1, "letters": 4}))
    again = store.write(lambda c: erasures.begin(c, ["eva"], now=NOW + timedelta(hours=1)))
    assert (again.id, again.begun_at, again.plan) == (first.id, NOW, {"names": ["Eva Novak"]})
    assert store.read(erasures.unfinished) == [first.id]
    done = store.write(lambda c: erasures.finish(c, first.id, now=NOW))
    assert (done.plan, done.counts, done.finished_at) == ({}, {"mails": 3, "letters": 4}, NOW)
    assert store.read(erasures.unfinished) == []
    second = store.write(lambda c: erasures.begin(c, ["eva"], now=NOW + timedelta(days=1)))
    assert second.id != first.id
    assert second.alias != first.alias


def test_who_was_erased_is_known_by_the_mark(store: Store) -> None:
    assert store.read(lambda c: erasures.latest(c, "eva")) is None
    one = store.write(lambda c: erasures.begin(c, ["eva", "eva at home"], now=NOW))
    store.write(lambda c: erasures.finish(c, one.id, now=NOW))
    store.write(lambda c: erasures.told(c, one.id, now=NOW))
    found = store.read(lambda c: erasures.latest(c, "eva"))
    assert found is not None
    assert (found.id, found.receipt_at, found.alias) == (one.id, NOW, f"erased-{one.id}@erased.invalid")
    assert store.read(erasures.marks) == {"eva": NOW, "eva at home": NOW}
