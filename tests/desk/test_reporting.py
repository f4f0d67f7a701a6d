"""What a report's timer does: letters to whom, and the next timer, whatever there is to tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.changes import Away, SetTimer
from gateway.desk.decision import Act
from gateway.desk.facts import OpenRequest
from gateway.desk.figures import Figures, Promises, Report
from gateway.desk.morning import Morning, Praise
from gateway.desk.periods import Kind, around
from gateway.desk.reporting import is_empty, morning_subject
from gateway.desk.ticket import Audience
from gateway.desk.timed import Moment, fired
from tests.desk.made import ANA, BEN, BERLIN, department, desk

MIA = "mia@example.org"
DESK = desk(departments={"it": department("it", lead=MIA)})
IT = DESK.departments["it"]
MONDAY = datetime(2025, 12, 1, 8, 0, 1, tzinfo=BERLIN)
WEEK = around(datetime(2025, 11, 24).date(), Kind.WEEK, BERLIN)
REPORT = Report(Figures("it", WEEK, requests=3, promises=Promises(2, 1, 0)), Figures("it", WEEK.before))
ONE = OpenRequest("IT-4812", "Printer", "it", ANA, "open", "answer", MONDAY)


def act(
    name: str, found: Any, *, on=DESK, now: datetime = MONDAY, data: str = "", absent: tuple[str, ...] = ()
) -> Act | None:
    away = {one: Away(one, now, None) for one in absent}
    return fired(name, data, None, Moment(on, now, now, away, found=found))


def following(found: Act | None) -> list[tuple[str, datetime]]:
    assert found is not None
    return [(one.name, one.due_at) for one in found.changes if isinstance(one, SetTimer)]


def test_to_the_agents_and_the_lead_and_the_next_is_set() -> None:
    done = act("report-week it", REPORT)
    assert done is not None
    assert [plan.to.address for plan in done.letters] == [ANA, BEN, MIA]
    assert [plan.variables["is_lead"] for plan in done.letters] == [False, False, True]
    assert {str(plan.subject) for plan in done.letters} == {"IT, week 48: 2 of 3 promises kept"}
    assert all(plan.audience is Audience.AGENTS and plan.auto_submitted == "auto-generated" for plan in done.letters)
    assert following(done) == [("report-week it", datetime(2025, 12, 8, 8, tzinfo=BERLIN))]


def test_a_lead_who_is_an_agent_gets_one() -> None:
    done = act("report-week it", REPORT, on=desk(departments={"it": department("it", lead=ANA)}))
    assert done is not None
    assert [plan.to.address for plan in done.letters] == [ANA, BEN]


def test_a_week_in_which_nothing_happened_is_no_letter_and_has_a_next() -> None:
    done = act("report-week it", Report(Figures("it", WEEK), Figures("it", WEEK.before, requests=9)))
    assert done is not None
    assert done.letters == ()
    assert len(following(done)) == 1


@pytest.mark.parametrize("name", ["report-week gone", "report-month gone", "morning gone"])
def test_a_department_that_is_gone(name: str) -> None:
    assert act(name, None) is None


@pytest.mark.parametrize(
    ("more", "empty"),
    [({}, True), ({"thanks": 1}, False), ({"requests": 1}, False), ({"promises": Promises(broken=1)}, False)],
)
def test_empty(more: dict[str, Any], empty: bool) -> None:
    assert is_empty(replace(Figures("it", WEEK), **more)) is empty


# ---------------------------------------------------------------- morning


def test_the_list_goes_to_the_lead_and_says_all_in_the_subject() -> None:
    done = act("morning it", Morning(late=(ONE,), unowned=(ONE, ONE), due=(ONE,) * 5))
    assert done is not None
    (plan,) = done.letters
    assert plan.to.address == MIA
    assert str(plan.subject) == "IT today: 5 due, 1 late, 2 not taken"
    assert following(done) == [("morning it", datetime(2025, 12, 2, 8, tzinfo=BERLIN))]


@pytest.mark.parametrize(
    ("found", "subject"),
    [
        (Morning(due=(ONE,)), "IT today: 1 due"),
        (Morning(late=(ONE,), unowned=(ONE,)), "IT today: 1 late, 1 not taken"),
        (Morning(praised=(Praise(ANA, 1),)), "IT today: people said thank you"),
    ],
)
def test_subjects(found: Morning, subject: str) -> None:
    assert str(morning_subject(IT, found)) == subject


def test_nothing_to_say_or_nobody_to_say_it_to() -> None:
    for on, found in ((DESK, Morning()), (desk(departments={"it": department("it")}), Morning(due=(ONE,)))):
        done = act("morning it", found, on=on)
        assert done is not None
        assert done.letters == ()
        assert len(following(done)) == 1


def test_who_stands_in_for_the_lead_gets_it() -> None:
    done = act("morning it", Morning(due=(ONE,)), absent=(MIA, ANA))
    assert done is not None
    assert [plan.to.address for plan in done.letters] == [BEN]


def test_a_list_of_yesterday_is_not_sent_and_its_thanks_are_kept_for_the_next() -> None:
    since = "2025-11-28T07:00:00+00:00"
    before_eight = MONDAY - timedelta(hours=1)
    done = act("morning it", Morning(due=(ONE,)), now=before_eight, data=f"08:00 Europe/Berlin since {since}")
    assert done is not None
    assert done.letters == ()
    assert [one.data for one in done.changes if isinstance(one, SetTimer)] == [f"08:00 Europe/Berlin since {since}"]
