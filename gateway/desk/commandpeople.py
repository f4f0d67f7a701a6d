"""Departments and people in a command, as short as people write them: `hr`, `hr@`, `ben@`, `Ben Okoro`. Pure.

One reading is taken; none, or several, are refused with those that could be meant.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from gateway.desk.commandvalues import Speaker, WrongArgument
from gateway.desk.commandwords import Name
from gateway.desk.department import Department
from gateway.desk.folding import folded
from gateway.desk.say import say
from gateway.mail.address import fold, parse_path, split_subaddress

MOST_PEOPLE = 20
"""In one line."""
MOST_CHOICES = 6
"""Named in one mistake."""
MOST_KNOWN = 2_000
"""Names among which one that is nearly right is looked for."""
LONGEST = 200
MARKS = " \t\u00a0\u3000.,;:!-–—"


def without_marks(text: str) -> str:
    return text.strip().rstrip(MARKS).lstrip(" \t\u00a0\u3000:：,;")


# --- Departments ------------------------------------------------------------------------------------------------------


def key_of(name: Name, text: str, speaker: Speaker, *, tail: str = "") -> str:
    """The key of the department that `text` names, which must be another one. `tail`: the rest of the line."""
    found = found_department(text, speaker)
    known = speaker.desk.departments
    others = [key for key in known if key != speaker.department.key]
    choices = ", ".join(others[:MOST_CHOICES])
    if found is None:
        if not text:
            shown = f"#{name} {others[0]}{tail}" if others else ""
            raise WrongArgument(say("needs a department: {choices}.", choices=choices), shown, is_example=True)
        right = near(text, {folded(word): one.key for one in known.values() for word in (one.key, one.name)})
        says = say('I know no department "{text}", only {choices}.', text=text[:60], choices=choices)
        raise WrongArgument(says, f"#{name} {right}{tail}" if right else "")
    if found.key == speaker.department.key:
        raise WrongArgument(say("{department} has this request already.", department=found.name), "")
    return found.key


def found_department(text: str, speaker: Speaker) -> Department | None:
    """By key, by name, by address, or by the local-part of its address (`hr@`)."""
    word = folded(without_marks(text))
    if not word or len(word) > LONGEST:
        return None
    for one in speaker.desk.departments.values():
        if word in (folded(one.key), folded(one.name)) or folded(one.name) == word.removeprefix("the "):
            return one
    addresses = _written_addresses(text)
    word = addresses[0] if len(addresses) == 1 else fold(word)
    for one in speaker.desk.departments.values():
        if word in one.addresses or (word.endswith("@") and any(own.startswith(word) for own in one.addresses)):
            return one
    return None


# --- People -----------------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,128}@[^\s<>()\[\],;:\"@]{1,255}")
_SEPARATORS = re.compile(r"[,;、]|\s+(?:and|und|et|y|i|a|と)\s+|\s*&\s*")
_MINE = frozenset({"me", "myself", "mich", "mir", "ich", "moi", "mi", "yo", "mnie", "自分", "私"})


def _written_addresses(text: str) -> tuple[str, ...]:
    """Complete addresses in a line, folded; programs write some of them twice (`eva@example.org <mailto:eva@example.org>`)."""
    if "@" not in text:
        return ()
    found = (parse_path(match[0].removeprefix("mailto:").rstrip(".,;:!?'")) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(address for address in found if address))


def people(name: Name, text: str, speaker: Speaker) -> tuple[str, ...]:
    """All whom the line names, folded and complete; at least one."""
    found = tuple(dict.fromkeys(one for piece in _pieces(text) for one in _resolved(name, piece, speaker, whole=text)))
    if not found:
        raise WrongArgument(say("needs an address."), f"#{name} tom@", is_example=True)
    if len(found) > MOST_PEOPLE:
        raise WrongArgument(say("names too many people; at most {most} in one line.", most=MOST_PEOPLE))
    return found


def agent(name: Name, text: str, speaker: Speaker, *, tail: str = "") -> str:
    """One agent of this department. `tail`: the rest of the line."""
    department = speaker.department
    plain = without_marks(text)
    if folded(plain) in _MINE:
        return speaker.person
    found = _on_record(_written_addresses(plain), speaker) or _among(plain, agents_of(department), speaker)
    if len(found) == 1 and department.has_agent(found[0]):
        return found[0]
    colleagues = [one for one in agents_of(department) if one != speaker.person]
    choices = ", ".join(_short_address(one) for one in colleagues[:MOST_CHOICES])
    if not plain:
        says = say("needs an agent of {department}: {choices}.", department=department.name, choices=choices)
        raise WrongArgument(says, f"#{name} {_short_address(colleagues[0])}" if colleagues else "", is_example=True)
    if len(found) > 1:
        raise WrongArgument(say('"{text}" may be {choices}.', text=plain[:60], choices=_listed(found)))
    if found and (
        elsewhere := next((one for one in speaker.desk.departments.values() if one.has_agent(found[0])), None)
    ):
        says = say("{name} works in {department}.", name=found[0], department=elsewhere.name)
        raise WrongArgument(says, f"#handoff {elsewhere.key}{tail}")
    right = near(_local(plain), {_local(one): _short_address(one) for one in agents_of(department)})
    says = say(
        'I know no agent "{text}" in {department}, only {choices}.',
        text=plain[:60],
        department=department.name,
        choices=choices,
    )
    raise WrongArgument(says, f"#{name} {right}{tail}" if right else "")


def agents_of(department: Department) -> tuple[str, ...]:
    """All who may answer here."""
    everybody = (*department.agents, department.lead, department.backup, department.on_call)
    return tuple(dict.fromkeys(one for one in everybody if one))


def _pieces(text: str) -> Iterable[str]:
    """Each a person: `tom@, ben@`, `tom@ ben@`, `Tom Reed <tom@example.org>; Eva`."""
    for piece in _SEPARATORS.split(text[: 100 * MOST_PEOPLE]):
        words = piece.split()
        if len(words) > 1 and all("@" in word and "<" not in word for word in words):
            yield from words
        elif without_marks(piece):
            yield piece.strip(MARKS)


def _resolved(name: Name, piece: str, speaker: Speaker, *, whole: str) -> tuple[str, ...]:
    """The address that a person wrote short: of an agent, of somebody who takes part, of the directory, of our one domain."""
    if written := _written_addresses(piece):
        return _on_record(written, speaker)
    desk = speaker.desk
    known = dict.fromkeys((*agents_of(speaker.department), *(box.address for box in speaker.people), *desk.people))
    found = _among(piece, known, speaker)
    if len(found) == 1:
        return found
    if len(found) > 1:
        says = say('"{text}" may be {choices}.', text=piece[:60], choices=_listed(found))
        raise WrongArgument(says, f"#{name} {whole.replace(piece, found[0])}", is_example=True)
    right = near(_local(piece), {_local(one): one for one in known if desk.is_ours(one)})
    domains = [domain for domain in desk.our_domains if not domain.startswith("*")]
    local = fold(piece.rstrip("@"))
    if piece.endswith("@") and not right and len(domains) == 1 and (address := parse_path(f"{local}@{domains[0]}")):
        return (address,)
    says = say('I know nobody called "{text}"; write the whole address.', text=piece[:60])
    raise WrongArgument(says, f"#{name} {whole.replace(piece, right)}" if right else "")


def _among(text: str, addresses: Iterable[str], speaker: Speaker) -> tuple[str, ...]:
    """Who of them is meant by `ben@`, `ben` or `Ben Okoro`."""
    word = folded(text.strip().rstrip("@"))
    if not word:
        return ()
    names = {box.address: box.name for box in speaker.people}
    by_local, by_name = [], []
    for address in addresses:
        if folded(_local(address)) == word:
            by_local.append(address)
        person = speaker.desk.people.get(address)
        name = folded((person.name if person else "") or names.get(address, ""))
        if "@" not in text and name and word in (name, name.split()[0]):
            by_name.append(address)
    return _on_record(by_local or by_name, speaker)


def _on_record(addresses: Iterable[str], speaker: Speaker) -> tuple[str, ...]:
    """Each person once, under the address that letters go to."""
    return tuple(dict.fromkeys(speaker.desk.main_address(address) for address in addresses))


def _local(text: str) -> str:
    return fold(split_subaddress(text)[0].partition("@")[0]) if "@" in text else fold(text.strip())


def _short_address(address: str) -> str:
    return f"{address.partition('@')[0]}@"


def _listed(addresses: tuple[str, ...]) -> str:
    return ", ".join(addresses[:MOST_CHOICES])


def near(text: str, words: Mapping[str, str], *, cutoff: float = 0.7) -> str:
    """What of `words` stands under a key that is nearly `text`, or ''. Swapped letters come before all else: `bne`, `doen`."""
    word = folded(text)[:40]
    keys = list(words)[:MOST_KNOWN] if word else []
    letters = sorted(word)
    same = next((key for key in keys if sorted(key) == letters), "") if len(word) > 2 else ""
    found = same or next(iter(get_close_matches(word, keys, n=1, cutoff=cutoff)), "")
    return words.get(found, "")
