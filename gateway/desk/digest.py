"""The daily letters about mail that waits for a person: held (it could not be read) or in quarantine (product.md 3.9, board 13).

The admins get one, and whoever is asked in a department that wants its own. Mails of a confidential department are told to its
own people alone; the admins hear how many there are. Numbers stand for the mails of one letter (`desk/quarantine` reads the
answer).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.desk import keptwords, lookalikes, ownletters, quarantine
from gateway.desk.beats import Beat, Every, latest
from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.lettervars import DigestItem
from gateway.desk.lookalikes import Ours
from gateway.desk.say import Say, Who, say, say_many
from gateway.mail.subject import clean

AT = time(8, 0)
"""On the desk's clock."""
MOST_ITEMS = 50
"""So many entries are in one letter; the others are counted. Where there are more mails, those of one author are one entry."""
MOST_OF_ONE = 500
"""Mails behind one number."""
_LONGEST = 200
_SIZE_SAID = re.compile(r"\b([0-9]{1,15}) bytes(?:; it lies|, the limit)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits, as the store has it. `department`: whose it is, '' where nobody knows; `rule`, `words`: which rule put
    it there, and what it says of it."""

    id: int
    state: str  # held quarantined
    received_at: datetime
    originator: str
    subject: str
    size: int
    reason: str
    name: str = ""
    """What its author is called in the mail."""
    to: str = ""
    department: str = ""
    is_confidential: bool = False
    """Its request is, whatever its department."""
    rule: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter: to whom, of which department ('': of all that admins see), and which mails stand at its numbers."""

    reader: str
    department: str
    mails: tuple[tuple[int, ...], ...]
    plan: LetterPlan


def slot(now: datetime, zone: ZoneInfo) -> datetime:
    """The last time, now included, at which a digest was to be sent."""
    return latest(Beat(Every.DAY, AT), zone, until=now)


def next_slot(now: datetime, zone: ZoneInfo) -> datetime:
    """The first time after now."""
    return datetime.combine(slot(now, zone).date() + timedelta(days=1), AT, zone)


def size(count: int) -> str:
    """Bytes as one says them: `41 MB`, `2.3 KB`."""
    for unit, name in ((1_000_000, "MB"), (1_000, "KB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}" if count < 10 * unit else f"{count // unit} {name}"
    return f"{count} bytes"


def _whole_size(mail: Waiting) -> int:
    """Of the mail itself: of one that was left where it lay, for its size, we have the header only, and the reason says it."""
    said = _SIZE_SAID.search(mail.reason)
    return max(mail.size, int(said[1])) if said else mail.size


def plans(desk: Desk, mails: Sequence[Waiting], *, more: Mapping[str, int] | None = None) -> tuple[Listed, ...]:
    """The letters of one day. `more`: how many mails besides wait for each department ('': for nobody knows whom), where there
    are too many to look at."""
    more = more or {}
    known = lookalikes.ours(desk)
    hidden = {key for key, one in desk.departments.items() if one.confidential}

    def is_secret(mail: Waiting) -> bool:
        return mail.is_confidential or mail.department in hidden

    secret = [one for one in mails if is_secret(one)]
    open_ = [one for one in mails if not is_secret(one)]
    counts = Counter(one.department for one in secret)
    counts.update({key: n for key, n in more.items() if key in hidden})
    rest = sum(n for key, n in more.items() if key not in hidden)
    admins = tuple(dict.fromkeys(desk.main_address(admin) for admin in desk.admins))
    found = [_listed(_Told(desk, known, admin, None, open_, rest, counts)) for admin in admins]
    for key, department in desk.departments.items():
        own = [one for one in mails if one.department == key]
        private = [one for one in own if is_secret(one)]
        for reader in quarantine.readers(department):
            is_told = department.quarantine_digest and reader not in admins  # admins have the others in their own list
            mine = own if is_told else private
            beside = more.get(key, 0) if is_told or key in hidden else 0
            found.append(_listed(_Told(desk, known, reader, department, mine, beside, Counter())))
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one reader is told: `department`: of which; None: the admins. `rest`: mails that nobody has looked at; `secret`:
    how many wait for others of each department."""

    desk: Desk
    known: Ours
    reader: str
    department: Department | None
    mails: Sequence[Waiting]
    rest: int
    secret: Counter[str]


def _listed(told: _Told) -> Listed | None:
    if not (told.mails or told.rest or told.secret):
        return None
    waiting = [one for one in told.mails if one.state == "quarantined"]
    held = [one for one in told.mails if one.state != "quarantined"]
    groups = _grouped(waiting)[:MOST_ITEMS]
    unread = held[: MOST_ITEMS - len(groups)]
    items = [_item(told, number, mails) for number, mails in enumerate(groups, start=1)]
    items += [_item(told, 0, (mail,)) for mail in unread]
    named = sum(len(mails) for mails in groups)
    more = len(waiting) - named + len(held) - len(unread) + told.rest
    plan = ownletters.about_quarantine(
        told.desk,
        told.reader,
        department=told.department,
        subject=_subject(told),
        news=_news(told, len(waiting), len(held)),
        items=tuple(items),
        more=more,
        elsewhere=_elsewhere(told),
    )
    numbers = tuple(tuple(mail.id for mail in mails) for mails in groups)
    return Listed(told.reader, told.department.key if told.department else "", numbers, plan)


def _grouped(mails: Sequence[Waiting]) -> list[tuple[Waiting, ...]]:
    """One entry a mail; of a flood, and where these would be too many, one for each author and reason."""
    is_long = len(mails) > MOST_ITEMS
    found: dict[tuple[str, str, int], list[Waiting]] = {}
    for one in mails:
        is_one_of_many = is_long or one.reason in keptwords.FLOODS
        group = found.setdefault((one.originator, one.reason, 0 if is_one_of_many else one.id), [])
        if len(group) < MOST_OF_ONE:
            group.append(one)
    return [tuple(group) for group in found.values()]


def _item(told: _Told, number: int, mails: Sequence[Waiting]) -> DigestItem:
    mail = mails[0]
    days = told.desk.quarantine_kept
    name = clean(mail.name)[:80]
    sender: str | Say = clean(mail.originator)[:_LONGEST] or say("an unknown sender")
    warns = lookalikes.warnings(told.known, name=mail.name, address=mail.originator) if mail.originator else ()
    return DigestItem(
        id=mail.id,
        sender=sender,
        subject=clean(mail.subject)[:_LONGEST],
        reason=keptwords.because(mail.reason[:_LONGEST], rule=mail.rule, words=mail.words[:_LONGEST]),
        received=mail.received_at,
        size=size(sum(map(_whole_size, mails))),
        state=mail.state,
        number=number,
        name=name if name.casefold() != mail.originator else "",
        to=clean(mail.to)[:_LONGEST],
        count=len(mails),
        warnings=warns,
        kept_until=mail.received_at + days if days is not None and mail.state == "quarantined" else None,
    )


# ---------------------------------------------------------------- sentences


def _subject(told: _Told) -> Say:
    count = len(told.mails) + told.rest
    if told.department is not None:
        return say_many("{n} mail waits in the quarantine of {department}", "{n} mails wait in the quarantine of {department}",
                        count, department=told.department.name)  # fmt: skip
    if count:
        return say_many("{n} mail waits for you", "{n} mails wait for you", count)
    return say_many("{n} mail waits in a quarantine", "{n} mails wait in a quarantine", told.secret.total())


def _news(told: _Told, waiting: int, held: int) -> tuple[Say, ...]:
    """The first sentences."""
    found: list[Say] = []
    count = waiting + told.rest
    if count and told.department is not None:
        found.append(say_many("{n} mail waits in the quarantine of {department}.",
                              "{n} mails wait in the quarantine of {department}.", count,
                              department=told.department.name))  # fmt: skip
    elif count:
        found.append(say_many("{n} mail waits in the quarantine.", "{n} mails wait in the quarantine.", count))
    if held:
        found.append(say_many("{n} mail could not be read.", "{n} mails could not be read.", held))
    return tuple(found)


def _elsewhere(told: _Told) -> tuple[Say, ...]:
    """Mails of confidential departments, for the admins: how many, and who is asked."""
    found = []
    for key, count in sorted(told.secret.items()):
        department = told.desk.holder(key)
        asked = tuple(Who(one) for one in quarantine.readers(department))
        found.append(
            say_many(
                "{n} mail waits for {department}, which is confidential. Asked is: {names}.",
                "{n} mails wait for {department}, which is confidential. Asked is: {names}.",
                count,
                department=department.name,
                names=asked,
            )
        )
    return tuple(found)


def answered_at(listed: Listed, number: int) -> Listed:
    """The letter with the number of its list, by which it is answered."""
    return replace(listed, plan=replace(listed.plan, list_no=number, token_for=listed.reader))
