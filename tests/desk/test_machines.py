"""What a machine's mail does: a line where it belongs; at most one word to who is in charge; never a circle."""

import pytest

from gateway.desk.decision import ActReason, Outcome
from gateway.desk.machines import plain_reason
from gateway.mail.report import Report, ReportRecipient
from tests.desk.made import ANA, BEN, EVA, bounce_to, decided, heard, mail, message, only, recalled, ticket

DAEMON = "MAILER-DAEMON@mx.example.org"


def bounce(
    address: str = EVA, action: str = "failed", status: str = "5.2.2", words: str = "over quota", **more: object
):  # type: ignore[no-untyped-def]
    recipient = ReportRecipient(address, action, status, diagnostic=words)
    return mail(message(DAEMON, to=bounce_to(), message_id="d@x"), report=Report(action, (recipient,)), **more)


@pytest.mark.parametrize(
    ("action", "address", "owner", "letters"),
    [
        ("failed", EVA, ANA, [ANA]), ("failed", EVA, "", [ANA, BEN]), ("failed", ANA, ANA, [BEN]), ("failed", ANA, "", [BEN]),
        ("delayed", EVA, ANA, []), ("delivered", EVA, ANA, []),
    ],
)  # fmt: skip
def test_who_hears_of_it(action: str, address: str, owner: str, letters: list[str]) -> None:
    found = decided(bounce(address, action), recalled(ticket(owner=owner)))
    assert found.outcome is Outcome.APPENDED
    assert heard(found) == [("agent_bounce", agent) for agent in letters]
    assert found.after is not None
    assert found.after.state is ticket().state


def test_what_is_said() -> None:
    found = decided(bounce(), recalled(ticket(owner=ANA)))
    plan = only(found, "agent_bounce")
    assert plan.variables == {"address": EVA, "reason": "the mailbox is full (over quota)"}
    assert (plan.auto_submitted, plan.is_repeatable) == ("auto-generated", True)
    assert found.entry is not None
    assert found.entry.text == f"{EVA} did not get our letter: the mailbox is full (over quota)"
    assert found.entry.visible_to == "agents"


def test_a_bounce_without_a_report() -> None:
    found = decided(
        mail(message(DAEMON, to=bounce_to(), message_id="d@x", x_failed_recipients=EVA)), recalled(ticket())
    )
    assert found.reason is ActReason.BOUNCE
    assert found.entry is not None
    assert found.entry.text == "An address did not get our letter: no reason given"


def test_a_bounce_of_nothing_of_ours() -> None:
    found = decided(mail(message(DAEMON, message_id="d@x"), report=Report("failed", (ReportRecipient(EVA, "failed"),))))
    assert (found.outcome, found.reason, found.letters) == (Outcome.IGNORED, ActReason.BOUNCE_UNKNOWN, ())


@pytest.mark.parametrize(
    ("status", "diagnostic", "words"),
    [
        ("5.1.1", "", "there is no such address"), ("5.1.1", "x", "there is no such address (x)"), ("5.9.9", "x", "x"),
        ("5.9.9", "", "5.9.9"), ("", "", ""), ("4.2.2", "", "the mailbox is full"),
    ],
)  # fmt: skip
def test_plain_words(status: str, diagnostic: str, words: str) -> None:
    assert plain_reason(status, diagnostic) == words
