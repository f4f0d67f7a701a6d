"""F-26: the mailbox is made anew with another UIDVALIDITY, higher or lower, and has the known mails in another order and a new one.
None is taken twice, the new one is."""

import random
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.intake.accept import Door
from gateway.intake.imap import Poller
from gateway.ledger import Ledger
from gateway.store import processes
from gateway.store.ledger import MailboxLedger
from gateway.store.schema import inbox
from tests.databases import NOW, opened
from tests.intake.imap_store import account, mail
from tests.intake.scripted_imap import Folder, Scripted


@pytest.mark.parametrize("uidvalidity", [3, 1_900_000_000])
@pytest.mark.parametrize("known", [200, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(1800)])])
def test_known_mails(tmp_path: Path, known: int, uidvalidity: int, record_property: object) -> None:
    with Scripted() as server, opened("sqlite", tmp_path) as store:
        process = store.write(lambda c: processes.enter(c, processes.Identity.mine(), roles="poll"))
        door = Door(store, now=lambda: NOW)
        ledger = Ledger(MailboxLedger(store, process=lambda: process, now=lambda: NOW))
        acct = account(server.port, afterwards="keep", old_mail="import")
        one = Poller(acct, accept=door, ledger=ledger, now=lambda: NOW)
        for number in range(known):
            server.add(mail(number))
        assert one.once() == known
        anew = Folder(uidvalidity)
        numbers = list(range(known + 1))
        random.Random(26).shuffle(numbers)
        for number in numbers:
            anew.add(mail(number))
        server.folders["INBOX"] = anew
        one.once()
        one.once()
        rows, repeats = store.read(lambda c: c.execute(sa.select(sa.func.count(), sa.func.sum(inbox.c.repeats))).one())
        assert (rows, repeats) == (known + 1, known)
        record_property("figure", f"{known} known mails numbered anew: {rows - known - 1} doubled")  # type: ignore[operator]
        door.close()
