"""The words to systemd, heard by a socket of our own."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.notify import Notify


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A service manager's socket and what $NOTIFY_SOCKET says."""
    address = str(tmp_path / "notify") if request.param == "path" else f"@postroom-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.settimeout(10)
        server.bind(address.replace("@", "\0") if address.startswith("@") else address)
        yield server, address


@pytest.mark.parametrize(
    ("say", "heard"),
    [
        (lambda n: n.ready(), "READY=1"),
        (lambda n: n.ready("3 mailboxes"), "READY=1\nSTATUS=3 mailboxes"),
        (lambda n: n.stopping(), "STOPPING=1"),
        (lambda n: n.alive(), "WATCHDOG=1"),
        (lambda n: n.status("größer\nREADY=1"), "STATUS=größer READY=1"),  # a status cannot say anything else
    ],
)
def test_words(manager: tuple[socket.socket, str], say: Callable[[Notify], None], heard: str) -> None:
    server, address = manager
    say(Notify.from_environment({"NOTIFY_SOCKET": address}, pid=1))
    assert server.recv(4096).decode() == heard


def test_a_reload_carries_its_instant(manager: tuple[socket.socket, str]) -> None:
    server, address = manager
    Notify(address).reloading()
    word, instant = server.recv(4096).decode().splitlines()
    assert word == "RELOADING=1"
    assert instant.removeprefix("MONOTONIC_USEC=").isdecimal()


@pytest.mark.parametrize(
    "environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}, {"NOTIFY_SOCKET": "/no/such"}]
)
def test_silent_where_nobody_listens(environ: dict[str, str]) -> None:
    notify = Notify.from_environment(environ, pid=1)
    notify.ready("up")
    notify.alive()
    notify.stopping()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, None),  # meant for another process
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_watchdog(environ: dict[str, str], seconds: float | None) -> None:
    assert Notify.from_environment(environ, pid=7).watchdog == seconds
