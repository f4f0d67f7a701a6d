"""Keys of the signed addresses. What lies here is only a salt: the key is made of it and a secret outside the database."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.token import Keys
from gateway.store.schema import token_key

ROTATE_AFTER = timedelta(days=90)
"""A new key signs from then on; the ones before it verify as long as `VERIFYING` says."""
VERIFYING = 8  # keys: two years of replies to old letters


SETTLE = timedelta(minutes=10)
"""A new key verifies at once and signs only after this time: by then every process has read it."""


def keys(connection: Connection, *, master: bytes, now: datetime) -> Keys:
    """All keys that still verify; the first of them signs."""
    t = token_key.c
    rows = connection.execute(sa.select(t.salt, t.created_at).where(t.retired_at.is_(None)).order_by(t.id.desc())).all()
    made = [hmac.new(master, row.salt, sha256).digest() for row in rows]
    if len(rows) > 1 and now - rows[0].created_at < SETTLE:
        made[0], made[1] = made[1], made[0]
    return Keys(tuple(made))


def add(connection: Connection, *, salt: bytes, now: datetime) -> None:
    """A new key signs from now on; the ones before it go on verifying."""
    connection.execute(sa.insert(token_key).values(salt=salt, created_at=now))


def rotate(connection: Connection, *, salt: bytes, now: datetime) -> bool:
    """Add a key if there is none, or the newest is old; let go of those nobody needs to verify with any more."""
    t = token_key.c
    newest = connection.execute(sa.select(sa.func.max(t.created_at)).where(t.retired_at.is_(None))).scalar_one_or_none()
    if newest is not None and now - newest < ROTATE_AFTER:
        return False
    add(connection, salt=salt, now=now)
    kept = sa.select(t.id).where(t.retired_at.is_(None)).order_by(t.id.desc()).limit(VERIFYING)
    ids = list(connection.execute(kept).scalars())
    connection.execute(sa.update(token_key).where(t.retired_at.is_(None), t.id.not_in(ids)).values(retired_at=now))
    return True
