"""All ninety rows are there: one file each, which says of whom it learned in its first line, and holds a test that runs."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = range(1, 91)
FILES = {row: sorted(HERE.glob(f"test_v{row:02}_*.py")) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"V-{row:02}")
def test_the_row_is_there(row: int) -> None:
    (path,) = FILES[row]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = ast.get_docstring(tree) or ""
    assert re.match(rf"V-{row:02}\b", said), f"{path.name} does not begin with its row: {said[:60]!r}"
    assert len(said) > 40, f"{path.name} does not say what happened there"
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    running = [node for node in tests if not any(_is_put_off(mark) for mark in node.decorator_list)]
    assert running, f"{path.name} has no test that `make test` runs"


def _is_put_off(mark: ast.expr) -> bool:
    return re.match(r"pytest\.mark\.(?:long|skip|skipif|xfail)\b", ast.unparse(mark)) is not None


def test_no_file_is_of_another_row() -> None:
    assert sorted(HERE.glob("test_v[0-9][0-9]_*.py")) == sorted(path for found in FILES.values() for path in found)
