import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from gateway.store import migrate, schema, schema_desk  # noqa: F401
from gateway.store.columns import metadata
from gateway.store.engine import Busy, Store
from tests.databases import both, fresh_url


@both
def test_a_fresh_database_is_the_schema(kind: str, tmp_path: Path) -> None:
    store = Store.open(fresh_url(kind, tmp_path))
    assert migrate.current(store) == ""
    assert migrate.upgrade(store)
    assert migrate.current(store) == migrate.head() != ""
    assert not migrate.upgrade(store)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []
    store.close()


@both
def test_several_processes_start_at_once(kind: str, tmp_path: Path) -> None:
    url = fresh_url(kind, tmp_path)
    start = threading.Barrier(4, timeout=10)
    done: list[bool] = []
    errors: list[BaseException] = []

    def upgrade() -> None:
        store = Store.open(url)
        try:
            start.wait()
            done.append(migrate.upgrade(store))
        except BaseException as error:
            errors.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert any(done)


@both
def test_a_newer_schema_is_refused(kind: str, tmp_path: Path) -> None:
    store = Store.open(fresh_url(kind, tmp_path))
    migrate.upgrade(store)
    store.write(lambda connection: connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(migrate.NewerSchema, match="9999"):
        migrate.upgrade(store)
    store.close()


@both
def test_an_upgrade_that_fails_leaves_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(fresh_url(kind, tmp_path))
    run = migrate._run

    def broken(connection: sa.Connection, revision: str) -> None:
        run(connection, revision)
        raise RuntimeError("in the middle")

    monkeypatch.setattr(migrate, "_run", broken)
    with pytest.raises(RuntimeError):
        migrate.upgrade(store)
    assert migrate.current(store) == ""
    with store.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    monkeypatch.undo()
    assert migrate.upgrade(store)
    store.close()


def test_a_server_that_is_away_is_said_in_one_line() -> None:
    store = Store.open("postgresql://postgres@127.0.0.1:1/none")
    with pytest.raises(Busy):
        migrate.upgrade(store)
    store.close()
