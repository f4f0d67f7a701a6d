"""F-64: SIGTERM or SIGINT at any instant, while it starts too, while mails come in, sometimes with SIGHUP before and
twice. It ends by itself with 0, whoever is in the middle of a mail hears 250 or 421 or the end, and nothing is lost
or doubled."""

import random
import signal
import threading
import time

import pytest

from tests.faults.desk import Desk, until


def one_life(desk: Desk, chance: random.Random, numbers: range) -> None:
    """A start, mails from two clients, the signal somewhere in between, the end."""
    is_ready = chance.random() < 0.8
    child = desk.start(ready=is_ready)
    over = threading.Event()
    halves = (numbers[::2], numbers[1::2])

    def feed(mine: range) -> None:
        for number in mine:
            while not over.is_set() and desk.port and desk.send(number) != 250:
                over.wait(0.02)

    feeders = [threading.Thread(target=feed, args=(half,)) for half in halves]
    for feeder in feeders:
        feeder.start()
    goal = len(desk.yes) + chance.randrange(8)
    while is_ready and len(desk.yes) < goal and child.poll() is None:
        time.sleep(0.001)
    time.sleep(chance.random() * (0.03 if is_ready else 0.3))
    if chance.random() < 0.3:
        child.signal(signal.SIGHUP)
    how = chance.choice((signal.SIGTERM, signal.SIGTERM, signal.SIGINT))
    child.signal(how)
    if chance.random() < 0.2:
        child.signal(how)
    try:
        code = child.wait(20)
    finally:
        over.set()
        for feeder in feeders:
            feeder.join()
    assert code in (0, -how), (
        code,
        child.log()[-3000:],
    )  # before the program has taken over its signals, the kernel's way
    assert code == 0 or "event=ready" not in child.log()


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=[pytest.mark.long, pytest.mark.timeout(7200)])])
def test_at_random_instants(desk: Desk, count: int, record_property: object) -> None:
    chance = random.Random(64)
    for life in range(count):
        one_life(desk, chance, range(8 * life, 8 * life + 8))
        if life % 50 == 49:
            said = dict(desk.heard)
            assert set(said) <= {0, 250, 421, 451}, said
    desk.start()
    sent = len(desk.yes)
    record_property("figure", f"{count} stops, {sent} mails heard yes")  # type: ignore[operator]
    assert set(desk.heard) <= {0, 250, 421, 451}
    assert sent > count
    until(desk.is_quiet, 120)
    desk.settle()
