"""Which lines of a mail repeat a text we sent, however the other program wrapped or marked them. Pure, linear, never raises."""

import re
from collections.abc import Sequence

_GRAM = 4  # words in a row that two texts must share
_ENOUGH_WORDS = 8  # words that a run of lines must have to be ours: "Thank you for your help" is anybody's
_ENOUGH_CHARACTERS = 30  # the same for scripts without blanks between words
_LONG_LINE = 12  # characters of a line that is known when it stands alone
_WORD = re.compile(r"\w+")


def find(lines: Sequence[str], ours: Sequence[str]) -> list[bool]:
    """For each line whether it repeats one of our texts, block by block. Blank lines inside a block belong to it."""
    sent = [[_bare(line) for line in text.split("\n")] for text in ours]
    whole = {line for text in sent for line in text if line}
    grams = {gram for text in sent for gram in _grams([word for line in text for word in _WORD.findall(line)])}
    if not whole:
        return [False] * len(lines)
    bare = [_bare(line) for line in lines]
    words = [_WORD.findall(line) for line in bare]
    covered = _covered([word for line in words for word in line], grams)
    own: list[bool] = []
    at = 0
    for line, there in zip(bare, words, strict=True):
        hits = sum(covered[at : at + len(there)])
        at += len(there)
        own.append(bool(there) and (hits == len(there) or (len(line) >= _LONG_LINE and line in whole)))
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


def _grams(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1)}


def _covered(words: Sequence[str], grams: set[tuple[str, ...]]) -> list[bool]:
    out = [False] * len(words)
    for at in range(len(words) - _GRAM + 1):
        if tuple(words[at : at + _GRAM]) in grams:
            out[at : at + _GRAM] = [True] * _GRAM
    return out


def _bare(line: str) -> str:
    return " ".join(line.strip(" \t>|*_").split()).casefold()
