"""By when something is done as a rule: a rule's time, else the department's for the priority, from the arrival; what is owed
after an answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk.decide import looked_at
from gateway.desk.department import Priority
from gateway.desk.doneby import done_by
from gateway.desk.hours import Span
from gateway.desk.schedule import Clause, Schedule, Weekdays
from gateway.desk.ticket import What
from tests.desk.made import KEYS, NOW, department, desk, mail, recalled, ticket

QUARTER = timedelta(minutes=15)
THURSDAY = datetime(2025, 11, 27, 8, 30, tzinfo=UTC)
OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * 60, 17 * 60),))


@pytest.mark.parametrize(
    ("of", "within", "until"),
    [
        ({}, {}, None),
        ({}, {Priority.HIGH: Span(1, "d")}, None),
        ({}, {Priority.NORMAL: Span(3, "d")}, THURSDAY),
        ({"done_by": NOW}, {Priority.NORMAL: Span(3, "d")}, NOW),
        ({"priority": Priority.HIGH}, {Priority.HIGH: Span(3, "d")}, THURSDAY),
    ],
)
def test_by_when(of: dict[str, Any], within: dict[Priority, Span], until: datetime | None) -> None:
    assert done_by(ticket(**of), department(done_within=within, open=OFFICE), round_up=QUARTER) == until


@pytest.mark.parametrize(
    ("done", "news", "of", "owed"),
    [
        (None, Span(3, "d"), {}, (What.NEWS, "department")),
        (Span(2, "d"), Span(3, "d"), {}, (What.DONE, "department")),
        (Span(5, "d"), Span(3, "d"), {}, (What.NEWS, "department")),  # the news come first
        (
            Span(2, "d"),
            Span(3, "d"),
            {"created_at": NOW - timedelta(days=7)},
            (What.NEWS, "department"),
        ),  # past: no promise
        (Span(9, "d"), Span(3, "d"), {"done_by": NOW + timedelta(hours=2)}, (What.DONE, "rule")),
    ],
)
def test_what_is_owed_after_an_answer(
    done: Span | None, news: Span, of: dict[str, Any], owed: tuple[What, str]
) -> None:
    it = department(done_within={Priority.NORMAL: done} if done else {}, keep_informed=news, open=OFFICE)
    context = looked_at(mail(), recalled(), desk=desk(departments={"it": it}), keys=KEYS, now=NOW)
    promise = context.next_promise(ticket(**of), it)
    assert (promise.what, promise.made_by) == owed
    assert promise.made_at == NOW < promise.until


def test_news_within_the_time_for_the_priority() -> None:
    it = department(keep_informed=Span(3, "d"), keep_informed_within={Priority.URGENT: Span(2, "h")}, open=OFFICE)
    context = looked_at(mail(), recalled(), desk=desk(departments={"it": it}), keys=KEYS, now=NOW)
    assert context.news_promise(ticket(priority=Priority.URGENT), it).until == datetime(
        2025, 11, 24, 10, 30, tzinfo=UTC
    )
    assert context.news_promise(ticket(), it).until == datetime(2025, 11, 27, 16, 0, tzinfo=UTC)
