"""From the journals of requests to the figures of departments. A whole month: tests/month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.department import Desk
from gateway.desk.figures import Changed, Figures, Line, Promises, Waits
from gateway.desk.figuring import figured, reported, waits
from gateway.desk.periods import Kind, around, row_until
from tests.desk.made import ANA, BERLIN, EVA, HANNA, TOM, department, desk

WEEK = around(date(2025, 11, 24), Kind.WEEK, BERLIN)
MONTH = around(date(2025, 11, 24), Kind.MONTH, BERLIN)
Told = tuple[int, str, str, str, dict[str, Any]]
"""Day of November, clock, actor, act, data."""


def journal(number: int, *told: Told) -> list[Line]:
    def at(day: int, clock: str) -> datetime:
        return datetime(2025, 11, day, int(clock[:2]), int(clock[3:]), tzinfo=BERLIN)

    return [
        Line(number, n, at(day, clock), actor, act, data) for n, (day, clock, actor, act, data) in enumerate(told, 1)
    ]


def opened(day: int = 24, clock: str = "09:00", who: str = EVA, to: str = "it") -> list[Told]:
    data = {"department": to, "requester": who, "priority": "normal"}
    return [(day, clock, who, "open", data), (day, clock, "department", "promise", {"what": "answer"})]


def rated(clock: str, number: int, remark: str, who: str = EVA, day: int = 25) -> Told:
    data = {"rating": number, "remark": remark, "department": "it", "ref": "IT-1"}
    return (day, clock, who, "rating", data)


def of(journals: Sequence[Sequence[Line]], key: str = "it", *, here: Desk | None = None, period: Any = WEEK) -> Figures:
    return figured(journals, here or desk(), (period,))[key, period]


def test_nothing() -> None:
    assert of([]) == Figures("it", WEEK)


def test_a_merged_request_counts_once_from_the_period_in_which_it_was_merged() -> None:
    lines = journal(1, *opened(23, "09:00"), (24, "09:00", "", "merged", {"into": "IT-2"}))
    before, now = WEEK.before, WEEK
    found = figured([lines], desk(), (before, now))
    assert (found["it", before].requests, found["it", now].requests) == (1, 0)
    assert of([journal(1, *opened(), (24, "09:05", "", "merged", {"into": "IT-2"}))]).requests == 0


def test_the_last_number_of_each_person_counts() -> None:
    found = of(
        [journal(1, *opened(), rated("09:00", 2, "slow"), rated("09:30", 5, "", TOM), rated("10:00", 4, "better"))]
    )
    assert (found.ratings, found.rating_sum, found.rating) == (2, 9, 4.5)
    assert [(one.rating, one.text, one.ref) for one in found.remarks] == [(4, "better", "IT-1")]


def test_remarks_have_no_names_and_the_poorest_comes_first() -> None:
    lines = journal(
        1, *opened(), (24, "10:00", ANA, "answer", {}), rated("09:00", 4, "Ana was quick"),
        rated("09:30", 1, "write to eva@example.org", TOM),
    )  # fmt: skip
    remarks = of([lines]).remarks
    assert [one.rating for one in remarks] == [1, 4]
    assert not any(name in one.text for one in remarks for name in ("Ana", "eva@"))
    assert "quick" in remarks[1].text


def test_a_confidential_department_has_numbers_only() -> None:
    here = desk(departments={"it": department("it", confidential=True)})
    lines = journal(
        1, *opened(), rated("09:00", 2, "slow"),
        (25, "11:00", ANA, "changed", {"words": "quicker", "remark": "slow", "department": "it"}),
    )  # fmt: skip
    found = of([lines], here=here, period=MONTH)
    assert (found.ratings, found.remarks, found.changed) == (1, (), ())
    open_one = of([lines], period=MONTH)
    assert [(one.remark, one.change) for one in open_one.changed] == [("slow", "quicker")]
    assert isinstance(open_one.changed[0], Changed)


def test_the_last_cause_of_each_broken_promise() -> None:
    def cause(clock: str, words: str, until: str) -> Told:
        return (25, clock, ANA, "cause", {"cause": words, "until": until, "department": "it"})

    lines = journal(
        1, *opened(), cause("09:00", "system", "a"), cause("09:10", "too much", "a"), cause("09:20", "too much", "b")
    )
    assert of([lines, journal(2, *opened(), cause("09:00", "system", "a"))]).causes == {"too much": 2, "system": 1}


def test_when_people_write() -> None:
    lines = journal(1, *opened(24, "09:59"), (26, "10:00", EVA, "reply", {}), (26, "10:30", ANA, "answer", {}))
    found = of([lines])
    assert (found.wrote[0][9], found.wrote[2][10], sum(map(sum, found.wrote))) == (1, 1, 2)
    assert found.hours[9] == found.hours[10] == 1


def test_a_request_that_stays_open_has_time_in_each_week_up_to_now() -> None:
    lines = journal(1, *opened(20, "09:00"))
    until = datetime(2025, 11, 25, 9, 0, tzinfo=BERLIN)
    found = figured([lines], desk(), (WEEK.before, WEEK), until=until)
    assert found["it", WEEK.before].time.with_us == timedelta(days=3, hours=15)  # made departments never close
    assert found["it", WEEK].time.with_us == timedelta(days=1, hours=9)


def test_hand_overs_stand_in_both_reports() -> None:
    data = {"what": "answer", "made_by": "department", "department": "hr"}
    lines = journal(
        1, *opened(), (24, "10:00", ANA, "handoff", {"before": "it", "after": "hr"}),
        (24, "11:00", HANNA, "answer", {}), (24, "11:00", HANNA, "keep", data),
    )  # fmt: skip
    one, other = of([lines], "it"), of([lines], "hr")
    assert one.handed == other.handed
    assert (one.handed[0].giver, one.handed[0].taker, one.handed[0].count) == ("it", "hr", 1)
    assert one.handed_over == Promises(kept=1)
    assert (one.promises, other.promises) == (Promises(), Promises(kept=1))
    assert (one.first_answer.count, other.first_answer) == (0, Waits(1, timedelta(hours=2), timedelta(hours=2)))


def test_a_week_has_nothing_of_the_month() -> None:
    lines = [
        journal(n, *opened(), (24, "10:00", ANA, "note", {}), (24, "11:00", HANNA, "note", {})) for n in range(1, 5)
    ]
    assert of(lines).pair is None
    found = of(lines, period=MONTH)
    assert found.pair is not None
    assert found.pair.requests == 4


def test_own_mail_meets_nobody_else() -> None:
    def held(source: str, to: str) -> Told:
        return (24, "09:00", EVA, "held", {"until": "u", "department": to, "from": source})

    found = of([journal(1, *opened(), held("IT", "hr"), held("it", "hr"), held("IT", "it"))], period=MONTH)
    assert [(one.department, one.count) for one in found.met_busy] == [("hr", 2)]


def test_a_department_that_is_gone_takes_its_numbers_along() -> None:
    assert of([journal(1, *opened(to="gone"))]) == replace(Figures("it", WEEK))


@pytest.mark.parametrize(
    ("hours", "half", "nine"),
    [([], None, None), ([1], 1, 1), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (range(1, 11), 5, 9), (range(1, 12), 6, 10)],
)
def test_half_of_all_and_nine_of_ten(hours: Sequence[int], half: int | None, nine: int | None) -> None:
    found = waits([timedelta(hours=one) for one in hours])
    assert found.half == (None if half is None else timedelta(hours=half))
    assert found.nine_of_ten == (None if nine is None else timedelta(hours=nine))


def test_the_report_has_the_one_before_and_the_row() -> None:
    row = row_until(WEEK, 3)
    found = reported([journal(1, *opened(17)), journal(2, *opened(24)), journal(3, *opened(24))], desk(), row)
    assert (found["it"].figures.requests, found["it"].before.requests) == (2, 1)
    assert [period.name for period, _ in found["it"].row] == ["2025-W46", "2025-W47", "2025-W48"]


def test_percent() -> None:
    assert Promises().percent is None
    assert Promises(93, 4, 3).percent == 93
    assert Promises(199, 0, 1).percent == 99  # a hundred means every one
