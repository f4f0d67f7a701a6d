"""Patterns as an admin writes them: addresses, `SO-999999`, `/regex/`. The one door of google-re2, which is linear. Pure.

A pattern is made when the rules are loaded; what is wrong with it is a ValueError of one line then, and never later.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import re2

from gateway.desk import matching
from gateway.mail.address import domain_of, split_subaddress

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.case_sensitive = False
_OPTIONS.max_mem = 1 << 23

MAX_REGEX = 500
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """`car`, `tyre*`, `fuel card`, `プリンタ`. `words` is folded, between spaces, without the last one where any ending fits."""

    written: str
    words: str

    def fits(self, text: str) -> bool:
        """`text` came from `matching.normal`."""
        return self.words in text

    @property
    def anchor(self) -> tuple[str, bool]:
        """A word that stands in every text that fits, and whether only its beginning does; '' if none can be named."""
        if not self.words.startswith(" "):
            return "", False
        *whole, last = self.words[1:].split(" ") if not self.words.endswith(" ") else [*self.words[1:-1].split(" "), ""]
        longest = max(whole, key=len, default="")
        return (last, True) if last and len(last) > len(longest) else (longest, False)


@dataclass(frozen=True, slots=True)
class Regex:
    """`/…/` of RE2's syntax (no look-around, no back-references), case folded."""

    written: str
    compiled: Any = field(compare=False)

    def fits(self, text: str) -> bool:
        """`text` as it stands in the mail."""
        if not text.isascii():
            text = _SURROGATES.sub("\ufffd", text)
        return self.compiled.search(text) is not None


def words(written: str) -> Words:
    """Raises ValueError."""
    text = written.strip()
    any_ending = text.endswith("*")
    bare = text.removesuffix("*")
    if "*" in bare:
        raise ValueError(f"'{written}': * stands at the end of a word, for any ending")
    folded = matching.normal(bare)
    if not folded.strip():
        raise ValueError(f"'{written}' holds no letter and no digit")
    if matching.is_unspaced(folded):
        return Words(written, folded.strip())
    return Words(written, folded.rstrip() if any_ending else folded)


def is_regex(written: str) -> bool:
    return len(written) > 2 and written.startswith("/") and written.endswith("/")


def regex(written: str) -> Regex:
    """Raises ValueError."""
    source = written[1:-1]
    if len(source) > MAX_REGEX:
        raise ValueError(f"this pattern has more than {MAX_REGEX} characters")
    try:
        compiled = re2.compile(source, _OPTIONS)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0] if error.args else error
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"this pattern does not work: {_better(source) or said} — in {written}") from None
    return Regex(written, compiled)


def _better(source: str) -> str:
    """Python's words for what is wrong name the position; '' where only RE2 finds fault (look-around, back-references)."""
    try:
        re.compile(source)
    except re.error as error:
        return str(error)
    except (RecursionError, OverflowError, Warning):
        pass
    return ""


@dataclass(frozen=True, slots=True)
class Address:
    """`eva@example.org` · `@sales.example.org` (with sub-domains) · `eva@` (any domain) · `*@printers.example.org` (this domain).

    A plus part of ours does not matter: `it@` fits `it+4812.x@`.
    """

    written: str
    local: str
    domain: str
    with_subdomains: bool = False

    def fits(self, address: str) -> bool:
        """`address` is folded."""
        if self.local:
            local = address.rpartition("@")[0]
            if local != self.local and split_subaddress(address)[0].rpartition("@")[0] != self.local:
                return False
        if not self.domain:
            return bool(self.local)
        domain = domain_of(address)
        return domain == self.domain or (self.with_subdomains and domain.endswith("." + self.domain))


@dataclass(frozen=True, slots=True)
class Glob:
    """A file's name: `*.pdf`, `inv*`; case folded."""

    written: str
    pieces: tuple[str, ...]

    def fits(self, name: str) -> bool:
        name = name.casefold()
        first, *rest = self.pieces
        if not rest:
            return name == first
        last = rest.pop()
        if not name.startswith(first) or not name.endswith(last) or len(name) < len(first) + len(last):
            return False
        at, end = len(first), len(name) - len(last)
        for piece in rest:
            found = name.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


def glob(written: str) -> Glob:
    return Glob(written, tuple(written.strip().casefold().split("*")))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a number looks like: `9` a digit, `?` a letter, all else itself. Found as a whole word in any case."""

    written: str
    compiled: Any = field(compare=False)

    def find(self, text: str) -> str:
        """The first place that looks like it, or ''."""
        if not text.isascii():
            text = _SURROGATES.sub("\ufffd", text)
        found = self.compiled.search(text)
        return found[1] if found else ""


def shape(written: str) -> Shape:
    """Raises ValueError."""
    text = written.strip()
    if not any(c in "9?" for c in text):
        raise ValueError(f"'{written}' holds neither 9 (a digit) nor ? (a letter)")
    if len(text) > 60:
        raise ValueError(f"'{written}' is longer than 60 characters")
    pieces = {"9": r"\d", "?": r"\pL", " ": r"[ \t]{1,3}"}
    middle = "".join(pieces.get(c, re2.escape(c)) for c in text)
    return Shape(written, re2.compile(rf"(?:^|[^\pL\d])({middle})(?:[^\pL\d]|$)", _OPTIONS))
