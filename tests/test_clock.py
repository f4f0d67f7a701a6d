"""The clock that tests can move: forward only, noticed in time, at normal speed."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.clock import Clock, ClockError, FileClock, ShiftedClock, instant

MORNING = datetime(2025, 11, 24, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def write(path: Path, at: datetime) -> None:
    """Replace the file as an operator's script should: whole."""
    fresh = path.with_suffix(".new")
    fresh.write_text(at.isoformat() + "\n")
    os.replace(fresh, path)


def file_clock(folder: Path, at: datetime = MORNING, *, not_before: datetime | None = None) -> FileClock:
    path = folder / "clock"
    write(path, at)
    return FileClock(path, not_before=not_before)


def look(clock: FileClock) -> datetime:
    """What it shows once it has looked at the file again, without waiting for the next look."""
    clock._looked = float("-inf")
    return clock.now()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-11-24T08:00:00+01:00", MORNING),
        ("2025-11-24T07:00:00Z", MORNING),
        ("2025-11-24t07:00:00z", MORNING),
        ("2025-11-24 07:00:00Z", MORNING),
        ("2025-11-24T12:45:00.250+05:45", MORNING + timedelta(seconds=0.25)),
        ("2025-11-24T07:00:00.123456789Z", MORNING + timedelta(microseconds=123456)),
        ("2025-11-24T08:00:00", None),  # no offset: whose eight o'clock?
        ("2025-11-24T08:00:00+01", None),  # caught half written
        ("2025-11-24T08:00:00+01:0", None),
        ("2025-11-24", None),
        ("2025-13-24T08:00:00Z", None),
        ("2025-11-24T25:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),  # before the first instant there is
        ("2025-11-24T08:00:00+01:00 and more", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_instant(text: str, expected: datetime | None) -> None:
    assert instant(text) == expected


def test_the_machines_clock_is_aware_and_utc() -> None:
    before, now = datetime.now(UTC), Clock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_a_shifted_clock() -> None:
    assert abs(ShiftedClock(HOUR).now() - datetime.now(UTC) - HOUR) < timedelta(seconds=5)


def test_starts_at_the_instant_and_runs_on(tmp_path: Path) -> None:
    clock = file_clock(tmp_path)
    first, started = clock.now(), time.monotonic()
    time.sleep(0.05)
    second, passed = clock.now(), time.monotonic() - started
    assert MORNING <= first < MORNING + timedelta(seconds=5)
    assert timedelta(0) < second - first <= timedelta(seconds=passed)


def test_jumps_forward_when_replaced(tmp_path: Path) -> None:
    clock = file_clock(tmp_path)
    write(clock.path, MORNING + HOUR)
    assert look(clock) >= MORNING + HOUR
    assert clock.jumps == 1


@pytest.mark.parametrize(
    "text", ["2025-11-24T06:00:00Z", "2025-11-24T07:00:00Z", "", "soon", "2025-11-24T09:00:00+0", "x" * 100_000]
)
def test_never_backward_and_never_confused(tmp_path: Path, text: str) -> None:
    clock = file_clock(tmp_path)
    before = clock.now()
    clock.path.write_text(text)
    assert before <= look(clock) < MORNING + HOUR
    assert clock.jumps == 0


def test_a_missing_file_is_left_alone_until_it_is_back(tmp_path: Path) -> None:
    clock = file_clock(tmp_path)
    clock.path.unlink()
    assert look(clock) < MORNING + HOUR
    write(clock.path, MORNING + HOUR)
    assert look(clock) >= MORNING + HOUR


def test_a_restart_never_goes_back_behind_the_journal(tmp_path: Path) -> None:
    assert file_clock(tmp_path, not_before=MORNING + HOUR).now() >= MORNING + HOUR
    assert file_clock(tmp_path, not_before=MORNING - HOUR).now() < MORNING + HOUR


@pytest.mark.parametrize("text", [None, "", "yesterday"])
def test_a_broken_file_at_the_start_is_an_error(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "clock"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ClockError, match="clock"):
        FileClock(path)


def test_everybody_is_woken_by_a_jump(tmp_path: Path) -> None:
    clock, stop, woken = file_clock(tmp_path), threading.Event(), []
    clock.on_jump(lambda: woken.append(clock.now()))
    results: list[bool] = []
    sleepers = [
        threading.Thread(target=lambda: results.append(clock.wait(stop, 3600))),
        threading.Thread(target=lambda: results.append(clock.wait_until(stop, MORNING + HOUR))),
    ]
    for sleeper in sleepers:
        sleeper.start()
    write(clock.path, MORNING + HOUR)
    for sleeper in sleepers:
        sleeper.join(20)
    assert results == [False, False]
    assert len(woken) == 1
    assert woken[0] >= MORNING + HOUR


def test_a_jump_seen_before_the_wait_is_not_slept_over(tmp_path: Path) -> None:
    clock = file_clock(tmp_path)
    write(clock.path, MORNING + HOUR)
    look(clock)
    assert clock.wait_until(threading.Event(), MORNING + HOUR) is False


@pytest.mark.parametrize("kind", ["machine", "file"])
def test_stop_ends_every_wait(tmp_path: Path, kind: str) -> None:
    clock = Clock() if kind == "machine" else file_clock(tmp_path)
    stop = threading.Event()
    stop.set()
    assert clock.wait(stop, 3600) is True
    assert clock.wait_until(stop, clock.now() + HOUR) is True


def test_an_instant_that_has_passed_is_not_waited_for() -> None:
    clock = Clock()
    assert clock.wait_until(threading.Event(), clock.now() - HOUR) is False
    assert clock.wait(threading.Event(), -1) is False
