"""Append-only, each line sealing the one before: what was altered, taken out or swapped shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.store import journal, tickets
from gateway.store.engine import Store
from gateway.store.journal import Head
from gateway.store.schema import journal as table
from gateway.store.schema import ticket as ticket_table
from tests.databases import NOW
from tests.desk.made import BERLIN, ticket

LINES: list[tuple[str, str, dict[str, Any]]] = [
    ("open", "eva@example.org", {"subject": "Ünï", "related": ""}),
    ("promise", "department", {"until": NOW.isoformat(), "lines": ["a", "b"], "n": 1.5}),
    ("owner", "ana@example.org", {"before": "", "after": "ana@example.org"}),
]


def write(store: Store, number: int = 4812) -> Head:
    rows, head = journal.rows(number, Head(0, ""), LINES, at=NOW)

    def work(connection: sa.Connection) -> None:
        tickets.insert(connection, ticket(number=number), head=head)
        connection.execute(sa.insert(table), rows)

    store.write(work)
    return head


def test_an_untouched_journal_holds(store: Store) -> None:
    write(store)
    write(store, 4813)
    assert store.read(journal.verify) == []
    assert [(line.seq, line.act) for line in store.read(lambda c: journal.of(c, 4812))] == [
        (1, "open"),
        (2, "promise"),
        (3, "owner"),
    ]
    assert store.read(journal.last_instant) == NOW


def line(seq: int) -> Any:
    return sa.and_(table.c.ticket == 4812, table.c.seq == seq)


def swap(connection: sa.Connection) -> None:
    for before, after in ((1, 9), (2, 1), (9, 2)):
        connection.execute(sa.update(table).where(line(before)).values(seq=after))


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda c: c.execute(sa.update(table).where(line(1)).values(actor="x")), "line 1 was altered"),
        (lambda c: c.execute(sa.update(table).where(line(2)).values(act="x")), "line 2 was altered"),
        (lambda c: c.execute(sa.update(table).where(line(2)).values(data={})), "line 2 was altered"),
        (
            lambda c: c.execute(sa.update(table).where(line(3)).values(at=NOW + timedelta(microseconds=1))),
            "line 3 was altered",
        ),
        (lambda c: c.execute(sa.update(table).where(line(1)).values(seal="0" * 64)), "line 1 was altered"),
        (lambda c: c.execute(sa.delete(table).where(line(1))), "line 1 was altered"),
        (lambda c: c.execute(sa.delete(table).where(line(2))), "line 2 was altered"),
        (lambda c: c.execute(sa.delete(table).where(line(3))), "ends at line 2, not 3"),
        (lambda c: c.execute(sa.delete(table)), "ends at line 0, not 3"),
        (swap, "line 1 was altered"),
        (lambda c: c.execute(sa.update(ticket_table).values(journal_seq=2)), "ends at line 3, not 2"),
    ],
)
def test_tampering_shows(store: Store, tamper: Callable[[sa.Connection], object], said: str) -> None:
    write(store)
    store.write(lambda connection: tamper(connection) and None)
    (problem,) = store.read(journal.verify)
    assert problem == f"request 4812: journal {said}" or problem == f"request 4812: the journal {said}"


def test_a_line_of_another_request_does_not_fit() -> None:
    given = {"seq": 1, "at": NOW, "actor": "a", "act": "b", "data": {}}
    assert journal.seal("", number=1, **given) != journal.seal("", number=2, **given)  # type: ignore[arg-type]
    assert journal.seal("x", number=1, **given) != journal.seal("", number=1, **given)  # type: ignore[arg-type]


def test_the_seal_is_of_the_instant_whatever_the_zone() -> None:
    given = {"number": 1, "seq": 1, "actor": "a", "act": "b", "data": {}}
    assert journal.seal("", at=NOW, **given) == journal.seal("", at=NOW.astimezone(BERLIN), **given)  # type: ignore[arg-type]


def test_the_last_promise_that_was_broken_lately(store: Store) -> None:
    head = write(store)
    lines = [("break", "", {"until": (NOW - timedelta(days=days)).isoformat()}) for days in (9, 2)]
    rows, _ = journal.rows(4812, head, lines, at=NOW)
    store.write(lambda connection: connection.execute(sa.insert(table), rows))
    before, after = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
    assert store.read(lambda c: journal.last_broken(c, 4812, since=before)) == NOW - timedelta(days=2)
    assert store.read(lambda c: journal.last_broken(c, 4812, since=after)) is None
    assert store.read(lambda c: journal.last_broken(c, 1, since=before)) is None
