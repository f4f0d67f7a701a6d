"""The picture of the hours, as numbers: what it shows, and what it says it shows."""

from datetime import date

import pytest

from gateway.desk.figures import Figures
from gateway.desk.hourschart import HoursChart, chart, finding, usual_busy
from gateway.desk.periods import Kind, Period
from gateway.desk.schedule import Clause, MonthDays, Schedule, Weekdays
from tests.desk.made import BERLIN, department

WEEK = Period(Kind.WEEK, date(2025, 11, 24), date(2025, 11, 30), BERLIN)
MONTH = Period(Kind.MONTH, date(2025, 11, 1), date(2025, 11, 30), BERLIN)
WORKDAYS = Weekdays(frozenset(range(5)))
OFFICE = Schedule((Clause(WORKDAYS, 480, 1020),))
CALLS = Schedule((Clause(WORKDAYS, 660, 840),))


def figures(period: Period = WEEK, **hours: int) -> Figures:
    monday = tuple(hours.get(f"h{hour}", 0) for hour in range(24))
    return Figures("it", period, wrote=(monday, *((0,) * 24,) * 6))


def test_from_the_first_hour_to_the_last_of_mails_and_opening() -> None:
    shown = chart(figures(h7=2, h9=5), department(open=OFFICE))
    assert shown == HoursChart(7, (2, 0, 5, 0, 0, 0, 0, 0, 0, 0))
    assert shown.last == 17


def test_few_mails_are_no_picture() -> None:
    assert chart(figures(h9=4), department(open=OFFICE)) is None


def test_a_desk_that_never_closes_has_a_whole_day() -> None:
    shown = chart(figures(h3=9), department())
    assert shown is not None
    assert (shown.first, len(shown.counts)) == (0, 24)


def test_busy_is_what_is_busy_on_most_busy_days() -> None:
    assert usual_busy(department(open=OFFICE, busy=CALLS), WEEK) == ((660, 840),)
    assert usual_busy(department(open=OFFICE), WEEK) == ()
    payroll = Schedule((CALLS, Schedule((Clause(MonthDays(25, 26), 0, 1440),))))
    assert usual_busy(department(open=OFFICE, busy=payroll), MONTH) == ((660, 840),)
    assert usual_busy(department(open=OFFICE, busy=Schedule((Clause(WORKDAYS, 420, 540),))), WEEK) == ((480, 540),)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (HoursChart(8, (1, 4, 6, 3)), "People write most between 9 and 11: 10 of 14 mails."),
        (HoursChart(8, (0, 6, 0, 0)), "People write most between 9 and 11: 6 of 6 mails."),
        (HoursChart(8, (0, 0, 0, 6)), "People write most between 10 and 12: 6 of 6 mails."),
        (
            HoursChart(10, (9, 2, 1, 0, 3), ((660, 840),)),
            "People write most between 10 and 12: 11 of 15 mails. 3 came in the busy hours (11:00 to 14:00).",
        ),
    ],
)
def test_the_words_tell_the_finding(shown: HoursChart, said: str) -> None:
    assert str(finding(shown)) == said
