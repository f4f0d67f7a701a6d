"""Who really gets the letters of an act: one event one mail, nobody their own words, the muted, the absent, the quiet hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk.changes import Away
from gateway.desk.decision import Act, ActReason, Also, Chain, LetterPlan, Outcome
from gateway.desk.delivery import House, delivered, stand_in
from gateway.desk.department import Priority
from gateway.desk.schedule import ALWAYS, EVERY_DAY, Clause, Schedule
from gateway.desk.ticket import Audience, Ticket
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, HANNA, NOW, TOM, department, desk, ticket

MIA = "mia@example.org"


def plan(to: str, template: str = "agent_more", *cc: str, **more: Any) -> LetterPlan:
    is_agents = template.startswith("agent") or template == "ask_new"
    given: dict[str, Any] = {
        "department": "it", "from_name": "IT", "subject": "Printer", "chain": Chain.AGENT if is_agents else Chain.PEOPLE,
        "audience": Audience.AGENTS if is_agents else Audience.ALL, "auto_submitted": "auto-generated",
        "token_for": to if is_agents else "",
    }  # fmt: skip
    return LetterPlan(template=template, to=Mailbox(to), cc=tuple(map(Mailbox, cc)), **{**given, **more})


def house(*absent: str, author: str = "", now: datetime = NOW, **of_it: Any) -> House:
    gone = {one: Away(one, now, None) for one in absent}
    return House(desk(departments={"it": department("it", **of_it)}), now, gone, author)


def act(*letters: LetterPlan, of: Ticket | None = None, also: tuple[Also, ...] = ()) -> Act:
    return Act(Outcome.APPENDED, ActReason.ANSWER, of or ticket(), letters=letters, also=also)


def goes(value: Act) -> list[tuple[str, ...]]:
    """(template, to, cc…) of each letter, those of other requests behind."""
    every = (*value.letters, *(one for other in value.also for one in other.act.letters))
    return [(one.template, one.to.address, *(box.address for box in one.cc)) for one in every]


ONE_EVENT = {
    "the first of two": ([plan(ANA), plan(ANA, "agent_note")], [("agent_more", ANA)]),
    "not the copy of what they got": ([plan(EVA, "answer", TOM), plan(TOM, "update")], [("answer", EVA, TOM)]),
    "Cc without who has it": ([plan(TOM, "update"), plan(EVA, "answer", TOM)], [("update", TOM), ("answer", EVA)]),
    "what was asked for comes too": (
        [plan(ANA), plan(ANA, "agent_confirm")],
        [("agent_more", ANA), ("agent_confirm", ANA)],
    ),
    "and a list": ([plan(ANA), plan(ANA, "agent_bundle")], [("agent_more", ANA), ("agent_bundle", ANA)]),
    "each agent": ([plan(ANA), plan(BEN)], [("agent_more", ANA), ("agent_more", BEN)]),
}


@pytest.mark.parametrize(("plans", "expected"), ONE_EVENT.values(), ids=ONE_EVENT)
def test_one_event_one_mail(plans: list[LetterPlan], expected: list[tuple[str, ...]]) -> None:
    assert goes(delivered(act(*plans), house())) == expected


def test_over_all_requests_that_change_in_one_step() -> None:
    other = ticket(number=4711)
    also = Also(other, act(plan(EVA, "merged", TOM), plan(ANA), of=other))
    found = delivered(act(plan(EVA, "merged"), plan(ANA), also=(also,)), house())
    assert goes(found) == [("merged", EVA), ("agent_more", ANA), ("merged", TOM)]


def test_nobody_gets_what_they_wrote() -> None:
    own = {"auto_submitted": ""}
    found = delivered(act(plan(ANA, **own), plan(BEN, **own), plan(EVA, "answer", ANA, TOM, **own)), house(author=ANA))
    assert goes(found) == [("agent_more", BEN), ("answer", EVA, TOM)]
    # What the desk itself tells the author is not their own words.
    assert goes(delivered(act(plan(ANA), plan(EVA, "update")), house(author=ANA))) == [
        ("agent_more", ANA),
        ("update", EVA),
    ]


MUTED = {
    "an agent": ([plan(ANA), plan(BEN)], ANA, [("agent_more", BEN)]),
    "Cc": ([plan(EVA, "answer", TOM)], TOM, [("answer", EVA)]),
    "the requester, and Cc reads on": ([plan(EVA, "answer", TOM)], EVA, [("answer", TOM)]),
    "an error comes all the same": ([plan(ANA, "agent_error")], ANA, [("agent_error", ANA)]),
}


@pytest.mark.parametrize(("plans", "muted", "expected"), MUTED.values(), ids=MUTED)
def test_muted(plans: list[LetterPlan], muted: str, expected: list[tuple[str, ...]]) -> None:
    assert goes(delivered(act(*plans, of=ticket(muted=(muted,))), house())) == expected


AWAY = {
    "the backup": ({"backup": MIA}, [plan(ANA)], [("agent_more", MIA)]),
    "the lead": ({"lead": MIA}, [plan(ANA)], [("agent_more", MIA)]),
    "the first who is there": ({}, [plan(ANA)], [("agent_more", BEN)]),
    "colleagues get the same: nobody beside them": ({"backup": MIA}, [plan(ANA), plan(BEN)], [("agent_more", BEN)]),
    "colleagues get something else": (
        {"backup": MIA}, [plan(ANA), plan(BEN, variables={"kind": "rule"})], [("agent_more", MIA), ("agent_more", BEN)],
    ),
    "who stands in has it already": ({"backup": BEN}, [plan(BEN, "agent_note"), plan(ANA)], [("agent_note", BEN)]),
    "nobody is there": ({"agents": (ANA,)}, [plan(ANA)], [("agent_more", ANA)]),
    "what they asked for": ({"backup": MIA}, [plan(ANA, "agent_confirm")], [("agent_confirm", ANA)]),
    "as a requester they get theirs": ({"backup": MIA}, [plan(ANA, "update")], [("update", ANA)]),
}  # fmt: skip


@pytest.mark.parametrize(("of_it", "plans", "expected"), AWAY.values(), ids=AWAY)
def test_away(of_it: dict[str, Any], plans: list[LetterPlan], expected: list[tuple[str, ...]]) -> None:
    found = delivered(act(*plans), house(ANA, **of_it))
    assert goes(found) == expected
    assert all(one.token_for in ("", one.to.address) for one in found.letters)  # a reply address is one person's


def test_who_stands_in_and_wrote_it_gets_no_copy() -> None:
    assert goes(delivered(act(plan(ANA, auto_submitted="")), house(ANA, author=BEN, backup=BEN))) == []


def test_who_stands_in() -> None:
    it = department("it", backup=HANNA, lead=MIA)
    assert stand_in(ANA, it, ()) == HANNA
    assert stand_in(ANA, it, [HANNA]) == MIA
    assert stand_in(ANA, it, [HANNA, MIA]) == BEN
    assert stand_in(ANA, it, [HANNA, MIA, BEN]) == ""


NIGHT = Schedule((Clause(EVERY_DAY, 17 * 60 + 30, 8 * 60),))
AT_SIX = datetime(2025, 11, 24, 17, 0, tzinfo=UTC)
"""18:00 in Berlin."""
TILL_MORNING = timedelta(hours=14)
QUIET = {
    "a note waits": (plan(ANA, "agent_note"), Priority.NORMAL, TILL_MORNING),
    "low too": (plan(ANA), Priority.LOW, TILL_MORNING),
    "a list too": (plan(ANA, "agent_bundle"), Priority.NORMAL, TILL_MORNING),
    "high comes at once": (plan(ANA), Priority.HIGH, timedelta(0)),
    "urgent comes at once": (plan(ANA, "agent_new"), Priority.URGENT, timedelta(0)),
    "an error comes at once": (plan(ANA, "agent_error"), Priority.NORMAL, timedelta(0)),
    "a confirmation too": (plan(ANA, "agent_confirm"), Priority.NORMAL, timedelta(0)),
    "people hear at once": (plan(EVA, "update"), Priority.NORMAL, timedelta(0)),
    "their own delay stays": (plan(EVA, "answer", delay=timedelta(seconds=20)), Priority.NORMAL, timedelta(seconds=20)),
}


@pytest.mark.parametrize(("letter", "priority", "delay"), QUIET.values(), ids=QUIET)
def test_quiet_hours(letter: LetterPlan, priority: Priority, delay: timedelta) -> None:
    found = delivered(act(letter, of=ticket(priority=priority)), house(now=AT_SIX, quiet=NIGHT))
    assert [one.delay for one in found.letters] == [delay]


def test_out_of_the_quiet_hours_nothing_waits() -> None:
    assert delivered(act(plan(ANA)), house(quiet=NIGHT)).letters[0].delay == timedelta(0)


def test_hours_that_never_end_hold_nothing_back() -> None:
    assert delivered(act(plan(ANA)), house(quiet=ALWAYS)).letters[0].delay == timedelta(0)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2025, 3, 29, 21, 0, tzinfo=UTC), 9),  # the short night: 22:00 to 8:00, without 2:00 to 3:00
        (datetime(2025, 10, 25, 20, 0, tzinfo=UTC), 11),  # the long one
    ],
)
def test_nights_in_which_the_clocks_change(now: datetime, hours: int) -> None:
    found = delivered(act(plan(ANA)), house(now=now, quiet=NIGHT))
    assert found.letters[0].delay == timedelta(hours=hours)


def test_the_quiet_hours_are_those_of_the_department_s_zone() -> None:
    here = house(now=AT_SIX, quiet=NIGHT, timezone=ZoneInfo("America/New_York"))
    assert delivered(act(plan(ANA)), here).letters[0].delay == timedelta(0)
    late = replace(here, now=AT_SIX + timedelta(hours=6))  # 18:00 over there
    assert delivered(act(plan(ANA)), late).letters[0].delay == TILL_MORNING
