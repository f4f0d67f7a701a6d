"""F-28: a firewall forgets the connection while we wait in IDLE: nothing arrives, nothing ends. The poll finds out, a
new connection is made, and the mail is taken once."""

from tests.faults.between import Between
from tests.intake.imap_store import START, MemoryStore, account, mail
from tests.intake.scripted_imap import Scripted
from tests.intake.test_imap import Cursor, Running, done, until


def test_a_forgotten_connection(record_property: object) -> None:
    with Scripted() as server, Between(server.port) as relay:
        store = MemoryStore()
        acct = account(relay.port, poll_seconds=1.0, command_seconds=1.0)
        store.open(acct.key, acct.folder, Cursor(server.inbox.uidvalidity, 1, 1, START))
        server.add(mail(1))
        with Running(acct, store):
            until(lambda: len(store.rows) == 1 and "IDLE" in server.commands)
            sessions = server.sessions
            relay.forget()
            server.add(mail(2))
            until(lambda: len(store.rows) == 2)
            assert server.sessions > sessions
            until(lambda: len(done(server)) == 2)
        assert store.rows == done(server) == [mail(1), mail(2)]
