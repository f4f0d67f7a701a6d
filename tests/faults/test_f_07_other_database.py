"""F-07: the database is overwritten with garbage, emptied, deleted, or exchanged for an older copy by hand; no mail is taken and no
letter sent with it, one line says what to do, exit code 1. A sender gets no yes, and tries again."""

import shutil
from pathlib import Path

import pytest

from tests.cli.rig import mail
from tests.faults.damage import Forked, alter, found


def ran(here: Forked) -> Path:
    assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    assert here.process("run", "--once").returncode == 0
    return here.folder / "data" / "postroom.db"


@pytest.mark.parametrize(
    ("content", "said"), [(b"garbage\n" * 5_000, "is no database"), (b"", "is empty"), (None, "is not there")]
)
def test_nothing_is_taken_with_what_is_no_database(here: Forked, content: bytes | None, said: str) -> None:
    database = ran(here)
    copy = here.folder / "copy.db"
    assert here.call("db", "backup", "--to", str(copy)).exit_code == 0
    for beside in ("", "-wal", "-shm"):
        Path(f"{database}{beside}").unlink(missing_ok=True)
    if content is not None:
        database.write_bytes(content)
    started, delivered = here.process("run"), here.call("deliver", text=mail("Scanner", "a2"))
    assert (started.returncode, delivered.exit_code) == (1, 75)
    for told in (started.stderr, delivered.stderr):
        assert said in told
        assert "postroom db restore FILE" in told
        assert len(told.splitlines()) == 1
    assert (database.read_bytes() if database.exists() else None) == content  # and it was not touched
    assert here.process("db", "restore", str(copy)).returncode == 0
    assert here.process("run", "--once").returncode == 0
    assert len(here.lines("ticket", "list")) == 1


def test_an_older_copy_that_was_put_back_by_hand(here: Forked) -> None:
    database = ran(here)
    shutil.copy(database, here.folder / "old.db")
    ran(here)
    shutil.copy(here.folder / "old.db", database)
    result = here.process("run")
    assert result.returncode == 1
    assert f"postroom db restore {database}" in result.stderr
    assert here.process("db", "restore", str(database)).returncode == 0
    assert here.process("run", "--once").returncode == 0


def test_what_waited_to_leave_in_an_older_copy(here: Forked) -> None:
    """An acknowledgement may have left since the copy was made: it is not sent. An agent's notification is, with the same id."""
    assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    assert here.process("run", "--role", "process", "--once").returncode == 0
    assert here.call("db", "verify").exit_code == 0
    alter(here.folder / "data" / "postroom.db", "UPDATE outbox SET state = 'due', sent_at = NULL")
    copy = here.folder / "copy.db"
    assert here.call("db", "backup", "--to", str(copy)).exit_code == 0
    result = here.call("db", "restore", str(copy))
    assert result.exit_code == 0, result.output
    assert "1 of the desk's own are not sent" in result.stdout
    database = here.folder / "data" / "postroom.db"
    states = dict(found(database, "SELECT template, state FROM outbox JOIN letter ON letter.id = outbox.letter"))
    assert states == {"ack": "unknown", "agent_new": "due"}
