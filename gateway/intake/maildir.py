"""A Maildir that is watched: `receive = "maildir:/path"`. One thread a Maildir, mails out of it into the one door.

Reads    every file in `new` and `cur`, whatever its flags, oldest name first.
Writes   only after `accept` (COMMIT 1): moves the file to the Maildir++ folder of `afterwards` (`move:Postroom/Done` is
         `.Postroom.Done/cur`, which IMAP servers show as Postroom/Done), or deletes it, or keeps it. In the Maildir itself
         one small file, `postroom-seen`: the names that lay there before the first start, and those taken and kept.
Must not decide anything about a mail, or lose the only copy: a file is moved or deleted only when the mail is durable here.
Fails    towards "not taken": the file stays and is taken by a later look. Killed between `accept` and the move, the mail
         is taken again and known as a duplicate, then moved. A mail that is larger than the limit stays where it is; its
         header is held, so that it is listed and told to the admins. One that the door will never take stays too, and is
         told in the log, once a start. Trouble ends the look; the next one comes after 1 s, 2 s … 5 min.
         A second process on the same Maildir does no harm: who comes late finds the file gone or the mail known.
Settings `[[mailbox]] receive old_mail afterwards`, `[limits] message`.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote_from_bytes

from gateway import log, retrying
from gateway.errors import Permanent, Temporary, Unusable
from gateway.intake.accept import Accept, Arrival, Source
from gateway.intake.files import LIMIT, maildir_files, maildir_key, open_regular
from gateway.intake.return_path import reverse_path
from gateway.intake.spool import CHUNK, Spool
from gateway.mail.address import fold
from gateway.mail.envelope import Envelope

_logger = logging.getLogger(__name__)

SEEN = "postroom-seen"
TRIES = 3  # of one mail in a row that fails by an error nobody foresaw; then the mails behind it get their turn
_HEADER = 256 * 1024  # bytes of a mail that is too large, for its header
_RAREST = 300.0  # seconds between two tries of such a mail
_COARSE = 2.0  # seconds: a folder whose time stamp is younger may change again without a new one


class MaildirPoller:
    """The poller of one Maildir. `accept` may be called from the thread of `run` only. `on_state` as in the IMAP poller."""

    def __init__(
        self,
        folder: Path,
        *,
        address: str,
        accept: Accept,
        department: str = "",
        old_mail: str = "ignore",
        afterwards: str = "move:Postroom/Done",
        message_limit: int = LIMIT,
        look_every: float = 1.0,
        on_state: Callable[[str], None] | None = None,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        """`address` is the forward-path of what lies there. `old_mail`, `afterwards` as in `[[mailbox]]`; ValueError."""
        if old_mail not in ("ignore", "import"):
            raise ValueError(f"old_mail is {old_mail!r}, not ignore or import")
        self._folder = folder
        self._address = fold(address)
        self._accept = accept
        self._department = department
        self._old_mail = old_mail
        self._afterwards = afterwards
        self._target = _target(folder, afterwards)
        self._limit = message_limit
        self._look_every = look_every
        self._has_room = has_room
        self._on_state = on_state or (lambda state: None)
        self._stop = threading.Event()
        self._seen: _Seen | None = None
        self._refused: set[str] = set()
        self._failed: dict[str, tuple[int, float]] = {}  # how often, and not again before (monotonic)
        self._stamp: tuple[int, int] | None = None
        self.looked_at = 0.0
        """When the latest look that took all there was began (monotonic); 0: none yet."""

    def run(self, stop: threading.Event) -> None:
        """Take mails until `stop` is set. Trouble of any kind is told and tried again; it never ends the loop."""
        if self._stop.is_set():
            stop.set()
        self._stop = stop
        for turn in retrying.forever(stop):
            try:
                while not stop.is_set():
                    begun = time.monotonic()
                    if self._has_room():
                        if self._is_changed():
                            self._on_state("taking")
                            self.once()
                        self.looked_at = begun
                    turn.worked()
                    self._on_state("waiting")
                    stop.wait(self._look_every)
            except Exception as error:
                self._stamp = None
                self._on_state(f"trouble: {error}")
                log.event(
                    _logger,
                    "maildir.trouble",
                    level=logging.ERROR,
                    mailbox=self._address,
                    error=error,
                    again_in=turn.pause,
                )
        self._on_state("stopped")

    def once(self) -> int:
        """Take what is there now; how many mails were given to the door. Raises on trouble."""
        files = maildir_files(self._folder)
        if self._seen is None:
            self._seen = _Seen(self._folder / SEEN, [maildir_key(file.name) for file in files])
        taken = 0
        for file in files:
            if self._stop.is_set():
                break
            try:
                taken += self._take(file, self._seen)
            except FileNotFoundError:
                continue  # somebody else moved it, or read it and gave it other flags: the next look finds it
            except Temporary:
                raise
            except Exception as error:
                self._failure(maildir_key(file.name), error)
        return taken

    def stop(self) -> None:
        """From another thread: sets the event `run` was given. A mail at the door is finished first."""
        self._stop.set()

    # -- one mail -----------------------------------------------------------------------------------------------------

    def _take(self, file: Path, seen: "_Seen") -> bool:
        key = maildir_key(file.name)
        is_old = seen.is_old(key)
        if key in self._refused or seen.is_taken(key) or (is_old and self._old_mail == "ignore"):
            return False
        if self._failed.get(key, (0, 0.0))[1] > time.monotonic():
            return False
        try:
            stream = open_regular(file)
        except Unusable as error:
            self._refuse(key, str(error))
            return False
        with stream:
            size = os.fstat(stream.fileno()).st_size
            if size == 0:
                self._refuse(key, "empty")
                return False
            if size > self._limit:
                self._hold(key, stream, size)
                return False
            spool = Spool()
            try:
                while piece := stream.read(CHUNK):
                    spool.write(piece)
                if not self._give(key, spool, is_old=is_old):
                    return False
            finally:
                spool.close()
        self._put_away(file, key, seen)
        return True

    def _give(self, key: str, spool: Spool, *, is_old: bool) -> bool:
        """To the one door. True when the mail is durable."""
        raw = spool if spool.size > CHUNK else spool.read()
        begin = next(spool.chunks(), b"")
        arrival = Arrival(
            source=Source.MAILDIR,
            envelope=Envelope(reverse_path(begin), (self._address,)),
            raw=raw,
            silent=is_old,
            department=self._department,
        )
        started = time.monotonic()
        try:
            receipt = self._accept(arrival)
        except Permanent as error:
            self._refuse(key, str(error))
            return False
        self._failed.pop(key, None)
        log.event(
            _logger,
            "maildir.taken",
            mailbox=self._address,
            file=key,
            mail=receipt.inbox_id,
            duplicate=receipt.duplicate or None,
            took=time.monotonic() - started,
        )
        return True

    def _put_away(self, file: Path, key: str, seen: "_Seen") -> None:
        if self._afterwards == "keep":
            seen.take(key)
        elif self._target is None:
            file.unlink()
        else:
            _make_folder(self._target)
            info = file.name[len(key) :] or ":2,"
            to, number = self._target / "cur" / f"{key}{info}", 1
            while os.path.lexists(to):  # another mail of this name: a program that makes names badly
                number += 1
                to = self._target / "cur" / f"{key}.{number}{info}"
            os.rename(file, to)

    def _hold(self, key: str, stream: BinaryIO, size: int) -> None:
        """Too large: its header and a note are put down as held, once, and the file stays: the Maildir has the only copy."""
        head = stream.read(_HEADER)
        ends = [end + len(blank) for blank in (b"\r\n\r\n", b"\n\n") if (end := head.find(blank)) >= 0]
        head = head[: min(ends, default=len(head))]
        why = f"{size} bytes, the limit is {self._limit} (it lies in the Maildir as {key})"
        arrival = Arrival(
            source=Source.MAILDIR,
            envelope=Envelope(reverse_path(head), (self._address,)),
            raw=head + f"[{why}]\n".encode(errors="replace"),
            department=self._department,
            held_because=why,
        )
        with contextlib.suppress(Permanent):
            self._accept(arrival)
        self._refuse(key, f"larger than {self._limit} bytes")

    def _refuse(self, key: str, why: str) -> None:
        self._refused.add(key)
        log.event(_logger, "maildir.refused", level=logging.WARNING, mailbox=self._address, file=key, reason=why)

    def _failure(self, key: str, error: Exception) -> None:
        """The first times this ends the look, as it may be the disk or the database. Then it is this mail: it must not keep
        back those behind it, and is tried again ever more rarely."""
        times = self._failed.get(key, (0, 0.0))[0] + 1
        self._failed[key] = times, time.monotonic() + min(2.0**times, _RAREST) if times >= TRIES else 0.0
        log.event(
            _logger, "maildir.not_taken", level=logging.ERROR, mailbox=self._address, file=key, times=times, error=error
        )
        if times < TRIES:
            raise error

    def _is_changed(self) -> bool:
        """Whether a look may find something: a folder has another time stamp, or one too young to be trusted."""
        times = [(self._folder / name).stat() for name in ("new", "cur")]
        stamp = times[0].st_mtime_ns, times[1].st_mtime_ns
        changed = stamp != self._stamp or bool(self._failed)
        is_young = any(abs(time.time() - at.st_mtime) < _COARSE for at in times)
        self._stamp = None if is_young else stamp
        return changed


class _Seen:
    """The file `postroom-seen`: one line a name, `old NAME` or `taken NAME`. Names that are gone are dropped at the start."""

    def __init__(self, path: Path, present: list[str]) -> None:
        """Without the file this is the first start, and everything `present` is old."""
        self._path = path
        here = set(map(_quoted, present))
        try:
            lines = path.read_text("ascii", "replace").splitlines()
        except FileNotFoundError:
            lines = [f"old {name}" for name in sorted(here)]
        kept = [line for line in lines if line.partition(" ")[2] in here]
        self._old = {line[4:] for line in kept if line.startswith("old ")}
        self._taken = {line[6:] for line in kept if line.startswith("taken ")}
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        with beside.open("w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in kept)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)

    def is_old(self, key: str) -> bool:
        return _quoted(key) in self._old

    def is_taken(self, key: str) -> bool:
        return _quoted(key) in self._taken

    def take(self, key: str) -> None:
        """Durable when it returns."""
        self._taken.add(_quoted(key))
        with self._path.open("a", encoding="ascii") as file:
            file.write(f"taken {_quoted(key)}\n")
            file.flush()
            os.fsync(file.fileno())


def _quoted(key: str) -> str:
    """A file name may hold any byte, also a line feed."""
    return quote_from_bytes(os.fsencode(key))


def _target(folder: Path, afterwards: str) -> Path | None:
    """The Maildir++ folder a mail is moved to; None for `keep` and `delete`. ValueError."""
    if afterwards in ("keep", "delete"):
        return None
    kind, _, name = afterwards.partition(":")
    levels = name.split("/")
    if kind != "move" or not all(levels) or any("." in level or not level.isprintable() for level in levels):
        raise ValueError(
            f"afterwards is {afterwards!r}, not keep, delete or move:FOLDER (no dots in a Maildir's folder)"
        )
    return folder / ("." + ".".join(levels))


def _make_folder(folder: Path) -> None:
    """A Maildir++ folder: the three folders and the empty file that marks it as one."""
    if (folder / "cur").is_dir():
        return
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (folder / "maildirfolder").touch(exist_ok=False)
