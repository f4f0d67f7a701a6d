"""F-09: the disk is full. New mail hears 452 while there is still room for what we hold; no half row; it goes on by
itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.desk import Desk, Warm, until

LIMITS = '[limits]\nmessage = "2 MB"\n'


@pytest.fixture
def small(warm: Warm, tmp_path: Path) -> Iterator[Desk]:
    """Its data lies on a disk of its own, of 24 MB."""
    made = Desk.make(tmp_path / "desk", warm, config=LIMITS, data="size=24m,mode=0700")
    yield made
    if made.child is not None:
        made.child.kill()


def to_the_last_byte(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def fill(disk: Path, leave: int) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while free(disk) > leave:
            file.write(bytes(min(1 << 20, free(disk) - leave)))
    return filler


def free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def test_new_mail_waits_outside_while_there_is_room_for_the_old(small: Desk) -> None:
    with_room = small.start()
    assert small.send(1) == 250
    filler = fill(small.data, 3_000_000)  # less than two mails of the largest size
    until(lambda: small.send(2) == 452)
    until(small.is_quiet)  # what had heard yes is decided, and its letters leave
    with pytest.raises(OSError, match="No space"):
        to_the_last_byte(filler)
    assert [small.send(n) for n in (2, 3)] == [452, 452]
    filler.unlink()
    small.send_until_yes(3)
    small.send_until_yes(4, size=1_500_000)
    assert with_room.poll() is None
    assert "event=no_room" in with_room.log()
    assert "event=room_again" in with_room.log()
    small.settle()


def test_full_at_every_write(desk: Desk, record_property: object) -> None:
    """The n-th write from here fails, whatever it is for."""
    child = desk.start()
    for number in range(24):
        child.faults.write_errors = 1 + number % 3
        desk.send(number, size=200_000 * (number % 2))
        child.faults.write_errors = 0
        desk.send_until_yes(number, size=200_000 * (number % 2))
    assert child.faults.writes_failed >= 24
    assert set(desk.heard) == {250, 451}
    record_property("figure", f"{child.faults.writes_failed} writes failed")  # type: ignore[operator]
    desk.settle()
