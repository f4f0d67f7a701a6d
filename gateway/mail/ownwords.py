"""Which lines of a mail repeat a text we sent, however the other program wrapped or marked them. Pure, linear, never raises."""

import re
from collections.abc import Sequence

_GRAM = 4  # words in a row that two texts must share
_HIT = [True] * _GRAM
_ENOUGH_WORDS = 8  # words that a run of lines must have to be ours: "Thank you for your help" is anybody's
_ENOUGH_CHARACTERS = 30  # the same for scripts without blanks between words
_LONG_LINE = 12  # characters of a line that is known when it stands alone
_WORD = re.compile(r"\w+")


def find(lines: Sequence[str], ours: Sequence[str]) -> list[bool]:
    """For each line whether it repeats one of our texts, block by block. Blank lines inside a block belong to it."""
    sent = [[_bare(line) for line in text.split("\n")] for text in ours]
    whole = {line for text in sent for line in text if line}
    if not whole:
        return [False] * len(lines)
    said = [[word for line in text for word in _WORD.findall(line)] for text in sent]
    vocabulary = {word for text in said for word in text}
    bare = [_bare(line) for line in lines]
    words = [_WORD.findall(line) for line in bare]
    # Only lines of which we wrote every word can be ours: others are not looked at word by word.
    possible = [bool(there) and vocabulary.issuperset(there) for there in words]
    covered = _covered(
        [word if may else "" for there, may in zip(words, possible, strict=True) for word in there], said
    )
    own: list[bool] = []
    at = 0
    for line, there, may in zip(bare, words, possible, strict=True):
        end = at + len(there)
        own.append(may and (all(covered[at:end]) or (len(line) >= _LONG_LINE and line in whole)))
        at = end
    return _runs(bare, own, whole)


def _runs(bare: Sequence[str], own: list[bool], whole: set[str]) -> list[bool]:
    """Lines of ours in runs long enough; short lines beside them (greetings, names) that we wrote too are taken in."""
    size = len(bare)
    out = [False] * size
    index = 0
    while index < size:
        if not own[index]:
            index += 1
            continue
        last = index
        end = index + 1
        while end < size and (not bare[end] or own[end] or bare[end] in whole):
            last = end if bare[end] else last
            end += 1
        begin = index
        while begin > 0 and not out[begin - 1] and (not bare[begin - 1] or bare[begin - 1] in whole):
            begin -= 1
        while begin < index and not bare[begin]:
            begin += 1
        text = [bare[at] for at in range(begin, last + 1) if bare[at]]
        if sum(len(line.split()) for line in text) >= _ENOUGH_WORDS or sum(map(len, text)) >= _ENOUGH_CHARACTERS:
            out[begin : last + 1] = [True] * (last + 1 - begin)
        index = last + 1
    return out


def _grams(words: Sequence[str]) -> "zip[tuple[str, ...]]":
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def _covered(words: Sequence[str], said: Sequence[Sequence[str]]) -> list[bool]:
    """For each word whether it stands in four words in a row that we wrote."""
    known = {gram for text in said for gram in _grams(text)}
    out = [False] * len(words)
    for at, gram in enumerate(_grams(words)):
        if gram in known:
            out[at : at + _GRAM] = _HIT
    return out


def _bare(line: str) -> str:
    return " ".join(line.strip(" \t>|*_").split()).casefold()
