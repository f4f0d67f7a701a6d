"""The poller's ledger on our store: the small face between `intake/imap` (no SQL) and `store/ledger` (no IMAP)."""

from gateway.intake.accept import ImapKey
from gateway.intake.imap import Cursor
from gateway.intake.return_path import reverse_path
from gateway.store.ledger import MailboxLedger


class Ledger:
    """See `intake.imap_account.Ledger`."""

    def __init__(self, rows: MailboxLedger) -> None:
        self._rows = rows

    def cursor(self, account: str, folder: str) -> Cursor | None:
        row = self._rows.cursor(account, folder)
        return None if row is None else Cursor(*row)

    def open(self, account: str, folder: str, cursor: Cursor) -> None:
        row = (cursor.uidvalidity, cursor.first_uid, cursor.settled_uid, cursor.since, cursor.keyed)
        self._rows.open(account, folder, row)

    def taken(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        return self._rows.marked(account, folder, uidvalidity, uids, refused=False)

    def refused(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        return self._rows.marked(account, folder, uidvalidity, uids, refused=True)

    def settle(self, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        self._rows.settle(account, folder, uidvalidity, uid)

    def refuse(self, key: ImapKey, reason: str, header: bytes, size: int) -> None:
        row = (key.account, key.mailbox, key.uidvalidity, key.uid)
        self._rows.refuse(row, reason, header, size, reverse_path=reverse_path(header))

    def lease(self, account: str, folder: str) -> bool:
        return self._rows.lease(account, folder)
