"""`postroom db`: what each verb says and answers. What damage does to a desk: tests/faults."""

import json
from pathlib import Path

import pytest

from gateway.store import copies
from tests.cli.rig import MAIL, DeskFolder


def test_a_copy_of_a_running_desk(live: DeskFolder, tmp_path: Path) -> None:
    result = live.call("db", "backup", "--to", str(tmp_path))
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.glob("postroom-*.db")
    assert result.stdout.startswith(str(made))
    assert "1 mails, checked" in result.stdout
    assert "secret.key" in result.stdout
    assert made.stat().st_mode & 0o777 == 0o600
    assert live.call("db", "verify", str(made)).exit_code == 0
    assert live.lines("db", "backup", "--to", str(tmp_path / "two.db"))[0]["problems"] == 0


def test_all_is_well(live: DeskFolder) -> None:
    shown = live.call("db", "verify")
    assert shown.exit_code == 0
    assert "mails came = " in shown.stdout
    lines = {one["check"]: one for one in live.lines("db", "verify")}
    assert all(one["ok"] for one in lines.values())
    assert lines["conservation"]["received"] >= 1
    assert lines["originals"]["looked_at"] == lines["conservation"]["received"]


def test_a_restored_desk_goes_on(desk: DeskFolder) -> None:
    assert desk.call("deliver", text=MAIL).exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    copy = desk.folder / "copy.db"
    assert desk.call("db", "backup", "--to", str(copy)).exit_code == 0
    assert desk.call("deliver", text=MAIL.replace("a1@", "a2@")).exit_code == 0
    result = desk.call("db", "restore", str(copy))
    assert result.exit_code == 0, result.output
    assert len(desk.lines("mail", "list")) == 1
    (kept,) = (desk.folder / "data").glob("postroom.db.before-*")
    assert copies.checked(kept).counts.received == 2
    assert str(kept) in result.stdout
    assert desk.process("run", "--once").returncode == 0


def test_a_copy_with_something_wrong_is_refused(desk: DeskFolder) -> None:
    import sqlite3

    assert desk.call("deliver", text=MAIL).exit_code == 0
    copy = desk.folder / "copy.db"
    assert desk.call("db", "backup", "--to", str(copy)).exit_code == 0
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE inbox SET size = 1")
    result = desk.call("db", "restore", str(copy))
    assert result.exit_code == 1
    assert "nothing was changed" in result.stderr
    assert list((desk.folder / "data").glob("*.before-*")) == []
    assert desk.call("db", "restore", str(copy), "--anyway").exit_code == 0


@pytest.mark.parametrize(("verb", "said"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_postgresql_has_tools_of_its_own(desk: DeskFolder, verb: str, said: str) -> None:
    config = desk.folder / "config.toml"
    config.write_text(
        config.read_text() + '\n[database]\nurl = "postgresql://postroom:secret@db.example.org/postroom"\n'
    )
    result = desk.call("db", verb, *(["x.dump"] if verb == "restore" else []))
    assert result.exit_code == 1
    assert said in result.stderr
    assert "postgresql://postroom@db.example.org/postroom" in result.stderr
    assert "secret" not in result.stderr


def test_what_is_no_copy(desk: DeskFolder) -> None:
    (desk.folder / "x").write_text(json.dumps({}))
    for verb in ("verify", "restore"):
        result = desk.call("db", verb, str(desk.folder / "x"))
        assert result.exit_code == 1
        assert "is no database" in result.stderr
    assert desk.call("db", "verify").exit_code == 1  # there is none yet
