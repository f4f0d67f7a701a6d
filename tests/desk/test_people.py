"""What a mail of a person does: outcome, letters, silence, state, promise."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.classify import KindReason
from gateway.desk.decision import ActReason, EntryKind, Outcome
from gateway.desk.facts import Earlier
from gateway.desk.people import MOST_PARTICIPANTS
from gateway.desk.ticket import Audience, How, State, ThreadKey, What
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
    STRANGER,
    TOM,
    decided,
    department,
    desk,
    heard,
    mail,
    message,
    only,
    recalled,
    sent,
    ticket,
    with_departments,
)  # fmt: skip

KEYS = (sent(),)
QUIET = "a reply needs no acknowledgement"
AGENTS = f"agent_more:{ANA} agent_more:{BEN}"
HEADER = "header:mx.example.org"


def test_a_new_request() -> None:
    found = decided(message(cc="Tom Reed <tom@example.org>, x@outside.example, ana@example.org, it@example.org"))
    assert (found.outcome, found.reason, found.silence) == (Outcome.OPENED, ActReason.NEW_REQUEST, "")
    assert heard(found) == [("ack", EVA), ("agent_new", ANA), ("agent_new", BEN)]
    assert found.after is not None
    assert (found.after.ref, found.after.state, found.after.owner) == ("IT-4812", State.NEW, "")
    assert [p.mailbox.address for p in found.after.participants] == [EVA, TOM, ANA]
    assert found.new_promise is not None
    assert (found.new_promise.what, found.new_promise.until) == (What.ANSWER, NOW.replace(hour=12, minute=30, second=0))
    assert found.entry is not None
    assert (found.entry.kind, found.entry.visible_to) == (EntryKind.REQUEST, "all")


@pytest.mark.parametrize(
    ("more", "facts", "outcome", "letters", "silence"),
    [
        ({}, {}, Outcome.OPENED, "ack agent_new agent_new", ""),
        ({"auto_submitted": "auto-generated"}, {}, Outcome.OPENED, "agent_new agent_new", str(KindReason.AUTO_GENERATED)),
        ({"precedence": "bulk"}, {}, Outcome.OPENED, "agent_new agent_new", "Precedence: bulk"),
        ({"list_id": "<staff>"}, {}, Outcome.OPENED, "agent_new agent_new", "a mailing list's fields (RFC 2369, 2919)"),
        ({}, {"automatic_letters": 4}, Outcome.OPENED, "ack agent_new agent_new", ""),
        ({}, {"automatic_letters": 5}, Outcome.OPENED, "agent_new agent_new", "5 automatic letters went there within the hour"),
        ({"text": "status"}, {}, Outcome.ANSWERED, "status", ""),
        ({"text": "status"}, {"automatic_letters": 5}, Outcome.ANSWERED, "", "5 automatic letters went there within the hour"),
        ({"text": "Status\nThe printer jams"}, {}, Outcome.OPENED, "ack agent_new agent_new", ""),
        ({"auto_submitted": "auto-replied"}, {}, Outcome.IGNORED, "", "a machine's mail is never answered"),
        ({}, {"is_own_letter": True}, Outcome.IGNORED, "", "a loop ends here"),
        ({"subject": ""}, {}, Outcome.OPENED, "ack agent_new agent_new", ""),
    ],
)  # fmt: skip
def test_mails_of_a_colleague(
    more: dict[str, Any], facts: dict[str, Any], outcome: Outcome, letters: str, silence: str
) -> None:
    found = decided(message(**more), recalled(**facts))
    assert (found.outcome, " ".join(template for template, _ in heard(found)), found.silence) == (
        outcome,
        letters,
        silence,
    )


@pytest.mark.parametrize(
    ("sender", "settings", "outcome", "reason"),
    [
        (STRANGER, {}, Outcome.QUARANTINED, ActReason.OUTSIDER),
        (STRANGER, {"outsiders_new": "accept"}, Outcome.OPENED, ActReason.NEW_REQUEST),
        (STRANGER, {"outsiders_new": "ignore"}, Outcome.IGNORED, ActReason.OUTSIDER),
        (None, {}, Outcome.QUARANTINED, ActReason.OUTSIDER),
        (None, {"outsiders_new": "accept"}, Outcome.QUARANTINED, ActReason.OUTSIDER),
        (EVA, {"colleagues_need": HEADER}, Outcome.QUARANTINED, ActReason.NOT_BELIEVED),
        (ANA, {"colleagues_need": HEADER}, Outcome.QUARANTINED, ActReason.NOT_BELIEVED),
        (ANA, {}, Outcome.OPENED, ActReason.NEW_REQUEST),
    ],
)
def test_who_may_open_a_request(
    sender: str | None, settings: dict[str, Any], outcome: Outcome, reason: ActReason
) -> None:
    found = decided(message(sender), on=desk(**settings))
    assert (found.outcome, found.reason) == (outcome, reason)
    if outcome is not Outcome.OPENED:
        assert found.letters == ()


def test_a_newsletter_from_outside_cannot_ask_for_the_status() -> None:
    found = decided(message(STRANGER, text="status", list_id="<x>"), on=desk(outsiders_new="accept"))
    assert found.outcome is Outcome.OPENED


def test_no_department() -> None:
    found = decided(
        mail(message(to="boss@example.org"), envelope=replace(mail().envelope, forward_paths=("x@example.org",)))
    )
    assert (found.outcome, found.reason, found.letters) == (Outcome.QUARANTINED, ActReason.NO_DEPARTMENT, ())


def test_the_agent_who_asks_is_not_told() -> None:
    assert heard(decided(message(ANA))) == [("ack", ANA), ("agent_new", BEN)]


def test_who_looks_after_it_hears_alone() -> None:
    here = with_departments(desk(), it=department(looks_after=((ANA, ("printer*",)),)))
    found = decided(message(), on=here)
    assert heard(found) == [("ack", EVA), ("agent_new", ANA)]
    assert found.after is not None
    assert (found.after.state, found.after.owner) == (State.NEW, ANA)


def test_two_departments() -> None:
    found = decided(message(to="hr@example.org, it@example.org"))
    assert heard(found) == [("ack", EVA), ("agent_new", HANNA), ("agent_more", ANA), ("agent_more", BEN)]
    assert found.after is not None
    assert found.after.department == "hr"
    assert {plan.token_for for plan in found.letters if plan.template == "agent_more"} == {""}


def test_an_old_mail_is_closed_and_silent() -> None:
    for sender in (EVA, STRANGER, None):
        found = decided(mail(message(sender), is_silent=True, received_at=NOW - timedelta(days=400)))
        assert (found.outcome, found.letters, found.silence) == (Outcome.OPENED, (), "imported")
        assert found.after is not None
        assert (found.after.state, found.after.closed_at) == (State.DONE, NOW - timedelta(days=400))
        assert found.new_promise is None


def test_the_import_names_the_department() -> None:
    found = decided(mail(message(to="x@example.org"), is_silent=True, department="hr"))
    assert found.after is not None
    assert found.after.department == "hr"


def test_ten_thousand_recipients_are_fifty_participants() -> None:
    found = decided(message(to=", ".join(f"p{n}@example.org" for n in range(10_000)), cc="it@example.org"))
    assert found.after is not None
    assert len(found.after.participants) == MOST_PARTICIPANTS


def test_the_reference_is_that_of_the_top_department() -> None:
    here = with_departments(desk(), it=department(parent="ops"), ops=department("ops", parent="it"))
    found = decided(message(), on=here)
    assert found.after is not None
    assert found.after.prefix == "OPS"  # and a circle of parents ends


# --- replies


def reply(sender: str = EVA, **more: Any) -> Any:
    return message(sender, in_reply_to=("t4812.1.x@example.org",), message_id="n1@x", **more)


@pytest.mark.parametrize(
    ("state", "owner", "text", "outcome", "after", "letters", "silence"),
    [
        (State.NEW, "", "More.", ActReason.JOINED, State.NEW, AGENTS, QUIET),
        (State.OPEN, BEN, "More.", ActReason.JOINED, State.OPEN, f"agent_more:{BEN}", QUIET),
        (State.WAITING, BEN, "More.", ActReason.JOINED, State.OPEN, f"agent_more:{BEN}", QUIET),
        (State.DONE, BEN, "Again.", ActReason.REOPENED, State.OPEN, f"reopened:{EVA} agent_more:{BEN}", ""),
        (State.DONE, "", "Again.", ActReason.REOPENED, State.NEW, f"reopened:{EVA} agent_more:{ANA} agent_more:{BEN}", ""),
        (State.OPEN, BEN, "#deadline 14:00 because of it", ActReason.JOINED, State.OPEN, f"deadline:{EVA} agent_more:{BEN}", ""),
        (State.OPEN, BEN, "#deadline Firday", ActReason.JOINED, State.OPEN, f"deadline:{EVA} agent_more:{BEN}", ""),
        (State.OPEN, BEN, "status", ActReason.STATUS, State.OPEN, f"status:{EVA}", ""),
        (State.OPEN, BEN, "#status\nIt is urgent.", ActReason.JOINED, State.OPEN, f"status:{EVA} agent_more:{BEN}", ""),
        (State.OPEN, BEN, "status\nIt is urgent.", ActReason.JOINED, State.OPEN, f"agent_more:{BEN}", QUIET),
        # an owner who is no agent here any more
        (State.OPEN, "gone@example.org", "More.", ActReason.JOINED, State.OPEN, AGENTS, QUIET),
    ],
)  # fmt: skip
def test_replies(
    state: State, owner: str, text: str, outcome: ActReason, after: State, letters: str, silence: str
) -> None:
    known = ticket(state=state, owner=owner, closed_at=NOW - timedelta(days=1) if state is State.DONE else None)
    found = decided(reply(text=text), recalled(known, keys=KEYS))
    assert found.after is not None
    assert (found.reason, found.after.state, found.silence) == (outcome, after, silence)
    assert " ".join(f"{template}:{address}" for template, address in heard(found)) == letters
    assert found.entry is not None
    assert found.entry.author.address == EVA
    if outcome is ActReason.REOPENED:
        assert found.new_promise is not None
        assert found.after.closed_at is None


def test_a_deadline_is_kept_with_its_reason() -> None:
    found = decided(reply(text="#deadline 14:00 because of a visit"), recalled(ticket(), keys=KEYS))
    assert found.after is not None
    assert found.after.deadline == NOW.replace(hour=13, minute=0, second=0)
    assert found.after.deadline_reason == "of a visit"


def test_no_text_of_a_reply_is_lost() -> None:
    text = "#status\nThe second printer burns.\n#deadline 14:00"
    found = decided(reply(text=text), recalled(ticket(owner=ANA), keys=KEYS))
    assert found.entry is not None
    assert "The second printer burns." in found.entry.text
    assert "The second printer burns." in only(found, "agent_more").variables["text"]


def test_colleagues_in_cc_of_a_reply_take_part_and_outsiders_do_not() -> None:
    found = decided(reply(cc="kim@example.org, x@outside.example, tom@example.org"), recalled(ticket(), keys=KEYS))
    assert [p.mailbox.address for p in found.new_participants] == ["kim@example.org"]


def test_a_stranger_in_the_thread_is_held_and_the_owner_told() -> None:
    found = decided(reply(STRANGER, text="Hello."), recalled(ticket(owner=BEN), keys=KEYS))
    assert (found.outcome, found.reason, found.entry) == (Outcome.QUARANTINED, ActReason.OUTSIDER_IN_THREAD, None)
    assert heard(found) == [("agent_outsider", BEN)]
    assert found.new_participants == ()


def test_a_machine_in_the_thread_is_one_grey_line() -> None:
    for more in (
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated"},
        {"x_auto_response_suppress": "All", "text": "We have received your request."},
    ):
        closed = ticket(state=State.DONE, closed_at=NOW - timedelta(days=1), promise=None)
        found = decided(reply(**more), recalled(closed, keys=KEYS))
        assert (found.reason, found.letters) == (ActReason.AUTOMATIC_IN_THREAD, ())
        assert found.after is not None
        assert found.after.state is State.DONE
        assert found.entry is not None
        assert (found.entry.kind, found.entry.visible_to) == (EntryKind.AUTO, "agents")


def test_whoever_forbids_answers_is_heard_and_not_answered() -> None:
    written = reply(text="It jams again.", x_auto_response_suppress="All")
    found = decided(written, recalled(ticket(owner=BEN), keys=KEYS))
    assert found.entry is not None
    assert found.entry.kind is not EntryKind.AUTO
    assert [who for _, who in heard(found)] == [BEN]


def test_the_same_mail_again() -> None:
    facts = recalled(ticket(), earlier=Earlier(7, 4812))
    found = decided(message(), facts)
    assert (found.outcome, found.entry, found.letters) == (Outcome.DUPLICATE, None, ())
    blind = replace(mail().envelope, forward_paths=("hr@example.org",))
    assert heard(decided(mail(message(), envelope=blind), facts)) == [("agent_more", HANNA)]


def test_the_same_mail_never_mixes_two_requests() -> None:
    """By its keys it leads elsewhere now: what was decided first stands, and the other request is not touched."""
    other = ticket(number=4711)
    keys = (ThreadKey("b1@x", 4711, How.SEEN, EVA, Audience.ALL),)
    found = decided(message(in_reply_to=("b1@x",)), recalled(ticket(), other, keys=keys, earlier=Earlier(7, 4812)))
    assert found.outcome is Outcome.DUPLICATE
    assert found.before is not None
    assert found.after is not None
    assert found.before.number == found.after.number == 4812


def test_a_wrong_deadline_in_the_first_mail_is_told_with_the_acknowledgement() -> None:
    found = decided(message(text="#deadline Firday 14:00 because of a visit\n\nThe printer jams."))
    ack = only(found, "ack")
    assert ack.variables["wrong"].try_ == "#deadline Friday 14:00 because of a visit"
    assert found.after is not None
    assert found.after.deadline is None
