"""Signed addresses: the reply address of a letter to an agent, that of a list of the quarantine, and the bounce address of any
letter.

A token is 130 bits of HMAC-SHA-256 over what it is for, in base32. It is bound to the request, the department and the
person; whoever holds somebody else's token has nothing. Keys rotate: the newest signs, all that are not retired verify.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from gateway.mail.address import fold, split_subaddress

LENGTH = 26  # base32 digits: 130 bits


@dataclass(frozen=True, slots=True)
class Keys:
    """HMAC keys, the newest first. Never printed."""

    keys: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"Keys({len(self.keys)})"


def reply_address(keys: Keys, *, address: str, number: int, department: str, person: str) -> str:
    """`it+4812.TOKEN@example.org` for a letter from `address` to `person` about request `number` of `department`."""
    return _with_subaddress(address, f"{number}.{_mac(keys.keys[0], 'reply', str(number), department, fold(person))}")


def bounce_address(keys: Keys, *, address: str, number: int) -> str:
    """`it+b.4812.MAC@example.org`: where delivery reports about letters of request `number` go."""
    return _with_subaddress(address, f"b.{number}.{_mac(keys.keys[0], 'bounce', str(number))}")


def list_address(keys: Keys, *, address: str, number: int, person: str) -> str:
    """`it+q.17.TOKEN@example.org`: where `person` answers list 17 of the quarantine."""
    return _with_subaddress(address, f"q.{number}.{_mac(keys.keys[0], 'list', str(number), fold(person))}")


@dataclass(frozen=True, slots=True)
class ListClaim:
    """A claim to answer a list of the quarantine, before anything is checked."""

    number: int
    mac: str


_LIST = re.compile(r"q\.([0-9]{1,12})\.([a-z2-7]{26})\Z", re.ASCII)


def list_claims(addresses: Iterable[str]) -> tuple[ListClaim, ...]:
    """The lists of the quarantine that `addresses` claim to answer, in order."""
    found = (_LIST.match(split_subaddress(fold(address))[1]) for address in addresses if "+" in address)
    return tuple(ListClaim(int(match[1]), match[2]) for match in found if match)


def is_valid_list(keys: Keys, claim: ListClaim, *, person: str) -> bool:
    """Is this the token that `person` was sent with that list?"""
    return any(hmac.compare_digest(claim.mac, _mac(key, "list", str(claim.number), fold(person))) for key in keys.keys)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a subaddress claims, before anything is checked."""

    number: int
    mac: str
    is_bounce: bool


_CLAIM = re.compile(r"(b\.)?([0-9]{1,12})\.([a-z2-7]{26})\Z", re.ASCII)


def claims(addresses: Iterable[str]) -> tuple[Claim, ...]:
    """The claims that stand in the subaddresses of `addresses`, in order."""
    found = []
    for address in addresses:
        match = _CLAIM.match(split_subaddress(fold(address))[1])
        if match:
            found.append(Claim(number=int(match[2]), mac=match[3], is_bounce=match[1] is not None))
    return tuple(found)


def is_valid_reply(keys: Keys, claim: Claim, *, departments: Sequence[str], persons: Sequence[str]) -> str | None:
    """The person among `persons` whose token this is (for one of `departments`), or None. Compares in constant time."""
    if claim.is_bounce:
        return None
    for key in keys.keys:
        for department in departments:
            for person in persons:
                if hmac.compare_digest(claim.mac, _mac(key, "reply", str(claim.number), department, fold(person))):
                    return person
    return None


def is_valid_bounce(keys: Keys, claim: Claim) -> bool:
    return claim.is_bounce and any(
        hmac.compare_digest(claim.mac, _mac(key, "bounce", str(claim.number))) for key in keys.keys
    )


def _mac(key: bytes, *parts: str) -> str:
    message = b"\0".join(part.encode() for part in parts)
    return b32encode(hmac.new(key, message, sha256).digest())[:LENGTH].decode().lower()


def _with_subaddress(address: str, subaddress: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{subaddress}@{domain}"
