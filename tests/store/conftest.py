from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.engine import Store
from tests.databases import KINDS, opened


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The same tests on both: an open store with empty tables."""
    with opened(request.param, tmp_path) as made:
        yield made
