"""The one door. Raw bytes and their envelope become an inbox row; only then may anybody say 250 (COMMIT 1).

Reads: nothing. Writes: inbox, raw, imap_taken. Must not: decide anything about the mail, or look into it further than
the digest needs. Fails: with `Temporary` (say 4xx, leave the mail where it is), and then nothing was written, or a
whole row that the next try finds again by its digest. Many mails that wait at the same time share one commit.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from gateway.failpoints import reach
from gateway.intake.spool import Spool
from gateway.mail import digest, queueing
from gateway.mail.envelope import NO_CLIENT, Client, Envelope
from gateway.store import inbox
from gateway.store.engine import Connection, Outcome, Store

SMALL = 64 * 1024
"""Up to this size a mail is hashed where it comes in: handing it to another thread would cost more."""


class Source(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    MAILDIR = "maildir"
    DELIVER = "deliver"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class ImapKey:
    """Where a mail lies in an IMAP mailbox (RFC 9051 2.3.1.1): the ledger key that survives everything but a new
    UIDVALIDITY."""

    account: str
    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door. `raw` is exactly what came (after dot-unstuffing): bytes, or a spooled file when it is large
    (whoever made the spool closes it, after the answer). `silent`: old mail, never acknowledged. `held_because`: nobody is
    to read it (`raw` is what there is of it); it is listed, and told to the admins."""

    source: Source
    envelope: Envelope
    raw: bytes | Spool
    imap: ImapKey | None = None
    silent: bool = False
    department: str = ""
    held_because: str = ""
    client: Client = NO_CLIENT


@dataclass(frozen=True, slots=True)
class Receipt:
    """Durable when you hold one. `duplicate`: these bytes were here before by this way; saying yes again is right."""

    inbox_id: int
    duplicate: bool


class Accept(Protocol):
    """`accept(arrival)` blocks until the mail is durable and returns its receipt; any exception: not taken, try again."""

    def __call__(self, arrival: Arrival) -> Receipt: ...


Answer = Callable[[Receipt | None, BaseException | None], None]

Submit = Callable[[Arrival, Answer], None]
"""`submit(arrival, answer)` is the same without blocking: `answer(receipt, error)` comes from another thread."""


class Door:
    """Takes mails into `store`. `on_taken()` is called after each durable mail, from the writer's thread: keep it short."""

    def __init__(
        self, store: Store, *, now: Callable[[], datetime], on_taken: Callable[[], None] = lambda: None
    ) -> None:
        self._store = store
        self._now = now
        self._on_taken = on_taken
        # Hashing 50 MB takes a moment; the event loop of the listener must not wait for it.
        self._hashing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")

    def __call__(self, arrival: Arrival) -> Receipt:
        taken = self._store.write(_work(self._new_mail(arrival), arrival.raw))
        return self._receipt(taken)

    def submit(self, arrival: Arrival, answer: Answer) -> None:
        """Take a mail without blocking the caller for its disk."""
        if isinstance(arrival.raw, bytes) and len(arrival.raw) <= SMALL:
            self._queue(arrival, answer)
        else:
            self._hashing.submit(self._queue, arrival, answer)

    def close(self) -> None:
        self._hashing.shutdown(wait=True)

    def _queue(self, arrival: Arrival, answer: Answer) -> None:
        def done(outcome: Outcome[tuple[int, bool]]) -> None:
            if outcome.error is not None or outcome.value is None:
                answer(None, outcome.error)
                return
            try:
                receipt = self._receipt(outcome.value)
            except Exception as error:  # stored, but who waits must hear something: it comes again, and is known
                answer(None, error)
            else:
                answer(receipt, None)

        try:
            self._store.submit(_work(self._new_mail(arrival), arrival.raw), done)
        except BaseException as error:  # whatever it was: the peer must hear "not taken"
            answer(None, error)

    def _receipt(self, taken: tuple[int, bool]) -> Receipt:
        reach("accept.durable")
        self._on_taken()
        return Receipt(*taken)

    def _new_mail(self, arrival: Arrival) -> inbox.NewMail:
        hashed = sha256()
        for chunk in _chunks(arrival.raw):
            hashed.update(chunk)
        first = next(iter(_chunks(arrival.raw)), b"")
        key = arrival.imap
        return inbox.NewMail(
            source=arrival.source.value,
            received_at=self._now(),
            envelope=arrival.envelope,
            size=len(arrival.raw) if isinstance(arrival.raw, bytes) else arrival.raw.size,
            sha256=hashed.hexdigest(),
            transmission=digest.transmission(arrival.envelope, _chunks(arrival.raw)).hex(),
            has_identity=bool(arrival.held_because) or digest.has_identity(first),
            imap=None if key is None else (key.account, key.mailbox, key.uidvalidity, key.uid),
            silent=arrival.silent,
            department=arrival.department,
            held_because=arrival.held_because,
            client=arrival.client,
            place=queueing.place(arrival.envelope, first),
        )


def _work(mail: inbox.NewMail, content: bytes | Spool) -> Callable[[Connection], tuple[int, bool]]:
    def work(connection: Connection) -> tuple[int, bool]:
        taken = inbox.add(connection, mail, _chunks(content))
        reach("accept.written")
        return taken

    return work


def _chunks(content: bytes | Spool) -> Iterable[bytes]:
    return (content,) if isinstance(content, bytes) else content.chunks()
