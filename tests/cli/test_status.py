"""`postroom status`: one screen, and the same as JSON Lines."""

from tests.cli.rig import MAIL, DeskFolder

KEYS = {"check", "ok", "level", "message", "try"}


def test_beside_a_running_process(live: DeskFolder) -> None:
    found = live.lines("status")
    assert all(one.keys() == KEYS for one in found)
    assert [one["check"].split()[0] for one in found] == [
        *("running", "mailboxes", "open", "promises", "outbox", "mail", "rules")
    ]
    assert found[0]["message"].endswith("(receive poll process send sweep)")
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
    with desk.running("--clock", str(clock)):
        promises = next(one for one in desk.lines("status") if one["check"] == "promises")
        assert "late 1: IT-1 yesterday 13:30 (it)" in promises["message"]
        assert "LATE" in desk.call("ticket", "list").stdout
