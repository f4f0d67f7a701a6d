"""`postroom outbox`: letters, and what may be done with them by hand."""

import pytest

from tests.cli.rig import MAIL, DeskFolder, until

KEYS = {
    *("id", "state", "ref", "template", "to", "message_id", "attempts", "next_at", "last_reply", "created_at"),
    "sent_at",
}


@pytest.fixture
def waiting(desk: DeskFolder) -> DeskFolder:
    """A desk with an acknowledgement (1) and a notification (2) that nobody sends."""
    assert desk.call("deliver", text=MAIL).exit_code == 0
    with desk.running("--role", "process"):
        until(lambda: len(desk.lines("outbox", "list")) == 2)
    return desk


def test_keys_and_values(live: DeskFolder) -> None:
    ack = live.lines("outbox", "list", "--state", "sent")[-1]
    assert ack.keys() == KEYS
    assert (ack["template"], ack["to"], ack["ref"], ack["next_at"]) == ("ack", "eva@example.org", "IT-1", None)
    assert ack["sent_at"] is not None


def test_show(live: DeskFolder) -> None:
    text = live.call("outbox", "show", "1").stdout
    assert "template     ack" in text
    assert "  Hi Eva," in text
    raw = live.call("outbox", "show", "1", "--raw").stdout_bytes
    assert b"\r\nX-Postroom-Ref: IT-1\r\n" in raw
    assert live.call("outbox", "show", "4711").exit_code == 1


def test_people_see_what_waits(waiting: DeskFolder) -> None:
    assert len(waiting.call("outbox", "list").stdout.splitlines()) == 3
    assert all(one["next_at"] for one in waiting.lines("outbox", "list", "--state", "due"))


def test_drop_and_retry(waiting: DeskFolder) -> None:
    asked = waiting.call("outbox", "drop", "1")
    assert asked.exit_code == 1
    assert "would drop letter 1: ack to eva@example.org" in asked.stdout
    assert waiting.call("outbox", "drop", "1", "--yes").exit_code == 0
    (dropped,) = waiting.lines("outbox", "list", "--state", "failed")
    assert (dropped["id"], dropped["last_reply"]) == (1, "dropped by hand")
    assert waiting.call("outbox", "drop", "1", "--yes").exit_code == 1
    assert waiting.call("outbox", "retry", "1").stdout == "letter 1 is due now\n"
    assert waiting.process("run", "--once").returncode == 0
    assert {one["state"] for one in waiting.lines("outbox", "list")} == {"sent"}
    refused = waiting.call("outbox", "retry", "1")
    assert (refused.exit_code, "letter 1 is sent" in refused.stderr) == (1, True)
    assert waiting.call("outbox", "list").stdout == "nothing waits\n"


def test_there_is_no_such_letter(live: DeskFolder) -> None:
    assert "there is no letter 4711" in live.call("outbox", "retry", "4711").stderr
    assert "there is no letter 4711" in live.call("outbox", "drop", "4711", "--yes").stderr


def test_a_letter_that_was_never_written_cannot_leave(desk: DeskFolder) -> None:
    (desk.folder / "templates").mkdir()
    (desk.folder / "templates" / "ack.txt.j2").write_text("Hi {{ to.first_name }} {{ 1 // (ticket.number - 2) }}")
    assert desk.call("check").exit_code == 0
    for n in (1, 2):
        desk.call("deliver", text=MAIL.replace("a1@", f"a{n}@").replace("jams", f"jams {n}"))
    assert desk.process("run", "--once").returncode == 0
    (held,) = desk.lines("outbox", "list", "--state", "held")
    refused = desk.call("outbox", "retry", str(held["id"]))
    assert (refused.exit_code, "was never written" in refused.stderr) == (1, True)
