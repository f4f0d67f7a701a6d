"""The scene, for every row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.attacks.scene import Scene

ALWAYS_ON_BOTH = ("v02", "v10", "v15", "v17", "v30", "v37", "v38", "v88")
"""Rows whose defence is a question to the store: on PostgreSQL each time. The others only with --long: there the same code runs
on the same tables, and two minutes are much."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "scene" not in metafunc.fixturenames:
        return
    is_question = any(f"test_{row}_" in metafunc.module.__name__ for row in ALWAYS_ON_BOTH)
    marks = () if is_question else (pytest.mark.long,)
    metafunc.parametrize("scene", ["sqlite", pytest.param("postgresql", marks=marks)], indirect=True)


@pytest.fixture
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """After the row, whatever it tried: the desk works, and nothing has leaked."""
    kind = request.param
    config = "" if kind == "sqlite" else f'[database]\nurl = "{databases.url(kind, tmp_path)}"\n'
    made = Scene(tmp_path, config)
    yield made
    made.expect_unharmed()
    made.close()
