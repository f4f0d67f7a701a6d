"""What we wrote, by Message-ID."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.store import letters, migrate, outbox
from gateway.store.engine import Store

NOW = datetime(2025, 11, 24, 9, 28, tzinfo=UTC)


def new(message_id: str, content: bytes) -> outbox.NewLetter:
    return outbox.NewLetter(
        ticket=None, inbox=None, template="ack", department="it", mailbox="it@example.org", repeatable=False,
        automatic=True, message_id=message_id, content=content, reverse_path="", recipients=("eva@example.org",),
        created_at=NOW, due_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], []),
        (["none@example.org"], []),
        (["one@example.org"], [b"one"]),
        (["one@example.org", "a1@elsewhere.example", "one@example.org"], [b"one"]),
        (["empty@example.org", "one@example.org"], [b"one"]),
        (["long@example.org"], [b"x" * letters.BEGINNING]),
    ],
)
def test_beginnings(tmp_path: Path, asked: list[str], found: list[bytes]) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'postroom.db'}")
    try:
        migrate.upgrade(store)
        written = [
            new("one@example.org", b"one"),
            new("empty@example.org", b""),
            new("long@example.org", b"x" * (letters.BEGINNING + 1)),
        ]
        store.write(lambda connection: outbox.add(connection, written))
        assert store.read(lambda connection: letters.beginnings(connection, asked)) == found
    finally:
        store.close()
