"""Mails that lie in files: standard input, one mail a file (.eml), mbox, Maildir. Readers only; nothing is changed.

Reads    the file once, from its beginning, in pieces; holds one mail at a time, so 2 GB of mbox need no more memory
         than its largest mail. A mail larger than `limit` bytes is not held: it is told to `skipped` and passed over.
Must not follow a symbolic link or open a pipe or device inside a Maildir; guess at a charset; repair a mail.
Fails    with `OSError` where a file cannot be read, with `Unusable` where a single mail is empty or too large.

Rules for mbox (RFC 4155 and the practice it describes):
* A mail begins with a line `From ADDRESS DATE` (ctime's date, with or without seconds and zone) at the beginning of the
  file or after an empty line. Without the empty line it counts if the next line is a header field: some programs forget
  it. `From ` without a date is text. `Content-Length` is not believed.
* Text before the first such line is a mail too (a file that is one bare mail); empty lines there are nothing.
* In the body one `>` is taken off `>From `, `>>From ` … (mboxrd). With `quoting="o"` only off `>From ` (mboxo, where a
  line that began with `>From ` cannot be told from a quoted one). In the header nothing is unquoted.
* The empty line before the next mail belongs to the file, not to the mail. Line ends stay as they are.
* `-` as the address, or none we can read: the mail's own Return-Path or From stands for it. `MAILER-DAEMON`: the null
  path.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from gateway.errors import Unusable
from gateway.intake.return_path import reverse_path
from gateway.mail.address import parse_path

LIMIT = 35_000_000
_PIECE = 1 << 16
_DRAIN = 10  # times the limit: how much of a too large input is read on, so that its writer does not see a broken pipe

_DAYS = frozenset(b"Mon Tue Wed Thu Fri Sat Sun".split())
_MONTHS = frozenset(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_TIME = re.compile(rb"\d{1,2}:\d\d(?::\d\d)?")
_LONGEST_FROM = 1_000  # bytes of a line that begins a mail
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_QUOTED = re.compile(rb">+From ")

Skipped = Callable[[str, str], None]  # (which one: "line 120", a file's key; why)


def read_stdin(limit: int = LIMIT, *, stream: BinaryIO | None = None) -> bytes:
    """One mail from standard input, as it is. `Unusable` when nothing comes or more than `limit` bytes."""
    source = sys.stdin.buffer if stream is None else stream
    return _whole(source, limit, "standard input")


def read_eml(path: Path, limit: int = LIMIT) -> bytes:
    """One mail from a file, as it is. `Unusable` when it is empty or larger than `limit` bytes; `OSError`."""
    with path.open("rb") as file:
        return _whole(file, limit, path.name)


def read_mbox(
    path: Path, limit: int = LIMIT, *, quoting: Literal["rd", "o"] = "rd", skipped: Skipped = lambda which, why: None
) -> Iterator[tuple[str, bytes]]:
    """(reverse-path, mail) for each mail of an mbox file, in its order, by the rules above. `OSError`."""
    with path.open("rb") as file:
        for mail in _mails(file, limit, quoting):
            if mail.size > limit:
                skipped(f"line {mail.line}", f"larger than {limit} bytes")
            elif content := mail.finished():
                yield _envelope_from(mail.address, content), content


def read_maildir(
    path: Path, limit: int = LIMIT, *, skipped: Skipped = lambda which, why: None
) -> Iterator[tuple[str, bytes]]:
    """(key, mail) for each mail in `new` and `cur` of a Maildir, oldest name first. The key is the file's unique name
    without its flags. A file that is gone meanwhile is passed over in silence; `OSError` if it is no Maildir."""
    for file in maildir_files(path):
        key = maildir_key(file.name)
        try:
            with open_regular(file) as stream:
                yield key, _whole(stream, limit, key)
        except FileNotFoundError:
            continue
        except (Unusable, OSError) as error:
            skipped(key, str(error))


def maildir_files(path: Path) -> list[Path]:
    """The mails in `new` and `cur`, sorted by name, which begins with the second of delivery. `OSError`."""
    found = [
        Path(entry.path)
        for name in ("new", "cur")
        for entry in os.scandir(path / name)
        if not entry.name.startswith(".")
    ]
    return sorted(found, key=lambda file: file.name)


def maildir_key(name: str) -> str:
    """The unique part of a Maildir file name: all before `:2,FLAGS`."""
    return name.partition(":2,")[0]


def open_regular(path: Path) -> BinaryIO:
    """A regular file, opened for reading. `Unusable` for links, pipes (which would wait for ever), devices, folders;
    `OSError` for what else goes wrong."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link; a socket
            raise Unusable(f"{path.name}: not a regular file") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unusable(f"{path.name}: not a regular file")
    return os.fdopen(descriptor, "rb")


def _whole(source: BinaryIO, limit: int, name: str) -> bytes:
    content = bytearray()
    while len(content) <= limit and (piece := source.read(_PIECE)):
        content += piece
    if len(content) > limit:
        left = limit * _DRAIN
        while left > 0 and (piece := source.read(_PIECE)):
            left -= len(piece)
        raise Unusable(f"{name}: larger than {limit} bytes")
    if not content:
        raise Unusable(f"{name}: empty")
    return bytes(content)


class _Mail:
    """One mail of an mbox while it is read. Beyond `limit` its bytes are only counted."""

    def __init__(self, address: bytes, line: int, limit: int, quoting: str) -> None:
        self.address, self.line, self.size = address, line, 0
        self._limit, self._quoting = limit, quoting
        self._content = bytearray()
        self._in_header = True

    def add(self, piece: bytes, *, begins_line: bool) -> None:
        if begins_line and self._in_header:
            self._in_header = piece not in (b"\n", b"\r\n")
        elif begins_line and self._is_quoted(piece):
            piece = piece[1:]
        self.size += len(piece)
        if self.size <= self._limit:
            self._content += piece

    def _is_quoted(self, line: bytes) -> bool:
        if self._quoting == "o":
            return line.startswith(b">From ")
        return line.startswith(b">") and _QUOTED.match(line) is not None

    def finished(self) -> bytes:
        """The mail without the empty line that the file puts after it."""
        content = bytes(self._content)
        if content.endswith(b"\r\n\r\n"):
            return content[:-2]
        if content.endswith(b"\n\n"):
            return content[:-1]
        return content if content.strip() else b""


def _mails(file: BinaryIO, limit: int, quoting: str) -> Iterator[_Mail]:
    mail: _Mail | None = None
    waiting: tuple[bytes, bytes, int] | None = (
        None  # a From line without an empty line before it: address, line, number
    )
    is_after_empty = begins_line = True
    number = 0
    while piece := file.readline(_PIECE):
        number += begins_line
        if waiting is not None:
            address, held, at = waiting
            waiting = None
            if mail is None or _FIELD.match(piece):
                if mail is not None:
                    yield mail
                mail = _Mail(address, at, limit, quoting)
            else:
                mail.add(held, begins_line=True)
        found = _separator(piece) if begins_line else None
        if found is not None and is_after_empty:
            if mail is not None:
                yield mail
            mail = _Mail(found, number, limit, quoting)
        elif found is not None:
            waiting = found, piece, number
        elif mail is not None or piece.strip():
            mail = mail or _Mail(b"-", number, limit, quoting)
            mail.add(piece, begins_line=begins_line)
        is_after_empty = begins_line and piece in (b"\n", b"\r\n")
        begins_line = piece.endswith(b"\n")
    if mail is not None:
        if waiting is not None:
            mail.add(waiting[1], begins_line=True)
        yield mail


def _separator(line: bytes) -> bytes | None:
    """The address of a line that begins a mail; None for any other line."""
    if not line.startswith(b"From ") or len(line) > _LONGEST_FROM:
        return None
    words = line.split()
    for at in range(1, len(words) - 3):
        day, month = words[at + 1 : at + 3]
        if words[at].rstrip(b",") in _DAYS and (day in _MONTHS or month in _MONTHS):
            number = month if day in _MONTHS else day
            if number.isdigit() and any(map(_TIME.fullmatch, words[at + 3 : at + 5])):
                return b" ".join(words[1:at])
    return None


def _envelope_from(address: bytes, content: bytes) -> str:
    text = address.strip().decode("utf-8", "replace")
    if text.upper() == "MAILER-DAEMON" or text == "<>":
        return ""
    return parse_path(text.removeprefix("<").removesuffix(">")) or reverse_path(content)
