"""How often a rule fitted: requests by their journal, mails without a request by their reasons, and nothing older than asked."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from gateway.store import journal, ruleuse, tickets
from gateway.store.engine import Store
from gateway.store.journal import Head
from gateway.store.schema import inbox
from gateway.store.schema import journal as table
from tests.databases import NOW
from tests.desk.made import ticket

OLD = NOW - timedelta(days=91)


def opened(store: Store, number: int, *fitted: str, at: Any = NOW) -> None:
    lines: list[tuple[str, str, dict[str, Any]]] = [
        ("open", "eva@example.org", {"fitted": ["never"]}),
        ("rules", "", {"event": "new", "fitted": list(fitted)}),
    ]
    rows, head = journal.rows(number, Head(0, ""), lines, at=at)

    def work(connection: sa.Connection) -> None:
        tickets.insert(connection, ticket(number=number), head=head)
        connection.execute(sa.insert(table), rows)

    store.write(work)


def decided(store: Store, number: int, outcome: str, *rules: str | None, at: Any = NOW) -> None:
    row = {
        "id": number, "state": "done", "source": "smtp", "received_at": at, "reverse_path": "", "forward_paths": [],
        "size": 1, "sha256": "", "transmission": str(number), "outcome": outcome, "decided_at": at,
        "why": [{"step": "x", "rule": rule} for rule in rules],
    }  # fmt: skip
    store.write(lambda connection: connection.execute(sa.insert(inbox), [row]))


def test_what_is_counted(store: Store) -> None:
    opened(store, 1, "cars", "payroll")
    opened(store, 2, "cars")
    opened(store, 3, "cars", "old", at=OLD)
    decided(store, 1, "opened", "cars")  # counted by its request
    decided(store, 2, "ignored", None, "newsletters", "newsletters")
    decided(store, 3, "quarantined", "fraud")
    decided(store, 4, "ignored", "newsletters", at=OLD)
    found = store.read(lambda connection: ruleuse.fitted(connection, since=NOW - timedelta(days=90)))
    assert found == {"cars": 2, "payroll": 1, "newsletters": 1, "fraud": 1}


def test_nothing_yet(store: Store) -> None:
    assert store.read(lambda connection: ruleuse.fitted(connection, since=OLD)) == {}
