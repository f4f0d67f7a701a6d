"""The PostgreSQL of the tests does what the tests rely on."""

import pytest

from tests.peers.postgres import Postgres

pytestmark = pytest.mark.peers


def test_what_was_committed_survives_a_crash() -> None:
    with Postgres() as server:
        server.create("desk")
        server.sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)", "desk")
        assert server.sql("SHOW fsync") == "on"
        server.crash()
        server.start()
        assert server.sql("SELECT sum(n) FROM t", "desk") == "3"
        server.drop("desk")
        assert server.sql("SELECT count(*) FROM pg_database WHERE datname = 'desk'") == "0"
