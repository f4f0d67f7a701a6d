"""An open store on SQLite and on PostgreSQL for the tests that must hold on both: `databases("sqlite" | "postgresql")`.

One server a session, made when the first test asks; one database, emptied for each test. For SQLite a copy of a file
that was upgraded once.
"""

import atexit
import functools
import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.mail.envelope import Envelope
from gateway.store import inbox, migrate
from gateway.store.engine import Store
from gateway.store.schema import metadata
from tests.peers.postgres import Postgres

KINDS = ("sqlite", "postgresql")
NOW = datetime(2025, 11, 24, 8, 28, 3, tzinfo=UTC)
"""Board 1 of the storyboards: Monday 9:28 in Berlin."""

both = pytest.mark.parametrize("kind", KINDS)
_names = (f"desk{n}" for n in itertools.count())


@functools.cache
def server() -> Postgres:
    made = Postgres("synchronous_commit = off\nfsync = off\nfull_page_writes = off").start()
    atexit.register(made.stop)
    return made


@functools.cache
def _upgraded() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        store = Store.open(f"sqlite:///{path}")
        migrate.upgrade(store)
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        return path.read_bytes()


@functools.cache
def _shared_url() -> str:
    url = server().create("shared")
    store = Store.open(url)
    migrate.upgrade(store)
    store.close()
    return url


def fresh_url(kind: str, folder: Path) -> str:
    """The URL of an empty database without tables."""
    return f"sqlite:///{folder / 'fresh.db'}" if kind == "sqlite" else server().create(next(_names))


def url(kind: str, folder: Path) -> str:
    """The URL of a database with empty tables."""
    if kind == "sqlite":
        path = folder / "desk.db"
        path.write_bytes(_upgraded())
        return f"sqlite:///{path}"
    found = _shared_url()
    engine = sa.create_engine(found, poolclass=sa.NullPool)
    with engine.begin() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    return found


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Store]:
    """An open store with empty tables."""
    store = Store.open(url(kind, folder))
    try:
        yield store
    finally:
        store.close()


def new_mail(raw: bytes = b"Subject: x\r\n\r\nx\r\n", **more: object) -> inbox.NewMail:
    """A mail as the door would hand it to the store."""
    import hashlib

    values: dict[str, object] = {
        "source": "smtp",
        "received_at": NOW,
        "envelope": Envelope("eva@example.org", ("it@example.org",)),
        "size": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "transmission": hashlib.sha256(raw).hexdigest(),
        "has_identity": True,
    }
    return inbox.NewMail(**{**values, **more})  # type: ignore[arg-type]


def take(store: Store, raw: bytes, **more: object) -> int:
    """Take a mail; its id."""
    return store.write(lambda connection: inbox.add(connection, new_mail(raw, **more), [raw]))[0]


def clock_at(now: datetime) -> Callable[[], datetime]:
    return lambda: now
