"""`#note`, `#for`, `#tag`: words that do not go to the people."""

import pytest

from gateway.desk.decision import ActReason
from gateway.mail.message import Attachment
from tests.desk.made import ANA, BEN, decided, from_agent, heard, recalled, ticket
from tests.desk.verbs.test_taking import TO_ANA, act, said

FILE = Attachment("2", "scan.pdf", "application/pdf", 10, "0")


def test_for_whom_it_is() -> None:
    found = act("#for ACME, order 8812")
    assert found.after is not None
    assert found.after.for_customer == "ACME, order 8812"
    assert heard(found) == [("agent_confirm", ANA)]  # the people need no letter about it
    again = act("#for ACME, order 8812", for_customer="ACME, order 8812")
    assert "nothing has changed" in said(again, "agent_confirm")


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ((), "#tag vpn", ("vpn",)),
        (("vpn",), "#tag -vpn", ()),
        (("vpn",), "#tag vpn", ("vpn",)),
        (("vpn", "mail"), "#tag -vpn printer", ("mail", "printer")),
    ],
)
def test_tags(before: tuple[str, ...], line: str, after: tuple[str, ...]) -> None:
    found = act(line, tags=before)
    assert found.after is not None
    assert found.after.tags == after
    assert heard(found) == [("agent_confirm", ANA)]


def test_a_request_has_room_for_some_words_only() -> None:
    assert act("#tag one more", tags=tuple(f"t{n}" for n in range(49))).reason is ActReason.WRONG_COMMAND


def test_a_file_is_a_note_too() -> None:
    found = decided(from_agent("#note", attachments=(FILE,)), recalled(ticket(), keys=(TO_ANA,)))
    assert heard(found) == [("agent_note", BEN), ("agent_confirm", ANA)]
