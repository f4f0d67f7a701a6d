"""F-12: one fsync fails. The kernel reports that once, so this process trusts the disk no more: it ends, the next one
reads again what is there. Nobody has heard yes for what is not."""

import pytest

from tests.faults.desk import Desk


@pytest.mark.parametrize("at", [pytest.param(0, marks=pytest.mark.long), 2, pytest.param(7, marks=pytest.mark.long)])
def test_the_process_ends_and_the_next_goes_on(desk: Desk, at: int) -> None:
    child = desk.start()
    for number in range(at):
        assert desk.send(number) == 250
    child.faults.sync_errors = 1
    assert desk.send(9) in (451, 0)
    assert child.wait() == 1
    assert "event=disk_distrusted" in child.log()
    assert "Traceback" not in child.log()
    desk.start()
    desk.send_until_yes(9)
    desk.settle()
