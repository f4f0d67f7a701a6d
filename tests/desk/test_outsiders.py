"""Whom a mail brings in, who is asked for, and who stays outside (board 13)."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.department import Desk
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    EVA,
    STRANGER,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    message,
    only,
    recalled,
    sent,
    ticket,
    with_departments,
)

MIA = "mia@example.org"
OPEN = ticket(state=State.OPEN, owner=ANA)


def here(policy: str = "", *, thread: str = "ask", **more: Any) -> Desk:
    return with_departments(desk(outsiders_thread=thread), it=department(outsiders=policy, **more), hr=department("hr"))


def said(text: str, to: Ticket = OPEN, /, *, sender: str = EVA, on: Desk | None = None, **more: Any) -> Decision:
    letter = sent("t4812.2.x@example.org", to=sender)
    written = message(sender, text=text, message_id="w1@example.org", in_reply_to=(letter.message_id,), **more)
    return decided(written, recalled(to, keys=[letter]), on=on)


def from_ana(
    text: str, to: Ticket = OPEN, /, *, sender: str = ANA, on: Desk | None = None, held: Any = (), **more: Any
) -> Decision:
    return decided(from_agent(text, sender, **more), recalled(to, held_mails=held), on=on)


def people(found: Decision) -> list[str]:
    assert found.after is not None
    return [one.mailbox.address for one in found.after.participants]


# ---------------------------------------------------------------- somebody from outside in Cc


@pytest.mark.parametrize(("policy", "thread"), [("", "ask"), ("ask", "include")])
def test_the_owner_is_asked_about_an_outsider_in_cc_once(policy: str, thread: str) -> None:
    found = said("See Cc.", cc=STRANGER, on=here(policy, thread=thread))
    assert found.after is not None
    assert (found.after.outsiders, people(found)) == ({STRANGER: "asked"}, [EVA, TOM])
    assert heard(found) == [("agent_more", ANA)]
    news = str(only(found, "agent_more").variables["news"])
    assert news == (
        f"Eva Novak has put somebody from outside in Cc: {STRANGER}. {STRANGER} gets your answers only after #cc {STRANGER} "
        f"(or #ignore {STRANGER}). Notes never leave the house."
    )
    again = said("And?", found.after, cc=STRANGER, on=here(policy, thread=thread))
    assert only(again, "agent_more").variables["news"] == ""


def test_it_is_asked_with_the_first_mail_too() -> None:
    found = decided(message(cc=f"{STRANGER}, {TOM}"))
    assert found.after is not None
    assert found.after.outsiders == {STRANGER: "asked"}
    assert STRANGER in str(next(one for one in found.letters if one.template == "agent_new").variables["news"])


@pytest.mark.parametrize(("policy", "thread"), [("include", "ask"), ("", "include")])
def test_included_at_once(policy: str, thread: str) -> None:
    found = said("See Cc.", cc=STRANGER, on=here(policy, thread=thread))
    assert people(found) == [EVA, TOM, STRANGER]
    assert only(found, "agent_more").variables["news"] == ""


def test_where_outsiders_never_take_part_whoever_named_them_hears_it_once() -> None:
    found = said("See Cc.", cc=STRANGER, on=here("never"))
    assert found.after is not None
    assert (people(found), heard(found)) == ([EVA, TOM], [("update", EVA), ("agent_more", ANA)])
    assert "cannot take part" in str(only(found, "update").variables["changes"][0])
    again = said("See Cc.", found.after, cc=STRANGER, on=here("never"))
    assert heard(again) == [("agent_more", ANA)]
    first = decided(message(cc=STRANGER), on=here("never"))
    assert "cannot take part" in str(only(first, "ack").variables["tips"][0])


def test_one_of_many_asks_for_nobody() -> None:
    many = replace(OPEN, participants=(OPEN.participants[0], Participant(Mailbox(TOM), Role.AFFECTED, "Mine")))
    found = said("Me too.", many, sender=TOM, cc=STRANGER)
    assert found.after is not None
    assert found.after.outsiders == {}


def test_colleagues_by_a_line_of_the_requester() -> None:
    found = said("#cc mia@example.org, technik@printerco.example\n\nThey know it.")
    assert found.after is not None
    assert (people(found), found.after.outsiders) == ([EVA, TOM, MIA], {STRANGER: "asked"})
    assert heard(found) == [("update", EVA), ("agent_more", ANA)]
    assert [str(one) for one in only(found, "update").variables["changes"]] == [
        "mia gets the mails about this request from now on.",
        "technik@printerco.example is from outside: ana decides whether they take part.",
    ]
    assert only(found, "agent_more").variables["text"] == "They know it."


# ---------------------------------------------------------------- an outsider writes


def test_a_stranger_is_held_and_the_owner_asked() -> None:
    found = said("We come on Friday.", sender=STRANGER)
    assert found.after is not None
    assert (found.outcome, found.reason) == (Outcome.QUARANTINED, ActReason.OUTSIDER_IN_THREAD)
    assert found.after.outsiders == {STRANGER: "asked"}
    plan = only(found, "agent_outsider")
    assert (plan.variables["address"], plan.variables["text"]) == (STRANGER, "We come on Friday.")
    assert str(plan.variables["question"]) == "Show it in the thread: #allow. Drop it: #ignore."


def test_the_owner_is_asked_about_what_nobody_vouches_for() -> None:
    """Held mail is asked about: Eva may have written from a program that our server does not know."""
    found = said("It jams again.", on=desk(colleagues_need="header:mx.example.org"))
    assert found.after is not None
    assert (found.outcome, found.reason) == (Outcome.QUARANTINED, ActReason.NOT_SURE_IN_THREAD)
    assert (found.after.outsiders, people(found)) == ({EVA: "asked"}, [EVA, TOM])
    plan = only(found, "agent_outsider")
    assert (plan.variables["address"], plan.variables["is_unsure"]) == (EVA, True)
    assert "#allow" in str(plan.variables["question"])


def test_who_is_ignored_is_held_without_asking() -> None:
    found = said("We come.", replace(OPEN, outsiders={STRANGER: "ignored"}), sender=STRANGER)
    assert (found.outcome, found.letters) == (Outcome.QUARANTINED, ())


def test_commands_of_outsiders_are_text() -> None:
    let_in = replace(OPEN, participants=(*OPEN.participants, Participant(Mailbox(STRANGER), Role.CC)))
    found = said("#solved", let_in, sender=STRANGER)
    assert (found.reason, found.after and found.after.state) == (ActReason.JOINED, State.OPEN)
    assert only(found, "agent_more").variables["text"] == "#solved"


def test_the_agents_do_not_get_again_what_they_were_shown() -> None:
    let_in = replace(
        OPEN,
        participants=(*OPEN.participants, Participant(Mailbox(STRANGER), Role.CC)),
        outsiders={STRANGER: "shown 1"},
    )
    found = said("We come on Friday.", let_in, sender=STRANGER)
    assert found.after is not None
    assert (found.reason, found.letters, found.after.outsiders) == (ActReason.JOINED, (), {})
