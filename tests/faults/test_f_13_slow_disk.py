"""F-13: each fsync takes long. The yes comes later and never earlier, and no slowness becomes a no."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.desk import Desk


def test_yes_waits_for_the_disk(desk: Desk) -> None:
    child = desk.start()
    assert desk.send(0) == 250
    child.faults.sync_delay_ms = 200
    before = child.faults.syncs
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(desk.send, range(1, 17))) == [250] * 16
    assert child.faults.syncs > before
    child.faults.sync_delay_ms = 0
    desk.settle()
