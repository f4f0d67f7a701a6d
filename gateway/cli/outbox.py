"""`postroom outbox`: what waits to leave, what left, what failed; try again or give up by hand."""

from __future__ import annotations

import sys
from datetime import tzinfo
from typing import Any

import click

from gateway.cli.output import instant, json_line, table, visible
from gateway.cli.paging import for_screen, refs, stored, tell_more
from gateway.cli.place import Place

STATES = ("due", "sent", "failed", "held", "unknown")


@click.group("outbox")
def command() -> None:
    """What waits to leave."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in one state. Default: all but those sent.")
@click.option("--all", "whole", is_flag=True, help="Those sent too, however many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; all of them.")
@click.pass_obj
def list_command(place: Place, state: str | None, whole: bool, as_json: bool) -> None:
    """Letters and where they are, the newest first."""
    from gateway.store import outbox, waiting

    with place.beside() as here:
        found = stored(here, outbox.listed, state=state)
        if as_json:
            for rows in found:
                known = refs(here, rows)
                for row in rows:
                    json_line(as_listed(row, known.get(row.ticket), here.zone))
            return
        if state is None and not whole:
            found = ([row for row in rows if row.state != "sent"] for rows in found)
        rows, more = for_screen(found, whole=whole)
        known = refs(here, rows)
        table(
            ("id", "state", "to", "ref", "what", "tries", "next", "last answer"),
            [
                (
                    row.id,
                    row.state,
                    row.address,
                    known.get(row.ticket, "-"),
                    row.template,
                    row.attempts,
                    instant(waiting.leaves_at(row), here.zone) if row.state == "due" else "-",
                    row.last_reply or "-",
                )
                for row in rows
            ],
            empty="nothing waits" if state is None else f"no letter is {state}",
        )
        tell_more(more, "--all")


@command.command("show")
@click.argument("letter_id", metavar="ID", type=int)
@click.option("--raw", is_flag=True, help="Write the letter's bytes, nothing else.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show_command(place: Place, letter_id: int, raw: bool, as_json: bool) -> None:
    """One letter on its way to one recipient."""
    from gateway.errors import Permanent
    from gateway.store import outbox, ticketviews

    with place.beside() as here:
        row = here.store.read(lambda connection: outbox.get(connection, letter_id))
        if row is None:
            raise Permanent(f"there is no letter {letter_id}")
        if raw:
            sys.stdout.buffer.write(row.content)
            return
        ref = here.store.read(lambda connection: ticketviews.refs(connection, [row.ticket])).get(row.ticket)
        shown = as_listed(row, ref, here.zone)
        if as_json:
            json_line(shown)
            return
        for key, value in shown.items():
            click.echo(f"{key:<13}{visible(str(value)) if value not in (None, '') else '-'}")
        click.echo()
        for line in _text_of(row.content).split("\n"):
            click.echo(f"  {visible(line)}".rstrip())


@command.command("retry")
@click.argument("letter_ids", metavar="ID…", type=int, nargs=-1, required=True)
@click.pass_obj
def retry_command(place: Place, letter_ids: tuple[int, ...]) -> None:
    """Try again now, whatever the schedule says. A letter whose fate is unknown may arrive twice then."""
    from gateway.errors import Permanent
    from gateway.store import outbox

    with place.beside() as here:
        for letter_id in letter_ids:
            row = here.store.read(lambda connection, one=letter_id: outbox.get(connection, one))  # type: ignore[misc]
            if row is not None and not row.content:
                lost = f"was never written: {row.last_reply}" if row.state == "held" else "is not kept any more"
                raise Permanent(f"letter {letter_id} {lost}")
            now = here.clock.now()
            if not here.store.write(
                lambda connection, one=letter_id, now=now: outbox.retry(connection, one, now=now)  # type: ignore[misc]
            ):
                raise Permanent(_unchanged(row, letter_id))
            click.echo(f"letter {letter_id} is due now")


@command.command("drop")
@click.argument("letter_ids", metavar="ID…", type=int, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do it; without it only what would be done is said.")
@click.pass_obj
def drop_command(place: Place, letter_ids: tuple[int, ...], yes: bool) -> None:
    """Never send these letters. They stay in the list, as failed."""
    from gateway.errors import Permanent
    from gateway.store import outbox

    with place.beside() as here:
        for letter_id in letter_ids:
            row = here.store.read(lambda connection, one=letter_id: outbox.get(connection, one))  # type: ignore[misc]
            if row is not None and not yes:
                click.echo(f"would drop letter {letter_id}: {row.template} to {row.address}, {row.state}")
                continue
            if not here.store.write(
                lambda connection, one=letter_id: outbox.drop(connection, one)  # type: ignore[misc]
            ):
                raise Permanent(_unchanged(row, letter_id))
            click.echo(f"letter {letter_id} is dropped")
        if not yes:
            raise Permanent("nothing was changed; say it with --yes")


@command.command("release")
@click.argument("addresses", metavar="ADDRESS…", nargs=-1, required=True)
@click.pass_obj
def release_command(place: Place, addresses: tuple[str, ...]) -> None:
    """Write again to addresses that were set aside. They are, when letters failed there; a mail from there ends it too."""
    from gateway.errors import Permanent
    from gateway.mail.address import parse_path
    from gateway.store import setaside

    with place.beside() as here:
        for given in addresses:
            address = parse_path(given.strip("<>")) or given
            if not here.store.write(lambda connection, one=address: setaside.release(connection, one)):  # type: ignore[misc]
                raise Permanent(f"no letter to {visible(given)} has failed; nothing was changed")
            click.echo(f"{address} is written to again")


def _unchanged(row: Any, letter_id: int) -> str:
    if row is None:
        return f"there is no letter {letter_id}"
    return f"letter {letter_id} is {'under way' if row.claimed_by is not None else row.state}; nothing was changed"


def _text_of(content: bytes) -> str:
    from gateway.errors import Unusable
    from gateway.mail.parse import parse

    try:
        return parse(content).text.rstrip("\n")
    except Unusable:
        return ""


def as_listed(row: Any, ref: str | None, zone: tzinfo) -> dict[str, Any]:
    """One line of `outbox list --json`."""
    from gateway.store import waiting

    return {
        "id": row.id,
        "state": row.state,
        "ref": ref,
        "template": row.template,
        "to": row.address,
        "message_id": row.message_id,
        "attempts": row.attempts,
        "next_at": instant(waiting.leaves_at(row), zone) if row.state == "due" else None,
        "last_reply": row.last_reply or None,
        "created_at": instant(row.created_at, zone),
        "sent_at": instant(row.sent_at, zone),
    }
