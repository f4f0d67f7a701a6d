"""What rules do when something comes due: facts without a mail, one mail a person, and nothing that is about new requests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk import overslept
from gateway.desk.changes import Away, SetTimer
from gateway.desk.conditions import Compared
from gateway.desk.decision import Act
from gateway.desk.delivery import House, delivered
from gateway.desk.department import Desk, Person, Priority
from gateway.desk.facts import Recalled, Told
from gateway.desk.hours import Span
from gateway.desk.promises import TIMER, Stage, followed
from gateway.desk.rules import Rule, Ruleset
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.desk.timed import WAIT_CLOSE, WAIT_REMIND, Moment, fired
from gateway.desk.timedrules import under_rules
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, BERLIN, EVA, HANNA, TOM, department, desk, ticket
from tests.desk.rulemade import one_of, rule, text

LEA, INES = "lea@example.org", "ines@example.org"
OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60),))
MADE = datetime(2025, 11, 24, 10, 0, tzinfo=BERLIN)
DUE = datetime(2025, 11, 25, 10, 0, tzinfo=BERLIN)
ANSWER = Promise(What.ANSWER, DUE, ANA, made_by=ANA, made_at=MADE)
NEWS = Promise(What.NEWS, DUE.replace(hour=17), ANA, made_by="department", made_at=MADE)
THREAD = (
    Told("request", EVA, "Eva Novak", MADE, "The printer jams."),
    Told("note", ANA, "Ana Silva", MADE, "The roller is worn out.", is_for_agents=True),
)


def house(*rules: Rule, **more: Any) -> Desk:
    it = department(open=OFFICE, lead=LEA, **more)
    people = {EVA: Person(EVA, "Eva Novak", "Sales")}
    return desk(departments={"it": it, "hr": department("hr", open=OFFICE)}, people=people, rules=Ruleset(rules))


def due(
    on: Desk, stage: Stage | str, known: Ticket | None = None, *, at: datetime = DUE, **more: Any
) -> tuple[Act, Ticket]:
    """The act of the timer, as the pipeline makes it."""
    name = WAIT_REMIND + " 1" if stage == "wait" else TIMER
    before = known or ticket(owner=ANA, state=State.OPEN, promise=ANSWER, created_at=MADE)
    moment = Moment(on, at, **{"due_at": at, "thread": THREAD, **more})
    act = fired(name, str(stage), before, moment)
    assert act is not None
    act = under_rules(act, before, name=name, data=str(stage), moment=moment)
    act = followed(delivered(act, House(on, at, moment.absent)), before, desk=on, now=at)
    assert act.after is not None
    return act, act.after


def heard(act: Act) -> list[tuple[str, str]]:
    return [(plan.template, box.address) for plan in act.letters for box in (plan.to, *plan.cc)]


def to(act: Act, address: str) -> Any:
    (plan,) = [plan for plan in act.letters if plan.to.address == address]
    return plan


EVERY = {
    "promise_near": (Stage.NEAR, {"at": DUE - timedelta(hours=1)}),
    "promise_late": (Stage.DUE, {}),
    "silent": (Stage.SILENT, {"known": ticket(owner=ANA, state=State.OPEN, promise=NEWS), "at": DUE.replace(hour=8)}),
    "waiting_long": ("wait", {"known": ticket(owner=ANA, state=State.WAITING, promise=None)}),
}


@pytest.mark.parametrize("event", EVERY)
def test_each_event_is_raised_by_its_timer_and_by_no_other(event: str) -> None:
    on = house(*(rule(one, event=one, tag=(one,)) for one in (*EVERY, "new", "reply", "handoff", "rated", "done")))
    stage, given = EVERY[event]
    act, after = due(on, stage, **given)
    assert after.tags == (event,)
    (line,) = [line for line in act.journal if line.act == "rules"]
    assert line.data["event"] == event
    assert line.data["tag"] == [{"value": event, "rule": event, "line": 1}]


@pytest.mark.parametrize(
    ("stage", "more", "tags"),
    [
        (Stage.LAST, {"at": DUE - timedelta(minutes=20)}, ()),
        (Stage.UNOWNED, {"known": ticket(promise=replace(ANSWER, keeper="it")), "at": DUE - timedelta(hours=3)}, ()),
        (Stage.NEAR, {"at": DUE + timedelta(hours=1)}, ()),  # too late for a warning: the promise itself has come due
        (Stage.SILENT, {"at": DUE + timedelta(days=1)}, ()),
        ("wait", {"known": ticket(state=State.WAITING, promise=None), "waits_next": DUE}, ()),  # the next says it all
        # News within hours have no morning: they are silent when they are near.
        (
            Stage.NEAR,
            {"known": ticket(owner=ANA, promise=NEWS), "at": DUE.replace(hour=16)},
            ("promise_near", "silent"),
        ),
    ],
)
def test_what_is_no_event(stage: Stage | str, more: dict[str, Any], tags: tuple[str, ...]) -> None:
    on = house(*(rule(one, event=one, tag=(one,)) for one in EVERY))
    assert due(on, stage, **more)[1].tags == tags


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("promise_near", [("agent_warn", ANA), ("agent_warn", LEA), ("agent_warn", HANNA)]),
        (
            "promise_late",
            [("late", EVA), ("late", TOM), ("agent_warn", ANA), ("agent_warn", LEA), ("agent_warn", HANNA)],
        ),
    ],
)
def test_a_notice_of_the_desk_and_one_of_a_rule_are_one_mail_a_person(event: str, expected: list[Any]) -> None:
    stage, given = EVERY[event]
    act, _ = due(house(rule("a", event=event, notify=(ANA, "owner", "lead", HANNA), note=("Call.",))), stage, **given)
    people = [one for one in heard(act) if one[1] != BEN]
    assert sorted(people) == sorted(expected)
    assert to(act, ANA).variables["notes"] == ("Call.",)
    slept = overslept.gathered(act, Moment(desk(), DUE, DUE, is_overslept=True))
    is_late = event == "promise_late"
    assert (HANNA in [plan.to.address for plan in slept.letters]) is not is_late, "a hundred of them are one list"
    assert to(act, ANA).variables["stage"] != "rule"


def test_who_is_told_by_a_rule_reads_what_happened_and_the_thread() -> None:
    on = house(rule("a", event="promise_near", notify=(LEA, INES)))
    act, _ = due(on, Stage.NEAR, at=DUE - timedelta(hours=1))
    lead, other = to(act, LEA), to(act, INES)
    assert str(lead.variables["news"]).startswith("ana promised Eva Novak: ")
    assert str(lead.variables["news"]).endswith("The rule “a” wants you to know of this.")
    assert (lead.token_for, [one.text for one in lead.variables["thread"]]) == (LEA, [one.text for one in THREAD])
    assert (other.token_for, [one.text for one in other.variables["thread"]]) == ("", ["The printer jams."])


def test_a_confidential_request_is_told_without_a_word_of_it() -> None:
    on = house(rule("a", event="promise_near", notify=(HANNA,), watch=(INES, BEN), confidential=True, note=("Call.",)))
    act, after = due(on, Stage.NEAR, at=DUE - timedelta(hours=1))
    assert after.confidential
    plan = to(act, HANNA)
    assert (plan.subject, plan.variables["thread"], plan.variables["notes"]) == ("[IT-4812]", (), ())
    assert [one.mailbox.address for one in act.new_participants] == [BEN]


def test_owner_and_priority_are_told_to_the_people_and_bring_the_answer_forward() -> None:
    within = dict.fromkeys(Priority, Span(2, "d")) | {Priority.URGENT: Span(30, "m")}
    on = house(
        rule("a", event="promise_near", owner=BEN, priority=Priority.URGENT, because="it is late"), answer_within=within
    )
    at = DUE - timedelta(hours=1)
    assert due(on, Stage.NEAR, at=at)[1].promise == ANSWER, "a person's word stands"
    known = ticket(owner=ANA, state=State.OPEN, promise=replace(ANSWER, made_by="department"), created_at=MADE)
    act, after = due(on, Stage.NEAR, known, at=at)
    assert (after.owner, after.priority, after.because) == (BEN, Priority.URGENT, "it is late")
    assert after.promise is not None
    assert (after.promise.until, after.promise.keeper) == (at + timedelta(minutes=30), ANA)
    assert [tuple(map(str, plan.variables["changes"])) for plan in act.letters if plan.template == "update"] == [
        ("Priority: urgent, because it is late.", "ben has your request now.")
    ]
    assert str(to(act, BEN).variables["news"]).endswith("The rule “a” gives this request to you.")
    assert [line.act for line in act.journal if line.act in ("owner", "priority", "move", "promise")] == [
        "owner", "priority", "move", "promise",
    ]  # fmt: skip
    timer = [change for change in act.changes if isinstance(change, SetTimer)][-1]
    assert timer.due_at <= after.promise.until


def test_a_broken_promise_names_the_sooner_time_in_the_letter_that_admits_it() -> None:
    within = dict.fromkeys(Priority, Span(2, "d")) | {Priority.URGENT: Span(30, "m")}
    on = house(rule("a", event="promise_late", priority=Priority.URGENT, because="we were late"), answer_within=within)
    act, after = due(on, Stage.DUE)
    assert after.promise == act.new_promise
    assert after.promise is not None
    assert (after.promise.until, after.promise.made_by) == (DUE + timedelta(minutes=30), "desk")
    assert heard(act)[:2] == [("late", EVA), ("late", TOM)]
    (late,) = [plan for plan in act.letters if plan.template == "late"]
    assert tuple(map(str, late.variables["changes"])) == ("Priority: urgent, because we were late.",)
    assert [line.act for line in act.journal if line.act in ("break", "promise")] == ["break", "promise"]
    again, _ = due(on, Stage.DUE, after, at=after.promise.until)
    assert again.new_promise is not None
    assert again.new_promise.until > after.promise.until + timedelta(hours=2), "the desk's own spans grow all the same"


def test_a_note_that_nobody_gets_otherwise_goes_to_whoever_is_in_charge() -> None:
    on = house(rule("a", event="waiting_long", note=("Call her.",)))
    act, _ = due(on, "wait", ticket(owner=ANA, state=State.WAITING, promise=None))
    assert heard(act) == [("waiting", EVA), ("waiting", TOM), ("agent_warn", ANA)]
    assert act.letters[-1].variables["notes"] == ("Call her.",)
    assert str(act.letters[-1].variables["news"]) == (
        "We still wait for Eva Novak, and have sent a reminder. The rule “a” has a note for you."
    )


def test_what_was_waited_for_in_vain_is_done() -> None:
    before = ticket(owner=ANA, state=State.WAITING, promise=None)
    on = house(rule("a", event="done", notify=(LEA,), tag=("closed",), priority=Priority.LOW))
    moment = Moment(on, DUE, DUE)
    act = fired(WAIT_CLOSE, "", before, moment)
    assert act is not None
    act = under_rules(act, before, name=WAIT_CLOSE, data="", moment=moment)
    assert act.after is not None
    assert act.after.tags == ("closed",)
    assert heard(act) == [("done", EVA), ("done", TOM), ("agent_warn", LEA)]
    assert tuple(map(str, act.letters[0].variables["changes"]))[-1] == "Priority: low."
    assert str(act.letters[-1].variables["news"]) == "IT-4812 is done. The rule “a” wants you to know of this."


def test_a_tip_stands_in_the_reminder() -> None:
    on = replace(house(rule("a", event="waiting_long", tip=("soon", "none"))), tips={"soon": "We close it in a week."})
    act, _ = due(on, "wait", ticket(owner=ANA, state=State.WAITING, promise=None))
    assert act.letters[0].variables["tips"] == ("We close it in a week.",)


@pytest.mark.parametrize(
    ("action", "value", "attribute"),
    [
        ("department", "hr", "department"),
        ("state", "done", "state"),
        ("answer_within", Span(1, "h"), "promise"),
        ("done_within", Span(1, "h"), "done_by"),
    ],
)
def test_what_has_no_effect_then(action: str, value: object, attribute: str) -> None:
    known = ticket(owner=ANA, state=State.OPEN, promise=ANSWER)
    _, after = due(
        house(rule("a", event="promise_near", **{action: value})), Stage.NEAR, known, at=DUE - timedelta(hours=1)
    )
    assert getattr(after, attribute) == getattr(known, attribute)


def test_the_request_is_what_the_rules_are_asked_about() -> None:
    on = house(
        rule(
            "a", one_of("sender_department", "Sales"), text("printer", key="subject"), event="promise_near", tag=("a",)
        ),
        rule("b", one_of("sender_department", "hr"), event="promise_near", tag=("b",)),
        rule("c", one_of("priority", "normal"), one_of("sender", "colleague"), event="promise_near", tag=("c",)),
    )
    assert due(on, Stage.NEAR, at=DUE - timedelta(hours=1))[1].tags == ("a", "c")


def test_in_the_morning_of_the_last_day_silence_counts_to_its_end() -> None:
    made = datetime(2025, 11, 24, 10, 0, tzinfo=BERLIN)
    news = Promise(What.NEWS, datetime(2025, 11, 27, 17, 0, tzinfo=BERLIN), ANA, made_by="department", made_at=made)
    known = ticket(owner=ANA, state=State.OPEN, promise=news, created_at=made)
    at = datetime(2025, 11, 27, 8, 0, tzinfo=BERLIN)
    for days, told, tags in ((3, None, ("x",)), (4, None, ()), (3, made + timedelta(days=1), ())):
        asks = Compared("silent_for", f"> {days}d", "silent_for", ">", timedelta(days=days))
        on = house(rule("a", asks, event="silent", tag=("x",)))
        assert due(on, Stage.SILENT, known, at=at, told_at=told)[1].tags == tags, (days, told)


@pytest.mark.parametrize(("absent", "expected"), [((), BEN), ((BEN,), ANA)])
def test_the_least_busy_who_is_there_is_chosen(absent: tuple[str, ...], expected: str) -> None:
    on = house(rule("a", event="promise_late", owner="least-busy"))
    before = ticket(owner=HANNA, state=State.OPEN, promise=ANSWER)
    away = {one: Away(one, MADE, None) for one in absent}
    moment = Moment(on, DUE, DUE, away, known=Recalled(open_by_owner={ANA: 3, BEN: 1}))
    act = fired(TIMER, Stage.DUE, before, moment)
    assert act is not None
    after = under_rules(act, before, name=TIMER, data=Stage.DUE, moment=moment).after
    assert after is not None
    assert after.owner == expected


def test_everybody_with_the_same_trouble_hears_what_changed() -> None:
    people = (
        Participant(Mailbox(EVA, "Eva Novak"), Role.REQUESTER),
        Participant(Mailbox(TOM, "Tom Reed"), Role.AFFECTED, "Scanner"),
    )
    on = house(rule("a", event="promise_near", priority=Priority.HIGH, because="many wait"))
    known = ticket(owner=ANA, state=State.OPEN, promise=ANSWER, participants=people)
    act, _ = due(on, Stage.NEAR, known, at=DUE - timedelta(hours=1))
    assert [(plan.to.address, plan.subject) for plan in act.letters if plan.template == "update"] == [
        (EVA, "Re: Printer"), (TOM, "Re: Scanner"),
    ]  # fmt: skip
