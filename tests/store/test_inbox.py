"""Taken once, claimed, fenced, given back; held after three starts."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.vouched import Auth, Vouched
from gateway.mail.envelope import Client, Envelope
from gateway.store import inbox
from gateway.store.engine import Store
from gateway.store.schema import imap_taken
from gateway.store.schema import inbox as table
from gateway.store.schema import raw as raw_table
from tests.databases import NOW, new_mail, take

MAIL = b"Message-ID: <a1@example.org>\r\n\r\nx\r\n"
WEEK = timedelta(days=7)


def add(store: Store, raw: bytes = MAIL, **more: Any) -> tuple[int, bool]:
    return store.write(lambda connection: inbox.add(connection, new_mail(raw, **more), [raw]))


def claim(store: Store, process: int = 1, limit: int = 16) -> list[int]:
    return [mail.id for mail in store.write(lambda c: inbox.claim(c, process=process, limit=limit))]


def row(store: Store, one: int) -> Any:
    return store.read(lambda connection: inbox.get(connection, one))


def count(store: Store) -> int:
    return store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


# --- taken once


def test_a_mail_is_taken_once(store: Store) -> None:
    first, again = add(store), add(store)
    assert (first[1], again) == (False, (first[0], True))
    assert row(store, first[0]).repeats == 1
    assert count(store) == 1


def test_the_same_mail_many_times_at_once_is_one(store: Store) -> None:
    got: list[tuple[int, bool]] = []
    threads = [threading.Thread(target=lambda: got.append(add(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len({one for one, _ in got}) == 1
    assert sorted(known for _, known in got) == [False] + [True] * 7
    assert count(store) == 1


def test_the_same_mail_twice_in_one_commit_is_one(store: Store) -> None:
    works = [lambda connection: inbox.add(connection, new_mail(MAIL), [MAIL])] * 3
    assert [outcome.unwrap()[1] for outcome in store.write_all(works)] == [False, True, True]


@pytest.mark.parametrize(("later", "known"), [(timedelta(0), True), (WEEK - timedelta(seconds=1), True), (WEEK, False)])
def test_mails_without_identity_are_forgotten(store: Store, later: timedelta, known: bool) -> None:
    first, _ = add(store, has_identity=False)
    second, was_known = add(store, has_identity=False, received_at=NOW + later)
    assert was_known is known
    assert (second == first) is known
    assert bytes(store.read(lambda c: inbox.content_of(c, first))) == MAIL
    # and the newest is the one that is compared with from now on
    assert add(store, has_identity=False, received_at=NOW + later) == (second, True)


def test_mails_with_identity_are_remembered_for_ever(store: Store) -> None:
    first, _ = add(store)
    assert add(store, received_at=NOW + timedelta(days=4000)) == (first, True)


def test_a_place_in_a_mailbox_is_taken_once(store: Store) -> None:
    key = ("it@example.org", "INBOX", 7, 1)
    first, _ = add(store, imap=key)
    assert add(store, b"other bytes", imap=key) == (first, True)  # the server may have changed a header on the way
    assert store.read(lambda c: inbox.taken_as(c, key)) == first
    # the same mail at another place: one mail, and both places are known
    assert add(store, imap=("it@example.org", "INBOX", 7, 2)) == (first, True)
    assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(imap_taken)).scalar_one()) == 2
    assert store.read(lambda c: inbox.taken_as(c, ("it@example.org", "INBOX", 8, 1))) is None


@pytest.mark.parametrize(
    "pieces",
    [[], [b""], [b"x"], [b"x" * inbox.PIECE], [b"x" * (inbox.PIECE + 1)], [b"ab" * inbox.PIECE, b"c"],
     [b"a" * 1000] * 30, [b"a", b"", b"b"]],
    ids=["none", "empty", "one byte", "one piece", "one piece and a byte", "large", "many small ones", "an empty one between"],
)  # fmt: skip
def test_the_bytes_come_back_as_they_came(store: Store, pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    one, _ = store.write(lambda c: inbox.add(c, new_mail(whole), pieces))
    assert bytes(store.read(lambda c: inbox.content_of(c, one))) == whole
    sizes = store.read(lambda c: c.execute(sa.select(sa.func.max(sa.func.length(raw_table.c.bytes)))).scalar_one())
    assert sizes <= inbox.PIECE
    found = store.read(lambda c: inbox.contents_of(c, [one]))
    assert found in ({}, {one: whole})  # never a part of it


def test_bytes_that_are_not_all_there_are_noticed(store: Store) -> None:
    one = take(store, b"x" * 3 * inbox.PIECE)
    store.write(lambda c: c.execute(sa.delete(raw_table).where(raw_table.c.piece == 2)))
    with pytest.raises(inbox.Damaged, match="bytes are there"):
        store.read(lambda c: inbox.content_of(c, one))


def test_hostile_envelopes_are_stored(store: Store) -> None:
    paths = (*(f"{'x' * 200}{n}@example.org" for n in range(1000)), '"a\\"b c"@example.org', "ü@example.org")
    one = take(store, MAIL, envelope=Envelope("x" * 500 + "@example.org", paths))
    (found,) = store.write(lambda c: inbox.claim(c, process=1, limit=1))
    assert (found.id, found.envelope.forward_paths) == (one, paths)


# --- claimed


def test_claims_are_oldest_first_and_exclusive(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(5)]
    assert claim(store, 1, 2) == ids[:2]
    assert claim(store, 2, 2) == ids[2:4]
    assert claim(store, 1, 16) == ids[4:]
    assert claim(store, 2) == []
    assert row(store, ids[0]).attempts == 1


def test_many_workers_never_share_a_mail(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(60)]
    got: list[int] = []

    def work(process: int) -> None:
        while found := claim(store, process, 4):
            got.extend(found)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ids


def test_only_who_holds_the_claim_may_settle(store: Store) -> None:
    one = take(store, MAIL)

    def mine(process: int) -> bool:
        return store.write(lambda c: inbox.still_mine(c, one, process=process))

    assert not mine(1)
    claim(store, 1)
    assert (mine(1), mine(2)) == (True, False)
    store.write(lambda c: inbox.release_dead(c, 1))
    claim(store, 2)
    assert (mine(1), mine(2)) == (False, True)
    store.write(lambda c: inbox.settle(c, one, state="done", outcome="opened", ticket=1))
    assert not mine(2)
    assert (row(store, one).state, row(store, one).claimed_by) == ("done", None)


def test_our_trouble_does_not_count(store: Store) -> None:
    one = take(store, MAIL)
    for _ in range(10):
        assert claim(store) == [one]
        store.write(lambda c: inbox.give_back(c, [one], process=1, error="busy", counts=False))
    assert (row(store, one).state, row(store, one).attempts, row(store, one).last_error) == ("new", 0, "busy")


def test_the_third_start_that_counts_is_the_last(store: Store) -> None:
    one = take(store, MAIL)
    for n in range(1, 4):
        assert claim(store) == [one]
        store.write(lambda c: inbox.give_back(c, [one], process=1, error="boom", counts=True))
        assert (row(store, one).state, row(store, one).attempts) == ("new" if n < 3 else "held", n)
    assert claim(store) == []
    assert row(store, one).reason == "boom"


def test_nobody_gives_back_what_is_not_theirs(store: Store) -> None:
    one = take(store, MAIL)
    claim(store, 2)
    store.write(lambda c: inbox.give_back(c, [one], process=1, error="x", counts=True))
    store.write(lambda c: inbox.let_go(c, process=1))
    assert row(store, one).claimed_by == 2


def test_a_live_process_lets_go_of_all_it_holds(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(3)]
    claim(store, 1)
    store.write(lambda c: inbox.let_go(c, process=1))
    assert [row(store, one).attempts for one in ids] == [0, 0, 0]
    assert claim(store, 1) == ids


# --- after a crash


def test_a_mail_alone_in_flight_keeps_its_count(store: Store) -> None:
    one = take(store, MAIL)
    for n in range(1, 4):
        assert claim(store, n) == [one]
        assert store.write(lambda c, n=n: inbox.release_dead(c, n)) == 1  # type: ignore[misc]
    found = row(store, one)
    assert (found.state, found.attempts, found.reason) == ("held", 3, "it stopped the gateway three times")
    assert claim(store, 9) == []


def test_several_in_flight_keep_none_and_run_alone(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(4)]
    claim(store, 1, 3)
    assert store.write(lambda c: inbox.release_dead(c, 1)) == 3
    assert [row(store, one).attempts for one in ids] == [0, 0, 0, 0]
    assert claim(store, 2) == ids[:1]
    assert claim(store, 3) == []  # nobody beside it
    store.write(lambda c: inbox.settle(c, ids[0], state="done"))
    assert claim(store, 3) == ids[1:2]
    store.write(lambda c: inbox.settle(c, ids[1], state="done"))
    assert claim(store, 2) == ids[2:3]
    store.write(lambda c: inbox.settle(c, ids[2], state="done"))
    assert claim(store, 2) == ids[3:]


def test_a_killer_among_many_is_found_and_the_others_are_not_hurt(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(5)]
    killer = ids[2]
    for process in range(1, 30):
        claimed = claim(store, process)
        if killer in claimed:
            store.write(lambda c, p=process: inbox.release_dead(c, p))  # type: ignore[misc]
        for one in claimed if killer not in claimed else []:
            store.write(lambda c, one=one: inbox.settle(c, one, state="done"))  # type: ignore[misc]
    assert [row(store, one).state for one in ids] == ["done", "done", "held", "done", "done"]


def test_a_dead_process_without_mails(store: Store) -> None:
    assert store.write(lambda c: inbox.release_dead(c, 9)) == 0


# --- looked up


def test_the_same_mail_by_another_way(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(4)]
    for one, outcome in zip(ids, ("quarantined", "opened", "duplicate", "appended"), strict=True):
        store.write(
            lambda c, one=one, o=outcome: inbox.settle(
                c, one, state="done", outcome=o, content="c1", ticket=one, decided_at=NOW
            )
        )  # type: ignore[misc]
    found = store.read(lambda c: inbox.by_content(c, "c1", not_id=ids[0]))
    assert (found.id, found.ticket) == (ids[1], ids[1])
    assert store.read(lambda c: inbox.by_content(c, "c1", not_id=ids[1])).id == ids[3]
    assert store.read(lambda c: inbox.by_content(c, "c2", not_id=0)) is None


def test_lists_and_counts(store: Store) -> None:
    ids = [take(store, b"%d" % n) for n in range(3)]
    store.write(lambda c: inbox.settle(c, ids[0], state="done", outcome="opened"))
    assert store.read(inbox.counts) == {"new": 2, "done": 1}
    assert [found.id for found in store.read(lambda c: inbox.listed(c))] == ids[::-1]
    assert [found.id for found in store.read(lambda c: inbox.listed(c, state="new", below=ids[2]))] == [ids[1]]
    assert set(store.read(lambda c: inbox.decided(c, ids))) == {ids[0]}
    assert store.read(inbox.last_received) == NOW
    assert store.read(lambda c: inbox.get(c, 999)) is None


def test_a_mail_that_is_held_from_the_start(store: Store) -> None:
    one = take(store, MAIL, held_because="too large")
    assert (row(store, one).state, row(store, one).reason) == ("held", "too large")
    assert claim(store) == []


# --- who handed it in, and who vouches for its author


def test_the_client_is_kept_and_what_was_found_about_it(store: Store) -> None:
    found = Vouched(Auth.PASS, "signed by example.org", dkim="pass example.org")
    one, _ = add(store, client=Client("192.0.2.7", "mail.example.org"))
    [mail] = store.write(lambda c: inbox.claim(c, process=1, limit=1))
    assert (mail.client, mail.helo, mail.vouched) == ("192.0.2.7", "mail.example.org", None)
    store.write(lambda c: inbox.vouch(c, {one: found}, process=2))  # not ours
    assert row(store, one).vouched is None
    store.write(lambda c: inbox.vouch(c, {one: found}, process=1))
    store.write(lambda c: inbox.let_go(c, process=1))
    [again] = store.write(lambda c: inbox.claim(c, process=3, limit=1))
    assert again.vouched == found


def test_what_was_found_is_known_by_the_content(store: Store) -> None:
    one, _ = add(store, client=Client("192.0.2.7", "x"))
    store.write(lambda c: inbox.claim(c, process=1, limit=1))
    store.write(lambda c: inbox.vouch(c, {one: Vouched(Auth.NONE, "x")}, process=1))
    store.write(lambda c: inbox.settle(c, one, state="done", content="abc"))
    assert store.read(lambda c: inbox.vouched_by_content(c, "abc")) == Vouched(Auth.NONE, "x")
    assert store.read(lambda c: inbox.vouched_by_content(c, "other")) is None
