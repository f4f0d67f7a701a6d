"""Rows out of a damaged database, one by one (what is built from them: tests/test_rebuilding.py)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from gateway.store import copies, inbox, migrate, salvage
from gateway.store.engine import Store
from tests.databases import opened, take


def test_rows_behind_one_that_cannot_be_read(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as store:
        for n in range(5):
            take(store, b"Subject: %d\r\n\r\n" % n)
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection, connection:
        connection.execute("UPDATE inbox SET forward_paths = '[' WHERE id = 3")  # no JSON any more
    lost = salvage.Lost()
    old = copies.read_only(tmp_path / "desk.db")
    assert [row.id for row in salvage.mails(old, lost)] == [1, 2, 4, 5]
    assert lost.named == ["inbox 3"]
    assert salvage.pieces(old, 4) == [b"Subject: 3\r\n\r\n"]
    old.close()


def test_a_table_that_is_gone(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection, connection:
        connection.execute("DROP TABLE policy")
    old, new = copies.read_only(tmp_path / "desk.db"), Store.open(f"sqlite:///{tmp_path / 'new.db'}")
    migrate.upgrade(new)
    lost = salvage.Lost()
    salvage.ground(old, new, lost)
    assert lost.named == ["policy"]
    assert new.read(inbox.counts) == {}
    for store in (old, new):
        store.close()


def test_numbers_go_on_behind_the_highest(tmp_path: Path) -> None:
    from gateway.store import tickets

    with opened("sqlite", tmp_path) as store:
        for wanted, expected in ((7, 7), (3, 8), (20, 20)):
            store.write(lambda c, wanted=wanted: salvage.number_from(c, wanted))  # type: ignore[misc]
            assert store.write(tickets.next_number) == expected
