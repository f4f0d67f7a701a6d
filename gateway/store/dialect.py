"""The few words SQLite and PostgreSQL spell differently, and the short way to the driver, in one place."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Executable, Table
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


def insert_new_either(table: Table) -> Mapping[str, Any]:
    """The same for both, by the name of the dialect: to be built once."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


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

    def __init__(self, build: Callable[[Dialect], Executable], columns: tuple[str, ...]) -> None:
        self._build = build
        self._columns = columns
        self._made: dict[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute with `values`, one for each of `columns`; returns the driver's cursor."""
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = self._compile(connection.dialect)
        sql, convert = made
        return at_driver(connection, sql, convert(values))

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
        compiled: Any = self._build(dialect).compile(dialect=dialect, column_keys=list(self._columns))  # type: ignore[attr-defined]
        converters = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
        }
        order = tuple((name, converters[name]) for name in compiled.positiontup or compiled.binds)
        if compiled.positional:
            return str(compiled), lambda values: tuple(c(values[n]) if c else values[n] for n, c in order)
        return str(compiled), lambda values: {n: c(values[n]) if c else values[n] for n, c in order}
