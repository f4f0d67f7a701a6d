"""Who solved most together, who should swap places, whose busy hours were met (mission rows 15, 41, 42)."""

from datetime import date

from gateway.desk.figures import Handed, MetBusy, Pair, Promises, Swap
from gateway.desk.opentime import OpenTime
from gateway.desk.periods import Kind, around
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.together import met_busy, pair, swap
from tests.desk.made import ANA, BEN, BERLIN, HANNA, department, desk

WEEKDAYS = Weekdays(frozenset(range(5)))


def test_nine_requests_of_ana_and_hanna() -> None:
    worked = {n: {ANA, HANNA} for n in range(9)} | {n: {ANA, BEN} for n in range(10, 30)} | {50: {BEN, HANNA}}
    assert pair("it", worked, desk()) == Pair(ANA, HANNA, "it", "hr", 9)
    assert pair("hr", worked, desk()) == Pair(HANNA, ANA, "hr", "it", 9)


def test_two_requests_are_no_reason() -> None:
    assert pair("it", {1: {ANA, HANNA}, 2: {ANA, HANNA}}, desk()) is None
    assert pair("it", {}, desk()) is None


def test_who_has_left_walks_with_nobody() -> None:
    assert pair("it", {n: {ANA, "gone@example.org"} for n in range(9)}, desk()) is None


def test_the_first_of_two_equal_pairs() -> None:
    worked = {n: {ANA, BEN, HANNA} for n in range(4)}
    found = pair("it", worked, desk())
    assert found is not None
    assert (found.one, found.other) == (ANA, HANNA)


def test_swapping_places() -> None:
    handed = (
        Handed("it", "hr", Promises(kept=5, moved=1, broken=1), 7),
        Handed("hr", "it", Promises(kept=1), 1),
        Handed("it", "sales", Promises(kept=9, moved=1), 10),
    )
    asked = {("hr", "it"): 2, ("it", "sales"): 1, ("hr", "sales"): 9}
    assert swap("it", handed, asked) == Swap("it", "hr", Promises(6, 1, 1), 2)
    assert swap("it", handed[2:], {}) is None
    assert swap("it", (), {}) is None
    assert swap("it", (), {("sales", "it"): 3}) == Swap("it", "sales", Promises(), 3)


def test_a_quieter_hour() -> None:
    office = Schedule((Clause(WEEKDAYS, 8 * 60, 17 * 60),))
    calls = Schedule((Clause(WEEKDAYS, 11 * 60, 14 * 60),))
    hr = department("hr", open=office, busy=calls)
    here = OpenTime(desk(departments={"hr": hr}))
    week = around(date(2025, 11, 24), Kind.WEEK, BERLIN)
    wrote = {(day, hour): 5 for day in range(5) for hour in range(8, 17)} | {(day, 15): 1 for day in range(5)}
    wrote |= {(day, 12): 0 for day in range(5)}  # they are busy then
    assert met_busy("hr", 7, wrote, here, week) == MetBusy("hr", 7, 15)
    closed = OpenTime(desk(departments={"hr": department("hr", open=Schedule(()))}))
    assert met_busy("hr", 7, wrote, closed, week).quieter_from is None
