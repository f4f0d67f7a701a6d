"""Bring a database to the schema of this program (Alembic), under a lock, each step all or nothing."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from gateway.errors import Permanent
from gateway.store.engine import Store

_LOCK = 4812_2525  # any number, the same for all processes


class NewerSchema(Permanent):
    """The database was made by a newer program. Running the old one on it could lose what it does not know."""


def head() -> str:
    """The revision this program needs."""
    return ScriptDirectory(str(_folder())).get_current_head() or ""


def current(store: Store) -> str:
    """The revision the database has, '' for an empty one."""
    return store.read(lambda connection: MigrationContext.configure(connection).get_current_revision()) or ""


def pending(store: Store) -> list[str]:
    """The revisions between the database and this program, in order. Raises `NewerSchema`."""
    found, order = current(store), _order()
    refuse_newer(found)
    return order[order.index(found) + 1 :] if found else order


def refuse_newer(found: str) -> None:
    """Raise `NewerSchema` if this program does not know the revision `found`."""
    if found and found not in _order():
        raise NewerSchema(
            f"the database has schema {found}, which this version does not know: install the newer version"
        )


def upgrade(store: Store, *, on_step: Callable[[str], None] = lambda revision: None) -> bool:
    """Bring the database here, step by step. True if anything was done. Each step is a transaction: killed at any instant, the
    database is that of one step, whole, and the next start goes on. Several processes may start at once: one of them does it."""
    is_done = False
    while following := pending(store)[:1]:
        with store.engine.connect() as connection:
            if store.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.begin()
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            try:
                if following == _after(MigrationContext.configure(connection).get_current_revision() or ""):
                    _run(connection, following[0])
                    is_done = True
                if store.is_sqlite:
                    connection.exec_driver_sql("COMMIT")
                connection.commit()
            except BaseException:
                if store.is_sqlite:
                    connection.exec_driver_sql("ROLLBACK")
                raise
        on_step(following[0])
    return is_done


def _order() -> list[str]:
    return [script.revision for script in ScriptDirectory(str(_folder())).walk_revisions()][::-1]


def _after(found: str) -> list[str]:
    order = _order()
    return order[order.index(found) + 1 :][:1] if found else order[:1]


def _run(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _folder() -> Path:
    return Path(__file__).parent / "migrations"
