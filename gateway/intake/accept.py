"""The one door. Raw bytes and their envelope become an inbox row; only then may anybody say 250 (COMMIT 1)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gateway.intake.spool import Spool
from gateway.mail.envelope import Envelope


class Source(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    MAILDIR = "maildir"
    DELIVER = "deliver"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class ImapKey:
    """Where a mail lies in an IMAP mailbox (RFC 9051 2.3.1.1): the ledger key that survives everything but a new UIDVALIDITY."""

    account: str
    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door. `raw` is exactly what came (after dot-unstuffing): bytes, or a spooled file when it is large
    (whoever made the spool closes it, after the answer). `silent`: old mail, never acknowledged."""

    source: Source
    envelope: Envelope
    raw: bytes | Spool
    imap: ImapKey | None = None
    silent: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Durable when you hold one. `duplicate`: these bytes were here before by this way; saying yes again is right."""

    inbox_id: int
    duplicate: bool


class Accept(Protocol):
    """`accept(arrival)` blocks until the mail is durable and returns its receipt; any exception means "not taken, try again"."""

    def __call__(self, arrival: Arrival) -> Receipt: ...


# `submit(arrival, done)` is the same without blocking: `done(receipt, error)` is called from the writer's thread.
Submit = Callable[[Arrival, Callable[[Receipt | None, BaseException | None], None]], None]
