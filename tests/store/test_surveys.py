"""Who was asked, and that nobody is asked twice at the same moment; what the journal knows of thanks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.changes import MayUndo, Surveyed, TakeBack
from gateway.errors import Temporary
from gateway.store import changes, journal, surveys
from gateway.store.engine import Store
from gateway.store.schema import journal as journal_table
from gateway.store.schema_desk import surveyed
from gateway.store.surveys import Praised
from tests.desk.made import ANA, EVA, TOM, ticket

NOW = datetime(2025, 12, 1, 10, 30, tzinfo=UTC)
BEFORE = NOW - timedelta(days=20)


def ask(store: Store, *asked: Surveyed, number: int = 1) -> None:
    store.write(lambda c: changes.write(c, asked, ticket=number, version=1, mail=None, now=NOW))


def known(store: Store) -> dict[str, datetime]:
    return store.read(lambda c: surveys.last_asked(c, [EVA, TOM]))


def test_who_was_asked_and_when(store: Store) -> None:
    assert known(store) == {}
    assert store.read(lambda c: surveys.last_asked(c, [])) == {}
    ask(store, Surveyed(EVA, BEFORE))
    assert known(store) == {EVA: BEFORE}
    ask(store, Surveyed(EVA, NOW, BEFORE), Surveyed(TOM, NOW))
    assert known(store) == {EVA: NOW, TOM: NOW}


@pytest.mark.parametrize("seen", [None, BEFORE - timedelta(days=1)], ids=["never", "long ago"])
def test_who_was_asked_meanwhile_is_looked_at_again(store: Store, seen: datetime | None) -> None:
    ask(store, Surveyed(EVA, BEFORE))
    with pytest.raises(Temporary):
        ask(store, Surveyed(EVA, NOW, seen))
    assert known(store) == {EVA: BEFORE}


def take_back(store: Store, number: int = 1) -> None:
    store.write(lambda c: changes.write(c, (TakeBack(()),), ticket=number, version=2, mail=None, now=NOW))


@pytest.mark.parametrize("before", [None, BEFORE], ids=["the first time", "again"])
def test_a_closing_that_is_taken_back_has_asked_nobody(store: Store, before: datetime | None) -> None:
    if before is not None:
        ask(store, Surveyed(EVA, before), number=7)
    store.write(
        lambda c: changes.write(
            c, (MayUndo(ANA, ticket()), Surveyed(EVA, NOW, before)), ticket=1, version=1, mail=None, now=NOW
        )
    )
    take_back(store)
    assert known(store) == ({} if before is None else {EVA: before})


def test_what_is_taken_back_later_leaves_the_question_of_long_ago(store: Store) -> None:
    """It was done and asked, came back, and the second closing, which asked nobody, is taken back."""
    ask(store, Surveyed(EVA, BEFORE))
    store.write(lambda c: changes.write(c, (MayUndo(ANA, ticket()),), ticket=1, version=3, mail=None, now=NOW))
    take_back(store)
    assert known(store) == {EVA: BEFORE}
    assert store.read(lambda c: c.execute(sa.select(surveyed.c.ticket)).scalar_one()) == 1


# ---------------------------------------------------------------- thanks


def line(store: Store, number: int, act: str, actor: str, at: datetime, **data: Any) -> None:
    def write(connection: Any) -> None:
        rows = journal.of(connection, number)
        head = journal.Head(rows[-1].seq, rows[-1].seal) if rows else journal.Head(0, "")
        made, _ = journal.rows(number, head, [(act, actor, data)], at=at)
        connection.execute(sa.insert(journal_table).values(made[0]))

    store.write(write)


def test_whom_people_thanked(store: Store) -> None:
    of_it = {"department": "it", "agent": ANA}
    day, hour = timedelta(days=1), timedelta(hours=1)
    line(store, 1, "thanks", EVA, NOW, ref="IT-1", **of_it)
    line(store, 1, "thanks", EVA, NOW + hour, ref="IT-1", **of_it)  # once is enough
    line(store, 1, "rating", EVA, NOW + hour, ref="IT-1", rating=5, **of_it)
    line(store, 2, "rating", TOM, NOW + hour, ref="IT-2", rating=4, **of_it)
    line(store, 3, "rating", TOM, NOW + hour, ref="IT-3", rating=5, **of_it)
    line(store, 3, "rating", TOM, NOW + 2 * hour, ref="IT-3", rating=2, **of_it)  # thought better of it
    line(store, 4, "thanks", TOM, NOW + hour, ref="HR-4", department="hr", agent="")
    line(store, 5, "thanks", TOM, NOW - hour, ref="IT-5", **of_it)
    line(store, 6, "thanks", TOM, NOW + day, ref="IT-6", **of_it)
    line(store, 7, "reply", TOM, NOW, **of_it)
    found = store.read(lambda c: surveys.praised(c, "it", NOW, NOW + day))
    assert found == (Praised(ANA, EVA, "thanks", "IT-1"), Praised(ANA, EVA, "five", "IT-1"))
    assert store.read(lambda c: surveys.praised(c, "hr", NOW, NOW + day)) == (Praised("", TOM, "thanks", "HR-4"),)
