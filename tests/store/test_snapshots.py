"""A request as JSON and back: nothing is lost on the way, for `#undo` puts it in force again."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from gateway.desk.department import Priority
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox
from gateway.store.snapshots import from_json, to_json

NOW = datetime(2025, 11, 24, 8, 28, 3, 123456, tzinfo=UTC)
EVA = Mailbox("eva@example.org", "Eva Novak")
PLAIN = Ticket(
    number=1, prefix="IT", department="it", departments_held=("it",), state=State.NEW, subject="Printer",
    priority=Priority.NORMAL, requester=EVA, created_at=NOW, updated_at=NOW,
)  # fmt: skip
FULL = replace(
    PLAIN,
    departments_held=("it", "hr"), state=State.WAITING, priority=Priority.HIGH, because="payroll runs", owner="ana@example.org",
    owner_reason="printer*", language="de", deadline=NOW, deadline_reason="a visit", closed_at=NOW, answered_at=NOW,
    for_customer="ACME", tags=("vpn", "mail"), fields={"order": "8812"}, version=3, letters=7, merged=2, merged_into=4,
    participants=(Participant(EVA, Role.REQUESTER), Participant(Mailbox("tom@example.org"), Role.AFFECTED, "Jam")),
    promise=Promise(What.DONE, NOW, "ana@example.org", "ana@example.org", NOW, "it was lost", "new roller"),
    told=("a@example.org",), written_to="hr", thread_index="AQ==", hinted=("b@example.org",), muted=("tom@example.org",),
    outsiders={"x@partner.example": "asked"}, waiting_until=NOW, waiting_for="page 2", asked_for=9, chased=1,
    handoffs=2, reopened=1, broken=2, held_since=NOW, held_until=NOW, done_by=NOW, confidential=True, rating=5, remark="ok",
)  # fmt: skip


@pytest.mark.parametrize("ticket", [PLAIN, FULL])
def test_there_and_back(ticket: Ticket) -> None:
    assert from_json(json.loads(json.dumps(to_json(ticket)))) == ticket


def test_the_full_one_is_full() -> None:
    """A field that is added to `Ticket` is added here too."""
    same = [field.name for field in fields(Ticket) if getattr(PLAIN, field.name) == getattr(FULL, field.name)]
    assert same == ["number", "prefix", "department", "subject", "requester", "created_at", "updated_at"]
