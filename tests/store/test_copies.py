"""Copies of a database that is at work: whole, checked, and exchanged without a moment in between."""

import sqlite3
import threading
from pathlib import Path

import pytest

from gateway.errors import Permanent
from gateway.store import copies, inbox
from gateway.store.engine import Store
from gateway.store.schema import inbox as inbox_table
from tests.databases import NOW, opened, take


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    with opened("sqlite", tmp_path) as made:
        yield made


def mails(path: Path) -> int:
    store = copies.read_only(path)
    try:
        return sum(store.read(inbox.counts).values())
    finally:
        store.close()


def test_a_copy_is_one_instant_whatever_is_written_meanwhile(store: Store, tmp_path: Path) -> None:
    for n in range(40):
        take(store, b"Subject: %d\r\n\r\n%s\r\n" % (n, bytes(100_000)))
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            take(store, b"Subject: busy %d\r\n\r\n" % n)
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = copies.make(tmp_path / "desk.db", tmp_path / "copies" / "one.db")
    finally:
        stop.set()
        writer.join()
    assert made.report.problems == []
    assert made.report.counts.received >= 40
    assert mails(made.path) == made.report.counts.received
    assert [one.name for one in (tmp_path / "copies").iterdir()] == ["one.db"]  # one file is all of it


def test_what_is_in_the_journal_alone_is_copied(store: Store, tmp_path: Path) -> None:
    take(store, b"Subject: x\r\n\r\n")
    assert (tmp_path / "desk.db-wal").stat().st_size > 0
    assert copies.make(tmp_path / "desk.db", tmp_path / "one.db").report.counts.received == 1


def test_nothing_is_left_of_a_copy_that_is_given_up(store: Store, tmp_path: Path) -> None:
    with pytest.raises(copies.Stopped):
        copies.make(tmp_path / "desk.db", tmp_path / "copies" / "one.db", is_stopped=lambda: True)
    assert list((tmp_path / "copies").iterdir()) == []


def test_no_copy_where_there_is_no_room(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "SPARE", 1 << 60)
    with pytest.raises(Permanent, match="MB free"):
        copies.make(tmp_path / "desk.db", tmp_path / "one.db")


def test_a_file_that_is_there_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_text("mine")
    with pytest.raises(Permanent, match="there already"):
        copies.make(tmp_path / "desk.db", tmp_path / "one.db")
    assert (tmp_path / "one.db").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_database_of_ours(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    path.write_bytes(content)
    with pytest.raises(copies.NoDatabase, match=r"one\.db"):
        copies.schema_of(path)


def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "one.db") as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(copies.NoDatabase, match="none of Postroom's"):
        copies.schema_of(tmp_path / "one.db")


def test_the_old_one_stays_beside_the_new_one(store: Store, tmp_path: Path) -> None:
    path, fresh = tmp_path / "desk.db", tmp_path / "fresh.db"
    copies.make(path, fresh)
    take(store, b"Subject: x\r\n\r\n")
    store.close()
    kept = copies.exchange(fresh, path, now=NOW)
    assert kept is not None
    assert (mails(path), mails(kept)) == (0, 1)
    assert not Path(f"{path}-wal").exists() or Path(f"{path}-wal").stat().st_size == 0


def test_what_dead_processes_had_claimed_is_free_after_a_restore(store: Store) -> None:
    number = take(store, b"Subject: x\r\n\r\n")
    store.write(lambda c: inbox.claim(c, process=1, limit=1))
    copies.after_restore(store)
    assert store.read(lambda c: c.execute(inbox_table.select()).one()).claimed_by is None
    assert store.write(lambda c: inbox.claim(c, process=2, limit=1))[0].id == number
