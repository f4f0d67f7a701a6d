"""In which language a letter is written: the first that is known and that the desk speaks (product.md 3.8). Pure."""

import re
from collections.abc import Collection, Iterator

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.facts import Mail
from gateway.desk.ticket import Ticket
from gateway.mail.message import Message

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]{1,20})?(?:[ \t]{0,5};[ \t]{0,5}q=([0-9.]{1,6}))?\Z")
MOST_TAGS = 20


def declared(message: Message) -> tuple[str, ...]:
    """The languages that the header of a mail names, the best first: Content-Language (RFC 3282), then Accept-Language, which
    Outlook sends."""
    found: dict[str, None] = {}
    for field in ("content-language", "accept-language"):
        weighed = [_weighed(one) for one in message.first(field)[:500].split(",")[:MOST_TAGS]]
        for tag, _ in sorted((one for one in weighed if one[0]), key=lambda one: -one[1]):
            found[tag] = None
    return tuple(found)


def _weighed(tag: str) -> tuple[str, float]:
    parts = _TAG.match(tag.strip())
    if parts is None:
        return "", 0.0
    try:
        return parts[1].lower(), float(parts[2] or 1)
    except ValueError:
        return parts[1].lower(), 0.0


def written_in(mail: Mail) -> str:
    """The language of whoever wrote this mail: that of the words, else what their mail program says; '' if neither tells."""
    return mail.language or next(iter(declared(mail.message)), "")


def language_for(
    plan: LetterPlan, *, desk: Desk, ticket: Ticket | None, mail: Mail | None, spoken: Collection[str]
) -> str:
    """The tag of the letter's language and of how its department addresses people: `en`, `de`, `de@formal`. `ticket` as it
    stands, with its real requester; `mail` only if the reader wrote it; `spoken`: the tags there are words of."""
    department = desk.departments[plan.department]
    language = next(one for one in (*_candidates(plan, desk, ticket, mail, department), "en") if one in spoken)
    variant = f"{language}@{department.address_style}"
    if department.address_style == "formal" or variant in spoken:
        return variant
    return language


def _candidates(
    plan: LetterPlan, desk: Desk, ticket: Ticket | None, mail: Mail | None, department: Department
) -> Iterator[str]:
    known = desk.people.get(plan.to.address)
    if known is not None:
        yield known.language
    is_colleague = plan.chain is Chain.AGENT or plan.audience.is_agents
    if not is_colleague:
        if ticket is not None and plan.to.address == ticket.requester.address:
            yield ticket.language
        if mail is not None:
            yield mail.language
            yield from declared(mail.message)
    yield department.language
    yield desk.language
