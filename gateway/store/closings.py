"""How a person's earlier mails ended: by that a signature without any mark is known (product.md 3.3)."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import entry

MAILS = 6
"""The newest ones."""
LINES = 12
_TAIL = 800
"""Characters that are read of each."""


def closings(connection: Connection, author: str) -> list[str]:
    """The last lines of each of this person's latest mails, their signature among them; newest first."""
    if not author:
        return []
    rows = connection.execute(_LATEST, {"author": author}).all()
    return [ending for row in rows if (ending := _ending(row.tail, row.signature))]


_TAIL_OF_TEXT = sa.case(
    (sa.func.length(entry.c.text) > _TAIL, sa.func.substr(entry.c.text, sa.func.length(entry.c.text) - _TAIL + 1)),
    else_=entry.c.text,
)
_LATEST = (
    sa.select(_TAIL_OF_TEXT.label("tail"), sa.func.substr(entry.c.signature, 1, _TAIL).label("signature"))
    .where(entry.c.author == sa.bindparam("author"), entry.c.direction == "in", entry.c.kind != "auto")
    .order_by(entry.c.id.desc())
    .limit(MAILS)
)


def _ending(tail: str, signature: str) -> str:
    lines: Sequence[str] = [line for line in f"{tail}\n{signature}".split("\n") if line.strip()]
    return "\n".join(lines[-LINES:])
