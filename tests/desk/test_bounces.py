"""A letter that did not arrive: an entry and one word to who is in charge, once; never a circle. Set aside after the second."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.bounces import plain_reason, proves_alive
from gateway.desk.decision import ActReason, Outcome
from gateway.desk.unreached import Unreached
from gateway.mail.report import Report, ReportRecipient
from tests.desk.made import ANA, BEN, EVA, NOW, bounce_to, decided, heard, mail, message, only, recalled, ticket

DAEMON = "MAILER-DAEMON@mx.example.org"


def bounce(
    address: str = EVA,
    action: str = "failed",
    status: str = "5.2.2",
    words: str = "over quota",
    letter: str = "l@x",
    **more: object,
):  # type: ignore[no-untyped-def]
    recipient = ReportRecipient(address, action, status, status[:1] == "5" if status else None, diagnostic=words)
    return mail(message(DAEMON, to=bounce_to(), message_id="d@x"), report=Report(action, (recipient,), letter), **more)


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
    said = {name: str(value) for name, value in plan.variables.items()}
    assert said == {"address": EVA, "reason": "the mailbox is full (over quota)"}
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
    assert str(plain_reason(status, diagnostic)) == words


def known(*letters: str, failures: int = 1, days: int = 1) -> dict[str, Unreached]:
    return {EVA: Unreached(EVA, letters, failures, NOW - timedelta(days=days), "it is full")}


def test_a_delay_only_leaves_a_line_in_the_journal() -> None:
    found = decided(bounce(action="delayed", status="4.4.1"), recalled(ticket()))
    assert (found.reason, found.entry, found.letters, found.unreached) == (ActReason.DELAY, None, (), ())
    assert [line.act for line in found.journal] == ["delay"]
    assert found.after == ticket()


def test_the_same_letter_reported_again_is_told_nobody() -> None:
    found = decided(bounce(), recalled(ticket(), unreached=known("l@x")))
    assert (found.reason, found.entry, found.letters, found.unreached) == (ActReason.BOUNCE_AGAIN, None, (), ())
    assert [line.act for line in found.journal] == ["bounce"]


def test_the_first_failure_is_remembered() -> None:
    (state,) = decided(bounce(), recalled(ticket())).unreached
    assert (state.address, state.letters, state.failures, state.until) == (EVA, ("l@x",), 1, None)


def test_the_second_sets_the_address_aside_and_the_owner_is_told_once() -> None:
    found = decided(bounce(), recalled(ticket(owner=ANA), unreached=known("other@x")))
    (state,) = found.unreached
    assert (state.since, state.until) == (NOW, NOW + timedelta(days=30))
    assert "no automatic mail goes there until" in str(only(found, "agent_bounce").variables["reason"])
    aside = {EVA: replace(state, letters=("other@x", "l@x"))}
    third = decided(bounce(letter="third@x"), recalled(ticket(owner=ANA), unreached=aside), now=NOW + timedelta(days=1))
    assert third.unreached[0].until == state.until
    assert "automatic mail" not in str(only(third, "agent_bounce").variables["reason"])


@pytest.mark.parametrize(
    ("address", "status", "counted"),
    [
        (EVA, "5.1.1", 1), (EVA, "5.2.2", 1), (EVA, "5.0.0", 1), (EVA, "", 1), (ANA, "5.1.1", 1),
        (EVA, "4.2.2", 0), (EVA, "5.7.1", 0), (EVA, "5.3.4", 0), (EVA, "5.4.6", 0), (EVA, "5.2.3", 0),
        ("somebody@elsewhere.example", "5.1.1", 0),
    ],
)  # fmt: skip
def test_what_counts_against_an_address(address: str, status: str, counted: int) -> None:
    """Not a policy, a loop or a size; nor an address that we have not written to."""
    (state,) = decided(bounce(address, status=status), recalled(ticket(), returned_to=())).unreached
    assert state.failures == counted


def test_the_address_that_we_wrote_to_counts_not_the_one_behind_it() -> None:
    found = decided(bounce("box7@elsewhere.example"), recalled(ticket(), returned_to=(EVA,)))
    assert found.entry is not None
    assert found.entry.text.startswith(f"{EVA} did not get our letter")
    assert [(state.address, state.failures) for state in found.unreached] == [(EVA, 1)]


def test_several_recipients_are_one_entry_and_one_letter() -> None:
    recipients = tuple(ReportRecipient(a, "failed", "5.1.1", True) for a in (EVA, "tom@example.org"))
    item = mail(message(DAEMON, to=bounce_to(), message_id="d@x"), report=Report("failed", recipients, "l@x"))
    found = decided(item, recalled(ticket(owner=ANA), returned_to=(EVA, "tom@example.org")))
    assert heard(found) == [("agent_bounce", ANA)]
    assert only(found, "agent_bounce").variables["address"] == f"{EVA}, tom@example.org"
    assert [state.address for state in found.unreached] == [EVA, "tom@example.org"]


def test_a_notice_that_names_nobody_is_about_whom_we_wrote_to() -> None:
    item = mail(message(DAEMON, to=bounce_to(), message_id="d@x"), report=Report("failed", (), "l@x"))
    found = decided(item, recalled(ticket(), returned_to=(EVA,)))
    assert [(state.address, state.failures) for state in found.unreached] == [(EVA, 1)]


def test_a_mail_from_there_shows_that_the_mailbox_lives() -> None:
    assert proves_alive(decided(message(EVA, message_id="n@x"), recalled()))
    assert not proves_alive(decided(bounce(), recalled(ticket())))
