"""`postroom import mbox|maildir`: old mails, silently: nobody is written to. Twice the same import imports once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line, visible
from gateway.cli.place import Place

if TYPE_CHECKING:
    from gateway.intake.accept import Door, Receipt
    from gateway.runtime import Runtime

MOST_IN_FLIGHT = 256
MOST_BYTES_IN_FLIGHT = 64_000_000
LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal for a bar."""


@click.group("import")
def command() -> None:
    """Old mails as requests, silently: no letter is sent, and importing twice does no harm."""


@command.command("mbox")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--department", metavar="KEY", default="", help="All of it belongs to this department.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object; so it is in a pipe.")
@click.pass_obj
def mbox_command(place: Place, path: Path, department: str, as_json: bool) -> None:
    """Import an mbox file."""
    from gateway.intake.files import read_mbox

    with place.runtime() as runtime:
        work = Import(runtime, department)
        mails = read_mbox(path, runtime.settings.limits.message, skipped=work.skip)
        work.run(mails, total=path.stat().st_size, as_json=as_json)


@command.command("maildir")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--department", metavar="KEY", default="", help="All of it belongs to this department.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object; so it is in a pipe.")
@click.pass_obj
def maildir_command(place: Place, path: Path, department: str, as_json: bool) -> None:
    """Import a Maildir (its cur and new)."""
    from gateway.intake.files import maildir_files, read_maildir
    from gateway.intake.return_path import reverse_path

    with place.runtime() as runtime:
        work = Import(runtime, department)
        found = read_maildir(path, runtime.settings.limits.message, skipped=work.skip)
        mails = ((reverse_path(content), content) for _, content in found)
        work.run(mails, total=sum(_size(file) for file in maildir_files(path)), as_json=as_json)


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0


@dataclass(slots=True)
class Import:
    """One import: many mails on their way through the door at a time, then all of them decided."""

    runtime: Runtime
    department: str
    read: int = 0
    skipped: int = 0
    erased: int = 0
    """Of persons who were erased after they wrote them: these do not come back."""
    duplicates: int = 0
    _ids: list[int] = field(default_factory=list)
    _marks: Mapping[str, datetime] = field(default_factory=dict)
    _mark: Callable[[str], str] = str
    _flight: Flight = field(default_factory=lambda: Flight())

    def skip(self, which: str, why: str) -> None:
        self.read += 1
        self.skipped += 1
        click.echo(f"postroom: not imported: {visible(which)}: {why}", err=True)

    def run(self, mails: Iterator[tuple[str, bytes]], *, total: int, as_json: bool) -> None:
        from gateway.cli.deciding import decide_all
        from gateway.intake.accept import Door
        from gateway.store import erasures

        self._check_department()
        self._marks, self._mark = self.runtime.store.read(erasures.marks), self.runtime.marker()
        started = time.monotonic()
        door = Door(self.runtime.store, now=self.runtime.clock.now)
        try:
            with progress("reading", total) as advance:
                for reverse_path, content in mails:
                    self._take(door, reverse_path, content)
                    advance(len(content))
                self._flight.wait_until_empty()
        finally:
            door.close()
        with progress("deciding", len(self._ids)) as advance:
            left = len(self._ids)

            def on_progress(now_left: int) -> None:
                nonlocal left
                advance(left - now_left)
                left = now_left

            decide_all(self.runtime, self._ids, on_progress=on_progress)
        self._tell(time.monotonic() - started, as_json=as_json)

    def _check_department(self) -> None:
        from gateway.errors import Permanent
        from gateway.policy.suggest import did_you_mean

        known = self.runtime.policy.desk.departments
        if self.department and self.department not in known:
            raise Permanent(f"there is no department '{self.department}'{did_you_mean(self.department, list(known))}")

    def _take(self, door: Door, reverse_path: str, content: bytes) -> None:
        from gateway.intake.accept import Arrival, Source
        from gateway.mail.envelope import Envelope

        self.read += 1
        if self._is_of_the_erased(content):
            self.erased += 1
            return
        self._flight.enter(len(content))

        def answer(receipt: Receipt | None, error: BaseException | None) -> None:
            if receipt is not None and receipt.duplicate:
                self.duplicates += 1
            elif receipt is not None:
                self._ids.append(receipt.inbox_id)
            self._flight.leave(len(content), error)

        envelope = Envelope(reverse_path, ())
        door.submit(Arrival(Source.IMPORT, envelope, content, silent=True, department=self.department), answer)

    def _is_of_the_erased(self, content: bytes) -> bool:
        from gateway.errors import Unusable
        from gateway.mail.parse import parse
        from gateway.reading import headed

        if not self._marks:
            return False
        try:
            message = parse(headed(content))
        except Unusable:
            return False
        found = (self._marks.get(self._mark(one.address)) for one in message.originators)
        return any(at is not None and (message.date is None or message.date <= at) for at in found)

    def _tell(self, seconds: float, *, as_json: bool) -> None:
        from gateway.cli.deciding import decided

        found: dict[int, Any] = decided(self.runtime, self._ids)
        quarantined = sum(row.state in ("quarantined", "held") for row in found.values())
        again = sum(row.outcome == "duplicate" for row in found.values())
        result = {
            "read": self.read,
            "imported": len(self._ids) - quarantined - again,
            "duplicates": self.duplicates + again,
            "quarantined": quarantined,
            "seconds": round(seconds, 1),
            "skipped": self.skipped,
            "erased": self.erased,
        }
        if as_json or not sys.stdout.isatty():
            json_line(result)
            return
        click.echo(f"{result['read']} mails read in {seconds:.0f} s, {result['imported']} imported. No mail was sent.")
        click.echo(f"{result['duplicates']} were here before, {quarantined} are quarantined, {self.skipped} not read.")
        if self.erased:
            click.echo(f"{self.erased} are of persons who were erased: left out.")


class Flight:
    """How much is on its way to the disk: bounded in number and bytes. The first error ends the import."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._mails = 0
        self._bytes = 0
        self._error: BaseException | None = None

    def enter(self, size: int) -> None:
        with self._condition:
            self._condition.wait_for(
                lambda: (
                    self._mails == 0 or (self._mails < MOST_IN_FLIGHT and self._bytes + size <= MOST_BYTES_IN_FLIGHT)
                )
            )
            self._raise()
            self._mails += 1
            self._bytes += size

    def leave(self, size: int, error: BaseException | None) -> None:
        with self._condition:
            self._mails -= 1
            self._bytes -= size
            self._error = self._error or error
            self._condition.notify()

    def wait_until_empty(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._mails == 0)
            self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr; where that is no terminal, one line each ten seconds."""
    if not sys.stderr.isatty():
        yield _lines(what, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total or 1)
        yield lambda amount: bar.update(task, advance=amount)


def _lines(what: str, total: int) -> Callable[[int], None]:
    done, told = 0, time.monotonic()

    def advance(amount: int) -> None:
        nonlocal done, told
        done += amount
        if time.monotonic() - told >= LINE_EVERY:
            told = time.monotonic()
            click.echo(f"{what}: {100 * done // max(total, 1)} %", err=True)

    return advance
