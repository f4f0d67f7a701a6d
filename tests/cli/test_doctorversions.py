"""Python and SQLite that are too old: a red line, and which release to take."""

import email.errors
import email.utils
import imaplib
import sqlite3
import sys

import click
import pytest

from gateway.cli import doctorversions
from gateway.cli.findings import Check, Level, as_lines

MARKS = ((email.errors, "HeaderWriteError"), (email.utils, "supports_strict_parsing"), (imaplib, "_SAFE_BUF_SIZE"))


@pytest.mark.parametrize(
    ("version", "level"), [((3, 40, 1), Level.WARN), ((3, 51, 3), Level.OK), ((4, 0, 0), Level.OK)]
)
def test_sqlite(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], level: Level) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    found = doctorversions.sqlite()
    assert (found.level, found.is_red) == (level, level is Level.WARN)


@pytest.mark.parametrize(
    ("version", "repaired", "level", "remedy"),
    [
        ((3, 11, 7), (), Level.WARN, "Python 3.11.12, 3.12.9, 3.13.2 or newer"),
        ((3, 11, 11), (0, 1), Level.WARN, "Python 3.11.12, 3.12.9, 3.13.2 or newer"),
        ((3, 12, 5), (0, 2), Level.WARN, "Python 3.11.10, 3.12.6, 3.13.0 or newer"),
        ((3, 11, 2), (0, 1, 2), Level.OK, ""),  # an old number, repaired by its distribution
        ((3, 14, 0), (), Level.OK, ""),
        ((3, 15, 1), (), Level.OK, ""),
    ],
)
def test_python(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], repaired: tuple[int, ...], level: Level, remedy: str
) -> None:
    for number, (module, mark) in enumerate(MARKS):
        if number in repaired:
            monkeypatch.setattr(module, mark, True, raising=False)
        else:
            monkeypatch.delattr(module, mark, raising=False)
    monkeypatch.setattr(sys, "version_info", version)
    found = doctorversions.python()
    assert (found.level, found.remedy, found.is_red) == (level, remedy, level is Level.WARN)
    assert ("CVE-2024-6923" in found.message) == (level is Level.WARN and 0 not in repaired)


@pytest.mark.parametrize(("is_red", "colour"), [(True, "red"), (False, "yellow")])
def test_the_line_is_red(monkeypatch: pytest.MonkeyPatch, is_red: bool, colour: str) -> None:
    shown: list[object] = []
    monkeypatch.setattr(click, "secho", lambda line, fg=None, color=None: shown.append(fg))
    as_lines([Check("python", "3.11.7 lacks", Level.WARN, "Python 3.11.12", is_red=is_red)])
    assert shown == [colour]
