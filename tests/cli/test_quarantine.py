"""`postroom mail release` and `mail drop`: the quarantine on the machine."""

import json

import pytest

from tests.cli.rig import DeskFolder, until

STRANGER = """\
From: Tom Reed <tom@elsewhere.example>
To: {to}
Subject: {subject}
Message-ID: <{subject}@elsewhere.example>
Date: Mon, 24 Nov 2025 09:28:03 +0100

We come on Friday.
"""


def wait(desk: DeskFolder, subject: str, to: str = "it@example.org") -> int:
    """A mail that waits; its id."""
    result = desk.call("deliver", text=STRANGER.format(subject=subject, to=to))
    assert result.exit_code == 0, result.output
    return waiting(desk, subject)


def waiting(desk: DeskFolder, subject: str) -> int:
    def look() -> list[int]:
        rows = desk.lines("mail", "list", "--state", "quarantined")
        return [int(row["id"]) for row in rows if row["subject"] == subject]

    until(look)
    return look()[0]


def test_let_in_by_the_running_process(live: DeskFolder) -> None:
    one = wait(live, "Visit")
    (line,) = [
        line for line in live.call("mail", "list", "--state", "quarantined").stdout.splitlines() if "Visit" in line
    ]
    assert "quarantined: from outside, without a thread" in line
    (shown,) = live.lines("mail", "release", str(one))
    assert (shown["state"], shown["outcome"], shown["reason"]) == ("done", "opened", "a new request")
    (request,) = [row for row in live.lines("ticket", "list") if row["ref"] == shown["ref"]]
    assert request["requester"] == "tom@elsewhere.example"
    until(
        lambda: [row for row in live.lines("outbox", "list", "--state", "sent") if row["to"] == "tom@elsewhere.example"]
    )
    (mail,) = live.lines("mail", "show", str(one))
    assert mail["handled"]["act"] == "release"
    assert mail["handled"]["by"].startswith("command line")
    assert (mail["handled"]["proof"], mail["handled"]["reason"]) == ("command line", "from outside, without a thread")
    assert "handled        let in by command line" in live.call("mail", "show", str(one)).stdout
    (ticket,) = live.lines("ticket", "show", shown["ref"])
    assert [entry["act"] for entry in ticket["journal"]][:2] == ["open", "released"]
    again = live.call("mail", "release", str(one))
    assert again.exit_code == 1
    assert f"mail {one} was let in by command line" in again.stderr


def test_kept_out_and_let_in_after_all(live: DeskFolder) -> None:
    one = wait(live, "Offer")
    assert live.call("mail", "drop", str(one)).stdout == f"mail {one} stays out\n"
    assert not [row for row in live.lines("mail", "list", "--state", "quarantined") if row["id"] == one]
    again = live.call("mail", "drop", str(one))
    assert (again.exit_code, f"mail {one} was kept out by command line" in again.stderr) == (1, True)
    said = live.call("mail", "release", "--department", "hr", str(one)).stdout
    assert said.startswith(f"mail {one}: opened HR-")


def test_all_or_none(live: DeskFolder) -> None:
    one = wait(live, "Two")
    result = live.call("mail", "release", str(one), "4711")
    assert (result.exit_code, result.stderr) == (1, "postroom: there is no mail 4711; nothing was changed\n")
    result = live.call("mail", "release", str(one), "1")
    assert (result.exit_code, result.stderr) == (
        1, "postroom: mail 1 is not in the quarantine, it is done; nothing was changed\n",
    )  # fmt: skip
    result = live.call("mail", "release", str(one), "--department", "it2")
    assert (result.exit_code, "there is no department 'it2'" in result.stderr) == (1, True)
    (row,) = [row for row in live.lines("mail", "list") if row["id"] == one]
    assert row["state"] == "quarantined"


def test_where_no_process_runs(desk: DeskFolder) -> None:
    assert desk.call("deliver", text=STRANGER.format(subject="Alone", to="it@example.org")).exit_code == 0
    assert desk.call("run", "--once").exit_code == 0
    (row,) = desk.lines("mail", "list", "--state", "quarantined")
    (shown,) = desk.lines("mail", "release", str(row["id"]))
    assert (shown["outcome"], shown["ref"]) == ("opened", "IT-1")


@pytest.mark.parametrize(("verb", "line"), [("release", "#allow"), ("drop", "#ignore")])
def test_what_an_owner_is_asked_about_is_theirs(live: DeskFolder, verb: str, line: str) -> None:
    text = STRANGER.format(subject=f"Re: [IT-1] {verb}", to="it@example.org")
    assert live.call("deliver", text=text).exit_code == 0
    one = waiting(live, f"Re: [IT-1] {verb}")
    result = live.call("mail", verb, str(one))
    assert result.exit_code == 1
    assert f'postroom ticket do REF "{line} tom@elsewhere.example" --as AGENT' in result.stderr


def test_usage(live: DeskFolder) -> None:
    assert live.call("mail", "release").exit_code == 2
    assert live.call("mail", "drop", "x").exit_code == 2
    assert json.loads(live.call("mail", "list", "--json").stdout.splitlines()[0])["id"]
