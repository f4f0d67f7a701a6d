"""What rules do to a request when a reply, an answer or an end comes: who hears, what changes, and nothing twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.desk.conditions import Block, Compared, Condition
from gateway.desk.decision import Act, Decision
from gateway.desk.department import Desk, Priority
from gateway.desk.facts import Recalled
from gateway.desk.hours import Span
from gateway.desk.rules import Rule, Ruleset
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import (
    ANA,
    BEN,
    EVA,
    HANNA,
    NOW,
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
)  # fmt: skip

INES = "ines@example.org"


def rule(event: str, *conditions: Condition, name: str = "the rule", **then: Any) -> Rule:
    return Rule(name, "desk.yaml", 7, Block(conditions), {key.rstrip("_"): value for key, value in then.items()}, event)


def ruled(*rules: Rule, **more: Any) -> Desk:
    return desk(rules=Ruleset(rules), **more)


def replied(on: Desk, known: Ticket | None = None, **more: Any) -> Decision:
    known = known or ticket(owner=ANA)
    given = {"text": "And now the scanner too.", **more}
    written = message(in_reply_to=(sent().message_id,), message_id="r1@example.org", **given)
    return decided(written, recalled(known, keys=[sent()]), on=on)


def answered(on: Desk, text: str, known: Ticket | None = None) -> Decision:
    return decided(from_agent(text), recalled(known or ticket(owner=ANA)), on=on)


def journal(act: Act, name: str) -> list[dict[str, Any]]:
    return [dict(line.data) for line in act.journal if line.act == name]


def test_a_reply_is_told_to_whom_a_rule_names_once() -> None:
    on = ruled(rule("reply", notify=(HANNA, ANA), tag=("again",), set=(("room", "B2"),)))
    act = replied(on)
    assert heard(act) == [("agent_more", ANA), ("agent_more", HANNA)]
    assert act.after is not None
    assert (act.after.tags, dict(act.after.fields)) == (("again",), {"room": "B2"})
    (line,) = journal(act, "rules")
    assert line["event"] == "reply"
    assert line["tag"] == [{"value": "again", "rule": "the rule", "line": 7}]


def test_who_has_the_mail_itself_is_not_told_again() -> None:
    on = ruled(rule("reply", notify=(HANNA, TOM)))
    assert heard(replied(on, cc=f"Tom <{TOM}>")) == [("agent_more", ANA), ("agent_more", HANNA)]


def test_a_priority_is_told_with_its_reason_and_brings_the_answer_forward() -> None:
    within = dict.fromkeys(Priority, Span(4, "h")) | {Priority.URGENT: Span(30, "m")}
    on = ruled(
        rule("reply", priority=Priority.URGENT, because="people must be paid"),
        departments={"it": department(answer_within=within), "hr": department("hr")},
    )
    act = replied(on)
    update = only(act, "update")
    assert tuple(map(str, update.variables["changes"])) == ("Priority: urgent, because people must be paid.",)
    assert (update.to.address, update.delay, update.is_counted) == (EVA, timedelta(0), True)
    assert act.after is not None
    assert act.after.promise == act.new_promise
    assert act.new_promise is not None
    assert act.new_promise.until < NOW + timedelta(hours=1)
    assert len(journal(act, "promise")) == 1
    assert journal(act, "priority") == [
        {"before": "normal", "after": "urgent", "because": "people must be paid", "rule": "the rule", "line": 7}
    ]
    again = replied(on, replace(act.after, version=2))
    assert heard(again) == [("agent_more", ANA)]
    assert again.new_promise is None


def test_a_low_priority_puts_no_promise_off() -> None:
    within = dict.fromkeys(Priority, Span(4, "h")) | {Priority.LOW: Span(5, "d")}
    on = ruled(
        rule("reply", priority=Priority.LOW),
        departments={"it": department(answer_within=within), "hr": department("hr")},
    )
    act = replied(on)
    assert act.after is not None
    assert act.after.priority is Priority.LOW
    assert act.new_promise is None
    assert act.after.promise == ticket().promise


def test_a_new_owner_gets_the_mail_and_the_requester_hears_of_it() -> None:
    act = replied(ruled(rule("reply", owner=BEN)))
    assert heard(act) == [("agent_more", ANA), ("update", EVA), ("agent_more", BEN)]
    assert str(act.letters[2].variables["news"]) == "The rule “the rule” gives this request to you."
    assert tuple(map(str, act.letters[1].variables["changes"])) == ("ben has your request now.",)
    assert journal(act, "owner") == [{"before": ANA, "after": BEN, "rule": "the rule", "line": 7}]


def test_what_comes_back_tells_its_news_in_the_letter_that_goes_out_anyway() -> None:
    done = ticket(owner=ANA, state=State.DONE, promise=None, closed_at=NOW)
    on = ruled(
        rule("reopened", priority=Priority.HIGH, because="it is back", answer_within=Span(1, "h"), note=("Again!",))
    )
    act = replied(on, done)
    assert heard(act) == [("reopened", EVA), ("agent_more", ANA)]
    assert tuple(map(str, act.letters[0].variables["changes"])) == ("Priority: high, because it is back.",)
    assert act.letters[1].variables["notes"] == ("Again!",)
    assert len(journal(act, "promise")) == 1
    assert act.new_promise is not None
    assert act.new_promise.made_by == "rule"


def test_who_watches_gets_the_thread() -> None:
    on = ruled(rule("reply", watch=(INES,)))
    first = replied(on)
    assert heard(first) == [("agent_more", ANA), ("agent_more", INES)]
    assert [(one.mailbox.address, one.role) for one in first.new_participants] == [(INES, Role.WATCH)]
    assert first.letters[1].token_for == ""
    assert first.after is not None
    again = replied(ruled(), first.after)
    assert heard(again) == [("agent_more", ANA), ("agent_more", INES)]
    assert heard(replied(ruled(), first.after, cc=INES)) == [("agent_more", ANA)]
    answer = answered(ruled(), "It is done soon.", first.after)
    assert ("answer", INES) in heard(answer)


def test_an_answer() -> None:
    on = ruled(rule("agent_reply", tag=("answered",), note=("No passwords by mail.",), notify=(HANNA,)))
    act = answered(on, "Try again please.")
    assert heard(act) == [("answer", EVA), ("answer", TOM), ("agent_more", HANNA)]
    assert act.letters[1].variables["notes"] == ("No passwords by mail.",)
    assert act.letters[1].variables["text"] == "Try again please."


def test_a_note_that_nobody_gets_otherwise_goes_to_whoever_is_in_charge() -> None:
    act = answered(ruled(rule("agent_reply", note=("No passwords by mail.",))), "Try again please.")
    assert heard(act) == [("answer", EVA), ("answer", TOM), ("agent_more", ANA)]
    assert str(act.letters[1].variables["news"]) == "The rule “the rule” has a note for you."


def test_a_note_for_colleagues_is_no_answer_and_its_words_go_to_nobody_else() -> None:
    on = ruled(rule("agent_reply", notify=(INES,)), rule("done", notify=(INES,), name="the end"))
    known = ticket(owner=ANA, answered_at=NOW)
    assert heard(answered(on, "#note\nShe forgot it again.", known)) == [("agent_note", BEN), ("agent_confirm", ANA)]
    act = answered(on, "#done\n#note\nShe forgot it again.", known)
    letter = next(plan for plan in act.letters if plan.to.address == INES)
    assert (letter.variables["text"], letter.carries_files) == ("", False)
    assert journal(act, "rules")[0]["event"] == "done"


def test_an_answer_that_ends_it_is_two_events_and_one_letter_each() -> None:
    on = ruled(
        rule("agent_reply", notify=(HANNA,), name="answers"),
        rule("done", notify=(HANNA,), tag=("solved",), priority=Priority.LOW, name="ends"),
    )
    act = answered(on, "#done\nIt works again.")
    assert heard(act) == [("done", EVA), ("done", TOM), ("agent_confirm", ANA), ("agent_more", HANNA)]
    assert tuple(map(str, act.letters[0].variables["changes"])) == ("Priority: low.",)
    assert [line["event"] for line in journal(act, "rules")] == ["agent_reply", "done"]
    assert act.after is not None
    assert act.after.tags == ("solved",)
    assert [rule.name for rule in act.verdict.fitted] == ["answers", "ends"]


@pytest.mark.parametrize("text", ["status", "#wrong"])
def test_nothing_happened_so_no_rule_has_an_effect(text: str) -> None:
    on = ruled(rule("reply", tag=("again",)), rule("agent_reply", tag=("again",)))
    if text == "status":
        act = decided(message(in_reply_to=(sent().message_id,), text=text), recalled(ticket(), keys=[sent()]), on=on)
    else:
        act = answered(on, text)
    assert act.after is not None
    assert act.after.tags == ()
    assert act.verdict.fitted == ()


def test_a_rule_writes_no_machine_an_update() -> None:
    on = ruled(rule("reply", owner=BEN))
    facts = Recalled(tickets={4812: ticket(owner=ANA)}, thread_keys=(sent(),), automatic_letters=5)
    act = decided(message(in_reply_to=(sent().message_id,), message_id="r1@example.org"), facts, on=on)
    assert heard(act) == [("agent_more", ANA), ("agent_more", BEN)]


def test_what_only_a_new_request_can_have_has_no_effect() -> None:
    act = replied(ruled(rule("reply", department="hr", ack="no", state="done", tip=("x",))))
    assert act.after is not None
    assert (act.after.department, act.after.state) == ("it", State.NEW)
    assert [(why.step, why.rule) for why in act.why if why.rule] == [("rule", "the rule")]


def test_whoever_is_one_of_many_is_told_of_to_agents_only() -> None:
    many = ticket(
        owner=ANA,
        requester=Mailbox(TOM, "Tom Reed"),
        participants=(
            Participant(Mailbox(TOM, "Tom Reed"), Role.REQUESTER),
            Participant(Mailbox(EVA, "Eva Novak"), Role.AFFECTED, "Printer"),
            Participant(Mailbox(INES), Role.WATCH),
        ),
    )
    act = replied(ruled(rule("reply", notify=("lea@example.org", HANNA))), many)
    assert heard(act) == [("agent_more", ANA), ("agent_more", HANNA)]


def test_what_is_left_of_the_promise() -> None:
    near = Compared("promise_left", "< 5h", "promise_left", "<", timedelta(hours=5))
    share = Compared("promise_left", "< 25%", "promise_share", "<", 0.25)
    on = ruled(rule("reply", near, tag=("near",)), rule("reply", share, tag=("nearly over",), name="share"))
    act = replied(on)
    assert act.after is not None
    assert act.after.tags == ("near",)


ALL = ("new", "reply", "agent_reply", "handoff", "done", "reopened", "rated", "promise_late", "silent")
DONE = ticket(owner=ANA, state=State.DONE, promise=None, closed_at=NOW, answered_at=NOW)


@pytest.mark.parametrize(
    ("text", "known", "events"),
    [
        ("And the scanner too.", None, ("reply",)),
        ("any news?", None, ("reply",)),
        ("It is back.", DONE, ("reopened",)),
        ("Thank you so much!", DONE, ("reply",)),  # nothing has come back
        ("2 – I had to explain it twice", DONE, ("rated",)),
        ("2", None, ("reply",)),  # a number on what is open may be the answer to a question
        ("solved", None, ("reply", "done")),
    ],
)
def test_which_events_a_persons_mail_is(text: str, known: Ticket | None, events: tuple[str, ...]) -> None:
    on = ruled(*(rule(event, tag=(event,), name=event) for event in ALL))
    act = replied(on, known, text=text)
    assert act.after is not None
    assert act.after.tags == events
    assert [line["event"] for line in journal(act, "rules")] == list(events)


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("#handoff hr because they know", ("agent_reply", "handoff")),
        ("#assign ben@", ("agent_reply", "handoff")),
        ("#take", ("agent_reply",)),
        ("#note\nCall her.", ()),
        ("#note #handoff", ()),
        ("It works again.", ("agent_reply",)),
        ("#done\nIt works again.", ("agent_reply", "done")),
    ],
)
def test_which_events_an_agents_mail_is(text: str, events: tuple[str, ...]) -> None:
    on = ruled(*(rule(event, tag=(event,), name=event) for event in ALL))
    act = answered(on, text)
    assert act.after is not None
    assert act.after.tags == events


def test_the_third_hand_over_is_told_to_the_lead_who_gets_it_and_the_note_to_its_agents() -> None:
    third = Compared("handoffs", ">= 3", "handoffs", ">=", 3)
    on = ruled(
        rule("handoff", third, notify=("lead",), note=("Please agree by phone who keeps it.",)),
        departments={"it": department(), "hr": department("hr", lead=INES)},
    )
    assert journal(answered(on, "#handoff hr because they know", ticket(owner=ANA, handoffs=1)), "rules") == []
    act = answered(on, "#handoff hr because they know", ticket(owner=ANA, handoffs=2))
    (lead,) = [plan for plan in act.letters if plan.to.address == INES]
    for plan in (lead, only(act, "agent_new")):
        assert plan.variables["notes"] == ("Please agree by phone who keeps it.",)


def test_a_rating_reaches_whom_a_rule_names_once_with_its_words() -> None:
    poor = Compared("rating", "<= 2", "rating", "<=", 2)
    on = ruled(
        rule("rated", poor, notify=("lead", HANNA)),
        departments={"it": department(lead=INES), "hr": department("hr")},
    )
    act = replied(on, DONE, text="2 – I had to explain it twice")
    assert sorted(heard(act)) == [("agent_more", HANNA), ("agent_more", INES), ("thanks", EVA)]
    (told,) = [plan for plan in act.letters if plan.to.address == HANNA]
    assert told.variables["text"] == "2 – I had to explain it twice"
    assert [name for name, _ in heard(replied(on, DONE, text="5"))] == ["thanks"]
    assert act.after is not None
    assert journal(replied(on, act.after, text="2 – I had to explain it twice"), "rules") == [], "said before"


def test_a_request_becomes_confidential_for_all_that_follows() -> None:
    on = ruled(rule("reply", confidential=True, notify=(HANNA, BEN), watch=(INES,)))
    act = replied(on)
    assert act.after is not None
    assert act.after.confidential
    texts = {plan.to.address: (plan.subject, plan.variables["text"]) for plan in act.letters}
    assert texts[HANNA] == ("[IT-4812]", "")
    assert texts[BEN] == ("[IT-4812] Printer", "And now the scanner too.")
    assert act.new_participants == ()
    assert replied(ruled(), act.after).after == replace(act.after, updated_at=NOW, version=act.after.version), (
        "it stays so"
    )
