"""`postroom mail`: what came in, and what became of it."""

from __future__ import annotations

import sys
from datetime import datetime, tzinfo
from typing import Any

import click

from gateway.cli.output import instant, json_line, table, visible
from gateway.cli.paging import for_screen, refs, stored, tell_more
from gateway.cli.place import Place
from gateway.cli.quarantine import drop_command, release_command

STATES = ("new", "done", "held", "quarantined")


@click.group("mail")
def command() -> None:
    """What came in, and what became of it."""


command.add_command(release_command)
command.add_command(drop_command)


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in one state.")
@click.option("--all", "whole", is_flag=True, help="However many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; all of them.")
@click.pass_obj
def list_command(place: Place, state: str | None, whole: bool, as_json: bool) -> None:
    """Mails that came in, the newest first."""
    from gateway.store import inbox

    with place.beside() as here:
        found = stored(here, inbox.listed, state=state)
        if as_json:
            for rows in found:
                known = refs(here, rows)
                for row in rows:
                    json_line(as_listed(row, known.get(row.ticket), here.zone))
            return
        rows, more = for_screen(found, whole=whole)
        known = refs(here, rows)
        table(
            ("id", "state", "received", "from", "size", "outcome", "ref", "subject"),
            [
                (
                    row.id,
                    row.state,
                    instant(row.received_at, here.zone),
                    row.originator or row.reverse_path or "-",
                    row.size,
                    _outcome(row),
                    known.get(row.ticket, "-"),
                    row.subject,
                )
                for row in rows
            ],
            empty="no mail" if state is None else f"no mail is {state}",
        )
        tell_more(more, "--all")


@command.command("show")
@click.argument("mail_id", metavar="ID", type=int)
@click.option("--raw", is_flag=True, help="Write the original bytes, nothing else.")
@click.option("--html", "as_html", is_flag=True, help="Write a page for a browser that runs and loads nothing.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as one JSON object.")
@click.pass_obj
def show_command(place: Place, mail_id: int, raw: bool, as_html: bool, as_json: bool) -> None:
    """One mail: what it is, what became of it, and why."""
    from gateway.cli.ticketshape import why_lines
    from gateway.errors import Permanent
    from gateway.store import inbox, ticketviews

    with place.beside() as here:
        row = here.store.read(lambda connection: inbox.get(connection, mail_id))
        if row is None:
            raise Permanent(f"there is no mail {mail_id}")
        if raw or as_html:
            content = here.store.read(lambda connection: inbox.content_of(connection, mail_id))
            sys.stdout.buffer.write(content if raw else _page(content))
            return
        ref = here.store.read(lambda connection: ticketviews.refs(connection, [row.ticket])).get(row.ticket)
        shown = as_listed(row, ref, here.zone)
        if as_json:
            json_line({**shown, "handled": row.handled or None, "why": row.why or []})
            return
        for key, value in shown.items():
            said = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{key:<15}{visible(str(said)) if said not in (None, '') else '-'}")
        if row.handled:
            click.echo(f"{'handled':<15}{visible(_handled(row.handled, here.zone))}")
        if row.last_error and row.state == "new":
            click.echo(f"{'last error':<15}{visible(row.last_error)}")
        if row.why:
            click.echo("\nwhy")
            for line in why_lines(row.why):
                click.echo(line)


def _page(raw: bytearray) -> bytes:
    from gateway.cli.mailpage import page
    from gateway.mail.parse import parse

    return page(parse(raw), raw).encode("utf-8")


def _outcome(row: Any) -> str:
    """`ignored: rule newsletters`: what a rule puts aside is found by its name."""
    action = {"ignored": "ignore", "quarantined": "quarantine"}.get(row.outcome)
    rule = next((why["rule"] for why in row.why or () if action and why["step"] == action), "")
    if rule:
        return f"{row.outcome}: rule {rule}"
    if row.state == "quarantined" and row.reason:
        return f"quarantined: {row.reason}"
    return row.outcome or row.reason or "-"


def _handled(done: dict[str, str], zone: tzinfo) -> str:
    """Who let it in or kept it out, and why it was in the quarantine."""
    word = "let in" if done["act"] == "release" else "kept out"
    at = instant(datetime.fromisoformat(done["at"]), zone)
    return f"{word} by {done['by']}, {at} ({done['proof']}); it was: {done['reason']}"


def as_listed(row: Any, ref: str | None, zone: tzinfo) -> dict[str, Any]:
    """One line of `mail list --json`."""
    return {
        "id": row.id,
        "state": row.state,
        "source": row.source,
        "received_at": instant(row.received_at, zone),
        "reverse_path": row.reverse_path,
        "forward_paths": list(row.forward_paths),
        "message_id": row.message_id or None,
        "subject": row.subject,
        "size": row.size,
        "sha256": row.sha256,
        "outcome": row.outcome or None,
        "reason": row.reason or None,
        "ref": ref,
        "attempts": row.attempts,
    }
