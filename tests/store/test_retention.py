"""The steps of retention: bounded, and on the daily way without a look through a table. What goes when: tests/work."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.store import colleagues, inbox, retention
from gateway.store.engine import Store
from gateway.store.schema import raw
from tests.databases import NOW, take
from tests.work.rig import mail, rig

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=1)


def test_a_step_is_bounded_by_bytes_and_goes_on_behind_the_last(store: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(retention, "STEP_BYTES", 100)
    for n in range(4):
        one = take(store, b"Subject: %d\r\n\r\n%s\r\n" % (n, b"x" * 60), transmission=str(n), sha256=str(n))
        store.write(lambda c, one=one: inbox.settle(c, one, state="done"))  # type: ignore[misc]
    steps = []
    after = 0
    while True:
        after, gone = store.write(lambda c, at=after: retention.originals(c, before=LATER, after=at))  # type: ignore[misc]
        steps.append((after, gone))
        if not after:
            break
    assert steps == [(1, 1), (2, 1), (3, 1), (4, 1), (0, 0)]
    assert store.read(lambda c: c.execute(sa.select(raw.c.inbox)).all()) == []


def test_the_daily_way_looks_through_no_table(tmp_path: Path) -> None:
    """The plans of SQLite, with a store in which nothing is old."""
    with rig("sqlite", tmp_path) as desk:
        for n in range(3):
            desk.take(mail(own=f"a{n}@x"))
        desk.decide()
        desk.send()
        said: list[str] = []
        with desk.store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_trace_callback(said.append)
            before = NOW - HOUR
            retention.originals(connection, before=before)
            retention.quarantined(connection, before=before)
            retention.letters(connection, before=before)
            retention.decisions(connection, before=before)
            retention.requests(connection, before=before)
            colleagues.replace_next(connection, before=before, after="", now=NOW)
            driver.set_trace_callback(None)
            plans = [
                (str(row[3]), text)
                for text in said
                if text.startswith(("SELECT", "UPDATE", "DELETE"))
                for row in driver.execute(f"EXPLAIN QUERY PLAN {text}")
            ]
        assert len(said) >= 6
        slow = [plan for plan in plans if plan[0].startswith("SCAN") and plan[0].split()[1] not in SMALL]
        assert not slow


SMALL = {"policy", "(subquery-1)", "raw", "CONSTANT", "(subquery-2)"}
"""A handful of rows, or, of raw mails, the first hundred by their key."""
