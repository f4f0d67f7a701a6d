"""The command grammar (product.md 2.1): which lines of a mail are commands, and what its text is without them. Pure, linear.

The first or the last lines of a mail may be commands, each one line that begins with `#` and a letter. All or nothing: what
is not understood among them is a wrong line, never text, and then nothing is sent. The names stand in `commandwords`, their
arguments are read in `commandargs`; what they do is `verbs/`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from gateway.desk import commandargs, commandwords
from gateway.desk.commandargs import WrongArgument
from gateway.desk.commandvalues import Command, Commands, Speaker, WrongLine
from gateway.desk.commandwords import COMMANDS, OF_AGENTS, OF_EITHER, OF_REQUESTERS, Name, Takes
from gateway.desk.contradictions import contradictions
from gateway.desk.folding import folded
from gateway.desk.plainwords import is_status_word
from gateway.desk.say import say
from gateway.mail.signature import is_device

__all__ = [
    "Command",
    "Commands",
    "Name",
    "Speaker",
    "WrongLine",
    "contradictions",
    "is_only_commands",
    "is_status_word",
    "read_agent_commands",
    "read_requester_commands",
]

MOST_WRONG = 20
"""Wrong lines named in one letter; the first of them are enough to begin with."""
MOST_AT_AN_EDGE = 50
"""Command lines at the beginning, and as many at the end; what else looks like one is text."""
LONGEST_LINE = 2_000
"""Characters of a command line; what is longer is text."""

_COMMAND = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[#＃]([^\W\d_][\w-]{0,60})(?![\w-])([^\n]*)\Z")
# Behind the name stands a blank or a mark; `#PermitRootLogin=no`, `#include<x>` and `#a/b` are no commands.
_BEHIND = re.compile(r"[\s\u3000:：.,;!…=]|\Z")
_SIGN = re.compile("[#＃]")
_AT_SIGN = re.compile(r"\s*@([^\W\d_][\w-]{0,20})[.!]?\s*\Z")
_SLASH = re.compile(r"\s*/([^\W\d_][\w-]{0,20})(?:\s+(\S[^\n]{0,200}))?\Z")
_FIELD = re.compile(r"\s*(?:status|state)\s*[:=]\s*([^\W\d_][\w ]{0,20}?)[.!]?\s*\Z", re.IGNORECASE)
# In the middle of a text what stands behind these may well be a sentence, or a line of a script.
_TEXT_IN_THE_MIDDLE = frozenset({Takes.TEXT, Takes.TAGS, Takes.QUESTION})
_FAR = 0.75


@dataclass(slots=True)
class _Reading:
    """One mail being read."""

    speaker: Speaker
    words: Mapping[str, Name]
    commands: list[Command] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def refuse(self, line: WrongLine) -> None:
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(line)

    def run(self, number: int, line: str, name: Name, argument: str) -> None:
        try:
            found = commandargs.read(name, argument, self.speaker)
        except WrongArgument as error:
            self.refuse(WrongLine(number, line.strip(), error.says, error.try_, error.means, error.is_example))
            return
        self.commands.append(Command(name, number, line.strip(), because=found.because, **found.fields))
        if found.text:
            self.kept.append(found.text)

    def result(self) -> Commands:
        return Commands(tuple(self.commands), tuple(self.wrong), "\n".join(self.kept).strip())


def read_agent_commands(text: str, *, speaker: Speaker) -> Commands:
    """Commands of an agent's mail. Unknown words in the first lines, and known commands in the middle, are wrong lines."""
    reading = _Reading(speaker, OF_AGENTS)
    if not _SIGN.search(text):
        _habits(reading, text[:LONGEST_LINE].lstrip().split("\n", 1)[0], 1 + text[: len(text) - len(text.lstrip())].count("\n"))
        return Commands((), tuple(reading.wrong), text.strip())
    lines = text.split("\n")
    first, last = _edges(lines, OF_EITHER, is_strict=True)
    for number, line in enumerate(lines, start=1):
        word, argument = _parted(line)
        name = _name(word, argument, OF_AGENTS)
        at_edge = number <= first or number >= last
        if not word or (not at_edge and name is None):
            reading.kept.append(line)
        elif not at_edge:
            assert name is not None
            _in_the_middle(reading, number, line, name, _argument(word, argument, OF_AGENTS))
        elif name is None:
            reading.refuse(_unknown(number, line, word, argument))
        else:
            reading.run(number, line, name, _argument(word, argument, OF_AGENTS))
    _first_habit(reading, lines, first)
    return reading.result()


def read_requester_commands(text: str, *, speaker: Speaker) -> Commands:
    """Commands of a requester's mail. People write `#` for many reasons, so what we do not know stays text."""
    reading = _Reading(speaker, OF_REQUESTERS)
    if not _SIGN.search(text):
        return Commands((), (), text.strip())
    lines = text.split("\n")
    first, last = _edges(lines, OF_REQUESTERS, is_strict=False)
    for number, line in enumerate(lines, start=1):
        word, argument = _parted(line) if number <= first or number >= last else ("", "")
        name = _name(word, argument, OF_REQUESTERS)
        if name is None:
            reading.kept.append(line)
        else:
            reading.run(number, line, name, _argument(word, argument, OF_REQUESTERS))
    return reading.result()


def is_only_commands(commands: Commands) -> bool:
    """Has the mail no text of its own? What a phone puts below ("Sent from my …") is none."""
    if not commands.commands and not commands.wrong:
        return False
    return all(is_device(line) for line in commands.text.split("\n") if line.strip())


# --- Lines ------------------------------------------------------------------------------------------------------------


def _parted(line: str) -> tuple[str, str]:
    """The word of a command line, folded, and what stands behind it; ('', '') for a line of text."""
    if len(line) > LONGEST_LINE or not _SIGN.search(line[:200]):
        return "", ""
    match = _COMMAND.match(line if line.isascii() else unicodedata.normalize("NFC", line))
    if match is None or not _BEHIND.match(match[2]):
        return "", ""
    return folded(match[1]), match[2].strip(" \t\u00a0\u3000\r").removeprefix(":").removeprefix("：").strip()


def _name(word: str, argument: str, words: Mapping[str, Name]) -> Name | None:
    """Which command is meant; `#give back` and `#hand over it` are written apart by some."""
    if not word:
        return None
    return words.get(word) or words.get(_joined(word, argument))


def _joined(word: str, argument: str) -> str:
    return f"{word}-{folded(argument.split(maxsplit=1)[0])}" if argument and argument[0].isalpha() else ""


def _argument(word: str, argument: str, words: Mapping[str, Name]) -> str:
    """What stands behind the name, where that was written as two words."""
    return argument if word in words else argument.partition(" ")[2].strip()


def _edges(lines: list[str], words: Mapping[str, Name], *, is_strict: bool) -> tuple[int, int]:
    """(number of the last command line at the beginning, number of the first one at the end), from 1; blank lines between
    them count in. `is_strict`: a word at the beginning that nobody knows is a command line too, and a wrong one; at the
    end only if it is near to one that is known, for there people show what they have put into a file."""
    first = 0
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        word, argument = _parted(line)
        if not word or count >= MOST_AT_AN_EDGE or not (is_strict or _name(word, argument, words)):
            break
        first, count = number, count + 1
    last, count = len(lines) + 1, 0
    for number in range(len(lines), first, -1):
        line = lines[number - 1]
        if not line.strip():
            continue
        word, argument = _parted(line)
        if not word or count >= MOST_AT_AN_EDGE or not (_name(word, argument, words) or (is_strict and _is_near(word, argument))):
            break
        last, count = number, count + 1
    return first, last


def _is_near(word: str, argument: str) -> bool:
    return bool(get_close_matches(word, OF_AGENTS, n=1, cutoff=_FAR)) and len(argument.split()) <= 4


def _in_the_middle(reading: _Reading, number: int, line: str, name: Name, argument: str) -> None:
    """Between two sentences: a command that would be right as a first line is not run and not sent; else it is text."""
    if argument and COMMANDS[name].takes in _TEXT_IN_THE_MIDDLE:
        reading.kept.append(line)
        return
    if argument:
        try:
            commandargs.read(name, argument, reading.speaker)
        except WrongArgument:
            reading.kept.append(line)
            return
    reading.refuse(
        WrongLine(
            number, line.strip(), say("stands in the middle of the text: commands are the first or the last lines."), line.strip()
        )
    )


def _unknown(number: int, line: str, word: str, argument: str) -> WrongLine:
    """A word that no command has; of requesters' commands an agent is told what is theirs."""
    shown = line.strip()
    if (name := OF_REQUESTERS.get(word)) is Name.DEADLINE:
        return WrongLine(
            number, shown, say("#{word} is for those who ask; your word is #promise.", word=name.value), f"#promise {argument}".strip()
        )
    if name is Name.CANCEL:
        return WrongLine(number, shown, say("I do not know #{word}.", word=word), "#decline because …", is_example=True)
    near = get_close_matches(word, OF_AGENTS, n=1)
    if near:
        right = f"#{OF_AGENTS[near[0]]} {argument}".strip()
        return WrongLine(number, shown, say("I do not know #{word}.", word=word), right)
    return WrongLine(number, shown, say("I do not know #{word}. #help shows all commands.", word=word), "#help", is_example=True)


# --- Habits from other desks ------------------------------------------------------------------------------------------


def _first_habit(reading: _Reading, lines: list[str], first: int) -> None:
    """Looks at the first line of text, behind the commands."""
    for number in range(first + 1, len(lines) + 1):
        if lines[number - 1].strip():
            _habits(reading, lines[number - 1], number)
            return


def _habits(reading: _Reading, line: str, number: int) -> None:
    """`@closed` (FreeScout), `/assign ben` (GitLab), `Status: resolved` (Request Tracker): no text for the person."""
    if len(line) > 300:
        return
    if right := _habit(line):
        reading.refuse(WrongLine(number, line.strip(), say("is no command here."), right))


def _habit(line: str) -> str:
    if (match := _AT_SIGN.match(line)) and (name := OF_AGENTS.get(folded(match[1]))):
        return COMMANDS[name].form if COMMANDS[name].takes is not Takes.NOTHING and name is not Name.NOTE else f"#{name}"
    if match := _SLASH.match(line):
        word, argument = folded(match[1]), (match[2] or "").strip()
        if name := OF_AGENTS.get(word):
            return f"#{name} {argument}".strip() if argument or COMMANDS[name].takes is Takes.NOTHING else COMMANDS[name].form
        if word in commandwords.SLASH_HABITS:
            return f"{commandwords.SLASH_HABITS[word]} {argument}".strip()
    if match := _FIELD.match(line):
        return commandwords.STATUS_HABITS.get(folded(match[1]), "")
    return ""
