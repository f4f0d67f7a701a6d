"""An agent's mail on its way to an act: what its lines have done so far. Each command takes a `Work` and gives the next one.

Nothing is written before all lines have been carried out: one that cannot be gives a `WrongLine`, and then nothing happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from gateway.desk.changes import Change
from gateway.desk.command import Command, Commands, Name, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import Absorbed, Also, JournalLine, LetterPlan
from gateway.desk.department import Department
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Participant, Promise, Ticket
from gateway.mail.message import Mailbox


def _no_number() -> int:
    raise AssertionError("only the mail of an agent can open a request")


@dataclass(frozen=True, slots=True)
class Work:
    """`before`, `after`: the request as it was and as it is so far; `text`: the words beside the commands."""

    context: Context
    before: Ticket
    after: Ticket
    commands: Commands
    text: str
    is_note: bool = False
    """The words are for colleagues."""
    has_files: bool = False
    """Files come with the words, or instead of them."""
    is_silent: bool = False
    """The words go where a command has sent them (a question to another department), and nowhere else."""
    letter: str = ""
    """The letter to the people, where a command wants another one than `answer` (with a text) or `update` (without)."""
    says: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Variables of that letter."""
    news: tuple[Say, ...] = ()
    """What has changed for the people, in sentences: they stand in the one letter they get."""
    done: tuple[Say, ...] = ()
    """What was done, for the agent's confirmation."""
    is_confirmed: bool = False
    """It is always confirmed, with a copy of what the people got."""
    copied: tuple[Say, ...] = ()
    """What the template of the letter to the people says by itself, for that copy."""
    settled: str = ""
    """What became of the promise that was in force: `kept`, `moved`."""
    promise: Promise | None = None
    """The promise that is made now."""
    keeper: str = ""
    """Who keeps the promise that stands from now on; '': whoever did."""
    joined: tuple[Participant, ...] = ()
    journal: tuple[JournalLine, ...] = ()
    letters: tuple[LetterPlan, ...] = ()
    """Letters beside those to the people and the confirmation."""
    changes: tuple[Change, ...] = ()
    also: tuple[Also, ...] = ()
    absorbed: tuple[Absorbed, ...] = ()
    number: Callable[[], int] = _no_number
    """Gives the number of a new request."""
    to_people: tuple[LetterPlan, ...] | None = None
    """The letters to the people, where a command has written them itself."""
    is_told: bool = False
    """The agent hears of it in another letter of this act, so it is not confirmed."""

    @property
    def agent(self) -> str:
        return self.context.trust.person

    @property
    def department(self) -> Department:
        """The department that holds the request now."""
        return self.context.department(self.after)

    @property
    def answers(self) -> bool:
        """Words for the people, or files that come alone: a scan without a word is an answer too. Not a note, and not what a
        command sends to somebody else."""
        if self.is_note or self.is_silent:
            return False
        return bool(self.text) or (self.has_files and not self.commands.commands)

    @property
    def requester(self) -> Who:
        """Whose request it is, by the first name."""
        return self.who(self.after.requester.address, is_short=True)

    def who(self, address: str, *, is_short: bool = False) -> Who:
        """Somebody in a sentence."""
        known = Mailbox(address)
        if address == self.before.requester.address:
            known = self.before.requester
        return Who(address, self.context.desk.name_of(known), is_short)

    @property
    def taken(self) -> Say:
        """That the agent has the request now, as the people read it."""
        return self.has_it(self.agent)

    def has_it(self, owner: str) -> Say:
        return say("{name} has your request now.", name=self.who(owner))

    def with_journal(self, act: str, **data: Any) -> "Work":
        """One more line of the journal, by the agent."""
        return replace(self, journal=(*self.journal, JournalLine(act, self.agent, data)))

    def told(self, *news: Say) -> "Work":
        return replace(self, news=(*self.news, *news))

    def confirmed(self, *done: Say) -> "Work":
        return replace(self, done=(*self.done, *done))

    def has(self, name: Name) -> bool:
        return self.commands.get(name) is not None


Effect = Callable[[Work, Command], Work | WrongLine]
