"""What we wrote: the beginnings of letters, to know our own words where somebody quotes them without a mark."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import letter

BEGINNING = 256 * 1024
"""Bytes; both text parts of a letter lie in it, the files that go along come after them."""


def beginnings(connection: Connection, message_ids: Sequence[str]) -> list[bytes]:
    """The first `BEGINNING` bytes of those letters of ours that have one of these Message-IDs, and whose words are still kept."""
    start = sa.func.substr(letter.c.content, 1, BEGINNING, type_=sa.LargeBinary)
    has_words = sa.func.length(letter.c.content) > 0
    rows = connection.execute(sa.select(start).where(letter.c.message_id.in_(list(message_ids)), has_words))
    return [bytes(row) for row in rows.scalars()]
