"""Getting mails out of a selected folder, whole or not at all. Reads by UID with PEEK, so no flag ever changes.

Sizes first (RFC822.SIZE), then the mails: small ones many in one FETCH, large ones in pieces into a spool. What came
must have the size that was announced. Some servers announce estimates (Exchange does by default): if a mail comes the
same three times, and the server confirms its end when asked for the byte behind it, then the estimate was wrong, not
the mail.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway import log
from gateway.intake.imap_account import MIB, Account
from gateway.intake.imap_client import Client, IMAPClientAbortError, IMAPClientError
from gateway.intake.spool import Spool

_logger = logging.getLogger(__name__)

TOGETHER = 100  # mails in one FETCH
SMALL = MIB  # bytes; larger mails come in pieces of this size
HEADER = 65_536  # bytes of the header block that are kept of a mail we refuse
TRIES = 3


class TooLargeError(Exception):
    """More bytes than `message_limit` came, whatever was announced."""


class UnfetchableError(Exception):
    """The server does not give this mail whole."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a mail before it is fetched."""

    size: int
    internal_date: datetime | None


class Fetcher:
    """For one session."""

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account
        self._estimates = False  # this server's sizes were seen to be estimates
        client.normalise_times = False  # aware instants

    def facts(self, uids: list[int]) -> dict[int, Facts | None]:
        """Size and INTERNALDATE of each. None: the server lists the mail and tells no size of it. Missing: gone."""
        found: dict[int, Facts | None] = {}
        with self._limits(len(uids) * 512):
            answer = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        for uid, items in answer.items():
            size, date = items.get(b"RFC822.SIZE"), items.get(b"INTERNALDATE")
            if isinstance(size, int) and size >= 0:
                found[uid] = Facts(size, date if isinstance(date, datetime) else None)
        found.update(dict.fromkeys(self.still_there([uid for uid in uids if uid not in found])))
        return found

    def still_there(self, uids: list[int]) -> list[int]:
        """Those of `uids` that the folder still has. "Asked for it and got none" alone proves nothing."""
        if not uids:
            return []
        with self._limits(len(uids) * 64):
            answer = self._client.uids_there(",".join(str(uid) for uid in uids))
        if answer is None:
            raise IMAPClientError("the server does not say whether a mail is still there")
        return [uid for uid in uids if uid in answer]

    def together(self, facts: dict[int, Facts]) -> Iterator[dict[int, Facts]]:
        """`facts` in groups for one FETCH each: many small mails, or one."""
        group: dict[int, Facts] = {}
        size = 0
        for uid, fact in facts.items():
            if group and (len(group) >= TOGETHER or size + fact.size > SMALL):
                yield group
                group, size = {}, 0
            group[uid] = fact
            size += fact.size
        if group:
            yield group

    def small(self, group: dict[int, Facts]) -> dict[int, bytes]:
        """Those of a group that came whole."""
        size = sum(fact.size for fact in group.values())
        answer = self._answer(list(group), "BODY.PEEK[]", 2 * size + MIB)
        bodies = {uid: items.get(b"BODY[]") for uid, items in answer.items()}
        return {uid: body for uid, body in bodies.items() if isinstance(body, bytes) and len(body) == group[uid].size}

    def alone(
        self, uid: int, fact: Facts, keep_on: Callable[[], None], *, suspect: bool = False
    ) -> bytes | Spool | None:
        """One mail, tried three times. None: it is gone. Whoever gets a spool closes it. UnfetchableError, TooLargeError.
        `suspect`: a connection broke over it before; then it comes in pieces, whatever size was announced."""
        pieces = suspect or self._estimates or fact.size > SMALL
        before = b""
        for attempt in range(1, TRIES + 1):
            spool = Spool(in_memory=SMALL)
            try:
                digest = self._fill(uid, fact, spool, keep_on if pieces else None)
                if digest is not None and (
                    spool.size == fact.size
                    or ((self._estimates or (attempt == TRIES and digest == before)) and self._ends(uid, spool.size))
                ):
                    self._note_estimate(uid, fact, spool.size)
                    kept, spool = spool, Spool()
                    return kept if kept.size > SMALL else _read_and_close(kept)
            finally:
                spool.close()
            if not self.still_there([uid]):
                return None
            before = digest or b""
            log.event(
                _logger,
                "imap.not_whole",
                level=logging.WARNING,
                mailbox=self._account.key,
                uid=uid,
                announced=fact.size,
                attempt=attempt,
            )
        raise UnfetchableError(
            f"announced with {fact.size} bytes, but the server did not give it whole in {TRIES} tries"
        )

    def header(self, uid: int) -> bytes:
        """The beginning of the header block; empty if the server gives none."""
        return self._piece(uid, f"BODY.PEEK[HEADER]<0.{HEADER}>", b"BODY[HEADER]<0>", 2 * HEADER) or b""

    def _fill(self, uid: int, fact: Facts, spool: Spool, keep_on: Callable[[], None] | None) -> bytes | None:
        """Fill the spool, in pieces if `keep_on` is given; the content's digest. None: a piece was missing."""
        digest = hashlib.sha256()
        if keep_on is None:
            piece = self._piece(uid, "BODY.PEEK[]", b"BODY[]", 2 * fact.size + MIB)
            if piece is None:
                return None
            digest.update(piece)
            spool.write(piece)
            return digest.digest()
        while True:
            keep_on()
            at = spool.size
            piece = self._piece(uid, f"BODY.PEEK[]<{at}.{SMALL}>", b"BODY[]<%d>" % at, SMALL + 4096)
            if piece is None or len(piece) > SMALL:
                return None
            digest.update(piece)
            spool.write(piece)
            if spool.size > self._account.message_limit:
                raise TooLargeError(f"more than {self._account.message_limit} bytes")
            if len(piece) < SMALL or spool.size == fact.size:
                return digest.digest()

    def _piece(self, uid: int, item: str, key: bytes, budget: int) -> bytes | None:
        value = self._answer([uid], item, budget).get(uid, {}).get(key)
        return value if isinstance(value, bytes) else None

    def _answer(self, uids: list[int], item: str, budget: int) -> dict[int, dict[bytes, Any]]:
        """FETCH; nothing where the server says no or answers in a way nobody can read. Then the mail is asked for again,
        alone, and after three times held; the others go on."""
        try:
            with self._limits(budget):
                return dict(self._client.fetch(uids, [item]))
        except IMAPClientAbortError:
            raise
        except (IMAPClientError, ValueError, TypeError, RecursionError) as error:
            log.event(_logger, "imap.unreadable", level=logging.WARNING, mailbox=self._account.key, error=error)
            return {}

    def _ends(self, uid: int, size: int) -> bool:
        """Does the server say, in so many words, that nothing comes after `size` bytes? (RFC 3501 6.4.5: an empty
        string.)"""
        return size > 0 and self._piece(uid, f"BODY.PEEK[]<{size}.1>", b"BODY[]<%d>" % size, 4096) == b""

    def _note_estimate(self, uid: int, fact: Facts, size: int) -> None:
        if size != fact.size and not self._estimates:
            self._estimates = True
            log.event(
                _logger,
                "imap.sizes_are_estimates",
                level=logging.WARNING,
                mailbox=self._account.key,
                uid=uid,
                announced=fact.size,
                came=size,
            )

    def _limits(self, size: int) -> Any:
        """Time and bytes for an answer of `size` bytes."""
        account = self._account
        return self._client.wire.limits(account.command_seconds + size / account.slowest, size + 65_536)


def _read_and_close(spool: Spool) -> bytes:
    try:
        return spool.read()
    finally:
        spool.close()
