"""One text in several versions: whether one repeats, or only stands in for, another (RFC 2046 5.1.4).

All of it looks at letters and words, not at layout: each version has its own.
"""

import re
from collections.abc import Sequence

from gateway.mail.htmltext import Rendered

_LOOKED_AT = 20_000  # characters
_EXCUSE = 200
_NOT_LETTERS = re.compile(r"[\W_]+")
_WORDS = re.compile(r"\w{2,}")


def says_something(pieces: Sequence[Rendered]) -> bool:
    """True if there is more than white space."""
    return any(piece.text.strip() for piece in pieces)


def repeats(content: str, said: str) -> bool:
    """Whether `content` begins with all that was said."""
    letters = _letters(said)
    return bool(letters) and _letters(content).startswith(letters[:4000])


def may_be_excuse(plain: Sequence[Rendered]) -> bool:
    """Whether a plain version is so short that it may only say that the mail is HTML."""
    return sum(len(piece.text) for piece in plain) <= _EXCUSE


def is_excuse(plain: Sequence[Rendered], rendered: Sequence[Rendered]) -> bool:
    """Whether a plain version only says that the mail is HTML: hardly a word of it stands there, and much else does."""
    if not (plain and rendered and may_be_excuse(plain)):
        return False
    said, shown = ("\n".join(piece.text for piece in pieces) for pieces in (plain, rendered))
    words, others = _WORDS.findall(said.lower()), _WORDS.findall(shown[:_LOOKED_AT].lower())
    if not words or len(others) < max(20, 3 * len(words)) or _letters(said) in _letters(shown):
        return False
    return 2 * len(set(words) & set(others)) < len(set(words))


def _letters(content: str) -> str:
    return _NOT_LETTERS.sub("", content[:_LOOKED_AT])
