"""What is done at night: once, whoever looks; told where it fails; made up for where a night was slept through."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from gateway.desk.alerts import Trouble
from gateway.desk.say import say
from gateway.errors import Permanent
from gateway.store import notes
from gateway.work import nightly
from gateway.work.nightly import Nightly, Said
from tests.work.rig import Rig, rig


class Job:
    name = "job"
    at: time | None = time(2)

    def __init__(self, *, says: Said | Exception) -> None:
        self.says = says
        self.ran: list[datetime] = []

    def run(self, is_stopped: Callable[[], bool], now: datetime) -> Said:
        self.ran.append(now)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def trouble(self, said: Said) -> Trouble:
        return Trouble(say("The database was not copied"), (said["error"],), "postroom db backup")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    with rig("sqlite", tmp_path) as made:
        yield made


def night(desk: Rig, folder: Path, *jobs: Job) -> Nightly:
    return Nightly(desk.store, jobs, folder=folder, now=desk.clock.now, pipeline=desk.pipeline, on_letters=lambda: None)


def looked(one: Nightly) -> None:
    one.look()
    if one._thread is not None:
        one._thread.join(30)


def test_once_a_night(desk: Rig, tmp_path: Path) -> None:
    job = Job(says={"ok": True})
    one, other = night(desk, tmp_path, job), night(desk, tmp_path, job)
    looked(one)
    assert job.ran == []  # a new desk: its first night is yet to come
    for _ in range(3):
        desk.clock.move(hours=20)
        for _ in range(2):
            looked(one)
            looked(other)
    assert len(job.ran) == 2  # 2:00 was passed twice in 60 hours
    assert desk.outbox() == []
    said = desk.store.read(lambda c: nightly.last(c, "job"))
    assert said is not None
    assert said["at"] == job.ran[-1].isoformat()


def test_nights_that_were_slept_through_are_made_up_for_once(desk: Rig, tmp_path: Path) -> None:
    job = Job(says={"ok": True})
    one = night(desk, tmp_path, job)
    looked(one)
    desk.clock.move(days=9)
    looked(one)
    looked(one)
    assert len(job.ran) == 1


def test_a_failure_is_told_once_and_tried_again_the_next_night(desk: Rig, tmp_path: Path) -> None:
    job = Job(says=Permanent("/backup has 3 MB free"))
    one = night(desk, tmp_path, job)
    looked(one)
    for nights in (1, 2):
        desk.clock.move(days=1)
        looked(one)
        looked(one)
        assert len(job.ran) == nights
        assert len(desk.outbox()) == nights
    desk.send()
    letter = desk.way.letters()[-1]
    assert letter["To"].endswith("admin@example.org") or "admin@example.org" in letter["To"]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "The database was not copied: /backup has 3 MB free." in text
    assert "postroom db backup" in text


def test_what_is_cut_short_leaves_no_note(desk: Rig, tmp_path: Path) -> None:
    begun = threading.Event()

    class Long(Job):
        def run(self, is_stopped: Callable[[], bool], now: datetime) -> Said:
            begun.set()
            while not is_stopped():
                pass
            raise Permanent("given up")

    one = night(desk, tmp_path, Long(says={}))
    looked(one)
    desk.clock.move(days=1)
    one.look()
    assert begun.wait(30)
    one.close(30)
    assert desk.outbox() == []
    assert "ok" not in json.loads(desk.store.read(lambda c: notes.read(c, "job")))


def test_nobody_else_is_at_it(desk: Rig, tmp_path: Path) -> None:
    job = Job(says={"ok": True})
    one = night(desk, tmp_path, job)
    looked(one)
    desk.clock.move(days=1)
    with nightly._alone(tmp_path) as is_alone:
        assert is_alone
        looked(one)
    assert job.ran == []
    looked(one)
    assert len(job.ran) == 1


def test_never(desk: Rig, tmp_path: Path) -> None:
    job = Job(says={"ok": True})
    job.at = None
    one = night(desk, tmp_path, job)
    for _ in range(2):
        looked(one)
        desk.clock.move(days=2)
    assert job.ran == []


def test_the_hour_is_the_desks(desk: Rig) -> None:
    zone = desk.policy.desk.timezone
    now = datetime(2025, 11, 24, 1, 30, tzinfo=zone)
    assert nightly.slot(now, time(2), zone) == datetime(2025, 11, 23, 2, tzinfo=zone)
    assert nightly.slot(now + timedelta(minutes=30), time(2), zone) == datetime(2025, 11, 24, 2, tzinfo=zone)
