"""`postroom deliver`: the exit codes a mail server reads, and the envelope."""

from pathlib import Path

import pytest

from gateway.cli.deliver import _sender
from tests.cli.rig import MAIL, DeskFolder


def test_taken_once_and_again(desk: DeskFolder) -> None:
    done = desk.process("deliver", "--to", "it@example.org", "--from", "eva@example.org", text=MAIL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert desk.call("deliver", "--to", "<it@example.org>", "--from", "<eva@example.org>", text=MAIL).exit_code == 0
    (taken,) = desk.lines("mail", "list")
    assert (taken["source"], taken["reverse_path"], taken["forward_paths"]) == (
        "deliver",
        "eva@example.org",
        ["it@example.org"],
    )


@pytest.mark.parametrize(
    ("args", "text", "code"),
    [
        ([], "", 65),
        ([], "x" * 40_000_000, 65),
        (["--to", "nobody"], MAIL, 75),
        ([], "not a mail at all", 0),
    ],
)
def test_exit_codes(desk: DeskFolder, args: list[str], text: str, code: int) -> None:
    result = desk.call("deliver", *args, text=text)
    assert result.exit_code == code, result.output
    assert result.stderr.count("\n") == (0 if code == 0 else 1)


@pytest.mark.parametrize("broken", ["config", "folder"])
def test_trouble_of_ours_is_try_again(desk: DeskFolder, broken: str) -> None:
    if broken == "config":
        Path(desk.config).write_text("[service]\nname = 1\n")
    else:
        (desk.folder / "data").write_text("a file where a folder should be")
    result = desk.call("deliver", text=MAIL)
    assert result.exit_code == 75
    assert result.stderr.startswith("postroom: not taken, try again later: ")


def test_broken_rules_do_not_stop_a_mail(desk: DeskFolder) -> None:
    desk.rules.write_text("departments: {")
    assert desk.call("deliver", text=MAIL).exit_code == 0


@pytest.mark.parametrize(
    ("given", "content", "path"),
    [
        ("Eva@Example.org", b"", "Eva@example.org"),
        ("", MAIL.encode(), ""),
        ("<>", MAIL.encode(), ""),
        ("MAILER-DAEMON", MAIL.encode(), ""),
        ("no address", MAIL.encode(), "eva@example.org"),
        (None, MAIL.encode(), "eva@example.org"),
        (None, b"Return-Path: <b@example.org>\n" + MAIL.encode(), "b@example.org"),
    ],
)
def test_reverse_path(given: str | None, content: bytes, path: str) -> None:
    assert _sender(given, content).lower() == path.lower()
