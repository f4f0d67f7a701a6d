"""What is told of a thread: the first mail and the latest ones, in order, and which are for agents only."""

from gateway.desk.decision import Entry, EntryKind
from gateway.mail.message import Attachment, Mailbox
from gateway.store import entries
from gateway.store.engine import Store
from tests.databases import NOW, take
from tests.store.test_tickets import insert

EVA = Mailbox("eva@example.org", "Eva Novak")


def test_a_long_thread_is_told_by_its_first_and_its_latest_mails(store: Store) -> None:
    number = insert(store).number
    for n in range(70):
        kind = EntryKind.NOTE if n % 10 == 0 else EntryKind.REPLY
        said = Entry(kind, "in", EVA, f"text {n}", visible_to="agents" if kind is EntryKind.NOTE else "all")
        store.write(lambda c, said=said: entries.add_entry(c, number, said, entries.EntryOrigin(), at=NOW))
    told = store.read(lambda c: entries.told(c, number))
    assert [one.text for one in told[-60:]] == [f"text {n}" for n in range(10, 70)]
    assert len(told) == 61
    assert [one.is_for_agents for one in told if one.kind == "note"] == [True] * 7


def test_files_of_a_mail_come_back_as_they_were(store: Store) -> None:
    number, mail = insert(store).number, take(store, b"a scan")
    file = Attachment("1.2", "scan.pdf", "application/pdf", 10, "00", inline=True, content_id="scan@pc", text=None)
    origin = entries.EntryOrigin(mail, attachments=(file,))
    store.write(lambda c: entries.add_entry(c, number, Entry(EntryKind.REPLY, "in", EVA, ""), origin, at=NOW))
    assert store.read(lambda c: entries.attachments_of(c, mail)) == (file,)
    assert store.read(lambda c: entries.attachments_of(c, 99)) == ()
