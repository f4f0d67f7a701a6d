"""Are Python and SQLite new enough? Below the levels that repair known holes a line of `doctor` is red.

Distributions repair an old Python without changing its number, so it is looked at, not counted, where that can be done. Postroom
works all the same: it writes header fields, reads addresses and takes IMAP literals itself. What else runs in that Python may not.
"""

from __future__ import annotations

import email.errors
import email.utils
import imaplib
import platform
import sqlite3
import sys
from dataclasses import dataclass

from gateway.cli.findings import Check, Level

SAFE_SQLITE = (3, 51, 3)
"""Older ones can lose commits when a checkpoint meets a new writer (the WAL-reset fault)."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A hole of Python's own library. `module` has `mark` only where it is closed; `since` are the releases that closed it."""

    name: str
    module: object
    mark: str
    since: tuple[tuple[int, int, int], ...]

    def is_there(self) -> bool:
        first_of_new = (self.since[-1][0], self.since[-1][1] + 1)
        return hasattr(self.module, self.mark) or sys.version_info[:2] >= first_of_new


REPAIRS = (
    Repair("CVE-2024-6923", email.errors, "HeaderWriteError", ((3, 11, 10), (3, 12, 5), (3, 13, 0))),
    Repair("CVE-2023-27043", email.utils, "supports_strict_parsing", ((3, 11, 10), (3, 12, 6), (3, 13, 0))),
    Repair("gh-119511 (literals of IMAP)", imaplib, "_SAFE_BUF_SIZE", ((3, 11, 12), (3, 12, 9), (3, 13, 2))),
)


def sqlite() -> Check:
    """The SQLite in this Python."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Check("sqlite", sqlite3.sqlite_version)
    wanted = _number(SAFE_SQLITE)
    message = f"{sqlite3.sqlite_version} is older than {wanted}, which repairs a rare loss of commits"
    return Check("sqlite", message, Level.WARN, f"a Python with SQLite {wanted} or newer", is_red=True)


def python() -> Check:
    """This Python."""
    missing = [repair for repair in REPAIRS if not repair.is_there()]
    if not missing:
        return Check("python", platform.python_version())
    message = f"{platform.python_version()} lacks the repair of {', '.join(repair.name for repair in missing)}"
    return Check(
        "python", message, Level.WARN, f"Python {', '.join(map(_number, _wanted(missing)))} or newer", is_red=True
    )


def _wanted(missing: list[Repair]) -> tuple[tuple[int, int, int], ...]:
    """The release of each line that has them all."""
    return tuple(max(releases) for releases in zip(*(repair.since for repair in missing), strict=True))


def _number(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
