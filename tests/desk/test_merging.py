"""A mail that a rule merges: which request it joins, what becomes of the others, and who hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.authority import Place
from gateway.desk.decision import ActReason, Decision, Outcome
from gateway.desk.department import Priority
from gateway.desk.facts import Alike, Mail
from gateway.desk.likeness import words
from gateway.desk.merging import MOST_CANDIDATES, candidates, repeated
from gateway.desk.people import MOST_AFFECTED
from gateway.desk.rules import Ruleset
from gateway.desk.ticket import Audience, Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    NOW,
    STRANGER,
    TOM,
    decided,
    department,
    desk,
    from_agent,
    heard,
    mail,
    message,
    only,
    recalled,
    sent,
    ticket,
)
from tests.desk.rulemade import many, rule

LEA, UWE = "lea@example.org", "uwe@example.org"
SUBJECT = "Mail server down"
OWN = words(SUBJECT, "")
TWO = ("similar", 2, 20)


def person(address: str) -> Mailbox:
    return Mailbox(address, address.partition("@")[0].title())


def made(number: int, author: str, **more: Any) -> Ticket:
    """A request as it was opened, a minute after the one before."""
    given = {
        "number": number, "requester": person(author), "subject": f"{SUBJECT} says {author[:3]}",
        "participants": (Participant(person(author), Role.REQUESTER),), "letters": 3,
        "promise": Promise(What.ANSWER, NOW + timedelta(hours=3, minutes=number), "it", made_by="department", made_at=NOW),
    }  # fmt: skip
    return ticket(**{**given, **more})


def like(one: Ticket, ago: float = 5, **more: Any) -> Alike:
    at = NOW - timedelta(minutes=ago)
    return Alike(**{"ticket": one.number, "department": one.department, "is_open": one.state is not State.DONE,
                    "author": one.requester.address, "at": at, "words": OWN, **more})  # fmt: skip


def merged(
    *known: Ticket, sender: str = f"Lea Roth <{LEA}>", alike: Any = None, on: Any = None, **more: Any
) -> Decision:
    """Lea's mail, with one rule that merges what is similar within twenty minutes."""
    conditions = more.pop("conditions", (many(*TWO),))
    actions = {"merge": "similar", **more.pop("actions", {})}
    desk_ = desk(
        rules=Ruleset((rule("incident", *conditions, line=9, **actions),)), tips={"known": "We know."},
        departments={"it": department(lead="lead@example.org"), "hr": department("hr")}, **(on or {}),
    )  # fmt: skip
    written = message(sender, subject=SUBJECT, text=more.pop("text", "Mail server down."), message_id="l1@pc", **more)
    facts = recalled(*known, alike=tuple(alike if alike is not None else [like(one) for one in reversed(known)]))
    return decided(written, facts, on=desk_)


def is_merged(found: Decision) -> bool:
    assert (found.reason is ActReason.MERGED) == (found.outcome is Outcome.APPENDED)
    return found.reason is ActReason.MERGED


def after(found: Decision) -> Ticket:
    assert is_merged(found), found.why
    assert found.after is not None
    return found.after


def test_she_joins_the_request_and_hears_of_it_alone() -> None:
    one = made(1, EVA)
    found = merged(one, actions={"tip": ("known",), "tag": ("incident",), "notify": ("lead",)})
    now = after(found)
    assert (now.number, now.merged, now.tags, now.told) == (1, 1, ("incident",), ("lead@example.org",))
    assert found.before == one
    assert found.new_participants == (Participant(Mailbox(LEA, "Lea Roth"), Role.AFFECTED, SUBJECT),)
    assert (now.requester.address, now.cc, now.affects(LEA), now.takes_part(LEA)) == (EVA, (), True, True)
    assert heard(found) == [("ack", LEA), ("agent_more", ANA), ("agent_more", BEN), ("agent_more", "lead@example.org")]
    ack = only(found, "ack")
    assert (ack.audience, ack.subject, ack.variables["tips"]) == (Audience.ONE, f"Re: {SUBJECT}", ("We know.",))
    assert found.entry is not None
    assert (found.entry.kind, found.entry.visible_to) == ("request", "agents")
    (step,) = [why for why in found.why if why.step == "merge"]
    assert (step.value, step.rule, step.line) == ("IT-1", "incident", 9)
    assert now.promise == one.promise
    assert found.new_promise is None


@pytest.mark.parametrize(
    ("change", "more", "expected"),
    [
        ({}, {}, True),
        ({"state": State.OPEN}, {}, True),
        ({"state": State.WAITING}, {}, True),
        ({"state": State.DONE}, {}, False),
        ({"department": "hr"}, {}, False),
        ({}, {"alike": ()}, False),
        ({}, {"alike": (like(made(1, EVA), 21),)}, False),
        ({}, {"alike": (like(made(1, EVA), 21),), "conditions": ()}, True),  # a day where the rule names no time
        ({}, {"alike": (like(made(1, EVA), 60 * 25),), "conditions": ()}, False),
        ({}, {"alike": (like(made(1, EVA), words=words("Car park gate", "")),), "conditions": ()}, False),
        ({}, {"conditions": (many("similar", 3, 20),)}, False),
        ({"requester": person(STRANGER)}, {}, False),
        ({}, {"sender": STRANGER, "on": {"outsiders_new": "accept"}}, False),
        ({"participants": (Participant(person(STRANGER), Role.REQUESTER),), "requester": person(STRANGER)},
         {"sender": STRANGER, "on": {"outsiders_new": "accept"}, "conditions": ()}, True),  # it is her own
    ],
)  # fmt: skip
def test_what_can_be_joined(change: dict[str, Any], more: dict[str, Any], expected: bool) -> None:
    found = merged(made(1, EVA, **change), **more)
    assert is_merged(found) is expected
    if not expected:
        assert found.outcome is Outcome.OPENED


def test_a_full_request_is_not_joined() -> None:
    crowd = tuple(Participant(person(f"p{n}@example.org"), Role.AFFECTED, "x") for n in range(MOST_AFFECTED))
    one = made(1, EVA, merged=9)
    assert is_merged(merged(one, alike=[like(one)]))
    full = replace(one, participants=one.participants + crowd)
    assert not is_merged(merged(full))
    assert is_merged(merged(full, sender="p7@example.org")), "who takes part already is not counted again"


def test_the_earlier_ones_become_part_of_the_oldest() -> None:
    first, second, third = made(1, EVA), made(2, TOM), made(3, UWE)
    third = replace(third, participants=(*third.participants, Participant(person("ida@example.org"), Role.CC)))
    found = merged(first, second, third)
    now = after(found)
    assert (now.number, now.merged) == (1, 3)
    people = [(p.mailbox.address, p.role, p.subject) for p in now.participants]
    assert people == [
        (EVA, Role.REQUESTER, ""),
        (TOM, Role.AFFECTED, second.subject), (UWE, Role.AFFECTED, third.subject),
        ("ida@example.org", Role.AFFECTED, third.subject), (LEA, Role.AFFECTED, SUBJECT),
    ]  # fmt: skip
    assert [(one.before, one.after.state, one.after.merged_into, one.after.promise) for one in found.absorbed] == [
        (second, State.DONE, 1, None), (third, State.DONE, 1, None),
    ]  # fmt: skip
    assert [one.entry.text for one in found.absorbed] == ["This request is part of IT-1 now."] * 2
    assert "IT-2, IT-3 are part of it" in str(found.letters[1].variables["news"])
    assert heard(found)[0] == ("ack", LEA), "who was put in has an acknowledgement already"
    assert len(heard(found)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"answered_at": NOW}, {"owner": BEN}, {"deadline": NOW}, {"for_customer": "order 7"},
        {"requester": person(STRANGER)},
    ],
)  # fmt: skip
def test_what_somebody_has_touched_stays_a_request_of_its_own(change: dict[str, Any]) -> None:
    found = merged(made(1, EVA), made(2, TOM, **change))
    assert after(found).number == 1
    assert found.absorbed == ()


def test_the_one_that_many_have_joined_comes_first() -> None:
    found = merged(made(1, TOM), made(2, EVA, merged=4, version=5), made(3, UWE))
    assert after(found).number == 2
    assert [one.before.number for one in found.absorbed] == [1, 3]


def test_what_was_promised_to_one_of_them_holds() -> None:
    """An answer is promised to everybody, at the latest when the first of them was promised one."""
    news = Promise(What.NEWS, NOW + timedelta(days=3), "it", made_by="department", made_at=NOW)
    found = merged(made(2, EVA, merged=1, promise=news))
    assert found.new_promise is not None
    assert (found.new_promise.what, found.new_promise.until) == (What.ANSWER, NOW.replace(hour=12, minute=30, second=0))
    early = merged(made(1, TOM), made(2, EVA, merged=1, promise=news)).new_promise
    assert early is not None
    assert early.until == NOW + timedelta(hours=3, minutes=1)
    late = replace(news, what=What.ANSWER, until=NOW - timedelta(hours=1))
    assert merged(made(2, EVA, promise=late)).new_promise is None, "a broken promise stays one"
    assert after(merged(made(2, EVA, state=State.WAITING, promise=None))).state is State.OPEN
    roller = replace(news, what=What.DONE, made_by=ANA, keeper=ANA, deliverable="new roller fitted")
    assert merged(made(2, EVA, owner=ANA, promise=roller)).new_promise is None, "an answer does not take its place"


def test_rules_raise_the_priority_and_give_an_owner_once() -> None:
    urgent = {"priority": Priority.URGENT, "because": "many wait", "owner": BEN}
    found = merged(made(1, EVA), actions=urgent)
    now = after(found)
    assert (now.priority, now.because, now.owner) == (Priority.URGENT, "many wait", BEN)
    assert heard(found) == [("ack", LEA), ("agent_more", BEN)]
    lines = {line.act: line.data for line in found.journal}
    assert lines["priority"] == {"before": "normal", "after": "urgent", "rule": "incident"}
    assert lines["owner"]["after"] == BEN
    assert after(merged(made(1, EVA, owner=ANA), actions=urgent)).owner == ANA
    low = {"priority": Priority.LOW, "because": ""}
    assert after(merged(made(1, EVA), actions=low)).priority is Priority.NORMAL


@pytest.mark.parametrize(
    ("before", "is_told"),
    [(0, True), (1, False), (2, False), (3, True), (4, False), (8, True), (18, True), (19, False), (48, True), (98, True),
     (198, True), (498, True), (500, False), (998, True), (1998, True)],
)  # fmt: skip
def test_agents_hear_of_the_first_and_then_ever_less(before: int, is_told: bool) -> None:
    found = merged(made(1, EVA, merged=before), actions={"notify": ("lead",)})
    assert ("agent_more", ANA) in heard(found) if is_told else heard(found)[1:] == [("agent_more", "lead@example.org")]
    again = merged(made(1, EVA, merged=before, told=("lead@example.org",)), actions={"notify": ("lead",)})
    assert ("agent_more", "lead@example.org") not in heard(again)


def test_who_takes_part_and_writes_again_is_heard() -> None:
    one = made(1, EVA, merged=7)
    found = merged(one, sender=f"Eva Novak <{EVA}>", conditions=())
    assert after(found).participants == one.participants
    assert heard(found) == [("ack", EVA), ("agent_more", ANA), ("agent_more", BEN)]
    assert only(found, "ack").audience is Audience.ALL
    assert str(found.letters[1].variables["news"]).startswith("Eva Novak writes again of this trouble: 9 mails by now")


def test_no_acknowledgement_where_the_rule_wants_none() -> None:
    found = merged(made(1, EVA), actions={"ack": "no"})
    assert ("ack", LEA) not in heard(found)
    assert "incident" in found.silence


def test_whom_she_names_is_affected_like_her() -> None:
    found = merged(made(1, EVA), cc=f"Uwe Falk <{UWE}>, {STRANGER}, {ANA}")
    now = after(found)
    assert [p.mailbox.address for p in now.affected] == [LEA, UWE, ANA]
    assert now.cc == ()


LEA_TOO = (
    Participant(Mailbox(LEA, "Lea Roth"), Role.AFFECTED, SUBJECT),
    Participant(person(UWE), Role.AFFECTED, "Mine"),
)


def incident(**more: Any) -> Ticket:
    return ticket(**{"participants": ticket().participants + LEA_TOO, **more})


@pytest.mark.parametrize(
    ("text", "template"),
    [("We know. Ana", "answer"), ("#done", "done"), ("#done\n\nIt works. Ana", "done"), ("#take", "update")],
)
def test_every_news_goes_to_each_alone(text: str, template: str) -> None:
    found = decided(from_agent(text), recalled(incident(answered_at=NOW, state=State.OPEN, owner=BEN)))
    plans = [plan for plan in found.letters if plan.template == template]
    assert [(plan.to.address, plan.subject, plan.audience) for plan in plans] == [
        (EVA, "Re: Printer", Audience.ALL), (LEA, f"Re: {SUBJECT}", Audience.ONE), (UWE, "Re: Mine", Audience.ONE),
    ]  # fmt: skip
    assert [plan.cc for plan in plans[1:]] == [(), ()]
    assert LEA not in [box.address for box in plans[0].cc]


def test_a_note_goes_to_none_of_them() -> None:
    found = decided(from_agent("#note\nLea is wrong."), recalled(incident()))
    assert {address for _, address in heard(found)} <= {ANA, BEN}


@pytest.mark.parametrize("state", [State.OPEN, State.DONE])
def test_a_reply_of_one_of_them_reaches_agents_only(state: State) -> None:
    known = incident(state=state, closed_at=NOW if state is State.DONE else None)
    written = message(f"Lea Roth <{LEA}>", in_reply_to=("t4812.1.x@example.org",), text="Not here.", message_id="l2@pc",
                      cc="ida@example.org")  # fmt: skip
    found = decided(written, recalled(known, keys=(sent(to=LEA, audience=Audience.ONE),)))
    assert found.threading.place is Place.PEOPLE
    reopened = [("reopened", LEA)] if state is State.DONE else []
    assert heard(found) == [*reopened, ("agent_more", ANA), ("agent_more", BEN)]
    assert found.entry is not None
    assert found.entry.visible_to == "agents"
    assert found.new_participants == (Participant(Mailbox("ida@example.org", "ida"), Role.AFFECTED, SUBJECT),)
    for plan in found.letters:
        if plan.template == "reopened":
            assert (plan.subject, plan.audience) == (f"Re: {SUBJECT}", Audience.ONE)


def test_a_letter_to_one_of_them_is_no_proof_of_an_agent() -> None:
    """Ben has the trouble himself: his reply to the acknowledgement is a colleague's mail, and no answer to all."""
    known = incident(participants=(*incident().participants, Participant(person(BEN), Role.AFFECTED, "Mine too")))
    written = message(BEN, in_reply_to=("t4812.1.x@example.org",), text="Not here.", message_id="b2@pc")
    found = decided(
        written, recalled(known, keys=(sent(to=BEN, audience=Audience.ONE),)), on=desk(colleagues_need="off")
    )
    assert found.threading.place is Place.PEOPLE
    assert {address for _, address in heard(found)} <= {ANA, BEN}


def test_the_request_as_one_of_them_sees_it() -> None:
    known = incident(for_customer="order 7", fields={"room": "B2"}, deadline=NOW, deadline_reason="Eva's visit")
    seen = known.seen_by(UWE, NOW)
    assert (seen.ref, seen.requester.address, seen.subject, seen.cc) == ("IT-4812", UWE, "Mine", ())
    assert (seen.participants, seen.fields, seen.for_customer) == ((Participant(person(UWE), Role.REQUESTER),), {}, "")
    assert seen.promise == known.promise
    assert known.seen_by(UWE, NOW + timedelta(days=9)).promise is None, "a broken promise is none to her"
    assert known.subject_for(EVA) == "Printer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It runs again.", ""),
        ("Yes.\n  > it is down\nToo.", "> it is down"),
        ("See Lea@example.org.", "See Lea@example.org."),
        (f"Ask {EVA}", f"Ask {EVA}"),
        (f"Ask me, {ANA}, or it@example.org", ""),
        ("a > b", ""),
    ],
)
def test_an_answer_that_repeats_one_of_many(text: str, expected: str) -> None:
    known = incident(participants=(*incident().participants, Participant(person(ANA), Role.AFFECTED, "Mine too")))
    assert repeated(text, known, by=ANA) == expected
    assert repeated(text, ticket(), by=ANA) == "", "everybody of an ordinary request is seen by all"
    found = decided(from_agent(text), recalled(known))
    assert (found.reason is ActReason.WRONG_COMMAND) == bool(expected)


def test_what_must_be_read_before_the_decision() -> None:
    item: Mail = mail(message(subject=SUBJECT, text=""))
    one, two, three = made(1, EVA), made(2, TOM, state=State.DONE), made(3, UWE)
    assert candidates(item, [like(three), like(two), like(one), like(one)]) == {1, 3}
    assert candidates(item, [like(one, words=words("Car park gate", ""))]) == frozenset()
    assert len(candidates(item, [like(made(n, EVA)) for n in range(200)])) == MOST_CANDIDATES
