"""What the store would have told about the past when an older mail came: who was busy, whose turn it was, who had written.

The store knows the requests as they are now and each change since; undone back to the beginning of the time we look at, and
then done again mail by mail, they give what `store.history` gave the decision of then.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gateway.desk import merging
from gateway.desk.department import Priority
from gateway.desk.facts import Alike, Mail, Recalled
from gateway.desk.rules import Needs
from gateway.desk.ticket import Participant, Role, State, Ticket
from gateway.mail.message import Mailbox
from gateway.store import archive
from gateway.store.archive import Archived, Arrival, Change, Request
from gateway.store.engine import Connection
from gateway.store.history import MOST
from gateway.store.recall import HISTORY

_BY_OWNER = frozenset({"least-busy", "round-robin", "same-as-last"})


@dataclass(slots=True)
class _Was:
    """A request at some instant."""

    number: int
    requester: str
    department: str
    owner: str
    is_done: bool
    into: int
    priority: str
    created_at: datetime
    is_made: bool = False

    @property
    def busy(self) -> str:
        """Whom it keeps busy."""
        return self.owner if self.is_made and not self.is_done else ""

    @property
    def ticket(self) -> Ticket:
        """As far as a mail that may join it must know. What was done with it is not known, so it is never absorbed."""
        requester = Mailbox(self.requester)
        return Ticket(
            number=self.number,
            prefix=self.department.upper(),
            department=self.department,
            departments_held=(self.department,),
            state=State.DONE if self.is_done else State.OPEN,
            subject="",
            priority=Priority(self.priority),
            requester=requester,
            created_at=self.created_at,
            updated_at=self.created_at,
            owner=self.owner,
            version=2,
            participants=(Participant(requester, Role.REQUESTER),),
        )


def _was(one: Request) -> _Was:
    return _Was(
        number=one.number,
        requester=one.requester,
        department=one.department,
        owner=one.owner,
        is_done=one.is_done,
        into=one.into,
        priority=one.priority,
        created_at=one.created_at,
    )


@dataclass(slots=True)
class Past:
    """Ask `before` for one mail after the other, oldest first. `needs`: what the rules ask of the past."""

    needs: Needs
    _requests: dict[int, _Was]
    _pending: deque[tuple[int, Request]]
    """Requests that are not made yet, with the mails that open them."""
    _changes: deque[Change]
    _arrivals: deque[Arrival]
    _numbers: list[int] = field(default_factory=list)
    _made_at: dict[str, list[datetime]] = field(default_factory=dict)
    _of_requester: dict[str, list[int]] = field(default_factory=dict)
    _busy: dict[str, int] = field(default_factory=dict)
    _wrote_at: dict[str, deque[datetime]] = field(default_factory=dict)
    _lately: deque[Arrival] = field(default_factory=lambda: deque(maxlen=MOST))

    @classmethod
    def read(cls, connection: Connection, needs: Needs, *, since: datetime) -> "Past":
        """As it was at `since`, ready to go on."""
        all_of_them = bool(needs.owners & _BY_OWNER)
        requests = archive.requests(connection, since=since, created_since=None if all_of_them else since - HISTORY)
        changes = archive.changes(connection, since=since)
        window = max(needs.repeat, needs.similar)
        arrivals: Sequence[Arrival] = ()
        if window:
            arrivals = archive.arrivals(connection, since=since - window, with_words=bool(needs.similar))
        return cls.of(requests, changes, arrivals, needs)

    @classmethod
    def of(
        cls, requests: Iterable[Request], changes: Sequence[Change], arrivals: Iterable[Arrival], needs: Needs
    ) -> "Past":
        """From requests as they are now, by number, and what changed, oldest first."""
        requests = list(requests)
        was = {one.number: _was(one) for one in requests}
        for change in reversed(changes):
            if change.ticket in was:
                setattr(was[change.ticket], change.field, change.before)
        pending = sorted(
            ((one.opened_by, one) for one in requests if one.opened_by is not None), key=lambda pair: pair[0]
        )
        past = cls(needs, was, deque(pending), deque(changes), deque(arrivals))
        for one in requests:
            if one.opened_by is None:
                past._make(one)
        return past

    def before(self, mail: Archived, item: Mail) -> Recalled:
        """What was known when `mail` came, before it did anything itself. `item`: the same mail, read."""
        self._go_on(mail)
        originator = item.message.originator.address if item.message.originator else ""
        now, needs = mail.received_at, self.needs
        known: dict[str, Any] = {"requests_this_year": self._this_year(originator, now)}
        if "least-busy" in needs.owners:
            known["open_by_owner"] = {owner: count for owner, count in self._busy.items() if count}
        if "round-robin" in needs.owners:
            known["last_owners"] = self._last_owners(self._numbers)
        if "same-as-last" in needs.owners and originator:
            known["last_helpers"] = self._last_owners(self._of_requester.get(originator, []))
        if needs.repeat and originator:
            known["mails_at"] = self._mails_at(originator, now - needs.repeat)
        if needs.similar:
            known["alike"] = self._alike(now - needs.similar)
        if needs.merge:
            numbers = merging.candidates(item, known["alike"])
            known["tickets"] = {number: self._requests[number].ticket for number in numbers}
        return Recalled(**known)

    def _go_on(self, mail: Archived) -> None:
        while self._pending and self._pending[0][0] < mail.id:
            self._make(self._pending.popleft()[1])
        while self._changes and self._changes[0].at < mail.received_at:
            self._change(self._changes.popleft())
        while self._arrivals and self._arrivals[0].inbox < mail.id:
            arrival = self._arrivals.popleft()
            self._wrote_at.setdefault(arrival.author, deque(maxlen=MOST)).append(arrival.at)
            if arrival.is_request:
                self._lately.append(arrival)

    def _make(self, one: Request) -> None:
        was = self._requests[one.number]
        was.is_made = True
        self._numbers.append(one.number)
        self._of_requester.setdefault(one.requester, []).append(one.number)
        self._made_at.setdefault(one.requester, []).append(one.created_at)
        self._count(was.busy, 1)

    def _change(self, change: Change) -> None:
        was = self._requests.get(change.ticket)
        if was is None:
            return
        self._count(was.busy, -1)
        setattr(was, change.field, change.after)
        self._count(was.busy, 1)

    def _count(self, owner: str, more: int) -> None:
        if owner:
            self._busy[owner] = self._busy.get(owner, 0) + more

    def _this_year(self, originator: str, now: datetime) -> int:
        made_at = self._made_at.get(originator, [])
        return len(made_at) - bisect_left(made_at, now - HISTORY)

    def _last_owners(self, numbers: Sequence[int]) -> dict[str, str]:
        found: dict[str, str] = {}
        for number in reversed(numbers[-MOST:]):
            was = self._requests[number]
            if was.owner:
                found.setdefault(was.department, was.owner)
        return found

    def _mails_at(self, originator: str, since: datetime) -> tuple[datetime, ...]:
        return tuple(at for at in reversed(self._wrote_at.get(originator, ())) if at >= since)

    def _alike(self, since: datetime) -> tuple[Alike, ...]:
        found = []
        for one in reversed(self._lately):
            if one.at < since - _TOLERANCE:
                break
            if one.at >= since and one.ticket in self._requests:
                was = self._requests[one.ticket]
                was = self._requests.get(was.into, was)
                found.append(Alike(was.number, was.department, not was.is_done, one.author, one.at, one.words))
        return tuple(found)


_TOLERANCE = timedelta(hours=1)
"""Mails are not taken quite in the order of their instants where several hosts take them."""
