"""Small facts about the desk itself: the clock's offset, the last good policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.dialect import insert_new
from gateway.store.schema import note, policy


def write(connection: Connection, name: str, value: str) -> None:
    """Put down one fact. Several processes may do so at the same time: insert first, or both would find nothing."""
    made = insert_new(connection, note).returning(note.c.name)  # the row count of an INSERT is not told by every driver
    if connection.execute(made, {"name": name, "value": value}).first() is None:
        connection.execute(sa.update(note).where(note.c.name == name).values(value=value))


def change(connection: Connection, name: str, before: str, value: str) -> bool:
    """Put down one fact if it still is `before` ('': it is not there yet). False: somebody else was first."""
    if not before:
        made = insert_new(connection, note).returning(note.c.name)
        return connection.execute(made, {"name": name, "value": value}).first() is not None
    same = sa.update(note).where(note.c.name == name, note.c.value == before).values(value=value)
    return connection.execute(same).rowcount == 1


def read(connection: Connection, name: str) -> str:
    """One fact, '' if it was never put down."""
    return connection.execute(sa.select(note.c.value).where(note.c.name == name)).scalar_one_or_none() or ""


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """The operator's files as they were when they were last taken over."""

    generation: int
    digest: str
    loaded_at: datetime
    files: Mapping[str, str]


def last_policy(connection: Connection) -> StoredPolicy | None:
    """The newest policy that was in force."""
    row = connection.execute(sa.select(policy).order_by(policy.c.generation.desc()).limit(1)).one_or_none()
    return None if row is None else StoredPolicy(row.generation, row.digest, row.loaded_at, row.files)


def policy_of(connection: Connection, generation: int) -> StoredPolicy | None:
    """The policy of this generation, if it is still kept."""
    row = connection.execute(sa.select(policy).where(policy.c.generation == generation)).one_or_none()
    return None if row is None else StoredPolicy(row.generation, row.digest, row.loaded_at, row.files)


def policy_at(connection: Connection, at: datetime) -> StoredPolicy | None:
    """The policy that was in force just before an instant; the first one where there was none yet."""
    row = connection.execute(
        sa.select(policy).where(policy.c.loaded_at < at).order_by(policy.c.generation.desc()).limit(1)
    ).one_or_none()
    if row is None:
        row = connection.execute(sa.select(policy).order_by(policy.c.generation).limit(1)).one_or_none()
    return None if row is None else StoredPolicy(row.generation, row.digest, row.loaded_at, row.files)


def last_policy_with(connection: Connection, texts: Sequence[str]) -> StoredPolicy | None:
    """The newest policy whose files hold one of these texts (in lower case), whatever the letter case there."""
    for row in connection.execute(sa.select(policy).order_by(policy.c.generation.desc())):
        if any(text in file.lower() for file in row.files.values() for text in texts):
            return StoredPolicy(row.generation, row.digest, row.loaded_at, row.files)
    return None


def keep_policy(connection: Connection, *, digest: str, files: Mapping[str, str], now: datetime) -> int:
    """Put down the policy that is in force now. Its generation: the last one's if nothing has changed, else one more."""
    while True:
        last = last_policy(connection)
        if last is not None and last.digest == digest:
            return last.generation
        generation = (last.generation if last else 0) + 1
        row = {"generation": generation, "digest": digest, "loaded_at": now, "files": dict(files)}
        if connection.execute(insert_new(connection, policy).returning(policy.c.generation), row).first() is not None:
            return generation  # else another process took this generation just now: look at what it put down


def forget(connection: Connection, name: str) -> None:
    """Take one fact away."""
    connection.execute(sa.delete(note).where(note.c.name == name))
