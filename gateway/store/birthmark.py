"""Is this the database that ran here last? One SQLite file can be overwritten, emptied or exchanged for an older copy by hand.

Every start is counted in the database, and the count is put down in the file `desk.started` beside it afterwards. A database
that has counted fewer starts, or is not there, is not the one that ran here: taking mail with it would forget what was promised
since, and send again what has left. `db restore` and `db rebuild` put one in its place that may run.
"""

import os
from pathlib import Path

from sqlalchemy import Connection

from gateway.errors import Permanent
from gateway.store import copies, notes
from gateway.store.engine import Store

NOTE = "starts"
NAME = "desk.started"
_TRY = "put a copy back: postroom db restore FILE (none left, but a damaged file? postroom db rebuild FILE)"


class WrongDatabase(Permanent):
    """This database must not go on where another one ran."""


def refuse_missing(path: Path, folder: Path) -> None:
    """Before anything is opened: where a desk has run, its database is there, and is one."""
    size = path.stat().st_size if path.exists() else -1
    if size > 0:
        try:
            copies.look(path)
        except copies.NoDatabase as error:
            raise WrongDatabase(f"{error}; {_TRY}") from None
    elif _started(folder) and not _has_journal(path):
        what = "is empty" if size == 0 else "is not there"
        raise WrongDatabase(f"the database {path} {what}, and a desk has run here; {_TRY}")


def refuse_older(store: Store, path: Path, folder: Path) -> None:
    """Refuse a database that has seen fewer starts than there were here."""
    seen, there_were = store.read(starts), _started(folder)
    if seen < there_were:
        raise WrongDatabase(
            f"the database {path} is older than the one that ran here last (start {seen} of {there_were}): a copy that was put"
            f" back by hand? To go on with it: postroom db restore {path}"
        )


def starts(connection: Connection) -> int:
    """How often it was started."""
    return int(notes.read(connection, NOTE) or 0)


def count(connection: Connection) -> int:
    """One start more; how many that makes."""
    now = starts(connection) + 1
    notes.write(connection, NOTE, str(now))
    return now


def put_down(folder: Path, count: int) -> None:
    """After the count is durable in the database: say so beside it. Never less than the database says."""
    fresh = folder / f".{NAME}.{os.getpid()}"
    with fresh.open("w") as file:
        file.write(f"{count}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, folder / NAME)


def _started(folder: Path) -> int:
    try:
        return int((folder / NAME).read_text().strip() or 0)
    except (OSError, ValueError):
        return 0


def _has_journal(path: Path) -> bool:
    """A very first start that was cut short may have all it wrote in the journal."""
    journal = Path(f"{path}-wal")
    return journal.exists() and journal.stat().st_size > 0
