"""In which language a text is written: by its script, frequent words and letter groups. Offline, small, pure.

Short texts are told only where their words leave no doubt: no answer is better than a wrong one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from gateway.mail.languagedata import ALSO_CHINESE, BORROWED, CHINESE, STRANGERS
from gateway.mail.languageeast import EAST
from gateway.mail.languagewest import WEST

LIMIT = 4_000
"""Characters of a text that are looked at."""

LANGUAGES = (*WEST, *EAST)
_GLANCE = 500  # mostly this much of a text is enough
_CODES = tuple(language.code for language in LANGUAGES)
_Weights = tuple[tuple[int, float], ...]

_GROUP = 0.4  # what an ending or a beginning tells, compared with a whole word
_LETTER = 0.3  # one rare letter
_SINGLE = 0.4  # a word of one letter
_WITHOUT_ACCENTS = 0.7
_ENOUGH = 0.8  # for one word, and for each of the next four so much more:
_MORE = 0.15
_LEAD = 0.35  # ahead of the second one by so much, at least
_THIN = 0.17  # known words among all, at least
_SURE = 6.0
_SHARE = 0.12  # and by this share of what it has


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, '' where it cannot be told.

    The first 4,000 characters count; addresses, links, file names and lines of code do not. Deterministic, linear.
    """
    if len(text) > 2 * _GLANCE and (found := _detect(text[:_GLANCE], sure=True)):
        return found
    return _detect(text[:LIMIT])


def _detect(text: str, *, sure: bool = False) -> str:
    """`sure`: only what more of the text will hardly change."""
    plain = _plain(text)
    if not plain.isascii() and _BEYOND_LATIN.search(plain) and (found := _by_script(plain)) is not None:
        return found
    return _by_words(plain, sure=sure)


# --- What counts ------------------------------------------------------------------------------------------------------

_SYMBOL = re.compile(r"[{}<>=;|\\$#~\[\]]")
_TECHNICAL = re.compile(r"[@\\_]|://|www\.|\d")
_LOG_LINE = re.compile(
    r"\s{0,8}(?:\[?\d{2,4}[-/.]\d\d[-/.]\d{2,4}[T ]\d\d:|[A-Z]{4,8}:? \[|at [\w.$]{1,80}\(|Traceback )"
)


def _plain(text: str) -> str:
    """Without what is no language: addresses, links, numbers with letters in them, lines of code and of logs."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not _TECHNICAL.search(text) and not _SYMBOL.search(text):
        return text
    kept: list[str] = []
    for line in text.split("\n"):
        if len(_SYMBOL.findall(line)) >= 4 or _LOG_LINE.match(line):
            continue
        if _TECHNICAL.search(line):
            line = " ".join(
                word for word in line.split() if not (_TECHNICAL.search(word) and (word.isascii() or "@" in word))
            )
        kept.append(line)
    return "\n".join(kept)


# --- Script -----------------------------------------------------------------------------------------------------------

_SCRIPTS = {
    "cyrillic": re.compile("[\u0400-\u04ff]+"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"),
    "he": re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]+"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+"),
    "th": re.compile("[\u0e00-\u0e7f]+"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+"),
    "kana": re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9d]+"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+"),
    "ka": re.compile("[\u10a0-\u10ff]+"),
    "hy": re.compile("[\u0530-\u058f]+"),
    "indic": re.compile("[\u0900-\u0dff]+"),
}
_BEYOND_LATIN = re.compile("[\u0370-\u1fff\u3041-\ud7af\uf900-\ufdff\ufe70-\ufeff\uff66-\uff9d]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0\u0111\u0110]")
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06cc\u06a9]")
_OTHER_ARABIC = re.compile("[\u0679\u0688\u0691\u06ba\u06d2\u06c6\u06d5\u0695]")  # Urdu, Kurdish
_DENSE = {"kana": 2.5, "han": 2.5, "ko": 2.0, "th": 1.2}


def _by_script(text: str) -> str | None:
    """The language that the script tells, '' if none can be told; None where words have to tell it."""
    amounts: dict[str, float] = {}
    for script, pattern in _SCRIPTS.items():
        amounts[script] = _amount(pattern, text) * _DENSE.get(script, 1.0)
        if amounts[script] * 2 > len(text):
            break
    latin = _amount(_LATIN, text)
    if amounts.get("kana"):
        amounts["kana"] += amounts.get("han", 0)
    name = max(amounts, key=lambda key: amounts[key])
    if amounts[name] < 2 or amounts[name] < 0.5 * latin:
        viet = len(_VIETNAMESE.findall(text))
        return "vi" if viet >= 3 and viet * 12 > latin else None
    return _in_script(name, text)


def _amount(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def _in_script(name: str, text: str) -> str | None:
    if name == "cyrillic":
        return _by_words(_LATIN.sub(" ", text))
    if name == "arabic":
        if _OTHER_ARABIC.search(text):
            return ""
        return "fa" if len(_PERSIAN.findall(text)) * 40 > len(text) else "ar"
    if name in ("kana", "han"):
        kana, han = _amount(_SCRIPTS["kana"], text), _amount(_SCRIPTS["han"], text)
        chinese = sum(text.count(char) for char in CHINESE)
        if kana and kana * 20 >= han and kana >= chinese:
            return "ja"
        return "zh" if chinese or (han >= 6 and sum(text.count(char) for char in ALSO_CHINESE) >= 2) else ""
    return "" if name == "indic" else name


# --- Words ------------------------------------------------------------------------------------------------------------

_WORDS = re.compile(r"[^\W\d_]+")


def asciified(word: str, code: str = "") -> Iterator[str]:
    """How people write a word of a language without its accents: `für` as `fur` and, in German, `fuer`."""
    if word.isascii():
        return
    if code in ("de", "sv", "da", "no"):
        yield _spelled(word)
    yield _stripped(word)


def _spelled(word: str) -> str:
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        word = word.replace(letter, letters)
    return word


def _stripped(word: str) -> str:
    for letter, letters in (("ß", "ss"), ("æ", "ae"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i"), ("œ", "oe")):
        word = word.replace(letter, letters)
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _table(entries: Iterable[tuple[str, int, float]]) -> dict[str, _Weights]:
    """Each key with the languages it speaks for: the more of them, the less for each."""
    found: dict[str, dict[int, float]] = {}
    for key, index, weight in entries:
        seen = found.setdefault(key, {})
        seen[index] = max(weight, seen.get(index, 0.0))
    return {
        key: tuple((index, weight * weight / sum(weights.values())) for index, weight in weights.items())
        for key, weights in found.items()
    }


def _word_table() -> dict[str, _Weights]:
    borrowed = frozenset(BORROWED.split())
    entries = []
    for index, language in enumerate(LANGUAGES):
        for word in language.words.replace("'", " ").split():
            entries.append((word, index, 1.0))
            entries += [(bare, index, _WITHOUT_ACCENTS) for bare in asciified(word, language.code) if bare != word]
    table = _table((key, index, weight) for key, index, weight in entries if key not in borrowed)
    for key in [key for key in table if len(key) == 1]:
        table[key] = tuple((index, weight * _SINGLE) for index, weight in table[key])
    return table | dict.fromkeys(borrowed, ())


def _group_table() -> dict[str, _Weights]:
    entries = []
    for index, language in enumerate(LANGUAGES):
        for group in language.groups.split():
            entries.append((group, index, 1.0))
            entries += [(bare, index, 1.0) for bare in asciified(group, language.code)]
    return _table(entries)


_TABLE = _word_table()
_GROUPS = _group_table()
_LETTERS = _table((letter, index, 1.0) for index, language in enumerate(LANGUAGES) for letter in language.letters)
_RARE = re.compile(f"[{re.escape(''.join(_LETTERS))}]")
_STRANGE = re.compile(f"[{STRANGERS}]")
_MANY = 40
"""Words beyond which letter groups need not be asked."""


def _by_words(text: str, *, sure: bool = False) -> str:
    scores = [0.0] * len(LANGUAGES)
    lowered = text.lower()
    words = _WORDS.findall(lowered)
    strange: list[str] = []
    for word in words:
        weights = _TABLE.get(word)
        if weights is None:
            strange.append(word)
        else:
            for index, weight in weights:
                scores[index] += weight
    for word in strange[:_MANY]:
        _ask_groups(word, scores)
    if not text.isascii():
        if len(_STRANGE.findall(lowered)) * 50 >= len(text):
            return ""
        for letter in _RARE.findall(lowered)[:_MANY]:
            for index, weight in _LETTERS[letter]:
                scores[index] += _LETTER * weight
    return _decided(scores, len(words), sure=sure)


def _ask_groups(word: str, scores: list[float]) -> None:
    """The longest known ending and beginning of a word that is not listed."""
    length = len(word)
    for size in range(min(5, length - 1), 1, -1):
        if (weights := _GROUPS.get("-" + word[-size:])) is not None:
            for index, weight in weights:
                scores[index] += _GROUP * weight
            break
    for size in range(min(4, length - 1), 1, -1):
        if (weights := _GROUPS.get(word[:size] + "-")) is not None:
            for index, weight in weights:
                scores[index] += _GROUP * weight
            break


def _decided(scores: list[float], words: int, *, sure: bool) -> str:
    best = max(range(len(scores)), key=scores.__getitem__)
    top = scores[best]
    second = max(score for index, score in enumerate(scores) if index != best)
    if top < _ENOUGH + _MORE * min(words - 1, 4) or top < _THIN * words or top - second < _LEAD + _SHARE * second:
        return ""
    return "" if sure and (top < _SURE or top < 2 * second) else _CODES[best]
