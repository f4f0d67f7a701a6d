"""That persons were erased: when, how much, and a keyed digest of the address, by which they are known again and nothing else.

While an erasure is not finished its row holds what is still to be found (names, identifiers, numbers): what was begun can be
finished after a crash, though half of the places that told it are empty by then. In the end the row holds counts alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema_desk import erasure


@dataclass(frozen=True, slots=True)
class Erasure:
    id: int
    begun_at: datetime
    finished_at: datetime | None
    receipt_at: datetime | None
    plan: Mapping[str, Any]
    counts: Mapping[str, int]

    @property
    def alias(self) -> str:
        """What stands in the place of the address: the same for all that one erasure changed, and nobody's."""
        return f"erased-{self.id}@erased.invalid"


def begin(connection: Connection, marks: Sequence[str], *, now: datetime) -> Erasure:
    """The erasure of this person (digests of their addresses, the first one counts) that is not finished, else a new one."""
    e = erasure.c
    person, *also = marks
    known = sa.select(erasure).where(e.person == person, e.finished_at.is_(None)).order_by(e.id).limit(1)
    row = connection.execute(known).one_or_none()
    if row is not None:
        return _made(row)
    values = {"person": person, "also": also, "begun_at": now, "plan": {}, "counts": {}}
    new = connection.execute(sa.insert(erasure).values(**values).returning(e.id)).scalar_one()
    return Erasure(new, now, None, None, {}, {})


def latest(connection: Connection, person: str) -> Erasure | None:
    """The last erasure of this person, finished or not; None if there never was one."""
    e = erasure.c
    row = connection.execute(sa.select(erasure).where(e.person == person).order_by(e.id.desc()).limit(1)).one_or_none()
    return None if row is None else _made(row)


def plan(connection: Connection, erasure_id: int, found: Mapping[str, Any]) -> None:
    """What is to be found."""
    connection.execute(sa.update(erasure).where(erasure.c.id == erasure_id).values(plan=dict(found)))


def count(connection: Connection, erasure_id: int, more: Mapping[str, int]) -> None:
    """So much more was done, in the transaction that did it."""
    e = erasure.c
    counts = dict(connection.execute(sa.select(e.counts).where(e.id == erasure_id).with_for_update()).scalar_one())
    for what, n in more.items():
        counts[what] = counts.get(what, 0) + n
    connection.execute(sa.update(erasure).where(e.id == erasure_id).values(counts=counts))


def finish(connection: Connection, erasure_id: int, *, now: datetime) -> Erasure:
    """Nothing is left to be found."""
    e = erasure.c
    connection.execute(sa.update(erasure).where(e.id == erasure_id).values(plan={}, finished_at=now))
    return _made(connection.execute(sa.select(erasure).where(e.id == erasure_id)).one())


def told(connection: Connection, erasure_id: int, *, now: datetime) -> None:
    """The person has a receipt."""
    connection.execute(sa.update(erasure).where(erasure.c.id == erasure_id).values(receipt_at=now))


def marks(connection: Connection) -> Mapping[str, datetime]:
    """The digests of the addresses of all persons who were erased, and when they were last."""
    e = erasure.c
    rows = connection.execute(sa.select(e.person, e.also, e.begun_at).order_by(e.begun_at))
    return {mark: row.begun_at for row in rows for mark in (row.person, *row.also)}


def unfinished(connection: Connection) -> Collection[int]:
    """Those that somebody began and that were not finished."""
    return connection.execute(sa.select(erasure.c.id).where(erasure.c.finished_at.is_(None))).scalars().all()


def _made(row: Any) -> Erasure:
    return Erasure(row.id, row.begun_at, row.finished_at, row.receipt_at, row.plan, row.counts)
