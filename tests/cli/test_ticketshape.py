"""A request in the shapes of `ticket list` and `ticket show`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.explaining import for_any_desk
from gateway.cli.ticketshape import as_listed, due_words, file_lines, journal_lines, row_of, why_lines
from gateway.desk.department import Priority
from gateway.desk.ticket import Promise, State, Ticket, What
from gateway.mail.message import Mailbox
from gateway.store.ticketviews import Extras

NOW = datetime(2025, 11, 24, 8, 28, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
DESK = for_any_desk().desk
TICKET = Ticket(
    number=4812,
    prefix="IT",
    department="desk",
    departments_held=("desk",),
    state=State.OPEN,
    subject="Printer jams",
    priority=Priority.HIGH,
    requester=Mailbox("eva.novak@example.org"),
    created_at=NOW,
    updated_at=NOW,
    because="payroll",
    owner="ana@example.org",
)


def promised(until: datetime) -> Ticket:
    promise = Promise(What.ANSWER, until, "ana@example.org", made_by="department", made_at=NOW)
    return replace(TICKET, promise=promise)


def test_without_a_promise() -> None:
    found = as_listed(TICKET, Extras(("vip",), {}, "", None), ZONE)
    assert (found["ref"], found["promise"], found["for_customer"]) == ("IT-4812", None, None)
    assert (found["because"], found["tags"], found["created_at"]) == ("payroll", ["vip"], "2025-11-24T09:28:00+01:00")


def test_with_a_promise_of_another_state() -> None:
    row = SimpleNamespace(what="news", until=NOW, keeper="", because="", made_by="department", state="kept")
    assert as_listed(TICKET, Extras((), {}, "", row), ZONE)["promise"] == {
        "what": "news",
        "until": "2025-11-24T09:28:00+01:00",
        "keeper": None,
        "because": None,
        "made_by": "department",
        "state": "kept",
    }


@pytest.mark.parametrize(
    ("ticket", "said"),
    [
        (TICKET, "-"),
        (promised(NOW + timedelta(hours=2)), "today 10:28"),
        (promised(NOW - timedelta(hours=1)), "today 7:28  LATE"),
    ],
)
def test_due(ticket: Ticket, said: str) -> None:
    assert due_words(ticket, DESK, NOW) == said


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (lambda ticket: ticket, 5, "Eva Novak"),
        (lambda ticket: replace(ticket, requester=Mailbox("e@example.org", "Eva N.")), 5, "Eva N."),
        (lambda ticket: ticket, 3, "ana"),
        (lambda ticket: replace(ticket, owner=""), 3, "-"),
        (lambda ticket: replace(ticket, department="gone"), 1, "open"),
    ],
)
def test_rows(change: Callable[[Ticket], Ticket], column: int, said: str) -> None:
    assert row_of(change(TICKET), DESK, NOW)[column] == said


def test_why_and_journal_name_the_rule_and_hide_control_characters() -> None:
    steps = [
        {"step": "priority", "value": "high", "reason": "a rule", "rule": "payroll", "line": 12},
        {"step": "kind", "value": "re\x1bquest", "reason": "plain", "rule": None, "line": None},
    ]
    assert list(why_lines(steps)) == [
        "  priority   high – a rule  [payroll, line 12]",
        "  kind       re quest – plain",
    ]
    row = SimpleNamespace(seq=1, at=NOW, actor="ana@example.org", act="owner", data={"after": "a\nb"})
    assert list(journal_lines([row], ZONE)) == ["    1  2025-11-24T09:28:00+01:00  ana@example.org  owner  after a b"]


@pytest.mark.parametrize(
    ("name", "kind", "text", "beside", "said"),
    [
        ("a.pdf", "application/pdf", None, "Hi", ["[a.pdf, application/pdf, 9 bytes]"]),
        ("", "image/png", None, "Hi", ["[without a name, image/png, 9 bytes]"]),
        ("", "message/rfc822", "Hello", "Hi", ["[a whole mail, message/rfc822, 9 bytes]"]),
        (
            "",
            "text/calendar",
            "Plan.\nMon 9:00\n",
            "Hi",
            ["[a calendar entry, text/calendar, 9 bytes]", "Plan.", "Mon 9:00"],
        ),
        ("i.ics", "text/calendar", "Plan.\n", "Plan.", ["[i.ics, text/calendar, 9 bytes]"]),
    ],
)
def test_files_are_named_and_an_invitation_says_when(
    name: str, kind: str, text: str | None, beside: str, said: list[str]
) -> None:
    file = {"name": name, "type": kind, "size": 9, "text": text}
    assert [line.strip() for line in file_lines(file, beside=beside)] == said
