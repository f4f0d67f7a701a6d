"""What every test may ask for: how many trials, the data beside the project, and servers that must be there in CI."""

import os
import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--crash-trials", type=int, default=1_000, help="how often the crash rig kills the program")
    parser.addoption("--long", action="store_true", help="run the tests marked `long` too")


SLOW = ("crash", "peers", "boards", "test_canaries", "test_replay", "test_past", "work", "cli")
"""What takes long begins first, so that two processes end at about the same time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    rank = {name: n for n, name in enumerate(SLOW)}
    items.sort(
        key=lambda item: min((rank[part] for part in (*item.path.parts, item.path.stem) if part in rank), default=99)
    )
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):  # not its keywords: a case of a table may be called "long" too
            item.add_marker(pytest.mark.skip(reason="long: runs with --long"))


@pytest.fixture(scope="session")
def crash_trials(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--crash-trials"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data beside the project; a clone without it skips what needs it."""
    if not SHARED.is_dir():
        pytest.skip("no folder ../shared beside the project")
    return SHARED


def need_program(name: str, *places: str) -> str:
    """The path of a server's program. Missing: a failure in CI, a skip elsewhere."""
    search = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *places))
    if found := shutil.which(name, path=search):
        return found
    message = f"{name} is not installed (make servers)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
