"""What lies in a mailbox and what was taken of it: a look that changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gateway.intake.imap_account import Cursor
from gateway.intake.imap_count import MOST, count
from tests.intake.imap_store import START, MemoryStore, account, mail, poller
from tests.intake.scripted_imap import Scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        yield scripted


def later() -> object:
    return START + timedelta(days=30_000)  # the mails of the scripted server are of today


def test_all_that_came_was_taken(server: Scripted) -> None:
    store = MemoryStore()
    server.add(mail(1))  # old: it lay there before the first start
    one = poller(account(server.port), store)
    one.once()
    server.add(mail(2))
    one.once()
    found = count(account(server.port), store, now=later)  # type: ignore[arg-type]
    assert (found.lying, found.missing, found.named) == (1, 0, ())


def test_a_mail_that_was_never_taken_is_named(server: Scripted) -> None:
    store = MemoryStore()
    acct = account(server.port, afterwards="keep")
    for n in range(1, MOST + 5):
        server.add(mail(n))
    store.open(acct.key, acct.folder, Cursor(server.inbox.uidvalidity, 2, 2, START))
    before = len(server.inbox.mails)
    found = count(acct, store, now=later)  # type: ignore[arg-type]
    assert found.missing == MOST + 3
    assert len(found.named) == MOST
    assert found.named[0].uid == 2
    assert b"Subject: mail 2" in found.named[0].header
    assert len(server.inbox.mails) == before


def test_what_has_just_come_is_not_missing(server: Scripted) -> None:
    store = MemoryStore()
    acct = account(server.port)
    server.add(mail(1))
    store.open(acct.key, acct.folder, Cursor(server.inbox.uidvalidity, 1, 1, START))
    assert count(acct, store, now=lambda: START).missing == 0


def test_numbered_anew_says_nothing(server: Scripted) -> None:
    store = MemoryStore()
    acct = account(server.port)
    server.add(mail(1))
    store.open(acct.key, acct.folder, Cursor(server.inbox.uidvalidity + 1, 1, 1, START))
    assert count(acct, store, now=later).missing == 0  # type: ignore[arg-type]
