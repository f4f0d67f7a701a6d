"""Tables for a spreadsheet (RFC 4180). A spreadsheet takes a cell that begins with one of a few signs for a formula and runs it;
such a text gets an apostrophe in front, which spreadsheets show as text, and which `plain` takes away again."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with; the last four are the wide forms of East Asian keyboards."""


def cell(value: object) -> str:
    """A value as its cell says it. Numbers stay numbers: they cannot hold a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = "".join(c if c.isprintable() or c in "\t\r\n" else " " for c in str(value))
    return f"'{text}" if text.startswith((*FORMULA, "'")) or text.lstrip().startswith(FORMULA) else text


def plain(written: str) -> str:
    """The text that `cell` wrote."""
    return written[1:] if written.startswith("'") else written


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """To standard output, lines ending in CR LF."""
    out = csv.writer(sys.stdout)
    out.writerow(columns)
    out.writerows([[cell(value) for value in row] for row in rows])
