"""F-69: the process may have little memory, and large mails come at once. Some hear "later", the process goes on or
starts anew, and what heard yes is there."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.desk import Desk, until


def address_space(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * 4096


def test_large_mails_in_little_memory(desk: Desk) -> None:
    child = desk.start()
    most = address_space(child.pid) + 24_000_000
    desk.stop()
    child = desk.start(limits={"AS": most})
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: desk.send(n, size=5_000_000), range(4)))
    assert set(desk.heard) <= {0, 250, 421, 451, 452}
    if child.poll() is not None:
        assert child.poll() not in (0, None)
        assert "MemoryError" in child.log() or "disk_distrusted" not in child.log()
    else:
        desk.stop()
    desk.start()
    for number in range(4):
        if number not in desk.yes:
            desk.send_until_yes(number, size=5_000_000)
    until(desk.is_quiet, 120)
    desk.settle()
