"""Who wrote it, and how sure are we? (product.md boards 12–13, contract.md 8 `colleagues_need`)

`header:ID` believes the topmost Authentication-Results (RFC 8601) of that authserv-id and nothing below our own server's
fields; `off` is for a desk behind a mail server that already refuses forged senders.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from gateway.desk.classify import Classification, Kind
from gateway.desk.department import Desk
from gateway.mail.address import domain_of, fold
from gateway.mail.message import Message


class Standing(StrEnum):
    COLLEAGUE = "colleague"
    AGENT = "agent"
    STRANGER = "stranger"
    ROBOT = "robot"


class Auth(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NONE = "none"
    OFF = "off"  # the operator says: the mail server in front has looked


class TrustReason(StrEnum):
    OUR_DOMAIN = "an address of our domains"
    AGENT_ADDRESS = "an agent of a department"
    OUTSIDE = "an address outside our domains"
    NO_ORIGINATOR = "nobody can be believed to have written it"
    MACHINE = "a machine wrote it"


@dataclass(frozen=True, slots=True)
class Trust:
    """`person` is the folded address of the originator, '' if there is none to believe."""

    person: str
    name: str
    standing: Standing
    auth: Auth
    reason: TrustReason

    @property
    def is_believed(self) -> bool:
        """Sure enough to act for this person. Outsiders are never vouched for by us, so `none` is enough for them."""
        return self.auth in (Auth.PASS, Auth.OFF) or (self.standing is Standing.STRANGER and self.auth is Auth.NONE)


def trust(message: Message, classification: Classification, desk: Desk) -> Trust:
    """Standing and authentication of the originator."""
    if message.originator is None:
        return Trust("", "", Standing.STRANGER, Auth.NONE, TrustReason.NO_ORIGINATOR)
    person, name = message.originator.address, message.originator.name
    auth = _auth(message, person, desk)
    if classification.kind not in (Kind.REQUEST, Kind.REPLY):
        return Trust(person, name, Standing.ROBOT, auth, TrustReason.MACHINE)
    if any(person in department.agents for department in desk.departments.values()):
        return Trust(person, name, Standing.AGENT, auth, TrustReason.AGENT_ADDRESS)
    if desk.is_ours(person):
        return Trust(person, name, Standing.COLLEAGUE, auth, TrustReason.OUR_DOMAIN)
    return Trust(person, name, Standing.STRANGER, auth, TrustReason.OUTSIDE)


def _auth(message: Message, person: str, desk: Desk) -> Auth:
    need = desk.colleagues_need
    if not need.startswith("header:"):
        return Auth.OFF
    authserv_id = fold(need.removeprefix("header:"))
    for value in message.fields.get("authentication-results", ())[:1]:
        identifier, _, results = value.partition(";")
        if fold(identifier.strip().partition(" ")[0]) == authserv_id:
            return _verdict(results, domain_of(person))
    return Auth.NONE


_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)([^;]*)", re.ASCII | re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:header\.d|header\.i|smtp\.mailfrom|header\.from)\s*=\s*\"?(?:[^\s;@\"]*@)?([a-z0-9.-]+)",
    re.ASCII | re.IGNORECASE,
)


def _verdict(results: str, domain: str) -> Auth:
    """`pass` if DMARC passed for this domain, or DKIM or SPF passed for a domain aligned with it; `fail` if DMARC failed."""
    verdict = Auth.NONE
    for match in _RESULT.finditer(re.sub(r"\([^()]*\)", " ", results)):
        method, result = match[1].lower(), match[2].lower()
        domains = {fold(d) for d in _DOMAIN.findall(match[3])}
        if result == "pass" and (domain in domains):
            return Auth.PASS
        if method == "dmarc" and result == "fail":
            verdict = Auth.FAIL
    return verdict
