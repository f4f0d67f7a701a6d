"""The way out into a folder, for the demo and for tests: each letter becomes one `.eml` file, complete when it appears.

Reads    one letter, complete bytes, for one recipient.
Writes   `INSTANT-PROCESS-NUMBER~RECIPIENT~REVERSE-PATH.eml`: the exact bytes, nothing added. The names sort in the order of
         delivery. The envelope stands in the name only, each address percent-encoded where a file name demands it; the
         null reverse-path is empty (`…~eva@example.org~.eml`). An address of more than 90 bytes is cut and marked by `…`.
         `envelope_of` reads the name back.
Must not refuse what a server would take, or take what may not go on the wire (see `wire.unfit`).
Fails    TEMPORARY when the folder cannot be written; AMBIGUOUS when the file is there and its folder could not be synced.
Settings `send = "capture:/path"`. The folder is made when missing.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from gateway.outlet import wire
from gateway.work.transport import Outcome, Outgoing, Reply, one_line

_LONGEST = 90
_PLAIN = "@+=._-!#$&'{}"
_BETWEEN = "~"  # quote() would leave it as it is; see `_encoded`


class Capture:
    """A `Transport` into `folder`. `now` dates the file names."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._busy = threading.Lock()
        self._number = 0
        self._last = datetime.min.replace(tzinfo=UTC)

    def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
        """See `Transport`. `before_dot` is called when all bytes are on the disk, before the file gets its name."""
        if reason := wire.unfit(outgoing):
            return Reply(Outcome.PERMANENT, 0, reason)
        with self._busy:
            name = self._name(outgoing)
            hidden = self._folder / f".{name.partition(_BETWEEN)[0]}.tmp"
            try:
                self._write(hidden, outgoing.content)
            except OSError as error:
                return _trouble(Outcome.TEMPORARY, error, "data")
            try:
                if before_dot is not None:
                    before_dot()
                os.rename(hidden, self._folder / name)
            except OSError as error:
                return _trouble(Outcome.TEMPORARY, error, "dot")
            finally:
                with contextlib.suppress(OSError):
                    hidden.unlink()
            try:
                _sync_folder(self._folder)
            except OSError as error:
                return _trouble(Outcome.AMBIGUOUS, error, "dot")
        return Reply(Outcome.SENT, 250, one_line(f"captured as {name}"), queue_id=name.partition(_BETWEEN)[0])

    def close(self) -> None:
        """Nothing is kept open."""

    def _name(self, outgoing: Outgoing) -> str:
        self._number += 1
        self._last = max(self._last, self._now().astimezone(UTC))  # names must sort even if the clock is set back
        instant = self._last.strftime("%Y%m%dT%H%M%S.%fZ")
        who = f"{instant}-{os.getpid()}-{self._number:08d}"
        return _BETWEEN.join((who, _encoded(outgoing.recipient), _encoded(outgoing.reverse_path))) + ".eml"

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise


def envelope_of(path: Path) -> tuple[str, str]:
    """Reverse-path and recipient from a captured file's name. ValueError if it is no such name."""
    _, recipient, reverse_path = path.name.removesuffix(".eml").split(_BETWEEN)
    return unquote(reverse_path), unquote(recipient)


def _encoded(address: str) -> str:
    text = quote(address, safe=_PLAIN).replace(_BETWEEN, "%7E")
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit("%", 1)[0] + "…"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _trouble(outcome: Outcome, error: OSError, step: str) -> Reply:
    return Reply(outcome, 0, one_line(str(error)), rejected_at=step)
