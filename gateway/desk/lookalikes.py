"""Is somebody from outside made to look like one of us? Warnings for whoever decides about a mail that waits. Pure.

Nothing is decided by them: they are what a careful reader would see, said in words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway.desk.department import Desk
from gateway.desk.folding import folded
from gateway.desk.say import Say, say
from gateway.mail.address import domain_of, fold

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_WORD = re.compile(r"\w+")
_ALIKE = str.maketrans("0135|аеорсухіјѕһԁԛԝɡοανικρτυωӏ", "olesiaeopcyxijshdqwgoavikptywl")
"""Signs that look like letters of ours: digits, Cyrillic, Greek."""
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
_SHORTEST = 5
"""Letters of a domain's name below which a slip of one letter is another name."""


@dataclass(frozen=True, slots=True)
class Ours:
    """Whom outsiders pretend to be: the words of each name of ours -> the name; and our domains."""

    names: Mapping[frozenset[str], str]
    domains: Sequence[str]


def ours(desk: Desk) -> Ours:
    """What `warnings` compares with, made once for many mails."""
    called = [person.name for person in desk.people.values()] + [one.name for one in desk.departments.values()]
    names = {words: name for name in called if (words := _words(name))}
    return Ours(MappingProxyType(names), tuple(one.removeprefix("*.") for one in desk.our_domains))


def warnings(known: Ours, *, name: str, address: str) -> tuple[Say, ...]:
    """What is odd about an originator outside our domains who is called `name`."""
    found: list[Say] = []
    domain = domain_of(address)
    if any(domain == one or domain.endswith(f".{one}") for one in known.domains):
        return ()
    claimed = next((fold(one) for one in _ADDRESS.findall(name[:400]) if fold(one) != address), "")
    if claimed:
        found.append(say("It calls itself {other}, and comes from another address.", other=claimed))
    elif person := known.names.get(_words(name)):
        found.append(say("It bears the name of {name}, and comes from outside.", name=person))
    shown = _shown(domain)
    like = next((one for one in known.domains if _is_like(shown, one)), "")
    if like:
        found.append(say("{domain} looks like {ours}, and is not.", domain=shown, ours=like))
    elif not shown.isascii():
        found.append(say("{domain} is written with letters that may look like others.", domain=shown))
    return tuple(found)


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(folded(name[:200])))


def _shown(domain: str) -> str:
    """The domain as a mail program shows it."""
    return ".".join(map(_label, domain.split(".")[:20]))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _is_like(domain: str, one: str) -> bool:
    """Our domain in other signs, with one letter changed, in front of another one, or under another ending."""
    if f".{one}." in f".{domain}" or domain.startswith((f"{one}-", f"{one.replace('.', '-')}.")):
        return True
    seen, wanted = _skeleton(domain), _skeleton(one)
    name, ending = _parted(seen)
    own, own_ending = _parted(wanted)
    if not name or not own:
        return False
    if name == own:
        return domain != one
    return ending == own_ending and len(own) >= _SHORTEST and _is_one_slip(name, own)


def _parted(domain: str) -> tuple[str, str]:
    """(the name, the ending): `mail.example` and `org`."""
    name, _, ending = domain.rpartition(".")
    return name, ending


def _skeleton(domain: str) -> str:
    plain = folded(domain).translate(_ALIKE)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return plain


def _is_one_slip(left: str, right: str) -> bool:
    """One letter more, less or other, or two that have changed places."""
    if abs(len(left) - len(right)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest, other = left[at:], right[at:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )
