"""The only place of tenacity: retries that live in a thread.

`briefly` is for the seconds inside one attempt (a busy database, a refused connection). `forever` is for loops that
keep a connection. The long schedule of a letter is a column in the outbox and `desk/backoff`, never a sleeping
thread.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import RetryCallState, Retrying
from tenacity.nap import sleep_using_event
from tenacity.retry import retry_if_exception
from tenacity.stop import stop_after_attempt, stop_before_delay, stop_when_event_set
from tenacity.wait import wait_base, wait_exponential, wait_random_exponential

T = TypeVar("T")


def briefly(
    fn: Callable[[], T],
    *,
    on: tuple[type[Exception], ...],
    when: Callable[[BaseException], bool] = lambda error: True,
    attempts: int = 5,
    first: float = 0.05,
    longest: float = 2.0,
    within: float = 10.0,
    stop: threading.Event | None = None,
) -> T:
    """Call `fn` up to `attempts` times while it raises one of `on` for which `when(error)` is true; return what it
    returns.

    Between two calls it waits `first` seconds, twice that, and so on up to `longest`, each shortened by chance to no
    less than half. No new call begins more than `within` seconds after the first, nor once `stop` is set. The last
    error is raised as it is.
    """
    stopped = stop or threading.Event()
    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, on) and when(error)),
        stop=stop_after_attempt(attempts) | stop_before_delay(within) | stop_when_event_set(stopped),
        wait=_widening(first, longest),
        sleep=sleep_using_event(stopped),
        reraise=True,
    )
    return retrying(fn)


@dataclass(slots=True)
class Turn:
    """One turn of a loop that goes on for ever."""

    number: int
    failures: int
    _wait: wait_base = field(repr=False)
    _pause: float | None = None

    def worked(self) -> None:
        """Say that the connection stands: from here the waiting starts again at its shortest."""
        self.failures = 0
        self._pause = None

    @property
    def pause(self) -> float:
        """The seconds that will pass before the next turn, if this one ends now; the same each time it is asked."""
        if self._pause is None:
            state = RetryCallState(Retrying(), fn=None, args=(), kwargs={})
            state.attempt_number = self.failures + 1
            self._pause = self._wait(state)
        return self._pause


def forever(stop: threading.Event, *, first: float = 1.0, longest: float = 300.0) -> Iterator[Turn]:
    """Turns without end, until `stop` is set: the loop that keeps a connection.

        for turn in forever(stop):
            try:
                with connect() as session:
                    turn.worked()
                    serve(session)
            except OSError as error:
                log.event(logger, "connection lost", error=error, again_in=turn.pause)

    The body catches what it expects; anything else ends the loop, and with it the role. Turns that end without
    `worked()` are failures in a row: the pause before the next one doubles from `first` to `longest` seconds, each
    shortened by chance to no less than half. `stop` ends a pause at once.
    """
    number = failures = 0
    wait, nap = _widening(first, longest), sleep_using_event(stop)
    while not stop.is_set():
        number += 1
        turn = Turn(number, failures, wait)
        yield turn
        nap(turn.pause)
        failures = turn.failures + 1


def _widening(first: float, longest: float) -> wait_base:
    """Half of each wait is fixed, so nobody hammers a server; half is chance, so a crowd does not come back
    together."""
    fixed = wait_exponential(multiplier=first / 2, max=longest / 2)
    return fixed + wait_random_exponential(multiplier=first / 2, max=longest / 2)
