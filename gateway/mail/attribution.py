"""Attribution lines: "On Mon, 2 Nov 2026 at 10:00, Ben Okoro <ben@example.org> wrote:", in any program and language.

Pure, never raises, a bounded amount of work for each line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from gateway.mail import phrases

MAX_LINES = 4  # programs wrap the line at 72 or 76 characters
MAX_LENGTH = 500


class Trust(IntEnum):
    """How sure it is that a line introduces a quotation."""

    NONE = 0
    ABOVE_MARKS = 1
    """Only when the next words are marked as quoted."""
    ALONE = 2
    """Also when what follows carries no marks."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines `start` to `end` (included). `column` is where it begins on the first line: words before it are an answer."""

    start: int
    end: int
    trust: Trust
    column: int = 0


_DIGITS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹๐๑๒๓๔๕๖๗๘๙०१२३४५६७८९０１２３４５６７８９", "01234567890123456789012345678901234567890123456789"
)
_ADDRESS = re.compile(r"[^\s<>@,;:()\[\]\"'*]{1,64}@[^\s<>@,;:()\[\]\"'*]{1,255}")
_FIELD = re.compile(r"[>)\]]{0,3}: +\w")
_YEAR = re.compile(r"(?<!\d)(?:1[34]\d\d|19\d\d|20\d\d|25\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)\d{1,4}(?:[./-] ?(?!00)\d{1,2}[./-] ?\d{1,4}| ?年 ?\d{1,2} ?月| ?년 ?\d{1,2} ?월)")
_TIME = re.compile(
    r"(?<!\d)\d{1,2} ?[:.h٫：] ?\d\d(?!\d)|\d{1,2} ?[時时点點시] ?(?:\d|分)|(?<!\d)\d{1,2} ?(?:[ap]\.?m\b|uhr\b)", re.I
)
_DATE_FIRST = re.compile(
    r"(?:[^\W\d_]{1,12}[.,]? )?(?:\d{4} ?[-/.年년]|\d{1,2} ?[./-] ?(?:\d{1,2} ?[./-]|[^\W\d_]{3}))"
)
_DAY_FIRST = re.compile(r"(?:[^\W\d_.,]{1,15}\.?,? {1,2})?\d{1,2}(?:st|nd|rd|th|[.ºª])? (?:d[ei] )?[^\W\d_]{3,12}")
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’/(-]{1,2}[^\W\d_]+)*")
_TRIMMED = " \t\u00a0\u202f*_-–—=~|\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_COLONS = (":", "：", "﹕")
_COLON = re.compile(r"[:：](?=\s)")
_MOST_COLONS = 6
_WROTE = frozenset(phrases.WROTE)
_OPENINGS = frozenset(word.split(" ")[0] for word in phrases.OPENING)
_INSIDE = re.compile(  # an opening in the middle of a line, after an answer
    rf"(?<=[\s.!?)\-–—>*_,。！？])(?:{'|'.join(re.escape(word.title()) for word in phrases.OPENING)})"
    r"[ ,-](?=[^\n]{0,24}\d)"
)
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…] {1,3}(?=[\w\"'])")
_MOST_SENTENCES = 10
_ARROWS = ">>>"  # GroupWise: `>>> Eva Novak <eva@example.org> 24.11.2025 09:28 >>>`
_OPENING_CHARACTERS = re.compile(r"[ \t]{0,8}[-–—=*_>«\"'( ]{0,40}")


def find(lines: Sequence[str], end: int, *, stop: Sequence[bool]) -> Attribution | None:
    """The attribution that ends on line `end`. `stop` says which lines cannot belong to one (blank, marked).

    Of the spans that can be one, the shortest that says most (who, when, "wrote") is taken.
    """
    if not may_end(lines[end]):
        return None
    best: Attribution | None = None
    most, sure = 0, False
    joined = ""
    for start in range(end, max(-1, end - MAX_LINES), -1):
        if start < end and (stop[start] or _ends_sentence(lines[start], lines[start + 1])):
            break
        joined = f"{lines[start].strip()} {joined}".rstrip() if joined else lines[start].strip()
        if len(joined) > MAX_LENGTH:
            break
        trust = judge(joined)
        if not trust:
            continue
        column = 0
        plausible = _begins(joined)
        if not _begins_surely(joined) and (column := _inside(joined, len(lines[start]))) > 0:
            trust, plausible = judge(joined[column:]), True
            column += len(lines[start]) - len(lines[start].lstrip())
        says = _says(joined)
        goes_on = best is not None and lines[best.start].lstrip()[:1] == "<"
        if (plausible or _names_first(joined)) and (
            says > most or goes_on or (plausible and not sure and says == most)
        ):
            best, most, sure = Attribution(start, end, trust, column), says, plausible
        if column:
            break
    return best


def may_end(line: str) -> bool:
    """A cheap test: could an attribution end on this line?"""
    last = line[-200:].rstrip(_TRIMMED)
    if not last or len(line) > MAX_LENGTH:
        return False
    if last.endswith((":", "：", "﹕", ">", ")")):
        return True
    word = last[-24:].rpartition(" ")[2].casefold()
    return word in _WROTE or (word[:1] >= "\u0900" and word.endswith(phrases.UNSPACED_WROTE))


def is_arrowed(line: str) -> bool:
    """An attribution between arrows, as GroupWise writes it: it begins like a marked line and is none."""
    text = line[: MAX_LENGTH + 1].strip(_TRIMMED)
    if not (len(text) <= MAX_LENGTH and text.startswith(f"{_ARROWS} ") and text.endswith(f" {_ARROWS}")):
        return False
    return _NUMERIC.search(text) is not None and _TIME.search(text) is not None


def opens(line: str) -> bool:
    """A sure attribution, and behind its colon on the same line what it introduces."""
    text = line[:MAX_LENGTH].strip(_TRIMMED)
    if not _begins_surely(text):
        return False
    ends = [found.start() for found in _COLON.finditer(text)][:_MOST_COLONS]
    return any(_ADDRESS.search(text, 0, end) and judge(text[: end + 1]) == Trust.ALONE for end in ends)


def judge(text: str) -> Trust:
    """Whether one line (wrapped lines joined) introduces a quotation."""
    if text.startswith(_ARROWS) and is_arrowed(text):
        return Trust.ALONE
    dashed = text.startswith("---") and text.endswith("---")
    text = text.translate(_DIGITS).strip(_TRIMMED)
    colon = text.endswith(_COLONS)
    text = text.rstrip(":：﹕ \u00a0\u202f")
    words = [word for word in _LETTERS.findall(text.casefold()) if word]
    if not words and not colon:
        return Trust.NONE
    address = _ADDRESS.search(text)
    dated = _YEAR.search(text) is not None or _NUMERIC.search(text) is not None
    timed = _TIME.search(text) is not None
    verb_last = _verb_last(text, words)
    verb = verb_last or _has_verb(text, words)
    if dashed and verb_last and len(text) < 120:
        return Trust.ALONE  # `---- Eva Novak wrote ----`
    if not colon:
        return _without_colon(text, addressed=address is not None, dated=dated, timed=timed, verb_last=verb_last)
    if address is not None and _FIELD.match(text, address.end()):
        return Trust.NONE  # `<eva@example.org>: host mx.example.org wrote:` is a server's story
    if verb:
        return _with_verb(text, words, addressed=address is not None, dated=dated, timed=timed, verb_last=verb_last)
    if address is None:
        return Trust.ABOVE_MARKS if dated and timed and _begins(text) else Trust.NONE
    if dated and (text.endswith((">", ")", "]", address[0][-8:]))):
        return Trust.ALONE if timed or _DATE_FIRST.match(text) else Trust.ABOVE_MARKS
    if dated and timed:
        return Trust.ALONE if _begins(text) else Trust.ABOVE_MARKS
    return Trust.NONE


def _with_verb(text: str, words: Sequence[str], *, addressed: bool, dated: bool, timed: bool, verb_last: bool) -> Trust:
    if addressed:
        return (
            Trust.ALONE if dated or timed or (verb_last and len(words) <= 12) or len(words) <= 8 else Trust.ABOVE_MARKS
        )
    if words[0] in phrases.PRONOUNS or (words[1:2] and words[1] in phrases.PRONOUNS):
        return Trust.NONE
    if dated and timed and (_begins(text) or not verb_last):
        return Trust.ALONE if not verb_last or _ends_in_name(text) else Trust.ABOVE_MARKS
    if dated or timed or (verb_last and len(text) < 80) or (words[0] in _OPENINGS and len(text) < 80):
        return Trust.ABOVE_MARKS
    return Trust.NONE


def _without_colon(text: str, *, addressed: bool, dated: bool, timed: bool, verb_last: bool) -> Trust:
    if verb_last and dated and (timed or addressed) and _begins(text):
        return Trust.ALONE
    if text.endswith(">") and addressed and dated and len(text) < 160 and _NUMERIC.match(text):
        return Trust.ALONE  # `2026/11/2 Eva Novak <eva@example.org>`
    return Trust.NONE


def _verb_last(text: str, words: Sequence[str]) -> bool:
    if not words:
        return False
    tail = text[-40:].casefold()
    if text[-1] >= "\u0900" and tail.endswith(phrases.UNSPACED_WROTE):
        return True
    last = words[-1]
    return (last in _WROTE or last.split("/")[0].split("(")[0] in _WROTE) and last in tail[-len(last) - 6 :]


def _has_verb(text: str, words: Sequence[str]) -> bool:
    if any(word in _WROTE or word.split("/")[0].split("(")[0] in _WROTE for word in words):
        return True
    return not text.isascii() and any(word in text for word in phrases.UNSPACED_WROTE)


def _ends_in_name(text: str) -> bool:
    """What stands before the verb is a name or the end of an address, not "the printer wrote"."""
    before = [word for word in text.rstrip(_TRIMMED).split()[-4:-1] if word not in phrases.AUXILIARIES]
    return not before or not (before[-1].isalpha() and before[-1].islower())


def _begins(text: str) -> bool:
    """The text begins as attributions do: with an opening and a number soon after, with a date, or with a year soon."""
    if _begins_surely(text):
        return True
    text = text[_start(text) :].translate(_DIGITS)
    number = _NUMBER.search(text, 0, 18)
    if number is None or (_YEAR.fullmatch(number[0]) and text[number.end() : number.end() + 1] not in "-/.年년"):
        return number is None and text[:1].isupper() and "," in text[:40] and _YEAR.search(text[:60]) is not None
    return _YEAR.search(text[:48]) is not None


def _begins_surely(text: str) -> bool:
    text = text[_start(text) :].translate(_DIGITS)
    if _DATE_FIRST.match(text) or _DAY_FIRST.match(text):
        return True
    first = _LETTERS.search(text, 0, 24)
    if first is None or first.start() > 3 or not any(character.isdigit() for character in text[:48]):
        return False
    word = first[0].casefold()
    if word in _OPENINGS:
        return True
    # Hebrew, Arabic, Thai and others write the preposition without a blank
    return word[0] >= "\u0590" and any(word.startswith(opening) for opening in _OPENINGS if opening[0] >= "\u0590")


def _start(text: str) -> int:
    found = _OPENING_CHARACTERS.match(text)
    return found.end() if found else 0


def _inside(joined: str, limit: int) -> int:
    """Where an attribution begins in the middle of a line, after words that are somebody's answer; 0 if nowhere."""
    limit = min(len(joined), limit)
    for found in reversed(list(_INSIDE.finditer(joined, 0, limit))):
        column = found.start()
        if joined[:column].rstrip().endswith(">"):
            continue  # the name stands first
        if judge(joined[column:]) == Trust.ALONE and _begins_surely(joined[column:]):
            while column > 0 and joined[column - 1] in "-–—=*_ ":
                column -= 1
            return column
    for found in list(_SENTENCE.finditer(joined, 0, limit))[:_MOST_SENTENCES]:
        rest = joined[found.end() :]
        if (_DATE_FIRST.match(rest) or _DAY_FIRST.match(rest)) and judge(rest) == Trust.ALONE:
            return len(joined[: found.end()].rstrip())
    return 0


def _names_first(joined: str) -> bool:
    """`Eva Novak <eva@example.org> wrote:`: a name, an address or a verb begins it, and it is no sentence."""
    before = joined.partition("@")[0]
    words = _LETTERS.findall(before.partition("<")[0])
    if any(f"{mark} " in before for mark in "!?") or len(words) > 8:
        return False
    if len(words) < 2 or any(word.casefold() in _WROTE for word in words[:3]):
        return True
    if _ADDRESS.match(joined.lstrip(_TRIMMED + "\"'<(")):
        return True
    return sum(1 for word in words if word[0].islower()) <= len(words) // 2


def _says(joined: str) -> int:
    """How much of it there is: somebody's address, a date, a verb."""
    text = joined.translate(_DIGITS).rstrip(":：﹕ \u00a0\u202f")
    dated = _YEAR.search(text) is not None or _NUMERIC.search(text) is not None
    words = _LETTERS.findall(text.casefold())
    return (_ADDRESS.search(text) is not None) + 2 * dated + (_TIME.search(text) is not None) + _has_verb(text, words)


def _ends_sentence(line: str, below: str) -> bool:
    """The line above does not go on below: it ends in a colon, or in a full stop that is none of an abbreviation."""
    last = line.rstrip()
    if last.endswith("."):
        following = below.lstrip()[:1]
        if following.islower() or following.isdigit():
            return False
        return len(last.rpartition(" ")[2]) > 4 or not any(char.isdigit() or char in "<@" for char in last)
    if last.endswith((":", "：")):
        return "(" not in last[-24:]
    return last.endswith(("!", "?", "。", "！", "？"))
