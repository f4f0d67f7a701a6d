"""A double of the store for the poller's tests: a ledger and a door in memory. The IMAP side of those tests is real."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gateway.intake.accept import Arrival, ImapKey, Receipt
from gateway.intake.imap import Account, Cursor, Poller
from gateway.mail import digest

START = datetime(2025, 11, 24, 8, 0, tzinfo=UTC)


class MemoryStore:
    """`rows`: every mail once, by key and by digest, as the inbox table makes sure."""

    def __init__(self) -> None:
        self.cursors: dict[tuple[str, str], Cursor] = {}
        self.rows: list[bytes] = []
        self.arrivals: list[Arrival] = []
        self.refusals: dict[ImapKey, tuple[str, bytes, int]] = {}
        self.leased = True
        self.before: Callable[[Arrival], None] = lambda arrival: None
        self.given = 0
        self._by_key: dict[ImapKey, int] = {}
        self._by_digest: dict[bytes, int] = {}
        self._lock = threading.Lock()

    # the door

    def accept(self, arrival: Arrival) -> Receipt:
        with self._lock:
            self.given += 1
            self.before(arrival)
            raw = arrival.raw if isinstance(arrival.raw, bytes) else arrival.raw.read()
            mark = digest.transmission(arrival.envelope, [raw])
            known = self._by_digest.get(mark)
            if known is None and arrival.imap is not None:
                known = self._by_key.get(arrival.imap)
            if known is None:
                self.rows.append(raw)
                self.arrivals.append(replace(arrival, raw=raw))
            number = len(self.rows) if known is None else known
            self._by_digest[mark] = number
            if arrival.imap is not None:
                self._by_key[arrival.imap] = number
            return Receipt(number, duplicate=known is not None)

    # the ledger

    def cursor(self, account: str, folder: str) -> Cursor | None:
        return self.cursors.get((account, folder))

    def open(self, account: str, folder: str, cursor: Cursor) -> None:
        self.cursors[account, folder] = cursor

    def taken(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        assert len(uids) <= 1000
        return {uid for uid in uids if ImapKey(account, folder, uidvalidity, uid) in self._by_key}

    def refused(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        assert len(uids) <= 1000
        return {uid for uid in uids if ImapKey(account, folder, uidvalidity, uid) in self.refusals}

    def settle(self, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        cursor = self.cursors[account, folder]
        assert cursor.uidvalidity == uidvalidity
        assert uid > cursor.settled_uid
        self.cursors[account, folder] = replace(cursor, settled_uid=uid)

    def refuse(self, key: ImapKey, reason: str, header: bytes, size: int) -> None:
        self.refusals[key] = (reason, header, size)

    def lease(self, account: str, folder: str) -> bool:
        return self.leased


def account(port: object, **more: object) -> Account:
    values: dict[str, object] = {
        "address": "it@example.org",
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "login": "it@example.org",
        "password": lambda: "secret word",
        "command_seconds": 5.0,
        "connect_seconds": 5.0,
    }
    return Account(**{**values, **more})  # type: ignore[arg-type]


def poller(acct: Account, store: MemoryStore, on_state: Callable[[str], None] | None = None) -> Poller:
    return Poller(acct, accept=store.accept, ledger=store, now=lambda: START, on_state=on_state)


def mail(number: int, body: str = "hello", *, size: int = 0) -> bytes:
    head = (
        f"Return-Path: <eva@example.org>\r\nFrom: Eva Novak <eva@example.org>\r\nTo: it@example.org\r\n"
        f"Subject: mail {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
    )
    text = body + "\r\n"
    if size:
        line = "x" * 70 + "\r\n"
        text += line * ((size - len(head) - len(text)) // len(line))
        text += "y" * (size - len(head) - len(text) - 2) + "\r\n"
    return (head + text).encode()
