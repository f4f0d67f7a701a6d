"""What a mailbox is to the poller: where it lies, how far we are, and what the store keeps about it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gateway.intake.accept import ImapKey
from gateway.intake.imap_client import one_line
from gateway.mail.address import fold

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Account:
    """One `[[mailbox]]` with an `imap(s)://` address. Times in seconds, sizes in bytes.

    `tls`: 'implicit', 'starttls', or 'none' (plain text). `password` is asked at each login and never kept.
    `old_mail`: 'ignore' leaves alone what lay there before the first start, 'import' takes it silently.
    `afterwards`: 'move:FOLDER' (`/` between its levels, whatever the server uses), 'keep' or 'delete'.
    `slowest`: bytes a second; a mail may take `command_seconds` and its size divided by this.
    ValueError says what is wrong.
    """

    address: str
    host: str
    port: int
    login: str
    password: Callable[[], str] = field(repr=False)
    tls: str = "implicit"
    folder: str = "INBOX"
    old_mail: str = "ignore"
    afterwards: str = "move:Postroom/Done"
    poll_seconds: float = 60.0
    message_limit: int = 35_000_000
    ssl_context: ssl.SSLContext | None = None
    connect_seconds: float = 20.0
    command_seconds: float = 60.0
    slowest: int = 20_000
    lease_seconds: float = 10.0
    department: str = ""

    def __post_init__(self) -> None:
        for name in ("address", "host", "login", "folder"):
            one_line(getattr(self, name), name)
        if self.tls not in ("implicit", "starttls", "none"):
            raise ValueError(f"tls is {self.tls!r}, not implicit, starttls or none")
        if self.old_mail not in ("ignore", "import"):
            raise ValueError(f"old_mail is {self.old_mail!r}, not ignore or import")
        if self.afterwards not in ("keep", "delete"):
            kind, _, target = self.afterwards.partition(":")
            if kind != "move":
                raise ValueError(f"afterwards is {self.afterwards!r}, not move:FOLDER, keep or delete")
            one_line(target, "the folder in afterwards")
            if "%" in target or "*" in target or not all(target.split("/")):
                raise ValueError(f"{target!r} is no folder name that every server understands")
            if target == self.folder:
                raise ValueError(f"afterwards moves mails to {target!r}, where they come from")
        if self.poll_seconds <= 0:
            raise ValueError("poll_seconds must be more than 0")

    @property
    def key(self) -> str:
        """The name of this account in the ledger."""
        return fold(self.address)

    @property
    def target(self) -> str | None:
        """The folder mails are moved to, as configured; None if they are kept or deleted."""
        return self.afterwards[5:] if self.afterwards.startswith("move:") else None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far we are in one folder under one UIDVALIDITY.

    `first_uid`: mails below it lay there before the very first start. 0: the folder was numbered anew since then, so
    the INTERNALDATE tells: before `since` (the instant of the very first start) is old.
    `settled_uid`: everything below it is settled: taken and put away, refused, gone, or old.
    `keyed`: False once this server has given UIDs a second time under the same UIDVALIDITY; then a UID says nothing
    about a mail, and only the content tells whether we had it.
    """

    uidvalidity: int
    first_uid: int
    settled_uid: int
    since: datetime
    keyed: bool = True


class Ledger(Protocol):
    """What the store remembers. Every call is durable when it returns; any exception means trouble of ours, try again.
    `account` is `Account.key`."""

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """None before the very first start."""

    def open(self, account: str, folder: str, cursor: Cursor) -> None:
        """Put this cursor in the place of the one before: a first start, or a folder that was numbered anew."""

    def taken(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        """Those of `uids` (at most 1,000) whose bytes we hold under this key. Refused ones are not among them: they
        may not be moved or deleted, the mailbox has the only copy."""

    def refused(self, account: str, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        """Those of `uids` that `refuse` was called for."""

    def settle(self, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        """Advance `settled_uid` to `uid`; never back."""

    def refuse(self, key: ImapKey, reason: str, header: bytes, size: int) -> None:
        """This mail is left where it is: held, and told to the admins. Said twice for a key it is one."""

    def lease(self, account: str, folder: str) -> bool:
        """May this process poll this folder now? Renewed while it is true."""
