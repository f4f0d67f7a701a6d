"""Who is at work, and who is dead: by pid on this machine, by a beat that stands still on others."""

import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateway.store import inbox, outbox, processes
from gateway.store.engine import Store
from gateway.store.processes import BEAT_SECONDS, SILENT_SECONDS, Identity, Watch
from tests.databases import NOW, take

ME = Identity.mine()
OTHER_HOST = replace(ME, host="elsewhere.example.org")


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(["sleep", "60"])
    yield running
    running.kill()
    running.wait()


def enter(store: Store, identity: Identity = ME) -> int:
    return store.write(lambda c: processes.enter(c, identity, roles="process,send"))


def dead(store: Store, watch: Watch | None = None, mine: int | None = None, at: float = 0.0) -> list[int]:
    return store.read(lambda c: (watch or Watch(ME)).dead(c, mine=mine, monotonic=at))


def test_the_living_are_left_alone(store: Store, child: subprocess.Popen[bytes]) -> None:
    mine = enter(store)
    enter(store, replace(ME, pid=child.pid, started=processes._started(child.pid)))
    assert dead(store, mine=mine) == []
    assert [one.pid for one in store.read(lambda c: processes.running(c, ME))] == [os.getpid(), child.pid]


def test_a_killed_process_is_dead_also_as_a_zombie(store: Store, child: subprocess.Popen[bytes]) -> None:
    one = enter(store, replace(ME, pid=child.pid, started=processes._started(child.pid)))
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody has asked for it yet
    assert dead(store) == [one]
    child.wait()
    assert dead(store) == [one]


def test_a_pid_that_came_again_is_another_process(store: Store) -> None:
    one = enter(store, replace(ME, started="1"))
    assert dead(store) == [one]
    assert store.read(lambda c: processes.running(c, ME)) == []


def test_a_machine_that_has_booted_since(store: Store) -> None:
    one = enter(store, replace(ME, boot="before"))
    assert dead(store) == [one]


def test_another_machine_is_dead_when_its_beat_stands_still(store: Store) -> None:
    one = enter(store, OTHER_HOST)
    watch = Watch(ME)
    times = [n * BEAT_SECONDS for n in range(9)]
    found = [dead(store, watch, at=at) for at in times]
    assert found[: int(SILENT_SECONDS / BEAT_SECONDS) + 1] == [[]] * 7
    assert found[7] == [one]


def test_a_beat_keeps_it_alive(store: Store) -> None:
    one = enter(store, OTHER_HOST)
    watch = Watch(ME)
    for n in range(40):
        assert store.write(lambda c: processes.beat(c, one))
        assert dead(store, watch, at=n * BEAT_SECONDS) == []


def test_after_a_pause_of_our_own_nobody_is_blamed(store: Store) -> None:
    """The database was away: nobody could beat, and nobody could look."""
    enter(store, OTHER_HOST)
    watch = Watch(ME)
    assert dead(store, watch, at=0) == []
    assert dead(store, watch, at=5) == []
    assert dead(store, watch, at=600) == []
    assert dead(store, watch, at=605) == []


def test_what_a_dead_process_had_comes_back(store: Store) -> None:
    one, mail = enter(store), take(store, b"x")
    store.write(lambda c: inbox.claim(c, process=one, limit=9))
    letter = outbox.NewLetter(
        None, None, "ack", "it", "it@example.org", repeatable=False, automatic=True, message_id="a@x", content=b"x",
        reverse_path="", recipients=("eva@example.org",), created_at=NOW, due_at=NOW,
    )  # fmt: skip
    store.write(lambda c: outbox.add(c, [letter]))
    store.write(lambda c: outbox.claim(c, process=one, now=NOW, limit=9))
    assert store.write(lambda c: processes.has_mailbox(c, "it INBOX", process_id=one))
    assert store.write(lambda c: processes.bury(c, one)) == 2
    assert not store.write(lambda c: processes.beat(c, one))
    other = enter(store)
    assert [found.id for found in store.write(lambda c: inbox.claim(c, process=other, limit=9))] == [mail]
    assert len(store.write(lambda c: outbox.claim(c, process=other, now=NOW, limit=9))) == 1
    assert store.write(lambda c: processes.has_mailbox(c, "it INBOX", process_id=other))
    store.write(lambda c: processes.leave(c, other))
    assert store.read(lambda c: processes.running(c, ME)) == []


def test_a_mailbox_is_polled_by_one(store: Store) -> None:
    ids = [enter(store) for _ in range(6)]
    got: list[bool] = []
    runs = [
        threading.Thread(
            target=lambda one=one: got.append(
                store.write(lambda c: processes.has_mailbox(c, "it INBOX", process_id=one))
            )
        )
        for one in ids
    ]  # type: ignore[misc]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(got) == [False] * 5 + [True]
    held = [one for one in ids if store.write(lambda c, one=one: processes.has_mailbox(c, "it INBOX", process_id=one))]  # type: ignore[misc]
    assert len(held) == 1
    assert store.write(lambda c: processes.has_mailbox(c, "hr INBOX", process_id=ids[0]))
