"""Two short mails that need no work of their own: nothing but thanks, and asking how things stand. By the new words. Pure."""

import re

from gateway.desk import shortwords
from gateway.desk.folding import folded, line_with

_LONGEST = 600  # letters
_MOST_THANKS = 30  # words
_MOST_CHASER = 45
_SHORTEST = 100  # letters of a mail that is one word, with its greeting and name
_SENTENCE = re.compile(r"[.!,;:\n…。！、，()\[\]]+|\s[-–—]+\s")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ASKS = re.compile(r"[?？؟;]")
_SMILEY = re.compile(r"[:;=]-?[)D(P]|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")
_ONLY_MARKS = re.compile(r"[\s?!.]*\?{2,}[\s?!.]*\Z")
_THANKS = frozenset(folded(word) for word in shortwords.THANKS.split())
_BESIDE = _THANKS | frozenset(folded(word) for word in shortwords.BESIDE.split())
_NO_NAMES = frozenset(folded(word) for word in shortwords.NO_NAMES.split())
_SENTENCES = frozenset(folded(words) for words in shortwords.THANKS_SENTENCES)
_GREETING = re.compile(
    rf"(?:{'|'.join(re.escape(folded(word)) for word in sorted(shortwords.GREETING, key=len, reverse=True))})(?!\w)"
)
_CLOSINGS = frozenset(folded(words) for words in shortwords.CLOSING)
_CHASER = tuple(folded(words) for words in shortwords.CHASER)
_ALONE = frozenset(folded(words) for words in shortwords.ALONE)
_FILLER = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted({re.escape(folded(word)) for word in shortwords.FILLERS.split()}))})\s"
)
_MORE = re.compile(
    "|".join(
        re.escape(words) if words[0] >= "\u3000" else rf"(?<!\w){re.escape(words)}(?!\w)"
        for words in sorted({folded(words) for words in shortwords.MORE}, key=len, reverse=True)
    )
)
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def thanks(text: str) -> str:
    """The words of thanks where `text` is nothing else, else ''. Any word that is not known makes it a mail like others."""
    if not text or len(text) > _LONGEST:
        return ""
    plain = _SMILEY.sub(" ", text)
    if _ASKS.search(plain):
        return ""
    said = ""
    for sentence, is_last in _sentences(plain):
        bare = folded(sentence).strip()
        words = _WORD.findall(bare)
        if not words or bare in _CLOSINGS or bare in _SENTENCES:
            said = said or (sentence if bare in _SENTENCES and _WITHOUT_SPACES.search(bare) else "")
            continue
        if _GREETING.match(bare) and len(words) <= 4 and not said:
            continue
        if all(word in _BESIDE for word in words):
            said = said or next((sentence for word in words if word in _THANKS), "")
            continue
        if not is_last or not said or not _is_name(sentence):
            if not _thanks_somebody(sentence, words):
                return ""
            said = said or sentence
    return said if len(_WORD.findall(plain)) <= _MOST_THANKS else ""


def chaser(text: str) -> str:
    """The words by which a short mail asks how things stand, else ''; also where it goes on with something else."""
    if not text or len(text) > _LONGEST:
        return ""
    if _ONLY_MARKS.match(text):
        return text.strip()[:20]
    body = folded(text)
    if len(_WORD.findall(body)) > _MOST_CHASER:
        return ""
    if len(body) <= _SHORTEST and (word := _only_asks(text)):
        return word
    found = next((phrase for phrase in _CHASER if phrase in body), "")
    if not found:
        thinned = _FILLER.sub("", body)
        found = next((phrase for phrase in _CHASER if phrase in thinned), "") if thinned != body else ""
    return line_with(text, found) if found and not _MORE.search(body) else ""


def only_asks(text: str) -> bool:
    """Is `text` nothing but a chaser, with a greeting, thanks and a name? What else it says is for somebody to read."""
    if not chaser(text):
        return False
    for sentence, is_last in _sentences(_SMILEY.sub(" ", text).replace("?", "\n").replace("？", "\n")):
        bare = folded(sentence).strip()
        words = _WORD.findall(bare)
        known = not words or bare in _CLOSINGS or bare in _ALONE or all(word in _BESIDE for word in words)
        asks = any(phrase in bare for phrase in _CHASER) or any(phrase in _FILLER.sub("", bare) for phrase in _CHASER)
        greets = bool(_GREETING.match(bare)) and len(words) <= 4
        if not (known or asks or greets or (is_last and _is_name(sentence))):
            return False
    return True


def _only_asks(text: str) -> str:
    """`ping?`: one of the words that ask by themselves, and beside it at most a greeting and a name."""
    said = ""
    for sentence, is_last in _sentences(text.replace("?", "\n").replace("？", "\n")):
        bare = folded(sentence).strip()
        if bare in _ALONE and not said:
            said = sentence
        elif not (bare in _CLOSINGS or _GREETING.match(bare) or (is_last and said and _is_name(sentence))):
            return ""
    return said


def _sentences(text: str) -> list[tuple[str, bool]]:
    """The pieces between full stops, commas and line ends, each with whether it stands in one of the last two lines."""
    lines = [line for line in text.split("\n") if line.strip()]
    return [
        (piece.strip(), number >= len(lines) - 2)
        for number, line in enumerate(lines)
        for piece in _SENTENCE.split(line)
        if piece.strip()
    ]


def _is_name(sentence: str) -> bool:
    """A signature: one to three words with capitals, as in `Eva Novak`."""
    words = sentence.split()
    return len(words) <= 3 and all(_may_be_name(word) for word in words)


def _thanks_somebody(sentence: str, words: list[str]) -> bool:
    """`Thanks Ana`: known words, and one at the end with a capital that is none."""
    last = sentence.split()[-1]
    others = words[:-1]
    return _may_be_name(last) and all(word in _BESIDE for word in others) and any(word in _THANKS for word in others)


def _may_be_name(word: str) -> bool:
    return word[:1].isupper() and not any(char.isdigit() for char in word) and folded(word) not in _NO_NAMES
