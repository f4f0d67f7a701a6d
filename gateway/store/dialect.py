"""The few words SQLite and PostgreSQL spell differently, and the short way to the driver, in one place."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError


def insert_new(connection: Connection, table: Table) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING`: the row that is there wins. `.returning(…)` gives nothing where it did."""
    return insert_new_for(connection.dialect, table)


def insert_new_for(dialect: Dialect, table: Table) -> Any:
    """The same where there is no connection yet."""
    made = sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing()


def at_driver(connection: Connection, sql: str, parameters: Any = ()) -> Any:
    """Run one statement on the driver's cursor and return the cursor. Four times quicker than `Connection.execute`, for
    the statements that every mail needs; the driver's errors come out as SQLAlchemy's, like everywhere else."""
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
    except dialect.loaded_dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, connection.connection, cursor)
        raise DBAPIError.instance(
            sql,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        ) from error
    return cursor


class Prepared:
    """A statement that is built and compiled once for each dialect, then run `at_driver`. `columns`: the parameters it takes.

    Parameters are converted by the types of the columns; results are the driver's (an Instant is its integer)."""

    def __init__(
        self,
        build: Callable[[Dialect], Executable],
        columns: tuple[str, ...],
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        self._build = build
        self._columns = columns
        self._defaults = defaults or {}
        self._made: dict[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {}

    @classmethod
    def of(cls, statement: Executable, *columns: str) -> "Prepared":
        """A statement that is the same for both. `columns`: the names of its parameters."""
        return cls(lambda dialect: statement, columns)

    @classmethod
    def insert(cls, table: Table, *, is_new_only: bool = False, returning: Column[int] | None = None) -> "Prepared":
        """A row of `table`. What `values` leave out is the column's default, or NULL. `is_new_only`: see `insert_new`."""

        def build(dialect: Dialect) -> Executable:
            made = insert_new_for(dialect, table) if is_new_only else sa.insert(table)
            return made.returning(returning) if returning is not None else made

        columns = tuple(column for column in table.c if column is not table.autoincrement_column)
        defaults = {column.name: column.default.arg if column.default else None for column in columns}  # type: ignore[attr-defined]
        return cls(build, tuple(defaults), defaults)

    @classmethod
    def replacing(cls, table: Table) -> "Prepared":
        """A row of `table` in the place of the one with the same primary key, if there is one."""
        keys = [column.name for column in table.primary_key]

        def build(dialect: Dialect) -> Executable:
            insert = sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)
            others = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
            return insert.on_conflict_do_update(index_elements=keys, set_=others)

        defaults = {column.name: column.default.arg if column.default else None for column in table.c}  # type: ignore[attr-defined]
        return cls(build, tuple(defaults), defaults)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute with `values` for `columns`; returns the driver's cursor."""
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = self._compile(connection.dialect)
        sql, convert = made
        return at_driver(connection, sql, convert({**self._defaults, **values}))

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
        compiled: Any = self._build(dialect).compile(dialect=dialect, column_keys=list(self._columns))  # type: ignore[attr-defined]
        converters = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        fixed = {name: bind.value for name, bind in compiled.binds.items() if name not in self._columns}
        self._defaults = {**fixed, **self._defaults}
        order = tuple((name, converters[name]) for name in compiled.positiontup or compiled.binds)
        if compiled.positional:
            return str(compiled), lambda values: tuple([_converted(values[n], c) for n, c in order])
        return str(compiled), lambda values: {n: _converted(values[n], c) for n, c in order}


def _converted(value: Any, convert: Callable[[Any], Any] | None) -> Any:
    return value if convert is None or value is None else convert(value)
