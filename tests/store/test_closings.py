from datetime import timedelta

import pytest

from gateway.desk.decision import Entry, EntryKind
from gateway.mail.message import Mailbox
from gateway.store import entries
from gateway.store.closings import closings
from gateway.store.engine import Store
from tests.databases import NOW
from tests.store.test_tickets import insert

EVA = Mailbox("eva@example.org", "Eva Novak")
SIGNED = "Eva Novak\nSales, room 214\nphone 44"


def wrote(store: Store, number: int, *written: Entry) -> None:
    for n, entry in enumerate(written):
        at = NOW + timedelta(minutes=n)
        store.write(lambda c, entry=entry, at=at: entries.add_entry(c, number, entry, entries.EntryOrigin(), at=at))


@pytest.fixture
def number(store: Store) -> int:
    return insert(store).number


def test_the_last_lines_of_the_latest_mails(store: Store, number: int) -> None:
    wrote(
        store,
        number,
        Entry(EntryKind.REQUEST, "in", EVA, f"The printer is broken.\n\n{SIGNED}"),
        Entry(EntryKind.REPLY, "in", EVA, "Thank you.", signature=SIGNED),
        Entry(EntryKind.AUTO, "in", EVA, "I am away."),
        Entry(EntryKind.REPLY, "in", Mailbox("tom@example.org"), "Me too."),
    )
    found = store.read(lambda c: closings(c, EVA.address))
    assert found == [f"Thank you.\n{SIGNED}", f"The printer is broken.\n{SIGNED}"]
    assert store.read(lambda c: closings(c, "nobody@example.org")) == []
    assert store.read(lambda c: closings(c, "")) == []


def test_only_the_tail_of_a_long_mail_is_read(store: Store, number: int) -> None:
    wrote(store, number, Entry(EntryKind.REPLY, "in", EVA, "\n".join(f"line {n}" for n in range(100_000))))
    (found,) = store.read(lambda c: closings(c, EVA.address))
    assert found.split("\n") == [f"line {n}" for n in range(99_988, 100_000)]
