"""The counts against loops and floods, on both databases."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from gateway.desk.facts import Answered
from gateway.store import inbox, lately
from gateway.store.engine import Store
from gateway.store.schema import letter, outbox, ticket
from tests.databases import NOW, take

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVA = "eva@example.org"


def decided(store: Store, nth: int, **values: Any) -> None:
    one = take(store, b"Message-ID: <%d@x>\r\n\r\n%d" % (nth, nth))
    given = {"state": "done", "peer": EVA, "decided_at": NOW - nth * MINUTE, "subject": f"s{nth}", "ticket": 7}
    store.write(lambda connection: inbox.settle(connection, one, **{**given, **values}))


def test_the_mails_of_an_author(store: Store) -> None:
    for nth in range(3):
        decided(store, nth, words=f"w{nth}", answered=Answered.AGAIN.value)
    decided(store, 4, peer="tom@example.org")
    decided(store, 5, peer="")
    decided(store, 6, peer="tom@other.example")
    found = store.read(lambda c: lately.of_author(c, EVA, NOW - 2 * MINUTE))
    assert [(one.subject, one.words, one.answered, one.ticket) for one in found] == [
        ("s0", "w0", Answered.AGAIN, 7),
        ("s1", "w1", Answered.AGAIN, 7),
    ]
    assert store.read(lambda c: lately.of_author(c, "", NOW - DAY)) == ()
    assert [one.subject for one in store.read(lambda c: lately.of_others(c, EVA, NOW - DAY))] == ["s4"]


def test_no_more_than_the_newest_are_looked_at(store: Store) -> None:
    for nth in range(lately.MOST + 5):
        decided(store, nth)
    found = store.read(lambda c: lately.of_author(c, EVA, NOW - DAY))
    assert [one.subject for one in found] == [f"s{nth}" for nth in range(lately.MOST)]


def test_what_was_answered_in_a_request(store: Store) -> None:
    for nth, how in enumerate((Answered.FIRST, Answered.AGAIN, Answered.FOUND, Answered.ASKED, Answered.NOTHING)):
        decided(store, nth, answered=how.value)
    decided(store, 61, answered=Answered.FIRST.value)
    decided(store, 62, answered=Answered.ASKED.value)
    decided(store, 63, answered=Answered.FIRST.value, ticket=8)
    assert store.read(lambda c: lately.here(c, {7, 8}, NOW)) == ({7: 2, 8: 0}, {7: 2})
    assert store.read(lambda c: lately.here(c, (), NOW)) == ({}, {})


def test_what_lists_have_opened(store: Store) -> None:
    for nth, department in enumerate(("it", "hr", "it", "", "it")):
        decided(store, nth, mass=department)
    decided(store, 90, mass="it")
    assert store.read(lambda c: lately.mass(c, NOW - HOUR)) == {"it": 3, "hr": 1}


def test_letters_and_requests_are_counted_up_to_a_bound(store: Store) -> None:
    def write(connection: sa.Connection) -> None:
        for nth in range(6):
            row = {"number": nth + 1, "prefix": "IT", "department": "it", "departments_held": ["it"], "state": "new"}
            row |= {"subject": f"r{nth}", "priority": "normal", "requester": EVA, "tags": [], "fields": {}, "told": []}
            row |= {"hinted": [], "muted": [], "outsiders": {}, "created_at": NOW - nth * MINUTE, "updated_at": NOW}
            connection.execute(sa.insert(ticket).values(**row))
            at = NOW - nth * MINUTE
            made = {
                "ticket": nth + 1,
                "template": "ack",
                "department": "it",
                "mailbox": "it@example.org",
                "content": b"",
            }
            made |= {"repeatable": False, "automatic": nth % 2 == 0, "message_id": f"l{nth}", "created_at": at}
            key = connection.execute(sa.insert(letter).values(**made)).inserted_primary_key
            sent = {"letter": key[0], "address": EVA, "state": "due", "automatic": nth % 2 == 0}
            connection.execute(sa.insert(outbox).values(**sent, next_at=at, created_at=at))

    store.write(write)

    def counts(most: int, opened: tuple[int, timedelta]) -> tuple[int, int]:
        return store.read(lambda c: lately.counts(c, EVA, now=NOW, most=most, opened=opened))

    assert counts(9, (9, HOUR)) == (3, 6)
    assert counts(2, (4, HOUR)) == (2, 4)
    assert counts(9, (9, 2 * MINUTE)) == (3, 2)
    assert counts(9, (0, HOUR)) == (3, 0)
    found = store.read(lambda c: lately.wrote(c, EVA, NOW - 2 * MINUTE))
    assert [(one.ticket, one.subject) for one in found] == [(1, "r0"), (2, "r1")]
