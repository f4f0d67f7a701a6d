"""How verbs speak: JSON Lines for programs, tables for people, findings with the line they are about."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click

from gateway.errors import Finding

NARROW = 24  # columns; a terminal that says less says nothing


def json_line(value: Mapping[str, Any]) -> None:
    """One object on one line. Surrogates cannot be written as UTF-8, so they become escapes."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value)
    sys.stdout.write(text + "\n")


def instant(at: datetime | None, zone: tzinfo) -> str | None:
    """RFC 3339 with the offset of the desk's zone, whole seconds (contract.md 2)."""
    return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")


def visible(text: str) -> str:
    """A stranger's text for a terminal: no control characters, one line."""
    return "".join(c if c.isprintable() else " " for c in text)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table on a terminal; aligned plain text in a pipe; the sentence `empty` where there is no row."""
    cells = [[visible(str(cell)) for cell in row] for row in rows]
    if not cells:
        click.echo(empty)
        return
    if sys.stdout.isatty():
        _rich_table(columns, cells)
        return
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _rich_table(columns: Sequence[str], cells: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="ellipsis", no_wrap=column not in ("subject", "why", "last answer"))
    for row in cells:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


def finding_lines(finding: Finding) -> list[str]:
    """`file:line: what`, below it the line as it is written, and a mark below the place where that is known."""
    lines = [str(finding)]
    if finding.source and finding.line is not None:
        lines.append(f"{finding.line:>7} | {visible(finding.source)}")
        if finding.column is not None:
            lines.append(f"{'':7} | {'':{finding.column}}^")
    return lines


def tell_mistakes(findings: Sequence[Finding], consequence: str) -> None:
    """All mistakes on stderr, then how many, and what follows from them."""
    for finding in findings:
        for line in finding_lines(finding):
            click.echo(line, err=True)
    count = f"{len(findings)} mistake{'s' if len(findings) != 1 else ''}"
    click.echo(f"\n{count}. {consequence}", err=True)
