"""Keys of the signed addresses. What lies here is only a salt: the key is made of it and a secret outside the database."""

import hmac
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.token import Keys
from gateway.store.schema import token_key


def keys(connection: Connection, *, master: bytes) -> Keys:
    """All keys that still verify, the newest first."""
    rows = connection.execute(
        sa.select(token_key.c.salt).where(token_key.c.retired_at.is_(None)).order_by(token_key.c.id.desc())
    ).scalars()
    return Keys(tuple(hmac.new(master, salt, sha256).digest() for salt in rows))


def add(connection: Connection, *, salt: bytes, now: datetime) -> None:
    """A new key signs from now on; the ones before it go on verifying."""
    connection.execute(sa.insert(token_key).values(salt=salt, created_at=now))


def retire_all_but(connection: Connection, *, newest: int, now: datetime) -> int:
    """Let go of old keys: only the `newest` so many still verify. How many were retired."""
    t = token_key.c
    kept = sa.select(t.id).where(t.retired_at.is_(None)).order_by(t.id.desc()).limit(newest)
    old = sa.update(token_key).where(t.retired_at.is_(None), t.id.not_in(list(connection.execute(kept).scalars())))
    return connection.execute(old.values(retired_at=now)).rowcount
