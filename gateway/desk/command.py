"""The command grammar (product.md 2.1): one line that begins with `#`, among the first or last lines of a mail.

This version knows what its letters name: agents `#take #note #done`, requesters `#deadline WHEN because …` and the word
`status`. The table below is where the rest of the grammar will live. A first line with an unknown `#word` is an error,
never text; a known command alone in the middle of the text holds the mail back too. All or nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from zoneinfo import ZoneInfo

from gateway.desk.when import CannotRead, read_when


class Name(StrEnum):
    TAKE = "take"
    NOTE = "note"
    DONE = "done"
    DEADLINE = "deadline"
    STATUS = "status"


AGENT_COMMANDS = {
    "take": Name.TAKE, "own": Name.TAKE, "claim": Name.TAKE,
    "note": Name.NOTE, "internal": Name.NOTE, "private": Name.NOTE, "comment": Name.NOTE,
    "done": Name.DONE, "close": Name.DONE, "closed": Name.DONE, "resolve": Name.DONE, "solved": Name.DONE,
    "erledigt": Name.DONE, "fait": Name.DONE, "hecho": Name.DONE, "zrobione": Name.DONE, "hotovo": Name.DONE, "完了": Name.DONE,
}  # fmt: skip
REQUESTER_COMMANDS = {"deadline": Name.DEADLINE, "status": Name.STATUS}
MOST_WRONG = 20
"""Wrong lines named in one letter; the first of them are enough to begin with."""
MOST_AT_AN_EDGE = 50
"""Command lines at the beginning, and as many at the end; what else looks like one is text."""
STATUS_WORDS = frozenset({"status", "stand", "état", "etat", "estado", "stan", "stav", "状況"})


@dataclass(frozen=True, slots=True)
class Command:
    name: Name
    line: int
    text: str
    when: datetime | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be carried out: what is wrong with it and what would be right ('' if we cannot tell)."""

    number: int
    text: str
    message: str
    try_: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """What the lines say. `text` is the mail without its command lines."""

    commands: tuple[Command, ...]
    wrong: tuple[WrongLine, ...]
    text: str

    def get(self, name: Name) -> Command | None:
        return next((command for command in self.commands if command.name is name), None)


_COMMAND = re.compile(r"\s*[#＃]([^\W\d_][\w-]*)[ \t]*(.*)\Z")
_BECAUSE = re.compile(r"(?:\A|\s)because\b[:\s]*", re.IGNORECASE)


def read_agent_commands(text: str) -> Commands:
    """Commands of an agent's mail. Unknown words in the first or last lines, and known ones in the middle, are wrong lines."""
    if not _has_sign(text):
        return Commands((), (), text.strip())
    lines = text.split("\n")
    edge = _edge_lines(lines)
    commands: list[Command] = []
    wrong: list[WrongLine] = []
    kept: list[str] = []
    for number, line in enumerate(lines, start=1):
        match = _COMMAND.match(line)
        word = match[1].casefold() if match else ""
        name = AGENT_COMMANDS.get(word)
        if match is None or (number not in edge and name is None):
            kept.append(line)
        elif number not in edge and not match[2].strip():
            wrong.append(
                WrongLine(number, line.strip(), "stands in the middle of the text.", f"#{name} as the first line")
            )
        elif number not in edge:
            kept.append(line)
        elif len(wrong) >= MOST_WRONG:
            continue
        elif name is None:
            wrong.append(_unknown(number, line, word))
        elif match[2].strip():
            wrong.append(WrongLine(number, line.strip(), f"#{name} stands alone on its line.", f"#{name}"))
        else:
            commands.append(Command(name, number, line.strip()))
    return Commands(tuple(commands), tuple(wrong), "\n".join(kept).strip())


def read_requester_commands(text: str, *, now: datetime, zone: ZoneInfo) -> Commands:
    """Commands of a requester's mail. People write `#` for many reasons, so what we do not know stays text."""
    if not _has_sign(text):
        return Commands((), (), text.strip())
    lines = text.split("\n")
    edge = _edge_lines(lines)
    commands: list[Command] = []
    wrong: list[WrongLine] = []
    kept: list[str] = []
    for number, line in enumerate(lines, start=1):
        match = _COMMAND.match(line) if number in edge else None
        name = REQUESTER_COMMANDS.get(match[1].casefold()) if match else None
        if match is None or name is None:
            kept.append(line)
        elif name is Name.STATUS:
            commands.append(Command(name, number, line.strip()))
        else:
            when_text, because = _split_because(match[2])
            try:
                when = read_when(when_text, now=now, zone=zone)
                commands.append(Command(name, number, line.strip(), when=when, because=because))
            except CannotRead as error:
                again = f"#deadline {error.try_}" + (f" because {because}" if because else "")
                wrong.append(WrongLine(number, line.strip(), str(error), error.try_ and again))
    return Commands(tuple(commands), tuple(wrong), "\n".join(kept).strip())


def is_status_word(text: str) -> bool:
    """Does the mail consist of the word `status`, with or without greeting, thanks and a name? (product.md 2.1)

    Whatever else stands there may be a request, and a request is never swallowed."""
    if len(text) > 200:
        return False
    lines = [" ".join(line.casefold().split()).strip(" .,!#＃") for line in text.split("\n")]
    rest = [line for line in lines if line and line.rstrip(" ?") not in STATUS_WORDS]
    if len(rest) == len([line for line in lines if line]):
        return False
    if rest and _GREETING.match(rest[0]):
        rest = rest[1:]
    if len(rest) > 1 and _THANKS.match(rest[-2]) and len(rest[-1].split()) <= 3:
        rest = rest[:-1]  # a name below the thanks
    return all(_THANKS.match(line) for line in rest)


_GREETING = re.compile(
    r"(?:hi|hello|hallo|hey|dear|good (?:morning|day|afternoon|evening)|guten (?:tag|morgen|abend)|moin|liebe[rs]?|bonjour"
    r"|salut|hola|buenos d[ií]as|cześć|dzień dobry|ahoj|dobrý den)\b[^?]{0,40}\Z"
)
_THANKS = re.compile(
    r"(?:please|bitte|thanks|thank you|many thanks|danke|vielen dank|merci|gracias|dziękuję|děkuji|cheers|best|regards"
    r"|(?:kind|best|warm) regards|greetings|(?:viele |liebe |beste )?grüße|mfg|cordialement|saludos)\b[^?]{0,30}\Z"
)


def _split_because(text: str) -> tuple[str, str]:
    match = _BECAUSE.search(text)
    return (text[: match.start()].strip(), text[match.end() :].strip()) if match else (text.strip(), "")


def _has_sign(text: str) -> bool:
    """Most mails have no command: then there is nothing to take apart, and a text of megabytes is not held line by line."""
    return "#" in text or "＃" in text


def _edge_lines(lines: list[str]) -> set[int]:
    """Numbers (from 1) of the command lines at the beginning and the end: up to the first, and from the last, line of text;
    few of them, as nobody means thousands."""
    edge: set[int] = set()
    for numbers, most in ((range(1, len(lines) + 1), MOST_AT_AN_EDGE), (range(len(lines), 0, -1), 2 * MOST_AT_AN_EDGE)):
        for number in numbers:
            line = lines[number - 1]
            if not line.strip():
                continue
            if not _COMMAND.match(line) or len(edge) >= most:
                break
            edge.add(number)
    return edge


def _unknown(number: int, line: str, word: str) -> WrongLine:
    near = get_close_matches(word[:40], AGENT_COMMANDS, n=1)
    name = AGENT_COMMANDS[near[0]] if near else None
    return WrongLine(
        number, line.strip(), f"I do not know #{word[:40]}.", f"#{name}" if name else "#take, #note or #done"
    )
