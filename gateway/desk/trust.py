"""Who wrote it, and how sure are we? (product.md boards 12–13, contract.md 8 `colleagues_need`)

`pass` believes what our own check of SPF, DKIM and DMARC found (`Vouched`, made before the decision) of mail that came straight
to our listener; nobody vouches for mail that came another way. `header:ID` believes the topmost Authentication-Results (RFC
8601) of that authserv-id, which our own server has put above whatever a sender wrote there; `off` is for a desk behind a mail
server that already refuses forged senders.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from gateway.desk.classify import WRITTEN, Classification
from gateway.desk.department import Desk
from gateway.desk.vouched import Auth as Auth
from gateway.desk.vouched import Vouched
from gateway.mail.address import domain_of, fold
from gateway.mail.message import Message


class Standing(StrEnum):
    COLLEAGUE = "colleague"
    AGENT = "agent"
    STRANGER = "stranger"
    ROBOT = "robot"


class TrustReason(StrEnum):
    OUR_DOMAIN = "an address of our domains"
    AGENT_ADDRESS = "an agent of a department"
    OUTSIDE = "an address outside our domains"
    NO_ORIGINATOR = "nobody can be believed to have written it"
    MACHINE = "a machine wrote it"


@dataclass(frozen=True, slots=True)
class Trust:
    """`person` is the address on record of the originator (`Desk.main_address`), '' if there is none to believe."""

    person: str
    name: str
    standing: Standing
    auth: Auth
    reason: TrustReason

    @property
    def is_believed(self) -> bool:
        """Sure enough to act for this person. Outsiders are never vouched for by us, so `none` is enough for them."""
        return self.auth in (Auth.PASS, Auth.OFF, Auth.RELEASED) or (
            self.standing is Standing.STRANGER and self.auth is Auth.NONE
        )


def trust(message: Message, classification: Classification, desk: Desk, vouched: Vouched | None = None) -> Trust:
    """Standing and authentication of the originator."""
    if message.originator is None:
        return Trust("", "", Standing.STRANGER, Auth.NONE, TrustReason.NO_ORIGINATOR)
    auth = _auth(message, message.originator.address, desk, vouched)
    person, name = _on_record(message.originator.address, auth, desk), message.originator.name
    if classification.kind not in WRITTEN or classification.is_answer_of_machine:
        return Trust(person, name, Standing.ROBOT, auth, TrustReason.MACHINE)
    if any(department.has_agent(person) for department in desk.departments.values()):
        return Trust(person, name, Standing.AGENT, auth, TrustReason.AGENT_ADDRESS)
    if desk.is_ours(person):
        return Trust(person, name, Standing.COLLEAGUE, auth, TrustReason.OUR_DOMAIN)
    return Trust(person, name, Standing.STRANGER, auth, TrustReason.OUTSIDE)


def person_of(message: Message, desk: Desk, vouched: Vouched | None = None) -> str:
    """The address on record of the originator, as `trust` finds it; '' if there is none to believe."""
    written = message.originator.address if message.originator else ""
    return _on_record(written, _auth(message, written, desk, vouched), desk) if written in desk.people else written


def _on_record(written: str, auth: Auth, desk: Desk) -> str:
    """The address on record of whoever wrote under `written`. An address outside our domains leads to a colleague only where its
    own domain is vouched for: the mail server in front refuses who forges ours, not who forges others."""
    person = desk.main_address(written)
    return person if auth is Auth.PASS or desk.is_ours(written) or not desk.is_ours(person) else written


def _auth(message: Message, person: str, desk: Desk, vouched: Vouched | None) -> Auth:
    need = desk.colleagues_need
    if need == "pass":
        return vouched.auth if vouched is not None else Auth.NONE
    if not need.startswith("header:"):
        return Auth.OFF
    authserv_id = fold(need.removeprefix("header:"))
    for value in message.fields.get("authentication-results", ())[:MOST_FIELDS]:
        identifier, _, results = _without_comments(value).partition(";")
        if fold(identifier.strip().partition(" ")[0]) == authserv_id:
            return _verdict(results, domain_of(person))
    return Auth.NONE


MOST_FIELDS = 50
_RESULT = re.compile(
    r"\s*(dmarc|dkim|spf)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z]+)(?![^\s;])(.*)", re.ASCII | re.IGNORECASE | re.S
)
_PROPERTY = re.compile(r"(?:\A|(?<=\s))([a-z]+)\s*\.\s*([a-z-]+)\s*=\s*([^\s]+)", re.ASCII | re.IGNORECASE)
_VOUCHES = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.mail")}
"""The property of each method that names the domain it speaks for (RFC 8601 2.7). A sender chooses what stands in others."""
_QUOTE = re.compile(r'["\\]')
_HARMLESS = re.compile(r"[A-Za-z0-9._@+-]+")
_SPECIAL = re.compile(r"[()\"\\]")


def _without_comments(value: str) -> str:
    """The field without comments (RFC 5322 3.2.2, also nested), and each quoted string as one word that holds nothing a
    reader could take for a result: senders choose their local-part, and `"; dmarc=pass"@…` is one."""
    kept: list[str] = []
    depth, at, end = 0, 0, len(value)
    while at < end:
        match = _SPECIAL.search(value, at)
        stop = match.start() if match else end
        if depth == 0:
            kept.append(value[at:stop])
        if match is None:
            break
        at = stop + 1
        if match[0] == "\\":
            at += 1
        elif match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            closed = _quoted_end(value, at)
            inner = value[at : closed - 1]
            kept.append(inner if _HARMLESS.fullmatch(inner) else "_")
            at = closed
    return "".join(kept)


def _quoted_end(value: str, at: int) -> int:
    """Behind the quotation mark that ends the string beginning at `at`; the end of the field if none does."""
    while match := _QUOTE.search(value, at):
        at = match.end()
        if match[0] == '"':
            return at
        at += 1
    return len(value)


def _verdict(results: str, domain: str) -> Auth:
    """What DMARC says about this domain decides; where it says nothing, DKIM or SPF that passed for the very domain."""
    verdict = Auth.NONE
    for resinfo in results.split(";")[:MOST_FIELDS]:
        match = _RESULT.match(resinfo)
        if match is None:
            continue
        method, result = match[1].lower(), match[2].lower()
        about = _domains(match[3], _VOUCHES[method])
        if method == "dmarc" and result == "fail":
            return Auth.FAIL
        if result == "pass" and domain in about:
            verdict = Auth.PASS
    return verdict


def _domains(properties: str, names: tuple[str, ...]) -> set[str]:
    found = _PROPERTY.finditer(properties)
    return {fold(m[3].rpartition("@")[2]) for m in found if f"{m[1]}.{m[2]}".lower() in names}
