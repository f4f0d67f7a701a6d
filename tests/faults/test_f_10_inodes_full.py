"""F-10: the disk has room, and no inode for one more file. As F-09."""

from pathlib import Path

from tests.faults.desk import Desk, Warm, until


def test_new_mail_waits_outside(warm: Warm, tmp_path: Path) -> None:
    desk = Desk.make(tmp_path / "desk", warm, data="size=300m,nr_inodes=80,mode=0700")
    child = desk.start()
    try:
        assert desk.send(1) == 250
        fillers = []
        try:
            while True:
                fillers.append(desk.data / f"filler{len(fillers)}")
                fillers[-1].touch()
        except OSError:
            fillers.pop()
        until(lambda: desk.send(2) == 452)
        until(desk.is_quiet)
        for filler in fillers:
            filler.unlink()
        desk.send_until_yes(3, size=1_500_000)
        assert child.poll() is None
        desk.settle()
    finally:
        child.kill()
