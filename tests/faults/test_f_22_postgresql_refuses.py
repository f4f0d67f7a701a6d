"""F-22: PostgreSQL is there and takes nothing: read-only (as after a failover), no connection left, another password.
451, no role ends, and it goes on by itself."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.databases import fresh_url, server
from tests.faults.inhouse import Inhouse, program


def end_all(name: str) -> None:
    server().sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def read_only(name: str) -> Iterator[None]:
    server().sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    end_all(name)
    yield
    server().sql(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    end_all(name)


@contextmanager
def no_connection_left(name: str) -> Iterator[None]:
    server().sql("ALTER ROLE desk CONNECTION LIMIT 0")
    end_all(name)
    yield
    server().sql("ALTER ROLE desk CONNECTION LIMIT -1")


@contextmanager
def nobody_may_connect(name: str) -> Iterator[None]:
    """As with another password: the server refuses who comes."""
    server().sql("ALTER ROLE desk NOLOGIN")
    end_all(name)
    yield
    server().sql("ALTER ROLE desk LOGIN")


@contextmanager
def not_allowed_to_write(name: str) -> Iterator[None]:
    server().sql("REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM desk", name)
    yield
    server().sql("GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO desk", name)


WAYS: list[Callable[[str], object]] = [read_only, no_connection_left, nobody_may_connect, not_allowed_to_write]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhouse]:
    """A desk whose tables are another's, who lends them."""
    url = fresh_url("postgresql", tmp_path_factory.mktemp("any"))
    name = url.rpartition("/")[2]
    server().sql("DROP ROLE IF EXISTS desk")
    server().sql("CREATE ROLE desk LOGIN")
    folder = tmp_path_factory.mktemp("desk")
    with program(folder, url=url):
        pass  # the tables
    server().sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO desk", name)
    server().sql("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO desk", name)
    with program(folder, url=url.replace("postgres@", "desk@")) as app:
        app.name = name  # type: ignore[attr-defined]
        yield app
    server().sql("DROP OWNED BY desk CASCADE", name)
    server().sql("DROP ROLE desk")


@pytest.mark.parametrize("way", WAYS)
def test_later_and_by_itself(app: Inhouse, way: Callable[[str], object]) -> None:
    number = 10 * (1 + WAYS.index(way))
    assert app.send(number) == 250
    app.expect_the_law()
    with way(app.name):  # type: ignore[attr-defined]
        assert [app.send(number + n) for n in (1, 2, 1)] == [451] * 3
        for wake in app._wakes.values():  # every role finds out
            wake()
        time.sleep(0.3)
        assert app.failure is None
    for n in (1, 2):
        while app.send(number + n) != 250:
            assert app.failure is None
    app.expect_the_law()
