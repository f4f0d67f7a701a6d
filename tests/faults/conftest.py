"""One warm parent for all rows that a process of the tests plays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.damage import Forked
from tests.faults.desk import Desk
from tests.faults.warm import Warm


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    with Warm() as parent:
        yield parent


@pytest.fixture
def desk(warm: Warm, tmp_path: Path) -> Iterator[Desk]:
    """A desk with its data on the disk of the tests. A process that a failed test leaves behind is ended."""
    made = Desk.make(tmp_path / "desk", warm)
    yield made
    if made.child is not None:
        made.child.kill()


@pytest.fixture
def here(warm: Warm, tmp_path: Path) -> Forked:
    """A desk that nobody runs, as the tests of verbs have it."""
    return Forked.of(tmp_path / "desk", warm)
