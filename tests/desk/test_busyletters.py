"""Busy windows in words: what senders read, which hour they are told, and the list at the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.busyletters import over, until_when, way_out
from gateway.desk.changes import WindowOver
from gateway.desk.facts import OpenRequest, Waited
from gateway.desk.schedule import EVERY_DAY, Clause, Schedule
from gateway.desk.timed import Moment, fired
from tests.desk.made import ANA, BEN, BERLIN, department, desk

CALLS = Schedule((Clause(EVERY_DAY, 11 * 60, 14 * 60),))
IT = department("it", name="IT", busy=CALLS)


def at(hour: int, minute: int = 0, *, day: int = 26) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=BERLIN)


END = at(14)


def test_why_and_until_when() -> None:
    now = at(11, 20)
    assert str(until_when(IT, END, now)) == "IT is busy until Wed 26 Nov 14:00 and gets your mail then, first of all."
    assert str(until_when(IT, END, now, reason="repairs")).startswith("IT repairs until")
    by_rule = "It waits until Wed 26 Nov 17:00; IT gets it then, first of all."
    assert str(until_when(IT, at(17), now, reason="repairs")) == by_rule, "not what it is busy with"


WAYS = {
    "half way, on the half hour": (at(11, 20), END, "#deadline 12:30 because …"),
    "less than an hour": (at(13, 10), END, "#deadline 13:35 because …"),
    "a few minutes": (at(13, 46), END, "#deadline 13:50 because …"),
    "no time for it": (at(13, 57), END, ""),
    "days": (at(9, 0), at(0, day=28), "#deadline Thu 9:00 because …"),
    "days, and the middle is at night": (at(9, 0), at(0, day=27) + timedelta(days=3), "#deadline Fri 9:00 because …"),
}


@pytest.mark.parametrize(("now", "until", "line"), WAYS.values(), ids=WAYS)
def test_the_way_out(now: datetime, until: datetime, line: str) -> None:
    """An hour between now and the end of the window: any other would help nobody."""
    assert str(way_out(IT, until, now)) == line


# ---------------------------------------------------------------- the end


def waited(agent: str, number: int, minute: int, *, is_question: bool = True) -> Waited:
    request = OpenRequest(f"IT-{number}", "Printer", "it", "", "new", "answer", at(16))
    return Waited(agent, request, at(11, minute), is_question)


def moment(*found: Waited, **more: Any) -> Moment:
    given = {"desk": desk(departments={"it": IT}), "now": END + timedelta(seconds=2), "due_at": END, "window_end": END}
    return Moment(**{**given, "waited": found, **more})


def test_whoever_gets_more_than_one_hears_that_first() -> None:
    act = over("it", moment(waited(ANA, 1, 20), waited(BEN, 1, 20), waited(ANA, 2, 40), waited(ANA, 3, 50)))
    assert act is not None
    (plan,) = act.letters
    assert (plan.to.address, plan.template) == (ANA, "agent_bundle")
    assert str(plan.variables["news"]) == (
        "Three questions waited for you until Wed 26 Nov 14:00, the oldest since Wed 26 Nov 11:20. They come now, oldest first."
    )
    assert [one.ref for one in plan.variables["items"]] == ["IT-1", "IT-2", "IT-3"]
    assert END + timedelta(seconds=2) + plan.delay < END, "before the letters it speaks of"
    assert act.changes == (WindowOver("it", END),)


def test_not_only_questions() -> None:
    act = over("it", moment(waited(ANA, 1, 20), waited(ANA, 1, 40, is_question=False)))
    assert act is not None
    assert str(act.letters[0].variables["news"]).startswith("Two mails waited for you")
    assert len(act.letters[0].variables["items"]) == 1, "one request"


def test_more_than_twelve_are_a_number() -> None:
    act = over("it", moment(*(waited(ANA, n, n) for n in range(1, 14))))
    assert act is not None
    assert str(act.letters[0].variables["news"]).startswith("13 questions waited")


def test_nothing_waits() -> None:
    assert over("it", moment()) is None


def test_a_department_that_is_gone() -> None:
    """The rules may have changed: what waits leaves all the same."""
    act = over("sales", moment(waited(ANA, 1, 20), waited(ANA, 2, 40)))
    assert act is not None
    assert (act.letters, act.changes) == ((), (WindowOver("sales", END),))


def test_it_is_a_timer_of_no_request() -> None:
    name = f"busy-end it {int(END.astimezone(UTC).timestamp())}"
    assert fired(name, "", None, moment(waited(ANA, 1, 20))) is not None
