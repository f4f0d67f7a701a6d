"""One pass over a folder: everything in it that is not settled is taken, in windows of at most 1,000 UIDs.

For each mail: size → bytes → `accept` (COMMIT 1) → moved, kept or deleted → settled. A pass may end anywhere: the
next one begins at the lowest UID that is not settled, asks the ledger which of the mails still there are taken, and
only puts those away. Flags are never looked at to decide what is new: people read mails, and other programs mark them.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from gateway import failpoints, log
from gateway.errors import Permanent, Temporary
from gateway.intake.accept import Accept, Arrival, ImapKey, Source
from gateway.intake.imap_account import Account, Cursor, Ledger
from gateway.intake.imap_away import Away, Copies
from gateway.intake.imap_client import Client, IMAPClientError
from gateway.intake.imap_fetch import SMALL, Facts, Fetcher, TooLargeError, UnfetchableError
from gateway.intake.return_path import reverse_path
from gateway.intake.spool import Spool
from gateway.mail.envelope import Envelope

T = TypeVar("T")

_logger = logging.getLogger(__name__)

WINDOW = 1_000  # UIDs asked for at once
WIDEST = 65_536  # … where there are none for a long way and the server cannot say where the next is
LAST_UID = 2**32 - 1
CLOCKS = timedelta(minutes=5)  # the server's clock may differ from ours by this much
POSTPONED_AFTER, REFUSED_AFTER = 3, 6  # connections lost while one mail was fetched
FAILURES_IN_ROW = 3  # mails the door did not take, one after another: then it is not the mails


@dataclass(slots=True)
class Memory:
    """What a poller remembers of single mails from one connection to the next; lost with the process, without harm."""

    lost: dict[int, int] = field(default_factory=dict)  # connections lost while it was fetched
    failed: dict[int, int] = field(default_factory=dict)  # times the door did not take it
    copies: Copies = field(default_factory=Copies)

    def forget(self) -> None:
        self.lost.clear()
        self.failed.clear()
        self.copies.forget()


class Pass:
    """`run()` once. `keep_on` is called between mails and raises when the poller may not go on."""

    def __init__(
        self,
        client: Client,
        account: Account,
        *,
        accept: Accept,
        ledger: Ledger,
        now: Callable[[], datetime],
        keep_on: Callable[[], None],
        memory: Memory,
    ) -> None:
        self._client, self._account, self._accept, self._ledger = client, account, accept, ledger
        self._now, self._keep_on, self._memory = now, keep_on, memory
        self._fetcher = Fetcher(client, account)
        self._away = Away(client, account, memory.copies)
        self._lowest_open = LAST_UID + 1  # of the windows behind us
        self._settled = 0
        self._failures = 0
        self._trouble: Exception | None = None
        self.taken = 0

    def run(self) -> int:
        """Take what is there; how many were new to the ledger. Raises on trouble, after having done what could be
        done."""
        account = self._account
        selected = self._client.select(account.folder, readonly=account.afterwards == "keep")
        uidvalidity = selected.get(b"UIDVALIDITY")
        if not isinstance(uidvalidity, int):
            raise IMAPClientError(f"{account.folder!r} has no UIDVALIDITY: mails cannot be told apart there")
        cursor = self._ledger.cursor(account.key, account.folder)
        next_uid = selected.get(b"UIDNEXT")
        if not isinstance(next_uid, int):  # an old server: the highest UID that is there, or was seen
            highest = (self._client.uids_there("*") or []) if selected.get(b"EXISTS") else []
            known = cursor.settled_uid if cursor is not None and cursor.uidvalidity == uidvalidity else 1
            next_uid = max(max(highest, default=0) + 1, known)
        self._cursor = self._placed(cursor, uidvalidity, next_uid)
        self._settled = self._cursor.settled_uid
        for uids in self._windows(self._settled, next_uid):
            self._window(uids)
            self._settle(uids[-1] + 1)
        self._settle(next_uid)
        if self._trouble is not None:
            raise Temporary(f"not every mail could be taken: {self._trouble}") from self._trouble
        return self.taken

    # ---------------------------------------------------------------- where we are

    def _placed(self, cursor: Cursor | None, uidvalidity: int, next_uid: int) -> Cursor:
        account = self._account
        if cursor is not None and cursor.uidvalidity == uidvalidity and cursor.settled_uid <= next_uid:
            return cursor
        self._memory.forget()
        if cursor is None:
            start = 1 if account.old_mail == "import" else next_uid
            new = Cursor(uidvalidity, next_uid, start, self._now())
            log.event(_logger, "imap.first_start", mailbox=account.key, uidvalidity=uidvalidity, next_uid=next_uid)
        elif cursor.uidvalidity != uidvalidity:
            new = Cursor(uidvalidity, 0, 1, cursor.since)
            log.event(
                _logger,
                "imap.numbered_anew",
                level=logging.WARNING,
                mailbox=account.key,
                before=cursor.uidvalidity,
                now=uidvalidity,
            )
        else:  # RFC 9051 2.3.1.1 forbids it; a folder restored from a backup does it
            new = replace(cursor, first_uid=0, settled_uid=1, keyed=False)
            log.event(
                _logger,
                "imap.uids_given_twice",
                level=logging.ERROR,
                mailbox=account.key,
                uidvalidity=uidvalidity,
                settled=cursor.settled_uid,
                next_uid=next_uid,
            )
        self._ledger.open(account.key, account.folder, new)
        return new

    def _windows(self, low: int, high: int) -> Iterator[list[int]]:
        """The UIDs of the folder from `low` up to, not including, `high`; never more than 1,000 at once, and in few
        steps over numbers that nobody has any more."""
        width = WINDOW
        while low < high:
            self._keep_on()
            self._client.forget()
            end = min(low + width, high)
            found = self._client.uids_there(f"{low}:{end - 1}")
            if found is None:  # it says neither that there are mails nor that there are none: the next pass asks again
                self._lowest_open = min(self._lowest_open, low)
            uids = [uid for uid in found or [] if low <= uid < end]
            for start in range(0, len(uids), WINDOW):
                yield uids[start : start + WINDOW]
            low, width = end, WINDOW if uids else min(2 * width, WIDEST)
            if not uids and low < high and self._client.has_capability("ESEARCH"):
                low, width = max(low, self._client.first_uid_from(low, otherwise=high)), WINDOW

    def _settle(self, uid: int) -> None:
        uid = min(uid, self._lowest_open)
        if uid > self._settled:
            self._ledger.settle(self._account.key, self._account.folder, self._cursor.uidvalidity, uid)
            failpoints.reach("imap.settled")
            self._settled = uid

    # ---------------------------------------------------------------- one window

    def _window(self, uids: list[int]) -> None:
        account, cursor = self._account, self._cursor
        where = (account.key, account.folder, cursor.uidvalidity)
        open_ = set(uids)
        if account.old_mail == "ignore":
            open_ -= {uid for uid in uids if uid < cursor.first_uid}
        if cursor.keyed and open_:
            open_ -= self._ledger.refused(*where, sorted(open_))
            taken = self._ledger.taken(*where, sorted(open_))
            if taken:
                open_ -= self._away.put(sorted(taken), again=True)
        else:
            taken = set()
        for group in self._groups(sorted(open_ - taken), open_):
            self._keep_on()
            self._client.forget()
            done = self._group(group, open_)
            if done:
                open_ -= self._away.put(done)
                failpoints.reach("imap.put_away")
            self._settle(min(open_, default=uids[-1] + 1))
        self._lowest_open = min(self._lowest_open, min(open_, default=self._lowest_open))

    def _groups(self, fresh: list[int], open_: set[int]) -> Iterator[dict[int, Facts]]:
        """What is to be fetched, in groups. Mails that are gone, old, or too large are settled here."""
        if not fresh:
            return
        facts = self._fetcher.facts(fresh)
        wanted: dict[int, Facts] = {}
        for uid in fresh:
            fact = facts.get(uid)
            if uid not in facts:
                self._gone(uid, open_)
            elif fact is None:
                self._refuse(uid, "the server tells no size of it", 0, open_)
            elif self._is_old(uid, fact) and self._account.old_mail == "ignore":
                open_.discard(uid)
            elif fact.size > self._account.message_limit:
                reason = f"larger than {self._account.message_limit} bytes"
                self._refuse(uid, reason, fact.size, open_, with_header=True)
            elif self._memory.lost.get(uid, 0) >= REFUSED_AFTER:
                self._refuse(uid, f"the connection broke {REFUSED_AFTER} times while it was fetched", fact.size, open_)
            else:
                wanted[uid] = fact
        suspects = {uid: fact for uid, fact in wanted.items() if self._memory.lost.get(uid)}
        late = {uid for uid in suspects if self._memory.lost[uid] >= POSTPONED_AFTER}
        yield from ({uid: fact} for uid, fact in suspects.items() if uid not in late)
        yield from self._fetcher.together({uid: fact for uid, fact in wanted.items() if uid not in suspects})
        yield from ({uid: suspects[uid]} for uid in sorted(late))

    def _group(self, group: dict[int, Facts], open_: set[int]) -> list[int]:
        """Fetch and accept; the UIDs that are durable now."""
        bodies: dict[int, bytes] = {}
        if not any(fact.size > SMALL or self._memory.lost.get(uid) for uid, fact in group.items()):
            bodies = self._guarded(group, lambda: self._fetcher.small(group))
        done = []
        for uid, fact in group.items():
            raw: bytes | Spool | None = bodies.pop(uid, None)
            if raw is None:
                raw = self._one(uid, fact, open_)
            if raw is None:
                continue
            try:  # if it raises: what was accepted before is in the ledger, the next pass puts it away
                if self._give(uid, fact, raw, open_):
                    done.append(uid)
            finally:
                if isinstance(raw, Spool):
                    raw.close()
        return done

    def _one(self, uid: int, fact: Facts, open_: set[int]) -> bytes | Spool | None:
        """A large mail, or one that did not come whole with the others. None: settled otherwise."""
        suspect = bool(self._memory.lost.get(uid))
        try:
            raw = self._guarded({uid: fact}, lambda: self._fetcher.alone(uid, fact, self._keep_on, suspect=suspect))
        except (UnfetchableError, TooLargeError) as error:
            self._refuse(uid, str(error), fact.size, open_, with_header=True)
            return None
        if raw is None:
            self._gone(uid, open_)
        return raw

    def _guarded(self, group: dict[int, Facts], fetch: Callable[[], T]) -> T:
        """A fetch; if the connection breaks in it, its mails are suspects and come one by one the next time."""
        try:
            result = fetch()
        except (UnfetchableError, TooLargeError):
            raise
        except StoppedError:
            raise
        except Exception:
            for uid in group:
                self._memory.lost[uid] = self._memory.lost.get(uid, 0) + 1
            raise
        for uid in group:
            self._memory.lost.pop(uid, None)
        return result

    # ---------------------------------------------------------------- one mail

    def _give(self, uid: int, fact: Facts, raw: bytes | Spool, open_: set[int]) -> bool:
        """To the one door. True when the mail is durable."""
        begin = raw if isinstance(raw, bytes) else next(raw.chunks(SMALL), b"")
        arrival = Arrival(
            source=Source.IMAP,
            envelope=Envelope(reverse_path(begin), (self._account.key,)),
            raw=raw,
            imap=self._key(uid) if self._cursor.keyed else None,
            silent=self._is_old(uid, fact),
            department=self._account.department,
        )
        failpoints.reach("imap.fetched")
        started = time.monotonic()
        try:
            receipt = self._accept(arrival)
        except Permanent as error:
            self._refuse(uid, str(error), fact.size, open_, with_header=True)
            return False
        except Exception as error:
            self._not_taken(uid, error)
            return False
        failpoints.reach("imap.accepted")
        self._failures = 0
        self._memory.failed.pop(uid, None)
        self.taken += 1
        log.event(
            _logger,
            "imap.taken",
            mailbox=self._account.key,
            uid=uid,
            mail=receipt.inbox_id,
            duplicate=receipt.duplicate or None,
            took=time.monotonic() - started,
        )
        return True

    def _not_taken(self, uid: int, error: Exception) -> None:
        """Our own trouble ends the pass. A single mail that is the trouble must not: after three times the pass goes on
        behind it, and comes back to it the next time."""
        times = self._memory.failed[uid] = self._memory.failed.get(uid, 0) + 1
        self._failures += 1
        self._trouble = error
        log.event(
            _logger, "imap.not_taken", level=logging.ERROR, mailbox=self._account.key, uid=uid, times=times, error=error
        )
        if self._failures >= FAILURES_IN_ROW or (isinstance(error, Temporary) and times < FAILURES_IN_ROW):
            raise Temporary(f"mail {uid} of {self._account.key} not taken: {error}") from error

    def _key(self, uid: int) -> ImapKey:
        return ImapKey(self._account.key, self._account.folder, self._cursor.uidvalidity, uid)

    def _is_old(self, uid: int, fact: Facts) -> bool:
        """Did it lie there before the very first start?"""
        if self._cursor.first_uid:
            return uid < self._cursor.first_uid
        return fact.internal_date is not None and fact.internal_date < self._cursor.since - CLOCKS

    def _gone(self, uid: int, open_: set[int]) -> None:
        log.event(_logger, "imap.gone_before_taken", mailbox=self._account.key, uid=uid)
        open_.discard(uid)

    def _refuse(self, uid: int, reason: str, size: int, open_: set[int], *, with_header: bool = False) -> None:
        """Left where it lies, never moved or deleted: the mailbox has the only copy."""
        header = self._fetcher.header(uid) if with_header else b""
        self._ledger.refuse(self._key(uid), reason, header, size)
        log.event(_logger, "imap.refused", level=logging.WARNING, mailbox=self._account.key, uid=uid, reason=reason)
        open_.discard(uid)


class StoppedError(Exception):
    """The poller may not go on: it is being stopped, or another process has the lease."""
