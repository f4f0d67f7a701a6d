"""Commands of one mail that cannot all be meant (product.md 2.1). Nothing of the request is looked at here. Pure."""

from collections.abc import Iterator

from gateway.desk.commandvalues import Command, Commands, WrongLine
from gateway.desk.commandwords import Name
from gateway.desk.say import Say, say

# Two that do not go together, and why. The line that is named is the second of them in this table.
_PAIRS: tuple[tuple[Name, Name, Say], ...] = (
    (Name.DONE, Name.PROMISE, say("A request that is done needs no promise: leave one of the two lines out.")),
    (Name.DONE, Name.WAIT, say("A request is done or it waits: leave one of the two lines out.")),
    (Name.DONE, Name.REOPEN, say("A request is done or open: leave one of the two lines out.")),
    (Name.DONE, Name.DECLINE, say("#decline closes the request already: leave one of the two lines out.")),
    (Name.DONE, Name.HANDOFF, say("A request that is done is not given away: leave one of the two lines out.")),
    (Name.DONE, Name.ASK, say("You keep a request while you ask another department: #done comes with the answer.")),
    (Name.DONE, Name.GIVE_BACK, say("A request that is done is not given back: leave one of the two lines out.")),
    (Name.DECLINE, Name.PROMISE, say("A request that is declined needs no promise: leave one of the two lines out.")),
    (Name.DECLINE, Name.WAIT, say("A request is declined or it waits: leave one of the two lines out.")),
    (Name.DECLINE, Name.REOPEN, say("A request is declined or open: leave one of the two lines out.")),
    (Name.DECLINE, Name.HANDOFF, say("A request is declined or given away: leave one of the two lines out.")),
    (Name.HANDOFF, Name.PROMISE, say("only the new department can promise; the present promise travels by itself.")),
    (Name.HANDOFF, Name.TAKE, say("A request is yours or it is given away: leave one of the two lines out.")),
    (Name.HANDOFF, Name.ASSIGN, say("Who has it there is said by the new department: leave one of the two lines out.")),
    (Name.HANDOFF, Name.GIVE_BACK, say("A request is given back or given away: leave one of the two lines out.")),
    (Name.HANDOFF, Name.ASK, say("You give the request away or you keep it and ask: leave one of the two lines out.")),
    (Name.HANDOFF, Name.WAIT, say("What the new department waits for is theirs to say: leave one of the two lines out.")),
    (Name.TAKE, Name.ASSIGN, say("One person has a request: leave one of the two lines out.")),
    (Name.TAKE, Name.GIVE_BACK, say("A request is yours or given back: leave one of the two lines out.")),
    (Name.ASSIGN, Name.GIVE_BACK, say("A request has an owner or is given back: leave one of the two lines out.")),
    (Name.NOTE, Name.ASK, say("Your text is a note or a question to the other department: leave one of the two lines out.")),
    (Name.NOTE, Name.SPLIT, say("Your text is a note or a request of its own: leave one of the two lines out.")),
    (Name.ASK, Name.SPLIT, say("Your text is a question or a request of its own: leave one of the two lines out.")),
    (Name.MERGE, Name.SPLIT, say("A request goes into another one or is divided: leave one of the two lines out.")),
    (Name.SOLVED, Name.REOPEN, say("It is solved or open again: leave one of the two lines out.")),
    (Name.CANCEL, Name.REOPEN, say("It is cancelled or open again: leave one of the two lines out.")),
    (Name.SOLVED, Name.CANCEL, say("It is solved or no longer needed: leave one of the two lines out.")),
    (Name.SOLVED, Name.DEADLINE, say("What is solved needs no deadline: leave one of the two lines out.")),
    (Name.CANCEL, Name.DEADLINE, say("What is no longer needed has no deadline: leave one of the two lines out.")),
)  # fmt: skip
_ALONE = {
    Name.SEND: say("#send stands alone: it sends the text that is kept, without commands."),
    Name.UNDO: say("#undo stands alone: it takes back the last change."),
}
# Of these a mail may have several with different values.
_MANY = frozenset({Name.CC, Name.TAG, Name.ALLOW, Name.IGNORE, Name.HELP})


def contradictions(commands: Commands) -> tuple[WrongLine, ...]:
    """The lines that contradict others, in the order of the mail; each line once."""
    if len(commands.commands) < 2:
        return ()
    found: dict[int, WrongLine] = {}
    for line in (*_pairs(commands), *_alone(commands), *_twice(commands), *_allowed_and_ignored(commands)):
        found.setdefault(line.number, line)
    return tuple(found[number] for number in sorted(found))


def _pairs(commands: Commands) -> Iterator[WrongLine]:
    for first, second, why in _PAIRS:
        if commands.get(first) is not None and (line := commands.get(second)) is not None:
            yield _wrong(line, why)


def _alone(commands: Commands) -> Iterator[WrongLine]:
    for name, why in _ALONE.items():
        line = commands.get(name)
        if line is not None and any(command.name is not name for command in commands.commands):
            yield WrongLine(line.line, line.text, why, f"#{name}")


def _twice(commands: Commands) -> Iterator[WrongLine]:
    """Two different values for the same thing."""
    first: dict[Name, Command] = {}
    for command in commands.commands:
        known = first.setdefault(command.name, command)
        if known is not command and command.name not in _MANY and _value(known) != _value(command):
            yield _wrong(
                command,
                say("Line {line} says something else: leave one of the two lines out.", line=known.line),
            )


def _value(command: Command) -> tuple[object, ...]:
    return (command.when, command.what, command.addresses, command.departments, command.number, command.priority)


def _allowed_and_ignored(commands: Commands) -> Iterator[WrongLine]:
    allowed = {address for one in commands.all(Name.ALLOW) for address in one.addresses or ("",)}
    for command in commands.all(Name.IGNORE):
        if allowed & set(command.addresses or ("",)):
            yield _wrong(command, say("Somebody may write here or not: leave one of the two lines out."))


def _wrong(command: Command, why: Say) -> WrongLine:
    return WrongLine(command.line, command.text, why)
