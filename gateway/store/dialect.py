"""The few words SQLite and PostgreSQL spell differently, in one place."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING`: the row that is there wins. `.returning(…)` gives nothing where it did."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def lock_rows(connection: Connection, statement: Any) -> Any:
    """`FOR UPDATE SKIP LOCKED` where there is such a thing; SQLite has one writer, so every row it reads is its own."""
    if connection.dialect.name == "sqlite":
        return statement
    return statement.with_for_update(skip_locked=True)
