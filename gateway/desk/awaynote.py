"""Automatic replies known by their words, where no field tells: subject, sentences, and whether it answers a mail.

Signs are counted, and one of words must be among them: fields alone may be a monitor's alarm, whose words must not be
lost, and words alone may be a person who tells that she will be away. Pure; linear.
"""

import re
from dataclasses import dataclass

from gateway.desk import kindwords
from gateway.desk.folding import folded, line_with
from gateway.mail.message import Message
from gateway.mail.quotation import Split

ENOUGH = 3
DOUBTFUL = 2
_BEGINNING = 100
_LOOKED_AT = 1500  # letters of the new words: a note says it at the beginning


@dataclass(frozen=True, slots=True)
class Note:
    """How sure it is that a program answers, and the words that say so. `is_away`: they are of somebody who is away."""

    score: int
    evidence: str
    is_away: bool

    @property
    def is_certain(self) -> bool:
        return self.score >= ENOUGH

    @property
    def is_doubtful(self) -> bool:
        return self.score >= DOUBTFUL


NOTHING = Note(0, "", False)


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(folded(word)) for word in sorted(set(words), key=len, reverse=True))


def _sentence(who: tuple[str, ...], how: tuple[str, ...]) -> str:
    if not who:
        return f"(?:{_alternatives(how)})"
    return rf"(?<!\w)(?:{_alternatives(who)})(?:[^.!?\n]|(?<=\d)\.){{0,50}}?(?:{_alternatives(how)})"


_TAG = re.compile(r"\s{0,5}(?:\[[^\[\]]{1,40}\]\s{0,3}){0,3}")
_AUTOMATIC = re.compile(rf"(?:{_alternatives(kindwords.AUTOMATIC_SUBJECT)})\s{{0,3}}(?P<end>[:(]|\Z|-\s)")
_TOPIC = re.compile(rf"(?:{_alternatives(kindwords.AUTOMATIC_TOPIC)})\s{{0,3}}(?P<end>[:(]|\Z|-\s)")
_AWAY_SUBJECT = re.compile(rf"(?:{_alternatives(kindwords.AWAY_SUBJECT)})\s{{0,3}}(?:[:!.(]|\Z|-\s)")
_REPLY = re.compile(r"\s{0,3}(?:re|aw|sv|antw|odp|rif|res|ynt|vs)\s{0,2}:")
_IS_AWAY_SUBJECT = re.compile(r"\bis (?:currently )?(?:out of (?:the )?office|away|on leave|on vacation)")
_AWAY = tuple(
    (tuple(folded(word) for word in how), re.compile(_sentence(who, how))) for who, how in kindwords.AWAY.values()
)
_GATE = tuple(sorted({folded(stem) for stem in kindwords.AWAY_GATE}))
_SAYS = tuple(folded(words) for words in kindwords.SAYS_AUTOMATIC)
_TO_ANYBODY = tuple(folded(words) for words in kindwords.TO_ANYBODY)
_RECEIVED = tuple(folded(words) for words in kindwords.RECEIVED)
_QUESTION = re.compile(r"[?？؟](?!\w)")
_MARKS = "\"'«»„“”‚‘「『("


def away_note(message: Message, split: Split | None, *, field_signs: int) -> Note:
    """The words of an automatic reply in `message`. `field_signs`: 2 where fields speak
    of a program, 1 where they may, else 0."""
    subject_score, is_away = _subject(message.subject)
    text = split.new_text if split is not None else message.text
    body = _folded_body(text)
    says = _says(body)
    if not (subject_score or field_signs or says) and (message.in_reply_to or message.references):
        return NOTHING  # a reply is not acknowledged: a doubt would change nothing
    sentence = away_sentence(body)
    received = _first(_RECEIVED, body) if field_signs and not (says or sentence) else ""
    words = sentence or says or received
    if not (subject_score or words):
        return NOTHING
    score = subject_score + field_signs + 2 * bool(says) + bool(sentence or received)
    if field_signs < 2:
        score = _without_fields(score, subject_score, message, text, body, split)
        if not field_signs and not _may_be_certain(subject_score, message, body):
            score = min(score, DOUBTFUL)
    evidence = line_with(text[:_LOOKED_AT], words) if words else message.subject[:100]
    return Note(score, evidence, is_away or bool(sentence))


def _without_fields(score: int, subject_score: int, message: Message, text: str, body: str, split: Split | None) -> int:
    """Words must speak: whether the mail answers one, whether it speaks to anybody, and whether it asks something."""
    answers = bool(message.in_reply_to or message.references)
    is_about_it = subject_score == 1 and not answers  # a person's subject too
    if subject_score and answers:
        score += 1
    if not is_about_it and _first(_TO_ANYBODY, body):
        score += 1
    if _asks(text):
        score -= 2
    if subject_score < 2 and split is not None and split.quoted:
        score -= 1
    return score


def _may_be_certain(subject_score: int, message: Message, body: str) -> bool:
    """Somebody may tell of being away under such a subject, or pass a note on: then a mail must be answered by it, and
    without a subject the note must begin so and say that it is one."""
    answers = bool(message.in_reply_to or message.references)
    if subject_score == 0:
        return answers and bool(_says(body)) and bool(away_sentence(body[:_BEGINNING]))
    return subject_score == 2 or answers


def _subject(subject: str) -> tuple[int, bool]:
    """How strongly the subject says so (0 to 2), and whether it says that somebody is away."""
    start = folded(subject[:200]).strip()
    at = match.end() if (match := _TAG.match(start)) else 0
    if match := _AUTOMATIC.match(start, at):
        return (2 if match["end"] else 1), bool(_IS_AWAY_SUBJECT.search(start, match.end())) or "office" in match[0]
    for pattern, is_away in ((_TOPIC, False), (_AWAY_SUBJECT, True)):
        if match := pattern.match(
            start, at
        ):  # somebody may write of it; in front of a reply's subject it is a program's
            is_in_front = match[0].endswith(":") and _REPLY.match(start, match.end())
            return (2 if is_in_front else 1), is_away
    return 0, False


def away_sentence(body: str) -> str:
    """Where somebody says of themselves that they are away; '' if nobody does, or only in quotation marks."""
    if not any(stem in body for stem in _GATE):
        return ""
    for words, pattern in _AWAY:
        if not any(word in body for word in words):  # much cheaper than the pattern
            continue
        if (match := pattern.search(body)) and (match.start() == 0 or body[match.start() - 1] not in _MARKS):
            return match[0][:100]
    return ""


def is_away(message: Message, split: Split | None) -> bool:
    """Of an automatic reply that is known as one: is it a note of somebody who is away?"""
    text = split.new_text if split is not None else message.text
    return _subject(message.subject)[1] or bool(away_sentence(_folded_body(text)))


def _folded_body(text: str) -> str:
    return folded(text[:_LOOKED_AT]).replace("\r", "")


def _says(body: str) -> str:
    return _first(_SAYS, body) if "auto" in body or not body.isascii() else ""


def _first(phrases: tuple[str, ...], body: str) -> str:
    return next((phrase for phrase in phrases if phrase in body), "")


def _asks(text: str) -> bool:
    return bool(_QUESTION.search(text[: 4 * _LOOKED_AT]))
