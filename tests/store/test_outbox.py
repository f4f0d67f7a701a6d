"""One row an envelope recipient; a machine's letter never twice after its final dot."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from gateway.store import outbox
from gateway.store.engine import Store
from gateway.store.outbox import Due, NewLetter
from tests.databases import NOW


def letter(message_id: str = "t1.1.x@example.org", **more: Any) -> NewLetter:
    given: dict[str, Any] = {
        "ticket": None, "inbox": None, "template": "ack", "department": "it", "mailbox": "it@example.org", "repeatable": False,
        "automatic": True, "message_id": message_id, "content": b"x\r\n", "reverse_path": "", "recipients": ("eva@example.org",),
        "created_at": NOW, "due_at": NOW,
    }  # fmt: skip
    return NewLetter(**{**given, **more})


def add(store: Store, *letters: NewLetter) -> None:
    store.write(lambda c: outbox.add(c, letters))


def claim(store: Store, process: int = 1, now: Any = NOW, limit: int = 64) -> list[Due]:
    return store.write(lambda c: outbox.claim(c, process=process, now=now, limit=limit))


def states(store: Store) -> list[str]:
    return [row.state for row in reversed(store.read(lambda c: outbox.listed(c)))]


def test_one_row_a_recipient_and_no_recipient_twice(store: Store) -> None:
    add(store, letter(recipients=("eva@example.org", "tom@example.org", "eva@example.org")))
    due = claim(store)
    assert [(row.address, row.attempts, row.content) for row in due] == [
        ("eva@example.org", 1, b"x\r\n"), ("tom@example.org", 1, b"x\r\n"),
    ]  # fmt: skip
    assert due[0].letter == due[1].letter


def test_a_message_id_is_used_once(store: Store) -> None:
    add(store, letter())
    with pytest.raises(IntegrityError):
        add(store, letter())


def test_claims_wait_for_their_time_and_are_exclusive(store: Store) -> None:
    add(
        store,
        letter("a@x", due_at=NOW + timedelta(seconds=20)),
        letter("b@x"),
        letter("c@x", due_at=NOW - timedelta(seconds=1)),
    )
    assert [row.template for row in claim(store)] == ["ack", "ack"]
    assert claim(store, 2) == []
    assert store.read(outbox.next_due) == NOW + timedelta(seconds=20)
    assert len(claim(store, 2, NOW + timedelta(seconds=20))) == 1
    assert store.read(outbox.next_due) is None


def test_the_longest_waiting_first(store: Store) -> None:
    add(store, *(letter(f"{n}@x", due_at=NOW - timedelta(seconds=n)) for n in range(5)))
    taken = [row.id for row in claim(store, limit=2)]
    assert taken == [5, 4]  # the two oldest, the one that has waited longest in front


def test_only_who_holds_the_claim_may_settle(store: Store) -> None:
    add(store, letter())
    (row,) = claim(store, 1)

    def settle(process: int) -> bool:
        return store.write(
            lambda c: outbox.settle(c, row.id, process=process, state="sent", last_reply="250", sent_at=NOW)
        )

    assert not store.write(lambda c: outbox.mark_dotted(c, row.id, process=2))
    assert store.write(lambda c: outbox.mark_dotted(c, row.id, process=1))
    assert (settle(2), settle(1), settle(1)) == (False, True, False)
    found = store.read(lambda c: outbox.get(c, row.id))
    assert found is not None
    assert (found.state, found.claimed_by, found.dotted, found.sent_at) == ("sent", None, False, NOW)


@pytest.mark.parametrize(
    ("repeatable", "dotted", "state"),
    [(False, False, "due"), (False, True, "unknown"), (True, False, "due"), (True, True, "due")],
)
def test_after_a_crash(store: Store, repeatable: bool, dotted: bool, state: str) -> None:
    add(store, letter(repeatable=repeatable))
    (row,) = claim(store, 1)
    if dotted:
        store.write(lambda c: outbox.mark_dotted(c, row.id, process=1))
    store.write(lambda c: outbox.release_dead(c, 1))
    assert states(store) == [state]
    assert not store.write(lambda c: outbox.mark_dotted(c, row.id, process=1))  # the dead one's late writes
    assert not store.write(lambda c: outbox.settle(c, row.id, process=1, state="sent"))
    again = claim(store, 2)
    assert [one.attempts for one in again] == ([2] if state == "due" else [])


def test_automatic_letters_are_counted_by_address_and_hour(store: Store) -> None:
    add(
        store, letter("a@x"), letter("b@x", created_at=NOW - timedelta(minutes=59)),
        letter("c@x", created_at=NOW - timedelta(minutes=60)),
        letter("d@x", automatic=False), letter("e@x", recipients=("tom@example.org",)),
    )  # fmt: skip
    since = NOW - timedelta(hours=1)
    assert store.read(lambda c: outbox.automatic_since(c, "eva@example.org", since)) == 2


def test_a_letter_that_could_not_be_written_is_held_and_never_sent_empty(store: Store) -> None:
    add(store, letter(content=b"", held_because="ack.txt.j2:3: no such variable"))
    assert states(store) == ["held"]
    assert claim(store) == []
    assert not store.write(lambda c: outbox.retry(c, 1, now=NOW))
    assert store.write(lambda c: outbox.drop(c, 1))
    assert states(store) == ["failed"]


@pytest.mark.parametrize(
    ("state", "retried", "dropped"),
    [
        ("due", True, True),
        ("sent", False, False),
        ("failed", True, False),
        ("unknown", True, False),
        ("held", True, True),
    ],
)
def test_by_hand(store: Store, state: str, retried: bool, dropped: bool) -> None:
    for action, expected in ((lambda c, n: outbox.retry(c, n, now=NOW), retried), (outbox.drop, dropped)):
        add(store, letter(f"{expected}{action}@x"))
        (row,) = claim(store)
        assert not store.write(lambda c, a=action, n=row.id: a(c, n))  # type: ignore[misc]  # not while it is under way
        store.write(lambda c, n=row.id: outbox.settle(c, n, process=1, state=state))  # type: ignore[misc]
        assert store.write(lambda c, a=action, n=row.id: a(c, n)) is expected  # type: ignore[misc]
        store.write(lambda c: outbox.claim(c, process=1, now=NOW, limit=9))
        store.write(lambda c, n=row.id: outbox.settle(c, n, process=1, state="sent"))  # type: ignore[misc]


def test_ours_and_figures(store: Store) -> None:
    add(store, letter())
    assert store.read(lambda c: outbox.is_ours(c, "t1.1.x@example.org"))
    assert not store.read(lambda c: outbox.is_ours(c, "other@example.org"))
    assert not store.read(lambda c: outbox.is_ours(c, ""))
    assert store.read(outbox.counts) == {"due": 1}
    assert store.read(lambda c: outbox.ended_since(c, NOW)) == {"it@example.org": {"due": 1}}
    assert store.read(lambda c: outbox.oldest_due(c, now=NOW)) == NOW
    assert store.read(lambda c: outbox.get(c, 99)) is None
    assert [row.id for row in store.read(lambda c: outbox.listed(c, state="due", below=2))] == [1]
