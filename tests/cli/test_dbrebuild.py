"""`postroom db rebuild`: the requests come back from the mails, the old file stays, nobody is written to."""

import sqlite3
from contextlib import closing

from tests.cli.rig import MAIL, DeskFolder


def test_requests_come_back(desk: DeskFolder) -> None:
    assert desk.call("deliver", text=MAIL).exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    letters = sorted((desk.folder / "letters").iterdir())
    shown = desk.lines("ticket", "show", "IT-1")
    database = desk.folder / "data" / "postroom.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in ("entry", "ticket", "journal", "thread_key", "promise", "participant", "timer"):
            connection.execute(f"DROP TABLE {table}")
    result = desk.call("db", "rebuild")
    assert result.exit_code == 0, result.output
    assert "1 mails: 1 decided again, 0 held" in result.stdout
    assert "Decided otherwise" not in result.stdout
    assert desk.lines("ticket", "show", "IT-1") == shown
    assert len(list((desk.folder / "data").glob("postroom.db.before-*"))) == 1
    assert desk.call("db", "verify").exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    assert sorted((desk.folder / "letters").iterdir()) == letters


def test_without_a_mail_nothing_is_changed(desk: DeskFolder) -> None:
    assert desk.process("run", "--once").returncode == 0
    result = desk.call("db", "rebuild")
    assert result.exit_code == 1
    assert "nothing was changed" in result.stderr
    assert list((desk.folder / "data").glob("postroom.db.*")) == []
