"""What lies in an IMAP mailbox and what we have of it, for the nightly reconciliation: a session of its own that only reads.

A mail is missing here if it came after our first start, has lain there for an hour, and the ledger knows neither that it was taken
nor that it was refused.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.intake.imap_account import Account, Cursor, Ledger
from gateway.intake.imap_away import Away, Copies
from gateway.intake.imap_client import Client, IMAPClientError, Wire
from gateway.intake.imap_fetch import Facts, Fetcher

WINDOW = 1_000
WINDOWS = 50
"""The newest mails of a folder: this many times a thousand UIDs."""
GRACE = timedelta(hours=1)
MOST = 20
"""Mails that are named."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One mail that was never taken. `header`: its beginning."""

    uid: int
    header: bytes


@dataclass(frozen=True, slots=True)
class Counted:
    """`lying`: mails in the folder; `away`: in the folder they are moved to, None where there is none."""

    lying: int
    away: int | None
    missing: int
    named: tuple[Missed, ...]


def count(account: Account, ledger: Ledger, *, now: Callable[[], datetime]) -> Counted:
    """Look into the mailbox. Raises on trouble with the server."""
    wire = Wire(connect_seconds=account.connect_seconds, command_seconds=account.command_seconds)
    try:
        client = Client(wire, account.host, account.port, secure=account.tls, context=account.ssl_context)
        client.sign_in(account.login, account.password())
        away = _away(client, account)
        selected = client.select(account.folder, readonly=True)
        cursor = ledger.cursor(account.key, account.folder)
        missing: list[int] = []
        if cursor is not None and cursor.uidvalidity == selected.get(b"UIDVALIDITY") and cursor.keyed:
            missing = _missing(client, account, ledger, cursor, now())
        fetcher = Fetcher(client, account)
        named = tuple(Missed(uid, fetcher.header(uid)) for uid in missing[:MOST])
        with contextlib.suppress(OSError, IMAPClientError):
            client.logout()
        return Counted(int(selected.get(b"EXISTS") or 0), away, len(missing), named)
    finally:
        wire.close()


def _missing(client: Client, account: Account, ledger: Ledger, cursor: Cursor, now: datetime) -> list[int]:
    found: list[int] = []
    since = None if cursor.first_uid else cursor.since
    high = max(client.uids_there("*") or (), default=0)
    for _ in range(WINDOWS):
        low = max(high - WINDOW + 1, cursor.first_uid, 1)
        if high < low:
            break
        uids = [uid for uid in client.uids_there(f"{low}:{high}") or () if low <= uid <= high]
        here = (account.key, account.folder, cursor.uidvalidity, uids)
        unknown = sorted({*uids} - ledger.taken(*here) - ledger.refused(*here))
        facts = Fetcher(client, account).facts(unknown) if unknown else {}
        found += [uid for uid in unknown if _is_due(facts.get(uid), since, now)]
        high = low - 1
    return sorted(found)


def _is_due(fact: Facts | None, since: datetime | None, now: datetime) -> bool:
    """Has it lain there long enough to be taken by now? What lay there before our first start is nobody's business."""
    date = fact.internal_date if fact is not None else None
    return date is not None and date < now - GRACE and (since is None or date >= since)


def _away(client: Client, account: Account) -> int | None:
    if account.target is None:
        return None
    try:
        target = Away(client, account, Copies()).target_name()
        status = client.folder_status(target, ["MESSAGES"])
        return int(status[b"MESSAGES"])
    except (IMAPClientError, KeyError):  # it is made with the first mail
        return None
