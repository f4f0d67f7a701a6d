"""What rules ask about the past: who is busy, whose turn it is, who helped last, how often, and who wrote the same words.

Read only where a rule in force asks for it (`desk.rules.Needs`).
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import likeness
from gateway.desk.facts import Alike
from gateway.desk.rules import Needs
from gateway.store.schema import entry, inbox, ticket

MOST = 500
"""Mails that are looked at for likeness, the newest ones."""
_OPEN = ticket.c.state.in_(("new", "open", "waiting"))


def for_rules(connection: Connection, originator: str, needs: Needs, *, now: datetime) -> dict[str, Any]:
    """The fields of `Recalled` that these rules need."""
    found: dict[str, Any] = {}
    if "least-busy" in needs.owners:
        found["open_by_owner"] = _open_by_owner(connection)
    if "round-robin" in needs.owners:
        found["last_owners"] = _last_owners(connection, "")
    if "same-as-last" in needs.owners and originator:
        found["last_helpers"] = _last_owners(connection, originator)
    if needs.repeat and originator:
        found["mails_at"] = _mails_at(connection, originator, since=now - needs.repeat)
    if needs.similar:
        found["alike"] = _lately(connection, since=now - needs.similar)
    return found


def _open_by_owner(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        sa.select(ticket.c.owner, sa.func.count()).where(_OPEN, ticket.c.owner.is_not(None)).group_by(ticket.c.owner)
    )
    return {owner: count for owner, count in rows if owner}


def _last_owners(connection: Connection, requester: str) -> dict[str, str]:
    """Department -> owner of its latest request (of this person, if one is named) among the newest ones."""
    newest = sa.select(ticket.c.department, ticket.c.owner).order_by(ticket.c.number.desc()).limit(MOST)
    if requester:
        newest = newest.where(ticket.c.requester == requester)
    found: dict[str, str] = {}
    for department, owner in connection.execute(newest):
        if owner:
            found.setdefault(department, owner)
    return found


def _mails_at(connection: Connection, originator: str, *, since: datetime) -> tuple[datetime, ...]:
    """When this person's requests and replies came, newest first."""
    rows = connection.execute(
        sa.select(entry.c.at)
        .where(entry.c.author == originator, entry.c.direction == "in", entry.c.at >= since)
        .order_by(entry.c.id.desc())
        .limit(MOST)
    )
    return tuple(rows.scalars())


def _lately(connection: Connection, *, since: datetime) -> tuple[Alike, ...]:
    """The mails that made or joined requests lately, with their telling words."""
    start = sa.func.substr(entry.c.text, 1, likeness.FIRST, type_=sa.Text)
    rows = connection.execute(
        sa.select(
            entry.c.ticket, entry.c.author, entry.c.at, start.label("start"), inbox.c.subject,
            ticket.c.department, ticket.c.state,
        )
        .join(ticket, ticket.c.number == entry.c.ticket)
        .join(inbox, inbox.c.id == entry.c.inbox)
        .where(entry.c.kind == "request")
        .order_by(entry.c.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    return tuple(
        Alike(
            row.ticket, row.department, row.state != "done", row.author, row.at, likeness.words(row.subject, row.start)
        )
        for row in rows
        if row.at >= since
    )
