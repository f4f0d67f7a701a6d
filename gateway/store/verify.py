"""What must be true of the tables at any instant, as functions (docs/reliability.md). `postroom db verify`, the check of every
backup and the crash rig ask the same ones.

Each yields problems, one sentence each, and nothing where all is well. A mail whose bytes are kept no longer (`gone`) and a
request that was deleted because of its age are no problem. What cannot be read is a problem like any other: a damaged page
does not end the look at the rest.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gateway.desk.decision import ActReason, Outcome
from gateway.desk.promises import TIMER as PROMISE
from gateway.store import journal
from gateway.store.engine import Store
from gateway.store.schema import counter, entry, inbox, letter, outbox, process, promise, raw, ticket
from gateway.store.schema import journal as lines
from gateway.store.schema_desk import timer

STEP = 200
"""Mails of one read: a long one would keep SQLite from emptying its journal."""
MOST = 100
"""Of one kind that are named."""
WITH_ENTRY = frozenset({Outcome.OPENED.value, Outcome.APPENDED.value})
ONLY_NOTED = frozenset({ActReason.DELAY.value, ActReason.BOUNCE_AGAIN.value})
"""Mails about a request that stand in its journal alone."""
OUTCOMES = frozenset({*(one.value for one in Outcome), "expired", "erased"})
_OUTBOX = frozenset({"due", "sent", "failed", "held", "unknown"})


@dataclass(frozen=True, slots=True)
class Problem:
    """`check`: which invariant does not hold; `where`: `mail 12`, `request 4`; '' where it is about all."""

    check: str
    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}" if self.where else self.said


@dataclass(frozen=True, slots=True)
class Counts:
    """Every mail that was ever taken has exactly one of these."""

    received: int = 0
    decided: int = 0
    held: int = 0
    quarantined: int = 0
    duplicates: int = 0
    loops: int = 0
    pending: int = 0

    @property
    def accounted(self) -> int:
        return self.decided + self.held + self.quarantined + self.duplicates + self.loops + self.pending


@dataclass(slots=True)
class Report:
    """`checked`: how many things each check looked at, in order."""

    counts: Counts = field(default_factory=Counts)
    checked: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


Found = Iterator[Problem]
Check = Callable[[Connection], tuple[int, list[Problem]]]


def run(store: Store) -> Report:
    """All checks, each in a read of its own, the bytes in many."""
    report = Report()
    for name, check in CHECKS.items():
        looked, problems = store.read(lambda connection, name=name, check=check: _guarded(connection, name, check))  # type: ignore[misc]
        report.checked[name] = looked
        report.problems += problems
    after = looked = 0
    while True:
        after, count, problems = store.read(lambda connection, after=after: originals(connection, after=after))  # type: ignore[misc]
        looked += count
        report.problems += problems
        if not after:
            break
    report.checked["originals"] = looked
    report.counts = store.read(_counts_or_none)
    return report


def problems(connection: Connection) -> list[Problem]:
    """The same on one consistent state."""
    found = [one for name, check in CHECKS.items() for one in _guarded(connection, name, check)[1]]
    after = 0
    while True:
        after, _, more = originals(connection, after=after)
        found += more
        if not after:
            return found


def _guarded(connection: Connection, name: str, check: Check) -> tuple[int, list[Problem]]:
    try:
        return check(connection)
    except SQLAlchemyError as error:
        return 0, [Problem(name, "", f"cannot be read: {_line(error)}")]


def counts(connection: Connection) -> Counts:
    """Received = decided + held + quarantined + duplicates + loops + pending."""
    c = inbox.c
    is_loop = c.reason == ActReason.LOOP.value
    rows = connection.execute(
        sa.select(c.state, c.outcome, is_loop, sa.func.count()).group_by(c.state, c.outcome, is_loop)
    )
    found: Counter[str] = Counter()
    for state, outcome, loop, count in rows:
        found["received"] += count
        key = {"held": "held", "quarantined": "quarantined", "new": "pending"}.get(state, "")
        if state == "done" and outcome in OUTCOMES:
            key = "duplicates" if outcome == Outcome.DUPLICATE else "loops" if loop else "decided"
        if key:
            found[key] += count
    return Counts(**found)


def _counts_or_none(connection: Connection) -> Counts:
    try:
        return counts(connection)
    except SQLAlchemyError:
        return Counts()


def _file(connection: Connection) -> tuple[int, list[Problem]]:
    """The pages, the indexes, the foreign keys, as SQLite itself sees them."""
    if connection.dialect.name != "sqlite":
        return 0, []
    said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(100)") if row[0] != "ok"]
    found = [Problem("file", "", line) for text in said for line in str(text).splitlines()[:MOST]]
    if not found:
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST)
        found = [Problem("file", f"{row[0]} {row[1]}", f"names a {row[2]} that is not there") for row in rows]
    return 1, found


def _mails(connection: Connection) -> tuple[int, list[Problem]]:
    """Conservation: each mail has one final record or waits, and what was opened or appended has exactly one entry."""
    seen = counts(connection)
    found: list[Problem] = []
    c = inbox.c
    if seen.received != seen.accounted:
        known = sa.or_(c.state.in_(("new", "held", "quarantined")), sa.and_(c.state == "done", c.outcome.in_(OUTCOMES)))
        for row in connection.execute(sa.select(c.id, c.state, c.outcome).where(~known).order_by(c.id).limit(MOST)):
            what = f"{row.state} and {row.outcome or 'without an outcome'}"
            found.append(Problem("mails", f"mail {row.id}", f"it is {what}: it has no final record"))
    has_entry = sa.exists().where(entry.c.inbox == c.id)
    wants = sa.and_(c.state == "done", c.outcome.in_(WITH_ENTRY), c.reason.not_in(ONLY_NOTED), c.ticket.is_not(None))
    for row in connection.execute(
        sa.select(c.id, c.ticket, c.outcome).where(wants, ~has_entry).order_by(c.id).limit(MOST)
    ):
        found.append(
            Problem("mails", f"mail {row.id}", f"it was {row.outcome} to request {row.ticket}, and has no entry")
        )
    early = sa.select(c.id, c.state).where(c.state.in_(("new", "held")), has_entry).order_by(c.id).limit(MOST)
    for mail, state in connection.execute(early):
        found.append(Problem("mails", f"mail {mail}", f"it is {state} and has an entry"))
    alive = sa.exists().where(process.c.id == c.claimed_by)
    for row in connection.execute(sa.select(c.id).where(c.claimed_by.is_not(None), ~alive).limit(MOST)):
        found.append(Problem("mails", f"mail {row.id}", "it is claimed by a process that is not there"))
    return seen.received, found


def _entries(connection: Connection) -> tuple[int, list[Problem]]:
    """One event a mail, each in a request that is there."""
    e = entry.c
    found = []
    many = sa.select(e.inbox, sa.func.count()).where(e.inbox.is_not(None)).group_by(e.inbox)
    for mail, count in connection.execute(many.having(sa.func.count() > 1).limit(MOST)):
        found.append(Problem("entries", f"mail {mail}", f"it has {count} entries"))
    missing = ~sa.exists().where(ticket.c.number == e.ticket)
    for row in connection.execute(sa.select(e.id, e.ticket).where(missing).limit(MOST)):
        found.append(Problem("entries", f"entry {row.id}", f"its request {row.ticket} is not there"))
    return _count(connection, entry), found


def _requests(connection: Connection) -> tuple[int, list[Problem]]:
    """Each request has a journal that begins with its opening; no number is given twice."""
    t = ticket.c
    found = []
    begun = sa.exists().where(lines.c.ticket == t.number, lines.c.seq == 1)
    for number in connection.execute(sa.select(t.number).where(~begun).limit(MOST)).scalars():
        found.append(Problem("requests", f"request {number}", "its journal has no beginning"))
    highest = connection.execute(sa.select(sa.func.max(t.number))).scalar_one_or_none() or 0
    given = connection.execute(sa.select(counter.c.value).where(counter.c.name == "ticket")).scalar_one_or_none()
    if highest and (given is None or given < highest):
        found.append(Problem("requests", "", f"the next number is {(given or 0) + 1}, and request {highest} is there"))
    for row in connection.execute(
        sa.select(t.number, t.merged_into).where(
            t.merged_into.is_not(None),
            ~sa.exists().where(sa.literal_column("into_.number") == t.merged_into).select_from(ticket.alias("into_")),
        )
    ):
        found.append(
            Problem("requests", f"request {row.number}", f"it went into {row.merged_into}, which is not there")
        )
    return _count(connection, ticket), found


def _journal(connection: Connection) -> tuple[int, list[Problem]]:
    """Every seal holds, and the last one is the request's."""
    found = []
    for said in journal.verify(connection):
        where, _, what = said.partition(": ")
        found.append(Problem("journal", where, what))
    return _count(connection, lines), found


def _promises(connection: Connection) -> tuple[int, list[Problem]]:
    """A request has at most one promise in force, and while it is open that one has its timer."""
    p = promise.c
    in_force = sa.select(p.ticket, sa.func.count()).where(p.state == "open").group_by(p.ticket)
    found = [
        Problem("promises", f"request {number}", f"{count} promises are in force")
        for number, count in connection.execute(in_force.having(sa.func.count() > 1).limit(MOST))
    ]
    has_timer = sa.exists().where(timer.c.ticket == p.ticket, timer.c.name == PROMISE)
    open_ones = sa.and_(
        p.state == "open",
        ticket.c.number == p.ticket,
        ticket.c.state.in_(("new", "open")),
        ticket.c.merged_into.is_(None),
    )
    for number in connection.execute(sa.select(p.ticket).where(open_ones, ~has_timer).limit(MOST)).scalars():
        found.append(Problem("promises", f"request {number}", "its promise has no timer: nobody will be reminded"))
    return _count(connection, promise), found


def _timers(connection: Connection) -> tuple[int, list[Problem]]:
    missing = sa.and_(timer.c.ticket != 0, ~sa.exists().where(ticket.c.number == timer.c.ticket))
    rows = connection.execute(sa.select(timer.c.ticket, timer.c.name).where(missing).limit(MOST))
    found = [Problem("timers", f"request {row.ticket}", f"{row.name} is set, and it is not there") for row in rows]
    return _count(connection, timer), found


def _letters(connection: Connection) -> tuple[int, list[Problem]]:
    """Each letter goes to somebody; each transmission has ended, is held for a person, or has a next try and words to send."""
    o = outbox.c
    found = []
    to_nobody = ~sa.exists().where(o.letter == letter.c.id)
    for row in connection.execute(sa.select(letter.c.id, letter.c.template).where(to_nobody).limit(MOST)):
        found.append(Problem("letters", f"letter {row.id}", f"{row.template} goes to nobody"))
    for row in connection.execute(sa.select(o.id, o.state).where(o.state.not_in(_OUTBOX)).limit(MOST)):
        found.append(Problem("letters", f"transmission {row.id}", f"nothing is known of a state {row.state!r}"))
    alive = sa.exists().where(process.c.id == o.claimed_by)
    for row in connection.execute(sa.select(o.id).where(o.claimed_by.is_not(None), ~alive).limit(MOST)):
        found.append(Problem("letters", f"transmission {row.id}", "it is claimed by a process that is not there"))
    empty = sa.and_(o.state == "due", letter.c.id == o.letter, sa.func.length(letter.c.content) == 0)
    for row in connection.execute(sa.select(o.id).where(empty).limit(MOST)):
        found.append(Problem("letters", f"transmission {row.id}", "it is due, and the letter has no words"))
    return _count(connection, outbox), found


CHECKS: Mapping[str, Check] = {
    "file": _file,
    "mails": _mails,
    "entries": _entries,
    "requests": _requests,
    "journal": _journal,
    "promises": _promises,
    "timers": _timers,
    "letters": _letters,
}


def originals(connection: Connection, *, after: int, step: int = STEP) -> tuple[int, int, list[Problem]]:
    """The next `step` mails behind number `after`: the bytes are those that came. Returns where to go on (0: that was all), how
    many have bytes, and the problems."""
    c = inbox.c
    try:
        rows = connection.execute(
            sa.select(c.id, c.size, c.sha256, c.gone).where(c.id > after).order_by(c.id).limit(step)
        ).all()
    except SQLAlchemyError as error:
        return 0, 0, [Problem("originals", f"mails behind {after}", f"cannot be read: {_line(error)}")]
    if not rows:
        return 0, 0, []
    found = []
    kept = [row for row in rows if not row.gone]
    for row, read in zip(kept, _hashed(connection, kept), strict=True):
        if isinstance(read, SQLAlchemyError):
            found.append(Problem("originals", f"mail {row.id}", f"its bytes cannot be read: {_line(read)}"))
        elif (said := _differs(row, read)) is not None:
            found.append(Problem("originals", f"mail {row.id}", said))
    return rows[-1].id, len(kept), found


Read = tuple[int, str]


def _differs(row: Any, read: Read) -> str | None:
    size, digest = read
    if size < 0:
        return "its bytes are not there"
    if size != row.size:
        return f"{size} of {row.size} bytes are there"
    if row.sha256 and digest != row.sha256:  # of one that was left where it lay only the header is here
        return "its bytes are not those that came: the SHA-256 differs"
    return None


def _hashed(connection: Connection, rows: Sequence[Any]) -> Iterable[Read | SQLAlchemyError]:
    """Size and digest of the bytes of each; an error for one that cannot be read."""
    small = [row.id for row in rows if row.size <= 1 << 20]
    whole: dict[int, Any] = {}
    try:
        for row in connection.execute(sa.select(raw.c.inbox, raw.c.piece, raw.c.bytes).where(raw.c.inbox.in_(small))):
            whole[row.inbox] = None if row.inbox in whole or row.piece else row.bytes
    except SQLAlchemyError:
        whole = {}
    for row in rows:
        content = whole.get(row.id)
        yield _one(connection, row.id) if content is None else (len(content), hashlib.sha256(content).hexdigest())


def _one(connection: Connection, mail: int) -> Read | SQLAlchemyError:
    digest, size, expected = hashlib.sha256(), 0, 0
    try:
        pieces = (
            connection.execute(sa.select(raw.c.piece).where(raw.c.inbox == mail).order_by(raw.c.piece)).scalars().all()
        )
        for piece in pieces:
            if piece != expected:
                break
            content = connection.execute(
                sa.select(raw.c.bytes).where(raw.c.inbox == mail, raw.c.piece == piece)
            ).scalar_one()
            digest.update(content)
            size, expected = size + len(content), expected + 1
    except SQLAlchemyError as error:
        return error
    return (size, digest.hexdigest()) if pieces else (-1, "")


def _count(connection: Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(cause).__name__])[0][:200]
