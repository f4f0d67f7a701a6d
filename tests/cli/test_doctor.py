"""`postroom doctor`: what is wrong, and what to do."""

import sqlite3

import pytest

from gateway.cli.findings import Check, Level, as_lines
from tests.cli.rig import MAIL, RULES, DeskFolder


@pytest.fixture
def decided(desk: DeskFolder) -> DeskFolder:
    assert desk.call("deliver", text=MAIL).exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    return desk


def levels(desk: DeskFolder) -> dict[str, str]:
    import json

    return {one["check"]: one["level"] for one in map(json.loads, desk.call("doctor", "--json").stdout.splitlines())}


def test_healthy(live: DeskFolder) -> None:
    found = levels(live)
    found.pop("sqlite")  # as the machine has it
    found.pop("python")
    found.pop("disk")
    assert found.pop("backup") == "warn"  # nobody has asked for copies
    assert found == dict.fromkeys(
        ("database", "running", "counts", "journal", "outbox", "timers", "address", "mail", "rules"), "ok"
    )


def test_a_journal_that_was_altered(decided: DeskFolder) -> None:
    database = sqlite3.connect(decided.folder / "data" / "postroom.db")
    with database:
        database.execute("UPDATE journal SET actor = 'nobody@example.org' WHERE seq = 1")
    database.close()
    result = decided.call("doctor")
    assert result.exit_code == 1
    assert "FAIL  journal" in result.stdout
    assert "request 1: journal line 1 was altered" in result.stdout
    assert "1 problem." in result.stderr


@pytest.mark.parametrize(
    ("rules", "level"), [(RULES, "ok"), (RULES.replace("4h", "2h"), "warn"), (RULES.replace("4h", "4x"), "fail")]
)
def test_files_and_what_is_in_force(decided: DeskFolder, rules: str, level: str) -> None:
    decided.rules.write_text(rules)
    assert levels(decided)["rules"] == level
    if level == "fail":
        assert "1 mistake in the files" in decided.call("doctor").stdout


def test_letters_that_the_server_does_not_take(desk: DeskFolder) -> None:
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace(f"capture:{desk.folder}/letters", "smtp://127.0.0.1:9"))
    assert desk.call("deliver", text=MAIL).exit_code == 0
    desk.process("run", "--once")
    result = desk.call("doctor")
    assert "warn  outbox    2 letters wait for another try: " in result.stdout


def test_a_held_mail(decided: DeskFolder) -> None:
    database = sqlite3.connect(decided.folder / "data" / "postroom.db")
    with database:
        database.execute("UPDATE inbox SET state = 'held'")
    database.close()
    assert levels(decided)["mail"] == "warn"


def test_the_remedy_stands_on_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    as_lines([Check("disk", "full", Level.FAIL, "make room"), Check("mail", "fine")])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(" FAIL  disk  full")
    assert first.endswith("  make room")
    assert second == " ok    mail  fine"


def test_addresses_that_are_set_aside(decided: DeskFolder) -> None:
    database = sqlite3.connect(decided.folder / "data" / "postroom.db")
    with database:
        for n in range(22):
            database.execute(
                "INSERT INTO unreached VALUES (?, '[]', 2, 0, 'no such address', 0, 4102444800000000)",
                (f"eva{n:02}@example.org",),
            )
    database.close()
    result = decided.call("doctor")
    assert "eva00@example.org gets no automatic mail from 1970-01-01" in result.stdout
    assert "until 2100-01-01" in result.stdout
    assert "postroom outbox release eva00@example.org" in result.stdout
    assert "2 more are set aside" in result.stdout
    assert decided.call("outbox", "release", "<Eva00@example.org>", "eva01@example.org").exit_code == 0
    assert decided.call("outbox", "release", "eva00@example.org").exit_code == 1
    assert "eva00@example.org" not in decided.call("doctor").stdout


def test_what_came_due_and_did_not_happen(decided: DeskFolder) -> None:
    database = sqlite3.connect(decided.folder / "data" / "postroom.db")
    with database:
        database.execute("DELETE FROM timer")
        database.execute("INSERT INTO timer VALUES (1, 'wait-close', 0, '', 0, '')")
        database.execute("INSERT INTO timer VALUES (1, 'wait-remind 1', 0, '', 3, 'ValueError: a fault of ours')")
        database.execute("INSERT INTO timer VALUES (0, 'back ana@example.org', 4102444800000000, '', 0, '')")
    database.close()
    result = decided.call("doctor")
    assert "1 of 2 are late, the oldest was due 1970-01-01" in result.stdout
    assert "put aside after 3 failures, request 1: wait-remind 1: ValueError: a fault of ours" in result.stdout
