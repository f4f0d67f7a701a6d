"""F-23: PostgreSQL answers each statement late. Connections stay within the pool, mail is taken late or told to come
again, and nothing is refused for good."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.databases import fresh_url
from tests.faults.between import Between
from tests.faults.inhouse import program

POOL = 16 + 1  # and the writer's


def test_late_and_within_the_pool(tmp_path: Path) -> None:
    url = fresh_url("postgresql", tmp_path)
    port = url.rpartition(":")[2].partition("/")[0]
    with Between(int(port)) as relay, program(tmp_path, url=url.replace(port, str(relay.port))) as app:
        relay.delay = 0.05
        with ThreadPoolExecutor(40) as pool:
            heard = set(pool.map(app.send, range(20)))
        relay.delay = 0.0
        assert heard <= {250, 421, 451}
        assert relay.most <= POOL
        for number in range(20):
            while app.send(number) != 250:
                pass
        assert app.failure is None
        app.expect_the_law()
