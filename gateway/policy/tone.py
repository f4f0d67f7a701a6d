"""The tone check of templates: words a letter of ours does not use, and what to say instead (docs/templates.md)."""

import re

from gateway.policy.tonewords import TONE

_TONE = tuple((re.compile(pattern, re.IGNORECASE), advice) for table in TONE.values() for pattern, advice in table)
_ANY = re.compile("|".join(pattern.pattern for pattern, _ in _TONE), re.IGNORECASE)  # most letters have none of them
_NOT_WORDS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style>.*?</style>|<[^>]*>", re.DOTALL)
_SENTENCE = re.compile(r"""(?<!\w)_n?\(\s*(?:"([^"]*)"|'([^']*)')(?:\s*,\s*(?:"([^"]*)"|'([^']*)'))?""")
_SHOUT = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,}){2,}\b")


def tone(source: str) -> list[tuple[int, str]]:
    """Words a letter of ours does not use (product.md 3.4), with their lines. Of markup and code, only the sentences in
    `_("…")` are looked at."""
    bare = _NOT_WORDS.sub(_words_in, source)
    found: list[tuple[int, str]] = []
    if not _ANY.search(bare) and not _SHOUT.search(bare):
        return found
    for number, line in enumerate(bare.split("\n"), 1):
        for pattern, advice in _TONE:
            hit = pattern.search(line)
            if hit:
                found.append((number, f"“{hit.group()}” – {advice}"))
        if _SHOUT.search(line):
            found.append((number, "no line shouts"))
    return found


def _words_in(code: re.Match[str]) -> str:
    """The sentences of a piece of code, each on its line."""
    if code.group().startswith("{#") or "_" not in code.group():
        return "\n" * code.group().count("\n")
    pieces, last = [], 0
    for sentence in _SENTENCE.finditer(code.group()):
        pieces.append("\n" * code.group().count("\n", last, sentence.start()))
        pieces.append(" ".join(one.replace("\n", " ") for one in sentence.groups() if one))
        last = sentence.start()
    pieces.append("\n" * code.group().count("\n", last))
    return " ".join(pieces)
