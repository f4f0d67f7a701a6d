"""Bring a database to the schema of this program (Alembic), under a lock, all or nothing."""

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


def upgrade(store: Store) -> bool:
    """Bring the database here. True if anything was done. Several processes may start at once: one of them does it."""
    known = {script.revision for script in ScriptDirectory(str(_folder())).walk_revisions()}
    found = current(store)
    if found == head():
        return False
    if found and found not in known:
        raise NewerSchema(
            f"the database has schema {found}, which this version does not know: install the newer version"
        )
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.begin()
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        try:
            _run(connection)
            if store.is_sqlite:
                connection.exec_driver_sql("COMMIT")
            connection.commit()
        except BaseException:
            if store.is_sqlite:
                connection.exec_driver_sql("ROLLBACK")
            raise
    return True


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _folder() -> Path:
    return Path(__file__).parent / "migrations"
