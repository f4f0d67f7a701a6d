"""The IMAP poller on a server of ours that can be made to sin."""

from collections.abc import Iterator

import pytest

from tests.intake.imap_store import MemoryStore, account, mail, poller
from tests.intake.scripted_imap import Scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        yield scripted


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def test_takes_what_comes_after_the_first_start_and_moves_it(server: Scripted, store: MemoryStore) -> None:
    server.add(mail(1))
    one = poller(account(server.port), store)
    assert one.once() == 0
    server.add(mail(2))
    server.add(mail(3, size=2_500_000))
    assert one.once() == 2
    assert store.rows == [mail(2), mail(3, size=2_500_000)]
    assert [m.raw for m in server.inbox.mails.values()] == [mail(1)]
    assert [m.raw for m in server.folders["Postroom/Done"].mails.values()] == store.rows
    assert one.once() == 0
