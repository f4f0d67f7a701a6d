"""A question that a rule asks another department: a linked request of whoever has it, and never more words than others may read."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from gateway.desk.decide import decide
from gateway.desk.decision import Decision
from gateway.desk.facts import Recalled
from gateway.desk.rules import Rule, Ruleset
from gateway.desk.ticket import State, Ticket
from gateway.mail.message import Message
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    KEYS,
    NOW,
    department,
    desk,
    from_agent,
    mail,
    message,
    recalled,
    sent,
    ticket,
)
from tests.desk.rulemade import rule

ASK = (("hr", "Does {name} work here?"),)


def played(written: Message, facts: Recalled, *rules: Rule, **more: Any) -> Decision:
    numbers = count(4812)
    on = desk(rules=Ruleset(rules), **more)
    return decide(mail(written), facts, desk=on, keys=KEYS, now=NOW, number=lambda: next(numbers))


def heard(act: Any) -> list[tuple[str, str]]:
    return [(plan.template, plan.to.address) for plan in act.letters]


def child(act: Decision) -> Ticket:
    (also,) = act.also
    assert also.before is None
    assert also.act.after is not None
    return also.act.after


def test_a_new_request_asks_for_whoever_has_it() -> None:
    act = played(message(), recalled(), rule("a", owner=ANA, ask=ASK, set_=(("name", "Tom"),)))
    (also,) = act.also
    found = child(act)
    assert (found.ref, found.department, found.requester.address, found.asked_for) == ("HR-4813", "hr", ANA, 4812)
    assert heard(also.act) == [("ask_new", HANNA)]
    (note,) = act.letters[1].variables["notes"]  # Ana hears of it in the letter that she gets anyway
    assert str(note) == "The rule “a” has asked HR (HR-4813): Does Tom work here?"
    question = also.act.letters[0].variables
    assert question["question"] == "Does Tom work here?\n\n> The printer jams."
    assert question["for_ref"] == "IT-4812"
    assert also.act.entry is not None
    assert (also.act.entry.author.address, also.act.entry.text) == (ANA, question["question"])
    first = also.act.journal[0]
    assert (first.act, first.actor, first.data["asked_for"], first.data["rule"]) == ("open", ANA, "IT-4812", "a")
    (line,) = [line for line in act.journal if line.act == "ask"]
    assert dict(line.data) == {"department": "hr", "request": "HR-4813", "rule": "a", "line": 1}


def test_while_nobody_has_it_the_department_asks() -> None:
    act = played(message(), recalled(), rule("a", ask=ASK))
    (also,) = act.also
    assert child(act).requester.address == "it@example.org"
    # Both have had the request itself: one event, one mail.
    assert heard(act) == [("ack", EVA), ("agent_new", ANA), ("agent_new", BEN)]
    assert heard(also.act) == [("ask_new", HANNA)]


@pytest.mark.parametrize("how", ["rule", "department"])
def test_of_a_confidential_request_only_the_question_goes_on(how: str) -> None:
    closed = (
        {"departments": {"it": department(confidential=True), "hr": department("hr")}} if how == "department" else {}
    )
    act = played(
        message(), recalled(), rule("a", owner=ANA, ask=ASK, confidential=how == "rule", for_="ACME"), **closed
    )
    found = child(act)
    assert (found.subject, found.for_customer) == ("Question for IT-4812", "")
    (also,) = act.also
    assert also.act.letters[0].variables["question"] == "Does work here?"
    assert also.act.letters[0].variables["promised"] is None


def test_it_asks_when_people_or_agents_write_too_and_quotes_no_agent() -> None:
    known = ticket(owner=ANA)
    reply = message(in_reply_to=(sent().message_id,), text="It is broken.", message_id="r1@example.org")
    act = played(reply, recalled(known, keys=[sent()]), rule("a", event="reply", ask=ASK))
    assert act.also[0].act.letters[-1].variables["question"].endswith("> It is broken.")
    act = played(from_agent("I will ask."), recalled(known), rule("a", event="agent_reply", ask=ASK))
    assert act.also[0].act.letters[-1].variables["question"] == "Does work here?"


@pytest.mark.parametrize(
    ("ask", "because"),
    [
        ((("it", "Who?"),), "it has this request itself"),
        ((("gone", "Who?"),), "nobody there could answer"),
    ],
)
def test_who_cannot_be_asked(ask: Any, because: str) -> None:
    act = played(message(), recalled(), rule("a", ask=ask))
    assert act.also == ()
    assert [line.data["because"] for line in act.journal if line.act == "not_asked"] == [because]


def test_a_question_asks_nobody_who_waits_for_its_answer() -> None:
    origin = ticket(number=4700, department="hr", prefix="HR", departments_held=("hr",))
    known = ticket(owner=ANA, asked_for=4700)
    reply = message(in_reply_to=(sent().message_id,), text="It is broken.", message_id="r1@example.org")
    facts = recalled(known, origin, keys=[sent()])
    assert played(reply, facts, rule("a", event="reply", ask=ASK)).also == ()
    free = replace(known, asked_for=0)
    assert played(reply, recalled(free, keys=[sent()]), rule("a", event="reply", ask=ASK)).also != ()


def test_what_is_done_asks_nothing() -> None:
    act = played(message(), recalled(), rule("a", state="done", tip=("x",), ask=ASK))
    assert act.after is not None
    assert act.after.state is State.DONE
    assert act.also == ()
