"""Texts without the blank lines at their ends. A line is blank if nothing but white space stands on it."""

import re
from collections.abc import Sequence

_SOMETHING = re.compile(r"\S")


def joined(lines: Sequence[str]) -> str:
    """The lines as one text."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end])


def text(whole: str) -> str:
    """The same of a text, without taking a large one apart."""
    first = _SOMETHING.search(whole)
    if first is None:
        return ""
    start = whole.rfind("\n", 0, first.start()) + 1
    end = whole.find("\n", len(whole.rstrip()))
    return whole[start:] if end < 0 else whole[start:end]
