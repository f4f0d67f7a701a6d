"""The promised minute: what the people read, who is asked to take over, what each agent hears, and the desk's own next promise."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gateway.desk.changes import SetTimer
from gateway.desk.decision import Act, LetterPlan
from gateway.desk.department import Desk, Priority
from gateway.desk.duepromises import reached
from gateway.desk.promises import DESK
from gateway.desk.schedule import ALWAYS
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.desk.timed import Moment
from gateway.mail.message import Mailbox
from tests.desk.made import ANA, BEN, EVA, TOM, ticket
from tests.desk.test_nearpromises import LEAD, NEWS, NOON, OURS, THREAD, away, of
from tests.desk.test_promises import NIGHT, at, kept, word
from tests.desk.test_warnwords import said

FRIDAY = at(28, 15)


def broken(request: Ticket, *, on: Desk | None = None, now: datetime = FRIDAY, **more: Any) -> Act:
    found = reached(request, "", "due", Moment(on or of(), now, now, **{"thread": THREAD, **more}))
    assert found is not None
    return found


def late(found: Act) -> LetterPlan:
    (plan,) = [one for one in found.letters if one.template == "late" and one.to.address == EVA]
    return plan


def warned(found: Act) -> dict[str, LetterPlan]:
    plans = [one for one in found.letters if one.template == "agent_warn"]
    assert len({one.to.address for one in plans}) == len(plans), "one event, one mail"
    return {one.to.address: one for one in plans}


def news(found: Act, now: datetime = FRIDAY) -> dict[str, str]:
    return {address: said(plan.variables["news"], now) for address, plan in warned(found).items()}


def test_board_6() -> None:
    found = broken(kept(word()))
    assert (found.settled_promise, found.new_promise) == (
        "broken", Promise(What.ANSWER, at(28, 16), ANA, made_by=DESK, made_at=FRIDAY),
    )  # fmt: skip
    plan = late(found)
    assert [box.address for box in plan.cc] == [TOM]
    given = plan.variables
    assert (given["missed"], given["missed_what"], given["deliverable"], given["in_a_row"]) == (FRIDAY, "answer", "", 1)
    assert said(given["asked"], FRIDAY) == "Ben is asked to take over."
    assert news(found) == {
        ANA: "You promised Eva: today, Friday 28 November, 15:00. We have not kept it, and Eva has been told.",
        BEN: "Ana promised Eva: today, Friday 28 November, 15:00. We have not kept it, and Eva was told that you are asked to "
        "take over.",
        LEAD: "Ana promised Eva: today, Friday 28 November, 15:00. We have not kept it, and Eva has been told. "
        "Ben is asked to take over.",
    }
    buttons = {address: one.variables["buttons"] for address, one in warned(found).items()}
    assert buttons == {ANA: ("write", "time", "done", "causes"), BEN: ("take", "time"), LEAD: ("take", "time")}
    assert [bool(one.variables["thread"]) for one in warned(found).values()] == [False, True, True]


ASKED: dict[str, tuple[Ticket, dict[str, Any], str, list[str]]] = {
    "her word, and his request": (kept(word(), owner=BEN), {}, "Ben is asked to take over.", [ANA, BEN, LEAD]),
    "she is away": (kept(word()), {"absent": away(ANA)}, "Ben is asked to take over.", [BEN, LEAD]),
    "the backup is away": (kept(word()), {"absent": away(BEN)}, "Mia is asked to take over.", [ANA, LEAD]),
    "neither backup nor lead": (
        kept(word()), {"on": of(backup="", lead="")}, "Everybody in IT is asked to take over.", [ANA, BEN, LEAD],
    ),
    "she is the only one": (kept(word()), {"on": of(backup="", lead="", agents=(ANA,))}, "Ana has been told.", [ANA]),
    "the only one, and away": (
        kept(word()), {"on": of(backup="", lead="", agents=(ANA,)), "absent": away(ANA)}, "Ana has been told.", [ANA],
    ),
    "nobody has it": (kept(OURS, owner="", state=State.NEW), {}, "Ben is asked to take over.", [BEN, LEAD, ANA]),
    "nobody has it, and nobody stands in": (
        kept(OURS, owner="", state=State.NEW), {"on": of(backup="", lead="")}, "Everybody in IT is asked to take over.",
        [ANA, BEN, LEAD],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ASKED.items(), ids=ASKED)
def test_who_is_asked_to_take_over(name: str, value: tuple[Ticket, dict[str, Any], str, list[str]]) -> None:
    request, more, asked, told = value
    found = broken(request, **more)
    assert said(late(found).variables["asked"], FRIDAY) == asked
    assert list(warned(found)) == told


def test_nobody_has_taken_it() -> None:
    found = broken(kept(OURS, owner="", state=State.NEW))
    assert all(
        one.startswith("Nobody has taken this. Eva was to get an answer by")
        for at_, one in news(found).items()
        if at_ != LEAD
    )
    assert "causes" in warned(found)[LEAD].variables["buttons"], "where nobody keeps it, the lead may know why"


@pytest.mark.parametrize(
    ("promise", "what", "deliverable"),
    [
        (OURS, "answer", ""),
        (NEWS, "news", ""),
        (word(what=What.DONE, deliverable="new roller fitted"), "done", "new roller fitted"),
        (replace(OURS, what=What.DONE), "done", ""),
        (word(made_by=DESK), "time", ""),
    ],
)
def test_what_was_promised(promise: Promise, what: str, deliverable: str) -> None:
    given = late(broken(kept(promise))).variables
    assert (given["missed_what"], given["deliverable"]) == (what, deliverable)


def test_broken_again() -> None:
    """The next time is further off, the cause is not asked for again, and the letter counts."""
    found = broken(kept(word(made_by=DESK, until=at(28, 16), made_at=FRIDAY), broken=1), now=at(28, 16))
    assert late(found).variables["in_a_row"] == 2
    assert found.new_promise is not None
    assert found.new_promise.until == datetime(2025, 12, 1, 11, tzinfo=FRIDAY.tzinfo)
    assert not any("causes" in one.variables["buttons"] for one in warned(found).values())


@pytest.mark.parametrize(
    ("row", "until"), [(0, at(24, 10)), (1, at(24, 13)), (2, at(25, 9)), (3, at(26, 9)), (9, at(29, 9))]
)
def test_the_next_time_is_longer_each_time(row: int, until: datetime) -> None:
    """So that nobody gets a letter an hour."""
    found = broken(kept(word(until=at(24, 9)), broken=row), now=at(24, 9))
    assert found.new_promise is not None
    # Five open days from Monday are the Monday after.
    assert found.new_promise.until == (until if row < 9 else datetime(2025, 12, 1, 9, tzinfo=FRIDAY.tzinfo))


@pytest.mark.parametrize(("priority", "until"), [(Priority.NORMAL, at(25, 9)), (Priority.URGENT, at(24, 23))])
def test_a_new_time_is_not_due_before_anybody_has_read_that_it_is_needed(priority: Priority, until: datetime) -> None:
    found = broken(kept(word(until=at(24, 22)), priority=priority), on=of(open=ALWAYS, quiet=NIGHT), now=at(24, 22))
    assert found.new_promise is not None
    assert found.new_promise.until == until


def test_each_who_is_affected_hears_it() -> None:
    many = kept(
        word(),
        participants=(*ticket().participants, Participant(Mailbox("ola@example.org", "Ola"), Role.AFFECTED, "No mail")),
    )
    found = broken(many)
    assert [(one.to.address, one.subject) for one in found.letters if one.template == "late"] == [
        (EVA, "Re: Printer"), ("ola@example.org", "Re: No mail"),
    ]  # fmt: skip


def test_a_timer_that_comes_too_early_waits_for_the_minute() -> None:
    """The promise moved while its timer was on its way."""
    found = broken(kept(word()), now=NOON)
    assert (found.settled_promise, found.letters) == ("", ())
    assert found.changes == (SetTimer("promise", FRIDAY, "due"),)
