"""Who goes first while many mails wait. A flood of one sender, of one domain or of lists does not hold up the others.

Each mail gets its turn when it is taken: a sender's next one comes sixteen turns behind the one before; the first one of each comes
a turn behind the last first one of its crowd. So whoever has written once goes before the second mail of everybody, and the order
of each sender's mails stays. A mail never goes before the one it answers. Half of what is claimed while many wait goes by turn, the
other half by arrival: nobody waits for ever.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.mail.queueing import Place
from gateway.store.dialect import Prepared
from gateway.store.schema import inbox

STEP = 16

_c = inbox.c
# Conditions of partial indexes stand as text: with a parameter SQLite does not use them.
_waits = sa.text("state = 'new'")
_before = sa.select(_c.turn).where(_c.lane == sa.bindparam("lane"), _waits).order_by(_c.id.desc()).limit(1)
_first = sa.select(sa.func.max(_c.turn)).where(_c.crowd == sa.bindparam("crowd"), _waits, sa.text("crowd != ''"))
_parent = (
    sa.select(sa.func.max(_c.turn))
    .where(_c.message_id == sa.bindparam("parent"), _waits, sa.text("message_id != ''"))
)  # fmt: skip
_LOOK = Prepared.of(
    sa.select(_before.scalar_subquery(), _first.scalar_subquery(), _parent.scalar_subquery()), "lane", "crowd", "parent"
)

BY_ARRIVAL = (
    sa.select(_c.id, _c.alone)
    .where(_waits, _c.claimed_by.is_(None))
    .order_by(_c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite has one writer, so what it reads is its own: it leaves this out
)
_CLAIMED = sa.select(_c.id).where(_c.claimed_by.is_not(None)).limit(1)
BY_TURN = (
    sa.select(_c.id)
    .where(_waits, _c.claimed_by.is_(None), _c.alone.is_(False))
    .order_by(_c.turn, _c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)


def values(connection: Connection, place: Place) -> dict[str, object]:
    """The columns that say where a new mail waits."""
    look = {"lane": place.lane, "crowd": place.crowd, "parent": place.parent}
    before, first, parent = _LOOK.run(connection, look).fetchone()
    turn = before + STEP if before is not None else first + 1 if first is not None else 0
    return {
        "lane": place.lane,
        "crowd": "" if before is not None else place.crowd,
        "turn": max(turn, parent or 0),
        "message_id": place.message_id,
    }


def next_ones(connection: Connection, limit: int) -> list[int]:
    """The new mails that are next, up to `limit`. One that may have killed the last worker runs alone, when nothing else does."""
    rows = connection.execute(BY_ARRIVAL, {"most": limit}).all()
    if not rows:
        return []
    if rows[0].alone:
        return [] if connection.execute(_CLAIMED).first() is not None else [rows[0].id]
    ids = [row.id for row in rows if not row.alone]
    if len(rows) < limit:
        return ids
    return mixed(ids, list(connection.execute(BY_TURN, {"most": limit}).scalars()))


def mixed(by_arrival: list[int], by_turn: list[int]) -> list[int]:
    """What is claimed: half of each, no more than there are by arrival."""
    first = by_arrival[: len(by_arrival) // 2]
    return list(dict.fromkeys((*first, *by_turn, *by_arrival)))[: len(by_arrival)]
