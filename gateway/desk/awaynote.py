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
_AUTOMATIC = re.compile(rf"(?:{_alternatives(kindwords.AUTOMATIC_SUBJECT)})\s{{0,3}}(?:[:(]|\Z|-\s)")
_AWAY_SUBJECT = re.compile(rf"(?:{_alternatives(kindwords.AWAY_SUBJECT)})\s{{0,3}}(?:[:!.(]|\Z|-\s)")
_IS_AWAY_SUBJECT = re.compile(r"\bis (?:currently )?(?:out of (?:the )?office|away|on leave|on vacation)")
_AWAY = {who_speaks: re.compile(_sentence(*words)) for who_speaks, words in kindwords.AWAY.items()}
_GATE = tuple(sorted({folded(stem) for stem in kindwords.AWAY_GATE}))
_SAYS = tuple(folded(words) for words in kindwords.SAYS_AUTOMATIC)
_TO_ANYBODY = tuple(folded(words) for words in kindwords.TO_ANYBODY)
_RECEIVED = tuple(folded(words) for words in kindwords.RECEIVED)
_QUESTION = re.compile(r"[?？؟](?!\w)")
_MARKS = "\"'«»„“”‚‘「『("


def away_note(message: Message, split: Split | None, *, field_signs: int) -> Note:
    """The words of an automatic reply in `message`. `field_signs`: 0, or 2 where fields speak of a program."""
    subject_score, is_away = _subject(message.subject)
    text = split.new_text if split is not None else message.text
    body = _folded_body(text)
    if not (subject_score or field_signs or _says(body)):
        return NOTHING
    sentence = away_sentence(body)
    says = _says(body)
    spoken = 2 * bool(says) + bool(sentence)
    if field_signs and not spoken and (received := _first(_RECEIVED, body)):
        spoken, says = 1, received
    if not (subject_score or spoken):
        return NOTHING
    score = subject_score + spoken + field_signs
    score += 1 if subject_score and (message.in_reply_to or message.references) else 0
    score += 1 if (sentence or subject_score == 2) and not field_signs and _first(_TO_ANYBODY, body) else 0
    if not field_signs and _asks(text):
        score -= 2
    if not field_signs and subject_score < 2 and split is not None and split.quoted:
        score -= 1
    evidence = line_with(text[:_LOOKED_AT], words) if (words := sentence or says) else message.subject[:100]
    return Note(score, evidence, is_away or bool(sentence))


def _subject(subject: str) -> tuple[int, bool]:
    """How strongly the subject says so (0 to 2), and whether it says that somebody is away."""
    start = folded(subject[:200])
    at = match.end() if (match := _TAG.match(start)) else 0
    if match := _AUTOMATIC.match(start, at):
        return 2, bool(_IS_AWAY_SUBJECT.search(start, match.end())) or "office" in match[0]
    if _AWAY_SUBJECT.match(start, at):
        return 1, True
    return 0, False


def away_sentence(body: str) -> str:
    """Where somebody says of themselves that they are away; '' if nobody does, or only in quotation marks."""
    if not any(stem in body for stem in _GATE):
        return ""
    for pattern in _AWAY.values():
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
