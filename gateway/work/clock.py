"""The clock's role: what comes due happens.

Reads    the timers that are due, in the order in which they came due.
Writes   each one's act (a reminder, a closing, the end of an absence) and its end, in one transaction: never twice, however many
         processes look, and all of it again if the power goes in between.
Must not decide: what an act is, `desk/timed` says. And nobody is told that nothing came while it lies in the mailbox or waits
         to be decided: mails that came before something was due go first, and after a start, or when this process or its
         machine has slept, so do all that came meanwhile (`Arrivals`).
Fails    One whose act fails is tried three times, then put aside until the next start; `doctor` shows it. The others go on.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from gateway.clock import Clock
from gateway.errors import Temporary
from gateway.failpoints import reach
from gateway.log import event
from gateway.pipeline import Pipeline
from gateway.store import reports, timers
from gateway.store.engine import Connection, Store, attempt
from gateway.store.timers import Timer

LOOK_SECONDS = 1.0
"""Another process may set a timer: polling is the guarantee."""
WAIT_SECONDS = 0.05
"""Between two looks while something is due and cannot happen yet."""
SLEPT_SECONDS = 60.0
"""Who has not looked for so long has slept."""
FETCH_SECONDS = 30.0
"""So long a mailbox is waited for; one that is out of reach keeps nobody's promise from being admitted."""
STILL_SECONDS = 60.0
"""So long mails are waited for of which none is decided."""
_ANY = 1 << 62

_logger = logging.getLogger(__name__)


class Arrivals:
    """Which mails go before what is due. `looked(since)`: has every mailbox been looked into since then (monotonic)?"""

    def __init__(self, clock: Clock, looked: Callable[[float], bool]) -> None:
        self._clock = clock
        self._looked = looked
        self.since: datetime | None = None
        """Mails that came up to then go first, whatever is due."""
        self.behind = 0
        """Mails up to this number have been waited for long enough."""
        self._awake = clock.lived()
        self._fetching: float | None = clock.monotonic()
        self._waited: tuple[int, int, float] | None = None  # how many up to which number, and since when

    def are_fetched(self) -> bool:
        """What lay in the mailboxes while this process did not look is here, or was waited for long enough."""
        lived, now = self._clock.lived(), self._clock.monotonic()
        if lived - self._awake > SLEPT_SECONDS:
            self._fetching = now
        self._awake = lived
        if self._fetching is None:
            return True
        if not self._looked(self._fetching):
            if now - self._fetching < FETCH_SECONDS:
                return False
            event(_logger, "mailbox_not_waited_for", seconds=FETCH_SECONDS, level=logging.WARNING)
        self.fetched()
        return True

    def fetched(self) -> None:
        """All mailboxes have just been looked into."""
        self._fetching, self.since = None, self._clock.now()

    def nothing_can_happen(self, store: Store) -> None:
        """Something is due and waits for mails. If none of them is decided for long, it waits no more for these."""
        now = self._clock.monotonic()
        last = self._waited[1] if self._waited else _ANY
        count, highest = store.read(lambda connection: timers.undecided(connection, behind=self.behind, last=last))
        if self._waited is None or count < self._waited[0]:
            self._waited = (count, last if self._waited else highest, now) if count else None
        elif now - self._waited[2] >= STILL_SECONDS:
            event(_logger, "mails_not_waited_for", count=count, seconds=STILL_SECONDS, level=logging.WARNING)
            self.behind, self._waited = last, None


class Timekeeper:
    """The role. `on_letters` wakes the sender; `looked`: see `Arrivals`."""

    name = "clock"

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        pipeline: Callable[[], Pipeline],
        on_letters: Callable[[], None],
        looked: Callable[[float], bool] = lambda since: True,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pipeline = pipeline
        self._on_letters = on_letters
        self._has_begun = False
        self._reports_of = ""
        """The policy for which the timers of reports are set."""
        self.arrivals = Arrivals(clock, looked)

    def turn(self) -> bool:
        """One that is due, with its act. True if there was one."""
        if not self._has_begun:
            again = self._store.write(timers.try_again)
            self._has_begun = True
            if again:
                event(_logger, "timers_again", count=again)
        self._keep_reports()
        if not self.arrivals.are_fetched():
            return False
        done = self._store.write(self._next)
        if done is None:
            at = self._store.read(timers.next_due)
            if at is not None and at <= self._clock.now():
                self.arrivals.nothing_can_happen(self._store)
            return False
        timer, became, error = done
        reach("clock.fired")
        level = logging.INFO if error is None else logging.ERROR
        event(
            _logger, "timer", ticket=timer.ticket or None, name=timer.name.partition(" ")[0], due=timer.due_at.isoformat(),
            to=became, error=error, tries=timer.tries + 1, level=level, exc_info=error,
        )  # fmt: skip
        self._on_letters()
        return True

    def _keep_reports(self) -> None:
        """At the start and after each reload, the timers of reports become those that the desk wants."""
        policy, now = self._pipeline().policy, self._clock.now()
        if policy.digest == self._reports_of:
            return
        if self._store.read(lambda connection: reports.are_outdated(connection, policy.desk, now=now)):
            self._store.write(lambda connection: reports.bring_up_to_date(connection, policy.desk, now=now))
        self._reports_of = policy.digest

    def idle(self) -> float:
        """Seconds to wait when nothing was due: until the next one is, at most a second."""
        at = self._store.read(timers.next_due)
        ahead = LOOK_SECONDS if at is None else (at - self._clock.now()).total_seconds()
        return min(LOOK_SECONDS, max(WAIT_SECONDS if ahead <= 0 else 0.02, ahead))

    def _next(self, connection: Connection) -> tuple[Timer, str, BaseException | None] | None:
        now = self._clock.now()
        timer = timers.take(connection, now=now, since=self.arrivals.since, behind=self.arrivals.behind)
        if timer is None:
            return None
        reach("clock.taken")
        acted = attempt(connection, lambda inner: self._pipeline().come_due(inner, timer))
        if acted.error is None:
            return timer, "done" if acted.value else "not needed", None
        if isinstance(acted.error, Temporary):
            raise acted.error
        problem = f"{type(acted.error).__name__}: {acted.error}"
        is_aside = timers.failed(connection, timer, problem, now=now)
        return timer, "aside" if is_aside else "later", acted.error
