"""`— did you mean …?`: the one place where a word that is not known meets those that are."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 60  # a longer word is no slip of the finger; comparing it would only cost time


def closest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The known word most like `word`, whatever its case, or ''."""
    if not word or len(word) > _LONGEST:
        return ""
    by_folded = {k.casefold(): k for k in sorted(known, reverse=True)}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` — did you mean 'office'?`, or '' when nothing is near."""
    found = closest(word, known)
    return f" — did you mean '{found}'?" if found else ""
