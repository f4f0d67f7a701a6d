"""Lists that may be long: page by page from the store, newest first, however many there are."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from gateway.cli.place import Beside

PAGE = 500
SCREEN = 200
"""Rows of a table without being asked for more; JSON Lines are for programs and have no end."""


def pages(read: Callable[[int], Sequence[Any]], key: Callable[[Any], int]) -> Iterator[Sequence[Any]]:
    """`read(below)` gives the next at most PAGE rows below a key (0: from the top)."""
    below = 0
    while rows := read(below):
        yield rows
        if len(rows) < PAGE:
            return
        below = key(rows[-1])


def stored(here: Beside, listed: Callable[..., Sequence[Any]], *, state: str | None) -> Iterator[Sequence[Any]]:
    """The pages of what came in or what leaves: `listed` is the store's reader of one page."""

    def page(below: int) -> Sequence[Any]:
        return here.store.read(lambda connection: listed(connection, state=state or "", below=below, limit=PAGE))

    return pages(page, key=lambda row: row.id)


def refs(here: Beside, rows: Sequence[Any]) -> dict[int | None, str]:
    """The references of the requests that these rows belong to, by number."""
    from gateway.store import ticketviews

    numbers = [row.ticket for row in rows]
    return here.store.read(lambda connection: ticketviews.refs(connection, numbers))


def for_screen(found: Iterator[Sequence[Any]], *, whole: bool) -> tuple[list[Any], bool]:
    """The rows of a table, and whether there are more."""
    rows: list[Any] = []
    for page in found:
        rows += page
        if not whole and len(rows) > SCREEN:
            return rows[:SCREEN], True
    return rows, False


def tell_more(more: bool, option: str) -> None:
    if more:
        click.echo(f"… the newest {SCREEN}; {option} shows all", err=True)
