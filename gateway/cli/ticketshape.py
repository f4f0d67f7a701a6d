"""A request as programs and people see it: the keys of contract.md 2, and the lines of `ticket show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from gateway.cli.explainwords import NAMELESS
from gateway.cli.output import instant, visible
from gateway.desk.ticket import State
from gateway.desk.tongue import when, when_short
from gateway.desk.words import first_name, full_name

if TYPE_CHECKING:
    from gateway.cli.place import Beside
    from gateway.desk.department import Desk
    from gateway.desk.ticket import Ticket
    from gateway.store.ticketviews import Extras

MOST_PEOPLE = 50
"""Named in the lines for people; `--json` names all."""
MOST_LINES = 6
"""Of what an invitation says."""


def as_listed(ticket: Ticket, extras: Extras, zone: tzinfo) -> dict[str, Any]:
    """One line of `ticket list --json`."""
    return {
        "ref": ticket.ref,
        "number": ticket.number,
        "state": ticket.state.value,
        "department": ticket.department,
        "priority": ticket.priority.value,
        "because": ticket.because or None,
        "owner": ticket.owner or None,
        "requester": ticket.requester.address,
        "subject": ticket.subject,
        "tags": list(extras.tags),
        "for_customer": extras.for_customer or None,
        "created_at": instant(ticket.created_at, zone),
        "promise": _promise(extras.promise, zone),
    }


def _promise(row: Any, zone: tzinfo) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "what": row.what,
        "until": instant(row.until, zone),
        "keeper": row.keeper or None,
        "because": row.because or None,
        "made_by": row.made_by,
        "state": row.state,
    }


def as_shown(
    ticket: Ticket,
    extras: Extras,
    *,
    entries: Sequence[Any],
    journal: Sequence[Any],
    why: Sequence[Mapping[str, Any]],
    zone: tzinfo,
) -> dict[str, Any]:
    """`ticket show --json`."""
    return {
        **as_listed(ticket, extras, zone),
        "participants": [participant.mailbox.address for participant in ticket.participants],
        "fields": dict(extras.fields),
        "entries": [_entry(row, zone) for row in entries],
        "journal": [
            {
                "seq": row.seq,
                "at": instant(row.at, zone),
                "actor": row.actor,
                "act": row.act,
                "data": row.data,
                "seal": row.seal,
            }
            for row in journal
        ],
        "why": list(why),
    }


def _entry(row: Any, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "direction": row.direction,
        "author": row.author or None,
        "at": instant(row.at, zone),
        "text": row.text,
        "quoted": row.quoted or None,
        "signature": row.signature or None,
        "html": row.html,
        "message_id": row.message_id or None,
        "in_reply_to": row.in_reply_to.partition(" ")[0] or None,
        "visible_to": row.visible_to,
        "attachments": [attachment(file) for file in row.attachments],
        "mail_id": row.inbox,
    }


def attachment(file: Mapping[str, Any]) -> dict[str, Any]:
    """A file as the contract names its keys."""
    return {key: file.get(key) for key in ("name", "type", "size", "sha256", "inline", "text")}


def row_of(ticket: Ticket, desk: Desk, now: datetime) -> tuple[str, ...]:
    """One row of the table of `ticket list`."""
    return (
        ticket.ref,
        ticket.state.value,
        ticket.priority.value,
        ticket.owner.partition("@")[0] or "-",
        due_words(ticket, desk, now),
        full_name(_known(desk, ticket.requester.address) or ticket.requester.name, ticket.requester.address),
        ticket.subject,
    )


def due_words(ticket: Ticket, desk: Desk, now: datetime) -> str:
    if ticket.promise is None:
        return "-"
    zone = zone_of(ticket, desk)
    said = when_short(ticket.promise.until, now, zone)
    said = f"{said}  LATE" if ticket.promise.until < now else said
    is_waited = ticket.held_since is not None and ticket.state in (State.NEW, State.OPEN)
    return (
        f"{said}  waited since {when_short(ticket.held_since, now, zone)}" if is_waited and ticket.held_since else said
    )


def zone_of(ticket: Ticket, desk: Desk) -> tzinfo:
    department = desk.departments.get(ticket.department)
    return department.timezone if department else desk.timezone


def _known(desk: Desk, address: str) -> str:
    person = desk.people.get(address)
    return person.name if person else ""


def lines_of(place: Beside, ticket: Ticket, *, entries: Sequence[Any]) -> Iterator[str]:
    """`ticket show` for people: the head, the promise, the thread."""
    desk, now = place.desk, place.clock.now()
    zone = zone_of(ticket, desk)
    owner = full_name(_known(desk, ticket.owner), ticket.owner) if ticket.owner else "nobody yet"
    yield f"{ticket.ref}  {visible(ticket.subject)}"
    priority = f"{ticket.priority} because {visible(ticket.because)}" if ticket.because else str(ticket.priority)
    yield f"{'state':<11}{ticket.state}, {priority}, {owner}  ({ticket.department})"
    if ticket.promise is not None:
        because = f", because {visible(ticket.promise.because)}" if ticket.promise.because else ""
        late = "  LATE" if ticket.promise.until < now else ""
        said = when(ticket.promise.until, now, zone)
        yield f"{'promise':<11}{ticket.promise.what} by {said}, by {_keeper(ticket, desk)}{because}{late}"
    if ticket.held_until is not None and ticket.held_until > now and ticket.held_since is not None:
        until, since = when_short(ticket.held_until, now, zone), when_short(ticket.held_since, now, zone)
        yield f"{'waits':<11}for the end of a busy window, {until}, since {since}"
    people = ", ".join(f"{p.mailbox.address} ({p.role})" for p in ticket.participants[:MOST_PEOPLE])
    more = len(ticket.participants) - MOST_PEOPLE
    yield f"{'people':<11}{visible(people)}{f' and {more} more' if more > 0 else ''}"
    if ticket.merged_into:
        yield f"{'merged':<11}into {ticket.prefix}-{ticket.merged_into}, which stands for this request"
    for row in entries:
        at = row.at.astimezone(zone)
        name = first_name(_known(desk, row.author) or row.author_name, row.author) if row.author else "gateway"
        only = "  (agents only)" if row.visible_to != "all" else ""
        yield ""
        yield f"  {at.day} {at:%b} {at:%H:%M}  {visible(name)}: {row.kind}{only}"
        for line in row.text.split("\n"):
            yield f"      {visible(line)}".rstrip()
        for file in row.attachments:
            yield from file_lines(file, beside=row.text)


def file_lines(file: Mapping[str, Any], *, beside: str) -> Iterator[str]:
    """One file of an entry whose text is `beside`; of an invitation also when and where, which nobody opens a file for."""
    name = visible(file["name"]) or NAMELESS.get(file["type"], "without a name")
    yield f"      [{name}, {file['type']}, {file['size']} bytes]"
    said = (file.get("text") or "").strip() if file["type"] == "text/calendar" else ""
    if said not in beside:
        yield from (f"        {visible(line)}" for line in said.splitlines()[:MOST_LINES])


def _keeper(ticket: Ticket, desk: Desk) -> str:
    assert ticket.promise is not None
    department = desk.departments.get(ticket.promise.keeper)
    return department.name if department else full_name(_known(desk, ticket.promise.keeper), ticket.promise.keeper)


def why_lines(why: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The steps of a decision, one a line, with the rule where one decided."""
    for step in why:
        rule = f"  [{step['rule']}, line {step['line']}]" if step.get("rule") else ""
        yield f"  {visible(str(step['step'])):<11}{visible(str(step['value']))} – {visible(str(step['reason']))}{rule}"


def journal_lines(journal: Sequence[Any], zone: tzinfo) -> Iterator[str]:
    for row in journal:
        data = ", ".join(f"{key} {value}" for key, value in row.data.items())
        head = f"  {row.seq:>3}  {instant(row.at, zone)}  {visible(row.actor)}  {row.act}"
        yield f"{head}  {visible(data)}".rstrip()
