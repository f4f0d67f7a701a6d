"""What the daily digest has told, and what is new to tell: one note, changed in the transaction that writes the letter."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store import notes
from gateway.store.schema import inbox

NOTE = "digest"
_MOST_OPEN = 10_000
_WAITING = ("held", "quarantined")


@dataclass(frozen=True, slots=True)
class Told:
    """`at`: when the last digest was due and looked at. All mails up to `upto` are told of, but those of `undecided`."""

    at: datetime
    upto: int = 0
    undecided: tuple[int, ...] = ()

    def text(self) -> str:
        return json.dumps({"at": self.at.isoformat(), "upto": self.upto, "undecided": self.undecided})


def last(connection: Connection) -> Told | None:
    """What the last digest told; None before the first."""
    found = notes.read(connection, NOTE)
    if not found:
        return None
    value = json.loads(found)
    return Told(datetime.fromisoformat(value["at"]), value["upto"], tuple(value["undecided"]))


def begin(connection: Connection, now: datetime) -> None:
    """The note of a new desk: nothing is told, and the first digest is a day's."""
    notes.change(connection, NOTE, "", Told(now).text())


def take(connection: Connection, before: Told, now: datetime) -> bool:
    """From now on all that is put aside counts as told. False if somebody else was first: then their letter stands."""
    c = inbox.c
    newest = connection.execute(sa.select(sa.func.max(c.id))).scalar_one_or_none() or 0
    undecided = connection.execute(sa.select(c.id).where(c.state == "new").order_by(c.id).limit(_MOST_OPEN)).scalars()
    return notes.change(connection, NOTE, before.text(), Told(now, newest, tuple(undecided)).text())


def fresh(connection: Connection, told: Told) -> Sequence[Any]:
    """The mails that were put aside since, oldest first: (id, state, received_at, originator, reverse_path, subject, size,
    reason)."""
    c = inbox.c
    new = sa.or_(c.id > told.upto, c.id.in_(told.undecided))
    columns = (c.id, c.state, c.received_at, c.originator, c.reverse_path, c.subject, c.size, c.reason)
    return connection.execute(sa.select(*columns).where(c.state.in_(_WAITING), new).order_by(c.id)).all()
