from datetime import timedelta

from gateway.desk.token import Keys
from gateway.store import keys
from gateway.store.engine import Store
from tests.databases import NOW

DAY = timedelta(days=1)


def at(store: Store, days: float) -> Keys:
    return store.read(lambda c: keys.keys(c, master=b"secret", now=NOW + days * DAY))


def rotate(store: Store, salt: bytes, days: float) -> bool:
    return store.write(lambda c: keys.rotate(c, salt=salt, now=NOW + days * DAY))


def test_a_key_is_made_of_a_salt_and_a_secret(store: Store) -> None:
    assert at(store, 0).keys == ()
    assert rotate(store, b"one", 0)
    assert len(at(store, 0).keys) == 1
    other = store.read(lambda c: keys.keys(c, master=b"other", now=NOW))
    assert other.keys != at(store, 0).keys


def test_a_young_key_is_not_replaced(store: Store) -> None:
    rotate(store, b"one", 0)
    assert not rotate(store, b"two", 89)
    assert rotate(store, b"two", 90)
    assert len(at(store, 91).keys) == 2


def test_a_new_key_signs_only_when_everybody_knows_it(store: Store) -> None:
    rotate(store, b"one", 0)
    (old,) = at(store, 0).keys
    rotate(store, b"two", 90)
    now = at(store, 90).keys
    assert now[0] == old
    assert len(now) == 2
    later = at(store, 90 + 11 / 24 / 60).keys
    assert later[1] == old
    assert set(later) == set(now)


def test_old_keys_retire(store: Store) -> None:
    for n in range(12):
        rotate(store, b"%d" % n, 90 * n)
    assert len(at(store, 90 * 12).keys) == keys.VERIFYING


def test_two_processes_at_their_first_start_know_each_others_keys(store: Store) -> None:
    """Whoever added the second key, a letter of either process is answered at both."""
    store.write(lambda c: keys.add(c, salt=b"mine", now=NOW))
    store.write(lambda c: keys.add(c, salt=b"theirs", now=NOW))
    assert len(at(store, 0).keys) == 2
