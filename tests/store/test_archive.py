"""Stored mails and what was known when they came."""

from datetime import timedelta

import pytest

from gateway.store import archive, inbox
from gateway.store.engine import Connection, Store
from tests.databases import NOW, take


def settled(store: Store, raw: bytes, *, minutes: int, outcome: str = "opened", reason: str = "a new request") -> int:
    one = take(store, raw, received_at=NOW + timedelta(minutes=minutes))
    store.write(lambda c: inbox.settle(c, one, state="done", outcome=outcome, reason=reason, subject=raw.decode()[:20]))
    return one


def test_which_mails(store: Store) -> None:
    first = settled(store, b"1", minutes=0)
    settled(store, b"2", minutes=1, outcome="appended", reason="it belongs to the request")
    third = settled(store, b"3", minutes=2, outcome="ignored", reason="a rule")
    take(store, b"4", received_at=NOW + timedelta(minutes=3))  # waits

    def ids(since: int) -> list[int]:
        at = NOW + timedelta(minutes=since)
        return [one.id for one in store.read(lambda c: archive.decided(c, reasons=["a rule"], since=at))]

    assert ids(0) == [first, third]
    assert ids(1) == [third]
    assert ids(9) == []


@pytest.mark.parametrize("hours", [-5, 0, 3, 30, 99, 200])
def test_the_first_id_since_leaves_nobody_out(store: Store, hours: int) -> None:
    """Also where hosts with different clocks take mails: every other one is half an hour behind."""
    taken = {}
    for n in range(100):
        at = NOW + timedelta(hours=n, minutes=-30 * (n % 2))
        taken[take(store, f"{n}".encode(), received_at=at)] = at
    since = NOW + timedelta(hours=hours)
    first = store.read(lambda c: archive.first_since(c, since))
    wanted = [one for one, at in taken.items() if at >= since]
    assert all(one >= first for one in wanted)
    assert sum(one >= first for one in taken) <= len(wanted) + 3
    assert store.read(lambda c: archive.first_since(c, since)) == first


def test_of_no_mails(store: Store) -> None:
    def everything(connection: Connection) -> tuple[object, ...]:
        return (
            archive.first_since(connection, NOW),
            archive.decided(connection, reasons=[], since=NOW),
            archive.requests(connection, since=NOW, created_since=None),
            archive.changes(connection, since=NOW),
            archive.arrivals(connection, since=NOW, with_words=True),
            archive.handled(connection, since=NOW),
        )

    assert store.read(everything) == (0, [], [], [], [], {})


def test_contents_small_and_large(store: Store) -> None:
    raws = [b"small", b"x" * (inbox.PIECE + 7), b"", *(f"{n}".encode() for n in range(archive.MOST_AT_ONCE))]
    for raw in raws:
        settled(store, raw, minutes=0)
    wanted = store.read(lambda c: archive.decided(c, reasons=[], since=NOW))
    found = list(archive.contents(store, wanted))
    assert [one for one, _ in found] == wanted
    assert [bytes(raw) for _, raw in found] == raws
