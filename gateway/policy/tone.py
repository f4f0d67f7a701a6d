"""The tone check of templates: words a letter of ours does not use, and what to say instead (docs/templates.md)."""

import re

_TONE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (r"\bas soon as possible\b|\basap\b|\bshortly\b|\bin due course\b", "a time, not a mood: say by when"),
        (r"\b(?:do not|don['’]t|please don['’]t) reply\b|\bno-?reply\b", "a way on: people may always reply, or call"),
        (r"\b(?:the|dear) (?:user|customer)\b|\ban agent\b", "people, not roles: say their name"),
        (r"\bunforeseen circumstances\b|\b(?:any )?inconvenience\b", "say what was missed, and that you are sorry"),
        (r"\bSLA\b|\bescalat\w+|\bresolved\b", "plain words: promise, warning, done"),
        (r"\byay\b|!!+|[\U0001F300-\U0001FAFF]", "no borrowed cheer"),
        (r"\breply above this line\b", "no reply marker: the text can be told without"),
    )
)
_NOT_WORDS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style>.*?</style>|<[^>]*>", re.DOTALL)
_SHOUT = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,}){2,}\b")


def tone(source: str) -> list[tuple[int, str]]:
    """Words a letter of ours does not use (product.md 3.4), with their lines. Markup and code are not looked at."""
    bare = _NOT_WORDS.sub(lambda m: "\n" * m.group().count("\n"), source)
    found = []
    for number, line in enumerate(bare.split("\n"), 1):
        for pattern, advice in _TONE:
            hit = pattern.search(line)
            if hit:
                found.append((number, f"“{hit.group()}” – {advice}"))
        if _SHOUT.search(line):
            found.append((number, "no line shouts"))
    return found
