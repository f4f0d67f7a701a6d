"""The copy of the SQLite database each night (`[database] backup`, `backup_to`): made while it runs, looked at, seven kept.

A copy in which something is wrong is kept, and then none of the older ones is deleted: one of them may be all that is left.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

from gateway.desk.alerts import Trouble
from gateway.desk.say import say
from gateway.policy.sections import Database
from gateway.store import copies
from gateway.work.nightly import Said

KEPT = 7
NAME = "backup"
FOLDER = "backups"
_PATTERN = "daily-????-??-??T??-??-??.db"


def folder_of(database: Database, data: Path) -> Path:
    """Where copies go."""
    return database.backup_to or data / FOLDER


class Backup:
    """A job of `nightly`."""

    name = NAME

    def __init__(self, source: Path, database: Database, *, data: Path, zone: tzinfo) -> None:
        self.at = database.backup
        self._source = source
        self._folder = folder_of(database, data)
        self._zone = zone

    def run(self, is_stopped: Callable[[], bool], now: datetime) -> Said:
        for left in self._folder.glob(f".{_PATTERN}.*.part"):  # of a copy that was cut short; nobody else is at it
            copies.discard(left)
        target = self._folder / f"daily-{copies.stamp(now.astimezone(self._zone))}.db"
        made = copies.make(self._source, target, is_stopped=is_stopped)
        problems = [str(one) for one in made.report.problems]
        if not problems:
            for old in sorted(self._folder.glob(_PATTERN))[:-KEPT]:
                old.unlink()
        return {
            "ok": not problems,
            "file": str(made.path),
            "size": made.size,
            "mails": made.report.counts.received,
            "problems": problems[:20],
        }

    def trouble(self, said: Said) -> Trouble:
        if "error" in said:
            return Trouble(say("The database was not copied"), (said["error"],), "postroom db backup")
        return Trouble(
            say("Something in the database is not as it must be"), tuple(said["problems"]), "postroom db verify"
        )
