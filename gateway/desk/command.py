"""The command grammar (product.md 2.1): which lines of a mail are commands, and what its text is without them. Pure, linear.

The first or the last lines of a mail may be commands, each one line that begins with `#` and a letter. All or nothing: what
is not understood among them is a wrong line, never text, and then nothing is sent. The names stand in `commandwords`, their
arguments are read in `commandargs`, what they do is `verbs/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.desk import commandargs, commandlines, commandpeople
from gateway.desk.commandlines import Line
from gateway.desk.commandvalues import Command, Commands, Speaker, WrongArgument, WrongLine
from gateway.desk.commandwords import COMMANDS, OF_AGENTS, OF_REQUESTERS, Name, Takes
from gateway.desk.contradictions import contradictions
from gateway.desk.say import say
from gateway.mail.signature import is_device

__all__ = [
    "MOST_WRONG",
    "Command",
    "Commands",
    "Name",
    "Speaker",
    "WrongLine",
    "contradictions",
    "is_only_commands",
    "read_agent_commands",
    "read_requester_commands",
]

MOST_WRONG = 20
"""Wrong lines named in one letter; the first of them are enough to begin with."""
MOST_TRIED = 200
"""Lines in the middle of a text that are looked at; nobody hides a command among more."""

# In the middle of a text what stands behind these may well be a sentence, or a line of a script.
_TEXT_IN_THE_MIDDLE = frozenset({Takes.TEXT, Takes.TAGS, Takes.QUESTION})
# Of requesters these alone are refused where they cannot be read; `#done with it all` is somebody's words.
_REFUSED_TO_REQUESTERS = frozenset({Name.DEADLINE, Name.CC})
_LAST_LINES, _LAST_LETTERS = 3, 1_000
_OF_AGENTS = {word: word for word in OF_AGENTS}


@dataclass(slots=True)
class _Reading:
    """One mail being read."""

    speaker: Speaker
    commands: list[Command] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    tried: int = 0

    def refuse(self, line: WrongLine) -> None:
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(line)

    def run(self, number: int, line: Line, name: Name) -> None:
        try:
            found = commandargs.read(name, line.argument, self.speaker)
        except WrongArgument as error:
            self.refuse(WrongLine(number, line.text, error.says, error.try_, error.means, error.is_example))
            return
        self.commands.append(Command(name, number, line.text, because=found.because, **found.fields))
        if found.text:
            self.kept.append(found.text)

    def result(self) -> Commands:
        text = "\n".join(self.kept).strip()
        if (self.commands or self.wrong) and text:
            text = _without_device(text)
        return Commands(tuple(self.commands), tuple(self.wrong), text)


def read_agent_commands(text: str, *, speaker: Speaker, signature: str = "") -> Commands:
    """Commands of an agent's mail. Unknown words in the first lines, and known commands in the middle, are wrong lines; so are
    those below the `signature` that was cut off, where nobody would have read them."""
    reading = _Reading(speaker)
    _below_signature(reading, signature, after=text.count("\n") + 1)
    first_text = text[:1_000].lstrip()[:1]
    if not commandlines.has_sign(text) and first_text not in ("@", "/", "S", "s"):
        return Commands((), tuple(reading.wrong), text.strip())
    lines = text.split("\n")
    commandlines.join_wrapped(lines, OF_AGENTS)
    first, last = commandlines.edges(lines, OF_AGENTS, is_strict=True)
    habit = commandlines.first_text(lines, first)
    for number, written in enumerate(lines, start=1):
        line = commandlines.parted(written, OF_AGENTS)
        at_edge = number <= first or number >= last
        if number == habit and (right := commandlines.habit(written)):
            reading.refuse(WrongLine(number, written.strip(), say("is no command here."), right))
        elif line is None or (line.name is None and not at_edge):
            reading.kept.append(written)
        elif line.name is None:
            reading.refuse(_unknown(number, line))
        elif at_edge:
            reading.run(number, line, line.name)
        else:
            _in_the_middle(reading, number, line, line.name, written)
    return reading.result()


def read_requester_commands(text: str, *, speaker: Speaker) -> Commands:
    """Commands of a requester's mail. People write `#` for many reasons, so what we do not know stays text."""
    reading = _Reading(speaker)
    if not commandlines.has_sign(text):
        return Commands((), (), text.strip())
    lines = text.split("\n")
    commandlines.join_wrapped(lines, OF_REQUESTERS)
    first, last = commandlines.edges(lines, OF_REQUESTERS, is_strict=False)
    for number, written in enumerate(lines, start=1):
        line = commandlines.parted(written, OF_REQUESTERS) if number <= first or number >= last else None
        if line is None or line.name is None or not _is_meant(line, line.name, speaker):
            reading.kept.append(written)
        else:
            reading.run(number, line, line.name)
    return reading.result()


def line_of_agents(text: str, *, speaker: Speaker) -> str:
    """The command of agents that a requester's mail begins with, as it is written; '' if it begins otherwise."""
    lines = text[:1_000].split("\n")
    written = next((line for line in lines if line.strip()), "")
    line = commandlines.parted(written, OF_AGENTS) if commandlines.has_sign(written) else None
    if line is None or line.name is None or line.word in OF_REQUESTERS:
        return ""
    try:
        commandargs.read(line.name, line.argument, speaker)
    except WrongArgument:
        return ""
    return written.strip()


def is_only_commands(commands: Commands) -> bool:
    """Has the mail no text of its own? What a phone puts below ("Sent from my …") is none."""
    return bool(commands.commands or commands.wrong) and not _without_device(commands.text)


def _is_meant(line: Line, name: Name, speaker: Speaker) -> bool:
    if name in _REFUSED_TO_REQUESTERS:
        return True
    try:
        commandargs.read(name, line.argument, speaker)
    except WrongArgument:
        return False
    return True


def _without_device(text: str) -> str:
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or is_device(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _in_the_middle(reading: _Reading, number: int, line: Line, name: Name, written: str) -> None:
    """Between two sentences: a command that would be right as a first line is not run and not sent; else it is text."""
    reading.tried += 1
    if reading.tried > MOST_TRIED or (line.argument and COMMANDS[name].takes in _TEXT_IN_THE_MIDDLE):
        reading.kept.append(written)
        return
    if line.argument:
        try:
            commandargs.read(name, line.argument, reading.speaker)
        except WrongArgument:
            reading.kept.append(written)
            return
    says = say("stands in the middle of the text: commands are the first or the last lines.")
    reading.refuse(WrongLine(number, line.text, says, line.text))


def _below_signature(reading: _Reading, signature: str, *, after: int) -> None:
    """Commands among the last lines of what was cut off."""
    if not commandlines.has_sign(signature):
        return
    lines = [line for line in signature[-_LAST_LETTERS:].split("\n") if line.strip() and not is_device(line)]
    for written in lines[-_LAST_LINES:]:
        line = commandlines.parted(written, OF_AGENTS)
        if line is None or line.name is None:
            continue
        try:
            commandargs.read(line.name, line.argument, reading.speaker)
        except WrongArgument:
            continue
        says = say("stands below your signature, where nothing is read.")
        reading.refuse(WrongLine(after + 1, line.text, says, line.text))


def _unknown(number: int, line: Line) -> WrongLine:
    """A word that no command has; of requesters' commands an agent is told what is theirs."""
    theirs: Mapping[Name | None, str] = {
        Name.DEADLINE: f"#promise {line.argument}".strip(),
        Name.CANCEL: "#decline because …",
    }
    name = OF_REQUESTERS.get(line.word)
    if name in theirs:
        says = say("#{word} is a word of those who ask.", word=line.shown)
        return WrongLine(number, line.text, says, theirs[name], is_example=name is Name.CANCEL)
    if near := commandpeople.near(line.word, _OF_AGENTS):
        right = f"#{OF_AGENTS[near]} {line.argument}".strip()
        return WrongLine(number, line.text, say("I do not know #{word}.", word=line.shown), right)
    says = say("I do not know #{word}. #help shows all commands.", word=line.shown)
    return WrongLine(number, line.text, says, "#help", is_example=True)
