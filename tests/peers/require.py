"""What a test needs of the machine. Missing: a failure in CI (environment CI=true), a skip with the reason elsewhere."""

import os
import socket
from typing import NoReturn

import pytest

from tests.conftest import need_program

__all__ = ["free_port", "need_program", "need_root", "unavailable"]


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def need_root(what: str) -> None:
    if os.geteuid() != 0:
        unavailable(f"{what} can only be started by root")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
