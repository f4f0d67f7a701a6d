"""`postroom db`: copy the database, put a copy back, look whether all in it is true, bring it to this version, build it anew.

`backup` and `verify` work beside a running process; the others need the data for themselves (exit code 4).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.output import json_line, table, visible
from gateway.cli.place import Place, existing_store, running_clock

if TYPE_CHECKING:
    from gateway.policy.settings import Settings
    from gateway.store.engine import Store
    from gateway.store.verify import Report

_PASSWORD = re.compile(r"(://[^:/@]*):[^@]*@")


@click.group("db")
def command() -> None:
    """The database: copies, checks, repairs."""


@command.command("backup")
@click.option(
    "--to", "to", metavar="PATH", type=click.Path(path_type=Path), help="A folder, or the new file. Default: [database] backup_to."
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def backup_command(place: Place, to: Path | None, as_json: bool) -> None:
    """Copy the database while it runs. The copy is whole, checked, and in one file. Exit code 1 if something in it is wrong."""
    from gateway.store import copies
    from gateway.work.backup import folder_of

    settings = place.settings()
    source = own_file(settings, "pg_dump --format=custom --file=postroom.dump {url}")
    with open_store(settings) as store:
        at = running_clock(store).now().astimezone(settings.service.timezone)
    where = to or folder_of(settings.database, settings.service.data)
    target = where if to is not None and not where.is_dir() else where / f"postroom-{copies.stamp(at)}.db"
    made = copies.make(source, target)
    if as_json:
        json_line({"file": str(made.path), "size": made.size, "problems": len(made.report.problems)})
    else:
        click.echo(f"{made.path}  {made.size / 1e6:.1f} MB, {made.report.counts.received} mails, checked")
        click.echo("Not in it: config, rules, templates, and the key of the signed addresses (secret.key).")
    refuse_problems(made.report, f"the copy has what the database has: {len(made.report.problems)} problems")


@command.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: each check, then each problem.")
@click.pass_obj
def verify_command(place: Place, file: Path | None, as_json: bool) -> None:
    """Is all in the database as it must be? Every mail accounted for, its bytes as they came, every seal. FILE: a copy instead.

    Reads only, beside a running process. Exit code 1 if something is found.
    """
    from gateway.store import copies, verify

    if file is not None:
        copies.schema_of(file)
        store = copies.read_only(file)
        try:
            report = verify.run(store)
        finally:
            store.close()
    else:
        with open_store(place.settings()) as store:
            report = verify.run(store)
    (_as_json if as_json else _as_table)(report)
    refuse_problems(report, "the database is not as it must be. docs/operator.md says what to do")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--anyway", is_flag=True, help="Even if something in the copy is wrong.")
@click.pass_obj
def restore_command(place: Place, file: Path, anyway: bool) -> None:
    """Put the copy FILE in the place of the database; the old one stays beside it. Nothing may run (exit code 4).

    FILE may be the database itself, where somebody has put a copy there by hand: it is checked and may run again.
    """
    from gateway.store import birthmark, copies, migrate
    from gateway.store.engine import Store

    settings = place.settings()
    path = own_file(settings, "pg_restore --clean --if-exists --dbname={url} postroom.dump")
    copies.schema_of(file)
    with alone(settings):
        fresh = path.with_name(f".{path.name}.restored")
        copies.discard(fresh)
        try:
            made = copies.make(file, fresh)
            if not anyway:
                refuse_problems(
                    made.report, f"{file} is not as it must be; nothing was changed. With --anyway it is taken"
                )
            store = Store.open(f"sqlite:///{fresh}")
            try:
                migrate.upgrade(store)
                unsent, again = copies.after_restore(store)
                starts = store.read(birthmark.starts)
                at = running_clock(store).now().astimezone(settings.service.timezone)
            finally:
                store.close()
            copies.settle_journal(fresh)
            kept = copies.exchange(fresh, path, now=at)
        finally:
            copies.discard(fresh)
        birthmark.put_down(settings.service.data, starts)
    click.echo(f"{path} is what {file} was: {made.report.counts.received} mails.")
    if kept is not None:
        click.echo(f"What was there before is {kept}")
    if unsent or again:
        click.echo(
            f"Letters that may have left since: {unsent} of the desk's own are not sent (postroom outbox list --state unknown),"
            f" {again} of people are."
        )


@command.command("upgrade")
@click.pass_obj
def upgrade_command(place: Place) -> None:
    """Bring the database to this version, step by step; a start does the same. Nothing may run (exit code 4)."""
    from gateway.runtime import open_store
    from gateway.store import migrate

    settings = place.settings()
    done: list[str] = []
    with alone(settings):
        open_store(settings, on_step=done.append).close()
    for revision in done:
        click.echo(f"schema {revision}")
    click.echo(f"The database is of this version{'' if done else ' already'}: schema {migrate.head()}.")


@command.command("rebuild")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def rebuild_command(place: Place, file: Path | None) -> None:
    """Build all requests anew from the mails stored in FILE, or in the database as it is, and write to nobody.

    For a database that is damaged and of which no copy is left: every row that can be read is taken, each mail is decided again at
    its time and by the rules of then. What there was stays beside it. Nothing may run (exit code 4).
    """
    from gateway.cli.dbrebuild import rebuilt
    from gateway.store import copies

    settings = place.settings()
    path = own_file(settings, "pg_restore --clean --if-exists --dbname={url} postroom.dump")
    source = file or path
    copies.look(source)
    with alone(settings):
        rebuilt(settings, source, path)


# ---------------------------------------------------------------- what they share


def own_file(settings: Settings, instead: str) -> Path:
    """The file of the database. With PostgreSQL there is none: the error names the command that does it there."""
    from gateway.errors import Permanent
    from gateway.runtime import database_url
    from gateway.store import copies

    url = database_url(settings)
    path = copies.file_of(url)
    if path is None:
        said = instead.format(url=_PASSWORD.sub(r"\1@", url))
        raise Permanent(f"with PostgreSQL its own tools do this: {said}")
    return path


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The store of the desk; `Permanent` where there is none."""
    store = existing_store(settings)
    assert store is not None
    try:
        yield store
    finally:
        store.close()


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nobody else has the data, now and until the end. Exit code 4 if somebody has."""
    from gateway.app import ROLES, DataHeld, lock

    settings.service.data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            for role in ROLES:
                held.enter_context(lock(settings.service.data, role))
        except DataHeld as error:
            click.echo(f"postroom: {error}; stop it first", err=True)
            raise SystemExit(4) from error
        yield


def refuse_problems(report: Report, said: str) -> None:
    """Exit code 1 with the problems on stderr, if there are any."""
    if report.problems:
        for problem in report.problems[:20]:
            click.echo(f"{problem.check}: {visible(str(problem))}", err=True)
        if len(report.problems) > 20:
            click.echo(f"and {len(report.problems) - 20} more", err=True)
        click.echo(f"postroom: {said}", err=True)
        raise SystemExit(1)


def _as_json(report: Report) -> None:
    for name, count in report.checked.items():
        found = sum(problem.check == name for problem in report.problems)
        json_line({"check": name, "ok": not found, "looked_at": count, "problems": found})
    c = report.counts
    json_line(
        {
            "check": "conservation",
            "ok": c.received == c.accounted,
            **{name: getattr(c, name) for name in c.__dataclass_fields__},
        }
    )
    for problem in report.problems:
        json_line({"check": problem.check, "ok": False, "where": problem.where or None, "message": problem.said})


def _as_table(report: Report) -> None:
    found = {name: sum(problem.check == name for problem in report.problems) for name in report.checked}
    rows = [(name, count or "-", found[name] or "-") for name, count in report.checked.items()]
    table(("check", "looked at", "problems"), rows, empty="")
    c = report.counts
    click.echo(
        f"\n{c.received} mails came = {c.decided} decided + {c.held} held + {c.quarantined} in quarantine"
        f" + {c.duplicates} duplicates + {c.loops} loops + {c.pending} waiting"
    )
    sys.stdout.flush()
