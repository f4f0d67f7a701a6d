"""F-41: the other server delivers one mail on two connections at the same instant. Both hear yes, and it is one request."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.intake.accept import Door
from gateway.intake.smtp import Endpoint, Listeners
from gateway.store.schema import inbox
from tests.databases import KINDS, NOW, opened
from tests.faults.desk import mail
from tests.intake.smtp_rig import Client, judge


class Pair:
    """Two connections that send the same at the same time, again and again."""

    def __init__(self, address: str) -> None:
        self.clients = [Client(address), Client(address)]
        self._both = threading.Barrier(2)

    def deliver(self, count: int) -> list[str]:
        said: list[str] = []

        def one(client: Client) -> None:
            for number in range(count):
                client.ready_for_data()
                self._both.wait()
                client.send(mail(number) + b".\r\n")
                said.append(client.reply()[:3])

        threads = [threading.Thread(target=one, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in self.clients:
            client.close()
        return said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1_000, pytest.param(20_000, marks=[pytest.mark.long, pytest.mark.timeout(1200)])])
def test_one_row_each(tmp_path: Path, kind: str, count: int, record_property: object) -> None:
    with opened(kind, tmp_path) as store:
        door = Door(store, now=lambda: NOW)
        listeners = Listeners((Endpoint(),), submit=door.submit, judge=judge)
        listeners.start()
        try:
            said = Pair(listeners.addresses[0]).deliver(count)
            assert said == ["250"] * 2 * count
            i = inbox.c
            rows, repeats = store.read(lambda c: c.execute(sa.select(sa.func.count(), sa.func.sum(i.repeats))).one())
            assert (rows, repeats) == (count, count)
            record_property("figure", f"{count} mails twice on {kind}: {rows} rows")  # type: ignore[operator]
        finally:
            listeners.drain(2)
            door.close()
