"""What a mail costs the database: so many statements, no more when the store is full, and none that looks through a table.

Wall clocks say little on a busy machine. The number of statements and the plans of SQLite are the same everywhere.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.runtime import Runtime, load_settings
from gateway.store import outbox, processes
from gateway.store.schema import inbox
from gateway.work.process import Processor
from tests.boards.stage import BEHIND_A_SERVER, CONFIG, RULES

MOST_OPENED = 40
MOST_APPENDED = 39
MOST_SENT = 3
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")
SMALL = {
    "absence",
    "process",
    "token_key",
    "policy",
    "note",
    "counter",
    "some_of_theirs",
    "(subquery-1)",
    "CONSTANT",
    "automatic_lately",
    "opened_lately",
}
"""Tables of a handful of rows, and what a LIMIT keeps small: looking through them is right."""
NO_PLAN = ("SAVE", "RELE", "SELECT inbox.outcome")
"""Savepoints, and what the test itself asks."""


@contextmanager
def traced(runtime: Runtime) -> Iterator[list[str]]:
    """Every statement SQLite runs meanwhile, with its values."""
    said: list[str] = []
    connections: list[sqlite3.Connection] = []

    def watch(connection: sqlite3.Connection, *_: Any) -> None:
        connection.set_trace_callback(lambda text: said.append(text) if not text.startswith(NOT_COUNTED) else None)
        connections.append(connection)

    sa.event.listen(runtime.store.engine, "checkout", watch)
    runtime.store.write(lambda connection: watch(connection.connection.driver_connection))
    try:
        yield said
    finally:
        sa.event.remove(runtime.store.engine, "checkout", watch)
        for connection in connections:
            connection.set_trace_callback(None)


class Rig:
    def __init__(self, folder: Path) -> None:
        (folder / "rules").mkdir()
        (folder / "rules" / "desk.yaml").write_text(RULES, encoding="utf-8")
        config = CONFIG.format(folder=folder, receive="smtp://127.0.0.1:0", send=f"capture:{folder}/out", mailbox="",
                               outbox="", more="", trust=BEHIND_A_SERVER)  # fmt: skip
        (folder / "config.toml").write_text(config, encoding="utf-8")
        self.runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
        store = self.runtime.store
        mine = processes.Identity.mine()
        self.process = store.write(lambda connection: processes.enter(connection, mine, roles="process"))
        self.door = Door(store, now=self.runtime.clock.now)
        self.processor = Processor(
            store, process=lambda: self.process, pipeline=self.runtime.pipeline, on_letters=lambda: None
        )
        self.sent = 0

    def take(self, *, answers: int = 0) -> str:
        """One mail of Eva comes in and is decided; its outcome."""
        self.sent += 1
        parent = f"In-Reply-To: <m{answers}@example.org>\r\nReferences: <m{answers}@example.org>\r\n" if answers else ""
        raw = (
            f"From: Eva Novak <eva@example.org>\r\nTo: it@example.org\r\nSubject: Printer {self.sent}\r\n"
            f"Date: Mon, 24 Nov 2025 09:00:00 +0100\r\nMessage-ID: <m{self.sent}@example.org>\r\n{parent}\r\n"
            f"It jams again, for the {self.sent}th time.\r\n"
        ).encode()
        self.door(Arrival(Source.SMTP, Envelope("eva@example.org", ("it@example.org",)), raw))
        while self.processor.turn():
            pass
        found: str = self.runtime.store.read(
            lambda connection: connection.execute(sa.select(inbox.c.outcome).order_by(inbox.c.id.desc()).limit(1))
        ).scalar_one()
        return found

    def send(self) -> int:
        """What the sending role asks of the store for all letters that are due; how many there were."""
        store, process, now = self.runtime.store, self.process, datetime(2100, 1, 1, tzinfo=UTC)
        due = store.write(lambda connection: outbox.claim(connection, process=process, now=now, limit=64))
        for row in due:
            assert store.write(lambda connection, row=row: outbox.mark_dotted(connection, row.id, process=process))  # type: ignore[misc]
            store.write(
                lambda connection, row=row: outbox.settle(  # type: ignore[misc]
                    connection, row.id, process=process, state="sent", last_reply="250 ok", sent_at=now
                )
            )
        return len(due)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.door.close()
    made.runtime.close()


def test_a_mail_costs_few_statements_and_not_more_in_a_full_store(rig: Rig) -> None:
    def cost(*, answers: int = 0) -> tuple[str, int]:
        with traced(rig.runtime) as said:
            outcome = rig.take(answers=answers)
        return outcome, len(said)

    rig.take()
    rig.take(answers=1)
    opened, appended = cost(), cost(answers=1)
    assert opened[0] == "opened"
    assert appended[0] == "appended"
    assert opened[1] <= MOST_OPENED, opened
    assert appended[1] <= MOST_APPENDED, appended
    for _ in range(10):  # until Eva has had her acknowledgements for this hour
        rig.take()
    before = cost(), cost(answers=1)
    for _ in range(60):
        rig.take()
    assert (cost(), cost(answers=1)) == before


def test_a_letter_costs_few_statements(rig: Rig) -> None:
    rig.take()
    rig.send()
    for _ in range(5):
        rig.take()
    with traced(rig.runtime) as said:
        letters = rig.send()
    assert letters >= 5
    assert len(said) <= MOST_SENT + 2 * letters  # a claim for all; the mark before the dot and the end of each


def test_no_statement_of_a_mail_looks_through_a_table(rig: Rig) -> None:
    for _ in range(3):
        rig.take()
    with traced(rig.runtime) as said:
        rig.take()
        rig.take(answers=1)
        rig.send()
        rig.runtime.store.read(outbox.next_due)
    statements = {re.sub(r"'[^']*'|\b\d+\b", "?", text): text for text in said if not text.startswith(NO_PLAN)}
    assert len(statements) > 15
    slow = []
    for text in statements.values():
        plan = rig.runtime.store.read(lambda connection, text=text: _plan(connection, text))  # type: ignore[misc]
        slow += [f"{step}: {text[:200]}" for step in plan if step.startswith("SCAN") and step.split()[1] not in SMALL]
    assert not slow


def test_what_a_person_asked_before_is_not_sorted_anew_for_each_mail(rig: Rig) -> None:
    rig.take()
    with traced(rig.runtime) as said:
        rig.take()
    (history,) = {text for text in said if "some_of_theirs" in text}
    plan = rig.runtime.store.read(lambda connection: _plan(connection, history))
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan


def _plan(connection: sa.Connection, statement: str) -> list[str]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return [str(row[3]) for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
