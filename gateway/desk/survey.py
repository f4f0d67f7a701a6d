"""The one question when a request is done: how was it, and what should we do differently? (board 9, mission rows 10, 23, 41)

Pure. `asked` is a step over the letters of an act, after all others: whoever reads the closing letter is asked in it, once in
`[survey] every` over all departments. What comes back is `fewwords.rated`; what was changed because of it, `verbs/changed`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from gateway.desk.automatic import is_robot
from gateway.desk.changes import Surveyed
from gateway.desk.decision import Act, ActReason, JournalLine
from gateway.desk.department import Department, Desk
from gateway.desk.folding import folded
from gateway.desk.lettervars import letter_of
from gateway.desk.ticket import State, Ticket
from gateway.desk.token import Keys, reply_address
from gateway.desk.words import mailto
from gateway.mail import signature
from gateway.mail.message import Mailbox

MOST_QUOTED = 300
"""Characters of a remark in a report."""


def asked(act: Act, *, desk: Desk, now: datetime, surveyed: Mapping[str, datetime]) -> Act:
    """The act with the question in its closing letter, where there is one and its reader may be asked. `surveyed`: when the
    requester was asked last, by address."""
    after = act.after
    if after is None or not _may_ask(act, after, desk):
        return act
    requester = after.requester
    reads = [
        plan
        for plan in act.letters
        if letter_of(plan.template) == "done" and plan.to.address == requester.address and not plan.stands_for
    ]
    if not reads or not _is_somebody(requester, desk):
        return act
    person = desk.main_address(requester.address)
    known = [surveyed[one] for one in desk.addresses_of(person) if one in surveyed]
    if known and now - max(known) < desk.survey_every:
        return act
    letters = tuple(
        replace(plan, variables={**plan.variables, "ask_rating": True}) if plan is reads[0] else plan
        for plan in act.letters
    )
    return replace(
        act,
        letters=letters,
        journal=(*act.journal, JournalLine("survey", "", {"person": person})),
        changes=(*act.changes, Surveyed(person, now, surveyed.get(person))),
    )


def _may_ask(act: Act, after: Ticket, desk: Desk) -> bool:
    """Is this a closing that asks at all? Who never got an answer, or needs it no more, has nothing to judge by."""
    if after.state is not State.DONE or after.answered_at is None or act.reason is ActReason.CANCELLED:
        return False
    return desk.survey_asks and desk.holder(after.department).survey and is_drawn(after.number, desk.survey_share)


def is_drawn(number: int, share: int) -> bool:
    """Is request `number` among the `share` percent that ask? The same every time it is asked."""
    return int.from_bytes(sha256(f"survey {number}".encode()).digest()[:4]) % 100 < share


def _is_somebody(box: Mailbox, desk: Desk) -> bool:
    """A colleague: not somebody from outside, a program, or the shared address of a department."""
    return desk.is_ours(box.address) and desk.department_of(box.address) is None and not is_robot(box)


def changed_link(keys: Keys, *, department: Department, ticket: int, ref: str, reader: str) -> str:
    """The `mailto:` link by which `reader` answers the remark about a request with one line (`#changed`). Signed for this person
    and this request, like the reply address of a notification; it wants a mailbox with plus addresses."""
    address = reply_address(
        keys, address=department.address, number=ticket, department=department.key, person=reader
    )  # fmt: skip
    return mailto(address, body="#changed ", subject=f"[{ref}]")


# ---------------------------------------------------------------- what may be quoted

_ADDRESS = re.compile(r"[^\s<>()@,;:]{1,64}@[^\s<>()@,;]{1,255}")
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.\-\u00a0]{4,24}\d(?!\w)")
_DATE = re.compile(r"\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}")
_NAME_PART = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
ENDINGS = """
    s 's a e i o u y em om ou ovi ove ova owi owie ie ii in ina ine ino inou um ow ami ek ka ko ce mi ach
"""
"""What names end in where they are inflected, without accents."""
WORDS_TOO = """
    art amber april august bill chase dale dick dawn drew faith frank grace grant hope jack joy june lance lee mark max may
    miles pat pearl ray rich rob rose ruby summer sue sunny will
"""
"""Names that are words in small letters."""
_ENDINGS, _WORDS_TOO = frozenset(ENDINGS.split()), frozenset(WORDS_TOO.split())
_HONORIFICS = ("\u3055\u3093", "\u69d8", "\u6c0f")


def quotable(remark: str, names: Iterable[str]) -> str:
    """The remark in one line for a report that others read: without greeting and signature, without addresses, phone numbers, and
    the `names` (or addresses) of people. '' where nothing is left to say."""
    known = _parts(names)
    text = " ".join(" ".join(_said(remark)).split())
    text = _ADDRESS.sub("…", _LINK.sub("…", text))
    text = _PHONE.sub(lambda match: match[0] if _DATE.fullmatch(match[0]) else "…", text)
    text = _NAME_PART.sub(lambda match: _unnamed(match[0], known), text)
    for name in sorted((one for one in known if one[:1] >= "\u3000"), key=len, reverse=True):
        for written in (*(f"{name}{honorific}" for honorific in _HONORIFICS), name):
            text = text.replace(written, "…")
    text = re.sub(r"…(?:[ ,]{0,2}…)+", "…", text).replace("….", "…").strip(" ,;-–—")
    if len(text) > MOST_QUOTED:
        text = text[: MOST_QUOTED - 1].rsplit(" ", 1)[0].rstrip(" ,;.") + " …"
    return text if any(character.isalnum() for character in text) else ""


def _said(remark: str) -> list[str]:
    """The lines without what stands around them in a letter."""
    lines = remark.replace("\r", "").split("\n")
    lines = lines[: signature.start(lines)]
    while len(lines) > 1 and (not lines[-1].strip() or signature.is_name(lines[-1]) or signature.is_closing(lines[-1])):
        lines = lines[:-1]
    while len(lines) > 1 and (not lines[0].strip() or _greets(lines[0])):
        lines = lines[1:]
    return lines


def _greets(line: str) -> bool:
    return line.strip().endswith((",", "!")) and len(line.split()) <= 3


def _parts(names: Iterable[str]) -> frozenset[str]:
    """The words that name somebody, in small letters without accents; of an address those of its local-part."""
    found: set[str] = set()
    for name in names:
        told = name.partition("@")[0].replace(".", " ").replace("_", " ")
        found |= {part for part in _NAME_PART.findall(folded(told)) if len(part) > 1 or part[:1] >= "\u3000"}
    return frozenset(found)


def _unnamed(word: str, known: frozenset[str]) -> str:
    """The word, or that there was a name: also inflected, and in small letters where it is no other word."""
    bare = folded(word)
    if bare in known:
        return word if bare in _WORDS_TOO and word[:1].islower() else "…"
    if not word[:1].isupper():
        return word
    for cut in range(1, min(5, len(bare) - 1)):
        stem, ending = bare[:-cut], bare[-cut:]
        if ending in _ENDINGS and (stem in known or any(f"{stem}{vowel}" in known for vowel in "aeoy")):
            return "…"
    return word
