"""Which lines of a mail look like commands: at its beginning, at its end, broken in two by a mail program, or written as other
desks have it. Pure, linear; nothing is read of what stands behind a command's name.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.desk import commandpeople
from gateway.desk.commandwords import COMMANDS, OF_AGENTS, SLASH_HABITS, STATUS_HABITS, Name, Takes
from gateway.desk.folding import folded

MOST_AT_AN_EDGE = 50
"""Command lines at the beginning, and as many at the end; what else looks like one is text."""
LONGEST_LINE = 2_000
"""Characters of a command line; what is longer is text."""

_HIDDEN = r"\u200b-\u200f\u2060\ufeff"
# Behind the name stands a blank or a mark; `#PermitRootLogin=no`, `#include<x>` and `#a/b` are no commands.
_COMMAND = re.compile(
    rf"[\s{_HIDDEN}]{{0,200}}[#＃]([^\W\d_](?:[\w-]{{0,59}}\w)?)(?![\w-])((?=[\s\u3000:：.,;!…]|\Z)[^\n]*)\Z"
)
_EMPHASISED = re.compile(r"\s{0,200}([*_`\"]{1,2})([#＃][^\n]*)\1\s{0,200}\Z")  # bold, or copied from a page
_MARKS_BEHIND = " \t\u00a0\u3000\r.,;!…"
_AT_SIGN = re.compile(r"\s*@([^\W\d_][\w-]{0,20})[.!]?\s*\Z")
_SLASH = re.compile(r"\s*/([^\W\d_][\w-]{0,20})(?:\s+(\S[^\n]{0,200}))?\Z")
_APART = re.compile(r"\s*(?:[#＃][ \t]{1,3}|[*•·-][ \t]{1,3}[#＃])([^\W\d_][\w-]{0,20})[.!:]?\s*\Z")
"""A blank behind the sign, or the sign in a list: a heading of one's own, unless it is just the name of a command."""
_FIELD = re.compile(r"\s*(?:status|state)\s*[:=]\s*([^\W\d_][\w ]{0,20}?)[.!]?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that looks like a command. `word` is folded, `shown` as it was written; `name`: None where nobody knows it."""

    word: str
    shown: str
    argument: str
    name: Name | None
    text: str


def has_sign(text: str) -> bool:
    """Most mails have no command: then there is nothing to take apart, and a text of megabytes is not held line by line."""
    return "#" in text or "＃" in text


def parted(line: str, words: Mapping[str, Name]) -> Line | None:
    """The name in a line and what stands behind it; None for a line of text."""
    if len(line) > LONGEST_LINE or not has_sign(line[:250]):
        return None
    plain = line if line.isascii() else unicodedata.normalize("NFC", line)
    if emphasised := _EMPHASISED.match(plain):
        plain = emphasised[2]
    match = _COMMAND.match(plain)
    if match is None:
        return None
    word, argument = folded(match[1]), match[2].lstrip(_MARKS_BEHIND).rstrip()
    name = words.get(word)
    if name is None and argument and argument[0].isalpha():  # `#give back`, `#hand over hr`
        second, _, rest = argument.partition(" ")
        name = words.get(f"{word}-{folded(second)}")
        argument = rest.strip() if name else argument
    return Line(word, match[1][:40], argument, name, line.strip())


def edges(lines: list[str], words: Mapping[str, Name], *, is_strict: bool) -> tuple[int, int]:
    """(number of the last command line at the beginning, number of the first one at the end), from 1.

    `is_strict`: a word at the beginning that nobody knows is a command line too, and will be a wrong one. At the end only if
    it is near to one that is known: there people show what they have put into a file.
    """
    first = count = 0
    for number, written in enumerate(lines, start=1):
        if not written.strip():
            continue
        line = parted(written, words)
        if line is None or count >= MOST_AT_AN_EDGE or not (is_strict or line.name):
            break
        first, count = number, count + 1
    last, count = len(lines) + 1, 0
    for number in range(len(lines), first, -1):
        if not lines[number - 1].strip():
            continue
        line = parted(lines[number - 1], words)
        if line is None or count >= MOST_AT_AN_EDGE or not (line.name or (is_strict and _is_near(line))):
            break
        last, count = number, count + 1
    return first, last


def _is_near(line: Line) -> bool:
    return len(line.argument.split()) <= 4 and bool(commandpeople.near(line.word, _OF_AGENTS, cutoff=_NEAR))


_OF_AGENTS = {word: word for word in OF_AGENTS}
_NEAR = 0.8  # a slip of the fingers, not another word


# --- Lines that a mail program has broken -----------------------------------------------------------------------------

_WRAPS_FROM, _WRAPS_AT = 60, 80
_BEGINS_SMALL = re.compile(r"[^\W\d_A-Z]")
_MOST_BROKEN = 3


def join_wrapped(lines: list[str], words: Mapping[str, Name]) -> None:
    """A long command whose end has come to stand on a line of its own, as programs do that write lines of 72 letters: its lines
    become one, and the numbers of all others stay as they are.

    Only where the break is the program's beyond doubt: the next word had no room, the next line begins small, and a blank
    line, a command or the end follows.
    """
    for at in (*_from_the_top(lines, words), *_from_the_bottom(lines, words)):
        end = at + 1
        while end < len(lines) and end - at <= _MOST_BROKEN and _is_broken(lines[end - 1], lines[end], words):
            end += 1
        if end == at + 1 or not (end == len(lines) or not lines[end].strip() or parted(lines[end], words)):
            continue
        lines[at] = " ".join(line.strip() for line in lines[at:end])
        lines[at + 1 : end] = [""] * (end - at - 1)


def _from_the_top(lines: list[str], words: Mapping[str, Name]) -> list[int]:
    """Indices of long commands before the text; the lines behind each may be its own."""
    found: list[int] = []
    for index, line in enumerate(lines[: 4 * MOST_AT_AN_EDGE]):
        if not line.strip():
            continue
        if parted(line, words) is None:
            if not found or index - found[-1] > _MOST_BROKEN:
                break
        elif len(line) >= _WRAPS_FROM:
            found.append(index)
    return found


def _from_the_bottom(lines: list[str], words: Mapping[str, Name]) -> list[int]:
    found: list[int] = []
    beside = 0
    for index in range(len(lines) - 1, max(-1, len(lines) - 4 * MOST_AT_AN_EDGE), -1):
        line = lines[index]
        if not line.strip():
            continue
        if parted(line, words) is not None:
            beside = 0
            if len(line) >= _WRAPS_FROM:
                found.append(index)
        elif (beside := beside + 1) > _MOST_BROKEN:
            break
    return found


def _is_broken(line: str, following: str, words: Mapping[str, Name]) -> bool:
    word = following.split(maxsplit=1)[:1]
    return (
        bool(word)
        and _WRAPS_FROM <= len(line) <= _WRAPS_AT
        and len(line.rstrip()) + 1 + len(word[0]) > 70
        and _BEGINS_SMALL.match(following) is not None
        and not line.rstrip().endswith((".", "!", "?"))
        and parted(following, words) is None
    )


# --- Habits from other desks ------------------------------------------------------------------------------------------


def first_text(lines: list[str], after: int) -> int:
    """The number of the first line of text behind line `after`; 0 if there is none."""
    return next((number for number in range(after + 1, len(lines) + 1) if lines[number - 1].strip()), 0)


def habit(line: str) -> str:
    """`@closed` (FreeScout), `/assign ben` (GitLab), `Status: resolved` (Request Tracker), and `# note`, as a command of ours; ''
    for text."""
    if len(line) > 300:
        return ""
    if (match := _AT_SIGN.match(line) or _APART.match(line)) and (name := OF_AGENTS.get(folded(match[1]))):
        return _form(name)
    if match := _SLASH.match(line):
        word, argument = folded(match[1]), (match[2] or "").strip()
        if name := OF_AGENTS.get(word):
            return f"#{name} {argument}" if argument else _form(name)
        if word in SLASH_HABITS:
            return f"{SLASH_HABITS[word]} {argument}".strip()
    if match := _FIELD.match(line):
        return STATUS_HABITS.get(folded(match[1]), "")
    return ""


def _form(name: Name) -> str:
    return COMMANDS[name].form if COMMANDS[name].takes not in (Takes.NOTHING, Takes.MAYBE_UNTIL) else f"#{name}"
