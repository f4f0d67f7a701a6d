"""Which department a new request goes to, and who is in charge (product.md 4, contract.md 8).

The address names the department; the rules may name another, an owner, a priority with its reason; `looks_after` names who is in
charge where no rule does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.desk.department import Department, Desk, Priority
from gateway.desk.matching import first_fit
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import NO_VERDICT, Verdict
from gateway.mail.address import split_subaddress
from gateway.mail.message import Message


class RouteReason(StrEnum):
    ENVELOPE = "the address it was sent to"
    DELIVERED_TO = "Delivered-To"
    TO_OR_CC = "To and Cc"
    MAILBOX = "the mailbox it came through"
    IMPORTED = "named at the import"
    ONLY = "the only department"
    RULE = "a rule"


@dataclass(frozen=True, slots=True)
class Route:
    """`addressed`: all departments the mail is written to, the one that keeps it first. `owner_reason`: the words for the ack."""

    department: Department
    addressed: tuple[str, ...]
    reason: RouteReason
    priority: Priority = Priority.NORMAL
    because: str = ""
    owner: str = ""
    looks_after: str = ""
    verdict: Verdict = NO_VERDICT


def addressed_departments(
    message: Message, forward_paths: Sequence[str], desk: Desk, *, is_mailbox_only: bool
) -> tuple[tuple[str, ...], RouteReason]:
    """Keys of the departments a mail is written to: envelope, then Delivered-To, then To and Cc (contract.md 8).

    `is_mailbox_only`: the forward-path is just the account it was fetched from, so the mail's own fields are asked first.
    """
    envelope = (_departments(forward_paths, desk), RouteReason.MAILBOX if is_mailbox_only else RouteReason.ENVELOPE)
    delivered = (_departments(message.fields.get("delivered-to", ())[:1], desk), RouteReason.DELIVERED_TO)
    named = (_departments([m.address for m in (*message.to, *message.cc)], desk), RouteReason.TO_OR_CC)
    ways = (delivered, named, envelope) if is_mailbox_only else (envelope, delivered, named)
    here, reason = next((way for way in ways if way[0]), ((), RouteReason.ONLY))
    # Copies of one mail may arrive in any order; the department the sender wrote first keeps the request.
    first = named[0] if set(here) & set(named[0]) else ()
    return tuple(dict.fromkeys((*first, *here, *named[0]))), reason


def route(facts: Facts, verdict: Verdict, addressed: Sequence[str], reason: RouteReason, desk: Desk) -> Route | None:
    """Department, owner and priority for a new request; None if no department can be found at all."""
    named = verdict.get("department")
    if named:
        addressed = tuple(dict.fromkeys((named, *addressed[1:])))
    if not addressed:
        if len(desk.departments) != 1:
            return None
        addressed = tuple(desk.departments)
    department = desk.departments[addressed[0]]
    owner, word = verdict.get("owner"), ""
    if owner is None:
        owner, word = _in_charge(department, facts)
    return Route(
        department,
        tuple(addressed),
        RouteReason.RULE if named else reason,
        priority=verdict.get("priority") or Priority.NORMAL,
        because=verdict.get("because") or "",
        owner=owner,
        looks_after=word,
        verdict=verdict,
    )


def _in_charge(department: Department, facts: Facts) -> tuple[str, str]:
    for agent, words in department.looks_after:
        word = first_fit(words, facts.subject_words) or first_fit(words, facts.body_words)
        if word:
            return agent, word
    return "", ""


def _departments(addresses: Sequence[str], desk: Desk) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for address in addresses:
        department = desk.department_of(split_subaddress(address)[0])
        if department is not None:
            found[department.key] = None
    return tuple(found)
