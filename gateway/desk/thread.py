"""Which request does a mail belong to, by which key? Whether its author may write there says `desk/authority` (contract.md 4, 8).

Keys from strong to weak: the signed reply address; a letter of ours named in In-Reply-To; References, the newest first;
a parent that comes after its reply; the subject tag; a letter of ours that it quotes. The first that leads to a request
decides. A stranger never enters somebody else's request: the mail is held and the owner is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.desk.authority import Fact, Place, ThreadReason, decided_by
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
    to_agent: bool = False
    """It names a letter that went to its author as an agent."""


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
    facts = frozenset(_facts(lead, message, trust, addressed, thread_keys, desk, now=now, automatic=automatic))
    row = decided_by(facts)
    if row.place is Place.NEW:
        return Threading(Place.NEW, lead.key, row.reason, related=lead.ticket.ref)
    return Threading(row.place, lead.key, row.reason, lead.ticket, lead.audience)


def _facts(
    lead: _Lead,
    message: Message,
    trust: Trust,
    addressed: Sequence[str],
    thread_keys: Sequence[ThreadKey],
    desk: Desk,
    *,
    now: datetime,
    automatic: bool,
) -> Iterator[Fact]:
    """What is true of this mail, for the authority table."""
    ticket = lead.ticket
    closed = ticket.closed_at if ticket.state is State.DONE else None
    is_outsider = (
        trust.standing is Standing.STRANGER
    )  # the server in front looks at our own domains, not at those of others
    true = {
        Fact.MACHINE: automatic,
        Fact.TAKES_PART: _takes_part(ticket, trust.person, desk),
        Fact.AGENT: _is_agent(ticket, trust.person, desk),
        Fact.OUTSIDER: is_outsider,
        Fact.AUTHENTICATED: trust.auth is Auth.PASS,
        Fact.BELIEVED: trust.auth in (Auth.PASS, Auth.RELEASED) or (trust.auth is Auth.OFF and not is_outsider),
        Fact.RELEASED: trust.auth is Auth.RELEASED,
        Fact.FORGED: trust.auth is Auth.FAIL,
        Fact.SIGNED_ADDRESS: lead.key is Key.TOKEN,
        Fact.LETTER_TO_AGENT: lead.to_agent,
        Fact.OWN_LETTER: _has_letter(lead, message, trust, thread_keys, desk),
        Fact.NUMBER: lead.key is Key.SUBJECT,
        Fact.QUOTATION: lead.key is Key.QUOTED,
        Fact.OVERTAKEN: lead.key is Key.MENTIONED,
        Fact.FORWARD: is_forward(message.subject),
        Fact.ELSEWHERE: bool(addressed) and not set(addressed) & _written_about(ticket, desk),
        Fact.LONG_CLOSED: closed is not None and now - closed > CLOSED_FOR_GOOD,
        Fact.AUTHENTICATED_AGENTS: desk.commands_need == "pass",
    }
    return (fact for fact, holds in true.items() if holds)


def _has_letter(lead: _Lead, message: Message, trust: Trust, thread_keys: Sequence[ThreadKey], desk: Desk) -> bool:
    """Does the mail name a letter of this request that went to its author, or a mail of theirs? Each letter goes to one person,
    and its Message-ID has 130 random bits: who does not have the letter cannot name it."""
    named = {*message.in_reply_to, *message.references}
    return any(
        known.how in (How.SENT, How.SEEN)
        and known.ticket == lead.ticket.number
        and known.message_id in named
        and desk.main_address(known.address) == trust.person
        for known in thread_keys
    )


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
            yield _Lead(Key.TOKEN, ticket, audiences.get(ticket.number, Audience.AGENTS))
    for key, identifiers in (
        (Key.IN_REPLY_TO, message.in_reply_to),
        (Key.REFERENCES, tuple(reversed(message.references))),
    ):
        for identifier in identifiers:
            for known in thread_keys:
                if known.message_id == identifier and known.how is not How.MENTIONED and known.ticket in tickets:
                    found = tickets[known.ticket]
                    yield _Lead(key, found, known.audience, to_agent=_is_letter_to_agent(known, trust, desk))
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


def _is_letter_to_agent(known: ThreadKey, trust: Trust, desk: Desk) -> bool:
    """A letter to one agent names that agent in no other mail; its Message-ID has 130 random bits. Where the server has no
    plus addresses it stands for the token, if the originator is authenticated (contract.md 8)."""
    return (
        known.how is How.SENT
        and known.audience.is_agents
        and desk.main_address(known.address) == trust.person
        and trust.standing is Standing.AGENT
    )


def _audiences(message: Message, thread_keys: Sequence[ThreadKey]) -> dict[int, Audience]:
    """For each request: who could read the mail that this one answers (the direct parent decides)."""
    found: dict[int, Audience] = {}
    for identifier in (*message.in_reply_to, *reversed(message.references)):
        for known in thread_keys:
            if known.message_id == identifier and known.how is How.SENT:
                found.setdefault(known.ticket, known.audience)
    return found
