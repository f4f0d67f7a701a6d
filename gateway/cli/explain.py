"""`postroom explain`: what a mail is and what would be done with it. The steps of the pipeline, nothing written."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.output import json_line
from gateway.cli.place import Place
from gateway.errors import Unusable

if TYPE_CHECKING:
    from gateway.cli.explaining import Explainer
    from gateway.desk.decision import Decision
    from gateway.desk.facts import Mail

STDIN = "-"
SUFFIXES = frozenset({".eml", ".mail", ".msg"})
"""What a mail in a folder is called. Case does not matter."""
MANY = 50
_OUTLOOK_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class _Found:
    """One mail, or why it is none. `file` is for programs, `title` for people."""

    file: str
    title: str
    content: bytes = b""
    error: Exception | None = None


@click.command("explain")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--mbox", is_flag=True, help="Each FILE is an mbox.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mail, in order.")
@click.option("--quoted", is_flag=True, help="Show the lines that were left out as quotation or signature.")
@click.option("--all", "all_", is_flag=True, help="Show long texts in full.")
@click.pass_obj
def command(place: Place, files: tuple[str, ...], mbox: bool, as_json: bool, quoted: bool, all_: bool) -> None:
    """What a mail is, what would be done with it, and why.

    FILE may be a folder: every *.eml, *.mail and *.msg in it and below it, or a Maildir. `-` is standard input.

    With --config: by that desk's rules, and with what its database knows. Without: for any desk. Writes nothing.
    """
    from gateway.cli.explaining import as_json as shape
    from gateway.cli.explaining import for_any_desk, for_config
    from gateway.cli.explaintext import COLUMNS, Shown, lines, unread

    is_unread = False
    shown = Shown(quoted=quoted, all=all_, columns=_columns() or COLUMNS)
    with ExitStack() as stack:
        explainer = stack.enter_context(for_config(place)) if place.config else for_any_desk()
        for found in _told(_each(files, mbox=mbox), limit=explainer.limit, mbox=mbox):
            is_unread |= isinstance(found.error, OSError)
            mail, decision, error = _explained(explainer, found.content, found.error)
            if as_json:
                json_line(shape(found.file, mail, decision, error, explainer))
            else:
                said = (
                    unread(found.title, error)
                    if mail is None or decision is None
                    else lines(found.title, mail, decision, explainer, shown)
                )
                click.echo("\n".join(said))
            sys.stdout.flush()
    if is_unread:
        click.echo("postroom: not every file could be read", err=True)
        raise SystemExit(1)


def _columns() -> int:
    """The width of the terminal we write to, within what reads well; 0 where it is none."""
    return min(max(shutil.get_terminal_size().columns, 60), 120) if sys.stdout.isatty() else 0


def _each(files: Sequence[str], *, mbox: bool) -> list[str]:
    """The files to read: those named, and in the place of a folder the mails in it, by name."""
    each: list[str] = []
    for file in files:
        each += [file] if mbox or file == STDIN or not Path(file).is_dir() else _in_folder(Path(file))
    return each


def _in_folder(folder: Path) -> list[str]:
    """The mails of a Maildir or of a folder, also below it. A folder without any stands for itself, and is told as such."""
    from gateway.intake.files import maildir_files

    if (folder / "new").is_dir() and (folder / "cur").is_dir():
        return [str(path) for path in maildir_files(folder)] or [str(folder)]
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        paths = (Path(place, name) for name in names)
        found += [path for path in paths if path.suffix.lower() in SUFFIXES and path.is_file()]
    return [str(path) for path in sorted(found)] or [str(folder)]


def _told(files: Sequence[str], *, mbox: bool, limit: int) -> Iterator[_Found]:
    """The mails of all files. Where there are many and the lines go elsewhere, stderr says how far we are."""
    from gateway.cli.importing import progress

    with ExitStack() as stack:
        is_seen = len(files) <= MANY or sys.stdout.isatty()
        advance = None if is_seen else stack.enter_context(progress("reading", len(files)))
        for file in files:
            yield from _mails(file, mbox=mbox, limit=limit)
            if advance is not None:
                advance(1)


def _mails(file: str, *, mbox: bool, limit: int) -> Iterator[_Found]:
    """Each mail of a file, or why not."""
    from gateway.intake import files

    try:
        if mbox:
            yield from _of_mbox(file, limit)
        elif file == STDIN:
            yield _Found(file, "standard input", files.read_stdin(limit))
        elif Path(file).is_dir():
            yield _Found(file, file, error=Unusable(f"no mail in this folder ({', '.join(sorted(SUFFIXES))})"))
        else:
            content = files.read_eml(Path(file), limit)
            if content.startswith(_OUTLOOK_FILE):
                raise Unusable("Outlook's own format, which is no mail as it was sent: save it as .eml")
            yield _Found(file, file, content)
    except (OSError, Unusable) as error:
        yield _Found(file, file, error=error)


def _of_mbox(file: str, limit: int) -> Iterator[_Found]:
    from gateway.intake import files

    skipped: list[str] = []

    def passed_over() -> Iterator[_Found]:
        for why in skipped:
            yield _Found(file, file, error=Unusable(why))
        skipped.clear()

    path = Path("/dev/stdin" if file == STDIN else file)
    mails = files.read_mbox(path, limit, skipped=lambda which, why: skipped.append(f"{which}: {why}"))
    for number, (_, content) in enumerate(mails, start=1):
        yield from passed_over()
        yield _Found(file, f"{file}, mail {number}", content)
    yield from passed_over()


def _explained(
    explainer: Explainer, content: bytes, error: Exception | None
) -> tuple[Mail | None, Decision | None, str]:
    """The mail as read and the decision, or why there is none: a mail never ends the run."""
    if error is not None:
        reason = f"{error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)
        return None, None, reason
    try:
        return *explainer.explain(content, at=datetime.now(UTC)), ""
    except Unusable as unusable:
        return None, None, str(unusable)
    except Exception as fault:  # a fault of ours that this mail brings out: said, and the next mail gets its turn
        return None, None, f"{type(fault).__name__}: {fault}"[:500]
