"""What is kept no longer goes, once a day, in small steps (`[keep]`, reliability/invariants.md 5.3).

Reads    what is old enough, by the clock of the desk.
Writes   one step a call, each a transaction of its own: nobody waits for long, and what was lost with the process is done the
         next time. Several processes may do it at once: a row that is gone is not found again.
Must not delete what somebody needs: mails that are not decided, those of open requests, letters that have not ended.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from gateway.desk.department import Desk
from gateway.log import event
from gateway.policy.sections import Keep
from gateway.store import colleagues, retention
from gateway.store.engine import Connection, Store

EVERY = timedelta(days=1)
LETTERS = timedelta(days=14)
"""After its end a letter's words are kept so long: an admin may want to see what somebody got."""
DECISIONS = timedelta(days=400)
"""Why a mail was decided as it was: a year and a month, so that one year can be compared with the next."""

_logger = logging.getLogger(__name__)

Step = Callable[[Connection], int]


class Retention:
    """Call `look` as often as you like: each call is one step, or none."""

    def __init__(self, store: Store, *, now: Callable[[], datetime], desk: Callable[[], Desk], keep: Keep) -> None:
        self._store = store
        self._now = now
        self._desk = desk
        self._keep = keep
        self._next: datetime | None = None
        """Before this there is nothing to do."""
        self._run: Iterator[None] | None = None
        self._known = ""
        """The policy whose people are put down."""

    def look(self) -> bool:
        """One step. False if nothing was to do."""
        now = self._now()
        if self._run is None:
            if self._next is not None and now < self._next:
                return False
            self._run = self._steps(now)
        try:
            next(self._run)
        except StopIteration:
            self._run, self._next = None, now + EVERY
            return False
        except BaseException:
            self._run = None  # trouble with the database: from the beginning, at the next call
            raise
        return True

    def _steps(self, now: datetime) -> Iterator[None]:
        desk, gone = self._desk(), Counter[str]()
        if desk.digest != self._known:
            known = _named(desk)
            left = self._store.write(lambda connection: colleagues.bring_up_to_date(connection, known, now=now))
            self._known = desk.digest
            if left:
                event(_logger, "colleagues_gone", count=left)
            yield
        for what, step in self._jobs(now):
            while done := self._store.write(step):
                gone[what] += done
                yield
        for what, walk in self._walks(now):
            after = 0
            while True:
                after, done = self._store.write(lambda connection, at=after, walk=walk: walk(connection, at))  # type: ignore[misc]
                gone[what] += done
                if not after:
                    break
                yield
        yield from self._names(now, gone)
        if gone.total():
            event(_logger, "kept_no_longer", **{what: count for what, count in gone.items() if count})

    def _jobs(self, now: datetime) -> Iterator[tuple[str, Step]]:
        """What finds by itself what is next."""
        letters, decisions = now - LETTERS, now - DECISIONS
        yield "letters", lambda connection: retention.letters(connection, before=letters)
        yield "decisions", lambda connection: retention.decisions(connection, before=decisions)
        if self._keep.tickets is not None:
            closed = now - self._keep.tickets
            yield "requests", lambda connection: retention.requests(connection, before=closed)

    def _walks(self, now: datetime) -> Iterator[tuple[str, Callable[[Connection, int], tuple[int, int]]]]:
        """What must be told where to go on, because something may have to stay."""
        if self._keep.quarantine is not None:
            put_aside = now - self._keep.quarantine
            yield (
                "quarantined",
                lambda connection, after: retention.quarantined(connection, before=put_aside, after=after),
            )
        if self._keep.originals is not None:
            received = now - self._keep.originals
            yield "originals", lambda connection, after: retention.originals(connection, before=received, after=after)

    def _names(self, now: datetime, gone: Counter[str]) -> Iterator[None]:
        if self._keep.people_gone is None:
            return
        before, after = now - self._keep.people_gone, ""
        while True:
            after, places = self._store.write(
                lambda connection, at=after: colleagues.replace_next(connection, before=before, after=at, now=now)  # type: ignore[misc]
            )
            gone["names"] += places
            if not after:
                return
            yield


def _named(desk: Desk) -> Collection[str]:
    """Everybody whom the files of the day name as a colleague, by each of their addresses."""
    found = {*desk.people, *desk.admins}
    for one in desk.departments.values():
        found |= {*one.agents, one.lead, one.backup, one.on_call}
    return found - {""}
