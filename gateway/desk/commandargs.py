"""What stands behind the name of a command, read: times, departments, people, numbers, words (product.md 2.1). Pure.

Each reader takes the text and the speaker, and gives the fields of a `Command`; what it cannot read it refuses with what
would be right.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from gateway.desk.commandvalues import Speaker
from gateway.desk.commandwords import (
    ALWAYS_WORDS,
    BECAUSE,
    COMMANDS,
    ERRORS_WORDS,
    PRIORITIES,
    PRIORITY_WORDS,
    Name,
    Reason,
    Takes,
)
from gateway.desk.department import Department, Priority
from gateway.desk.folding import folded
from gateway.desk.say import Say, say
from gateway.desk.when import CannotRead, read_when
from gateway.mail.address import fold, parse_path, split_subaddress

MOST_TEXT = 200
"""Characters of what `#for` names, and of a tag."""
MOST_PEOPLE = 20
"""In one line."""
MOST_TAGS = 20
MOST_REASON = 1_000
MOST_CHOICES = 6
"""Named in one mistake."""


@dataclass(frozen=True, slots=True)
class Read:
    """The fields of a command that its argument fills. `text`: words of the mail that stood on the command's line."""

    fields: Mapping[str, Any]
    because: str = ""
    text: str = ""


class WrongArgument(Exception):
    """`says` what is wrong; `try_` is the whole line that would be right, or ''; `means` the time it names."""

    def __init__(self, says: Say, try_: str = "", *, means: datetime | None = None, is_example: bool = False) -> None:
        super().__init__(str(says))
        self.says = says
        self.try_ = try_
        self.means = means
        self.is_example = is_example


def read(name: Name, argument: str, speaker: Speaker) -> Read:
    """The argument of one command. Raises `WrongArgument`."""
    row = COMMANDS[name]
    text, because = argument.strip(), ""
    if row.reason is not Reason.NEVER:
        text, because = split_because(text, speaker.language)
    if row.reason is Reason.MUST and not because:
        rest = _without_marks(text)
        shown = f"#{name} because {rest}" if rest else f"#{name} because the licence belongs to another department"
        raise WrongArgument(
            say("needs a reason behind because; {name} will read it.", name=_requester(speaker)), shown, is_example=not rest
        )
    found = _READERS[row.takes](name, text, speaker, because)
    return replace(found, because=because[:MOST_REASON])


def split_because(text: str, language: str) -> tuple[str, str]:
    """What stands in front of the reason, and the reason: `because` for everybody, the word of their language for others."""
    pattern = _BECAUSE_IN.get(language.partition("-")[0].lower(), _BECAUSE_ONLY)
    match = pattern.search(text)
    return (_without_marks(text[: match.start()]), text[match.end() :].strip()) if match else (text.strip(), "")


def _because(*words: str) -> re.Pattern[str]:
    parts = []
    for word in ("because", *words):
        pattern = "".join(_ACCENTED.get(char, re.escape(char)) for char in word).replace(r"\ ", r"[ \u00a0]")
        parts.append(pattern if word.endswith("'") or word > "\u3000" else rf"(?<!\w){pattern}(?!\w)")
    return re.compile(rf"(?:{'|'.join(parts)})[:：\s]*", re.IGNORECASE)


_ACCENTED = {"ž": "[žz]", "ż": "[żz]", "'": "['\u2019]"}
_BECAUSE_ONLY = _because()
_BECAUSE_IN = {language: _because(*words) for language, words in BECAUSE.items()}
_MARKS = " \t\u00a0\u3000.,;:!-–—"


def _without_marks(text: str) -> str:
    return text.strip().rstrip(_MARKS).lstrip(" \t\u00a0\u3000:：,;")


# --- Times ------------------------------------------------------------------------------------------------------------


def _when(name: Name, text: str, speaker: Speaker, *, tail: str = "", opens: bool = False) -> datetime:
    """A time, or the mistake with the whole line put right: `tail` is what stands behind the time."""
    try:
        return _instant(text, speaker, opens=opens)
    except CannotRead as error:
        if not error.try_:
            raise WrongArgument(error.says) from None
        between = " until" if name in (Name.WAIT, Name.AWAY) else ""
        raise WrongArgument(
            error.says,
            f"#{name}{between} {error.try_}{tail}",
            means=_means(error.try_, speaker, opens=opens),
            is_example=not text,
        ) from None


def _instant(text: str, speaker: Speaker, *, opens: bool) -> datetime:
    department = speaker.department
    return read_when(
        text, now=speaker.now, zone=department.timezone, hours=department.open, opens=opens, language=speaker.language or "en"
    )


def _means(text: str, speaker: Speaker, *, opens: bool) -> datetime | None:
    try:
        return _instant(text, speaker, opens=opens)
    except CannotRead:
        return None


_COLON = re.compile(r"\s*(?:：|:(?=\s|\Z)|\s:)\s*|\s+[–—]\s+")


def _time_and_what(text: str) -> tuple[str, str]:
    """`Fri 15:00: new roller` → the time, and what."""
    parts = _COLON.split(text, maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _promise(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    time, what = _time_and_what(text)
    tail = (f": {what}" if what else "") + (f" because {because}" if because else "")
    return Read({"when": _when(name, time, speaker, tail=tail), "what": what[:MOST_TEXT]})


def _deadline(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    time, what = _time_and_what(text)
    reason = because or what
    return Read({"when": _when(name, time, speaker, tail=f" because {reason}" if reason else ""), "what": what[:MOST_TEXT]})


def _maybe_until(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#wait`, `#wait until Mon`, `#wait: the signed page 2`."""
    time, what = _time_and_what(text)
    if not _without_marks(time):
        return Read({"what": what[:MOST_TEXT]})
    tail = (f": {what}" if what else "") + (f" because {because}" if because else "")
    return Read({"when": _when(name, time, speaker, tail=tail, opens=True), "what": what[:MOST_TEXT]})


def _until(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return Read({"when": _when(name, text, speaker, tail=f" because {because}" if because else "", opens=True)})


# --- Departments ------------------------------------------------------------------------------------------------------


def _department(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    key = _key_of(name, _without_marks(text), speaker, tail=f" because {because}" if because else "")
    return Read({"departments": (key,)})


_BY = re.compile(
    r"\s(?:by|until|till|before|bis|vor|avant|jusqu'[aà]u?|pour|hasta|antes del?|para|do|przed|před)\s|\s?[,、]\s?", re.IGNORECASE
)


def _question(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#ask engineering`, `#ask engineering by Thu 12:00`, with the question behind a colon if it is short."""
    head, what = _time_and_what(text)
    tail = f" because {because}" if because else ""
    if _found_department(head, speaker) is not None:
        return Read({"departments": (_key_of(name, head, speaker, tail=tail),)}, text=what)
    words = head.split()
    cuts = [(head[: match.start()], head[match.end() :]) for match in _BY.finditer(head)]
    cuts += [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(min(len(words), 5), 0, -1)]
    for department, time in cuts:
        if (found := _found_department(department, speaker)) is not None and time.strip():
            when = _when_behind(name, found, time, speaker, tail=tail)
            key = _key_of(name, department, speaker, tail=f" by {time}{tail}")
            return Read({"departments": (key,), "when": when}, text=what)
    first, rest = cuts[0] if cuts else (head, "")
    _key_of(name, first, speaker, tail=(f" by {rest}" if rest.strip() else "") + tail)
    raise AssertionError("a department that is none is refused above")


def _when_behind(name: Name, department: Department, time: str, speaker: Speaker, *, tail: str) -> datetime:
    try:
        return _instant(time, speaker, opens=False)
    except CannotRead as error:
        shown = f"#{name} {department.key} by {error.try_}{tail}" if error.try_ else ""
        raise WrongArgument(error.says, shown, means=_means(error.try_, speaker, opens=False)) from None


def _key_of(name: Name, text: str, speaker: Speaker, *, tail: str = "") -> str:
    found = _found_department(text, speaker)
    known = speaker.desk.departments
    others = [key for key in known if key != speaker.department.key]
    choices = ", ".join(others[:MOST_CHOICES])
    if found is None:
        if not text:
            raise WrongArgument(say("needs a department: {choices}.", choices=choices), f"#{name} {others[0]}{tail}" if others else "",
                                is_example=True)  # fmt: skip
        near = _near(text, {folded(word): one.key for one in known.values() for word in (one.key, one.name)})
        says = say('I know no department "{text}", only {choices}.', text=text[:60], choices=choices)
        raise WrongArgument(says, f"#{name} {near}{tail}" if near else "")
    if found.key == speaker.department.key:
        raise WrongArgument(say("{department} has this request already.", department=found.name), "")
    return found.key


def _found_department(text: str, speaker: Speaker) -> Department | None:
    """By key, by name, by address, or by the local-part of its address (`hr@`)."""
    word = folded(_without_marks(text))
    if not word or len(word) > MOST_TEXT:
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
_MINE = frozenset({"me", "myself", "mich", "mir", "ich", "moi", "mi", "yo", "mnie", "mi", "mě", "mne", "me", "自分", "私"})


def _written_addresses(text: str) -> tuple[str, ...]:
    """Complete addresses in a line, folded; programs write some of them twice (`eva@example.org <mailto:eva@example.org>`)."""
    if "@" not in text:
        return ()
    found = (parse_path(match[0].removeprefix("mailto:").rstrip(".,;:!?'")) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(address for address in found if address))


def _people(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    found = [address for piece in _pieces(text) for address in _resolved(name, piece, speaker)]
    if not found:
        raise WrongArgument(say("needs an address."), f"#{name} tom@", is_example=True)
    if len(found) > MOST_PEOPLE:
        raise WrongArgument(say("names too many people; at most {most} in one line.", most=MOST_PEOPLE))
    return Read({"addresses": tuple(dict.fromkeys(found))})


def _maybe_people(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return _people(name, text, speaker, because) if _without_marks(text) else Read({})


def _person(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """One person. A name and an address in one line are one (`Eva Novak <eva@example.org>`)."""
    read = _people(name, text, speaker, because) if _without_marks(text) else Read({"addresses": ()})
    if not read.fields["addresses"]:
        raise WrongArgument(say("needs an address."), f"#{name} eva@", is_example=True)
    if len(read.fields["addresses"]) > 1:
        raise WrongArgument(say("takes one person."), f"#{name} {read.fields['addresses'][0]}")
    return read


def _agent(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """One agent of this department."""
    department = speaker.department
    tail = f" because {because}" if because else ""
    plain = _without_marks(text)
    if folded(plain) in _MINE:
        return Read({"addresses": (speaker.person,)})
    colleagues = [one for one in agents_of(department) if one != speaker.person]
    names = ", ".join(_short_address(one) for one in colleagues[:MOST_CHOICES])
    if not plain:
        shown = f"#{name} {_short_address(colleagues[0])}" if colleagues else ""
        raise WrongArgument(say("needs an agent of {department}: {choices}.", department=department.name, choices=names), shown, is_example=True)
    found = _written_addresses(plain) or _among(plain, agents_of(department), speaker)
    if len(found) == 1 and department.has_agent(found[0]):
        return Read({"addresses": found})
    near = _near(_local(plain), {_local(one): _short_address(one) for one in agents_of(department)})
    elsewhere = [one for one in speaker.desk.departments.values() if found and one.has_agent(found[0])]
    if len(found) == 1 and elsewhere:
        says = say("{name} works in {department}.", name=found[0], department=elsewhere[0].name)
        raise WrongArgument(says, f"#handoff {elsewhere[0].key}{tail}")
    if len(found) > 1:
        raise WrongArgument(say('"{text}" may be {choices}.', text=plain[:60], choices=_listed(found)))
    says = say('I know no agent "{text}" in {department}, only {choices}.', text=plain[:60], department=department.name, choices=names)
    raise WrongArgument(says, f"#{name} {near}{tail}" if near else "")


def agents_of(department: Department) -> tuple[str, ...]:
    """All who may answer here."""
    return tuple(dict.fromkeys(one for one in (*department.agents, department.lead, department.backup, department.on_call) if one))


def _pieces(text: str) -> Iterable[str]:
    """Each a person: `tom@, ben@`, `tom@ ben@`, `Tom Reed <tom@example.org>; Eva`."""
    for piece in _SEPARATORS.split(text[: 100 * MOST_PEOPLE]):
        words = piece.split()
        if len(words) > 1 and all("@" in word and "<" not in word for word in words):
            yield from words
        elif _without_marks(piece):
            yield piece.strip(_MARKS)


def _resolved(name: Name, piece: str, speaker: Speaker) -> tuple[str, ...]:
    """The address that a person wrote short: of an agent, of somebody who takes part, of the directory, of our one domain."""
    if written := _written_addresses(piece):
        return written
    desk = speaker.desk
    known = dict.fromkeys((*agents_of(speaker.department), *(box.address for box in speaker.people), *desk.people))
    found = _among(piece, known, speaker)
    if len(found) == 1:
        return found
    if len(found) > 1:
        raise WrongArgument(say('"{text}" may be {choices}.', text=piece[:60], choices=_listed(found)), f"#{name} {found[0]}", is_example=True)
    near = _near(_local(piece), {_local(one): one for one in known if desk.is_ours(one)})
    domains = [domain for domain in desk.our_domains if not domain.startswith("*")]
    local = fold(piece.rstrip("@"))
    if piece.endswith("@") and not near and len(domains) == 1 and (address := parse_path(f"{local}@{domains[0]}")):
        return (address,)
    says = say('I know nobody called "{text}"; write the whole address.', text=piece[:60])
    raise WrongArgument(says, f"#{name} {near}" if near else "")


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
    return tuple(dict.fromkeys(by_local or by_name))


def _local(text: str) -> str:
    return fold(split_subaddress(text)[0].partition("@")[0]) if "@" in text else fold(text.strip())


def _short_address(address: str) -> str:
    return f"{address.partition('@')[0]}@"


def _listed(addresses: tuple[str, ...]) -> str:
    return ", ".join(addresses[:MOST_CHOICES])


def _near(text: str, words: Mapping[str, str]) -> str:
    found = get_close_matches(folded(text)[:40], list(words)[:2_000], n=1, cutoff=0.7) if text else []
    return words[found[0]] if found else ""


def _requester(speaker: Speaker) -> str | Say:
    if not speaker.people:
        return say("the person")
    return speaker.desk.name_of(speaker.people[0]).split()[0]


# --- Words ------------------------------------------------------------------------------------------------------------


def _nothing(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    if _without_marks(text):
        tail = f" because {because}" if because else ""
        raise WrongArgument(say("#{name} stands alone on its line.", name=name.value), f"#{name}{tail}")
    return Read({})


def _priority(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    word = folded(_without_marks(text.removeprefix("=")))
    priority = PRIORITY_WORDS.get(word)
    tail = f" because {because}" if because else ""
    if priority is None:
        near = get_close_matches(word[:40], PRIORITY_WORDS, n=1)
        shown = PRIORITY_WORDS[near[0]].value if near else "" if word else "high because payroll runs today"
        says = say("There are four: {choices}.", choices=", ".join(one.value for one in PRIORITIES))
        raise WrongArgument(says, f"#{name} {shown}{tail}" if shown else "", is_example=not near)
    if priority in (Priority.HIGH, Priority.URGENT) and not because:
        says = say("needs a reason; {name} and the colleagues who wait will read it.", name=_requester(speaker))
        raise WrongArgument(says, f"#{name} {priority} because payroll runs today", is_example=True)
    return Read({"priority": priority})


def _words(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#note she called again`: what stands there is the beginning of the text."""
    return Read({}, text=text.strip(" \t\u00a0\u3000:："))


def _mode(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    words = folded(_without_marks(text)).split()
    if not words:
        return Read({})
    if len(words) == 1 and words[0] in ALWAYS_WORDS:
        return Read({"mode": "always"})
    if words[0] in ERRORS_WORDS and (len(words) == 1 or words[1:] == ["only"]):
        return Read({"mode": "errors"})
    if len(words) == 2 and words[0] in ("only", "nur", "solo", "tylko", "jen") and words[1] in ERRORS_WORDS:
        return Read({"mode": "errors"})
    raise WrongArgument(say("#help stands alone, or sets which confirmations you get: always, or errors only."), "#help")


_NUMBER = re.compile(r"[#＃]?(?:[^\W\d_][\w-]{0,20}-)?([0-9]{1,9})\Z")


def _number(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`4711`, `IT-4711`, `#4711`."""
    words = _without_marks(unicodedata.normalize("NFKC", text))
    words = re.sub(r"\A(?:into|with|in|mit|dans|avec|en|con|do|z|s)\s+", "", words, flags=re.IGNORECASE)
    match = _NUMBER.match(words)
    if match is None or not int(match[1]):
        says = say("needs the number of the other request.") if not words else say('"{text}" is no number of a request.', text=words[:60])
        raise WrongArgument(says, f"#{name} 4711", is_example=True)
    return Read({"number": int(match[1])})


def _text(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    text = " ".join(text.strip(" \t\u00a0\u3000:：").split())
    if not text:
        raise WrongArgument(say("needs the customer who waits."), f"#{name} ACME, order 8812", is_example=True)
    if len(text) > MOST_TEXT:
        raise WrongArgument(say("is too long; {most} characters are enough.", most=MOST_TEXT), f"#{name} {text[:60].rstrip()}", is_example=True)
    return Read({"what": text})


_TAG = re.compile(r"([-–—+]?)[#＃]?([^\s#＃,;]{1,60})\Z")


def _tags(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    words = [word for word in re.split(r"[\s,;、]+", text[: 100 * MOST_TAGS].strip(" \t:：")) if word]
    matches = [_TAG.match(word) for word in words]
    found = [
        ("-" if match[1] in ("-", "–", "—") else "") + match[2].casefold().rstrip(".!")
        for match in matches
        if match and match[2].strip(".!-–—")
    ]
    if not found or len(found) != len(words) or len(found) > MOST_TAGS:
        raise WrongArgument(say("needs one word or a few."), f"#{name} vpn", is_example=True)
    return Read({"tags": tuple(dict.fromkeys(found))})


_READERS: Mapping[Takes, Callable[[Name, str, Speaker, str], Read]] = {
    Takes.NOTHING: _nothing,
    Takes.PROMISE: _promise,
    Takes.MAYBE_UNTIL: _maybe_until,
    Takes.UNTIL: _until,
    Takes.PRIORITY: _priority,
    Takes.DEPARTMENT: _department,
    Takes.QUESTION: _question,
    Takes.WORDS: _words,
    Takes.MODE: _mode,
    Takes.AGENT: _agent,
    Takes.PEOPLE: _people,
    Takes.PERSON: _person,
    Takes.MAYBE_PEOPLE: _maybe_people,
    Takes.NUMBER: _number,
    Takes.TEXT: _text,
    Takes.TAGS: _tags,
    Takes.DEADLINE: _deadline,
}
