"""F-04: the power goes. What was not synced is gone, in part, in any order, torn. Each mail whose 250 came before is
there, byte for byte, the database is whole, and the desk starts and goes on."""

import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.desk import Desk, mail, until
from tests.faults.powercut import Op, disk_after, read_ops

MAILS = 14


def recorded(desk: Desk, *, unsynced: bool = False) -> tuple[Path, list[Op], dict[int, int]]:
    """(the folder before, what was written and synced since, how long the record was when each mail had heard yes)"""
    with desk.running():
        pass
    base, record = desk.folder / "base", desk.folder / "record"
    shutil.copytree(desk.data, base)
    child = desk.start(record=record, unsynced=unsynced)
    yes: dict[int, int] = {}
    for number in range(MAILS):
        assert desk.send(number, size=(number % 3) * 9_000) == 250
        yes[number] = record.stat().st_size
        if number % 4 == 3:
            until(lambda: desk.one("SELECT count(*) FROM inbox WHERE state = 'new'") == 0)
    child.kill()
    return base, list(read_ops(record)), yes


def put(disk: dict[str, bytes], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    folder.chmod(0o700)


def lost(folder: Path, expected: Sequence[int]) -> list[int]:
    """Those of the mails that are not there byte for byte. Raises where the database is not whole."""
    with closing(sqlite3.connect(folder / "postroom.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = {bytes(raw) for (raw,) in connection.execute("SELECT bytes FROM raw WHERE piece = 0")}
    return [number for number in expected if mail(number, size=(number % 3) * 9_000) not in there]


def cuts(ops: Sequence[Op], yes: dict[int, int], count: int, chance: random.Random) -> list[tuple[int, list[int]]]:
    """Instants, as numbers of operations, with the mails that had heard yes."""
    found = []
    for _ in range(count):
        at = chance.randrange(1, len(ops) + 1)
        found.append((at, [number for number, end in yes.items() if end <= ops[at - 1].end]))
    return found


@pytest.mark.parametrize("count", [60, pytest.param(20_000, marks=[pytest.mark.long, pytest.mark.timeout(7200)])])
def test_what_heard_yes_is_there(desk: Desk, tmp_path: Path, count: int, record_property: object) -> None:
    base, ops, yes = recorded(desk)
    chance = random.Random(4)
    folder = tmp_path / "disk"
    for at, expected in cuts(ops, yes, count, chance):
        put(disk_after(base, ops[:at], chance=chance), folder)
        assert lost(folder, expected) == [], f"cut after {at} of {len(ops)}"
    record_property("figure", f"{count} power cuts in {len(ops)} operations")  # type: ignore[operator]


def test_the_desk_goes_on_from_there(desk: Desk) -> None:
    """Started on some of these disks; the senders of what was not there send it again."""
    base, ops, yes = recorded(desk)
    chance = random.Random(44)
    for at, expected in cuts(ops, yes, 3, chance):
        put(disk_after(base, ops[:at], chance=chance), desk.folder / "data")
        shutil.rmtree(desk.folder / "letters", ignore_errors=True)
        desk.start()
        for number in range(MAILS):
            if number not in expected:
                desk.send_until_yes(number, size=(number % 3) * 9_000)
        until(desk.is_quiet)
        assert desk.stop() == 0
        with desk.database() as connection:
            states = dict(connection.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall())
            requests = connection.execute("SELECT count(*), count(DISTINCT subject) FROM ticket").fetchone()
        assert states == {"done": MAILS}
        assert requests == (MAILS, MAILS)


def test_a_build_that_does_not_sync_is_caught(desk: Desk, tmp_path: Path) -> None:
    base, ops, yes = recorded(desk, unsynced=True)
    chance = random.Random(4)
    for at, expected in cuts(ops, yes, 40, chance):
        put(disk_after(base, ops[:at], chance=chance), tmp_path / "disk")
        try:
            if lost(tmp_path / "disk", expected):
                return
        except (sqlite3.DatabaseError, AssertionError):
            return
    raise AssertionError("nothing was lost without a sync: this test sees nothing")
