"""`postroom status`: one screen of now. Reads only; says what this version knows, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.findings import Check, Level, as_json
from gateway.cli.output import visible
from gateway.cli.place import Beside, Place

if TYPE_CHECKING:
    from gateway.policy.sections import Mailbox


@click.command("status")
@click.option("--json", "as_json_lines", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def command(place: Place, as_json_lines: bool) -> None:
    """One screen: what runs, mailboxes, open requests, promises, outbox."""
    with place.beside() as here:
        checks = list(look(here))
    if as_json_lines:
        as_json(checks)
        return
    before = ""
    for check in checks:
        head = check.name.partition(" ")[0]
        click.echo(f"{head if head != before else '':<12}{visible(check.message)}")
        before = head


def look(here: Beside) -> Iterator[Check]:
    """Every line of the screen."""
    yield running(here)
    yield from _mailboxes(here)
    yield _requests(here)
    yield _promises(here)
    yield _timers(here)
    yield from _absent(here)
    yield _outbox(here)
    yield _mail(here)
    yield _rules(here)


def running(here: Beside) -> Check:
    """Which processes are at work."""
    from gateway.store import processes

    found = here.store.read(lambda connection: processes.running(connection, processes.Identity.mine()))
    if not found:
        return Check("running", "no; mail waits where it is", Level.WARN, "postroom run, or systemctl start postroom")
    said = (f"process {one.pid}{'' if one.is_here else f' on {one.host}'} ({' '.join(one.roles)})" for one in found)
    return Check("running", ", ".join(said))


def _mailboxes(here: Beside) -> Iterator[Check]:
    from gateway.store import outbox

    now = here.clock.now().astimezone(here.zone)
    midnight = datetime.combine(now.date(), time(0), tzinfo=here.zone)
    today = here.store.read(lambda connection: outbox.ended_since(connection, midnight))
    for box in here.settings.mailboxes:
        states = today.get(box.address, {})
        sent, failed = states.get("sent", 0), states.get("failed", 0) + states.get("unknown", 0)
        message = f"{box.address:<24}{_way(box)}, sent today {sent}, failed {failed}"
        level = Level.WARN if failed else Level.OK
        yield Check(f"mailboxes {box.address}", message, level, "postroom outbox list" if failed else "")


def _way(box: Mailbox) -> str:
    return f"receives by {box.receive.scheme}" if box.receive is not None else "sends only"


def _requests(here: Beside) -> Check:
    from gateway.store import tickets

    counts = here.store.read(tickets.open_counts)
    total = sum(counts[state] for state in ("new", "open", "waiting"))
    return Check("open", f"{total}   unowned {counts['unowned']}   waiting for people {counts['waiting']}")


def _promises(here: Beside) -> Check:
    from gateway.store import ticketviews

    now = here.clock.now()
    local = now.astimezone(here.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=here.zone)
    found = here.store.read(lambda connection: ticketviews.promises(connection, now=now, until=midnight))
    words = [f"due today {found.soon}"]
    if found.following is not None:
        words.append(f"next: {_promise(here, found.following, now)}")
    if found.first_late is not None:
        words.append(f"late {found.late}: {_promise(here, found.first_late, now)}")
    level = Level.WARN if found.late else Level.OK
    return Check("promises", "   ".join(words), level, "postroom ticket list" if found.late else "")


def _promise(here: Beside, row: Any, now: datetime) -> str:
    from gateway.desk.tongue import when_short

    return f"{row.prefix}-{row.number} {when_short(row.until, now, here.zone)} ({row.keeper.partition('@')[0]})"


def _timers(here: Beside) -> Check:
    """What comes due by itself: reminders, closings, returns."""
    from gateway.desk.tongue import when_short
    from gateway.store import timers

    now = here.clock.now()
    seen = here.store.read(lambda connection: timers.at_a_glance(connection, now=now))
    words = [f"{seen.count} set"]
    words += [f"next: {when_short(seen.following, now, here.zone)}"] if seen.following is not None else []
    words += [f"late {seen.late}: {when_short(seen.oldest, now, here.zone)}"] if seen.oldest is not None else []
    words += [f"put aside {len(seen.aside)}"] if seen.aside else []
    bad = bool(seen.late or seen.aside)
    return Check("timers", "   ".join(words), Level.WARN if bad else Level.OK, "postroom doctor" if bad else "")


def _absent(here: Beside) -> Iterator[Check]:
    from gateway.desk.tongue import when_short
    from gateway.store import changes

    now = here.clock.now()
    gone = here.store.read(lambda connection: changes.absent(connection, now=now))
    if gone:
        said = (
            f"{away.agent} until {when_short(away.until, now, here.zone) if away.until else 'their next mail'}"
            for _, away in sorted(gone.items())
        )
        yield Check("away", ", ".join(said))


def _outbox(here: Beside) -> Check:
    from gateway.store import outbox

    counts = here.store.read(outbox.counts)
    words = [f"{counts.get('due', 0)} waiting"]
    words += [f"{counts[state]} {state}" for state in ("held", "failed", "unknown") if counts.get(state)]
    held = counts.get("held", 0)
    level = Level.WARN if held else Level.OK
    return Check("outbox", "   ".join(words), level, "postroom outbox list --state held" if held else "")


def _mail(here: Beside) -> Check:
    from gateway.desk.tongue import ago
    from gateway.store import inbox

    counts = here.store.read(inbox.counts)
    last = here.store.read(inbox.last_received)
    words = [f"last {ago(last, here.clock.now(), here.zone)}" if last is not None else "none yet"]
    words += [f"{counts[state]} {said}" for state, said in _MAIL_STATES.items() if counts.get(state)]
    held = counts.get("held", 0)
    level = Level.WARN if held else Level.OK
    return Check("mail", "   ".join(words), level, "postroom mail list --state held" if held else "")


_MAIL_STATES = {"new": "not decided yet", "held": "held", "quarantined": "in quarantine"}


def _rules(here: Beside) -> Check:
    from gateway.store import notes

    stored = here.store.read(notes.last_policy)
    if stored is None:
        return Check("rules", "none in force yet", Level.WARN, "postroom run")
    at = stored.loaded_at.astimezone(here.zone)
    departments = len(here.desk.departments)
    return Check("rules", f"of {at.day} {at:%b} {at:%H:%M}, generation {stored.generation}, {departments} departments")
