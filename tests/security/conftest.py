"""The scene, for every row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """After the row, whatever it tried: the desk works, and nothing has leaked."""
    made = Scene(tmp_path)
    yield made
    made.expect_unharmed()
    made.close()
