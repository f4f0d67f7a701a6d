"""One line for each change of state: `event=decided mail=12 ticket=IT-7 reason=reply_address took=0.012`.

Writes to stderr, to systemd's journal, or to a file (opened anew when it was rotated), as text or as JSON. Mail never
waits for a log: lines go through a bounded queue to a thread of ours; when nobody reads the other end, lines are
dropped and counted, and the count is logged as soon as there is room. Texts of mails and secrets never go into a log:
values are cut at 300 characters, control characters are escaped, and values whose key names a secret are blotted out; so are
the signatures of reply addresses.
Addresses of people are hashed, but at the level debug.
The times are the machine's, also under `--clock`. Settings: `[log] level format to`.
"""

import binascii
import json
import logging
import os
import queue
import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from gateway.errors import Permanent

LONGEST_VALUE = 300  # characters of one value
LONGEST_TRACE = 8_000  # characters of a traceback, the end of it: that is where the error is
QUEUE = 10_000  # lines that may wait for a slow reader
JOURNAL = "/run/systemd/journal/socket"

# Libraries that log every command or every line of a mail at INFO or DEBUG.
_CHATTY = ("aiosmtpd", "alembic", "asyncio", "imapclient", "mail.log", "mailparser", "sqlalchemy", "tenacity")
_SECRET = re.compile(r"passw|secret|token|credential|authorization|(^|_)key$", re.IGNORECASE)
_BARE = re.compile(r"[A-Za-z0-9._:/@+<>\[\],;*%~#-]+")
_ADDRESS = re.compile(r"([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,10})")
_SIGNED = re.compile(r"(\+[\w.-]{1,60}\.)[a-z2-7]{26}@")  # whoever has such an address may write there
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}")
_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}

Sink = Callable[[str, int], None]  # (line without its end, logging level); runs in the log's own thread


class LogError(Permanent):
    """The log cannot be written where `[log] to` says."""


def event(logger: logging.Logger, name: str, /, *, level: int = logging.INFO, **fields: object) -> None:
    """Log one event. Fields that are None or '' are left out; instants become RFC 3339, floats get three decimals.

    An exception as a value becomes `Type: text`; `exc_info=error` adds the traceback.
    """
    if not logger.isEnabledFor(level):
        return
    error = fields.pop("exc_info", None)
    clean = _cleaned(name, fields)
    exc_info = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else None
    # Not `logger.log`: that walks up the stack for a file and a line that no line of ours shows.
    record = logger.makeRecord(logger.name, level, "", 0, "%s", (pairs(clean),), exc_info, extra={"fields": clean})
    logger.handle(record)


def pairs(fields: Mapping[str, object]) -> str:
    """`key=value key="value with spaces"`: JSON's quoting where quoting is needed."""
    return " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())


def ready(**fields: object) -> None:
    """The ready line (docs/operator.md), plain text on stderr whatever `[log]` says: `event=ready smtp=127.0.0.1:2525`."""
    sys.stderr.write(pairs(_cleaned("ready", fields)) + "\n")
    sys.stderr.flush()


def setup(*, level: str = "info", form: str = "text", to: str = "stderr", ours: Collection[str] = ()) -> "Log":
    """Log everything from here on. `form`: text or json; `to`: stderr, journald or an absolute path; `ours`: addresses (folded)
    that are nobody's own. All others are hashed, but at the level debug.

    Call it once, in the process that runs (threads do not survive a fork). LogError if the place cannot be written.
    """
    formatter = JsonFormatter() if form == "json" else TextFormatter()
    handler = Log(_sink(to), formatter, ours=None if level == "debug" else frozenset(ours))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs what it raises, and we look after that
    return handler


class Log(logging.Handler):
    """A log in use: the handler of the root logger, and the thread that writes. `ours`: see `hashed`; None: nothing is hashed."""

    def __init__(
        self, sink: Sink, formatter: logging.Formatter, *, room: int = QUEUE, ours: frozenset[str] | None = None
    ) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._ours = ours
        self.dropped = 0  # lines dropped since the start because nobody took them
        self._told = 0
        self._sink = sink
        self._lines: queue.Queue[tuple[str, int] | None] = queue.Queue(room)
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
            line = _SIGNED.sub(r"\1xxx@", line) if "@" in line else line
            line = line if self._ours is None or "@" not in line else hashed(line, self._ours)
            self._lines.put_nowait((line, record.levelno))
        except queue.Full:
            self.dropped += 1
        except Exception:  # a log line must never break what it tells about
            self.handleError(record)

    def close(self) -> None:
        """Write what waits, for two seconds at most: a reader who has stopped reading must not stop the stopping."""
        logging.getLogger().removeHandler(self)
        try:
            self._lines.put(None, timeout=1.0)
            self._thread.join(1.0)
        except queue.Full:
            pass
        super().close()

    def _write(self) -> None:
        while (item := self._lines.get()) is not None:
            self._try(*item)
            if self.dropped != self._told:
                self._told = self.dropped
                self._try(pairs({"event": "log_lines_dropped", "total": self._told}), logging.WARNING)

    def _try(self, line: str, level: int) -> None:
        try:
            self._sink(line, level)
        except (OSError, ValueError, LogError):  # disk full, pipe closed: the mail goes on
            self.dropped += 1


class TextFormatter(logging.Formatter):
    """`2025-11-24T08:13:44.512Z info work.process event=decided mail=12`; a traceback follows on indented lines."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() if hasattr(record, "fields") else escaped(record.getMessage())
        line = f"{_instant(record)} {record.levelname.lower()} {record.name.removeprefix('gateway.')} {text}"
        trace = _trace(record)
        return line + "".join(f"\n    {escaped(part)}" for part in trace.splitlines())


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at level logger event` and the fields; `trace` if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None) or {"event": "message", "text": _cut(record.getMessage())}
        head = {"at": _instant(record), "level": record.levelname.lower(), "logger": record.name}
        trace = _trace(record)
        line = json.dumps(head | fields | head | ({"trace": trace} if trace else {}), ensure_ascii=False, default=str)
        # JSON lets stand what terminals obey (U+009B) and what some readers take for the end of a line (U+2028).
        return line if line.isprintable() else _shown(line)


def hashed(line: str, ours: frozenset[str]) -> str:
    """The line with the local-part of each address hashed, but for `ours`: the same person is the same hash, and who knows an
    address finds it: the first eight digits of its SHA-256, in lower case."""
    return _ADDRESS.sub(lambda found: found[0] if _plain_address(found[0]) in ours else _hash(found), line)


def _plain_address(found: str) -> str:
    local, _, domain = _folded(found).decode().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _folded(found: str) -> bytes:
    """In lower case, of bytes: A to Z alone, as addresses are compared everywhere."""
    return found.encode("utf-8", "replace").lower()


def _hash(found: "re.Match[str]") -> str:
    return f"{sha256(_folded(found[0])).hexdigest()[:8]}@{found[2]}"


def blotted(text: str, *secrets: str) -> str:
    """What somebody outside said, without secrets of ours that they repeat: as they stand, quoted, or in a base64 word."""
    known = [secret for secret in secrets if secret]
    for secret in known:
        for form in (secret, secret.replace("\\", "\\\\").replace('"', '\\"')):
            text = text.replace(form, "***")
    return _BASE64.sub(lambda found: "***" if _holds(found[0], known) else found[0], text)


def _holds(word: str, secrets: Collection[str]) -> bool:
    """Somebody may have cut it, or written letters in front of it: each place is tried at which base64 may begin."""
    for start in range(4):
        piece = word[start:]
        piece = piece[:-1] if len(piece) % 4 == 1 else piece
        decoded = binascii.a2b_base64(piece + "=" * (-len(piece) % 4))
        if any(secret.encode() in decoded for secret in secrets):
            return True
    return False


def _shown(line: str) -> str:
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def escaped(text: str) -> str:
    """One line, whatever comes in: control characters and line ends as escapes, cut at `LONGEST_VALUE`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in _cut(text))


def _cleaned(name: str, fields: Mapping[str, object]) -> dict[str, object]:
    return {"event": name} | {k: _plain(k, v) for k, v in fields.items() if v is not None and v != ""}


def _plain(key: str, value: object) -> object:
    """A value as JSON can carry it; text is cut, secrets are blotted out."""
    if _SECRET.search(key):
        return "***"
    match value:
        case bool() | int():
            return value
        case float():
            return round(value, 3)
        case datetime():
            return value.isoformat(timespec="seconds")
        case BaseException():
            return _cut(f"{type(value).__name__}: {value}")
        case list() | tuple() | set() | frozenset():
            return _cut(",".join(str(one) for one in value))
        case _:
            return _cut(str(value))


def _quoted(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str() if not _BARE.fullmatch(value):
            return '"' + escaped(value.replace("\\", "\\\\").replace('"', '\\"')) + '"'
        case _:
            return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    return "".join(traceback.format_exception(record.exc_info[1]))[-LONGEST_TRACE:]


def _sink(to: str) -> Sink:
    if to == "stderr":
        return lambda line, level: print(line, file=sys.stderr, flush=True)
    if to == "journald":
        return _Journal().write
    path = Path(to)
    if not path.is_absolute():
        raise LogError(f"[log] to = {to!r}: write stderr, journald or an absolute path")
    return _File(path).write


class _File:
    """A file that logrotate may move away: it is opened anew when its name leads to another file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = self._open()

    def write(self, line: str, level: int) -> None:
        if not self._is_ours():
            self._file.close()
            self._file = self._open()
        self._file.write(line + "\n")
        self._file.flush()

    def _open(self) -> TextIO:
        try:
            number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise LogError(f"{self._path}: cannot write the log: {error.strerror}") from error
        return os.fdopen(number, "a", encoding="utf-8", errors="backslashreplace")

    def _is_ours(self) -> bool:
        try:
            there = self._path.stat()
        except OSError:
            return False
        here = os.fstat(self._file.fileno())
        return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


class _Journal:
    """The native protocol of systemd-journald: one datagram a line, fields as KEY=value."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._socket.connect(JOURNAL)
        except OSError as error:
            raise LogError(f"[log] to = 'journald': nobody listens at {JOURNAL}: {error.strerror}") from error

    def write(self, line: str, level: int) -> None:
        message = line.replace("\n", " | ")  # a bare line end would begin the next field
        text = f"PRIORITY={_PRIORITY.get(level, 6)}\nSYSLOG_IDENTIFIER=postroom\nMESSAGE={message}\n"
        self._socket.send(text.encode("utf-8", "backslashreplace"))
