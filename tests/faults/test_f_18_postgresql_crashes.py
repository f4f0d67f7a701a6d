"""F-18: PostgreSQL ends at once, without a checkpoint, while mails come in. 451 meanwhile, no restart of ours, and it
goes on."""

import threading
from pathlib import Path

import pytest

from tests.faults.inhouse import program
from tests.peers.postgres import Postgres


@pytest.mark.parametrize("crashes", [2, pytest.param(40, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_crashes_under_load(tmp_path: Path, crashes: int, record_property: object) -> None:
    with Postgres() as server:
        url = server.create("desk")
        with program(tmp_path, url=url) as app:
            over = threading.Event()
            sent = 0

            def feed() -> None:
                nonlocal sent
                while not over.is_set():
                    sent += 1
                    while app.send(sent) != 250 and not over.wait(0.05):
                        pass

            feeders = threading.Thread(target=feed)
            feeders.start()
            try:
                for _ in range(crashes):
                    goal = len(app.yes) + 5
                    while len(app.yes) < goal:
                        over.wait(0.02)
                    server.crash()
                    server.start()
            finally:
                over.set()
                feeders.join()
            while app.send(sent) != 250:
                pass
            assert app.failure is None
            assert set(app.heard) <= {250, 451}
            app.expect_the_law()
            record_property("figure", f"{crashes} crashes, {len(app.yes)} mails")  # type: ignore[operator]
