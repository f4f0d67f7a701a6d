"""What we know of IMAP mailboxes: how far we are, what was taken, what was refused, who polls."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.mail.envelope import Envelope
from gateway.store import inbox, processes
from gateway.store.dialect import insert_new
from gateway.store.engine import Store
from gateway.store.schema import imap_mailbox, imap_taken

Row = tuple[int, int, int, datetime, bool]
"""uidvalidity, first_uid, settled_uid, since, keyed."""


class MailboxLedger:
    """The rows behind `intake.imap_account.Ledger`; `app` puts that face on. Every call is durable when it returns."""

    def __init__(self, store: Store, *, process: Callable[[], int], now: Callable[[], datetime]) -> None:
        self._store = store
        self._process = process
        self._now = now

    def cursor(self, account: str, folder: str) -> Row | None:
        t = imap_mailbox.c
        statement = sa.select(t.uidvalidity, t.first_uid, t.settled_uid, t.since, t.keyed)
        found = self._store.read(
            lambda connection: connection.execute(
                statement.where(t.account == account, t.folder == folder)
            ).one_or_none()
        )
        return None if found is None else tuple(found)

    def open(self, account: str, folder: str, row: Row) -> None:
        names = ("uidvalidity", "first_uid", "settled_uid", "since", "keyed")
        values = dict(zip(names, row, strict=True))
        t = imap_mailbox.c

        def work(connection: Connection) -> None:
            known = sa.update(imap_mailbox).where(t.account == account, t.folder == folder).values(**values)
            if connection.execute(known).rowcount == 0:
                connection.execute(
                    insert_new(connection, imap_mailbox), {"account": account, "folder": folder, **values}
                )

        self._store.write(work)

    def marked(self, account: str, folder: str, uidvalidity: int, uids: list[int], *, refused: bool) -> set[int]:
        t = imap_taken.c
        statement = sa.select(t.uid).where(
            t.account == account,
            t.folder == folder,
            t.uidvalidity == uidvalidity,
            t.uid.in_(uids),
            t.refused.is_(refused),
        )
        return set(self._store.read(lambda connection: connection.execute(statement).scalars().all()))

    def settle(self, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        t = imap_mailbox.c
        here = (t.account == account, t.folder == folder, t.uidvalidity == uidvalidity, t.settled_uid < uid)
        self._store.write(
            lambda connection: connection.execute(sa.update(imap_mailbox).where(*here).values(settled_uid=uid)) and None
        )

    def refuse(
        self, key: tuple[str, str, int, int], reason: str, header: bytes, size: int, *, reverse_path: str = ""
    ) -> None:
        """A mail we cannot take: held with its header alone, so that it is listed and told to the admins. `reverse_path`: what
        the header says of it; without one nobody is told (a null reverse-path is never answered)."""
        account, folder, _, uid = key

        def work(connection: Connection) -> None:
            if inbox.taken_as(connection, key) is not None:
                return
            mail = inbox.NewMail(
                source="imap",
                received_at=self._now(),
                envelope=Envelope(reverse_path, (account,)),
                size=len(header),
                sha256="",
                transmission=f"refused {sha256(repr(key).encode()).hexdigest()}",
                has_identity=True,
                held_because=f"{reason} ({size} bytes; it lies in {folder} as UID {uid})",
            )
            inbox_id, _ = inbox.add(connection, mail, [header])
            names = ("account", "folder", "uidvalidity", "uid")
            row = dict(zip(names, key, strict=True), inbox=inbox_id, refused=True)
            connection.execute(insert_new(connection, imap_taken), row)

        self._store.write(work)

    def lease(self, account: str, folder: str) -> bool:
        name = f"{account} {folder}"
        return self._store.write(lambda c: processes.has_mailbox(c, name, process_id=self._process()))
