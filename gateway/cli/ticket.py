"""`postroom ticket`: list, show, do, reply. What changes a request goes through the same decision as a mail (house.md 1)."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.output import json_line, table
from gateway.cli.paging import PAGE, for_screen, pages, tell_more
from gateway.cli.place import Place

if TYPE_CHECKING:
    from gateway.desk.ticket import Ticket
    from gateway.runtime import Runtime
    from gateway.store.engine import Store

_REF = re.compile(r"(?:([a-z0-9_/-]*[a-z0-9_/])-)?#?([0-9]{1,12})\Z", re.ASCII | re.IGNORECASE)
STATES = ("new", "open", "waiting", "done")


@click.group("ticket")
def command() -> None:
    """The desk on the command line. REF is like IT-4812, or only 4812."""


@command.command("list")
@click.option("--department", metavar="KEY", default="", help="Only those of one department.")
@click.option("--state", type=click.Choice(STATES), help="Only those in one state.")
@click.option("--all", "whole", is_flag=True, help="Closed ones too, however many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_command(place: Place, department: str, state: str | None, whole: bool, as_json: bool) -> None:
    """Open requests: those on top that waited for a busy window to end, the others the newest first."""
    from gateway.cli.ticketshape import as_listed, row_of
    from gateway.store import tickets, ticketviews

    with place.beside() as here:

        def page(below: int) -> list[Ticket]:
            return here.store.read(
                lambda connection: tickets.listed(
                    connection, department=department, state=state or "", closed=whole, below=below, limit=PAGE
                )
            )

        found = pages(page, key=lambda ticket: ticket.number)
        if as_json:
            for rows in found:
                numbers = [ticket.number for ticket in rows]
                beside = here.store.read(
                    lambda connection, numbers=numbers: ticketviews.extras(connection, numbers)  # type: ignore[misc]
                )
                for ticket in rows:
                    json_line(as_listed(ticket, beside[ticket.number], here.zone))
            return
        rows, more = for_screen(found, whole=whole)
        first = here.store.read(lambda connection: tickets.waited(connection, department=department))
        first = [one for one in first if state in (None, "", one.state.value)]
        on_top = {one.number for one in first}
        rows = [*first, *(one for one in rows if one.number not in on_top)]
        now = here.clock.now()
        table(
            ("ref", "state", "prio", "owner", "promise", "from", "subject"),
            [row_of(ticket, here.desk, now) for ticket in rows],
            empty="no open requests" if not (whole or state or department) else "no such requests",
        )
        tell_more(more, "--all")


@command.command("show")
@click.argument("ref")
@click.option("--why", is_flag=True, help="The decision about the mail that opened it, step by step.")
@click.option("--journal", "with_journal", is_flag=True, help="Every change, with who and when.")
@click.option("--original", is_flag=True, help="Write the original bytes of the mail that opened it, nothing else.")
@click.option("--json", "as_json", is_flag=True, help="All of it, as one JSON object.")
@click.pass_obj
def show_command(place: Place, ref: str, why: bool, with_journal: bool, original: bool, as_json: bool) -> None:
    """One request with its thread."""
    from gateway.cli.ticketshape import as_shown, journal_lines, lines_of, why_lines
    from gateway.store import entries, inbox, journal, ticketviews

    with place.beside() as here:
        ticket = find(here.store, ref)
        opened = here.store.read(lambda connection: ticketviews.why_of(connection, ticket.number))
        if original:
            sys.stdout.buffer.write(
                here.store.read(lambda connection: inbox.content_of(connection, opened[0])) if opened else b""
            )
            return
        thread = here.store.read(lambda connection: entries.entries_of(connection, ticket.number))
        lines = here.store.read(lambda connection: journal.of(connection, ticket.number))
        steps = opened[1] if opened else ()
        if as_json:
            extras = here.store.read(lambda connection: ticketviews.extras(connection, [ticket.number]))
            json_line(as_shown(ticket, extras[ticket.number], entries=thread, journal=lines, why=steps, zone=here.zone))
            return
        for line in lines_of(here, ticket, entries=thread):
            click.echo(line)
        if why:
            click.echo("\nwhy")
            for line in why_lines(steps):
                click.echo(line)
        if with_journal:
            click.echo("\njournal")
            for line in journal_lines(lines, here.zone):
                click.echo(line)


@command.command("do")
@click.argument("ref")
@click.argument("commands")
@click.option("--as", "agent", metavar="ADDRESS", required=True, help="The agent who says it.")
@click.option("--json", "as_json", is_flag=True, help="The request as one JSON object.")
@click.pass_obj
def do_command(place: Place, ref: str, commands: str, agent: str, as_json: bool) -> None:
    """Carry out "#commands" as an agent: the same grammar as by mail."""
    if not commands.lstrip().startswith(("#", "＃")):
        raise click.BadParameter("begins with #, as in a mail; words for the requester: postroom ticket reply")
    _say(place, ref, agent, commands, as_json=as_json)


@command.command("reply")
@click.argument("ref")
@click.option("--as", "agent", metavar="ADDRESS", required=True, help="The agent who answers.")
@click.option("--json", "as_json", is_flag=True, help="The request as one JSON object.")
@click.pass_obj
def reply_command(place: Place, ref: str, agent: str, as_json: bool) -> None:
    """Answer as an agent: the text comes from standard input; its first lines may be #commands."""
    from gateway.intake.files import read_stdin

    text = read_stdin().decode("utf-8", "replace")
    _say(place, ref, agent, text, as_json=as_json)


def find(store: Store, ref: str) -> Ticket:
    """The request that REF means. `Permanent` if there is none."""
    from gateway.errors import Permanent
    from gateway.store import tickets

    match = _REF.match(ref.strip())
    if match is None:
        raise Permanent(f"'{ref}' is no reference; it looks like IT-4812, or 4812")
    number = int(match[2])
    ticket = store.read(lambda connection: tickets.by_numbers(connection, [number])).get(number)
    if ticket is None:
        raise Permanent(f"there is no request {ref}")
    if match[1] and match[1].upper() != ticket.prefix.upper():
        raise Permanent(f"there is no request {ref} — did you mean {ticket.ref}?")
    return ticket


def _say(place: Place, ref: str, agent: str, text: str, *, as_json: bool) -> None:
    """What an agent says, as the mail it could have been: to their own signed reply address, through the one door."""
    from gateway.cli.deciding import decide_all
    from gateway.cli.ticketshape import as_listed, row_of
    from gateway.desk.commandwords import COMMANDS, May
    from gateway.desk.decision import ActReason
    from gateway.store import ticketviews

    with place.runtime() as runtime:
        ticket = find(runtime.store, ref)
        mail_id = _hand_over(runtime, ticket, agent, text)
        decide_all(runtime, [mail_id])
        if _raise_if_refused(runtime, mail_id) == ActReason.HELP.value and not as_json:
            rows = [(one.form, str(one.meaning)) for one in COMMANDS.values() if one.may is not May.REQUESTERS]
            table(("line", "meaning"), rows, empty="")
            return
        ticket = find(runtime.store, ticket.ref)
        desk = runtime.policy.desk
        if as_json:
            extras = runtime.store.read(lambda connection: ticketviews.extras(connection, [ticket.number]))
            json_line(as_listed(ticket, extras[ticket.number], desk.timezone))
            return
        columns = ("ref", "state", "prio", "owner", "promise", "from", "subject")
        table(columns, [row_of(ticket, desk, runtime.clock.now())], empty="")


def _hand_over(runtime: Runtime, ticket: Ticket, agent: str, text: str) -> int:
    from gateway.cli.plain_mail import plain_mail
    from gateway.desk.commandpeople import agents_of
    from gateway.desk.token import reply_address
    from gateway.errors import Permanent
    from gateway.intake.accept import Arrival, Door, Source
    from gateway.mail.address import fold
    from gateway.mail.envelope import Envelope
    from gateway.mail.message import Mailbox

    desk = runtime.policy.desk
    person = desk.main_address(fold(agent.strip()))
    department = desk.departments.get(ticket.department)
    if department is None:
        raise Permanent(f"the rules have no department '{ticket.department}' any more")
    gave_word = ticket.promise is not None and person in (ticket.promise.made_by, ticket.promise.keeper)
    if not department.has_agent(person) and not (gave_word and desk.is_agent(person)):
        raise Permanent(
            f"{agent} is not an agent of {department.name}, which has {ticket.ref}; "
            f"agents are: {', '.join(agents_of(department))}"
        )
    to = reply_address(
        runtime.keys,
        address=department.address,
        number=ticket.number,
        department=department.key,
        person=person,
    )
    author = Mailbox(person, desk.people[person].name if person in desk.people else "")
    now = runtime.clock.now()
    raw = plain_mail(author, to, subject=f"Re: {ticket.subject}", text=text, at=now.astimezone(desk.timezone))
    door = Door(runtime.store, now=runtime.clock.now)
    try:
        return door(Arrival(Source.DELIVER, Envelope(person, (to,)), raw)).inbox_id
    finally:
        door.close()


def _raise_if_refused(runtime: Runtime, mail_id: int) -> str:
    """`Permanent` with the reason if the mail changed nothing: a wrong line, or it was held. Else the reason of what was done."""
    from gateway.desk.decision import ActReason
    from gateway.errors import Permanent
    from gateway.store import inbox, journal

    row: Any = runtime.store.read(lambda connection: inbox.get(connection, mail_id))
    if row.state != "done":
        raise Permanent(f"mail {mail_id} is {row.state}: {row.reason}")
    if row.reason == ActReason.WRONG_COMMAND.value:
        lines = runtime.store.read(lambda connection: journal.of(connection, row.ticket))
        refused: dict[str, Any] = next((line.data for line in reversed(lines) if line.act == "refuse"), {})
        said = [
            f"{line} — try: {right}" if right else line
            for line, right in zip(refused.get("lines", ()), refused.get("try", ()), strict=False)
        ]
        kept = "; the text is kept: #send sends it without these lines" if refused.get("kept") else ""
        raise Permanent(f"nothing was sent or changed: {'; '.join(said) or row.reason}{kept}")
    return str(row.reason)
