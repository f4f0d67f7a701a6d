"""Does a machine answer our letters, and how many letters may leave by themselves? Pure; from what the store counted (`Lately`).

Marks of machines (RFC 3834 …) are `classify`'s. Here are those that bear none: they strip every field, and always answer. Then
only what a mail says tells: it has the subject of our letter with something around it, or the words of a mail that came before.
Such a mail may be a person's, so it is never lost and two a day are answered. What a person writes anew is answered each time.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from gateway.desk.department import Desk
from gateway.desk.facts import Answered, Lately, Mail, Recalled, Wrote
from gateway.mail.subject import base, clean

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KNOWN: Final = timedelta(days=7)
"""So long a machine is known for one after its last mail that looked like it."""
BEYOND: Final = 2
"""Letters a day to one correspondent beyond one for each mail of a person. One less than is promised: the first mail of a
machine looks like a person's."""
IN_REQUEST: Final = 20
"""Mails of one request that are answered by the desk itself within an hour."""
ASKED_IN_REQUEST: Final = 20
"""Held mails at one request about which agents are asked in a day; those beyond wait in the quarantine and its digest."""
PROMPT, MOST_PROMPT, OF_MAILS = timedelta(minutes=1), 6, 10
"""Nobody writes six of their last ten mails within a minute of a letter of ours; machines do nothing else."""
SHORTEST: Final = 12
"""Words of a text whose numbers may differ and that is the same still: `Your ticket 4711 has been opened …`."""
MOST_ANSWERS: Final = 3
"""Of a machine to one letter."""
TOLD: Final = 5
"""So many mails of a machine with new words are told to agents in a day, after it was found out."""
_FIRST, _LONGEST = 120, 4_000
_NUMBER = re.compile(r"\d+")


class Looks(StrEnum):
    """What a mail looks like, beside the letters that went to its author."""

    NEW = ""
    SUBJECT = "its subject is that of our letter, with something around it"
    WORDS = "it has the words of a mail that came before"
    PROMPT = "it came at once after our letter, like all mails from there"


@dataclass(frozen=True, slots=True)
class Loop:
    """`looks` NEW: as if somebody wrote it. `is_found`: enough of them; nothing goes there by itself (any more)."""

    looks: Looks = Looks.NEW
    is_found: bool = False
    is_first: bool = False
    """It has just been found out: whoever is in charge hears of it, once."""
    ticket: int = 0
    """Where it is collected. Its words alone do not prove it, for a person may send many mails with the same ones: but then
    they do not come by one or two for each letter of ours."""
    is_told: bool = True
    """Its words are new to agents, who have not heard of too many."""
    words: str = ""
    """The words, as they are compared."""

    @property
    def silence(self) -> str:
        return f"it looks like a machine that answers our letters: {self.looks}" if self.is_found else ""


NO_LOOP: Final = Loop()


def may_be_under_another_name(mail: Mail) -> bool:
    """Some machines write under a new name each time: what has a reply's subject, and names no mail that it replies to, is
    compared with the mails of others of its domain too."""
    message = mail.message
    return not (message.in_reply_to or message.references) and "re:" in message.subject.casefold()


def words_of(text: str) -> str:
    """The same for two mails that say the same, in long ones whatever numbers stand in them. '' for a mail without words."""
    said = " ".join(text[:_LONGEST].casefold().split())
    if not said:
        return ""
    if is_long := said.count(" ") + 1 >= SHORTEST:
        said = _NUMBER.sub("0", said)
    return f"{'l' if is_long else 's'}{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:30]}"


def looked_at(mail: Mail, recalled: Recalled, *, person: str, is_agent: bool, number: int) -> Loop:
    """`person`: whoever wrote it; `is_agent`: as an agent, in request `number` (0: in none)."""
    words = words_of(mail.split.new_text or mail.message.text)
    if mail.is_silent or mail.is_released or not (recalled.lately or recalled.wrote):
        return Loop(words=words)
    mine = [one for one in recalled.lately if one.author == person]
    same = [one for one in mine if words and one.words == words]
    if is_agent:
        return _of_agent(words, [one for one in same if one.ticket == number])
    looks, ticket = _looks(mail, same, mine, recalled.wrote, number)
    if looks is Looks.NEW and not number and (others := _under_other_names(mail, recalled.lately, person)):
        looks, ticket, mine = Looks.SUBJECT, others[0].ticket or 0, others
    found = [one for one in mine if one.answered is Answered.FOUND]
    is_prompt = not number and _is_prompt(mail.received_at, mine, recalled.wrote, is_known=bool(found))
    beyond = sum(one.answered is Answered.AGAIN and one.at > mail.received_at - DAY for one in mine)
    is_found = is_prompt or (looks is not Looks.NEW and (bool(found) or beyond >= BEYOND))
    return Loop(
        looks=Looks.PROMPT if is_prompt and looks is Looks.NEW else looks,
        is_found=is_found,
        is_first=is_found and not found,
        ticket=(ticket or _answers_since(mine, recalled.wrote, found)) if is_found else 0,
        is_told=not same and len(found) < TOLD,
        words=words,
    )


def _of_agent(words: str, same: Sequence[Lately]) -> Loop:
    """An agent who writes the same again and again into one request is none, or away."""
    is_found = len(same) > (BEYOND if words.startswith("l") else 2 * BEYOND)
    is_first = is_found and not any(one.answered is Answered.FOUND for one in same)
    return Loop(Looks.WORDS if is_found else Looks.NEW, is_found, is_first, is_told=False, words=words)


def _looks(
    mail: Mail, same: Sequence[Lately], mine: Sequence[Lately], wrote: Sequence[Wrote], number: int
) -> tuple[Looks, int]:
    """What it looks like, and the request whose letter it would answer. Inside a request the subject says nothing, and a short
    word is a question: who asks five times is told five times. What came before our letters is no answer to them."""
    came, subject = mail.received_at, clean(mail.message.subject)
    if not any(one.at < came for one in wrote) and not any(one.at < came and one.is_answered for one in mine):
        return Looks.NEW, 0
    if not number and (ticket := _subject_of(mail, mine, wrote)):
        return Looks.SUBJECT, ticket
    if any(one.words.startswith("l") or (not number and clean(one.subject) == subject) for one in same):
        return Looks.WORDS, 0
    return Looks.NEW, 0


def _under_other_names(mail: Mail, lately: Sequence[Lately], person: str) -> list[Lately]:
    """The mails of others of its domain whose answers would have this mail's subject."""
    if not may_be_under_another_name(mail):
        return []
    said, came = clean(mail.message.subject).casefold(), mail.received_at
    found = [one for one in lately if one.author != person and one.answered is not Answered.NOTHING]
    return [one for one in found if one.at < came and _is_made_of(said, one.subject)]


def collecting(mail: Mail, lately: Sequence[Lately], wrote: Sequence[Wrote]) -> set[int]:
    """The requests in which a mail may be collected, if it comes from a machine."""
    found = next((one.ticket for one in lately if one.answered is Answered.FOUND and one.ticket), 0)
    return {number for number in (_subject_of(mail, lately, wrote), found) if number}


def _answers_since(mine: Sequence[Lately], wrote: Sequence[Wrote], found: Sequence[Lately]) -> int:
    """The request where the machine was found out, if letters went there since and no more mails came than answer them."""
    if not found or not found[0].ticket or not wrote:
        return 0
    since = max(found[-1].at, wrote[-1].at - timedelta(microseconds=1))  # the letters are those of a day at most
    letters = sum(one.at > since for one in wrote)
    mails = sum(one.came > since for one in mine) + 1
    return found[0].ticket if mails <= MOST_ANSWERS * letters else 0


def _subject_of(mail: Mail, lately: Sequence[Lately], wrote: Sequence[Wrote]) -> int:
    """The request whose letter has given this mail its subject; 0 where none has."""
    said = clean(mail.message.subject).casefold()
    letters = ((one.subject, one.ticket) for one in wrote)
    mails = ((one.subject, one.ticket) for one in lately if one.ticket and one.answered is not Answered.NOTHING)
    return next((number for subject, number in (*letters, *mails) if number and _is_made_of(said, subject)), 0)


def _is_made_of(said: str, answered: str) -> bool:
    """Has it the subject of our letter to that mail, with something before or behind it?"""
    own = clean(base(answered)).casefold()[:_FIRST]
    if len(own) < 4:
        return False
    return f"re: {own}" in said or (said.endswith(own) and said != own and len(own) >= 8)


def _is_prompt(came: datetime, mine: Sequence[Lately], wrote: Sequence[Wrote], *, is_known: bool) -> bool:
    """Does this mail come at once after a letter of ours, as most of this author's do? Of a known machine it is enough."""
    letters = [*(one.at for one in wrote), *(one.at for one in mine if one.is_answered)]

    def follows(at: datetime) -> bool:
        return any(letter < at <= letter + PROMPT for letter in letters)

    if not follows(came):
        return False
    return is_known or sum(follows(one.came) for one in mine[: OF_MAILS - 1]) + 1 >= MOST_PROMPT


def too_many(recalled: Recalled, desk: Desk, *, number: int) -> str:
    """'' if the desk may write one more automatic letter to the originator of a mail about request `number`; else why not."""
    if recalled.automatic_letters >= desk.auto_mails_per_address:
        return f"{recalled.automatic_letters} automatic letters went there within the hour"
    if recalled.automatic_anywhere >= desk.auto_mails:
        return f"{recalled.automatic_anywhere} automatic letters left the desk within the hour"
    if (here := recalled.answered_here.get(number, 0)) >= IN_REQUEST:
        return f"{here} mails of this request were answered by the desk itself within the hour"
    return ""
