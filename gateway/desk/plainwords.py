"""Words that requesters write instead of commands (product.md 2.1): status, solved, cancel, stop, hours, help, a rating. Pure.

A mail that is one of these words, in any language we speak, with or without a greeting, thanks and a name. Whatever else
stands there may be a request, and a request is never swallowed: only a rating may have a remark.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from gateway.desk import shortwords
from gateway.desk.folding import folded
from gateway.desk.plainwordlist import BUT, GOES_ON, MARK_IS, MARKS, OUT_OF_FIVE, PLEASE, WORDS, Kind
from gateway.mail.signature import is_delimiter, is_device
from gateway.mail.subject import base

LONGEST = 300  # characters of a mail that is one word
LONGEST_REMARK = 5_000


@dataclass(frozen=True, slots=True)
class PlainWord:
    """`rating` is 1 to 5 (5 is best), 0 without; `rest` the remark behind it, as written."""

    kind: Kind
    rating: int = 0
    rest: str = ""


def plain_word(text: str, subject: str = "", *, name: str = "") -> PlainWord | None:
    """What the new words of a mail say, if they are nothing but one of the words; else None.

    `subject` counts where the mail is empty (`status`, `hours`, `help`), and is no reply. `name` is the writer's: what they
    may have put below.
    """
    if len(text) > LONGEST_REMARK:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    if rating := _rating(text, name):
        return rating
    if len(text) > LONGEST:
        return None
    found = _only(plain, name)
    if found is not None:
        return PlainWord(found) if found is not Kind.RATING else None
    if subject.strip() and _is_empty(plain, name) and folded(base(subject)) == folded(" ".join(subject.split())):
        asked = _KINDS.get(folded(" ".join(unicodedata.normalize("NFKC", subject).split()).strip(" .!?#")))
        return PlainWord(asked) if asked in _IN_SUBJECT else None
    return None


def is_matter(subject: str, word: Kind, *, name: str = "") -> bool:
    """Does the subject of a new mail say what the word below it is about: `Printer jams`, and below it `Help!`, or `The alarm does
    not`, and below it `stop`? A reply's subject is somebody else's."""
    is_reply = folded(base(subject)) != folded(" ".join(subject.split()))
    return not is_reply and not _said(subject[:LONGEST], name)[0] <= {word}


# --- One word ---------------------------------------------------------------------------------------------------------

_KINDS = {folded(word): kind for kind, by in WORDS.items() for words in by.values() for word in words.split("|")}
_STATUS_WORDS = tuple(word for word, kind in _KINDS.items() if kind is Kind.STATUS)
_IN_SUBJECT = frozenset({Kind.STATUS, Kind.HOURS, Kind.HELP})
_MAY_ASK = _IN_SUBJECT
_MARKS = str.maketrans({"\u200b": None, "\ufeff": None, "\u2060": None, "\u200e": None, "\u200f": None})
_SMILEY = re.compile(r"[:;]-?[)D(P](?!\w)|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")
_PIECE = re.compile(r"[.!,;:\n…。！、，]+|\s[-–—/]\s?|^\s*[-–—/]\s*", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PLEASE = "|".join(re.escape(folded(word)) for word in sorted(PLEASE.split("|"), key=len, reverse=True))
_PLEASE_AROUND = re.compile(rf"\A(?:{_PLEASE})\s+|\s*(?:{_PLEASE})\Z")
_GREETING = re.compile(
    rf"(?:{'|'.join(re.escape(folded(word)) for word in sorted(shortwords.GREETING, key=len, reverse=True))})(?!\w)"
)
_CLOSINGS = frozenset(folded(words) for words in shortwords.CLOSING)
_SENTENCES = frozenset(folded(words) for words in shortwords.THANKS_SENTENCES)
_THANKS = frozenset(folded(word) for word in shortwords.THANKS.split())
_BESIDE = frozenset(folded(word) for word in (*shortwords.BESIDE.split(), *shortwords.THANKS.split()))
_NO_NAMES = frozenset(folded(word) for word in shortwords.NO_NAMES.split())


def _only(text: str, name: str) -> Kind | None:
    """The one word that stands there; None if there is none, or anything else."""
    kinds, _ = _said(text, name)
    return kinds.pop() if len(kinds) == 1 else None


def _is_empty(text: str, name: str) -> bool:
    """No words, or nothing but a greeting and a name."""
    kinds, is_thanks = _said(text, name)
    return not kinds and not is_thanks


def _said(text: str, name: str) -> tuple[set[Kind], bool]:
    """All kinds that are named, and whether somebody thanks. RATING stands for everything that is no plain word: also for
    `please help`, which asks for help and not for what can be written."""
    kinds: set[Kind] = set()
    is_thanked = may_sign = is_plea = False
    lines = [line for line in _SMILEY.sub(" ", text).split("\n") if line.strip() and not is_device(line)]
    names = frozenset(folded(name).replace(",", " ").split())
    for line in lines:
        asks = "?" in line
        for piece in _PIECE.split(line.replace("?", " ")):
            bare = _bare(piece)
            words = _WORD.findall(bare)
            if not words:
                continue
            kind = _KINDS.get(bare) or _KINDS.get(_PLEASE_AROUND.sub("", bare))
            is_plea = is_plea or _PLEASE_AROUND.search(bare) is not None
            if kind is not None and not (asks and kind not in _MAY_ASK):
                kinds.add(kind)
            elif asks:
                return {Kind.RATING}, False
            elif bare in _CLOSINGS or bare in _SENTENCES or _PLEASE_AROUND.sub("", bare) == "":
                may_sign, is_thanked = True, is_thanked or bare in _SENTENCES
            elif _GREETING.match(bare) and len(words) <= 4 and not kinds:
                continue
            elif _is_thanks(piece, words):
                may_sign = is_thanked = True
            elif not (set(words) <= names or (may_sign and _is_name(piece))):
                return {Kind.RATING}, False
    return ({Kind.RATING} if is_plea and Kind.HELP in kinds else kinds), is_thanked


def _bare(piece: str) -> str:
    return folded(" ".join(piece.split())).strip(" \"'()[]*_#")


def _is_thanks(piece: str, words: list[str]) -> bool:
    """`Thanks a lot`, `Danke Ana`: known words, and at most a name behind them."""
    if not _THANKS & set(words) or len(words) > 8:
        return False
    rest = [word for word in words if word not in _BESIDE]
    return not rest or (
        rest == words[-len(rest) :] and len(rest) <= 2 and _is_name(" ".join(piece.split()[-len(rest) :]))
    )


def _is_name(text: str) -> bool:
    """One to three words with capitals."""
    words = text.split()
    return 0 < len(words) <= 3 and all(
        (word[:1].isupper() or word[:1] >= "\u3000")
        and not any(c.isdigit() for c in word)
        and folded(word) not in _NO_NAMES
        for word in words
    )


# --- A rating ---------------------------------------------------------------------------------------------------------

_WIDE = str.maketrans(
    "１２３４５６７８９０？：！．，", "1234567890?:!.,"
)  # letter for letter: the remark is kept as it was written


def _any_of(words: str) -> str:
    return "|".join(re.escape(one) for one in sorted(words.split("|"), key=len, reverse=True))


_BEFORE_NUMBER = (
    rf"(?:[ \t\n\u200b\u2060\ufeff]|{_SMILEY.pattern})*(?:(?:{_any_of(MARK_IS)})[ \t]?[:=]?[ \t]?)?[(\[*_#]{{0,2}}"
)
_NUMBER = re.compile(
    rf"{_BEFORE_NUMBER}([1-5])(?:[.,]5(?!\d)|[ \t]?-[ \t]?[1-5](?![\w.]))?\ufe0f?\u20e3?[+*)\]_]{{0,2}}"
    rf"(?:[ \t]?(?:{_any_of(OUT_OF_FIVE)})[ \t]?(?:5|five|fünf|cinq|cinco|pięć|pěti)(?!\d))?"
    rf"(?:[ \t]?(?:{_any_of(MARKS)}|[★⭐*]{{1,5}}))?(?:です)?(?![\w/*])(?:[ \t]|{_SMILEY.pattern})*",
    re.IGNORECASE,
)
_STARS = re.compile(r"[ \t\n]*((?:[★⭐🌟]\ufe0f?){1,5})[☆✩]{0,4}(?![★⭐🌟☆✩])[ \t]*")
_BEHIND_NUMBER = re.compile(r"[-–—:,.!]+(?!\d)[ \t]*|\n")
_APART = re.compile(r"[!.]?[ \t]*(?:[-–—:]+[ \t]|\n)[ \t\n]*")
_NO_QUESTION = str.maketrans({"?": ".", "？": "."})
_GOES_ON = re.compile(rf"(?:{_any_of(GOES_ON)})(?!\w)|j'ai(?!\w)|c'", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^[ \t]*[2-9][ \t]?[.):–-][ \t]", re.MULTILINE)


def _rating(text: str, name: str) -> PlainWord | None:
    """`5`, `4!`, `4 stars`, `2 – I had to explain it twice`. Who asks something back, writes a list, or counts things, rates
    nothing. Of a half mark the lower counts: we do not flatter ourselves."""
    whole, text = text, _without_greeting(text)
    wide = text.translate(_WIDE)
    if "?" in wide:
        return None
    stars = _STARS.match(wide)
    match = stars or _NUMBER.match(wide)
    if match is None:
        return _greeted_rating(wide, name)
    number = sum(one in "★⭐🌟" for one in match[1]) if stars else int(match[1])
    at = match.end()
    if wide[at:].strip():
        behind = _BEHIND_NUMBER.match(wide, at)
        goes_on = _GOES_ON.match(wide, at) is not None and wide[at - 1 : at].isspace()
        if behind is None and not goes_on and not _is_thanks(wide[at:], _WORD.findall(_bare(wide[at:]))):
            return None
        is_below = behind is not None and "\n" in behind[0]
        at = behind.end() if behind is not None else at
        if is_below and text != whole and _remark(text[at:], name):  # a letter, of which a line is a number
            return None
        if _LIST_ITEM.search(wide, at) or (wide[at : at + 1].isdigit() and not is_below):
            return None
    return PlainWord(Kind.RATING, number, _remark(text[at:], name))


def mark_above(text: str, name: str = "") -> PlainWord | None:
    """The mark at the beginning of a mail that asks something below or behind it: `2 – could you call first?` is both, a mark and
    a text that somebody answers. Not `3?`."""
    if "?" not in text.translate(_WIDE) or len(text) > LONGEST_REMARK:
        return None
    plain = _without_greeting(text)
    wide = plain.translate(_WIDE)
    match = _STARS.match(wide) or _NUMBER.match(wide)
    behind = _APART.match(wide, match.end()) if match is not None else None
    if behind is None:
        return None
    found = _rating(f"{plain[: behind.end()]}{plain[behind.end() :].translate(_NO_QUESTION)}", name)
    remark = _remark(plain[behind.end() :], name)
    return replace(found, rest=remark) if found is not None and _WORD.search(remark) else None


def says_but(remark: str) -> bool:
    """Is there a `but` in it? Then even a good mark may hide something to do."""
    return not _BUT.isdisjoint(_WORD.findall(folded(remark)))


def _without_greeting(text: str) -> str:
    """`Hi Ana,` and below it the mark with its remark."""
    first, _, rest = text.lstrip().partition("\n")
    bare = _bare(first).strip(" ,!.")
    greets = rest.strip() and len(bare.split()) <= 3 and _GREETING.match(bare) is not None
    return rest.lstrip() if greets else text


def _greeted_rating(text: str, name: str) -> PlainWord | None:
    """A name or a greeting, and below it the number, alone."""
    if len(text) > LONGEST:
        return None
    lines = [line.strip(" \t.!") for line in text.split("\n") if line.strip() and not is_device(line)]
    numbers = [index for index, line in enumerate(lines) if re.fullmatch(r"#?[1-5]", line)]
    if len(numbers) != 1:
        return None
    others = "\n".join(line for index, line in enumerate(lines) if index != numbers[0])
    return None if _said(others, name)[0] else PlainWord(Kind.RATING, int(lines[numbers[0]].lstrip("#")))


_MOST_SIGNED = 5
_BUT = frozenset(folded(word) for word in BUT.split("|"))


def _remark(rest: str, name: str) -> str:
    """What is said behind the number, without a phone's line and what stands below the writer's own name; '' if it is only thanks
    and a name."""
    lines = [line for line in rest.split("\n") if not is_device(line)]
    names = frozenset(folded(name).replace(",", " ").split())
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - 2 * _MOST_SIGNED), -1):
        words = _WORD.findall(_bare(lines[index]))
        if (
            words
            and names
            and set(words) <= names
            and sum(bool(line.strip()) for line in lines[index:]) <= _MOST_SIGNED
        ):
            lines = lines[:index]
            break
    while lines and (not lines[-1].strip() or is_delimiter(lines[-1])):
        lines.pop()
    remark = "\n".join(lines).strip()
    return "" if len(remark) <= LONGEST and not _said(remark, name)[0] else remark


def may_ask_status(text: str) -> bool:
    """Could `plain_word` find that these words ask for the status? Cheap; says yes too often."""
    if not text or len(text) > LONGEST:
        return False
    plain = folded(unicodedata.normalize("NFKC", text))
    return any(word in plain for word in _STATUS_WORDS)
