"""F-20: the database takes back a transaction because of others (40001, 40P01). It is run again, and nobody hears of it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store import inbox
from gateway.store.engine import Connection, Outcome
from gateway.store.schema import inbox as table
from tests.databases import new_mail, opened
from tests.faults.desk import mail

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{}'; END $$"


@pytest.mark.parametrize("state", ["40001", "40P01"])
@pytest.mark.parametrize("way", ["write", "submit"])
def test_run_again(tmp_path: Path, state: str, way: str) -> None:
    import queue

    with opened("postgresql", tmp_path) as store:
        tries = 0

        def work(connection: Connection) -> int:
            nonlocal tries
            tries += 1
            taken = inbox.add(connection, new_mail(mail(1)), [mail(1)])[0]
            if tries < 4:
                connection.execute(sa.text(RAISE.format(state)))
            return taken

        if way == "write":
            store.write(work)
        else:
            answers: queue.Queue[Outcome[int]] = queue.Queue()
            store.submit(work, answers.put)
            answers.get(timeout=60).unwrap()
        assert tries == 4
        assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()) == 1
