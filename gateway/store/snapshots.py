"""A request as JSON, so that an act can be taken back (`may_undo`): everything an act can change, the promise in force too."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from gateway.desk.department import Priority
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox


def to_json(ticket: Ticket) -> dict[str, Any]:
    """All fields; instants as ISO 8601."""
    found = {field.name: _plain(getattr(ticket, field.name)) for field in fields(ticket)}
    found["participants"] = [
        [one.mailbox.address, one.mailbox.name, one.role.value, one.subject] for one in ticket.participants
    ]
    found["promise"] = (
        None
        if ticket.promise is None
        else {field.name: _plain(getattr(ticket.promise, field.name)) for field in fields(ticket.promise)}
    )
    return found


def from_json(value: Mapping[str, Any]) -> Ticket:
    """The request that `to_json` wrote."""
    found = {name: one for name, one in value.items() if name not in ("participants", "promise")}
    for name in (
        "created_at",
        "updated_at",
        "deadline",
        "closed_at",
        "answered_at",
        "waiting_until",
        "held_since",
        "held_until",
        "done_by",
    ):
        found[name] = _instant(found[name])
    for name in ("departments_held", "tags", "told", "hinted", "muted"):
        found[name] = tuple(found[name])
    found["state"] = State(found["state"])
    found["priority"] = Priority(found["priority"])
    found["requester"] = Mailbox(*found["requester"])
    found["participants"] = tuple(
        Participant(Mailbox(address, name), Role(role), subject)
        for address, name, role, subject in value["participants"]
    )
    found["promise"] = _promise(value["promise"])
    return Ticket(**found)


def _promise(value: Mapping[str, Any] | None) -> Promise | None:
    if value is None:
        return None
    found = dict(value)
    found["what"] = What(found["what"])
    for name in ("until", "made_at"):
        found[name] = datetime.fromisoformat(found[name])
    return Promise(**found)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mailbox):
        return [value.address, value.name]
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
