"""F-05: the journal beside the database is cut off, has a bit flipped, or a page zeroed; what is read is a whole earlier state, in
which every invariant holds, and never a half one. If the last start is lost with it, the program says so and does not go on."""

import random
from pathlib import Path

import pytest

from tests.cli.rig import mail
from tests.faults.damage import Folder, Forked, at_work
from tests.faults.warm import Warm

TRIES = 25
"""For each kind of damage."""


@pytest.fixture(scope="module")
def whole(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Folder]:
    """The folder of a desk at work, copied in the middle of it: eight mails, all in the journal."""
    folder = tmp_path_factory.mktemp("f05")
    with at_work(Forked.of(folder / "desk", warm), 8) as live:
        return folder, live.copy(folder / "whole")


@pytest.mark.parametrize("damage", ["cut", "flip", "zero"])
def test_what_is_read_is_a_whole_earlier_state(whole: tuple[Path, Folder], damage: str) -> None:
    folder, taken = whole
    size = taken.journal.stat().st_size
    assert size > 100_000
    chance = random.Random(5)
    seen = set()
    for n in range(TRIES):
        one = taken.copy(folder / "damaged")
        at = size * n // TRIES // 64 * 64 if damage == "cut" else chance.randrange(size)
        with one.journal.open("r+b") as file:
            if damage == "cut":
                file.truncate(at)
            else:
                file.seek(at)
                byte = file.read(1)[0]
                file.seek(at)
                file.write(bytes([byte ^ 1 << chance.randrange(8)]) if damage == "flip" else bytes(4096))
        if not one.has_tables():
            continue  # cut off before the first table: that is the state before all
        assert [p for p in one.problems() if "claimed by a process" not in p] == [], (damage, at)
        seen.add(one.mails())
    assert len(seen) > 1


def test_a_desk_that_has_lost_its_last_start_says_so(here: Forked) -> None:
    with here.running():
        assert here.call("deliver", text=mail("Printer", "a1")).exit_code == 0
    with at_work(here, 0) as live:
        taken = live.copy(here.folder / "taken")
    taken.journal.write_bytes(b"")
    taken.copy(here.folder / "data")
    result = here.process("run", "--once")
    assert result.returncode == 1
    assert "is older than the one that ran here last (start 1 of 2)" in result.stderr
    assert here.process("db", "restore", str(here.folder / "data" / "postroom.db")).returncode == 0
    assert here.process("run", "--once").returncode == 0
