"""What every target of the fuzzer has in common, and how one is run.

A target makes inputs and says what must hold for any of them. The same seed makes the same input. A find is an input for which
something else was raised than the target lets pass,
or that took too much processor time; it is made smaller before it is shown.
"""

import random
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import FrameType

CRASHERS = Path(__file__).parent / "crashers"
_REDUCTIONS = 300


class Target:
    """One thing that is fed. `fast`: how many inputs in `make test`; `share`: of the N of `make fuzz N=…`, since a session over
    sockets costs a hundred times as much as a header field; `cpu`: the most seconds of processor time for one input."""

    name = ""
    about = ""
    fast = 500
    share = 1.0
    cpu = 1.0

    def start(self) -> None:
        """Before a batch, in the process that runs it."""

    def stop(self) -> None:
        """After it."""

    def make(self, chance: random.Random) -> bytes:
        """An input."""
        raise NotImplementedError

    def check(self, case: bytes) -> str:
        """Raises whatever is wrong; what became of the input in a word ("read", "refused"), to be counted."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Find:
    target: str
    seed: int
    problem: str
    case: bytes = field(repr=False)

    @property
    def place(self) -> Path:
        return CRASHERS / self.target / blake2b(self.case, digest_size=6).hexdigest()

    def keep(self) -> Path:
        """A file that the fast tests feed again until the fault is mended, and ever after."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.place.write_bytes(self.case)
        return self.place


@dataclass(slots=True)
class Result:
    """`seen`: a short hash of each input, to count the distinct ones."""

    executions: int = 0
    seen: set[int] = field(default_factory=set)
    slowest: float = 0.0
    became: Counter[str] = field(default_factory=Counter)
    finds: list[Find] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.executions += other.executions
        self.seen |= other.seen
        self.slowest = max(self.slowest, other.slowest)
        self.became += other.became
        self.finds += other.finds


class TooSlow(BaseException):
    """Not an Exception, so that nothing on the way catches it."""


def run(target: Target, seeds: range) -> Result:
    """One batch, in this process."""
    result = Result()
    with _started(target):
        for seed in seeds:
            case = target.make(random.Random(seed))
            result.executions += 1
            result.seen.add(int.from_bytes(blake2b(case, digest_size=8).digest()))
            became, took = outcome(target, case)
            result.slowest = max(result.slowest, took)
            if isinstance(became, str):
                result.became[became] += 1
            else:
                kind = type(became)
                small = _reduced(case, lambda one, kind=kind: isinstance(outcome(target, one)[0], kind))
                result.finds.append(Find(target.name, seed, _told(became), small))
    return result


def replay(target: Target, case: bytes) -> None:
    """Raises what is wrong with it."""
    with _started(target):
        became, _ = outcome(target, case)
    if isinstance(became, BaseException):
        raise became


def outcome(target: Target, case: bytes) -> tuple[str | BaseException, float]:
    """What became of it, and the seconds of processor time. Too slow is only what is too slow twice."""
    for attempt in (1, 2):
        begin = time.process_time()
        became: str | BaseException
        try:
            with _alarm(target.cpu * 5):
                became = target.check(case)
        except (Exception, TooSlow) as error:
            became = error
        took = time.process_time() - begin
        if took <= target.cpu or isinstance(became, TooSlow):
            break
        if attempt == 2:
            became = TooSlow(f"{took:.1f} s of processor time")
    return became, took


@contextmanager
def _started(target: Target) -> Iterator[None]:
    target.start()
    try:
        yield
    finally:
        target.stop()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """What never ends is ended. Only the main thread can be interrupted; in another one the caller's patience decides."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _reduced(case: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """A smaller input that fails in the same way: pieces are left out, large ones first, while it still does."""
    size, tries = max(len(case) // 2, 1), 0
    while size and tries < _REDUCTIONS:
        at, shrank = 0, False
        while at < len(case) and tries < _REDUCTIONS:
            shorter = case[:at] + case[at + size :]
            tries += 1
            if fails(shorter):
                case, shrank = shorter, True
            else:
                at += size
        if not shrank:
            size //= 2
    return case


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-3)).strip()
