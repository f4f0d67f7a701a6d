"""DMARC: what a domain asks for, and which domains are one organisation (RFC 9989: the walk up the tree, no list of suffixes).

Pure but for the `Purse` that asks DNS. Raises what that raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gateway.senders.resolver import Purse

MOST_LABELS = 8
"""RFC 9989 4.10: at most eight questions, however long the name is."""


class Policy(StrEnum):
    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Record:
    """A DMARC record (RFC 9989 4.7), as far as it concerns a verdict. `psd`: y, n or u."""

    domain: str
    policy: Policy
    subdomains: Policy
    nonexistent: Policy
    is_dkim_strict: bool = False
    is_spf_strict: bool = False
    psd: str = "u"
    is_test: bool = False

    @property
    def ends_the_walk(self) -> bool:
        return self.psd in ("y", "n")


_TAG = re.compile(r"\s*([a-z]{1,10})\s*=\s*([^\s;]*)\s*", re.ASCII | re.IGNORECASE)


def read(domain: str, text: bytes) -> Record | None:
    """The record, or None where it is none of DMARC's."""
    tags: dict[str, str] = {}
    for nth, part in enumerate(text.decode("ascii", "replace").split(";")):
        found = _TAG.fullmatch(part)
        if nth == 0 and (found is None or found[1].lower() != "v" or found[2] != "DMARC1"):
            return None
        if found is not None:
            tags.setdefault(found[1].lower(), found[2])
    policy = _policy(tags.get("p", ""), Policy.NONE)
    subdomains = _policy(tags.get("sp", ""), policy)
    return Record(
        domain,
        policy,
        subdomains,
        _policy(tags.get("np", ""), subdomains),
        is_dkim_strict=tags.get("adkim", "").lower() == "s",
        is_spf_strict=tags.get("aspf", "").lower() == "s",
        psd=tags.get("psd", "u").lower(),
        is_test=tags.get("t", "").lower() == "y",
    )


def _policy(word: str, otherwise: Policy) -> Policy:
    return Policy(word.lower()) if word.lower() in set(Policy) else otherwise


def record_of(domain: str, purse: Purse) -> Record | None:
    """What the domain itself has published: the one record. Several are none (RFC 9989 4.10)."""
    found = [one for text in purse.texts(f"_dmarc.{domain}") if (one := read(domain, text)) is not None]
    return found[0] if len(found) == 1 else None


def _way_up(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield domain
    for kept in range(min(len(labels) - 1, MOST_LABELS - 1), 0, -1):
        yield ".".join(labels[-kept:])


def _walk(domain: str, purse: Purse) -> list[Record]:
    """The records from the domain up to the root, until one says that this is the end."""
    found = []
    for name in _way_up(domain):
        record = record_of(name, purse)
        if record is not None:
            found.append(record)
            if record.ends_the_walk:
                break
    return found


def organisation_of(domain: str, purse: Purse) -> str:
    """The organisational domain (RFC 9989 4.10.2); the domain itself where nobody says anything."""
    records = _walk(domain, purse)
    for record in records:
        if record.psd == "n":
            return record.domain
        if record.psd == "y" and record.domain != domain:
            below = domain.removesuffix(f".{record.domain}").rpartition(".")[2]
            return f"{below}.{record.domain}"
    return records[-1].domain if records else domain


def policy_for(domain: str, purse: Purse) -> tuple[Record | None, Policy]:
    """The record that holds for mail of this domain, and what it asks for (RFC 9989 4.10.1). A record under test asks for one
    step less."""
    record = record_of(domain, purse)
    if record is not None:
        return record, _lighter(record, record.policy)
    records = {one.domain: one for one in _walk(domain, purse)}
    record = records.get(organisation_of(domain, purse)) or next((x for x in records.values() if x.psd == "y"), None)
    if record is None:
        return None, Policy.NONE
    wanted = record.subdomains
    if record.nonexistent is not wanted and not purse.records(domain, "TXT").exists:
        wanted = record.nonexistent
    return record, _lighter(record, wanted)


def _lighter(record: Record, policy: Policy) -> Policy:
    if not record.is_test:
        return policy
    return Policy.QUARANTINE if policy is Policy.REJECT else Policy.NONE


def is_aligned(author: str, other: str, purse: Purse, *, strict: bool) -> bool:
    """Does `other`, which is authenticated, speak for mail of the domain `author`? (RFC 9989 4.4) A domain outside the author's
    organisation costs no question: nobody makes us ask the servers of a third."""
    if author == other:
        return True
    if strict or not other:
        return False
    organisation = organisation_of(author, purse)
    if other != organisation and not other.endswith(f".{organisation}"):
        return False
    return organisation_of(other, purse) == organisation
