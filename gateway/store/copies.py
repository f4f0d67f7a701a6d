"""Copies of an SQLite database: made while it is at work, looked at before anybody trusts them, put in its place.

A copy is taken of one consistent state (SQLite's backup API inside one read), into a name of its own beside the wanted one,
made durable, looked at by `verify`, and only then renamed: whatever lies under the wanted name is whole. It has no journal
beside it, so the one file is all of it. Writers go on meanwhile.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from gateway.errors import Permanent, Temporary
from gateway.store import migrate, verify
from gateway.store.engine import Store
from gateway.store.schema import inbox, letter, outbox, process

MAGIC = b"SQLite format 3\0"
PAGES = 512
"""Pages of one step (8 MB): between two of them we look whether to stop."""
SPARE = 64_000_000
"""Bytes that stay free on the disk: mail goes on coming in while we copy."""
WAITS = 10.0
_BESIDE = ("-wal", "-shm", "-journal")


class NoDatabase(Permanent):
    """The file is none of ours, or cannot be read as what it is."""


class Stopped(Temporary):
    """The program is being stopped: the copy is given up, nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made, and what was found in it. `size` in bytes."""

    path: Path
    size: int
    report: verify.Report


def file_of(url: str) -> Path | None:
    """The file of an SQLite URL; None for a server."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def look(path: Path) -> None:
    """Is this a file of SQLite's? Raises `NoDatabase`. One that is empty is none: we never leave one behind."""
    try:
        with path.open("rb") as file:
            begin = file.read(len(MAGIC))
    except OSError as error:
        raise NoDatabase(f"{path}: {error.strerror}") from error
    if not begin:
        raise NoDatabase(f"{path} is empty")
    if begin != MAGIC:
        raise NoDatabase(f"{path} is no database: its first bytes are not SQLite's")


def schema_of(path: Path) -> str:
    """The revision of the schema in a file. Raises `NoDatabase` where it is none of ours, `migrate.NewerSchema` where it was made
    by a newer version."""
    look(path)
    store = read_only(path)
    try:
        found = migrate.current(store)
    except Temporary as error:
        raise NoDatabase(f"{path} cannot be read: {error}") from error
    finally:
        store.close()
    if not found:
        raise NoDatabase(f"{path} is a database, but none of Postroom's")
    migrate.refuse_newer(found)
    return found


def read_only(path: Path, *, is_still: bool = False) -> Store:
    """A store over a file that is only read. `is_still`: nobody writes to it, and nothing beside it counts."""
    how = "immutable=1" if is_still else "mode=ro"
    return Store(
        sa.create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, timeout=WAITS, check_same_thread=False),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.pool.QueuePool,
            hide_parameters=True,
        )
    )  # fmt: skip


def make(source: Path, target: Path, *, is_stopped: Callable[[], bool] = lambda: False) -> Copy:
    """Copy the database at `source` to the new file `target`, and look at all of it. Raises `Permanent` where there is no room
    or no database; nothing is left then."""
    look(source)
    if target.exists():
        raise Permanent(f"{target} is there already")
    _room_for(source, target.parent)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _copied(source, part, is_stopped=is_stopped)
        report = checked(part)
        os.link(part, target)  # whole or not at all, and never over a file that somebody put there meanwhile
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise NoDatabase(f"{source} cannot be copied: {error}") from error
    finally:
        discard(part)
    return Copy(target, target.stat().st_size, report)


def checked(path: Path) -> verify.Report:
    """All that `verify` says about a file that nobody writes to."""
    store = read_only(path, is_still=True)
    try:
        return verify.run(store)
    except Temporary as error:
        raise NoDatabase(f"{path} cannot be read: {error}") from error
    finally:
        store.close()


def _copied(source: Path, part: Path, *, is_stopped: Callable[[], bool]) -> None:
    def step(status: int, left: int, total: int) -> None:
        if is_stopped():
            raise Stopped("the copy was given up: the program is being stopped")

    part.touch(mode=0o600)
    reader = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=WAITS, isolation_level=None)
    with contextlib.closing(reader), contextlib.closing(sqlite3.connect(part, isolation_level=None)) as writer:
        # One read around all steps: without it each would see what was written meanwhile, and begin anew.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reader.backup(writer, pages=PAGES, progress=step, sleep=0)
        writer.execute("PRAGMA journal_mode=DELETE")
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _room_for(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sum(file.stat().st_size for file in (source, Path(f"{source}-wal")) if file.exists())
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE:
        raise Permanent(
            f"{folder} has {free // 1_000_000} MB free, and a copy needs {(wanted + SPARE) // 1_000_000} MB"
        )


def after_restore(store: Store) -> tuple[int, int]:
    """An older state takes the place of a newer one: what waited to leave may have left since. Machines' letters are not sent
    (`unknown`), people's are, with the same Message-ID, as after a final dot without an answer. What processes of then had claimed
    is free. How many letters of the first kind, and of the second."""
    o = outbox.c
    machines = o.letter.in_(sa.select(letter.c.id).where(letter.c.repeatable.is_(False)))

    def work(connection: sa.Connection) -> tuple[int, int]:
        said = "the database was restored from a copy: it may have left before"
        given_up = connection.execute(
            sa.update(outbox)
            .where(o.state == "due", machines)
            .values(state="unknown", claimed_by=None, last_reply=said)
        ).rowcount
        again = connection.execute(
            sa.update(outbox).where(o.state == "due").values(claimed_by=None, dotted=False)
        ).rowcount
        connection.execute(sa.update(inbox).where(inbox.c.claimed_by.is_not(None)).values(claimed_by=None))
        connection.execute(sa.delete(process))
        return given_up, again

    return store.write(work)


def settle_journal(path: Path) -> bool:
    """Bring what lies in the journal beside a database into it, so that the file is all of it. False if that cannot be."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAITS, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.Error:
        return False


def exchange(fresh: Path, path: Path, *, now: datetime) -> Path | None:
    """Put `fresh` in the place of the database at `path`, of which nobody has hold. The old one stays beside it; returns its
    name, None where there was none. Whenever the power fails, the one or the other lies there whole."""
    kept: Path | None = None
    if path.exists():
        kept = path.with_name(f"{path.name}.before-{stamp(now)}")
        settle_journal(path)
        for beside in _BESIDE:  # there is one only if the old one is damaged: it must not be taken for the new one's
            with contextlib.suppress(FileNotFoundError):
                os.rename(f"{path}{beside}", f"{kept}{beside}")
        os.link(path, kept)
    os.replace(fresh, path)
    sync_folder(path.parent)
    return kept


def stamp(now: datetime) -> str:
    """An instant in the name of a file, by which names sort."""
    return f"{now:%Y-%m-%dT%H-%M-%S}"


def discard(path: Path) -> None:
    """Delete a database file that nobody needs, with what lies beside it."""
    for name in (path, *(Path(f"{path}{beside}") for beside in _BESIDE)):
        name.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
