"""verbs/asking: questions to other departments, and where the answers go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.desk.decision import Decision
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, TOM, decided, heard, message, recalled, reply_to, ticket

QUESTION = Mailbox(ANA, "Ana Silva")


def child(**more: object) -> Ticket:
    given = {
        "number": 4813, "department": "hr", "departments_held": ("hr",), "prefix": "HR", "requester": QUESTION, "asked_for": 4812,
        "participants": (Participant(QUESTION, Role.REQUESTER),),
    }  # fmt: skip
    return ticket(**{**given, **more})


def from_hanna(text: str, *known: Ticket, number: int = 4813) -> Decision:
    mail = message(HANNA, to=reply_to(HANNA, number=number, department="hr"), text=text, message_id="h1@example.org")
    return decided(mail, recalled(*known))


def test_the_answer_is_a_note_to_who_asked_and_who_has_it() -> None:
    done = from_hanna("Twenty days.\n", child(), ticket(owner=BEN))
    (also,) = done.also
    assert also.before is not None
    assert also.before.number == 4812
    assert [(plan.template, plan.to.address) for plan in also.act.letters] == [("agent_note", ANA), ("agent_note", BEN)]
    assert heard(done) == []
    assert also.act.entry is not None
    assert (also.act.entry.text, also.act.entry.visible_to) == ("Twenty days.", "agents")
    assert also.act.after is not None
    assert also.act.after.promise == ticket().promise


def test_who_takes_part_in_the_question_reads_the_answer() -> None:
    asked = child(participants=(Participant(QUESTION, Role.REQUESTER), Participant(Mailbox(TOM), Role.CC)))
    done = from_hanna("Twenty days.\n", asked, ticket(owner=ANA))
    assert heard(done) == [("answer", TOM)]
    assert [plan.to.address for plan in done.also[0].act.letters] == [ANA]


def test_who_has_it_while_nobody_does_is_who_asked() -> None:
    (also,) = from_hanna("Twenty days.\n", child(), ticket()).also
    assert [plan.to.address for plan in also.act.letters] == [ANA]


def test_a_note_and_a_question_back_do_not_return() -> None:
    assert from_hanna("#note\n\nShe calls often.\n", child(), ticket(owner=ANA)).also == ()
    waits = from_hanna("#wait\n\nWhich year?\n", child(), ticket(owner=ANA))
    assert waits.also == ()
    assert ("waiting", ANA) in heard(waits)


def test_no_circles_and_not_too_deep() -> None:
    above = [child(number=4810 + n, department="d", departments_held=("d",), asked_for=4811 + n) for n in range(2, 6)]
    first = replace(above[-1], asked_for=0)
    assert from_hanna("#ask it\n\nWhy?\n", child(), ticket()).also == ()
    deep = [replace(one, department="hr", departments_held=("hr",)) for one in (*above[:-1], first)]
    assert len(deep) == 4
    mail = message(
        HANNA, to=reply_to(HANNA, number=deep[0].number, department="hr"), text="#ask it\n\nWhy?\n", message_id="h2@x.y"
    )
    done = decided(mail, recalled(*deep))
    assert done.also == ()
    assert ("agent_error", HANNA) in heard(done)


def test_what_is_done_is_not_asked_about() -> None:
    mail = message(ANA, to=reply_to(ANA), text="#ask hr\n\nHow long?\n", message_id="a9@x.y")
    done = decided(mail, recalled(ticket(state=State.DONE)))
    assert done.also == ()
    assert [address for _, address in heard(done)] == [ANA]


def test_the_people_hear_nothing() -> None:
    mail = message(ANA, to=reply_to(ANA), text="#ask hr\n\nHow long?\n", message_id="a9@x.y")
    done = decided(mail, recalled(ticket()))
    assert EVA not in [address for _, address in heard(done)]
    assert done.after is not None
    assert (done.after.promise, done.after.owner) == (ticket().promise, ANA)
    (also,) = done.also
    assert [(plan.template, plan.to.address) for plan in also.act.letters] == [("ack", ANA), ("ask_new", HANNA)]


@pytest.mark.parametrize(
    ("by", "until", "made_by", "is_honest"),
    [
        ("", NOW + timedelta(hours=4), "department", False),
        (" by Thu 12:00", datetime(2025, 11, 27, 11, 0, tzinfo=UTC), "asked", False),
        (" by today 10:00", NOW + timedelta(hours=4), "department", True),  # sooner than they answer anybody
    ],
)
def test_the_hour_that_is_named_is_promised_where_it_is_possible(
    by: str, until: datetime, made_by: str, is_honest: bool
) -> None:
    mail = message(ANA, to=reply_to(ANA), text=f"#ask hr{by}\n\nHow long?\n", message_id="a9@x.y")
    (also,) = decided(mail, recalled(ticket())).also
    promise = also.act.new_promise
    assert promise is not None
    assert also.act.after is not None
    assert also.act.after.promise == promise
    assert abs(promise.until - until) < timedelta(minutes=15)
    assert promise.made_by == made_by
    ack = next(plan for plan in also.act.letters if plan.template == "ack")
    times = [str(one) for one in ack.variables.get("times", ())]
    honest = "You need it by Mon 24 Nov 10:00. HR usually takes longer; they have read your time, and may be faster."
    assert times == ([honest] if is_honest else [])
