"""Short retries and endless loops; no test here sleeps for real longer than some milliseconds."""

import threading

import pytest

from gateway.retrying import briefly, forever


class Flaky:
    """Fails with each of `errors`, then returns 'done'."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_returns_what_the_function_returns() -> None:
    flaky = Flaky(OSError(), OSError())
    assert briefly(flaky, on=(OSError,), first=0.001) == "done"
    assert flaky.calls == 3


@pytest.mark.parametrize(
    ("errors", "calls", "raised"),
    [
        ([OSError("1"), OSError("2"), OSError("3")], 3, "3"),  # the last one, as it is
        ([ValueError("other")], 1, "other"),
        ([OSError("again"), ValueError("other")], 2, "other"),
    ],
)
def test_gives_up_with_the_last_error(errors: list[Exception], calls: int, raised: str) -> None:
    flaky = Flaky(*errors)
    with pytest.raises((OSError, ValueError), match=raised):
        briefly(flaky, on=(OSError,), attempts=3, first=0.001)
    assert flaky.calls == calls


def test_when_narrows_the_errors() -> None:
    flaky = Flaky(OSError("locked"), OSError("no such table"))
    with pytest.raises(OSError, match="no such table"):
        briefly(flaky, on=(OSError,), when=lambda error: "locked" in str(error), first=0.001)
    assert flaky.calls == 2


def test_no_call_begins_too_late() -> None:
    flaky = Flaky(*[OSError()] * 9)
    with pytest.raises(OSError):
        briefly(flaky, on=(OSError,), attempts=9, first=100, longest=100, within=1)
    assert flaky.calls == 1


def test_stop_ends_the_retries() -> None:
    stop = threading.Event()
    stop.set()
    flaky = Flaky(*[OSError()] * 9)
    with pytest.raises(OSError):
        briefly(flaky, on=(OSError,), attempts=9, first=100, stop=stop)
    assert flaky.calls == 1


def pauses(worked: list[bool], *, first: float, longest: float) -> list[float]:
    """The pauses after turns that worked or not, without sleeping: the loop is left by the stop event."""
    stop, found = threading.Event(), []
    loop = forever(stop, first=first, longest=longest)
    for turn, good in zip(loop, [*worked, False], strict=False):
        if good:
            turn.worked()
        found.append(turn.pause)
        assert turn.pause == turn.pause
        if len(found) == len(worked):
            stop.set()
    assert next(loop, None) is None
    return found


UNIT = 0.001
LOST, GOOD = False, True


@pytest.mark.parametrize(
    ("worked", "full"),
    [
        ([LOST, LOST, LOST, LOST], [1, 2, 4, 8]),
        ([LOST] * 7, [1, 2, 4, 8, 16, 20, 20]),
        ([LOST, LOST, GOOD, LOST, LOST], [1, 2, 1, 2, 4]),
        ([GOOD, GOOD, GOOD], [1, 1, 1]),
    ],
)
def test_pauses_double_and_start_again_after_success(worked: list[bool], full: list[int]) -> None:
    for pause, whole in zip(pauses(worked, first=UNIT, longest=20 * UNIT), full, strict=True):
        assert whole * UNIT / 2 <= pause <= whole * UNIT * 1.000001


def test_pauses_differ_by_chance() -> None:
    assert len({tuple(pauses([LOST], first=1, longest=9)) for _ in range(10)}) > 1


def test_stop_ends_a_long_pause() -> None:
    stop = threading.Event()
    loop = forever(stop, first=3600, longest=3600)
    assert next(loop).number == 1
    threading.Timer(0.05, stop.set).start()
    assert next(loop, None) is None


def test_an_error_leaves_the_loop() -> None:
    def role() -> None:
        for _ in forever(threading.Event()):
            raise KeyError

    with pytest.raises(KeyError):
        role()
