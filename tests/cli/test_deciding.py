"""Mails that a verb has stored get decided: by a turn of our own, or by the process that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import deciding
from gateway.errors import Temporary
from gateway.policy import settings as settings_file
from gateway.runtime import Runtime
from gateway.store import inbox, processes
from tests.cli.rig import DeskFolder, mail


@pytest.fixture
def runtime(desk: DeskFolder) -> Iterator[Runtime]:
    """Five mails wait, ids 1 to 5."""
    for n in range(5):
        assert desk.call("deliver", text=mail(f"Screen {n}", f"s{n}")).exit_code == 0
    opened = Runtime.open(settings_file.load(Path(desk.config), environ={}), follows=True)
    yield opened
    opened.close()


def test_here_when_nobody_runs(runtime: Runtime) -> None:
    assert not deciding.runs(runtime)
    left: list[int] = []
    deciding.decide_all(runtime, [1, 2, 3, 4, 5], on_progress=left.append)
    assert left[-1] == 0
    assert {row.outcome for row in deciding.decided(runtime, [1, 2, 3, 4, 5]).values()} == {"opened"}
    mine = processes.Identity.mine()
    assert runtime.store.read(lambda connection: processes.running(connection, mine)) == []


def test_by_the_process_that_runs(runtime: Runtime, desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 2)
    left: list[int] = []
    with desk.running("--role", "process"):
        assert deciding.runs(runtime)
        deciding.decide_all(runtime, [5, 4, 3, 2, 1], on_progress=left.append)
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_a_process_that_only_sends_decides_nothing(runtime: Runtime, desk: DeskFolder) -> None:
    with desk.running("--role", "send"):
        assert not deciding.runs(runtime)


def test_a_process_that_makes_no_progress(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = processes.Identity.mine()
    process = runtime.store.write(lambda connection: processes.enter(connection, mine, roles="process"))
    runtime.store.write(lambda connection: inbox.claim(connection, process=process, limit=5))
    monkeypatch.setattr(deciding, "PATIENCE", 0.2)
    with pytest.raises(Temporary, match="has not decided 5 of 5 mails"):
        deciding.decide_all(runtime, [1, 2, 3, 4, 5])
