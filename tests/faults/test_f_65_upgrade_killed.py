"""F-65: an upgrade with a full queue is killed at each of its steps, before and after each statement; what was there stays there,
the next start goes on, and a program that does not know the schema refuses it."""

import os
import signal
from pathlib import Path

import pytest

from gateway.store import inbox, migrate, verify
from gateway.store.engine import Store
from tests.cli.rig import mail
from tests.faults.damage import Forked, alter, found

STEPS = 3
STEP = """
import os, signal
from alembic import op
import sqlalchemy as sa

revision, down_revision = "{revision}", "{before}"


def _may_die(place):
    if os.environ.get("KILL_AT") == f"{{revision}} {{place}}":
        os.kill(os.getpid(), signal.SIGKILL)


def upgrade():
    _may_die(0)
    op.add_column("inbox", sa.Column("new_{revision}", sa.Text, nullable=False, server_default="x"))
    _may_die(1)
    op.execute("UPDATE inbox SET new_{revision} = 'y'")
    _may_die(2)
    op.create_table("table_{revision}", sa.Column("id", sa.Integer, primary_key=True))
    _may_die(3)
"""
PLACES = [(revision, place) for revision in ("t1", "t2", "t3") for place in range(4)]


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations of a later version: those of this one and three more."""
    folder = tmp_path_factory.mktemp("later") / "migrations"
    (folder / "versions").mkdir(parents=True)
    for file in (*migrate._folder().glob("*.py"), *migrate._folder().glob("versions/*.py")):
        (folder / file.relative_to(migrate._folder())).write_text(file.read_text())
    before = migrate.head()
    for n in range(1, STEPS + 1):
        text = STEP.format(revision=f"t{n}", before=before)
        (folder / "versions" / f"t{n}.py").write_text(text)
        before = f"t{n}"
    return folder


def upgraded(url: str, folder: Path, kill_at: str = "", *, kill_after: str = "") -> int:
    """Upgrade in a process of its own; how it ended."""
    child = os.fork()
    if not child:
        code = 3
        try:
            os.environ["KILL_AT"] = kill_at
            migrate._folder = lambda: folder
            store = Store.open(url)
            migrate.upgrade(
                store, on_step=lambda one: os.kill(os.getpid(), signal.SIGKILL) if one == kill_after else None
            )
            store.close()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def full(here: Forked) -> Path:
    """A desk with one request, two letters that wait, and a mail that is not decided."""
    assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    assert here.process("run", "--once").returncode == 0
    assert here.call("deliver", text=mail("Scanner", "a2")).exit_code == 0
    database = here.folder / "data" / "postroom.db"
    alter(database, "UPDATE outbox SET state = 'due', sent_at = NULL")
    return database


def test_a_kill_at_each_step(here: Forked, later: Path) -> None:
    database = full(here)
    before = database.read_bytes()
    url = f"sqlite:///{database}"
    for revision, place in [*PLACES, *((f"t{n}", -1) for n in range(1, STEPS))]:
        for beside in ("-wal", "-shm"):
            Path(f"{database}{beside}").unlink(missing_ok=True)
        database.write_bytes(before)
        at, after = (f"{revision} {place}", "") if place >= 0 else ("", revision)
        assert upgraded(url, later, at, kill_after=after) == -signal.SIGKILL, (revision, place)
        store = Store.open(url)
        try:
            done = int(revision[1]) - (place >= 0)
            assert migrate_current(store) == (f"t{done}" if done else migrate.head())
            assert [str(one) for one in verify.run(store).problems] == []
            assert store.read(inbox.counts) == {"done": 1, "new": 1}
        finally:
            store.close()
        assert upgraded(url, later) == 0
        store = Store.open(url)
        try:
            assert migrate_current(store) == "t3"
            assert store.read(inbox.counts) == {"done": 1, "new": 1}
        finally:
            store.close()


def migrate_current(store: Store) -> str:
    return migrate.current(store)


def test_the_old_program_refuses_the_new_schema(here: Forked, later: Path) -> None:
    database = full(here)
    assert upgraded(f"sqlite:///{database}", later) == 0
    for verb in (("run", "--once"), ("ticket", "list"), ("db", "upgrade"), ("db", "restore", str(database))):
        result = here.process(*verb)
        assert result.returncode == 1, (verb, result.stdout)
        assert "has schema t3, which this version does not know: install the newer version" in result.stderr
    assert found(database, "SELECT version_num FROM alembic_version") == [("t3",)]


def test_a_new_desk_and_one_of_this_version(here: Forked) -> None:
    first, second = here.process("db", "upgrade"), here.process("db", "upgrade")
    assert (first.returncode, second.returncode) == (0, 0)
    assert f"schema {migrate.head()}" in first.stdout
    assert "already" in second.stdout
