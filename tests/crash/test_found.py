"""What the rig has found: each stays found."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.errors import Temporary
from gateway.intake.accept import Arrival, Door, Receipt, Source
from gateway.mail.envelope import Envelope
from gateway.store import migrate, notes
from gateway.store.engine import Store
from tests.crash import rig

SEEDS = (
    (1, "an answer that raised ended the store's writer, and everybody waited for ever"),
    (77, "a mail that came after its reply was acknowledged though its author had an acknowledgement"),
    (84, "the same, after a kill"),
)


@pytest.fixture(scope="module")
def report() -> rig.Report:
    found = rig.Report()
    rig.play([["sqlite", str(seed), "1", "1"] for seed, _ in SEEDS], found)
    return found


@pytest.mark.parametrize(("seed", "was"), SEEDS)
def test_a_trial_that_once_failed(seed: int, was: str, report: rig.Report) -> None:
    assert [problem for problem in report.problems if problem.startswith(f"seed {seed} ")] == [], was


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate.upgrade(opened)
    yield opened
    opened.close()


def test_an_answer_that_raises_does_not_stop_the_writer(store: Store) -> None:
    def trouble(_: object) -> None:
        raise Temporary("after the fact")

    store.submit(lambda connection: notes.write(connection, "one", "1"), trouble)
    store.write(lambda connection: notes.write(connection, "two", "2"))
    assert store.read(lambda connection: notes.read(connection, "one") + notes.read(connection, "two")) == "12"


def test_whoever_waits_hears_something_when_the_wake_up_fails(store: Store) -> None:
    def trouble() -> None:
        raise Temporary("after the fact")

    door = Door(store, now=lambda: datetime(2025, 11, 24, tzinfo=UTC), on_taken=trouble)
    heard: list[object] = []
    done = threading.Event()

    def answer(receipt: Receipt | None, error: BaseException | None) -> None:
        heard.extend((receipt, error))
        done.set()

    door.submit(
        Arrival(Source.SMTP, Envelope("eva@example.org", ("it@example.org",)), b"Subject: a\r\n\r\nb\r\n"), answer
    )
    assert done.wait(5)
    assert heard[0] is None
    assert isinstance(heard[1], Temporary)
    door.close()
