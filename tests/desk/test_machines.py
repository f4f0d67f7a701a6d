"""What an automatic answer does: one grey line, and a line of the journal that says what it was."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, EntryKind, Outcome
from gateway.desk.ticket import State
from tests.desk.made import ANA, EVA, NOW, decided, mail, message, recalled, reply_to, sent, ticket

KEYS = (sent(),)
THREAD = {"in_reply_to": ("t4812.1.x@example.org",), "message_id": "v1@x"}
AWAY = "I am away until Monday 1 December."


def note(sender: str = f"Eva Novak <{EVA}>", **more: Any) -> Any:
    return message(sender, **{"text": AWAY, **more})


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"auto_submitted": "auto-replied"}, "vacation note from Eva, back 1 Dec"),
        ({"auto_submitted": "auto-replied", "text": "Back on 7 January."}, "automatic reply from Eva"),
        ({"x_vacation": "1", "text": "Back on 7 January."}, "vacation note from Eva, back 7 Jan 2026"),
        ({"subject": "Automatic reply: Printer"}, "vacation note from Eva, back 1 Dec"),
        ({"x_autoreply": "yes", "text": "We have your mail."}, "automatic reply from Eva"),
        ({"attachments": (), "subject": "Read: Printer", "text": "It was read on Monday."}, "receipt from Eva"),
        ({"auto_submitted": "auto-generated", "text": "Disk full"}, "automatic mail from Eva"),
    ],
)
def test_one_grey_line_and_nobody_gets_a_mail(more: dict[str, Any], line: str) -> None:
    closed = ticket(state=State.DONE, closed_at=NOW - timedelta(days=1), promise=None)
    for known in (ticket(), closed):
        found = decided(mail(note(**THREAD, **more)), recalled(known, keys=KEYS))
        assert (found.outcome, found.reason) == (Outcome.APPENDED, ActReason.AUTOMATIC_IN_THREAD)
        assert found.letters == ()
        assert found.after is not None
        assert found.after.state is known.state
        assert found.entry is not None
        assert (found.entry.kind, found.entry.visible_to) == (EntryKind.AUTO, "agents")
        assert found.entry.text == more.get("text", AWAY)
        assert [one.data["note"] for one in found.journal] == [line]


def test_the_day_of_return_is_in_the_journal_for_programs_too() -> None:
    found = decided(mail(note(**THREAD, x_vacation="1")), recalled(ticket(), keys=KEYS))
    assert found.journal[0].data["returns"] == "2025-12-01"
    assert found.classification.returns is not None


def test_out_of_a_thread_it_is_never_a_request() -> None:
    for more in ({"auto_submitted": "auto-replied"}, {"subject": "Automatic reply: Printer"}, {"x_vacation": "1"}):
        found = decided(note(**more))
        assert (found.outcome, found.reason, found.letters) == (Outcome.IGNORED, ActReason.AUTOMATIC_ALONE, ())


def test_an_agents_note_by_the_reply_address_is_no_answer() -> None:
    found = decided(note(ANA, to=reply_to(ANA), message_id="v1@x", auto_submitted="auto-replied"), recalled(ticket()))
    assert (found.reason, found.letters) == (ActReason.AUTOMATIC_IN_THREAD, ())
    assert found.journal[0].data["note"] == "vacation note from ana, back 1 Dec"


def test_a_person_who_tells_that_she_is_away_is_no_machine() -> None:
    text = "I will be out of the office next week, who takes over?"
    inside = decided(note(**THREAD, text=text), recalled(ticket(), keys=KEYS))
    assert (inside.outcome, inside.reason) == (Outcome.APPENDED, ActReason.JOINED)
    assert decided(note(text=text)).outcome is Outcome.OPENED
