"""The timers of reports and the morning list, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.beats import Reports
from gateway.desk.facts import OpenRequest
from gateway.desk.figures import Report
from gateway.desk.morning import Morning, Praise
from gateway.desk.ticket import Promise, State, What
from gateway.store import journal, reports, tickets
from gateway.store.engine import Store
from gateway.store.schema import journal as journal_table
from gateway.store.schema_desk import timer
from tests.databases import NOW
from tests.desk.made import ANA, BEN, BERLIN, department, desk, ticket

HEAD = journal.Head(0, "")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAY_ENDS = datetime(2025, 11, 25, tzinfo=BERLIN)
DESK = desk()
IT = DESK.departments["it"]


def known(store: Store, number: int, *, until: datetime | None = None, **more: Any) -> None:
    promise = None if until is None else Promise(What.ANSWER, until, ANA, made_by=ANA, made_at=NOW - DAY)
    made = ticket(**{"number": number, "state": State.OPEN, "owner": ANA, "promise": promise, **more})
    store.write(lambda c: tickets.insert(c, made, head=HEAD))
    if promise is not None:
        store.write(lambda c: tickets.insert_promise(c, number, promise))


def morning(store: Store, since: datetime = NOW - DAY) -> Morning:
    return store.read(lambda c: reports.morning(c, IT, now=NOW, day_ends=DAY_ENDS, since=since))


def numbers(found: tuple[OpenRequest, ...]) -> list[int]:
    return [one.number for one in found]


def test_late_not_taken_and_due_today_worst_first(store: Store) -> None:
    known(store, 1, until=NOW + 2 * HOUR)
    known(store, 2, until=NOW + HOUR)
    known(store, 3, until=NOW - HOUR)
    known(store, 4, until=NOW - 2 * HOUR)
    known(store, 5, until=NOW + 3 * DAY)
    known(store, 6, until=NOW + 3 * DAY, owner="", state=State.NEW)
    known(store, 7, until=NOW - HOUR, owner="", state=State.NEW)
    known(store, 8, until=None, state=State.WAITING)
    known(store, 9, until=NOW - HOUR, department="hr")
    known(store, 10, until=None, state=State.DONE)
    found = morning(store)
    assert numbers(found.late) == [4, 3]
    assert numbers(found.unowned) == [7, 6]
    assert numbers(found.due) == [2, 1]
    assert found.praised == ()


def test_what_waited_for_a_busy_window_stands_on_top(store: Store) -> None:
    known(store, 1, until=NOW + HOUR)
    known(store, 2, until=NOW + 2 * HOUR, held_since=NOW - HOUR)
    known(store, 3, until=NOW + 3 * HOUR, held_since=NOW - 2 * HOUR)
    assert numbers(morning(store).due) == [3, 2, 1]
    assert morning(store).due[0].waited_since == NOW - 2 * HOUR


def test_thanks_and_fives_since_the_last_list(store: Store) -> None:
    known(store, 1, until=None, state=State.DONE)
    said = [
        (NOW - 2 * DAY, "thanks", {"agent": BEN}), (NOW - HOUR, "thanks", {"agent": ANA}),
        (NOW - HOUR, "rating", {"agent": ANA, "rating": 5}), (NOW - HOUR, "rating", {"agent": BEN, "rating": 3}),
        (NOW - HOUR, "thanks", {"agent": "hanna@example.org", "department": "hr"}),
    ]  # fmt: skip
    lines = [
        {"ticket": 1, "seq": seq, "at": at, "actor": f"p{seq}@example.org", "act": act,
         "data": {"department": "it", "ref": "IT-1", **data}, "seal": ""}
        for seq, (at, act, data) in enumerate(said, 1)
    ]  # fmt: skip
    store.write(lambda c: c.execute(sa.insert(journal_table), lines))
    assert morning(store).praised == (Praise(ANA, 1, 1),)
    assert morning(store, since=NOW - 3 * DAY).praised == (Praise(BEN, 1), Praise(ANA, 1, 1))


# ---------------------------------------------------------------- timers


def kept(store: Store, on: Any = DESK, now: datetime = NOW) -> dict[str, datetime]:
    """The timers after a start, or a reload."""
    if store.read(lambda c: reports.are_outdated(c, on, now=now)):
        store.write(lambda c: reports.bring_up_to_date(c, on, now=now))
    assert not store.read(lambda c: reports.are_outdated(c, on, now=now))
    rows = store.read(lambda c: c.execute(sa.select(timer.c.name, timer.c.due_at).where(timer.c.ticket == 0)).all())
    return {row.name: row.due_at for row in rows}


def test_set_at_the_start_and_moved_by_a_reload(store: Store) -> None:
    first = kept(store)
    assert len(first) == 6
    assert first["report-week it"] == datetime(2025, 12, 1, 7, tzinfo=UTC)
    assert kept(store, now=NOW + HOUR) == first
    alone = desk(departments={"it": department("it")}, reports=replace(Reports(), monthly=None))
    assert sorted(kept(store, alone)) == ["morning it", "report-week it"]


def test_other_timers_are_left_alone(store: Store) -> None:
    values = {"data": "", "tries": 0, "problem": "", "due_at": NOW}
    for number, name in ((0, "back ana@example.org"), (7, "report-week it"), (0, "mornings")):
        store.write(lambda c, n=number, what=name: c.execute(sa.insert(timer).values(ticket=n, name=what, **values)))
    kept(store)
    assert kept(store, desk(reports=Reports(None, None, None))) == {"back ana@example.org": NOW, "mornings": NOW}


@pytest.mark.parametrize(("what", "kind"), [("report-week", Report), ("report-month", Report), ("morning", Morning)])
def test_what_a_timer_tells(store: Store, what: str, kind: type) -> None:
    def found(on: Any = DESK, key: str = "it") -> Any:
        return store.read(lambda c: reports.found(c, what, key, "", desk=on, now=NOW, due_at=NOW))

    assert isinstance(found(), kind)
    assert found(key="gone") is None
    assert found(desk(reports=Reports(None, None, None))) is None
