"""A clock that has just been set is not believed where something would be deleted."""

import pytest

from gateway.work.steady import PATIENCE, Steady
from tests.work.rig import MovedClock


def later(clock: MovedClock, seconds: float) -> None:
    """Time passes, for both clocks."""
    clock.move(seconds=seconds)
    clock.ticks += seconds


def test_after_the_start_it_waits_an_hour() -> None:
    clock = MovedClock()
    steady = Steady(clock)
    assert not steady()
    for _ in range(59):
        later(clock, 60)
        assert not steady()
    later(clock, 120)
    assert steady()


@pytest.mark.parametrize("jump", [{"hours": 1}, {"days": -1}, {"days": 3650}, {"days": -3650}])
def test_after_a_jump_too(jump: dict[str, float]) -> None:
    clock = MovedClock()
    steady = Steady(clock)
    later(clock, PATIENCE + 1)
    assert steady()
    clock.move(**jump)
    assert not steady()
    later(clock, PATIENCE / 2)
    assert not steady()
    later(clock, PATIENCE / 2 + 1)
    assert steady()


def test_a_long_sleep_and_a_drift_are_no_jumps() -> None:
    clock = MovedClock()
    steady = Steady(clock)
    later(clock, 8 * 3600)
    assert steady()
    clock.move(seconds=30)
    assert steady()


def test_a_clock_of_the_tests_is_believed_at_once() -> None:
    assert Steady(MovedClock(), patience=0.0)()
