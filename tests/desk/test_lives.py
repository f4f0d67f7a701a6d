"""What happened to a request, from the lines of its journal."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk.figures import Line
from gateway.desk.happened import (
    Answered,
    Asked,
    AskedAgain,
    Caused,
    ChangedFor,
    Ended,
    Fact,
    GaveAway,
    MetBusyHours,
    Opened,
    Rated,
    Stretch,
    Thanked,
    Worked,
    Wrote,
)
from gateway.desk.lives import facts
from gateway.desk.opentime import OpenTime
from tests.desk.made import desk

ZONE = desk().timezone
EVA, ANA, HANNA = "eva@example.org", "ana@example.org", "hanna@example.org"


def at(clock: str, day: int = 24) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2025, 11, day, int(hour), int(minute), 20, tzinfo=ZONE)


def lines(*told: tuple[datetime, str, str, dict[str, Any]]) -> list[Line]:
    return [Line(7, n, when, actor, act, data) for n, (when, actor, act, data) in enumerate(told, start=1)]


def opened(when: datetime, **more: Any) -> list[tuple[datetime, str, str, dict[str, Any]]]:
    data = {"department": "it", "requester": EVA, "owner": "", "priority": "normal", "related": "", **more}
    return [
        (when, EVA, "open", data),
        (when, "department", "promise", {"what": "answer", "until": "2025-11-24T13:30:00+01:00", "keeper": "it"}),
    ]


def end(act: str, **more: Any) -> dict[str, Any]:
    return {"what": "answer", "until": "u", "keeper": "it", "made_by": "department", "department": "it", **more}


def of(kind: type[Fact], found: Iterable[Fact]) -> list[Any]:
    return [fact for fact in found if isinstance(fact, kind)]


def lived(*told: tuple[datetime, str, str, dict[str, Any]]) -> list[Fact]:
    return list(facts(lines(*told), OpenTime(desk())))


ANSWER = [(at("10:40"), ANA, "answer", {"by": "x"}), (at("10:40"), ANA, "keep", end("keep"))]


def test_a_request_is_answered() -> None:
    found = lived(*opened(at("9:28")), *ANSWER)
    (one,) = of(Opened, found)
    assert (one.department, one.merged_at) == ("it", None)
    (first,) = of(Answered, found)
    assert (first.arrived, first.waited, first.is_usual) == (
        at("9:28").replace(second=0), timedelta(hours=1, minutes=12, seconds=20), True,
    )  # fmt: skip
    assert [fact.how for fact in of(Ended, found)] == ["kept"]
    assert len(of(Wrote, found)) == 1
    assert [fact.agent for fact in of(Worked, found)] == [ANA]


@pytest.mark.parametrize(
    ("act", "more", "counts"),
    [
        ("keep", {}, ["kept"]),
        ("keep", {"what": "done", "made_by": ANA}, ["kept"]),
        ("keep", {"made_by": "rule"}, ["kept"]),
        ("keep", {"what": "news"}, []),
        ("keep", {"made_by": "desk"}, []),
        ("move", {}, ["moved"]),
        ("move", {"ends": "sooner"}, []),
        ("move", {"ends": "waits"}, []),
        ("move", {"what": "news"}, []),
        ("break", {}, ["broken"]),
        ("break", {"what": "news"}, ["broken"]),
        ("break", {"made_by": "desk"}, []),
    ],
)
def test_which_promises_count(act: str, more: dict[str, Any], counts: list[str]) -> None:
    found = lived(*opened(at("9:28")), (at("10:40"), ANA, act, end(act, **more)))
    assert [fact.how for fact in of(Ended, found)] == counts


def test_what_is_taken_back_has_never_been() -> None:
    found = lived(
        *opened(at("9:28")), *ANSWER, (at("10:40"), ANA, "state", {"before": "new", "after": "done"}),
        (at("10:41"), ANA, "undo", {"by": "x"}), (at("10:41"), ANA, "restore", {"what": "answer"}),
        (at("11:00"), ANA, "answer", {}), (at("11:00"), ANA, "keep", end("keep")),
    )  # fmt: skip
    assert [fact.at for fact in of(Ended, found)] == [at("11:00")]
    assert [fact.at for fact in of(Answered, found)] == [at("11:00")]


def test_who_gave_it_away_and_writes_on_has_not_answered_it() -> None:
    found = lived(*opened(at("9:28")), (at("10:40"), ANA, "answer", {"by": "x"}))
    assert not of(Answered, found)


def test_old_mail_is_no_request_of_this_day() -> None:
    told = [opened(at("9:28"), imported=True)[0], (at("9:30"), EVA, "reopen", {}), (at("9:40"), ANA, "answer", {})]
    found = lived(*told)
    assert not of(Opened, found)
    assert not of(Answered, found)
    assert len(of(Wrote, found)) == 1


def test_a_hand_over_takes_its_promise_along() -> None:
    found = lived(
        *opened(at("9:28")),
        (at("10:00"), ANA, "handoff", {"before": "it", "after": "hr"}),
        (at("11:00"), HANNA, "accept", {"from": ANA}),
        (at("11:30"), HANNA, "answer", {}),
        (at("11:30"), HANNA, "keep", end("keep", department="hr")),
        (at("12:30"), HANNA, "keep", end("keep", department="hr", what="done")),
    )
    assert [(fact.department, fact.taker, fact.how) for fact in of(GaveAway, found)] == [
        ("it", "hr", None), ("it", "hr", "kept"),
    ]  # fmt: skip
    (first,) = of(Answered, found)
    assert (first.department, first.is_usual) == ("hr", False)
    assert [fact.department for fact in of(Ended, found)] == ["hr", "hr"]


def test_what_comes_back_was_not_handed_over() -> None:
    found = lived(
        *opened(at("9:28")),
        (at("10:00"), ANA, "handoff", {"before": "it", "after": "hr"}),
        (at("10:30"), ANA, "handoff", {"before": "hr", "after": "it", "back": True}),
        *ANSWER,
    )
    assert [fact.how for fact in of(GaveAway, found)] == [None]
    assert of(Answered, found)[0].department == "it"


def test_a_promise_that_moves_in_the_same_act_is_not_the_one_that_travels() -> None:
    found = lived(
        *opened(at("9:28")),
        (at("10:00"), ANA, "handoff", {"before": "it", "after": "hr"}),
        (at("10:00"), ANA, "move", end("move", ends="sooner")),
        (at("10:00"), "department", "promise", {"what": "answer", "until": "v", "keeper": ANA}),
        (at("12:00"), "", "break", end("break")),
    )
    assert [fact.how for fact in of(GaveAway, found)] == [None, "broken"]


def test_time_waits_for_the_people_and_for_others() -> None:
    found = lived(
        *opened(at("9:00")),
        (at("10:00"), ANA, "wait", {}), (at("10:00"), ANA, "move", end("move", ends="waits")),
        (at("10:00"), ANA, "state", {"before": "new", "after": "waiting"}),
        (at("12:00"), EVA, "reply", {}), (at("12:00"), EVA, "state", {"before": "waiting", "after": "open"}),
        (at("12:00"), "department", "promise", {"what": "answer", "until": "v", "keeper": "it"}),
        (at("13:00"), ANA, "ask", {"department": "hr", "request": "HR-8"}),
        (at("14:00"), HANNA, "answered", {"question": "HR-8"}),
        (at("15:00"), ANA, "answer", {}), (at("15:00"), ANA, "keep", end("keep")),
        (at("15:00"), ANA, "state", {"before": "open", "after": "done"}),
    )  # fmt: skip
    spent: dict[str, timedelta] = {}
    for fact in of(Stretch, found):
        spent[fact.whom] = spent.get(fact.whom, timedelta()) + (fact.until - fact.at)
    assert spent == {"us": timedelta(hours=3, seconds=20), "people": timedelta(hours=2), "others": timedelta(hours=1)}
    (first,) = of(Answered, found)
    assert first.waited == timedelta(hours=4, seconds=20)
    assert not first.is_usual
    assert [(fact.department, fact.other) for fact in of(Asked, found)] == [("it", "hr")]


def test_still_open_has_no_end() -> None:
    (stretch,) = of(Stretch, lived(*opened(at("9:28"))))
    assert (stretch.until, stretch.whom) == (None, "us")


def test_merged() -> None:
    found = lived(*opened(at("9:28")), (at("9:40"), "", "merged", {"into": "IT-3"}))
    assert of(Opened, found)[0].merged_at == at("9:40")
    assert of(Stretch, found)[0].until == at("9:40")


def test_words_of_the_people() -> None:
    found = lived(
        *opened(at("9:28")),
        (at("10:00"), EVA, "chaser", {"times": 1}),
        *ANSWER,
        (at("11:00"), EVA, "thanks", {}),
        (at("11:05"), EVA, "rating", {"rating": 2, "remark": "late", "department": "it", "ref": "IT-7"}),
        (at("11:10"), ANA, "changed", {"words": "we read first", "remark": "late", "department": "it"}),
        (at("11:20"), ANA, "cause", {"cause": "too much", "until": "u", "department": "it"}),
    )
    assert len(of(AskedAgain, found)) == len(of(Thanked, found)) == 1
    (rated,) = of(Rated, found)
    assert (rated.person, rated.rating, rated.remark, rated.people) == (EVA, 2, "late", frozenset({EVA, ANA}))
    assert [(fact.remark, fact.change) for fact in of(ChangedFor, found)] == [("late", "we read first")]
    assert [fact.cause for fact in of(Caused, found)] == ["too much"]


def test_what_is_confidential_is_a_number_only() -> None:
    found = lived(
        *opened(at("9:28")),
        (at("11:05"), EVA, "rating", {"rating": 2, "remark": "late", "confidential": True}),
        (at("11:10"), ANA, "changed", {"words": "we read first", "remark": "late", "confidential": True}),
    )
    assert [(fact.rating, fact.remark) for fact in of(Rated, found)] == [(2, "")]
    assert not of(ChangedFor, found)


def test_a_question_belongs_to_the_request_it_is_asked_for() -> None:
    found = lived(*opened(at("9:28"), asked_for="HR-3"), *ANSWER)
    assert [fact.ticket for fact in of(Worked, found)] == [3]


@pytest.mark.parametrize(
    ("data", "met"),
    [
        ({"until": "u", "department": "hr", "from": "IT"}, [("it", "hr")]),
        ({"until": "u", "department": "hr", "from": "it"}, [("it", "hr")]),
        ({"until": "u", "department": "hr", "from": "Warehouse"}, [("", "hr")]),
        ({"reason": "from outside the request"}, []),
    ],
)
def test_busy_hours_of_others(data: dict[str, Any], met: list[tuple[str, str]]) -> None:
    found = lived(*opened(at("9:28")), (at("9:30"), EVA, "held", data))
    assert [(fact.department, fact.other) for fact in of(MetBusyHours, found)] == met


@pytest.mark.parametrize(
    "act", ["open", "undo", "keep", "state", "handoff", "rating", "cause", "held", "changed", "priority"]
)
def test_any_line_can_be_read(act: str) -> None:
    """Data of an older or a strange line is never a reason to have no report."""
    assert isinstance(lived((at("9:00"), "", act, {}), (at("9:01"), "x", act, {"rating": 3, "after": "x"})), list)
