"""`postroom doctor`: is the running system healthy? Each line says what to do. Reads only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from gateway.cli.findings import Check, Level, as_json, as_lines
from gateway.cli.output import instant, visible
from gateway.cli.place import Beside, Place

OUTBOX_LATE = timedelta(minutes=15)
MOST_ADDRESSES = 20
"""Set aside, that the screen shows."""
BACKUP_LATE = timedelta(hours=36)
DISK_WARN = 0.90
DISK_FAIL = 0.97


@click.command("doctor")
@click.option("--json", "as_json_lines", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(place: Place, as_json_lines: bool) -> None:
    """Look at the running system, and say what to do. Exit code 1 if something fails."""
    with place.beside() as here:
        checks = list(look(here))
    (as_json if as_json_lines else as_lines)(checks)
    failed = sum(check.level is Level.FAIL for check in checks)
    if failed:
        problems = f"{failed} problem{'s' if failed != 1 else ''}"
        click.echo(f"postroom: {problems}. What to do stands on the right.", err=True)
        raise SystemExit(1)


def look(here: Beside) -> Iterator[Check]:
    """Every check, in the order of the screen."""
    from gateway.cli import doctorversions
    from gateway.cli.doctorsenders import senders
    from gateway.cli.status import running

    yield _database(here)
    if here.store.is_sqlite:
        yield doctorversions.sqlite()
    yield doctorversions.python()
    yield running(here)
    yield _disk(here)
    if here.store.is_sqlite:
        yield _backup(here)
    yield _reconciliation(here)
    yield _journal(here)
    yield _outbox(here)
    yield from _timers(here)
    yield from _set_aside(here)
    yield _mail(here)
    yield from _erasures(here)
    yield from senders(here)
    yield _files(here)


def _database(here: Beside) -> Check:
    if not here.store.is_sqlite:
        return Check("database", "PostgreSQL, reachable, of this version")
    size = sum(file.stat().st_size for file in here.settings.service.data.glob("postroom.db*"))
    return Check("database", f"SQLite, {size / 1e6:.0f} MB, of this version")


def _disk(here: Beside) -> Check:
    data = here.settings.service.data
    usage = shutil.disk_usage(data if data.exists() else Path("/"))
    full = 1 - usage.free / usage.total
    message = f"{full:.0%} full, {usage.free / 1e9:.1f} GB free"
    if full < DISK_WARN:
        return Check("disk", message)
    level = Level.FAIL if full >= DISK_FAIL else Level.WARN
    return Check("disk", message, level, f"make room below {data}; until then senders are told to try again")


def _backup(here: Beside) -> Check:
    from gateway.desk.tongue import ago
    from gateway.work import backup, nightly

    now = here.clock.now()
    said = here.store.read(lambda connection: nightly.last(connection, backup.NAME))
    if here.settings.database.backup is None:
        copied = f"; the last copy is from {ago(datetime.fromisoformat(said['at']), now, here.zone)}" if said else ""
        remedy = '[database] backup = "daily 02:00", or postroom db backup by a timer of your own'
        return Check("backup", f"none is made by itself{copied}", Level.WARN, remedy)
    if said is None:
        return Check("backup", "the first one is made in the night")
    at = datetime.fromisoformat(said["at"])
    if "error" in said:
        return Check("backup", visible(said["error"]), Level.FAIL, "postroom db backup")
    if not said["ok"]:
        message = (
            f"made {ago(at, now, here.zone)}, with {len(said['problems'])} problems: {visible(said['problems'][0])}"
        )
        return Check("backup", message, Level.FAIL, "postroom db verify; older copies are kept")
    if now - at > BACKUP_LATE:
        message = f"the last one is from {ago(at, now, here.zone)}"
        return Check("backup", message, Level.WARN, "does a process run at night? postroom db backup")
    return Check("backup", f"{said['size'] / 1e6:.0f} MB, checked, {ago(at, now, here.zone)}: {said['file']}")


def _reconciliation(here: Beside) -> Check:
    from gateway.desk.tongue import ago
    from gateway.work import nightly, reconcile

    said = here.store.read(lambda connection: nightly.last(connection, reconcile.NAME))
    if said is None:
        return Check("counts", "mail servers, mails and requests are compared in the night")
    when = ago(datetime.fromisoformat(said["at"]), here.clock.now(), here.zone)
    if said["ok"]:
        return Check("counts", f"{said['received']} mails, {said['requests']} requests: all agreed {when}")
    found = said.get("problems") or [said["error"]]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Check(
        "counts", f"{when}: {visible(found[0])}{more}", Level.FAIL, "postroom db verify; is the mailbox polled?"
    )


def _journal(here: Beside) -> Check:
    from gateway.store import journal

    problems = here.store.read(journal.verify)
    if not problems:
        return Check("journal", "every seal holds")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Check("journal", f"{problems[0]}{more}", Level.FAIL, "somebody changed the database; compare with a backup")


def _outbox(here: Beside) -> Check:
    from gateway.desk.tongue import ago
    from gateway.store import outbox

    now = here.clock.now()
    oldest = here.store.read(lambda connection: outbox.oldest_due(connection, now=now))
    held = here.store.read(outbox.counts).get("held", 0)
    if held:
        return Check("outbox", f"{held} held: a template failed", Level.FAIL, "postroom outbox list --state held")
    again, reply = here.store.read(outbox.retrying)
    if again:
        letters = "one letter waits" if again == 1 else f"{again} letters wait"
        message = f"{letters} for another try: {reply[:100]}"
        return Check("outbox", message, Level.WARN, "is the server of `send` there? postroom outbox list --state due")
    if oldest is None:
        return Check("outbox", "nothing waits")
    late = now - oldest > OUTBOX_LATE
    message = f"the oldest letter waits since {ago(oldest, now, here.zone)}"
    return Check("outbox", message, Level.WARN if late else Level.OK, "postroom outbox list" if late else "")


def _timers(here: Beside) -> Iterator[Check]:
    from gateway.store import timers

    now = here.clock.now()
    seen = here.store.read(lambda connection: timers.at_a_glance(connection, now=now))
    since = f", the oldest was due {instant(seen.oldest, here.zone)}" if seen.oldest is not None else ""
    if seen.oldest is not None and now - seen.oldest > OUTBOX_LATE:
        message = f"{seen.late} of {seen.count} are late{since}"
        yield Check("timers", message, Level.WARN, "postroom run; does a process have the role clock?")
    else:
        yield Check("timers", f"{seen.count} set, none late")
    for one in seen.aside:
        what = f"request {one.ticket}: {one.name}" if one.ticket else one.name
        message = f"put aside after {one.tries} failures, {visible(what)}: {visible(one.problem)[:200]}"
        yield Check("timers", message, Level.WARN, "do by hand what was due; the next start tries it again")


def _set_aside(here: Beside) -> Iterator[Check]:
    from gateway.store import setaside

    now = here.clock.now()
    count = here.store.read(lambda connection: setaside.count(connection, now))
    if not count:
        yield Check("address", "none is set aside")
        return
    for one in here.store.read(lambda connection: setaside.listed(connection, now, limit=MOST_ADDRESSES)):
        since, until = instant(one.since, here.zone), instant(one.until, here.zone)
        message = (
            f"{visible(one.address)} gets no automatic mail from {since} until {until}: {visible(one.reason)[:200]}"
        )
        yield Check(
            "addresses",
            message,
            Level.WARN,
            f"postroom outbox release {visible(one.address)}, or wait for a mail from there",
        )
    if count > MOST_ADDRESSES:
        yield Check("address", f"{count - MOST_ADDRESSES} more are set aside", Level.WARN)


def _mail(here: Beside) -> Check:
    from gateway.store import inbox

    counts = here.store.read(inbox.counts)
    held = counts.get("held", 0)
    if held:
        return Check("mail", f"{held} held, for a person to look at", Level.WARN, "postroom mail list --state held")
    return Check("mail", f"{counts.get('new', 0)} not decided yet, none held")


def _erasures(here: Beside) -> Iterator[Check]:
    """Nothing is said where none was begun, or all are finished."""
    from gateway.store import erasures

    for one in here.store.read(erasures.unfinished):
        message = f"number {one} was begun and is not finished"
        yield Check("erasure", message, Level.FAIL, "postroom people erase, with the same address")


def _files(here: Beside) -> Check:
    from gateway.errors import Mistakes
    from gateway.policy import snapshot
    from gateway.store import notes

    try:
        policy = snapshot.load(here.settings, generation=0)
    except Mistakes as mistakes:
        count = len(mistakes.findings)
        return Check("rules", f"{count} mistake{'' if count == 1 else 's'} in the files", Level.FAIL, "postroom check")
    stored = here.store.read(notes.last_policy)
    if stored is not None and stored.digest != policy.digest:
        return Check("rules", "the files differ from what is in force", Level.WARN, "postroom reload")
    return Check("rules", "the files are fine, and in force")
