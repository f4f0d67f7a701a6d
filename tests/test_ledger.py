from datetime import UTC, datetime
from pathlib import Path

from gateway.intake.accept import ImapKey
from gateway.intake.imap import Cursor
from gateway.ledger import Ledger
from gateway.store import inbox
from gateway.store.ledger import MailboxLedger
from tests.databases import NOW, both, clock_at, opened

AT = datetime(2025, 11, 24, tzinfo=UTC)


@both
def test_the_pollers_words_for_the_stores_rows(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path) as store:
        ledger = Ledger(MailboxLedger(store, process=lambda: 1, now=clock_at(NOW)))
        place = ("it@example.org", "INBOX")
        assert ledger.cursor(*place) is None
        cursor = Cursor(7, 1, 0, AT, keyed=True)
        ledger.open(*place, cursor)
        assert ledger.cursor(*place) == cursor
        ledger.settle(*place, 7, 4)
        moved = ledger.cursor(*place)
        assert moved is not None
        assert moved.settled_uid == 4
        ledger.refuse(ImapKey(*place, 7, 9), "too large", b"Return-Path: <eva@example.org>\r\nSubject: x\r\n", 99)
        assert ledger.refused(*place, 7, [8, 9]) == {9}
        assert ledger.taken(*place, 7, [8, 9]) == set()
        assert ledger.lease(*place)
        (held,) = store.read(lambda c: inbox.listed(c, state="held"))
        assert held.reverse_path == "eva@example.org", (
            "its author hears of it; a null reverse-path would be never answered"
        )
