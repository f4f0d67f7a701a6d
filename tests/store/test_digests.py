"""The note of the daily digest: what counts as told, and who was first."""

from datetime import timedelta

from gateway.store import digests, inbox
from gateway.store.digests import Told
from gateway.store.engine import Store
from tests.databases import NOW, new_mail


def add(store: Store, n: int, state: str) -> int:
    one, _ = store.write(lambda c: inbox.add(c, new_mail(b"Subject: %d\r\n\r\nx\r\n" % n), [b"x"]))
    store.write(lambda c: inbox.settle(c, one, state=state, reason="a reason"))
    return one


def last(store: Store) -> Told:
    found = store.read(digests.last)
    assert found is not None
    return found


def fresh(store: Store) -> list[int]:
    told = last(store)
    return [row.id for row in store.read(lambda c: digests.fresh(c, told))]


def test_what_is_fresh(store: Store) -> None:
    assert store.read(digests.last) is None
    before = add(store, 1, "held")
    store.write(lambda c: digests.begin(c, NOW))
    done, undecided, quarantined = add(store, 2, "done"), add(store, 3, "new"), add(store, 4, "quarantined")
    assert fresh(store) == [before, quarantined]
    told = last(store)
    assert store.write(lambda c: digests.take(c, told, NOW + timedelta(days=1)))
    assert last(store) == Told(NOW + timedelta(days=1), quarantined, (undecided,))
    assert fresh(store) == []
    store.write(lambda c: inbox.settle(c, undecided, state="held", reason="late"))
    store.write(lambda c: inbox.settle(c, done, state="held", reason="again"))
    assert fresh(store) == [undecided]


def test_only_one_is_first(store: Store) -> None:
    store.write(lambda c: digests.begin(c, NOW))
    told = last(store)
    store.write(lambda c: digests.begin(c, NOW + timedelta(days=9)))  # another process, at the same time: too late
    assert last(store) == told
    assert store.write(lambda c: digests.take(c, told, NOW + timedelta(days=1)))
    assert not store.write(lambda c: digests.take(c, told, NOW + timedelta(days=1)))


def test_whom_somebody_was_asked_about_is_not_told_again(store: Store) -> None:
    store.write(lambda c: digests.begin(c, NOW))
    asked, waits = add(store, 1, "quarantined"), add(store, 2, "quarantined")
    store.write(lambda c: inbox.settle(c, asked, reason="from outside the request: kept, the owner is told"))
    assert fresh(store) == [waits]


def test_of_a_flood_only_so_many_are_looked_at(store: Store) -> None:
    store.write(lambda c: digests.begin(c, NOW))
    ids = [add(store, n, "quarantined") for n in range(6)]
    told = last(store)
    rows = store.read(lambda c: digests.fresh(c, told, limit=4))
    assert [row.id for row in rows] == ids[:4]
    assert [(row.forward_paths, row.number) for row in store.read(lambda c: digests.beyond(c, told, rows))] == [
        ('["it@example.org"]', 2)
    ]
    assert store.read(lambda c: digests.beyond(c, told, [])) == []
