"""`#cc`, `#mute`, `#allow`, `#ignore`, and colleagues in Cc of an agent's own mail (board 13)."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision
from gateway.desk.department import Desk
from gateway.desk.ticket import State, Ticket
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    STRANGER,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    only,
    recalled,
    ticket,
    with_departments,
)

MIA = "mia@example.org"
OPEN = ticket(state=State.OPEN, owner=ANA)


def here(policy: str = "", *, thread: str = "ask", **more: Any) -> Desk:
    return with_departments(desk(outsiders_thread=thread), it=department(outsiders=policy, **more), hr=department("hr"))


def from_ana(
    text: str, to: Ticket = OPEN, /, *, sender: str = ANA, on: Desk | None = None, held: Any = (), **more: Any
) -> Decision:
    return decided(from_agent(text, sender, **more), recalled(to, held_mails=held), on=on)


def people(found: Decision) -> list[str]:
    assert found.after is not None
    return [one.mailbox.address for one in found.after.participants]


ASKED = replace(OPEN, outsiders={STRANGER: "asked"})
HELD = ((7, STRANGER), (8, "else@evil.example"))


@pytest.mark.parametrize("line", ["#allow", f"#allow {STRANGER}"])
def test_allowed(line: str) -> None:
    found = from_ana(line, ASKED, held=HELD)
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM, STRANGER], {STRANGER: "shown 7"})
    assert [change.mails for change in found.changes if type(change).__name__ == "LetIn"] == [((7, ""),)]
    assert heard(found) == [("agent_confirm", ANA)]


@pytest.mark.parametrize("line", ["#ignore", f"#ignore {STRANGER}"])
def test_ignored(line: str) -> None:
    found = from_ana(line, ASKED, held=HELD)
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM], {STRANGER: "ignored"})
    assert [change.mails for change in found.changes if type(change).__name__ == "Discard"] == [(7,)]


UNSURE = replace(OPEN, outsiders={EVA: "asked"})
"""A mail in Eva's name is held, because nobody vouches for it."""


def test_what_nobody_vouches_for_is_shown() -> None:
    found = from_ana("#allow", UNSURE, held=((7, EVA),))
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM], {EVA: "shown 7"})
    assert [change.mails for change in found.changes if type(change).__name__ == "LetIn"] == [((7, ""),)]


def test_what_nobody_vouches_for_is_dropped_and_the_person_is_not() -> None:
    found = from_ana("#ignore", UNSURE, held=((7, EVA),))
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM], {})
    assert [change.mails for change in found.changes if type(change).__name__ == "Discard"] == [(7,)]
    assert str(only(found, "agent_confirm").variables["done"][0]).startswith("The mail is not shown in IT-4812.")
    again = from_ana(f"#ignore {EVA}")
    assert "takes part in IT-4812 already" in str(only(again, "agent_error").variables["lines"][0].message)


@pytest.mark.parametrize(
    ("agent", "owner", "lead", "may"),
    [(BEN, ANA, "", False), (BEN, ANA, BEN, True), (BEN, "", "", True), (ANA, ANA, "", True)],
)
def test_who_decides(agent: str, owner: str, lead: str, may: bool) -> None:
    found = from_ana("#allow", replace(ASKED, owner=owner), sender=agent, on=here(lead=lead))
    assert (STRANGER in people(found)) is may
    assert (found.reason is ActReason.WRONG_COMMAND) is not may


@pytest.mark.parametrize(
    ("outsiders", "words"),
    [({}, "nobody is asked about"), ({STRANGER: "asked", "x@else.example": "asked"}, "Who is meant")],
)
def test_whom_a_line_without_an_address_means(outsiders: dict[str, str], words: str) -> None:
    found = from_ana("#allow", replace(OPEN, outsiders=outsiders))
    assert words in str(only(found, "agent_error").variables["lines"][0].message)


@pytest.mark.parametrize("line", ["#allow", f"#cc {STRANGER}"])
def test_never_is_never(line: str) -> None:
    found = from_ana(line, ASKED, on=here("never"))
    assert "cannot take part" in str(only(found, "agent_error").variables["lines"][0].message)


def test_cc_is_the_consent() -> None:
    found = from_ana(f"#cc {STRANGER}\n\nThe technician reads along.", ASKED)
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM, STRANGER], {})
    assert {one for template, one in heard(found) if template == "answer"} == {EVA, TOM, STRANGER}


def test_colleagues_in_cc_of_an_answer_take_part_and_get_no_copy_of_it() -> None:
    found = from_ana("It is on its way.", cc=f"{MIA}, {BEN}")
    assert people(found) == [EVA, TOM, MIA]
    assert [one for template, one in heard(found) if template == "answer"] == [EVA, TOM]


def test_outsiders_in_cc_of_an_answer_do_not_and_the_agent_hears_how() -> None:
    found = from_ana("It is on its way.", cc=STRANGER)
    assert people(found) == [EVA, TOM]
    assert str(only(found, "agent_confirm").variables["done"][0]) == (
        f"{STRANGER} is from outside and takes no part here: #cc {STRANGER} lets them in."
    )


def test_nobody_joins_by_a_note() -> None:
    assert people(from_ana("#note\nFor us.", cc=MIA)) == [EVA, TOM]


def test_an_agent_may_mute_what_is_not_theirs() -> None:
    found = from_ana("#mute", replace(OPEN, owner=BEN))
    assert found.after is not None
    assert found.after.muted == (ANA,)
    assert "is yours" in str(only(from_ana("#mute"), "agent_error").variables["lines"][0].message)
    last = replace(OPEN, owner="", muted=(BEN,))
    assert "Nobody else" in str(only(from_ana("#mute", last), "agent_error").variables["lines"][0].message)
