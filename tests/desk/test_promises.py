"""The stages of a promise: which there are, when each comes, and the one timer that stands at the next."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gateway.desk.changes import CancelTimers, SetTimer
from gateway.desk.decision import Act, ActReason, Outcome
from gateway.desk.department import Desk, Priority
from gateway.desk.promises import DESK, TIMER, Stage, followed, in_force, next_stage, stages
from gateway.desk.schedule import ALWAYS, Clause, Schedule, Weekdays
from gateway.desk.ticket import Promise, State, Ticket, What
from tests.desk.made import ANA, BEN, BERLIN, department, desk, ticket

HOUR = 60
OFFICE = Schedule((Clause(Weekdays(frozenset(range(5))), 8 * HOUR, 17 * HOUR),))
NIGHT = Schedule((Clause(Weekdays(frozenset(range(7))), 18 * HOUR, 8 * HOUR),))
EVENINGS = Schedule((Clause(Weekdays(frozenset(range(5))), 16 * HOUR, 9 * HOUR),))


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """In November 2025: the 24th is a Monday."""
    return datetime(2025, 11, day, hour, minute, second, tzinfo=BERLIN)


def of(**more: Any) -> Desk:
    return desk(departments={"it": department("it", **{"open": OFFICE, **more})})


def word(**more: Any) -> Promise:
    """Board 6: Ana's word of Tuesday 10:40 for Friday 15:00."""
    given: dict[str, Any] = {
        "what": What.ANSWER,
        "until": at(28, 15),
        "keeper": ANA,
        "made_by": ANA,
        "made_at": at(25, 10, 40, 20),
    }
    return Promise(**{**given, **more})


def kept(promise: Promise | None, **more: Any) -> Ticket:
    return ticket(**{"owner": ANA, "state": State.OPEN, "promise": promise, **more})


NEWS = word(what=What.NEWS, until=at(27, 17), made_by="department", made_at=at(24, 10, 40))
IN_FOUR_HOURS = word(until=at(24, 13, 30), keeper="it", made_by="department", made_at=at(24, 9, 28))
CASES = {
    "board 6": (kept(word()), of(), {"near": at(27, 16, 10), "last": at(28, 11, 52), "due": at(28, 15)}),
    "nobody has it": (
        kept(IN_FOUR_HOURS, owner=""), of(),
        {"unowned": at(24, 10, 28, 30), "near": at(24, 12, 29, 30), "last": at(24, 13, 5, 48), "due": at(24, 13, 30)},
    ),
    "somebody has it": (
        kept(replace(IN_FOUR_HOURS, keeper=ANA)), of(),
        {"near": at(24, 12, 29, 30), "last": at(24, 13, 5, 48), "due": at(24, 13, 30)},
    ),
    "after a broken one, whoever stands in has been asked": (
        kept(word(until=at(28, 16), made_by=DESK, made_at=at(28, 15))), of(), {"near": at(28, 15, 45), "due": at(28, 16)},
    ),
    "news: at the opening of the day": (kept(NEWS), of(), {"silent": at(27, 8), "due": at(27, 17)}),
    "news within hours: a quarter before": (
        kept(replace(NEWS, until=at(24, 14, 40))), of(), {"near": at(24, 13, 40), "due": at(24, 14, 40)},
    ),
    "news within hours, on the next day": (
        kept(replace(NEWS, until=at(25, 9, 40))), of(), {"silent": at(25, 8), "due": at(25, 9, 40)},
    ),
    "news on a day that is closed by now": (
        kept(replace(NEWS, until=at(29, 17))), of(), {"near": at(27, 15, 25), "due": at(29, 17)},
    ),
    "news where it never closes": (kept(NEWS), of(open=ALWAYS), {"silent": at(27, 8), "due": at(27, 17)}),
    "quiet hours that end in time": (
        kept(word()), of(quiet=NIGHT), {"near": at(27, 16, 10), "last": at(28, 11, 52), "due": at(28, 15)},
    ),
    "quiet hours that end too late: before they begin": (
        kept(word(until=at(28, 8, 45), made_at=at(27, 9))), of(quiet=EVENINGS),
        {"near": at(27, 15, 33, 45), "last": at(27, 15, 59), "due": at(28, 8, 45)},
    ),
    "the same for both: the keeper alone, who has had no time to react": (
        kept(word(until=at(28, 8, 45), made_at=at(27, 15))), of(quiet=EVENINGS), {"near": at(27, 15, 59), "due": at(28, 8, 45)},
    ),
    "made at night by the desk: read in the morning": (
        kept(word(until=at(28, 9), made_by=DESK, made_at=at(27, 22))), of(open=ALWAYS, quiet=NIGHT),
        {"near": at(28, 8, 45), "due": at(28, 9)},
    ),
    "made at night by a person, who is awake": (
        kept(word(until=at(28, 9), made_at=at(27, 22))), of(open=ALWAYS, quiet=NIGHT),
        {"near": at(28, 6, 15), "last": at(28, 7, 54), "due": at(28, 9)},
    ),
    "urgent wakes": (
        kept(word(until=at(28, 8, 45), made_at=at(27, 15)), priority=Priority.URGENT), of(quiet=EVENINGS),
        {"near": at(28, 8, 3, 45), "last": at(28, 8, 28, 30), "due": at(28, 8, 45)},
    ),
    "a promise for a closed day": (
        kept(word(until=at(29, 15))), of(), {"near": at(28, 8, 40), "last": at(28, 13, 40), "due": at(29, 15)},
    ),
    "waiting": (kept(word(), state=State.WAITING), of(), {}),
    "done": (kept(word(), state=State.DONE), of(), {}),
    "none": (kept(None), of(), {}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CASES.items(), ids=CASES)
def test_the_stages(name: str, value: tuple[Ticket, Desk, dict[str, datetime]]) -> None:
    request, where, expected = value
    assert {stage.value: when for stage, when in stages(request, where)} == expected
    assert list(expected.values()) == sorted(expected.values())


def test_the_percents_are_the_operators() -> None:
    where = replace(of(), warn_owner=50, warn_backup=0, unowned=10)
    found = dict(stages(kept(IN_FOUR_HOURS, owner=""), where))
    assert [found[one] for one in Stage if one in found] == [
        at(24, 9, 52, 12),
        at(24, 11, 29),
        at(24, 13, 30),
        at(24, 13, 30),
    ]


@pytest.mark.parametrize(
    ("after", "behind", "stage"),
    [
        (at(25, 10, 40), None, "near"),
        (at(27, 16, 10), None, "last"),
        (at(28, 11, 52), None, "due"),
        (at(28, 16), None, "due"),
        (at(27, 16, 10), Stage.NEAR, "last"),
        (at(28, 12), Stage.NEAR, "last"),  # the clock has slept: it comes at once
        (at(28, 11, 52), Stage.LAST, "due"),
    ],
)
def test_the_timer_stands_at_the_next_one(after: datetime, behind: Stage | None, stage: str) -> None:
    found = next_stage(kept(word()), of(), after=after, behind=behind)
    assert found is not None
    assert (found.name, found.data) == (TIMER, stage)


def test_behind_the_last_one_there_is_none() -> None:
    assert next_stage(kept(word()), of(), after=at(28, 15), behind=Stage.DUE) is None


def act(after: Ticket, **more: Any) -> Act:
    return Act(Outcome.APPENDED, ActReason.ANSWER, after, **more)


def lines(found: Act) -> list[tuple[str, str]]:
    return [(line.act, line.actor) for line in found.journal]


def timers(found: Act) -> list[SetTimer | CancelTimers]:
    return [one for one in found.changes if isinstance(one, SetTimer | CancelTimers)]


def test_a_word_in_place_of_the_departments_time() -> None:
    before, made = kept(replace(IN_FOUR_HOURS, keeper=ANA)), word()
    found = followed(
        act(kept(made), settled_promise="kept", new_promise=made), before, desk=of(), now=at(25, 10, 40, 20), by=ANA
    )
    assert lines(found) == [("keep", ANA), ("promise", ANA)]
    assert found.journal[0].data["to"] == made.until.isoformat()
    assert timers(found) == [SetTimer(TIMER, at(27, 16, 10), "near")]


def test_what_changes_nothing_sets_no_timer() -> None:
    """Else a warning that is due right now would be lost."""
    found = followed(act(kept(word(), tags=("vpn",))), kept(word()), desk=of(), now=at(27, 16, 10), by=ANA)
    assert (lines(found), timers(found)) == ([], [])


@pytest.mark.parametrize("state", [State.DONE, State.WAITING])
def test_what_ends_a_promise_takes_its_timer_away(state: State) -> None:
    found = followed(
        act(kept(None, state=state), settled_promise="kept"), kept(word()), desk=of(), now=at(26, 9), by=ANA
    )
    assert lines(found) == [("keep", ANA)]
    assert timers(found) == [CancelTimers((TIMER,))]


def test_somebody_else_keeps_it() -> None:
    found = followed(act(kept(replace(word(), keeper=BEN))), kept(word()), desk=of(), now=at(26, 9), by=BEN)
    assert lines(found) == [("keeper", BEN)]


@pytest.mark.parametrize(
    ("before", "settled", "made_by", "after"),
    [
        (0, "broken", DESK, 1),
        (1, "broken", DESK, 2),
        (2, "kept", "department", 0),
        (2, "moved", ANA, 0),  # the word of a person ends the row
        (2, "moved", "department", 2),
    ],
)
def test_how_many_were_broken_in_a_row(before: int, settled: str, made_by: str, after: int) -> None:
    made = word(made_by=made_by)
    found = followed(
        act(kept(made, broken=before), settled_promise=settled, new_promise=made), kept(word(), broken=before),
        desk=of(), now=at(28, 15), by="",
    )  # fmt: skip
    assert found.after is not None
    assert found.after.broken == after


def test_in_force() -> None:
    assert in_force(kept(word())) == word()
    assert in_force(kept(word(), state=State.WAITING)) is None
    assert in_force(None) is None
