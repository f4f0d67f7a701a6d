"""`postroom status`: one screen, and the same as JSON Lines."""

import sqlite3

from tests.cli.rig import MAIL, DeskFolder

KEYS = {"check", "ok", "level", "message", "try"}


def test_beside_a_running_process(live: DeskFolder) -> None:
    found = live.lines("status")
    assert all(one.keys() == KEYS for one in found)
    assert [one["check"].split()[0] for one in found] == [
        *("running", "mailboxes", "open", "promises", "timers", "outbox", "mail", "rules")
    ]
    assert found[0]["message"].endswith("(receive poll process send clock sweep)")
    text = live.call("status").stdout
    assert "it@example.org" in text
    assert len(text.splitlines()) == len(found)


def test_without_one(desk: DeskFolder) -> None:
    desk.call("deliver", text=MAIL)
    running, *_, mail, rules = desk.lines("status")
    assert (running["ok"], running["try"]) == (False, "postroom run, or systemctl start postroom")
    assert "1 not decided yet" in mail["message"]
    assert rules["level"] == "warn"


def test_a_late_promise(desk: DeskFolder) -> None:
    clock = desk.folder / "clock"
    clock.write_text("2025-11-24T09:28:00+01:00\n")
    desk.call("deliver", text=MAIL)
    assert desk.process("run", "--once", "--clock", str(clock)).returncode == 0
    clock.write_text("2025-11-25T09:28:00+01:00\n")
    roles = [one for role in ("receive", "process", "send", "sweep") for one in ("--role", role)]
    with desk.running("--clock", str(clock), *roles):  # without the role that admits it and names a new time
        promises = next(one for one in desk.lines("status") if one["check"] == "promises")
        assert "late 1: IT-1 yesterday 13:30 (it)" in promises["message"]
        assert "LATE" in desk.call("ticket", "list").stdout


def test_what_comes_due_and_who_is_away(desk: DeskFolder) -> None:
    desk.call("deliver", text=MAIL)
    assert desk.process("run", "--once").returncode == 0
    database = sqlite3.connect(desk.folder / "data" / "postroom.db")
    with database:
        database.execute("DELETE FROM timer")
        database.execute("INSERT INTO timer VALUES (1, 'wait-close', 4102444800000000, '', 0, '')")
        database.execute("INSERT INTO timer VALUES (1, 'wait-remind 1', 0, '', 3, 'ValueError: x')")
        database.execute("INSERT INTO absence VALUES ('ana@example.org', 0, 4102444800000000, 'away')")
        database.execute("INSERT INTO absence VALUES ('ben@example.org', 0, NULL, 'note')")
        database.execute("INSERT INTO absence VALUES ('eva@example.org', 0, 1, 'note')")
    database.close()
    found = {one["check"]: one for one in desk.lines("status")}
    assert found["timers"]["message"].startswith("1 set   next: ")
    assert found["timers"]["message"].endswith("put aside 1")
    assert found["timers"]["try"] == "postroom doctor"
    assert "ana@example.org until " in found["away"]["message"]
    assert found["away"]["message"].endswith("ben@example.org until their next mail")
