"""A desk that nobody runs, and one that runs for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.rig import MAIL, DeskFolder, until


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    return DeskFolder.make(tmp_path / "desk")


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskFolder]:
    """A running desk with one request, IT-1. Tests may add to it, and must not stop it."""
    desk = DeskFolder.make(tmp_path_factory.mktemp("live") / "desk")
    with desk.running():
        assert desk.call("deliver", text=MAIL).exit_code == 0
        until(lambda: len(desk.lines("outbox", "list", "--state", "sent")) == 2)
        yield desk
