"""Words as an admin writes them (product.md 4.1): a word is a word, `*` is any ending, case and accents do not matter."""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
# Scripts that put no spaces between words, or write endings behind them; Korean letters are single ones after NFKD.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7a3\uff66-\uff9f]")


def normal(text: str) -> str:
    """`text` without case and accents, words separated by single spaces, a space at both ends."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return f" {_BETWEEN_WORDS.sub(' ', text.casefold()).strip()} "


def is_unspaced(text: str) -> bool:
    """Is `text`, which came from `normal`, in a script where a word is found anywhere?"""
    return not text.isascii() and _UNSPACED.search(text) is not None


def fits(pattern: str, text: str) -> bool:
    """Does `pattern` (`car`, `tyre*`, `fuel card`) stand in `text`, which came from `normal`?"""
    any_ending = pattern.endswith("*")
    words = normal(pattern.removesuffix("*")).rstrip()
    if is_unspaced(words):
        return words.strip() in text
    return bool(words.strip()) and (words if any_ending else words + " ") in text


def first_fit(patterns: tuple[str, ...], text: str) -> str:
    """The first of `patterns` that fits the normalised `text`, or ''."""
    return next((pattern for pattern in patterns if fits(pattern, text)), "")
