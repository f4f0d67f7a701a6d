"""What the lines of a mail say, as values: commands, wrong lines, and who speaks. Pure."""

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.causes import Cause
from gateway.desk.commandwords import Name
from gateway.desk.department import Department, Desk, Priority
from gateway.desk.say import Say
from gateway.mail.message import Mailbox


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who wrote the lines, and where: times, addresses and names are read as this person means them.

    `department` holds the request (or is the one written to); `people` take part in it, the requester first; `language` is
    the writer's, '' if nobody knows.
    """

    desk: Desk
    department: Department
    person: str
    now: datetime
    language: str = ""
    is_agent: bool = False
    people: tuple[Mailbox, ...] = ()
    forwarded: str = ""
    """Who wrote the mail that the speaker sent on, '' if they did not."""

    @classmethod
    def agent(
        cls, desk: Desk, department: Department, person: str, *, now: datetime, people: tuple[Mailbox, ...] = ()
    ) -> "Speaker":
        """An agent, who writes in the language that the directory knows of them."""
        known = desk.people.get(person)
        language = known.language if known and known.language else desk.language
        return cls(desk, department, person, now, language=language, is_agent=True, people=people)


@dataclass(frozen=True, slots=True)
class Command:
    """One line, read. Which fields are filled depends on the name (`commandwords.COMMANDS`)."""

    name: Name
    line: int
    text: str
    """The line as it was written."""
    when: datetime | None = None
    because: str = ""
    what: str = ""
    """What is promised; whom `#for` names; what `#wait` waits for."""
    addresses: tuple[str, ...] = ()
    """Folded and complete."""
    departments: tuple[str, ...] = ()
    """Keys."""
    number: int = 0
    """Of the request to merge into."""
    tags: tuple[str, ...] = ()
    """`-vpn`: taken away."""
    priority: Priority | None = None
    mode: str = ""
    """Of `#help`: `always` or `errors` sets which confirmations come."""
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be carried out: what is wrong with it and what would be right ('' if we cannot tell).

    `number` is 0 where no line is meant. `means`: the instant that `try_` names. `is_example`: `try_` shows how such a line
    looks, and is not what was meant.
    """

    number: int
    text: str
    message: Say
    try_: str = ""
    means: datetime | None = None
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Commands:
    """What the lines say. `text` is the mail without its command lines."""

    commands: tuple[Command, ...]
    wrong: tuple[WrongLine, ...]
    text: str

    def get(self, name: Name) -> Command | None:
        """The first command of that name."""
        return next((command for command in self.commands if command.name is name), None)

    def all(self, name: Name) -> tuple[Command, ...]:
        return tuple(command for command in self.commands if command.name is name)


class WrongArgument(Exception):
    """`says` what is wrong; `try_` is the whole line that would be right, or ''; `means` the time it names."""

    def __init__(self, says: Say, try_: str = "", *, means: datetime | None = None, is_example: bool = False) -> None:
        super().__init__(str(says))
        self.says = says
        self.try_ = try_
        self.means = means
        self.is_example = is_example
