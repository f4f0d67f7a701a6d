"""`postroom run` as a process: ready, stop, twice, stale rules, a clock, once."""

import signal
import socket
import subprocess
import time

import pytest

from gateway import app
from gateway.cli.run import ROLES
from tests.cli.rig import MAIL, RULES, DeskFolder, until


def greeting(address: str) -> bytes:
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        return sock.recv(200)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ready_line_and_stop(desk: DeskFolder, number: signal.Signals) -> None:
    with desk.running() as running:
        address = running.ready_line.partition("smtp=")[2].split()[0]
        assert greeting(address).startswith(b"220 ")
        started = time.monotonic()
        running.process.send_signal(number)
        assert running.process.wait(10) == 0
        assert time.monotonic() - started < 10


def test_a_second_run_ends_with_4(desk: DeskFolder) -> None:
    with desk.running():
        second = desk.process("run")
    assert second.returncode == 4
    assert second.stderr.startswith("postroom: another postroom runs")


def test_one_role_has_no_listener(desk: DeskFolder) -> None:
    with desk.running("--role", "process") as running:
        assert "smtp=" not in running.ready_line


def test_roles_are_those_of_the_app() -> None:
    assert app.ROLES == ROLES


def test_broken_rules_at_the_first_start(desk: DeskFolder) -> None:
    desk.rules.write_text(RULES.replace("answer_within", "anwser_within"))
    done = desk.process("run")
    assert done.returncode == 1
    assert "desk.yaml:5: department 'it' has no setting 'anwser_within'" in done.stderr
    assert "2 mistakes." in done.stderr


def test_broken_rules_at_a_later_start_run_the_last_good_ones(desk: DeskFolder) -> None:
    assert desk.process("run", "--once").returncode == 0
    desk.rules.write_text(RULES.replace("answer_within", "anwser_within"))
    with desk.running() as running:
        text = running.log.read_text()
    assert "The last good ones run: generation 1." in text
    assert "generation=1" in running.ready_line


def test_a_taken_port_is_one_line(desk: DeskFolder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = desk.folder / "config.toml"
        config.write_text(config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{taken.getsockname()[1]}"))
        done = desk.process("run")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("postroom: ")


def test_once_decides_and_sends_what_is_there(desk: DeskFolder) -> None:
    assert desk.call("deliver", text=MAIL).exit_code == 0
    assert desk.process("run", "--once").returncode == 0
    assert [one["template"] for one in desk.lines("outbox", "list", "--state", "sent")] == ["agent_new", "ack"]


def test_the_clock_in_a_file_is_that_of_the_verbs_too(desk: DeskFolder) -> None:
    clock = desk.folder / "clock"
    clock.write_text("2025-11-24T09:28:00+01:00\n")
    with desk.running("--clock", str(clock)):
        desk.call("deliver", text=MAIL)
        until(lambda: desk.lines("ticket", "list"))
        (ticket,) = desk.lines("ticket", "list")
    assert ticket["created_at"].startswith("2025-11-24T09:28")
    assert ticket["promise"]["until"] == "2025-11-24T13:30:00+01:00"


def test_a_clock_that_is_not_there(desk: DeskFolder) -> None:
    done = desk.process("run", "--clock", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_stopped_while_it_starts(desk: DeskFolder) -> None:
    with desk.running() as running:
        pass
    process = subprocess.Popen(running.process.args, stderr=subprocess.PIPE)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode in (0, -signal.SIGTERM)  # the latter: before the first line of ours ran
