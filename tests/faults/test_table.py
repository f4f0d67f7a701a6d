"""The table is whole: every row, tests that exist, and a word where there is none."""

import ast

from tests.conftest import PROJECT
from tests.faults.table import HERE, ROWS, TABLE, functions


def test_every_row_is_there() -> None:
    assert [row.number for row in TABLE] == list(range(1, ROWS + 1))
    assert not [row.name for row in TABLE if not row.proofs and not row.reason]


def test_the_named_tests_exist() -> None:
    missing = []
    for row in TABLE:
        for proof in row.tests:
            file, _, name = proof.partition("::")
            path = PROJECT / "tests" / file
            if not path.exists() or name not in functions(path):
                missing.append(f"{row.name}: {proof}")
    assert not missing


def test_each_file_says_which_row_it_is_and_what_must_stay_true() -> None:
    for path in HERE.glob("test_f_*.py"):
        number = path.name.removeprefix("test_f_")[:2]
        words = ast.get_docstring(ast.parse(path.read_text())) or ""
        assert words.startswith(f"F-{number}: "), path.name
        assert functions(path), path.name
