"""The further header fields of letters: who may mute by them, and what Outlook groups by."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.letterfields import Written, further_fields
from gateway.desk.ticket import Audience
from gateway.mail.message import Mailbox
from gateway.mail.threadindex import same_conversation
from tests.desk.made import EVA, NOW, TOM, department, ticket

INDEX = base64.b64encode(b"\x01\xdc\x5d\x1a\x2b\x3c" + bytes(range(16))).decode()
DEEPER = base64.b64encode(base64.b64decode(INDEX) + bytes(5)).decode()
OTHER = base64.b64encode(b"\x01\xdc\x5d\x1a\x2b\x3c" + bytes(range(1, 17))).decode()
SIGNED = "it+4812.abcdefghijklmnopqrstuvwxyz@example.org"


def plan(**more: Any) -> LetterPlan:
    given: dict[str, Any] = {
        "template": "answer", "department": "it", "to": Mailbox(EVA), "from_name": "IT", "subject": "Re: Printer",
        "chain": Chain.PEOPLE,
    }  # fmt: skip
    return LetterPlan(**{**given, **more})


def fields(given: LetterPlan, **more: Any) -> dict[str, str]:
    known: dict[str, Any] = {"ticket": ticket(), "department": department(), "message_id": "t1@example.org", "at": NOW}
    return dict(further_fields(given, Written(**{**known, **more})))


def test_people_in_cc_may_mute_by_one_mail_that_finds_the_request() -> None:
    muting = fields(plan(cc=(Mailbox(TOM),)))["List-Unsubscribe"]
    assert muting == "<mailto:it@example.org?subject=%5BIT-4812%5D&body=%23mute>"
    assert "List-Unsubscribe" not in fields(plan())
    assert "List-Unsubscribe" not in fields(plan(cc=(Mailbox(TOM),)), ticket=None)
    assert "List-Unsubscribe-Post" not in fields(plan(cc=(Mailbox(TOM),)))


@pytest.mark.parametrize(("auto_submitted", "is_there"), [("auto-generated", True), ("", False)])
def test_an_agents_letter_mutes_to_its_signed_address_but_never_stops_a_vacation_note(
    auto_submitted: str, is_there: bool
) -> None:
    given = plan(audience=Audience.AGENTS, chain=Chain.AGENT, auto_submitted=auto_submitted)
    found = fields(given, reply_address=SIGNED).get("List-Unsubscribe")
    assert found == (f"<mailto:{SIGNED}?body=%23mute>" if is_there else None)
    assert "List-Unsubscribe" not in fields(given)


@pytest.mark.parametrize(
    ("name", "given", "of_ticket", "own", "expected"),
    [
        ("the requester's conversation goes on", plan(), INDEX, "", INDEX),
        ("her own last mail is deeper in it", plan(), INDEX, DEEPER, DEEPER),
        ("with others in Cc that of the request", plan(cc=(Mailbox(TOM),)), INDEX, DEEPER, INDEX),
        ("a conversation she began anew is not mixed in", plan(), INDEX, OTHER, INDEX),
        ("who wrote by Outlook into a request of others", plan(), "", OTHER, OTHER),
        ("no Outlook, no field", plan(), "", "", ""),
        ("never to agents", plan(audience=Audience.AGENTS), INDEX, INDEX, ""),
        ("never a note", plan(audience=Audience.NOTE), INDEX, INDEX, ""),
        ("one of many only their own", plan(audience=Audience.ONE), INDEX, OTHER, OTHER),
        ("one of many not hers", plan(audience=Audience.ONE), INDEX, "", ""),
    ],
)
def test_outlook_groups(name: str, given: LetterPlan, of_ticket: str, own: str, expected: str) -> None:
    found = fields(given, ticket=replace(ticket(), thread_index=of_ticket), answered_index=own)
    if not expected:
        assert "Thread-Index" not in found, name
        assert "Thread-Topic" not in found, name
        return
    raw = base64.b64decode(found["Thread-Index"])
    assert raw[:-5] == base64.b64decode(expected), name
    assert same_conversation(found["Thread-Index"], expected)
    assert found["Thread-Topic"] == "Printer"
