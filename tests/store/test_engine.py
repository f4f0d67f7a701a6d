"""The door to the database: durable when it returns, many pieces of work in one commit, nobody harmed by another's failure."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gateway.errors import Permanent
from gateway.failpoints import FailpointError, arm
from gateway.store import notes
from gateway.store.engine import GROUP_LIMIT, Busy, Outcome, Store, attempt
from gateway.store.schema import note
from tests.databases import KINDS, opened, server


def put(name: str, value: str = "x") -> Any:
    return lambda connection: notes.write(connection, name, value)


def get(store: Store, name: str) -> str:
    return store.read(lambda connection: notes.read(connection, name))


def failing(error: Exception) -> Any:
    def work(connection: Connection) -> None:
        notes.write(connection, "failed", "x")
        raise error

    return work


def test_what_is_written_is_read(store: Store) -> None:
    assert store.write(lambda connection: 7) == 7
    store.write(put("a"))
    assert get(store, "a") == "x"
    assert store.write_all([]) == []


def test_a_failing_work_rolls_back_only_itself(store: Store) -> None:
    outcomes = store.write_all([put("a"), failing(KeyError("no")), put("b")])
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert (get(store, "a"), get(store, "failed"), get(store, "b")) == ("x", "", "x")
    with pytest.raises(KeyError):
        outcomes[1].unwrap()


def test_a_failing_work_alone(store: Store) -> None:
    with pytest.raises(KeyError):
        store.write(failing(KeyError("no")))
    assert get(store, "failed") == ""
    store.write(put("a"))  # and the connection is good for more


def test_a_broken_constraint_is_the_works_own_trouble(store: Store) -> None:
    twice = [{"name": "n", "value": "1"}, {"name": "n", "value": "2"}]
    outcomes = store.write_all([put("a"), lambda connection: connection.execute(sa.insert(note), twice), put("b")])
    assert isinstance(outcomes[1].error, IntegrityError)
    assert (get(store, "a"), get(store, "n"), get(store, "b")) == ("x", "", "x")


def test_an_attempt_inside_a_work(store: Store) -> None:
    def work(connection: Connection) -> bool:
        notes.write(connection, "before", "x")
        inner = attempt(connection, failing(ValueError("no")))
        notes.write(connection, "after", "x")
        return inner.error is not None

    assert store.write_all([put("a"), work])[1].value is True
    assert [get(store, name) for name in ("before", "failed", "after")] == ["x", "", "x"]


def test_many_submits_share_a_commit(store: Store) -> None:
    """While the writer is busy, the rest queues up: one transaction for all of it."""
    entered, go, commits = threading.Event(), threading.Event(), []
    sa.event.listen(store.engine, "commit", lambda connection: commits.append(1))
    done: list[Outcome[Any]] = []
    all_done = threading.Semaphore(0)

    def slow(connection: Connection) -> None:
        entered.set()
        go.wait(10)

    def told(outcome: Outcome[Any]) -> None:
        done.append(outcome)
        all_done.release()

    statements: list[str] = []
    sa.event.listen(
        store.engine, "before_cursor_execute", lambda c, cur, statement, *rest: statements.append(statement)
    )
    store.submit(slow, told)
    assert entered.wait(10)
    for n in range(GROUP_LIMIT):
        store.submit(put(f"n{n}"), told)
    go.set()
    for _ in range(GROUP_LIMIT + 1):
        assert all_done.acquire(timeout=10)
    assert [outcome.error for outcome in done] == [None] * (GROUP_LIMIT + 1)
    assert statements.count("COMMIT") == 2
    assert get(store, f"n{GROUP_LIMIT - 1}") == "x"


def test_a_commit_that_fails_fails_for_all(store: Store) -> None:
    told: list[Outcome[Any]] = []
    both_told = threading.Semaphore(0)

    def tell(outcome: Outcome[Any]) -> None:
        told.append(outcome)
        both_told.release()

    entered, go = threading.Event(), threading.Event()
    store.submit(lambda connection: entered.set() or go.wait(10), lambda outcome: None)
    entered.wait(10)
    store.submit(put("a"), tell)
    store.submit(put("b"), tell)
    arm("store.before_commit:2:raise")
    try:
        go.set()
        assert both_told.acquire(timeout=10)
        assert both_told.acquire(timeout=10)
    finally:
        arm(None)
    assert all(isinstance(outcome.error, FailpointError) for outcome in told)
    assert (get(store, "a"), get(store, "b")) == ("", "")
    store.write(put("c"))
    assert get(store, "c") == "x"


def test_an_answer_that_fails_does_not_stop_the_writer(store: Store) -> None:
    def angry(outcome: Outcome[Any]) -> None:
        raise RuntimeError("the caller is gone")

    store.submit(put("a"), angry)
    store.submit(put("b"), lambda outcome: None)
    store.write_all([put("c")])
    assert get(store, "c") == "x"


def test_threads_write_side_by_side(store: Store) -> None:
    errors: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for n in range(20):
                store.write(put(f"{thread}-{n}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(note)).scalar_one()) == 160


def test_a_read_sees_one_state(store: Store) -> None:
    """Also when somebody writes between its statements."""
    store.write(put("a", "old"))
    store.write(put("b", "old"))

    def work(connection: Connection) -> tuple[str, str]:
        first = notes.read(connection, "a")
        store.write_all([put("a", "new"), put("b", "new")])
        return first, notes.read(connection, "b")

    assert store.read(work) == ("old", "old")
    assert (get(store, "a"), get(store, "b")) == ("new", "new")


def test_a_closed_store_takes_nothing(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as store:
        store.write(put("a"))
    with pytest.raises(Busy):
        store.write(put("b"))
    with pytest.raises(Busy):
        store.submit(put("b"), lambda outcome: None)


def test_what_was_queued_before_the_close_is_written(tmp_path: Path) -> None:
    told: list[Outcome[Any]] = []
    with opened("sqlite", tmp_path) as store:
        for n in range(200):
            store.submit(put(f"n{n}"), told.append)
    assert [outcome.error for outcome in told] == [None] * 200


def test_a_locked_sqlite_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.store.engine.BUSY_SECONDS", 0.1)
    with opened("sqlite", tmp_path) as store:
        other = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="locked"):
            store.write(put("a"))
        assert get(store, "a") == ""  # reading goes on
        other.execute("ROLLBACK")
        store.write(put("a"))
        assert get(store, "a") == "x"
        other.close()


def test_a_full_disk_is_busy(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as store:
        store.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 60"))
        outcomes = store.write_all([put("a"), put("big", "x" * 4_000_000), put("b")])
        assert all(isinstance(outcome.error, Busy) for outcome in outcomes if outcome.error)
        assert outcomes[1].error is not None
        with pytest.raises(Busy):
            store.write(put("big", "x" * 4_000_000))
        store.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000"))
        store.write(put("c"))
        assert get(store, "c") == "x"


def test_a_database_that_goes_away_is_busy_and_comes_back(tmp_path: Path) -> None:
    with opened("postgresql", tmp_path) as store:
        store.write(put("a"))
        server().sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shared' AND pid <> pg_backend_pid()"
        )
        for name in ("b", "c"):  # each connection of the pool finds out for itself
            try:
                store.write(put(name))
            except Busy:
                store.write(put(name))
        assert (get(store, "b"), get(store, "c")) == ("x", "x")


def test_workers_that_wait_for_each_other_both_finish(tmp_path: Path) -> None:
    """A deadlock is PostgreSQL's to find and ours to repeat."""
    with opened("postgresql", tmp_path) as store:
        store.write_all([put("a", "0"), put("b", "0")])
        meet = threading.Barrier(2, timeout=5)
        errors: list[BaseException] = []

        def add(first: str, second: str) -> None:
            met = False

            def work(connection: Connection) -> None:
                nonlocal met
                for name in (first, second):
                    value = int(
                        connection.execute(
                            sa.select(note.c.value).where(note.c.name == name).with_for_update()
                        ).scalar_one()
                    )
                    notes.write(connection, name, str(value + 1))
                    if not met:
                        met = True
                        meet.wait()

            try:
                store.write(work)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=add, args=names) for names in (("a", "b"), ("b", "a"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert (get(store, "a"), get(store, "b")) == ("2", "2")


def test_what_is_too_large_for_an_index_is_the_works_own_trouble(tmp_path: Path) -> None:
    """Not the database's: the same again would fail again, for ever."""
    import random

    random.seed(1)
    with opened("postgresql", tmp_path) as store:
        store.write(lambda c: c.exec_driver_sql("CREATE TABLE IF NOT EXISTS too_large (x text PRIMARY KEY)"))
        noise = "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(4000))
        with pytest.raises(Exception) as failed:
            store.write(lambda c: c.execute(sa.text("INSERT INTO too_large VALUES (:x)"), {"x": noise}))
        assert not isinstance(failed.value, Busy)
        store.write(lambda c: c.exec_driver_sql("DROP TABLE too_large"))


def test_a_store_that_cannot_be_opened_says_so() -> None:
    for url in ("nonsense", "mysql://x/y", "sqlite:////proc/no/such/folder/x.db"):
        with pytest.raises(Permanent):
            Store.open(url)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_deleted_is_left_in_the_files(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path) as store:
        words = "CANARY" * 9_000
        for n in range(20):
            store.write(lambda c, n=n: notes.write(c, str(n), words))  # type: ignore[misc]
        store.write(lambda c: [notes.forget(c, str(n)) for n in range(20)])
        store.forget_deleted()
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        assert b"CANARY" not in left


def test_who_reads_is_in_the_way_of_forgetting(tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as store:
        with store.engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            reader.exec_driver_sql("SELECT count(*) FROM note").all()
            with pytest.raises(Busy):
                store.forget_deleted()
            reader.exec_driver_sql("ROLLBACK")
        store.forget_deleted()
