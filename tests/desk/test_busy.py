"""Busy windows: what waits until when, and what needs not wait any more (board 7, mission rows 11, 12, 45)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.busy import FRESH, held, in_time, is_unread, is_waiting, name_of, named
from gateway.desk.changes import Change, LetGo, NotNeeded, WindowEnds
from gateway.desk.decision import Act, ActReason, Chain, Entry, EntryKind, JournalLine, LetterPlan, Outcome, Waits
from gateway.desk.delivery import House
from gateway.desk.department import Person, Priority
from gateway.desk.schedule import ALWAYS, EVERY_DAY, Clause, Schedule
from gateway.desk.ticket import Audience, Promise, State, Ticket, What
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, BERLIN, EVA, HANNA, TOM, department, desk, ticket

CARLA = "carla@example.org"
HOUR = 60
CALLS = Schedule((Clause(EVERY_DAY, 11 * HOUR, 14 * HOUR),))


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 26) -> datetime:
    return datetime(2025, 11, day, hour, minute, second, tzinfo=BERLIN)


NOW, END = at(11, 20), at(14)


def house(
    author: str = EVA, *, now: datetime = NOW, is_agent: bool = False, hold: datetime | None = None, **of_it: Any
) -> House:
    it = department("it", **{"busy": CALLS, "lead": CARLA, **of_it})
    people = {EVA: Person(EVA, "Eva Novak", "Sales")}
    value = desk(departments={"it": it, "hr": department("hr")}, people=people)
    return House(value, now, {}, author, is_agent=is_agent, came=now if author else None, hold=hold)


def request(**more: Any) -> Ticket:
    return ticket(**{"created_at": at(9), "promise": Promise(What.ANSWER, at(16), "it", "department", at(9)), **more})


def waiting(since: datetime = NOW, **more: Any) -> Ticket:
    return request(**{"held_since": since, "held_until": END, **more})


def plan(to: str = ANA, template: str = "agent_more", **variables: Any) -> LetterPlan:
    is_agents = template.startswith(("agent", "ask"))
    return LetterPlan(
        template=template, department="it", to=Mailbox(to), from_name="IT", subject="Printer",
        chain=Chain.AGENT if is_agents else Chain.PEOPLE, audience=Audience.AGENTS if is_agents else Audience.ALL,
        variables=variables,
    )  # fmt: skip


def act(*plans: LetterPlan, after: Ticket | None = None, **more: Any) -> Act:
    return Act(
        **{
            "outcome": Outcome.APPENDED,
            "reason": ActReason.JOINED,
            "after": after or request(),
            "letters": plans,
            **more,
        }
    )


# ---------------------------------------------------------------- until when

REPLY = plan()
UNTIL: dict[str, tuple[LetterPlan, Act, House, datetime | None]] = {
    "a reply": (REPLY, act(), house(), END),
    "a question": (plan(template="agent_new"), act(), house(), END),
    "a reminder of the desk": (plan(kind="rule"), act(), house(""), END),
    "a good mark with words": (plan(kind="rating"), act(after=request(rating=4)), house(), END),
    "before the window": (REPLY, act(), house(now=at(10, 59, 59)), None),
    "at its beginning": (REPLY, act(), house(now=at(11)), END),
    "at its last second": (REPLY, act(), house(now=at(13, 59, 59)), END),
    "at its end": (REPLY, act(), house(now=END + FRESH), None),
    "nobody is busy": (REPLY, act(), house(busy=None), None),
    "a window without an end": (REPLY, act(), house(busy=ALWAYS), None),
    "high": (REPLY, act(after=request(priority=Priority.HIGH)), house(), None),
    "urgent": (REPLY, act(after=request(priority=Priority.URGENT)), house(), None),
    "a deadline inside": (REPLY, act(after=request(deadline=at(12))), house(), None),
    "a deadline at the end": (REPLY, act(after=request(deadline=END)), house(), None),
    "a deadline behind": (REPLY, act(after=request(deadline=at(14, 1))), house(), END),
    "a deadline that is past": (REPLY, act(after=request(deadline=at(11))), house(), END),
    "a promise inside": (REPLY, act(after=request(promise=Promise(What.DONE, at(13), ANA, ANA, at(9)))), house(), None),
    "of a colleague": (REPLY, act(), house(BEN, is_agent=True), None),
    "of an agent of another house": (REPLY, act(), house(HANNA, is_agent=True), END),
    "a warning": (plan(template="agent_warn"), act(), house(""), None),
    "an error": (plan(template="agent_error"), act(), house(), None),
    "a list they asked for": (plan(template="agent_desk"), act(), house(), None),
    "a letter that did not arrive": (plan(template="agent_bounce"), act(), house(""), None),
    "a low mark": (plan(kind="rating"), act(after=request(rating=2)), house(), None),
    "a mark to the lead": (plan(CARLA, kind="rating"), act(), house(), None),
    "nobody said whether the deadline can be met": (plan(kind="deadline"), act(), house(""), None),
    "what they have asked for": (plan(template="agent_note"), act(journal=(JournalLine("answered", HANNA),)), house(HANNA), None),
    "people": (plan(EVA, "ack"), act(), house(), None),
    "somebody of another house": (plan(HANNA), act(), house(), None),
}  # fmt: skip


@pytest.mark.parametrize(("letter", "of", "here", "until"), UNTIL.values(), ids=UNTIL)
def test_until(letter: LetterPlan, of: Act, here: House, until: datetime | None) -> None:
    found = in_time(letter, of, request(), here)
    assert found.waits == (Waits("it", until) if until is not None else None)
    assert found.delay == timedelta(0)
    assert found.variables.get("waited_since") == (here.came or here.now if until is not None else None)


def test_the_answer_that_was_waited_for() -> None:
    assert in_time(REPLY, act(), request(state=State.WAITING), house()).waits is None


def test_behind_what_waits_already() -> None:
    """No letter overtakes another of its request, also where it came by a rule's hold."""
    before = waiting(held_until=at(15, 30))
    assert in_time(REPLY, act(), before, house(now=at(15), busy=None)).waits == Waits("it", at(15, 30))


def test_by_a_rule() -> None:
    new = act(outcome=Outcome.OPENED)
    friday = at(0, day=28)
    assert in_time(plan(template="agent_new"), new, None, house(hold=friday, busy=None)).waits is None, (
        "promised before that"
    )
    later = act(
        outcome=Outcome.OPENED, after=request(promise=Promise(What.ANSWER, at(9, day=28), "it", "rule", friday))
    )
    assert in_time(plan(template="agent_new"), later, None, house(hold=friday, busy=None)).waits == Waits("it", friday)
    assert in_time(plan(template="agent_new"), later, request(), house(hold=friday, busy=None)).waits is None, "not new"


QUIET = {
    "quiet ends later": ((13, 18), at(18)),
    "quiet ends earlier": ((11, 12), END),
    "quiet follows at once": ((14, 15), at(15)),
    "quiet begins after a gap": ((15, 16), END),
}


@pytest.mark.parametrize(("hours", "until"), QUIET.values(), ids=QUIET)
def test_quiet_and_busy_together(hours: tuple[int, int], until: datetime) -> None:
    quiet = Schedule((Clause(EVERY_DAY, hours[0] * HOUR, hours[1] * HOUR),))
    of = act(after=request(promise=Promise(What.ANSWER, at(20), "it", "department", at(9))))
    assert in_time(REPLY, of, request(), house(quiet=quiet)).waits == Waits("it", until)


def test_a_deadline_does_not_end_the_quiet_hours() -> None:
    quiet = Schedule((Clause(EVERY_DAY, 11 * HOUR, 13 * HOUR),))
    found = in_time(REPLY, act(after=request(deadline=at(12))), request(), house(quiet=quiet))
    assert (found.waits, found.delay) == (None, at(13) - NOW)


def test_several_windows_a_day() -> None:
    twice = Schedule((Clause(EVERY_DAY, 9 * HOUR, 10 * HOUR), Clause(EVERY_DAY, 11 * HOUR, 12 * HOUR)))
    free = act(after=request(promise=None))
    assert [
        found.until if (found := in_time(REPLY, free, request(), house(now=now, busy=twice)).waits) else None
        for now in (at(9, 30), at(10, 30), at(11, 59))
    ] == [at(10), None, at(12)]


def test_what_is_fresh_lets_those_go_first_that_waited() -> None:
    assert in_time(REPLY, act(), request(), house(now=END + timedelta(seconds=1))).delay == timedelta(seconds=2)
    assert in_time(plan(template="agent_warn"), act(), request(), house("", now=END)).delay == timedelta(0)
    in_window = in_time(REPLY, act(after=request(deadline=at(12))), request(), house())
    assert in_window.delay == timedelta(0)


# ---------------------------------------------------------------- what it means for the request


def test_it_waits_from_the_first_mail_on() -> None:
    first = held(act(REPLY, plan(BEN)), request(), house())
    assert first.after is not None
    assert (first.after.held_since, first.after.held_until) == (NOW, END)
    assert first.changes == (WindowEnds("it", END),)
    data = {"until": END.isoformat(), "department": "it", "from": "Sales"}
    assert first.journal == (JournalLine("held", EVA, data),)
    second = held(act(REPLY, after=replace(first.after)), first.after, house(now=at(12)))
    assert second.after is not None
    assert (second.after.held_since, second.after.held_until) == (NOW, END)


def test_what_the_desk_writes_met_no_window() -> None:
    assert held(act(plan(kind="rule")), request(), house("")).journal == ()


@pytest.mark.parametrize(("kind", "author"), [("chaser", EVA), ("thanks", EVA), ("rule", "")])
def test_what_asks_nothing_does_not_make_it_wait(kind: str, author: str) -> None:
    """It is no question that lies there since then, and the next mail of its author is told that it waits."""
    found = held(act(plan(kind=kind)), request(), house(author))
    assert found.after is not None
    assert (found.after.held_since, found.after.held_until) == (None, None)
    assert found.letters[0].waits == Waits("it", END)


def test_thanks_for_what_is_done_do_not_make_it_wait() -> None:
    found = held(act(plan(kind="thanks"), after=request(state=State.DONE)), request(state=State.DONE), house())
    assert found.after is not None
    assert found.after.held_until is None
    assert found.letters[0].waits == Waits("it", END)


def test_nothing_waits_nothing_changes() -> None:
    for here in (house(now=at(9)), house(busy=None)):
        plain = act(REPLY, plan(EVA, "ack"))
        assert held(plain, request(), here) == plain


ANSWER = Entry(EntryKind.ANSWER, "out", Mailbox(ANA), "It is repaired.")
GONE = NotNeeded("it", "nothing is to be done any more")
IN_ONE = NotNeeded("it", "it came in one letter")
AWAY = NotNeeded("it", "the request is with another department")


def taken(*who: str) -> tuple[Change, ...]:
    return NotNeeded("it", "somebody has taken it", but=who), LetGo("it")


NO_MORE: dict[str, tuple[Ticket, Act, House, tuple[Change, ...]]] = {
    "a reply": (waiting(), act(after=waiting()), house(), ()),
    "it is urgent now": (waiting(), act(after=waiting(priority=Priority.URGENT)), house(), (LetGo("it"),)),
    "it is due now": (waiting(), act(after=waiting(deadline=at(12))), house(), (LetGo("it"),)),
    "it is due later": (waiting(), act(after=waiting(deadline=at(15))), house(), ()),
    "all in one letter": (
        waiting(),
        act(plan(template="agent_new", thread=(1,)), after=waiting(deadline=at(12))),
        house(),
        (IN_ONE,),
    ),
    "a rule gives it to somebody, with the new words alone": (
        waiting(),
        act(plan(template="agent_new"), after=waiting(priority=Priority.HIGH)),
        house(),
        (LetGo("it"),),
    ),
    "an agent takes it": (waiting(), act(after=waiting(owner=ANA)), house(ANA, is_agent=True), taken(ANA)),
    "an agent answers": (waiting(), act(after=waiting(owner=BEN), entry=ANSWER), house(ANA, is_agent=True), taken(BEN)),
    "an agent of another house answers": (
        waiting(),
        act(after=waiting(), entry=ANSWER),
        house(HANNA, is_agent=True),
        (),
    ),
    "another department has it": (waiting(), act(after=waiting(department="hr")), house(ANA, is_agent=True), (AWAY,)),
    "ended before anybody read it": (waiting(at(9)), act(after=waiting(at(9), state=State.DONE)), house(), (GONE,)),
    "ended, and they know of it": (waiting(), act(after=waiting(state=State.DONE)), house(), ()),
    "the window is over": (waiting(), act(after=waiting(owner=ANA)), house(ANA, is_agent=True, now=at(15)), ()),
}


@pytest.mark.parametrize(("before", "of", "here", "changes"), NO_MORE.values(), ids=NO_MORE)
def test_no_more(before: Ticket, of: Act, here: House, changes: tuple[Change, ...]) -> None:
    assert held(of, before, here).changes == changes


def test_who_ends_it_unread_disturbs_nobody() -> None:
    """The letter about the end does not come either; that nobody has read it is known, should it come back."""
    before = waiting(at(9))
    found = held(act(plan(kind="solved"), plan(EVA, "done"), after=replace(before, state=State.DONE)), before, house())
    assert [one.template for one in found.letters] == ["done"]
    assert found.after is not None
    assert is_unread(found.after)
    assert not is_waiting(found.after, NOW)


@pytest.mark.parametrize("now", [NOW, at(15)])
def test_an_answer_ends_the_waiting(now: datetime) -> None:
    """Also after the window: until then it stands on top of the lists."""
    found = held(act(after=waiting(owner=ANA), entry=ANSWER), waiting(), house(ANA, is_agent=True, now=now)).after
    assert found is not None
    assert (found.held_since, found.held_until) == (None, None)


def test_a_note_does_not() -> None:
    note = replace(ANSWER, kind=EntryKind.NOTE)
    found = held(act(after=waiting(), entry=note), waiting(), house(ANA, is_agent=True, now=at(15))).after
    assert found is not None
    assert found.held_since == NOW


def test_the_name_of_the_timer() -> None:
    """A department may have two windows before it: a rule's and its own."""
    what, _, whom = name_of(WindowEnds("it/network", END)).partition(" ")
    assert (what, named(whom)) == ("busy-end", ("it/network", END))


def test_tom_is_nobody_here() -> None:
    """A person who watches gets their letter, whoever is busy."""
    assert in_time(plan(TOM), act(), request(), house()).waits is None
