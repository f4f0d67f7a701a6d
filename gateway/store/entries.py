"""The entries of a request: one for each thing in its thread, at most one for each stored mail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.decision import Entry
from gateway.desk.facts import Told
from gateway.mail.message import Attachment
from gateway.store.dialect import Prepared
from gateway.store.schema import entry

_INSERT_ENTRY = Prepared.insert(entry, returning=entry.c.id)
_MOST_TOLD = 60
_WORDS = ("request", "reply", "answer", "note")


@dataclass(frozen=True, slots=True)
class EntryOrigin:
    """Where an entry came from: the stored mail (if any), its identification fields, its HTML and its files."""

    inbox: int | None = None
    message_id: str = ""
    in_reply_to: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()


def add_entry(connection: Connection, number: int, new: Entry, origin: EntryOrigin, *, at: datetime) -> int:
    """Write one entry of a thread. One stored mail makes at most one entry: the constraint, not a look before."""
    row = _INSERT_ENTRY.run(
        connection,
        {
            "ticket": number,
            "inbox": origin.inbox,
            "kind": new.kind.value,
            "direction": new.direction,
            "author": new.author.address,
            "author_name": new.author.name,
            "at": at,
            "text": new.text,
            "quoted": new.quoted,
            "signature": new.signature,
            "html": origin.html,
            "message_id": origin.message_id,
            "in_reply_to": origin.in_reply_to,
            "visible_to": new.visible_to,
            "attachments": [attachment_json(file) for file in origin.attachments],
        },
    ).fetchone()
    return int(row[0])


def attachment_json(file: Attachment) -> dict[str, Any]:
    """A file as `ticket show` and `explain` print it (contract.md 2), and its part in the mail."""
    return {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "content_id": file.content_id,
        "text": file.text,
        "part": file.part,
        "endings": list(file.endings),
    }


def attachments_of(connection: Connection, mail: int) -> tuple[Attachment, ...]:
    """The files of a stored mail, as `attachment_json` wrote them with its entry."""
    found = connection.execute(sa.select(entry.c.attachments).where(entry.c.inbox == mail)).scalar_one_or_none()
    return tuple(Attachment(**{**one, "endings": tuple(one["endings"])}) for one in found or ())


def entries_of(connection: Connection, number: int) -> Sequence[Any]:
    """The thread of a request, in the order things happened."""
    return connection.execute(sa.select(entry).where(entry.c.ticket == number).order_by(entry.c.id)).all()


def told_at(connection: Connection, numbers: Collection[int]) -> dict[int, datetime]:
    """Request -> when an agent wrote to its people last."""
    e = entry.c
    latest = sa.select(e.ticket, sa.func.max(e.at)).where(e.ticket.in_(numbers), e.kind == "answer").group_by(e.ticket)
    return {row[0]: row[1] for row in connection.execute(latest)}


def told(connection: Connection, number: int) -> tuple[Told, ...]:
    """The mails that people wrote in a thread, the oldest first; of a long one the first and the latest."""
    e = entry.c
    chosen = sa.select(e.id).where(e.ticket == number, e.kind.in_(_WORDS))
    ids = list(connection.execute(chosen.order_by(e.id.desc()).limit(_MOST_TOLD)).scalars())
    ids += list(connection.execute(chosen.order_by(e.id).limit(1)).scalars()) if len(ids) == _MOST_TOLD else []
    rows = connection.execute(
        sa.select(e.kind, e.author, e.author_name, e.at, e.text, e.visible_to, e.attachments)
        .where(e.id.in_(ids))
        .order_by(e.id)
    )
    return tuple(
        Told(
            row.kind,
            row.author,
            row.author_name,
            row.at,
            row.text,
            row.visible_to == "agents",
            has_files=bool(row.attachments),
        )
        for row in rows
    )
