"""At any instant every open request has one promise in force and one keeper; none is broken without the people having been told
by that minute; a promise in a letter is the journal's; the journal alone gives the table. Sequences by chance (`promiseplay`).
"""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store.schema import promise
from gateway.store.schema_desk import timer
from tests.boards.promiseplay import Play, play
from tests.boards.stage import BERLIN


@pytest.mark.parametrize(("sequences", "steps"), [(60, 8), pytest.param(5_000, 30, marks=pytest.mark.long)])
@pytest.mark.timeout(14_400)
def test_promises_hold(tmp_path: Path, sequences: int, steps: int) -> None:
    counted: Counter[str] = Counter()
    for seed in range(sequences):
        made = play(tmp_path / str(seed), seed, steps=steps)
        counted += Counter(steps=made.steps, looked=made.checked, broken=made.broken, letters=len(made.letters))
    print(f"\n{sequences} sequences: {dict(counted)}")
    assert min(counted["broken"], counted["letters"] / 10) > sequences


# -- a check that cannot fail is none ---------------------------------------------------------------------------------


@pytest.fixture
def played(tmp_path: Path) -> Play:
    """One sequence in which all is well, and a request is open at its end."""
    return play(tmp_path / "room", 1, steps=8, stays_open=True)


def spoil(made: Play, statement: sa.UpdateBase) -> None:
    made.room.runtime.store.write(lambda connection: connection.execute(statement))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (sa.delete(timer).where(timer.c.name == "promise"), "has the timers"),
        (sa.update(timer).where(timer.c.name == "promise").values(due_at=datetime(2027, 1, 1, tzinfo=BERLIN)), "after"),
        (sa.update(promise).where(promise.c.state == "open").values(state="moved"), "promises in force"),
        (sa.update(promise).where(promise.c.state == "open").values(keeper=""), "that nobody keeps"),
        (sa.update(promise).where(promise.c.state == "open").values(made_by="x"), "by the journal"),
    ],
)
def test_what_is_wrong_is_found(played: Play, statement: sa.UpdateBase, says: str) -> None:
    played.check()
    spoil(played, statement)
    with pytest.raises(AssertionError, match=says):
        played.check()
    played.room.close()


def test_a_promise_that_nobody_admits_is_found(played: Play) -> None:
    played.room.clock.at += timedelta(days=30)  # asleep, but nobody says so
    played.woke = None
    while played.keeper.turn():
        played._came(played.room.came())
    with pytest.raises(AssertionError, match="broken at"):
        played.check()
    played.room.close()
