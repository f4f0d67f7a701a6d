"""F-62: the wall clock of the machine jumps, by an hour, a day, ten years, both ways, while mails come in. What waits
measures with the other clock; nothing is claimed twice, and mails are decided in the order they came."""

import pytest

from tests.faults.desk import Desk, until

HOUR, DAY, DECADE = 3600, 86_400, 3652 * 86_400


@pytest.mark.parametrize("jumps", [(HOUR, -HOUR, -DAY, DAY), (-DECADE, DECADE)])
def test_mails_flow_on(desk: Desk, jumps: tuple[int, ...]) -> None:
    child = desk.start()
    number = 0
    for jump in (0, *jumps):
        child.faults.clock_offset_ns += jump * 1_000_000_000
        for _ in range(3):
            number += 1
            assert desk.send(number) == 250
        until(lambda: desk.one("SELECT count(*) FROM inbox WHERE state = 'new'") == 0)
        until(lambda n=number: len(set(desk.acknowledged())) == n)
    assert child.poll() is None
    assert "role_died" not in child.log()
    assert desk.stop() == 0
    with desk.database() as connection:
        inbox = [row for (row,) in connection.execute("SELECT subject FROM inbox ORDER BY id")]
        words = connection.execute("SELECT count(*) FROM letter WHERE length(content) = 0").fetchone()
        tickets = [row for (row,) in connection.execute("SELECT subject FROM ticket ORDER BY number")]
    assert words == (0,), "a clock that has just jumped deletes nothing"
    assert tickets == inbox == [f"Mail {n}" for n in range(1, number + 1)]


def test_started_in_the_past(desk: Desk) -> None:
    """A machine without a battery comes up in another year, and its clock is set while the desk runs."""
    with desk.running():
        assert desk.send(1) == 250
        until(lambda: len(desk.acknowledged()) == 1)
    child = desk.start(offset=-2 * DECADE)
    assert desk.send(2) == 250
    child.faults.clock_offset_ns = 0
    assert desk.send(3) == 250
    until(lambda: len(desk.acknowledged()) == 3)
    desk.settle()
