"""What stands behind the name of a command, read: times, departments, people, numbers, words (product.md 2.1). Pure.

Each reader takes the text and the speaker, and gives the fields of a `Command`; what it cannot read it refuses with what
would be right.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from gateway.desk import commandpeople
from gateway.desk.causes import CAUSE_WORDS, Cause
from gateway.desk.commandpeople import found_department, key_of, without_marks
from gateway.desk.commandvalues import Speaker, WrongArgument
from gateway.desk.commandwords import (
    ALWAYS_WORDS,
    BECAUSE,
    COMMANDS,
    ERRORS_WORDS,
    ONLY_WORDS,
    PRIORITIES,
    PRIORITY_WORDS,
    Name,
    Reason,
    Takes,
)
from gateway.desk.department import Department, Priority
from gateway.desk.folding import folded
from gateway.desk.say import Say, Who, say
from gateway.desk.when import CannotRead, read_when

MOST_TEXT = 200
"""Characters of what `#for` names, and of a tag."""
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Read:
    """The fields of a command that its argument fills. `text`: words of the mail that stood on the command's line."""

    fields: Mapping[str, Any]
    because: str = ""
    text: str = ""


def read(name: Name, argument: str, speaker: Speaker) -> Read:
    """The argument of one command. Raises `WrongArgument`."""
    text = argument.strip()
    if COMMANDS[name].takes is not Takes.MAYBE_UNTIL:
        text = text.lstrip(":： \u3000")
    if COMMANDS[name].reason is Reason.NEVER:
        return _READERS[COMMANDS[name].takes](name, text, speaker, "")
    head, because = split_because(text, speaker.language)
    try:
        return _with_reason(name, head, because, speaker)
    except WrongArgument as error:
        raise (None if because else _foreign_reason(name, text, speaker)) or error from None


def _with_reason(name: Name, text: str, because: str, speaker: Speaker) -> Read:
    if COMMANDS[name].reason is Reason.MUST and not because:
        rest = without_marks(text)
        shown = f"#{name} because {rest}" if rest else f"#{name} because the licence belongs to another department"
        says = say("needs a reason behind because; {name} will read it.", name=_requester(speaker))
        raise WrongArgument(says, shown, is_example=not rest)
    return replace(_READERS[COMMANDS[name].takes](name, text, speaker, because), because=because)


def _foreign_reason(name: Name, text: str, speaker: Speaker) -> WrongArgument | None:
    """`#promise Fri 15:00 weil …` of somebody whose language is not known to be German: right but for that word."""
    for language in BECAUSE:
        head, because = split_because(text, language)
        if not because:
            continue
        try:
            found = _with_reason(name, head, because, speaker)
        except WrongArgument:
            continue
        says = say("a reason stands behind because.")
        return WrongArgument(says, f"#{name} {head}".rstrip() + _reason(because), means=found.fields.get("when"))
    return None


def split_because(text: str, language: str) -> tuple[str, str]:
    """What stands in front of the reason, and the reason: `because` for everybody, the word of their language for others."""
    pattern = _BECAUSE_IN.get(language.partition("-")[0].lower(), _BECAUSE_ONLY)
    match = pattern.search(text)
    if match is None:
        return text.strip(), ""
    reason = text[match.end() :].strip()
    return without_marks(text[: match.start()]), "" if not reason.strip(
        ".…⋯ "
    ) else reason  # of an example that was copied


def _because(*words: str) -> re.Pattern[str]:
    parts = []
    for word in ("because", *words):
        pattern = "".join(_ACCENTED.get(char, re.escape(char)) for char in word).replace(r"\ ", r"[ \u00a0]")
        parts.append(pattern if word.endswith("'") or word > "\u3000" else rf"(?<!\w){pattern}(?!\w)")
    return re.compile(rf"(?:{'|'.join(parts)})[:：\s]*", re.IGNORECASE)


_ACCENTED = {"ž": "[žz]", "ż": "[żz]", "'": "['\u2019]"}
_BECAUSE_ONLY = _because()
_BECAUSE_IN = {language: _because(*words) for language, words in BECAUSE.items()}


# --- Times ------------------------------------------------------------------------------------------------------------


def _when(name: Name, text: str, speaker: Speaker, *, tail: str = "", opens: bool = False) -> datetime:
    """A time, or the mistake with the whole line put right: `tail` is what stands behind the time."""
    try:
        return _instant(text, speaker, opens=opens)
    except CannotRead as error:
        if not error.try_:
            raise WrongArgument(error.says) from None
        between = " until" if name in (Name.WAIT, Name.AWAY) and not _UNTIL.match(error.try_) else ""
        raise WrongArgument(
            error.says,
            f"#{name}{between} {error.try_}{tail}",
            means=_means(error.try_, speaker, opens=opens),
            is_example=error.is_example,
        ) from None


_UNTIL = re.compile(r"until\b", re.IGNORECASE)


def _instant(text: str, speaker: Speaker, *, opens: bool) -> datetime:
    department = speaker.department
    return read_when(
        text,
        now=speaker.now,
        zone=department.timezone,
        hours=department.open,
        opens=opens,
        language=speaker.language or "en",
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
    tail = (f": {what}" if what else "") + _reason(because)
    return Read({"when": _when(name, time, speaker, tail=tail), "what": _short(name, what)})


def _deadline(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    time, what = _time_and_what(text)
    reason = because or what
    return Read(
        {"when": _when(name, time, speaker, tail=f" because {reason}" if reason else ""), "what": _short(name, what)}
    )


def _maybe_until(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#wait`, `#wait until Mon`, `#wait: the signed page 2`."""
    time, what = _time_and_what(text)
    if not without_marks(time):
        return Read({"what": _short(name, what)})
    tail = (f": {what}" if what else "") + _reason(because)
    return Read({"when": _when(name, time, speaker, tail=tail, opens=True), "what": _short(name, what)})


def _until(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return Read({"when": _when(name, text, speaker, tail=_reason(because), opens=True)})


def _short(name: Name, what: str) -> str:
    if len(what) > MOST_TEXT:
        raise WrongArgument(say("is too long; {most} characters are enough.", most=MOST_TEXT))
    return what


# --- Departments and people -------------------------------------------------------------------------------------------


def _department(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return Read({"departments": (key_of(name, without_marks(text), speaker, tail=_reason(because)),)})


_BY = re.compile(
    r"\s(?:by|until|till|before|bis|vor|avant|jusqu'[aà]u?|pour|hasta|antes del?|para|do|przed|před)\s|\s?[,、]\s?",
    re.IGNORECASE,
)


def _question(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#ask engineering`, `#ask engineering by Thu 12:00`; behind a colon the question, if it is short."""
    head, what = _time_and_what(text)
    for department, time in _cuts(head):
        found = found_department(department, speaker)
        if found is None:
            continue
        when = _when_behind(name, found, time, speaker, tail=_reason(because)) if without_marks(time) else None
        key = key_of(name, department, speaker, tail=_reason(because))
        return Read({"departments": (key,), "when": when}, text=what)
    by = _BY.search(head)
    tail = f" by {head[by.end() :]}" if by and head[by.end() :].strip() else ""
    return Read(
        {"departments": (key_of(name, head[: by.start()] if by else head, speaker, tail=tail + _reason(because)),)}
    )


def _cuts(head: str) -> Iterator[tuple[str, str]]:
    """The ways to take a line apart into a department and a time."""
    yield head, ""
    for match in _BY.finditer(head):
        yield head[: match.start()], head[match.end() :]
    words = head.split()
    for cut in range(min(len(words) - 1, 4), 0, -1):
        yield " ".join(words[:cut]), " ".join(words[cut:])


def _when_behind(name: Name, department: Department, time: str, speaker: Speaker, *, tail: str) -> datetime:
    try:
        return _instant(time, speaker, opens=False)
    except CannotRead as error:
        shown = f"#{name} {department.key} by {error.try_}{tail}" if error.try_ else ""
        means = _means(error.try_, speaker, opens=False)
        raise WrongArgument(error.says, shown, means=means, is_example=error.is_example) from None


def _agent(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return Read({"addresses": (commandpeople.agent(name, text, speaker, tail=_reason(because)),)})


def _people(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return Read({"addresses": commandpeople.people(name, text, speaker)})


def _maybe_people(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    return _people(name, text, speaker, because) if without_marks(text) else Read({})


def _person(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """One person; where a mail was sent on and nobody is named, whoever wrote that."""
    if not without_marks(text) and speaker.forwarded:
        return Read({"addresses": (speaker.forwarded,)})
    if not without_marks(text):
        raise WrongArgument(say("needs an address."), f"#{name} eva@", is_example=True)
    found = commandpeople.people(name, text, speaker)
    if len(found) > 1:
        raise WrongArgument(say("takes one person."), f"#{name} {found[0]}")
    return Read({"addresses": found})


def _reason(because: str) -> str:
    """The end of a line that is put right."""
    return f" because {because}" if because else ""


def _requester(speaker: Speaker) -> Who | Say:
    if not speaker.people:
        return say("the person")
    first = speaker.people[0]
    return Who(first.address, speaker.desk.name_of(first), is_short=True)


# --- Words ------------------------------------------------------------------------------------------------------------


def _nothing(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    if without_marks(text):
        tail = _reason(because)
        raise WrongArgument(say("#{name} stands alone on its line.", name=name.value), f"#{name}{tail}")
    return Read({})


def _priority(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    word = folded(without_marks(text.removeprefix("=")))
    priority = PRIORITY_WORDS.get(word)
    tail = _reason(because)
    if priority is None:
        near = get_close_matches(word[:40], PRIORITY_WORDS, n=1)
        shown = f"{PRIORITY_WORDS[near[0]]}{tail}" if near else "high because payroll runs today"
        says = say("There are four: {choices}.", choices=", ".join(one.value for one in PRIORITIES))
        raise WrongArgument(says, f"#{name} {shown}", is_example=not near)
    if priority in (Priority.HIGH, Priority.URGENT) and not because:
        says = say("needs a reason; {name} and the colleagues who wait will read it.", name=_requester(speaker))
        raise WrongArgument(says, f"#{name} {priority} because payroll runs today", is_example=True)
    return Read({"priority": priority})


def _words(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`#note she called again`: what stands there is the beginning of the text."""
    return Read({}, text=text.strip(" \t\u00a0\u3000:："))


def _mode(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    words = folded(without_marks(text)).split()
    if not words:
        return Read({})
    if len(words) == 1 and words[0] in ALWAYS_WORDS:
        return Read({"mode": "always"})
    if len(words) <= 2 and ERRORS_WORDS & set(words) and set(words) <= ERRORS_WORDS | ONLY_WORDS:
        return Read({"mode": "errors"})
    raise WrongArgument(
        say("#help stands alone, or sets which confirmations you get: always, or errors only."), "#help"
    )


_NUMBER = re.compile(r"[#＃]?(?:[^\W\d_][\w-]{0,20}-)?([0-9]{1,9})\Z")


def _number(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """`4711`, `IT-4711`, `#4711`."""
    words = without_marks(unicodedata.normalize("NFKC", text))
    words = re.sub(r"\A(?:into|with|in|mit|dans|avec|en|con|do|z|s)\s+", "", words, flags=re.IGNORECASE)
    match = _NUMBER.match(words)
    if match is None or not int(match[1]):
        says = say('"{text}" is no number of a request.', text=words[:60])
        says = says if words else say("needs the number of the other request.")
        raise WrongArgument(says, f"#{name} 4711", is_example=True)
    return Read({"number": int(match[1])})


def _text(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    text = " ".join(text.strip(" \t\u00a0\u3000:：").split())
    if not text:
        needs = (
            say("needs what you do differently now.") if name is Name.CHANGED else say("needs the customer who waits.")
        )
        raise WrongArgument(needs, COMMANDS[name].form, is_example=True)
    if len(text) > MOST_TEXT:
        says = say("is too long; {most} characters are enough.", most=MOST_TEXT)
        raise WrongArgument(says, f"#{name} {text[:60].rstrip()}", is_example=True)
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


def _cause(name: Name, text: str, speaker: Speaker, because: str) -> Read:
    """One of a closed list: a report counts them. What stands behind `because` is the agent's own business."""
    words = " ".join(folded(without_marks(text.removeprefix("="))).replace("-", " ").replace("_", " ").split())
    cause = CAUSE_WORDS.get(words)
    if cause is not None:
        return Read({"cause": cause})
    near = get_close_matches(words[:40], CAUSE_WORDS, n=1, cutoff=0.7) if words else ()
    right = f"#{name} {CAUSE_WORDS[near[0]] if near else Cause.TOO_MUCH}{_reason(because)}"
    says = say("There are four: {choices}.", choices=", ".join(Cause))
    raise WrongArgument(says, right, is_example=not near)


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
    Takes.CAUSE: _cause,
}
