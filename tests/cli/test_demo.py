"""`postroom demo`: the story of one mail, told by the real program; and a mail of one's own."""

import os
import pty
import select
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.demo import lay_out
from gateway.errors import Permanent
from tests.cli.rig import MAIL, environment, until

STORY = (
    "listening for mail on 127.0.0.1:",
    "departments: it@demo  hr@demo  facilities@demo  sales@demo",
    'Eva writes to it@demo: "Printer on the 2nd floor jams"',
    "-> request IT-1, Ana, normal, answer by ",
    "-> ack to Eva, notification to Ana",
    "---- what Eva got ---",
    "| Hi Eva,",
    "---- what Ana got ---",
    "| Subject: [IT-1] Printer on the 2nd floor jams",
)


def command(folder: Path, *args: str) -> list[str]:
    return [sys.executable, "-m", "gateway", "demo", "--port", "0", "--folder", str(folder), *args]


def test_once_tells_the_story(tmp_path: Path) -> None:
    done = subprocess.run(command(tmp_path, "--once"), capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 0, done.stderr
    at = 0
    for part in STORY:
        at = done.stdout.find(part, at)
        assert at >= 0, f"{part} is missing in\n{done.stdout}"
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 2


def test_it_stays_up_for_any_mail_client_and_stops_when_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("w") as stdout:
        process = subprocess.Popen(
            command(tmp_path / "desk"), stdin=subprocess.DEVNULL, stdout=stdout, env=environment()
        )
    until(lambda: "It runs until it is stopped" in out.read_text())
    port = int(out.read_text().partition("127.0.0.1:")[2].split()[0])
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(
            "tom@demo", ["hr@demo"], MAIL.replace("eva@example.org", "tom@demo").replace("it@example.org", "hr@demo")
        )
    until(lambda: "-> letter to hanna@demo: [HR-2] " in out.read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_being_ana_on_a_terminal(tmp_path: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, command(tmp_path), environment())
    text = read_until(terminal, "[q] quit")
    os.write(terminal, b"a\n#take\n.\n")
    text += read_until(terminal, "-> letter to ana@demo: ")
    os.write(terminal, b"l\n")
    text += read_until(terminal, "ana@demo                [IT-1] ")
    os.write(terminal, b"q\n")
    assert os.waitpid(pid, 0)[1] == 0
    assert "Ana Silva replies to: [IT-1] Printer on the 2nd floor jams" in text


def read_until(terminal: int, wanted: str) -> str:
    text, deadline = "", time.monotonic() + 20
    while wanted not in text:
        assert time.monotonic() < deadline, text
        if select.select([terminal], [], [], 0.2)[0]:
            text += os.read(terminal, 65536).decode("utf-8", "replace")
    return text


def test_the_folder_of_another_desk_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[service]\n")
    with pytest.raises(Permanent, match="is not of a demo"):
        lay_out(tmp_path, 0)
    assert (tmp_path / "config.toml").read_text() == "[service]\n"


def test_rules_that_were_changed_stay(tmp_path: Path) -> None:
    lay_out(tmp_path, 0)
    (tmp_path / "rules" / "desk.yaml").write_text("version: 1\n")
    lay_out(tmp_path, 2525)
    assert (tmp_path / "rules" / "desk.yaml").read_text() == "version: 1\n"
