"""The IMAP poller: one thread a mailbox, mails out of a folder into the one door.

Reads: the folder of one account (`[[mailbox]] receive = "imap(s)://…"`), by UID, with PEEK.
Writes: nothing but through `accept` (COMMIT 1) and the ledger; on the server only MOVE, COPY, STORE \\Deleted, UID EXPUNGE
of mails that are durable here, and CREATE, SUBSCRIBE of the folder they go to.
Must not: decide anything about a mail; use \\Seen as a memory; put data of a mail into a command; log a secret.
Fails: towards "not taken": the mail stays in the folder, and the next pass begins at the lowest UID that is not settled.
The connection is made anew after 1 s, 2 s … 5 min; after a refused login after 1 min … 15 min. A mail that is larger than
the limit, or that the server does not give whole in three tries, is left where it is and told to the admins. One mailbox
knows nothing of another.
IDLE is only a hint that shortens the wait; each `poll_seconds` the folder is selected and searched anyway, so a server
that forgets to tell, or a line that died silently, costs at most that long.
Standards: RFC 9051 / 3501 · 2177 IDLE · 6851 MOVE · 4315 UIDPLUS · 4731 ESEARCH · 2342 NAMESPACE · 5321 4.4 Return-Path.
Settings: `[[mailbox]] receive login password folder old_mail afterwards poll`, `[limits] message`.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from gateway import log, retrying
from gateway.errors import Temporary
from gateway.intake.accept import Accept
from gateway.intake.imap_account import Account, Cursor, Ledger
from gateway.intake.imap_client import Client, IMAPClientAbortError, IMAPClientError, LoginError, Wire
from gateway.intake.imap_take import Memory, Pass, StoppedError

__all__ = ["Account", "Cursor", "Ledger", "Poller"]

_logger = logging.getLogger(__name__)

SLICE = 2.0  # seconds of waiting after which we look at the stop event and the lease
IDLE_AT_MOST = 28 * 60.0  # RFC 2177: again at least every 29 minutes
QUICK = 3  # passes in a row that took nothing, though the server told of new mails meanwhile; then wait all the same
STEADY = 30.0  # seconds: a connection that lived longer was a good one, the next may come soon after it
TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: not the password's fault
NO_ROOM_SECONDS = 8.0  # until we look again whether the disk has room
REFUSED_FIRST, REFUSED_LONGEST = 60.0, 900.0  # seconds to wait after refused logins: servers lock accounts


class Poller:
    """The poller of one account. `on_state` hears, from the poller's thread: 'connecting', 'taking', 'waiting', 'standby'
    (another process has the lease), 'no room' (for mails on our disk: they stay where they are), 'trouble: …', 'stopped'."""

    def __init__(
        self,
        account: Account,
        *,
        accept: Accept,
        ledger: Ledger,
        now: Callable[[], datetime],
        on_state: Callable[[str], None] | None = None,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self.account = account
        self._accept, self._ledger, self._now = accept, ledger, now
        self._on_state = on_state or (lambda state: None)
        self._has_room = has_room
        self._memory = Memory()
        self._lock = threading.Lock()
        self._wire: Wire | None = None
        self._stop = threading.Event()
        self._leased_until = 0.0
        self._refused = 0  # logins, one after another
        self._no_idle = False  # the server has it in its list and refuses it
        self.looked_at = 0.0
        """When the latest look that took all there was began (monotonic); 0: none yet."""

    def run(self, stop: threading.Event) -> None:
        """Take mails until `stop` is set. Trouble of any kind is told and tried again; it never ends the loop."""
        with self._lock:
            if self._stop.is_set():
                stop.set()
            self._stop = stop
        for turn in retrying.forever(stop):
            try:
                if not self._has_room():
                    self._on_state("no room")
                    turn.worked()
                    stop.wait(NO_ROOM_SECONDS)
                    continue
                if not self._leased():
                    self.looked_at = time.monotonic()  # another process looks
                    self._on_state("standby")
                    turn.worked()
                    stop.wait(self.account.lease_seconds)
                    continue
                with self._session() as client:
                    self._serve(client, turn)
            except StoppedError:
                turn.worked()
            except Exception as error:
                if not stop.is_set():
                    self._tell(error, turn)
        self._on_state("stopped")

    def once(self) -> int:
        """Take what is there now; how many mails were given to the door. 0 too where another process polls this
        mailbox. Raises on trouble."""
        if not self._has_room():
            raise Temporary("the disk has no room for mails")
        if not self._leased():
            return 0
        with self._session() as client:
            return self._pass(client)

    def stop(self) -> None:
        """From another thread: sets the event `run` was given and ends a blocked read, IDLE or connect at once. A mail at
        the door is finished first."""
        with self._lock:
            self._stop.set()
            if self._wire is not None:
                self._wire.cut()

    # ---------------------------------------------------------------- one connection

    @contextlib.contextmanager
    def _session(self) -> Iterator[Client]:
        account = self.account
        self._on_state("connecting")
        wire = Wire(connect_seconds=account.connect_seconds, command_seconds=account.command_seconds)
        with self._lock:
            if self._stop.is_set():
                raise StoppedError
            self._wire = wire
        try:
            client = Client(wire, account.host, account.port, secure=account.tls, context=account.ssl_context)
            client.sign_in(account.login, account.password())
            self._refused = 0
            yield client
            with contextlib.suppress(OSError, IMAPClientError), wire.limits(SLICE):
                client.logout()
        finally:
            wire.close()

    def _serve(self, client: Client, turn: retrying.Turn) -> None:
        begun = time.monotonic()
        quick = 0
        while not self._stop.is_set():
            quick = 0 if self._pass(client) else quick + 1
            if time.monotonic() - begun > STEADY:
                turn.worked()
            client.forget()
            if client.news and quick < QUICK:
                continue
            self._on_state("waiting")
            self._wait(client)

    def _pass(self, client: Client) -> int:
        self._on_state("taking")
        begun = time.monotonic()
        taken = Pass(
            client,
            self.account,
            accept=self._accept,
            ledger=self._ledger,
            now=self._now,
            keep_on=self._keep_on,
            memory=self._memory,
        ).run()
        self.looked_at = begun
        return taken

    def _wait(self, client: Client) -> None:
        """Until the server tells of a new mail, or the next poll is due."""
        until = time.monotonic() + min(self.account.poll_seconds, IDLE_AT_MOST)
        news = False
        try:
            idle = not self._no_idle and client.has_capability("IDLE")
            news = idle and client.begin_idle()
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            self._no_idle, idle = True, False
        if not idle:
            while (left := until - time.monotonic()) > 0:
                self._keep_on()
                self._stop.wait(min(left, SLICE))
            return
        while not news and (left := until - time.monotonic()) > 0:
            self._keep_on()
            news = client.idle_news(min(left, SLICE))
        client.end_idle()

    # ---------------------------------------------------------------- may we go on, and what if not

    def _leased(self) -> bool:
        """Ours to poll? The ledger is asked, and renews, every `lease_seconds`; its lease lasts three times that."""
        if time.monotonic() >= self._leased_until:
            if not self._ledger.lease(self.account.key, self.account.folder):
                self._leased_until = 0.0
                return False
            self._leased_until = time.monotonic() + self.account.lease_seconds
        return True

    def _keep_on(self) -> None:
        if self._stop.is_set() or not self._has_room() or not self._leased():
            raise StoppedError

    def _tell(self, error: Exception, turn: retrying.Turn) -> None:
        account = self.account
        again_in = turn.pause
        refused = isinstance(error, LoginError) and not any(word in str(error) for word in TEMPORARY)
        if refused:
            again_in = min(REFUSED_FIRST * 2**self._refused, REFUSED_LONGEST)
            self._refused = min(self._refused + 1, 10)
        log.event(
            _logger,
            "imap.trouble",
            level=logging.WARNING,
            mailbox=account.key,
            host=f"{account.host}:{account.port}",
            error=error,
            again_in=again_in,
        )
        self._on_state(f"trouble: {type(error).__name__}: {error}"[:300])
        if refused:
            self._stop.wait(again_in)
