"""A desk whose data folder is copied and damaged, again and again, and what the program says of it."""

import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.store import copies, verify
from tests.cli.rig import DeskFolder, mail, until
from tests.faults.warm import Warm

DATABASE = "postroom.db"


def alter(database: Path, *statements: str) -> None:
    """Change something by hand, as nobody should, and let go of the file."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def found(database: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


@dataclass(frozen=True)
class Folder:
    """A data folder with the database `postroom.db`, and what may lie beside it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def journal(self) -> Path:
        return self.folder / f"{DATABASE}-wal"

    def copy(self, to: Path) -> "Folder":
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)
        (to / f"{DATABASE}-shm").unlink(missing_ok=True)  # the index of the journal: made anew by whoever opens
        return Folder(to)

    def problems(self) -> list[str]:
        """What `verify` says. `NoDatabase` if it cannot be opened."""
        store = copies.read_only(self.database)
        try:
            return [f"{one.check}: {one}" for one in verify.run(store).problems]
        finally:
            store.close()

    def has_tables(self) -> bool:
        with closing(sqlite3.connect(self.database)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def mails(self) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])


@dataclass(frozen=True)
class Forked(DeskFolder):
    """The desk of the tests of verbs, whose processes are forks of the warm parent."""

    warm: Warm

    @classmethod
    def of(cls, folder: Path, warm: Warm) -> "Forked":
        return cls(DeskFolder.make(folder).folder, warm)

    def process(self, *args: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        assert not text  # a verb that reads: `call`
        out, err = self.folder / "out", self.folder / "err"
        out.unlink(missing_ok=True)
        err.unlink(missing_ok=True)
        code = self.warm.start(["--config", self.config, *args], stderr=err, stdout=out).wait(60)
        return subprocess.CompletedProcess(args, code, out.read_text(), err.read_text())

    @contextmanager
    def running(self, *args: str) -> Iterator[Any]:
        log = self.folder / "stderr"
        log.unlink(missing_ok=True)
        child = self.warm.start(["--config", self.config, "run", *args], stderr=log, readers=True)
        try:
            until(lambda: (log.exists() and "event=ready" in child.log()) or child.poll() is not None)
            yield child
        finally:
            child.signal(signal.SIGTERM)
            assert child.wait() == 0, child.log()[-3000:]


@contextmanager
def at_work(desk: Forked, mails: int) -> Iterator[Folder]:
    """A running desk that has decided so many mails, with its last commits in the journal alone."""
    with desk.running():
        for n in range(mails):
            assert desk.call("deliver", text=mail(f"Printer {n}", f"a{n}")).exit_code == 0
        yield Folder(desk.folder / "data")
