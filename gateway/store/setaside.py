"""Addresses that letters did not reach, and those that are set aside for a time (`desk.unreached` decides)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.unreached import Unreached
from gateway.store.dialect import Prepared, insert_new
from gateway.store.schema import unreached

_u = unreached.c
_LONGEST = 320  # of an address, as the column has it
# Run for every mail, and nearly always finds nothing: only what it finds is read whole.
_IS_KNOWN = Prepared.of(sa.select(_u.address).where(_u.address == sa.bindparam("address")), "address")
_OF = sa.select(unreached).where(_u.address.in_(sa.bindparam("addresses", expanding=True)))
_ASIDE = sa.select(_u.address, _u.until, _u.reason).where(
    _u.address.in_(sa.bindparam("addresses", expanding=True)), _u.until > sa.bindparam("now")
)


def of(connection: Connection, addresses: Iterable[str]) -> dict[str, Unreached]:
    """What is known of these addresses; most are not known."""
    wanted = _of_these(connection, addresses)
    return {row.address: _made(row) for row in connection.execute(_OF, {"addresses": wanted})} if wanted else {}


def put(connection: Connection, states: Iterable[Unreached]) -> None:
    """Write what is known from now on."""
    for state in states:
        if not 0 < len(state.address) <= _LONGEST:
            continue
        row = {
            "letters": list(state.letters),
            "failures": state.failures,
            "failed_at": state.failed_at,
            "reason": state.reason,
            "since": state.since,
            "until": state.until,
        }
        changed = connection.execute(sa.update(unreached).where(_u.address == state.address).values(**row))
        if changed.rowcount == 0:
            connection.execute(insert_new(connection, unreached).values(address=state.address, **row))


def release(connection: Connection, address: str) -> bool:
    """Forget the failures of an address. False if there were none."""
    return connection.execute(sa.delete(unreached).where(_u.address == address)).rowcount > 0


def in_force(connection: Connection, addresses: Iterable[str], now: datetime) -> Mapping[str, str]:
    """Those of `addresses` that are set aside, each with the words that stand in the outbox."""
    wanted = _of_these(connection, addresses)
    if not wanted:
        return {}
    rows = connection.execute(_ASIDE, {"addresses": wanted, "now": now})
    return {row.address: f"set aside until {row.until:%Y-%m-%d}: {row.reason}"[:500] for row in rows}


def listed(connection: Connection, now: datetime, *, limit: int) -> list[Unreached]:
    """The addresses that are set aside, the longest first."""
    statement = sa.select(unreached).where(_u.until > now).order_by(_u.since, _u.address).limit(limit)
    return [_made(row) for row in connection.execute(statement)]


def count(connection: Connection, now: datetime) -> int:
    """How many are set aside."""
    return connection.execute(sa.select(sa.func.count()).where(_u.until > now)).scalar_one()


def _of_these(connection: Connection, addresses: Iterable[str]) -> list[str]:
    """Those that are known at all."""
    wanted = sorted({address for address in addresses if address})
    return [one for one in wanted if _IS_KNOWN.run(connection, {"address": one}).fetchone() is not None]


def _made(row: sa.Row[tuple[object, ...]]) -> Unreached:
    return Unreached(
        address=row.address,
        letters=tuple(row.letters),
        failures=row.failures,
        failed_at=row.failed_at,
        reason=row.reason,
        since=row.since,
        until=row.until,
    )
