"""What a test needs of the machine. Missing: a failure in CI (environment CI=true), a skip with the reason elsewhere."""

import contextlib
import os
import random
import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.conftest import need_program

__all__ = ["free_port", "free_ports", "need_program", "need_root", "unavailable"]


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def need_root(what: str) -> None:
    if os.geteuid() != 0:
        unavailable(f"{what} can only be started by root")


def free_ports(count: int) -> list[int]:
    """Ports on loopback for servers that start in a moment. Below those which the system gives to anybody who connects, each
    process of the tests from its own share, and none twice: no neighbour can take one meanwhile."""
    found: list[int] = []
    while len(found) < count:
        port = next(_PORTS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
    return found


def free_port() -> int:
    return free_ports(1)[0]


def _ports() -> Iterator[int]:
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _SHARES
    mine = range(10_000 + share, 32_000, _SHARES)
    yield from random.sample(mine, len(mine))


_SHARES = 16
_PORTS = _ports()
