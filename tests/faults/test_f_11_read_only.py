"""F-11: the disk turns read-only. 451, no busy loop, and it goes on by itself when it can write again."""

import errno
import time
from pathlib import Path

from tests.faults.desk import Desk, Warm


def test_waits_quietly(desk: Desk) -> None:
    child = desk.start(trouble=2.0)
    assert desk.send(1) == 250
    child.faults.write_errno = errno.EROFS
    child.faults.write_errors = 1 << 40
    assert [desk.send(n) for n in (2, 3, 2)] == [451] * 3
    before, began = child.cpu(), time.monotonic()
    time.sleep(2.5)  # what it does by itself meanwhile
    assert child.cpu() - before < 0.2 * (time.monotonic() - began)
    assert child.faults.writes_failed < 100
    child.faults.write_errors = 0
    desk.send_until_yes(2)
    desk.send_until_yes(3)
    assert child.poll() is None
    desk.settle()


def test_does_not_start(warm: Warm, tmp_path: Path) -> None:
    """One clear line, and the code that means: try again."""
    desk = Desk.make(tmp_path / "desk", warm, data="size=300m,mode=0700")
    assert desk.room is not None
    desk.room.remount(tmp_path / "desk" / "data", "ro")
    child = desk.start(ready=False)
    assert child.wait() in (1, 75)
    assert "Traceback" not in child.log()
    assert "read-only" in child.log()
    desk.room.remount(tmp_path / "desk" / "data", "rw")
    with desk.running():
        assert desk.send(1) == 250
