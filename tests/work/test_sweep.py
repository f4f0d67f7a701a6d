from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store import inbox, processes
from gateway.work.sweep import BEATS_A_MINUTE, DeclaredDead, Sweeper
from tests.databases import KINDS
from tests.work.rig import Rig, mail, rig


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        yield made


def sweeper(desk: Rig, freed: list[int], upkeep: list[int]) -> Sweeper:
    return Sweeper(
        desk.store, process=lambda: desk.process, clock=desk.clock, watch=processes.Watch(processes.Identity.mine()),
        on_freed=lambda: freed.append(1), now_and_then=lambda: upkeep.append(1),
    )  # fmt: skip


def test_what_the_dead_had_comes_back(desk: Rig) -> None:
    freed: list[int] = []
    one = desk.take(mail())
    gone = processes.Identity(processes.Identity.mine().host, processes.Identity.mine().boot, 2**22 - 1, "1")
    dead = desk.store.write(lambda c: processes.enter(c, gone, roles="process"))
    desk.store.write(lambda c: inbox.claim(c, process=dead, limit=9))
    assert sweeper(desk, freed, []).turn() is False
    assert freed == [1]
    desk.decide()
    assert desk.mail(one).state == "done"


def test_who_was_declared_dead_stops(desk: Rig) -> None:
    role = sweeper(desk, [], [])
    role.turn()
    desk.store.write(lambda c: processes.bury(c, desk.process))
    with pytest.raises(DeclaredDead):
        role.turn()


def test_upkeep_once_a_minute(desk: Rig) -> None:
    upkeep: list[int] = []
    role = sweeper(desk, [], upkeep)
    for _ in range(2 * BEATS_A_MINUTE):
        role.turn()
    assert len(upkeep) == 2
