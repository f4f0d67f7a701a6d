"""V-36, Zammad: a mail that is too large is answered automatically, and deleted."""

from datetime import timedelta

import sqlalchemy as sa

from gateway.intake.imap import Poller
from gateway.ledger import Ledger
from gateway.store.ledger import MailboxLedger
from gateway.store.schema import inbox
from gateway.work.daily import Daily
from gateway.work.refusals import Refusals
from tests.attacks.scene import Scene
from tests.intake.imap_store import account, mail
from tests.intake.scripted_imap import Scripted

LIMIT = 100_000


def poller(server: Scripted, scene: Scene) -> Poller:
    room = scene.room
    rows = MailboxLedger(room.runtime.store, process=lambda: room.process, now=room.clock.now)
    made = account(server.port, message_limit=LIMIT, old_mail="import")
    return Poller(made, accept=room.door, ledger=Ledger(rows), now=room.clock.now)


def test_it_stays_where_it_lies_and_people_see_it(scene: Scene) -> None:
    runtime = scene.room.runtime
    now, pipeline = scene.room.clock.now, runtime.pipeline
    daily = Daily(runtime.store, now=now, pipeline=pipeline, on_letters=lambda: None)
    daily.look()
    large, small = mail(1, size=3 * LIMIT), mail(2)
    with Scripted() as server:
        server.add(large)
        server.add(small)
        for _ in range(3):
            poller(server, scene).once()
        while scene.room.processor.turn():
            pass
        assert [one.raw for one in server.inbox.mails.values()] == [large]  # the only copy: not moved, not deleted
    Refusals(runtime.store, now=now, pipeline=pipeline, on_letters=lambda: None).look()
    assert scene.room.came() == []  # nobody vouches for its author
    columns = (inbox.c.state, inbox.c.subject, inbox.c.size, inbox.c.reason)
    [row] = scene.rows(sa.select(*columns).where(inbox.c.state == "held"))
    assert row.reason == f"larger than {LIMIT} bytes ({len(large)} bytes; it lies in INBOX as UID 1)"
    assert row.size < 10_000  # its header alone
    scene.room.clock.at += timedelta(days=1)
    daily.look()
    [told] = [one for one in scene.room.came() if one.template == "quarantine_digest"]
    assert "mail 1" in told.words
