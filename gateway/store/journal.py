"""The journal of a request: append-only, each line sealing the one before. A changed or missing line shows (`verify`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import journal, ticket


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a request's journal: its number and its seal."""

    seq: int
    seal: str


def seal(previous: str, *, number: int, seq: int, at: datetime, actor: str, act: str, data: Mapping[str, Any]) -> str:
    """SHA-256 over the seal before and all of this line."""
    instant = at.astimezone(UTC).isoformat()
    line = json.dumps([previous, number, seq, instant, actor, act, data], sort_keys=True, ensure_ascii=False)
    return sha256(line.encode()).hexdigest()


def rows(
    number: int, head: Head, lines: Sequence[tuple[str, str, Mapping[str, Any]]], *, at: datetime
) -> tuple[list[dict[str, Any]], Head]:
    """The rows for `lines` of (act, actor, data) after `head`, and the new head. The caller inserts them."""
    written = []
    for act, actor, data in lines:
        sealed = seal(head.seal, number=number, seq=head.seq + 1, at=at, actor=actor, act=act, data=data)
        head = Head(head.seq + 1, sealed)
        written.append(
            {
                "ticket": number,
                "seq": head.seq,
                "at": at,
                "actor": actor,
                "act": act,
                "data": dict(data),
                "seal": sealed,
            }
        )
    return written, head


def of(connection: Connection, number: int) -> Sequence[Any]:
    """All lines of a request's journal, in order."""
    return connection.execute(sa.select(journal).where(journal.c.ticket == number).order_by(journal.c.seq)).all()


def last_instant(connection: Connection) -> datetime | None:
    """The latest instant any journal line has: a clock of tests never goes back behind it."""
    return connection.execute(sa.select(sa.func.max(journal.c.at))).scalar_one_or_none()


def last_broken(connection: Connection, number: int, *, since: datetime) -> datetime | None:
    """Until when the latest promise was that was broken later than `since`; None if none was."""
    found = connection.execute(
        sa.select(journal.c.data)
        .where(journal.c.ticket == number, journal.c.act == "break", journal.c.at > since)
        .order_by(journal.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return datetime.fromisoformat(found["until"]) if found is not None else None


def verify(connection: Connection) -> list[str]:
    """One sentence for each request whose journal was altered; empty if all seals hold."""
    problems = []
    heads = {
        row.number: Head(row.journal_seq, row.journal_seal)
        for row in connection.execute(sa.select(ticket.c.number, ticket.c.journal_seq, ticket.c.journal_seal))
    }
    for number, head in heads.items():
        expected = Head(0, "")
        for line in of(connection, number):
            right = seal(
                expected.seal,
                number=number,
                seq=expected.seq + 1,
                at=line.at,
                actor=line.actor,
                act=line.act,
                data=line.data,
            )
            expected = Head(expected.seq + 1, right)
            if line.seq != expected.seq or line.seal != right:
                problems.append(f"request {number}: journal line {expected.seq} was altered")
                break
        else:
            if expected != head:
                problems.append(f"request {number}: the journal ends at line {expected.seq}, not {head.seq}")
    return problems
