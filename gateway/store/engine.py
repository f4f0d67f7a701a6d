"""One door to the database: `write` is durable when it returns, `read` sees one consistent state.

SQLite: WAL, synchronous=FULL, one writer thread with one connection. What waits when the writer is free becomes one
transaction, each piece of work in a savepoint of its own: many mails, one fsync, and one that fails does not harm the
others. No timer: at low load a batch is one piece of work. PostgreSQL: the same writer serves `submit`; `write` and
`write_all` run in the caller's thread on a pooled connection, so many workers write side by side.

Never inside a transaction: network, waiting, or anything that may block. Works may run twice (after a serialization
failure), so they do nothing but SQL.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError

from gateway import log
from gateway.errors import Permanent, Temporary
from gateway.failpoints import reach
from gateway.retrying import briefly
from gateway.store.dialect import at_driver

_logger = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP_LIMIT = 64
"""At most this many pieces of work in one commit: a bound for the time the first of them waits."""
BUSY_SECONDS = 10
_SYNC_FAILED = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC}
_RETRYABLE = {"40001", "40P01"}  # serialization failure, deadlock


class Busy(Temporary):
    """The database is locked, away or out of room. Nothing was written, or we do not know: try again."""


class Distrusted(Busy):
    """The disk failed to make a commit durable. What the kernel has dropped since, nobody can tell (fsync reports an error once):
    this process writes nothing any more, and the next one reads again what is really there."""


class _SerializationFailure(Temporary):
    pass


@dataclass(slots=True)
class Outcome(Generic[T]):
    """What became of one piece of work: its value, or the error that rolled it back."""

    value: T | None = None
    error: BaseException | None = None

    def unwrap(self) -> T:
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


Done = Callable[[Outcome[Any]], None]


class Store:
    """An open database. Make it with `Store.open`; close it when the process ends."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = _Writer(engine, sqlite=self.is_sqlite)

    def when_distrusted(self, tell: Callable[[Distrusted], None]) -> None:
        """`tell` is called once, from the writer's thread, when the process should end and start anew."""
        self._writer.tell_distrust = tell

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open (and for SQLite make) the database at `url`. Does not create tables: see `store.migrate`."""
        try:
            return cls(_make_engine(url))
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise Permanent(f"the database cannot be opened: {_first_line(error)}") from error

    def close(self) -> None:
        self._writer.close()
        self.engine.dispose()

    def submit(self, work: Work[T], done: Callable[[Outcome[T]], None]) -> None:
        """Queue `work` for the next commit; `done` is called from the writer's thread once it is durable, or failed."""
        self._writer.put(_Item(work, done))

    def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction. Durable when this returns; raises what `work` raised, or `Busy`."""
        return self.write_all([work])[0].unwrap()

    def write_all(self, works: Sequence[Work[T]]) -> list[Outcome[T]]:
        """Run several works in one transaction, in order, each in its own savepoint. One outcome each."""
        if not works:
            return []
        if self.is_sqlite:
            return self._through_writer(works)
        return briefly(lambda: self._in_own_transaction(works), on=(_SerializationFailure,), attempts=10)

    def read(self, work: Work[T]) -> T:
        """Run `work` on one consistent state. It must not write."""
        with _translated(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
                try:
                    return work(connection)
                finally:
                    driver: Any = connection.connection.dbapi_connection
                    if driver is not None and driver.in_transaction:  # else SQLite has ended it, with its error
                        connection.exec_driver_sql("ROLLBACK")
            with connection.execution_options(isolation_level="REPEATABLE READ").begin():
                return work(connection)

    def forget_deleted(self) -> None:
        """What was deleted is overwritten: nothing of it is left in the files (SQLite), or in the tables (PostgreSQL). SQLite
        writes the whole database anew, in a file beside it, and writers wait for that. `Busy`: somebody reads for so long that the
        write-ahead log cannot be emptied, or there is no room."""
        with _translated(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("VACUUM")
                return
            connection.exec_driver_sql("PRAGMA temp_store=FILE")  # not in memory: it is as large as the database
            try:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA busy_timeout=500")
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={1000 * BUSY_SECONDS}")
                connection.exec_driver_sql("PRAGMA temp_store=MEMORY")
        if busy:
            raise Busy("somebody reads the database, so its write-ahead log cannot be emptied")

    def _through_writer(self, works: Sequence[Work[T]]) -> list[Outcome[T]]:
        outcomes: list[Outcome[T] | None] = [None] * len(works)
        left = threading.Semaphore(0)

        def done_at(index: int) -> Done:
            def done(outcome: Outcome[Any]) -> None:
                outcomes[index] = outcome
                left.release()

            return done

        self._writer.put(*(_Item(work, done_at(index)) for index, work in enumerate(works)))
        for _ in works:
            left.acquire()
        return [outcome for outcome in outcomes if outcome is not None]

    def _in_own_transaction(self, works: Sequence[Work[T]]) -> list[Outcome[T]]:
        with _translated(), self.engine.connect() as connection, connection.begin():
            outcomes: list[Outcome[T]] = [_run(connection, work) for work in works]
            reach("store.before_commit")
        reach("store.after_commit")
        return outcomes


@dataclass(slots=True)
class _Item:
    work: Work[Any]
    done: Done


class _Writer:
    """The writer thread. It owns its connection; nobody else touches it."""

    def __init__(self, engine: Engine, *, sqlite: bool) -> None:
        self._engine = engine
        self._begin = "BEGIN IMMEDIATE" if sqlite else "BEGIN"
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._closed = False
        self._distrust: Distrusted | None = None
        self.tell_distrust: Callable[[Distrusted], None] = lambda error: None

    def put(self, *items: _Item) -> None:
        with self._guard:  # keeps the items of one caller together, and starts the thread where it is needed
            if self._closed:
                raise Busy("the database is being closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            for item in items:
                self._queue.put(item)

    def close(self) -> None:
        with self._guard:
            self._closed = True
            thread = self._thread
            self._queue.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        going = True
        while going:
            items: list[_Item] = []
            item = self._queue.get()
            while item is not None:
                items.append(item)
                if len(items) >= GROUP_LIMIT:
                    break
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
            else:
                going = False
            if items:
                self._commit(items)
        if self._connection is not None:
            self._connection.close()

    def _commit(self, items: list[_Item]) -> None:
        try:
            if self._distrust is not None:
                raise self._distrust
            outcomes = briefly(lambda: self._attempted(items), on=(_SerializationFailure,), attempts=10)
        except BaseException as error:  # whatever it was: nobody may be told yes
            self._drop_connection()
            if isinstance(error, Distrusted) and self._distrust is None:
                self._distrust = error
                self.tell_distrust(error)
            outcomes = [Outcome(error=error)] * len(items)
        for item, outcome in zip(items, outcomes, strict=True):
            try:
                item.done(outcome)
            except Exception as error:  # the caller's trouble, after the fact: whoever else waits for us must not pay
                log.event(_logger, "answer_failed", level=logging.ERROR, error=error, exc_info=error)

    def _attempted(self, items: list[_Item]) -> list[Outcome[Any]]:
        with _translated():
            return self._transaction(items)

    def _transaction(self, items: list[_Item]) -> list[Outcome[Any]]:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection = self._connection
        connection.exec_driver_sql(self._begin)
        try:
            alone = len(items) == 1
            outcomes = [_run(connection, item.work, savepoint=not alone) for item in items]
            if alone and outcomes[0].error is not None:
                connection.exec_driver_sql("ROLLBACK")
                return outcomes
            reach("store.before_commit")
            connection.exec_driver_sql("COMMIT")
            reach("store.after_commit")
            return outcomes
        except BaseException:
            self._drop_connection()
            raise

    def _drop_connection(self) -> None:
        """After any trouble with the transaction itself the connection is not trusted again."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.invalidate()
                connection.close()
            except SQLAlchemyError:
                pass


def _run(connection: Connection, work: Work[T], *, savepoint: bool = True) -> Outcome[T]:
    """One work in its savepoint. Only trouble of the connection itself leaves here as an exception."""
    if savepoint:
        at_driver(connection, "SAVEPOINT work")
    try:
        outcome = Outcome(value=work(connection))
    except Exception as error:
        if isinstance(error, DBAPIError) and (error.connection_invalidated or _is_retryable(error)):
            raise
        if savepoint:
            at_driver(connection, "ROLLBACK TO SAVEPOINT work")
        outcome = Outcome(error=_as_ours(error))
    if savepoint:
        at_driver(connection, "RELEASE SAVEPOINT work")
    return outcome


def attempt(connection: Connection, work: Work[T]) -> Outcome[T]:
    """One work inside another: if it fails, it alone is taken back, and the outer one goes on."""
    return _run(connection, work)


class _translated:  # noqa: N801 - reads as a word at the `with`
    """The driver's errors become ours: everything the database does to us is temporary."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DBAPIError) and _is_retryable(error):
            raise _SerializationFailure(_first_line(error)) from error
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlite_errorcode", 0) in _SYNC_FAILED:
            raise Distrusted(f"the disk does not keep what is written: {_first_line(error)}") from error
        if isinstance(error, SQLAlchemyError):
            raise Busy(f"database: {_first_line(error)}") from error


def _as_ours(error: Exception) -> Exception:
    if isinstance(error, DBAPIError) and _is_the_databases(error):
        ours = Busy(f"database: {_first_line(error)}")
        ours.__cause__ = error
        return ours
    return error


def _is_the_databases(error: DBAPIError) -> bool:
    """Its own trouble, or the operator's: it may be over when we come back. Not that of the work (54: what was asked is too
    large). 25006 and 42501: it is read-only, as after a failover, or we may not write into its tables."""
    if isinstance(error, OperationalError):
        return not _sqlstate(error).startswith("54")
    return isinstance(error, InternalError) or _sqlstate(error) == "42501"


def _is_retryable(error: DBAPIError) -> bool:
    return _sqlstate(error) in _RETRYABLE


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(cause).__name__])[0][:300]


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(
            url, pool_size=8, max_overflow=8, pool_pre_ping=True, pool_timeout=BUSY_SECONDS, hide_parameters=True
        )
    database = sa.make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves: IMMEDIATE for writing, so nobody waits in the middle
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=8,
        max_overflow=16,
        hide_parameters=True,  # a traceback must not carry parts of mails into a log
    )
    event.listen(engine, "connect", _sqlite_pragmas)
    return engine


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "page_size=16384",  # mails are large values; takes effect only before the first table
        "journal_mode=WAL",
        "synchronous=FULL",  # the promise of COMMIT 1: on the disk before anybody hears yes
        "foreign_keys=ON",
        "wal_autocheckpoint=1000",
        "cache_size=-8000",
        "temp_store=MEMORY",
        "secure_delete=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
