"""Warnings while there is time: to whom, with which words, with the thread for whom."""

from datetime import datetime
from typing import Any

import pytest

from gateway.desk.changes import Away
from gateway.desk.decision import Act
from gateway.desk.department import Desk
from gateway.desk.duepromises import reached
from gateway.desk.facts import Told
from gateway.desk.promises import DESK, Stage
from gateway.desk.ticket import State, Ticket, What
from gateway.desk.timed import Moment
from tests.desk.made import ANA, BEN, EVA, department, desk, ticket
from tests.desk.test_promises import EVENINGS, OFFICE, at, kept, word
from tests.desk.test_warnwords import said

LEAD = "mia@example.org"
NOON = at(28, 12)
THREAD = (
    Told("request", EVA, "Eva Novak", at(24, 9), "It jams."),
    Told("answer", ANA, "Ana Silva", at(25, 10, 40), "I order one."),
)
OURS = word(keeper="it", made_by="department")
NEWS = word(what=What.NEWS, until=at(27, 17), made_by="department", made_at=at(24, 10, 40))
FULL = {"backup": BEN, "lead": LEAD, "agents": (ANA, BEN, LEAD)}


def of(**more: Any) -> Desk:
    others = {"hr": department("hr", open=OFFICE)}
    return desk(departments={"it": department("it", **{"open": OFFICE, **FULL, **more}), **others})


def away(*agents: str) -> dict[str, Away]:
    return {one: Away(one, at(20, 8), None) for one in agents}


def warned(stage: Stage, request: Ticket, *, now: datetime = NOON, on: Desk | None = None, **more: Any) -> Act:
    found = reached(request, "", stage.value, Moment(on or of(), now, now, **{"thread": THREAD, **more}))
    assert found is not None
    return found


def told(found: Act, now: datetime = NOON) -> list[tuple[str, str, bool]]:
    """(to whom, the news, with the thread?)"""
    assert {plan.template for plan in found.letters} <= {"agent_warn"}
    return [
        (plan.to.address.partition("@")[0], said(plan.variables["news"], now), bool(plan.variables["thread"]))
        for plan in found.letters
    ]


BY = "Friday 28 November, 15:00"
CASES: dict[str, tuple[Stage, Ticket, dict[str, Any], list[tuple[str, str, bool]]]] = {
    "near: whose word it is": (
        Stage.NEAR, kept(word()), {}, [("ana", f"You promised Eva: today, {BY}.", False)],
    ),
    "near: her word, and his request": (
        Stage.NEAR, kept(word(), owner=BEN), {},
        [("ana", f"You promised Eva: today, {BY}.", False), ("ben", f"Ana promised Eva: today, {BY}.", False)],
    ),
    "near: the department's time": (
        Stage.NEAR, kept(OURS), {}, [("ana", f"Eva expects an answer by today, {BY}.", False)],
    ),
    "near: she is away": (
        Stage.NEAR, kept(word()), {"absent": away(ANA)},
        [("ben", f"Ana promised Eva: today, {BY}. Ana is away, so this comes to you.", True)],
    ),
    "near: she is away, and nobody else is there": (
        Stage.NEAR, kept(word()), {"absent": away(ANA, BEN, LEAD)}, [("ana", f"You promised Eva: today, {BY}.", False)],
    ),
    "near: nobody has it": (
        Stage.NEAR, kept(OURS, owner="", state=State.NEW), {},
        [(one, f"Nobody has taken this. Eva expects an answer by today, {BY}.", False) for one in ("ana", "ben", "mia")],
    ),
    "near: a keeper who is no agent any more": (
        Stage.NEAR, kept(word(keeper="gone@example.org", made_by="gone@example.org")), {},
        [("ana", f"Gone promised Eva: today, {BY}.", False)],
    ),
    "near: after a broken one": (
        Stage.NEAR, kept(word(made_by=DESK)), {}, [("ana", f"Eva expects a new time from a person by today, {BY}.", False)],
    ),
    "last: she has not reacted": (
        Stage.LAST, kept(word()), {},
        [("ben", f"Ana promised Eva: today, {BY}. Little time is left, and Ana has not reacted.", True)],
    ),
    "last: she has written since": (
        Stage.LAST, kept(word()), {"thread": (*THREAD, Told("note", ANA, "Ana Silva", at(27, 17), "The courier is late."))},
        [("ben", f"Ana promised Eva: today, {BY}. Little time is left. Ana has written since (yesterday 17:00), "
          "but it is not done yet.", True)],
    ),
    "last: she is away": (
        Stage.LAST, kept(word()), {"absent": away(ANA)},
        [("ben", f"Ana promised Eva: today, {BY}. Little time is left, and Ana is away.", True)],
    ),
    "last: it is the backup's own word": (
        Stage.LAST, kept(word(keeper=BEN, made_by=BEN), owner=BEN), {},
        [("mia", f"Ben promised Eva: today, {BY}. Little time is left, and Ben has not reacted.", True)],
    ),
    "last: the backup is away": (
        Stage.LAST, kept(word()), {"absent": away(BEN)},
        [("mia", f"Ana promised Eva: today, {BY}. Little time is left, and Ana has not reacted.", True)],
    ),
    "last: neither backup nor lead: the others": (
        Stage.LAST, kept(word()), {"on": of(backup="", lead="")},
        [(one, f"Ana promised Eva: today, {BY}. Little time is left, and Ana has not reacted.", True) for one in ("ben", "mia")],
    ),
    "last: nobody has it": (
        Stage.LAST, kept(OURS, owner="", state=State.NEW), {},
        [("ben", f"Nobody has taken this. Eva expects an answer by today, {BY}. Little time is left.", True)],
    ),
    "last: nobody has it, and all of them have just heard so": (
        Stage.LAST, kept(OURS, owner="", state=State.NEW), {"on": of(backup="", lead="")}, [],
    ),
    "unowned: backup and lead": (
        Stage.UNOWNED, kept(OURS, owner="", state=State.NEW), {},
        [(one, f"Nobody has taken this. Eva expects an answer by today, {BY}.", True) for one in ("ben", "mia")],
    ),
    "unowned: neither": (
        Stage.UNOWNED, kept(OURS, owner="", state=State.NEW), {"on": of(backup="", lead="", agents=(ANA, BEN))},
        [(one, f"Nobody has taken this. Eva expects an answer by today, {BY}.", True) for one in ("ana", "ben")],
    ),
    "unowned: a hand-over that waits for a yes": (Stage.UNOWNED, kept(word(), owner="", department="hr"), {}, []),
    "silent": (
        Stage.SILENT, kept(NEWS), {"now": at(27, 8)},
        [("ana", "Eva has heard nothing since Monday 24 November, 10:40, and expects news by today 17:00.", False)],
    ),
    "the promise is due itself by now": (Stage.NEAR, kept(word()), {"now": at(28, 15)}, []),
    "quiet hours that end later": (
        Stage.NEAR, kept(word(until=at(28, 8, 45))), {"on": of(quiet=EVENINGS), "now": at(28, 8)}, [],
    ),
    "quiet hours that end in time": (
        Stage.NEAR, kept(word()), {"on": of(quiet=EVENINGS), "now": at(28, 8)}, [("ana", f"You promised Eva: today, {BY}.", False)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CASES.items(), ids=CASES)
def test_who_is_warned(name: str, value: tuple[Stage, Ticket, dict[str, Any], list[tuple[str, str, bool]]]) -> None:
    stage, request, more, expected = value
    now = more.get("now", at(28, 12))
    found = warned(stage, request, **more)
    assert told(found, now) == expected
    (line,) = found.journal
    assert (line.act, line.actor, line.data["stage"]) == ("warn", "", stage.value)
    assert [one.partition("@")[0] for one in line.data["told"]] == [one for one, _, _ in expected]


@pytest.mark.parametrize(
    ("stage", "request_", "buttons"),
    [
        (Stage.NEAR, kept(word()), ("time", "done")),
        (Stage.NEAR, kept(OURS), ("write", "time", "done")),
        (Stage.SILENT, kept(NEWS), ("write", "time", "done")),
        (Stage.LAST, kept(word()), ("take", "time")),
        (Stage.UNOWNED, kept(OURS, owner=""), ("take", "time")),
    ],
)
def test_buttons_and_a_time_to_copy(stage: Stage, request_: Ticket, buttons: tuple[str, ...]) -> None:
    now = at(27, 8)
    for plan in warned(stage, request_, now=now).letters:
        assert plan.variables["buttons"] == buttons
        assert plan.variables["advice"]
        assert plan.variables["next_time"] > now


@pytest.mark.parametrize("state", [State.WAITING, State.DONE])
def test_nobody_is_warned_of_what_is_not_in_force(state: State) -> None:
    assert reached(kept(word(), state=state), "", "near", Moment(of(), at(28, 12), at(28, 12))) is None
    assert reached(ticket(promise=None), "", "near", Moment(of(), at(28, 12), at(28, 12))) is None
    assert reached(kept(word()), "", "a stage of another version", Moment(of(), at(28, 12), at(28, 12))) is None
