"""F-15: readers, a writer and checkpoints of another connection at the same time, as the oldest SQLite that we run on has it wrong.
One connection writes and checkpoints; `doctor` says where the version is old."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store.schema import inbox
from tests.databases import opened, take


@pytest.mark.parametrize("count", [150, pytest.param(200_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_nothing_is_damaged(tmp_path: Path, count: int, record_property: object) -> None:
    over = threading.Event()
    with opened("sqlite", tmp_path) as store:

        def read() -> None:
            while not over.is_set():
                store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one())

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for number in range(count):
                take(store, b"Subject: %d\r\n\r\nx\r\n" % number)
        finally:
            over.set()
            for reader in readers:
                reader.join()
    with closing(sqlite3.connect(tmp_path / "desk.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (count,)
    record_property("figure", f"{count} commits beside two readers")  # type: ignore[operator]
