"""Mails that came in: taken once (COMMIT 1), claimed, decided once (COMMIT 2).

new → (claimed) → done | quarantined        third start, or unusable → held
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk import vouched as vouching
from gateway.desk.vouched import Vouched
from gateway.errors import Permanent, Unusable
from gateway.mail.envelope import NO_CLIENT, Client, Envelope
from gateway.mail.queueing import NO_PLACE, Place
from gateway.store import turns
from gateway.store.dialect import Prepared, insert_new
from gateway.store.schema import imap_taken, inbox, raw

PIECE = 1 << 20
MOST_STARTS = 3
FORGET_AFTER = timedelta(days=7)
"""Mails with neither Message-ID nor Date can be told apart by their bytes alone: two equal ones in a week are one."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be taken. `transmission` is its digest in hex; `imap` its (account, folder, uidvalidity, uid)."""

    source: str
    received_at: datetime
    envelope: Envelope
    size: int
    sha256: str
    transmission: str
    has_identity: bool
    imap: tuple[str, str, int, int] | None = None
    silent: bool = False
    department: str = ""
    held_because: str = ""
    client: Client = NO_CLIENT
    place: Place = NO_PLACE


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that somebody works on. `attempts` counts this start too; `alone`: it may be what killed the last worker.
    `vouched`: what an earlier look at its sender found."""

    id: int
    source: str
    received_at: datetime
    envelope: Envelope
    size: int
    attempts: int
    alone: bool
    silent: bool
    department: str
    client: str = ""
    helo: str = ""
    vouched: Vouched | None = None
    released: bool = False

    @classmethod
    def of(cls, row: Any) -> Self:
        """What its row says."""
        return cls(
            id=row.id,
            source=row.source,
            received_at=row.received_at,
            envelope=Envelope(row.reverse_path, tuple(row.forward_paths)),
            size=row.size,
            attempts=row.attempts,
            alone=row.alone,
            silent=row.silent,
            department=row.department,
            client=row.client,
            helo=row.helo,
            vouched=vouching.from_json(row.vouched),
            released=row.released,
        )


def add(connection: Connection, mail: NewMail, pieces: Iterable[bytes]) -> tuple[int, bool]:
    """Take a mail. Returns its id, and whether it was here before (then nothing is written but the count).

    The unique constraint decides, never a look before: two copies at the same instant are one.
    """
    if mail.imap is not None and (known := taken_as(connection, mail.imap)) is not None:
        return known, True
    new_id = _insert(connection, mail)
    if new_id is None:
        known_id, at = connection.execute(
            sa.select(inbox.c.id, inbox.c.received_at).where(inbox.c.transmission == mail.transmission)
        ).one()
        if mail.has_identity or mail.received_at - at < FORGET_AFTER:
            connection.execute(sa.update(inbox).where(inbox.c.id == known_id).values(repeats=inbox.c.repeats + 1))
            _remember_imap(connection, mail, known_id)
            return known_id, True
        old = f"{mail.transmission}-{known_id}"
        connection.execute(sa.update(inbox).where(inbox.c.id == known_id).values(transmission=old))
        new_id = _insert(connection, mail)
        assert new_id is not None
    for number, piece in enumerate(_sized(pieces)):
        _INSERT_PIECE.run(connection, {"inbox": new_id, "piece": number, "bytes": piece})
    _remember_imap(connection, mail, new_id)
    return new_id, False


def _sized(pieces: Iterable[bytes]) -> Iterable[bytes]:
    empty = True
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            empty = False
            yield piece if len(piece) <= PIECE else piece[start : start + PIECE]
    if empty:
        yield b""


_INSERT = Prepared.insert(inbox, is_new_only=True, returning=inbox.c.id)
_INSERT_PIECE = Prepared.insert(raw)


def _insert(connection: Connection, mail: NewMail) -> int | None:
    row = _INSERT.run(
        connection,
        {
            "state": "held" if mail.held_because else "new",
            "source": mail.source,
            "received_at": mail.received_at,
            "reverse_path": mail.envelope.reverse_path,
            "forward_paths": list(mail.envelope.forward_paths),
            "size": mail.size,
            "sha256": mail.sha256,
            "transmission": mail.transmission,
            "silent": mail.silent,
            "released": False,
            "department": mail.department,
            "reason": mail.held_because,
            "client": mail.client.address,
            "helo": mail.client.helo,
            **turns.values(connection, mail.place),
        },
    ).fetchone()
    return None if row is None else int(row[0])


def _remember_imap(connection: Connection, mail: NewMail, inbox_id: int) -> None:
    if mail.imap is not None:
        names = ("account", "folder", "uidvalidity", "uid")
        row = dict(zip(names, mail.imap, strict=True), inbox=inbox_id)
        connection.execute(insert_new(connection, imap_taken), row)


def taken_as(connection: Connection, key: tuple[str, str, int, int]) -> int | None:
    """The inbox id of the mail at this place of an IMAP mailbox, if it was taken."""
    account, folder, uidvalidity, uid = key
    t = imap_taken.c
    return connection.execute(
        sa.select(t.inbox).where(t.account == account, t.folder == folder, t.uidvalidity == uidvalidity, t.uid == uid)
    ).scalar_one_or_none()


_c = inbox.c
# Built once: these run for every mail.
_CLAIM = (
    sa.update(inbox)
    .where(_c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(claimed_by=sa.bindparam("process"), attempts=_c.attempts + 1)
    .returning(
        _c.id, _c.source, _c.received_at, _c.reverse_path, _c.forward_paths, _c.size, _c.attempts, _c.alone, _c.silent,
        _c.department, _c.client, _c.helo, _c.vouched, _c.released,
    )
)  # fmt: skip
_MINE = Prepared.of(
    sa.select(_c.id)
    .where(_c.id == sa.bindparam("id"), _c.claimed_by == sa.bindparam("process"), _c.state == "new")
    .with_for_update(),
    "id",
    "process",
)
_SETTLE = sa.update(inbox).where(_c.id == sa.bindparam("the"))
_CONTENTS = (
    sa.select(raw.c.inbox, raw.c.bytes, _c.sha256)
    .join(inbox, _c.id == raw.c.inbox)
    .where(raw.c.inbox.in_(sa.bindparam("ids", expanding=True)), _c.size <= PIECE)
)
_BY_CONTENT = (
    sa.select(_c.id, _c.ticket, _c.decided_at)
    .where(_c.content == sa.bindparam("digest"), _c.id != sa.bindparam("but"), _c.outcome.in_(("opened", "appended")))
    .order_by(_c.id)
    .limit(1)
)


def claim(connection: Connection, *, process: int, limit: int) -> list[Claimed]:
    """Take up to `limit` new mails to work on, oldest first, or while more wait half of them by turn (`store/turns`). The start is
    counted now, before it can kill anybody.

    After a crash, mails that were in work run one at a time: a batch is either one such mail, or has none of them.
    """
    ids = turns.next_ones(connection, limit)
    if not ids:
        return []
    found = connection.execute(_CLAIM, {"ids": ids, "process": process}).all()
    return [Claimed.of(row) for row in sorted(found, key=lambda row: row.id)]


def vouch(connection: Connection, found: Mapping[int, Vouched], *, process: int) -> None:
    """Keep who vouches for the senders of mails that this process works on."""
    for inbox_id, one in found.items():
        mine = sa.and_(_c.id == inbox_id, _c.claimed_by == process, _c.state == "new")
        connection.execute(sa.update(inbox).where(mine).values(vouched=vouching.as_json(one)))


def vouched_by_content(connection: Connection, digest: str) -> Vouched | None:
    """What was found about the sender of the mail with this content digest, when it came to our listener."""
    found = sa.select(_c.vouched).where(_c.content == digest, _c.client != "").order_by(_c.id.desc()).limit(1)
    return vouching.from_json(connection.execute(found).scalar_one_or_none())


def still_mine(connection: Connection, inbox_id: int, *, process: int) -> bool:
    """The fence: may this process still settle the mail? False once its claim was given to somebody else."""
    return _MINE.run(connection, {"id": inbox_id, "process": process}).fetchone() is not None


def settle(connection: Connection, inbox_id: int, **values: Any) -> None:
    """Write what was decided (`state`, `outcome`, `reason`, …) and let go of the mail."""
    connection.execute(_SETTLE, {"the": inbox_id, "claimed_by": None, **values})


def give_back(connection: Connection, ids: Sequence[int], *, process: int, error: str, counts: bool) -> None:
    """Our trouble, or the mail's (`counts`): let it be tried again. The third start that counts ends in `held`."""
    c = inbox.c
    mine = sa.and_(c.id.in_(list(ids)), c.claimed_by == process, c.state == "new")
    if counts:
        held = sa.update(inbox).where(mine, c.attempts >= MOST_STARTS)
        connection.execute(held.values(state="held", claimed_by=None, last_error=error, reason=error))
        connection.execute(sa.update(inbox).where(mine).values(claimed_by=None, last_error=error))
    else:
        connection.execute(
            sa.update(inbox).where(mine).values(claimed_by=None, attempts=c.attempts - 1, last_error=error)
        )


def let_go(connection: Connection, *, process: int) -> None:
    """Free all that this live process still holds after trouble of its own; the starts do not count."""
    c = inbox.c
    mine = sa.update(inbox).where(c.claimed_by == process, c.state == "new")
    connection.execute(mine.values(claimed_by=None, attempts=c.attempts - 1))


def release_dead(connection: Connection, process: int) -> int:
    """Free what a dead process had in work. One mail in flight alone keeps its count: it may be what killed it. Several
    keep none, and run one at a time from now on."""
    c = inbox.c
    ids = list(connection.execute(sa.select(c.id).where(c.claimed_by == process, c.state == "new")).scalars())
    if not ids:
        return 0
    if len(ids) == 1:
        one = sa.update(inbox).where(c.id == ids[0])
        connection.execute(
            one.where(c.attempts >= MOST_STARTS).values(
                state="held", reason="it stopped the gateway three times", claimed_by=None
            )
        )
        connection.execute(one.values(claimed_by=None, alone=True))
    else:
        free = sa.update(inbox).where(c.id.in_(ids))
        connection.execute(free.values(claimed_by=None, alone=True, attempts=c.attempts - 1))
    return len(ids)


class Gone(Permanent):
    """The bytes of a mail are not kept any more."""


_GONE = {"expired": "as long as [keep] says it was kept", "erased": "it told of a person who was erased"}


class Damaged(Unusable):
    """The bytes of a mail are not those that came: the disk, or somebody's hand."""


def content_of(connection: Connection, inbox_id: int) -> bytearray:
    """The original bytes, in one buffer (never twice in memory). Raises `Gone` where they are not kept any more, `Damaged` where
    they are not those that came."""
    size, digest, gone = connection.execute(
        sa.select(inbox.c.size, inbox.c.sha256, inbox.c.gone).where(inbox.c.id == inbox_id)
    ).one()
    if gone:
        raise Gone(f"the original of mail {inbox_id} is not here any more: {_GONE.get(gone, gone)}")
    buffer = bytearray(size)
    at = 0
    try:
        for piece in _pieces(connection, inbox_id):
            buffer[at : at + len(piece)] = piece
            at += len(piece)
    except sa.exc.DatabaseError as error:
        if not is_damage(error):
            raise
        raise Damaged(f"mail {inbox_id}: its bytes cannot be read: {error.orig}") from error
    if at != size:
        raise Damaged(f"mail {inbox_id}: {f'{at} of {size} bytes are' if at else 'its bytes are not'} there")
    if digest and sha256(buffer).hexdigest() != digest:
        raise Damaged(f"mail {inbox_id}: its bytes are not those that came: the SHA-256 differs")
    return buffer


def as_it_is(connection: Connection, inbox_id: int) -> bytes:
    """The bytes that are here, whether they are those that came or not: to look for a person in them, or to hand them out."""
    return b"".join(_pieces(connection, inbox_id))


def _pieces(connection: Connection, inbox_id: int) -> Iterable[bytes]:
    count = connection.execute(sa.select(sa.func.count()).where(raw.c.inbox == inbox_id)).scalar_one()
    one = sa.select(raw.c.bytes).where(raw.c.inbox == inbox_id)
    if count <= 2:
        return connection.execute(one.order_by(raw.c.piece)).scalars().all()
    return (connection.execute(one.where(raw.c.piece == n)).scalar_one() for n in range(count))


def is_damage(error: sa.exc.DatabaseError) -> bool:
    """Is it the file that is damaged (SQLite's words for it)? Trying again cannot help then."""
    return "malformed" in str(error.orig)


def beginning_of(connection: Connection, inbox_id: int) -> bytes:
    """The first bytes of a mail, up to 1 MiB; b'' where nothing is there."""
    statement = sa.select(raw.c.bytes).where(raw.c.inbox == inbox_id, raw.c.piece == 0)
    return connection.execute(statement).scalar_one_or_none() or b""


def contents_of(connection: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """The original bytes of several small mails in one read; those in several pieces, and those that are damaged, are left out
    (see `content_of`)."""
    try:
        rows = connection.execute(_CONTENTS, {"ids": list(ids)}).all()
    except sa.exc.DatabaseError as error:
        if not is_damage(error):
            raise
        return {}
    return {row.inbox: row.bytes for row in rows if sha256(row.bytes).hexdigest() == row.sha256}


def held_unseen(connection: Connection, *, since: datetime, limit: int = 20) -> Sequence[Any]:
    """Mails that are held and that nobody has looked at yet (`see`), all columns."""
    unseen = sa.and_(_c.state == "held", _c.decided_at.is_(None), _c.received_at > since)
    return connection.execute(sa.select(inbox).where(unseen).order_by(_c.id).limit(limit)).all()


def see(connection: Connection, inbox_id: int, *, now: datetime) -> bool:
    """A held mail was looked at. False if it was before."""
    unseen = sa.and_(_c.id == inbox_id, _c.state == "held", _c.decided_at.is_(None))
    return connection.execute(sa.update(inbox).where(unseen).values(decided_at=now)).rowcount == 1


def get(connection: Connection, inbox_id: int) -> Any | None:
    """All columns of one mail, or None."""
    return connection.execute(sa.select(inbox).where(inbox.c.id == inbox_id)).one_or_none()


def listed(connection: Connection, *, state: str = "", below: int = 0, limit: int = 200) -> Sequence[Any]:
    """The newest mails first, of one state or of all. `below`: the next page."""
    statement = sa.select(inbox).order_by(inbox.c.id.desc()).limit(limit)
    if below:
        statement = statement.where(inbox.c.id < below)
    return connection.execute(statement.where(inbox.c.state == state) if state else statement).all()


def counts(connection: Connection) -> dict[str, int]:
    """How many mails are in each state."""
    rows = connection.execute(sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state))
    return {row.state: row[1] for row in rows}


def by_content(connection: Connection, digest: str, *, not_id: int) -> Any | None:
    """The first decided mail with this content digest, other than `not_id`: (id, ticket, decided_at)."""
    return connection.execute(_BY_CONTENT, {"digest": digest, "but": not_id}).one_or_none()


def last_received(connection: Connection) -> datetime | None:
    """When the newest mail came in, or None."""
    return connection.execute(sa.select(sa.func.max(inbox.c.received_at))).scalar_one_or_none()


def decided(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """Of these mails, those that wait no more: id -> (state, outcome, ticket)."""
    c = inbox.c
    rows = connection.execute(
        sa.select(c.id, c.state, c.outcome, c.ticket).where(c.id.in_(list(ids)), c.state != "new")
    )
    return {row.id: row for row in rows}
