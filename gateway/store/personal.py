"""What in the store is about one person. Reads only; used by `people erase` and `people export`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.store.schema import entry, inbox, letter, outbox, participant, raw, thread_key, ticket

AT_ONCE = 500
_SHORTEST_TEXT = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """`requests`: those of the person, and the questions that were asked elsewhere because of them; `shared`: others in which they
    take part or have written; `mails`: the mails that they wrote."""

    requests: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()
    mails: frozenset[int] = frozenset()

    def __or__(self, other: "Scope") -> "Scope":
        requests = self.requests | other.requests
        return Scope(requests, (self.shared | other.shared) - requests, self.mails | other.mails)


def scope(connection: Connection, addresses: Collection[str]) -> Scope:
    """By their addresses (folded)."""
    who = list(addresses)
    mails = _all(connection, inbox.c.id, sa.or_(inbox.c.originator.in_(who), inbox.c.reverse_path.in_(who)))
    wrote = _all(connection, entry.c.inbox, entry.c.author.in_(who), entry.c.inbox.is_not(None))
    requests = _all(connection, ticket.c.number, ticket.c.requester.in_(who))
    for some in _pieces(requests):
        requests = requests | _all(connection, ticket.c.number, ticket.c.asked_for.in_(some))
    shared = _all(connection, participant.c.ticket, participant.c.address.in_(who))
    shared |= _all(connection, entry.c.ticket, entry.c.author.in_(who))
    for some in _pieces(requests):  # where a request of theirs went
        shared |= _all(connection, ticket.c.merged_into, ticket.c.number.in_(some), ticket.c.merged_into.is_not(None))
    return Scope(frozenset(requests), frozenset(shared - requests), frozenset(mails | wrote))


def names(connection: Connection, addresses: Collection[str]) -> set[str]:
    """The names that these addresses went by in mails."""
    who = list(addresses)
    found = _all(connection, participant.c.name, participant.c.address.in_(who))
    found |= _all(connection, entry.c.author_name, entry.c.author.in_(who))
    return found | _all(connection, ticket.c.requester_name, ticket.c.requester.in_(who)) - {""}


def message_ids(connection: Connection, addresses: Collection[str], mails: Iterable[int]) -> set[str]:
    """The Message-IDs of what they wrote, without those of our own letters."""
    who = list(addresses)
    found = _all(connection, entry.c.message_id, entry.c.author.in_(who))
    found |= _all(connection, thread_key.c.message_id, thread_key.c.address.in_(who), thread_key.c.how == "seen")
    for some in _pieces(mails):
        found |= _all(connection, inbox.c.message_id, inbox.c.id.in_(some))
    found -= {""}
    for some in _pieces(found):
        found = found - _all(connection, letter.c.message_id, letter.c.message_id.in_(some))
    return found


def subjects(connection: Connection, what: Scope) -> set[str]:
    """The subjects of their requests and mails, but for those that anybody may have written."""
    found: set[str] = set()
    for some in _pieces(what.requests):
        found |= _all(connection, ticket.c.subject, ticket.c.number.in_(some))
    for some in _pieces(what.mails):
        found |= _all(connection, inbox.c.subject, inbox.c.id.in_(some))
    return {text for text in found if len(text) >= _SHORTEST_TEXT and " " in text.strip()}


def language(connection: Connection, addresses: Collection[str]) -> str:
    """The language of their latest request; '' if nobody knows."""
    t = ticket.c
    latest = sa.select(t.language).where(t.requester.in_(list(addresses)), t.language != "").order_by(t.number.desc())
    return connection.execute(latest.limit(1)).scalar_one_or_none() or ""


def open_requests(connection: Connection, addresses: Collection[str]) -> list[str]:
    """The references of the requests that they made, or have to do, and that are not done."""
    who, t = list(addresses), ticket.c
    is_theirs = sa.or_(t.requester.in_(who), t.owner.in_(who))
    rows = connection.execute(sa.select(t.prefix, t.number).where(is_theirs, t.state != "done").order_by(t.number))
    return [f"{prefix}-{number}" for prefix, number in rows]


def undecided(connection: Connection) -> Sequence[int]:
    """The mails that wait to be decided: nobody knows yet whose they are."""
    return connection.execute(sa.select(inbox.c.id).where(inbox.c.state == "new").order_by(inbox.c.id)).scalars().all()


def under_way(connection: Connection, addresses: Collection[str]) -> int:
    """How many letters to them, or of their requests, are being handed over just now."""
    who, o = list(addresses), outbox.c
    theirs = sa.or_(o.address.in_(who), ticket.c.requester.in_(who))
    joined = outbox.join(letter, letter.c.id == o.letter).outerjoin(ticket, ticket.c.number == letter.c.ticket)
    found = sa.select(sa.func.count()).select_from(joined).where(o.claimed_by.is_not(None), theirs)
    return connection.execute(found).scalar_one()


def is_kept(connection: Connection, mails: Iterable[int]) -> list[int]:
    """Those of these mails whose bytes are here."""
    found: set[int] = set()
    for some in _pieces(mails):
        found |= _all(connection, raw.c.inbox, raw.c.inbox.in_(some))
    return sorted(found)


def rows(connection: Connection, table: sa.Table, *where: Any, order: Sequence[Any]) -> Sequence[Any]:
    """Rows of a table as they are."""
    return connection.execute(sa.select(table).where(*where).order_by(*order)).all()


def pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    """In lists that a statement can hold."""
    return _pieces(values)


def _pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    found = sorted(values)
    return (found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE))


def _all(connection: Connection, column: Any, *where: Any) -> set[Any]:
    return set(connection.execute(sa.select(column).where(*where).distinct()).scalars())
