"""What the daily digest has told, and what is new to tell: one note, changed in the transaction that writes the letter."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import keptwords
from gateway.store import notes
from gateway.store.schema import inbox, ticket

NOTE = "digest"
_MOST_OPEN = 10_000
_WAITING = ("held", "quarantined")
MOST_READ = 2_000
"""Mails that are looked at for one digest; beyond these they are only counted."""
MOST_PLACES = 1_000


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


def fresh(connection: Connection, told: Told, *, limit: int = MOST_READ) -> Sequence[Any]:
    """The mails that were put aside since, oldest first, at most `limit` of them: (id, state, received_at, originator,
    reverse_path, forward_paths, subject, size, reason, department, why, held_by, confidential). Those that somebody was asked
    about at once are not among them."""
    c = inbox.c
    columns = (
        c.id, c.state, c.received_at, c.originator, c.reverse_path, c.forward_paths, c.subject, c.size, c.reason,
        c.department, c.why, ticket.c.department.label("held_by"), ticket.c.confidential,
    )  # fmt: skip
    of_request = sa.select(*columns).outerjoin(ticket, ticket.c.number == c.ticket)
    return connection.execute(of_request.where(*_unsaid(told)).order_by(c.id).limit(limit)).all()


def beyond(connection: Connection, told: Told, rows: Sequence[Any]) -> Sequence[Any]:
    """Of the mails that come behind `rows`: (forward_paths, number) of each place they were written to."""
    if not rows:
        return []
    c = inbox.c
    paths = sa.cast(c.forward_paths, sa.Text)
    counted = sa.select(paths.label("forward_paths"), sa.func.count().label("number"))
    behind = counted.where(*_unsaid(told), c.id > rows[-1].id).group_by(paths).limit(MOST_PLACES)
    return connection.execute(behind).all()


def _unsaid(told: Told) -> tuple[sa.ColumnElement[bool], ...]:
    c = inbox.c
    new = sa.or_(c.id > told.upto, c.id.in_(told.undecided))
    return c.state.in_(_WAITING), c.reason.not_in([one.value for one in keptwords.NOT_THERE]), new
