"""A store as it is after years: `fill.py FOLDER 100000` writes so many requests, with all that hangs on them, by bulk SQL.

Each request has its mail, one entry, two participants' worth of rows, its thread keys, a kept promise, a journal that
verifies, and its two letters, sent. The rows are as the program writes them; only the texts are shorter.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.store import journal, migrate, schema
from gateway.store.engine import Store

CHUNK = 2_000
PEOPLE = 2_000
FIRST = datetime(2023, 1, 2, 8, tzinfo=UTC)


def fill(folder: Path, count: int) -> None:
    """Make the database in `folder` with `count` requests."""
    folder.mkdir(parents=True)
    store = Store.open(f"sqlite:///{folder / 'postroom.db'}")
    try:
        migrate.upgrade(store)
        for start in range(0, count, CHUNK):
            rows = _rows(range(start + 1, min(start + CHUNK, count) + 1))

            def work(connection: sa.Connection, rows: dict[sa.Table, list[dict[str, Any]]] = rows) -> None:
                for table, some in rows.items():
                    connection.execute(sa.insert(table), some)

            store.write(work)
        store.write(lambda connection: connection.execute(sa.insert(schema.counter).values(name="ticket", value=count)))
    finally:
        store.close()


def _rows(numbers: range) -> dict[sa.Table, list[dict[str, Any]]]:
    tables = (schema.inbox, schema.raw, schema.ticket, schema.participant, schema.entry, schema.thread_key)
    tables += (schema.promise, schema.journal, schema.letter, schema.outbox)
    rows: dict[sa.Table, list[dict[str, Any]]] = {table: [] for table in tables}
    for number in numbers:
        _one(rows, number)
    return rows


def _one(rows: dict[sa.Table, list[dict[str, Any]]], number: int) -> None:
    chance = random.Random(number)
    at = FIRST + timedelta(minutes=10 * number)
    person = f"person{chance.randrange(PEOPLE):03}@customer.example"
    message_id = f"old.{number}@customer.example"
    text = f"Request {number}: " + " ".join(chance.choices(("printer", "login", "laptop", "badge", "report"), k=120))
    raw = f"From: {person}\r\nMessage-ID: <{message_id}>\r\nSubject: Request {number}\r\n\r\n{text}\r\n".encode()
    digest = sha256(raw).hexdigest()
    rows[schema.inbox].append({
        "id": number, "state": "done", "source": "smtp", "received_at": at, "reverse_path": person,
        "forward_paths": ["support@example.com"], "size": len(raw), "sha256": digest, "transmission": digest,
        "attempts": 1, "message_id": message_id, "subject": f"Request {number}", "content": digest, "originator": person,
        "outcome": "opened", "reason": "new", "ticket": number, "decided_at": at, "generation": 1, "why": [],
    })  # fmt: skip
    rows[schema.raw].append({"inbox": number, "piece": 0, "bytes": raw})
    lines, head = journal.rows(
        number, journal.Head(0, ""), [("opened", person, {"subject": f"Request {number}"})], at=at
    )
    rows[schema.journal] += lines
    is_done = number % 100 != 0
    rows[schema.ticket].append({
        "number": number, "prefix": "SUPPORT", "department": "support", "departments_held": ["support"],
        "state": "done" if is_done else "open", "subject": f"Request {number}", "priority": "normal",
        "requester": person, "requester_name": "Person", "tags": [], "fields": {}, "told": [], "hinted": [],
        "muted": [], "outsiders": {}, "created_at": at, "updated_at": at,
        "closed_at": at if is_done else None, "version": 1, "letters": 2, "journal_seq": head.seq,
        "journal_seal": head.seal,
    })  # fmt: skip
    rows[schema.participant].append(
        {"ticket": number, "address": person, "name": "Person", "role": "requester", "since": at}
    )
    rows[schema.entry].append({
        "ticket": number, "inbox": number, "kind": "request", "direction": "in", "author": person, "at": at,
        "text": text, "message_id": message_id, "attachments": [],
    })  # fmt: skip
    key = {"ticket": number, "at": at, "visible_to": "all"}
    rows[schema.thread_key].append({**key, "message_id": message_id, "how": "seen", "address": person})
    rows[schema.promise].append({
        "ticket": number, "what": "answer", "until": at + timedelta(hours=4), "keeper": "support", "made_by": "",
        "made_at": at, "state": "kept" if is_done else "open", "settled_at": at if is_done else None,
    })  # fmt: skip
    for nth, (template, address) in enumerate((("ack", person), ("agent_new", "ana@example.com")), start=1):
        sent = f"t{number}.{nth}.old@example.com"
        letter = 2 * number + nth - 2
        rows[schema.thread_key].append({**key, "message_id": sent, "how": "sent", "address": address})
        rows[schema.letter].append({
            "id": letter, "ticket": number, "inbox": number, "template": template, "department": "support",
            "mailbox": "support@example.com", "repeatable": nth == 2, "automatic": nth == 1, "message_id": sent,
            "content": raw, "created_at": at,
        })  # fmt: skip
        rows[schema.outbox].append({
            "letter": letter, "address": address, "state": "sent", "automatic": nth == 1, "attempts": 1, "next_at": at,
            "last_reply": "250 ok", "created_at": at, "sent_at": at,
        })  # fmt: skip


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
