"""Cells that a spreadsheet shows and does not run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cli.csvcells import cell, plain, write


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Printer", "Printer"),
        ("", ""),
        (None, ""),
        (-3, "-3"),
        (4.5, "4.5"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("'quoted'", "''quoted'"),
        ("a\x1b[2Jb", "a [2Jb"),
    ],
)
def test_a_cell(value: object, written: str) -> None:
    assert cell(value) == written


@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from("=+-@'\t ,;\"|!"), max_size=30))
def test_nothing_is_lost(text: str) -> None:
    assert plain(cell(text)) == text


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    write(("a", "b"), [("=cmd|'/c calc'!A1", 1), ('x,"y"\nz', None)])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == [
        ["a", "b"],
        ["'=cmd|'/c calc'!A1", "1"],
        ['x,"y"\nz', ""],
    ]
