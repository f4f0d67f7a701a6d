from datetime import UTC, datetime

from gateway.store import inbox, processes
from gateway.store.engine import Store
from gateway.store.ledger import MailboxLedger
from tests.databases import NOW, clock_at, new_mail

IT, BOX = "it@example.org", "INBOX"
ROW = (7, 1, 0, datetime(2025, 11, 24, tzinfo=UTC), True)


def ledger(store: Store, process: int = 1) -> MailboxLedger:
    return MailboxLedger(store, process=lambda: process, now=clock_at(NOW))


def test_how_far_we_are(store: Store) -> None:
    here = ledger(store)
    assert here.cursor(IT, BOX) is None
    here.open(IT, BOX, ROW)
    assert here.cursor(IT, BOX) == ROW
    assert here.cursor(IT, "Other") is None
    here.settle(IT, BOX, 7, 5)
    here.settle(IT, BOX, 7, 3)  # never back
    here.settle(IT, BOX, 8, 9)  # another life of the mailbox
    assert here.cursor(IT, BOX) == (7, 1, 5, ROW[3], True)
    here.open(IT, BOX, (8, 1, 0, ROW[3], False))
    assert here.cursor(IT, BOX) == (8, 1, 0, ROW[3], False)


def test_what_was_taken_and_refused(store: Store) -> None:
    here = ledger(store)
    store.write(lambda c: inbox.add(c, new_mail(b"x", imap=(IT, BOX, 7, 1)), [b"x"]))
    here.refuse((IT, BOX, 7, 2), "too large", b"Subject: x\r\n", 99)
    here.refuse((IT, BOX, 7, 2), "too large", b"Subject: x\r\n", 99)  # told once
    assert here.marked(IT, BOX, 7, [1, 2, 3], refused=False) == {1}
    assert here.marked(IT, BOX, 7, [1, 2, 3], refused=True) == {2}
    assert here.marked(IT, BOX, 7, [], refused=True) == set()
    assert store.read(inbox.counts) == {"new": 1, "held": 1}
    (held,) = store.read(lambda c: inbox.listed(c, state="held"))
    assert held.reason == "too large (99 bytes; it lies in INBOX as UID 2)"


def test_two_refused_mails_are_two_whatever_their_mailbox_is_called(store: Store) -> None:
    here = ledger(store)
    long = "Departments/" + "x" * 200
    for uid in (1, 2):
        here.refuse((IT, long, 7, uid), "too large", b"Subject: x\r\n", 99)
    assert store.read(inbox.counts) == {"held": 2}


def test_who_polls(store: Store) -> None:
    one, two = (store.write(lambda c: processes.enter(c, processes.Identity.mine(), roles="poll")) for _ in range(2))
    assert ledger(store, one).lease(IT, BOX)
    assert not ledger(store, two).lease(IT, BOX)
    store.write(lambda c: processes.leave(c, one))
    assert ledger(store, two).lease(IT, BOX)
