"""`postroom mail`: what came in."""

from tests.cli.rig import MAIL, DeskFolder

KEYS = {
    *("id", "state", "source", "received_at", "reverse_path", "forward_paths", "message_id", "subject", "size"),
    *("sha256", "outcome", "reason", "ref", "attempts"),
}


def test_keys_and_values(live: DeskFolder) -> None:
    first = live.lines("mail", "list")[-1]
    (shown,) = live.lines("mail", "show", "1")
    assert first.keys() == KEYS
    assert shown.keys() == KEYS | {"handled", "why"}
    assert (first["state"], first["source"], first["outcome"], first["ref"]) == ("done", "deliver", "opened", "IT-1")
    assert (first["reverse_path"], first["message_id"]) == ("eva@example.org", "a1@example.org")


def test_raw_is_what_came(live: DeskFolder) -> None:
    assert live.call("mail", "show", "1", "--raw").stdout_bytes == MAIL.encode()


def test_for_people(live: DeskFolder) -> None:
    assert "IT-1" in live.call("mail", "list").stdout
    shown = live.call("mail", "show", "1").stdout
    assert "outcome        opened" in shown
    assert "\nwhy\n  kind       request" in shown


def test_states(live: DeskFolder) -> None:
    assert live.lines("mail", "list", "--state", "held") == []
    assert live.call("mail", "list", "--state", "held").stdout == "no mail is held\n"


def test_there_is_no_such_mail(live: DeskFolder) -> None:
    result = live.call("mail", "show", "4711")
    assert (result.exit_code, result.stderr) == (1, "postroom: there is no mail 4711\n")


def test_a_mail_before_it_is_decided(desk: DeskFolder) -> None:
    desk.call("deliver", text=MAIL)
    (waiting,) = desk.lines("mail", "list", "--state", "new")
    assert (waiting["outcome"], waiting["reason"], waiting["ref"]) == (None, None, None)
    assert waiting["message_id"] == "a1@example.org"  # read at the door: it says whose turn it is
