"""Questions to the desk: status, hours, help, and asking again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.facts import OpenRequest, OwnDesk, Told
from gateway.desk.thread import Key
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Attachment, Mailbox
from tests.desk.made import (
    ANA,
    EVA,
    HANNA,
    NOW,
    STRANGER,
    TOM,
    decided,
    from_agent,
    heard,
    message,
    only,
    recalled,
    sent,
    ticket,
)

MIA = "mia@example.org"
OPEN = ticket(state=State.OPEN, owner=ANA)


def line(ref: str = "IT-4812", department: str = "it", **more: Any) -> OpenRequest:
    given = {
        "ref": ref,
        "subject": "Printer",
        "department": department,
        "owner": ANA,
        "state": "open",
        "what": "answer",
    }
    return OpenRequest(**{**given, "until": NOW, **more})


def said(text: str, to: Ticket = OPEN, /, *, sender: str = EVA, told: tuple[Told, ...] = (), **more: Any) -> Decision:
    written = message(sender, text=text, message_id="w1@example.org", in_reply_to=("t4812.1.x@example.org",), **more)
    return decided(written, recalled(to, keys=[sent()], thread={to.number: told}))


def alone(
    text: str,
    /,
    *open_requests: OpenRequest,
    sender: str = EVA,
    to: str = "it@example.org",
    facts: Any = None,
    **more: Any,
) -> Decision:
    known = facts or recalled(OPEN, open_requests=open_requests)
    return decided(message(sender, text=text, to=to, message_id="w1@example.org", **more), known)


@pytest.mark.parametrize("text", ["status", "Status?", "#status", "Hallo,\nStand?\nDanke\nEva", "état"])
def test_status_lists_what_is_open_and_what_was_closed_lately(text: str) -> None:
    found = alone(
        text, facts=recalled(OPEN, open_requests=(line(), line("HR-1", "hr")), recent_requests=(line("IT-9"),))
    )
    assert (found.outcome, found.reason) == (Outcome.ANSWERED, ActReason.STATUS)
    plan = only(found, "status")
    assert [one.ref for one in plan.variables["open_requests"]] == ["IT-4812", "HR-1"]
    assert [one.ref for one in plan.variables["recent"]] == ["IT-9"]
    assert plan.to.address == EVA


def test_it_never_goes_to_reply_to() -> None:
    assert only(alone("status", line(), reply_to=(Mailbox("evil@evil.example"),)), "status").to.address == EVA


def test_in_a_thread_it_is_about_this_request_with_its_last_three_events() -> None:
    told = tuple(Told("answer", ANA, "Ana", NOW + timedelta(minutes=n), f"a{n}") for n in range(4))
    note = Told("note", ANA, "Ana", NOW + timedelta(minutes=9), "secret", is_for_agents=True)
    found = said("status", told=(*told, note))
    plan = only(found, "status")
    assert (found.outcome, found.reason, found.after and found.after.state) == (
        Outcome.APPENDED,
        ActReason.STATUS,
        State.OPEN,
    )
    assert [one.text for one in plan.variables["events"]] == ["a1", "a2", "a3"]
    assert heard(found) == [("status", EVA)]


def test_nobody_reads_what_is_older_than_their_joining() -> None:
    late = replace(OPEN, participants=(*OPEN.participants, Participant(Mailbox(MIA), Role.CC, since=NOW)))
    told = (Told("request", EVA, "Eva", NOW - timedelta(hours=1), "before"), Told("answer", ANA, "Ana", NOW, "after"))
    assert [one.text for one in only(said("status", late, sender=MIA, told=told), "status").variables["events"]] == [
        "after"
    ]


def test_one_of_many_reads_nobody_elses_words() -> None:
    many = replace(OPEN, participants=(OPEN.participants[0], Participant(Mailbox(TOM), Role.AFFECTED, "Mine")))
    told = (
        Told("request", EVA, "Eva", NOW, "hers"),
        Told("answer", ANA, "Ana", NOW, "to all"),
        Told("reply", TOM, "Tom", NOW, "his"),
    )
    found = said("status", many, sender=TOM, told=told)
    assert [one.text for one in only(found, "status").variables["events"]] == ["to all", "his"]


def test_an_agent_gets_their_own_desk() -> None:
    own = OwnDesk(due=(line(),), unowned=(line("IT-2", owner=""),))
    found = alone("status", sender=ANA, facts=recalled(OPEN, own_desk=own))
    plan = only(found, "agent_desk")
    assert (len(plan.variables["due"]), len(plan.variables["unowned"]), plan.to.address) == (1, 1, ANA)


def test_an_agent_is_a_colleague_in_other_departments() -> None:
    found = alone("status", sender=HANNA, facts=recalled(OPEN, own_desk=OwnDesk(), open_requests=(line(),)))
    assert heard(found) == [("status", HANNA)]


@pytest.mark.parametrize("text", ["status", "#status"])
def test_an_agents_status_in_a_thread_is_no_answer(text: str) -> None:
    found = decided(from_agent(text), recalled(OPEN, own_desk=OwnDesk()))
    assert heard(found) == [("agent_desk", ANA)]
    assert found.after is None


@pytest.mark.parametrize(
    ("text", "template"), [("hours", "card"), ("help", "help"), ("Öffnungszeiten", "card"), ("Hilfe", "help")]
)
def test_hours_and_help(text: str, template: str) -> None:
    assert heard(alone(text, subject=text)) == [(template, EVA)]
    assert heard(alone(text, subject="")) == [(template, EVA)]
    assert heard(alone(f"#{template}" if template == "help" else text)) == [(template, EVA)]
    assert heard(said(text)) == [(template, EVA)]


@pytest.mark.parametrize(
    ("text", "subject"), [("Help!", "Printer jams"), ("Please help.", "Printer jams"), ("Bitte Hilfe", "")]
)
def test_who_asks_for_help_with_something_has_a_request(text: str, subject: str) -> None:
    found = alone(text, subject=subject)
    assert (found.outcome, [one for one in heard(found) if one[0] == "help"]) == (Outcome.OPENED, [])


def test_the_card_is_that_of_the_departments_addressed() -> None:
    assert only(alone("hours", to="hr@example.org"), "card").variables["departments"] == ("hr",)


def test_the_subject_counts_where_the_mail_is_empty() -> None:
    assert heard(alone("", line(), subject="status")) == [("status", EVA)]
    assert alone("The printer", subject="status").outcome is Outcome.OPENED


def test_outsiders_get_no_list() -> None:
    assert alone("status", sender=STRANGER).letters == ()


# ---------------------------------------------------------------- asking again


@pytest.mark.parametrize(("times", "words"), [(0, "(1st time)"), (1, "(2nd time)"), (2, "(3rd time)"), (3, "(time 4)")])
def test_a_chaser_is_answered_and_told(times: int, words: str) -> None:
    found = said("Any news?", replace(OPEN, chased=times))
    assert found.after is not None
    assert (found.reason, found.after.chased, found.new_promise) == (ActReason.ASKS_AGAIN, times + 1, None)
    assert found.after.promise == OPEN.promise
    assert heard(found) == [("status", EVA), ("agent_more", ANA)]
    assert only(found, "status").variables["chaser"] is True
    plan = only(found, "agent_more")
    assert (plan.variables["kind"], str(plan.variables["news"])) == ("chaser", f"Eva Novak asks again {words}.")


def test_a_chaser_does_not_end_the_waiting() -> None:
    found = said("Any news?", replace(OPEN, state=State.WAITING, promise=None))
    assert found.after is not None
    assert found.after.state is State.WAITING


@pytest.mark.parametrize("text", ["Any news? The customer comes at two.", "Any update?\nIt now smells of smoke."])
def test_a_chaser_that_says_more_is_a_reply(text: str) -> None:
    found = said(text)
    assert (found.reason, heard(found)) == (ActReason.JOINED, [("agent_more", ANA)])


def test_asking_again_without_a_thread_is_about_the_only_one() -> None:
    found = alone("Any news?", line())
    assert (found.reason, found.threading.key, found.after and found.after.number) == (
        ActReason.ASKS_AGAIN,
        Key.ONLY,
        4812,
    )
    assert heard(found) == [("status", EVA), ("agent_more", ANA)]


def test_with_several_it_is_answered_with_all() -> None:
    found = alone("Any news?", line(), line("IT-9"))
    assert (found.outcome, heard(found)) == (Outcome.ANSWERED, [("status", EVA)])


def test_without_any_it_is_a_request() -> None:
    assert alone("Any news?").outcome is Outcome.OPENED


def test_a_word_below_a_matter_is_a_request() -> None:
    assert alone("stop", line(), subject="The fire alarm does not").outcome is Outcome.OPENED
    assert alone("stop", line(), subject="stop").reason is ActReason.MUTED


def test_solved_without_a_thread() -> None:
    assert alone("solved", line()).reason is ActReason.SOLVED
    assert heard(alone("solved", line(), line("IT-9"))) == [("status", EVA)]


def test_five_letters_an_hour() -> None:
    found = decided(message(text="status"), recalled(OPEN, open_requests=(line(),), automatic_letters=5))
    assert found.letters == ()


def test_files_are_looked_at_by_somebody() -> None:
    scan = Attachment("2", "scan.pdf", "application/pdf", 10, "0" * 64)
    assert alone("Any news?", attachments=(scan,)).outcome is Outcome.OPENED
    assert alone("status", line(), attachments=(scan,)).outcome is Outcome.OPENED
    assert said("Any news?", attachments=(scan,)).reason is ActReason.JOINED
