"""Reading mails, as the processing role sees it: begin some, and take what is finished.

`Here` reads in the caller's thread. `reader_pool.Pool` reads in processes with limits, so that no mail can hold up another
one or end the program. Which one it is decides whoever puts the parts together.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gateway.desk.facts import Mail
from gateway.errors import Temporary, Unusable
from gateway.reading import Bytes, Stored, read
from gateway.store.inbox import PIECE, Claimed


@dataclass(frozen=True, slots=True)
class Job:
    """A mail to be read. `raw` is there for small mails; `load` fetches the bytes of any (and may raise what the store does)."""

    mail: Claimed
    raw: Bytes | None
    load: Callable[[], Bytes]

    @property
    def is_large(self) -> bool:
        return self.raw is None or self.mail.size > PIECE


class Why(StrEnum):
    """Why a mail was not read, and what that means for it."""

    UNUSABLE = "unusable"  # it is no mail within our limits: held
    LIMIT = "limit"  # it would need more time or memory than a mail may have: held
    FAULT = "fault"  # a fault of ours that this mail brings out: tried again, held at the third time
    AWAY = "away"  # nothing to do with this mail: tried again, uncounted


@dataclass(frozen=True, slots=True)
class Trouble:
    """`text` is for the operator, `at` the place in the source, where there is one."""

    why: Why
    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a job: `mail` or `trouble`. `raw` is None where the bytes are to be loaded again when they are needed."""

    job: Job
    mail: Mail | None = None
    trouble: Trouble | None = None
    raw: Bytes | None = None


class Reader(Protocol):
    def begin(self, jobs: Sequence[Job]) -> None:
        """Read these. Returns at once."""

    def finished(self, seconds: float) -> list[Reading]:
        """What is read, in the order it was begun; waits up to `seconds` for the first. A mail that takes long is
        overtaken. Never two large mails at once."""

    def waiting(self) -> int:
        """How many are begun and not taken; those that take long do not count."""

    def under_way(self) -> bool:
        """Is anything begun and not taken?"""

    def forget(self) -> None:
        """Whatever is begun is no longer wanted."""

    def close(self) -> None: ...


class Here:
    """Reads in the thread that asks. `how` is what reads one mail: for tests."""

    def __init__(self, how: Callable[[Stored, Bytes], Mail] = read) -> None:
        self._how = how
        self._jobs: deque[Job] = deque()

    def begin(self, jobs: Sequence[Job]) -> None:
        self._jobs += jobs

    def finished(self, seconds: float) -> list[Reading]:
        found: list[Reading] = []
        while self._jobs and not (found and (self._jobs[0].is_large or found[-1].job.is_large)):
            found.append(self._read(self._jobs.popleft()))
        return found

    def waiting(self) -> int:
        return len(self._jobs)

    def under_way(self) -> bool:
        return bool(self._jobs)

    def forget(self) -> None:
        self._jobs.clear()

    def close(self) -> None:
        self.forget()

    def _read(self, job: Job) -> Reading:
        try:
            raw = job.load() if job.raw is None else job.raw
            return Reading(job, self._how(job.mail, raw), raw=raw)
        except Temporary:
            raise
        except Exception as error:
            return Reading(job, trouble=trouble_of(error))


def trouble_of(error: Exception) -> Trouble:
    """What an exception of the reading means for the mail."""
    if isinstance(error, Unusable):
        return Trouble(Why.UNUSABLE, str(error))
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return Trouble(Why.FAULT, f"{type(error).__name__}: {error}"[:500], at)
