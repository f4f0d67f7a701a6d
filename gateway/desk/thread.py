"""Which request does a mail belong to, by which key, and may this person write there? (contract.md 4, 8; invariants 5.1)

Keys from strong to weak: the signed reply address; a letter of ours named in In-Reply-To; References, the newest first;
a parent that comes after its reply; the subject tag; a letter of ours that it quotes. The first that leads to a request
decides. A stranger never enters somebody else's request: the mail is held and the owner is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.desk.department import Desk
from gateway.desk.ticket import Audience, How, State, ThreadKey, Ticket
from gateway.desk.token import Claim, Keys, is_valid_bounce, is_valid_reply
from gateway.desk.trust import Auth, Standing, Trust
from gateway.mail.message import Message
from gateway.mail.subject import is_forward, reference

CLOSED_FOR_GOOD = timedelta(days=90)
MOST_QUOTED = 20_000
"""Characters of a quotation that are searched for the reference of a request."""
MOST_REFERENCES = 5
"""A quotation with more of them is a list or a log, and tells nothing."""

_QUOTED = re.compile(r"(?<![\w./-])([A-Z][A-Z0-9]{0,9})-([0-9]{1,9})(?![\w-])", re.ASCII)


class Key(StrEnum):
    TOKEN = "signed reply address"
    BOUNCE = "bounce address"
    IN_REPLY_TO = "In-Reply-To"
    REFERENCES = "References"
    MENTIONED = "a reply that came before it"
    SUBJECT = "subject tag"
    QUOTED = "a letter of ours that it quotes"
    RETURNED = "the letter that came back"
    ONLY = "the only request it can be about"
    NONE = "nothing"


class Place(StrEnum):
    """What the mail may do with the request its key leads to."""

    NEW = "new"  # it opens a request of its own
    PEOPLE = "people"  # it joins as a mail of somebody who takes part
    AGENT = "agent"  # it joins as an agent's mail
    AUTOMATIC = "automatic"  # a machine's mail in the thread: kept there, nothing else
    HELD = "held"  # kept, not shown; the owner is told

    @property
    def is_agent(self) -> bool:
        return self is Place.AGENT


class ThreadReason(StrEnum):
    NO_KEY = "it names no request of ours"
    UNKNOWN_KEY = "what it names leads to no request"
    OTHER_DEPARTMENT = "it is written to a department that never held that request"
    CLOSED_FOR_GOOD = "that request has been closed for more than 90 days"
    PARENT_OF_OTHERS = "somebody else's mail named it before it came"
    QUOTED_ONLY = "it quotes a letter about that request, and may be about something else"
    TAKES_PART = "the originator takes part"
    VALID_TOKEN = "a valid reply address of this agent"
    AUTHENTICATED_AGENT = "an authenticated agent of the department"
    AGENT_WITHOUT_TOKEN = "an agent's mail without the reply address of the notification"
    ONLY_REQUEST = "a word from somebody with one open request here"
    NOT_BELIEVED = "it is not sure enough who wrote it"
    STRANGER = "the originator does not take part in that request"
    MACHINE = "a machine's mail about that request"


@dataclass(frozen=True, slots=True)
class Threading:
    place: Place
    key: Key
    reason: ThreadReason
    ticket: Ticket | None = None
    audience: Audience = Audience.ALL
    """Of the mail it answers: a reply to a note stays a note."""
    related: str = ""
    """The reference of a request it may be about, when it opens its own."""


@dataclass(frozen=True, slots=True)
class _Lead:
    key: Key
    ticket: Ticket
    audience: Audience
    proof: bool = False


def thread(
    *,
    message: Message,
    trust: Trust,
    claims: Sequence[Claim],
    addressed: Sequence[str],
    tickets: Mapping[int, Ticket],
    thread_keys: Sequence[ThreadKey],
    keys: Keys,
    desk: Desk,
    now: datetime,
    automatic: bool,
    returned: str = "",
    quoted: str = "",
) -> Threading:
    """Where the mail belongs. `addressed`: keys of the departments it is written to; `tickets`, `thread_keys`: found by recall;
    `returned`: the Message-ID of the letter a delivery report is about; `quoted`: what the mail quotes."""
    leads = list(_leads(message, trust, claims, tickets, thread_keys, keys, desk))
    if automatic and not leads and returned:
        leads = [
            _Lead(Key.RETURNED, tickets[known.ticket], known.audience)
            for known in thread_keys
            if known.message_id == returned and known.how is How.SENT and known.ticket in tickets
        ]
    if not leads:
        leads = _quoted_leads(quoted, tickets)
    if not leads:
        named = bool(message.in_reply_to or message.references)
        return Threading(Place.NEW, Key.NONE, ThreadReason.UNKNOWN_KEY if named else ThreadReason.NO_KEY)
    lead = leads[0]
    ticket = lead.ticket
    takes_part = _takes_part(ticket, trust.person, desk) or _is_agent(ticket, trust.person, desk)
    if (
        lead.key is Key.MENTIONED and not takes_part and not automatic
    ):  # somebody else's mail named this one: no claim on it
        return Threading(Place.NEW, lead.key, ThreadReason.PARENT_OF_OTHERS, related=ticket.ref)
    if lead.key in (Key.SUBJECT, Key.QUOTED) and automatic and not takes_part:  # anybody can write a number into a mail
        return Threading(Place.NEW, lead.key, ThreadReason.STRANGER, related=ticket.ref)
    if (
        lead.key is Key.QUOTED
        and not automatic
        and (is_forward(message.subject) or not _takes_part(ticket, trust.person, desk))
    ):
        return Threading(Place.NEW, lead.key, ThreadReason.QUOTED_ONLY, related=ticket.ref)
    if automatic:
        return Threading(Place.AUTOMATIC, lead.key, ThreadReason.MACHINE, ticket, lead.audience)
    # The signed address is itself where the mail goes. A letter of ours that is only named may be forwarded to anybody.
    if lead.key is not Key.TOKEN and addressed and not set(addressed) & _written_about(ticket, desk):
        return Threading(Place.NEW, lead.key, ThreadReason.OTHER_DEPARTMENT, related=ticket.ref)
    if ticket.state is State.DONE and ticket.closed_at and now - ticket.closed_at > CLOSED_FOR_GOOD:
        return Threading(Place.NEW, lead.key, ThreadReason.CLOSED_FOR_GOOD, related=ticket.ref)
    place, reason = _may(lead, trust, desk)
    return Threading(place, lead.key, reason, ticket, lead.audience)


def _may(lead: _Lead, trust: Trust, desk: Desk) -> tuple[Place, ThreadReason]:
    """The authority table of invariants 5.1, as far as this version goes."""
    ticket = lead.ticket
    if lead.proof and trust.auth is not Auth.FAIL:
        return Place.AGENT, ThreadReason.VALID_TOKEN
    is_agent_here = _is_agent(ticket, trust.person, desk)
    if _takes_part(ticket, trust.person, desk):
        return (Place.PEOPLE, ThreadReason.TAKES_PART) if trust.is_believed else (Place.HELD, ThreadReason.NOT_BELIEVED)
    if is_agent_here and desk.commands_need == "pass" and trust.is_believed:
        return Place.AGENT, ThreadReason.AUTHENTICATED_AGENT
    if is_agent_here:
        return Place.HELD, ThreadReason.AGENT_WITHOUT_TOKEN
    return Place.HELD, ThreadReason.STRANGER


def _takes_part(ticket: Ticket, person: str, desk: Desk) -> bool:
    """By any of their addresses: that on record may be younger than the request. Or as an agent of a department that takes part
    under its shared address; but one of many who are seen by nobody is nobody else."""
    if any(ticket.takes_part(address) for address in desk.addresses_of(person)):
        return True
    return any(ticket.takes_part(one) and not ticket.affects(one) for one in desk.speaks_for(person))


def _departments(ticket: Ticket, desk: Desk) -> tuple[str, ...]:
    """Keys of the departments whose agents may act: that hold or held the request, and the one that stands in for a
    department the rules no longer know."""
    return (*ticket.departments_held, desk.holder(ticket.department).key)


def _written_about(ticket: Ticket, desk: Desk) -> set[str]:
    """Keys of the departments that people write to about it: those that hold or held it, those whose address these write under,
    and the one it was written to before a rule gave it away."""
    found = {*ticket.departments_held, ticket.written_to}
    held = (desk.departments[key] for key in ticket.departments_held if key in desk.departments)
    return found | {home.key for one in held if (home := desk.department_of(one.address)) is not None}


def _is_agent(ticket: Ticket, person: str, desk: Desk) -> bool:
    keys = _departments(ticket, desk)
    return any(desk.departments[key].has_agent(person) for key in keys if key in desk.departments)


def _leads(
    message: Message,
    trust: Trust,
    claims: Sequence[Claim],
    tickets: Mapping[int, Ticket],
    thread_keys: Sequence[ThreadKey],
    keys: Keys,
    desk: Desk,
) -> Iterator[_Lead]:
    """The keys of the mail that lead somewhere. A proof holds only while its owner is still an agent there."""
    audiences = _audiences(message, thread_keys)
    for claim in claims:
        ticket = tickets.get(claim.number)
        if ticket is None:
            continue
        if is_valid_bounce(keys, claim):
            yield _Lead(Key.BOUNCE, ticket, Audience.ALL)
        elif _is_agent(ticket, trust.person, desk) and is_valid_reply(
            keys, claim, departments=_departments(ticket, desk), persons=desk.addresses_of(trust.person)
        ):
            yield _Lead(Key.TOKEN, ticket, audiences.get(ticket.number, Audience.AGENTS), proof=True)
    for key, identifiers in (
        (Key.IN_REPLY_TO, message.in_reply_to),
        (Key.REFERENCES, tuple(reversed(message.references))),
    ):
        for identifier in identifiers:
            for known in thread_keys:
                if known.message_id == identifier and known.how is not How.MENTIONED and known.ticket in tickets:
                    found = tickets[known.ticket]
                    proof = _is_proof(known, trust, desk) and _is_agent(found, trust.person, desk)
                    yield _Lead(key, found, known.audience, proof=proof)
    for known in thread_keys:
        if known.how is How.MENTIONED and known.message_id == message.message_id and known.ticket in tickets:
            yield _Lead(Key.MENTIONED, tickets[known.ticket], Audience.ALL)
    tag = reference(message.subject)
    if tag and (tagged := tickets.get(tag[1])) is not None and tagged.prefix == tag[0].upper():
        yield _Lead(Key.SUBJECT, tagged, Audience.ALL)


def quoted_references(quoted: str) -> tuple[tuple[str, int], ...]:
    """The references of requests in a quotation, as ('IT', 4812): each letter of ours names its own."""
    found = dict.fromkeys((match[1], int(match[2])) for match in _QUOTED.finditer(quoted[:MOST_QUOTED]))
    return tuple(found) if len(found) <= MOST_REFERENCES else ()


def _quoted_leads(quoted: str, tickets: Mapping[int, Ticket]) -> list[_Lead]:
    """Where a mail that names no other mail, as some programs write them, quotes letters about one request."""
    named = quoted_references(quoted)
    found = [tickets[number] for prefix, number in named if number in tickets and tickets[number].prefix == prefix]
    return [_Lead(Key.QUOTED, found[0], Audience.ALL)] if len(found) == 1 else []


def _is_proof(known: ThreadKey, trust: Trust, desk: Desk) -> bool:
    """A letter to one agent names that agent in no other mail; its Message-ID has 130 random bits. Where the server has no
    plus addresses it stands for the token, if the originator is authenticated (contract.md 8)."""
    return (
        known.how is How.SENT
        and known.audience.is_agents
        and desk.main_address(known.address) == trust.person
        and trust.standing is Standing.AGENT
        and trust.auth is Auth.PASS
    )


def _audiences(message: Message, thread_keys: Sequence[ThreadKey]) -> dict[int, Audience]:
    """For each request: who could read the mail that this one answers (the direct parent decides)."""
    found: dict[int, Audience] = {}
    for identifier in (*message.in_reply_to, *reversed(message.references)):
        for known in thread_keys:
            if known.message_id == identifier and known.how is How.SENT:
                found.setdefault(known.ticket, known.audience)
    return found
