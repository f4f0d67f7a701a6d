"""Texts that are kept because a line beside them could not be carried out (product.md 2.1): nothing is sent by halves.

A reply with the right lines alone lets the text leave with them, and with those that were right before; `#send` lets it leave
without any; `#undo` drops it. The mail stays in the thread whatever becomes of its text, and its files go along with it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.desk import letters
from gateway.desk.changes import CancelTimers, Change, DropHeld, HeldText, Hold, SetTimer, Unfold
from gateway.desk.command import Command, Commands, Name, Speaker, WrongLine, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.say import say
from gateway.desk.ticket import Ticket
from gateway.desk.verbs.work import Work
from gateway.mail.signature import with_name

REMIND_AFTER = timedelta(minutes=30)
BACKUP_AFTER = timedelta(hours=2)
REMINDER, TO_BACKUP = "held", "held-backup"
"""Names of the timers, each with the agent's address behind it."""


@dataclass(frozen=True, slots=True)
class Released:
    """A held text that leaves now: with which commands, and which stored mail it is."""

    held: HeldText
    commands: Commands
    text: str
    is_note: bool

    @property
    def inbox(self) -> int:
        return self.held.inbox

    def changes(self, kind: EntryKind) -> tuple[Change, ...]:
        """The held mail becomes what it was meant to be, and nobody is reminded of it."""
        seen = "all" if kind is EntryKind.ANSWER else "agents"
        return (Unfold(self.inbox, kind.value, seen, self.text), *dropped(self.held.agent))


def dropped(agent: str) -> tuple[Change, ...]:
    """Nothing is kept for this agent any more."""
    return (DropHeld(agent), CancelTimers((f"{REMINDER} {agent}", f"{TO_BACKUP} {agent}")))


def put_right(context: Context, ticket: Ticket, commands: Commands, speaker: Speaker) -> Released | None:
    """The held text that this mail lets go; None if it does not. It does if it has no words of its own and answers something:
    a button that is pressed on an older letter has nothing to do with what is kept."""
    held = context.recalled.held.get(ticket.number)
    message = context.mail.message
    if held is None or commands.text or message.attachments or not (commands.commands or commands.wrong):
        return None
    sends = commands.get(Name.SEND) is not None
    if not sends and not message.in_reply_to:
        return None
    whole = read_agent_commands(held.text, speaker=speaker)
    text = with_name(whole.text, held.signature)
    kept = read_agent_commands("\n".join(held.lines), speaker=speaker)
    is_note = held.is_note or kept.get(Name.NOTE) is not None
    if sends:
        rest = tuple(one for one in commands.commands if one.name is not Name.SEND)
        return Released(held, Commands(rest, commands.wrong, text), text, is_note)
    new = {command.name for command in commands.commands}
    both = (*commands.commands, *(one for one in kept.commands if one.name not in new))
    return Released(held, Commands(both, (*commands.wrong, *kept.wrong), text), text, is_note)


def send(work: Work, command: Command) -> Work | WrongLine:
    """`#send` where nothing is kept."""
    return WrongLine(command.line, command.text, say("No text of yours is kept here, so there is nothing to send."))


def forget(context: Context, ticket: Ticket, commands: Commands) -> Act | None:
    """`#undo` while a text is kept: it is not wanted any more. It stays in the thread, for colleagues to read."""
    held = context.recalled.held.get(ticket.number)
    if held is None or commands.get(Name.UNDO) is None:
        return None
    agent = context.trust.person
    entry = Entry(EntryKind.SYSTEM, "in", context.author, context.mail.split.new_text, visible_to="agents")
    done = (say("Your text is not sent. You find it in the thread of {ref}.", ref=ticket.ref),)
    planned = letters.to_agents(context, "agent_confirm", ticket=ticket, agents=[agent], is_relay=False, done=done)
    return Act(
        Outcome.APPENDED,
        ActReason.WRONG_COMMAND,
        replace(ticket, updated_at=context.now),
        entry,
        journal=(JournalLine("drop", agent, {"by": context.proof}),),
        letters=planned if context.classification.may_acknowledge else (),
        changes=dropped(agent),
    )


def hold(
    context: Context, ticket: Ticket, commands: Commands, wrong: tuple[WrongLine, ...], *, again: Released | None = None
) -> Act:
    """Nothing is sent or changed; the agent is told which lines need help. `again`: a text that was kept already, which this
    mail was to put right: it stays kept."""
    agent, split = context.trust.person, context.mail.split
    kept = again.text if again else commands.text
    keeps_new = again is None and bool(commands.text or context.mail.message.attachments)
    changes: tuple[Change, ...] = ()
    if keeps_new:
        numbers = {line.number for line in wrong}
        right = tuple(one.text for one in commands.commands if one.line not in numbers)
        changes = (
            Hold(agent, context.mail.inbox, context.now, right),
            SetTimer(f"{REMINDER} {agent}", context.now + REMIND_AFTER),
            SetTimer(f"{TO_BACKUP} {agent}", context.now + BACKUP_AFTER),
        )
    told = context.classification.may_acknowledge
    is_held = keeps_new or again is not None
    refused = {"by": context.proof, "lines": [f"{line.text}: {line.message}" for line in wrong], "kept": is_held}
    return Act(
        Outcome.APPENDED,
        ActReason.WRONG_COMMAND,
        after=ticket,
        entry=Entry(
            EntryKind.SYSTEM, "in", context.author, split.new_text, split.quoted, split.signature, visible_to="agents"
        ),
        journal=(JournalLine("refuse", agent, refused),),
        letters=error_letter(context, ticket, wrong, kept=kept, is_held=is_held) if told else (),
        silence="" if told else context.classification.no_acknowledgement_because,
        changes=changes,
    )


def error_letter(
    context: Context, ticket: Ticket, wrong: tuple[WrongLine, ...], *, kept: str | None = None, is_held: bool = False
) -> tuple[LetterPlan, ...]:
    """The lines in question, each with what would be right; below them the text that is kept."""
    return letters.to_agents(
        context,
        "agent_error",
        ticket=ticket,
        agents=[context.trust.person],
        is_relay=False,
        lines=wrong,
        kept_text=context.mail.split.new_text if kept is None else kept,
        is_held=is_held,
    )
