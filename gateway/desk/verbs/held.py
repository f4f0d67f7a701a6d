"""Texts that are kept because a line beside them could not be carried out (product.md 2.1): nothing is sent by halves.

A reply with the right lines alone lets the text leave with them, and with those that were right before; `#send` lets it leave
without any; `#undo` drops it. The mail stays in the thread whatever becomes of its text, and its files go along with it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.desk import commandlines, letters
from gateway.desk.changes import CancelTimers, Change, DropHeld, HeldText, Hold, SetTimer, Unfold
from gateway.desk.command import Command, Commands, Name, Speaker, WrongLine, contradictions, read_agent_commands
from gateway.desk.commandwords import OF_AGENTS
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Ticket
from gateway.desk.verbs.work import Work
from gateway.mail.signature import is_device, with_name

REMIND_AFTER = timedelta(minutes=30)
BACKUP_AFTER = timedelta(hours=2)
REMINDER, TO_BACKUP = "held", "held-backup"
"""Names of the timers, each with the agent's address behind it."""
ELSEWHERE = (Name.NOTE, Name.ASK, Name.SPLIT)
"""Lines by which the words do not go to the person. A text with one of them never goes there because the line was wrong."""


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
    a button that is pressed on an older letter has nothing to do with what is kept. Nor have lines alone after another answer of
    the same agent: then only `#send` lets it go."""
    held = context.recalled.held.get(ticket.number)
    message = context.mail.message
    if held is None or commands.text or message.attachments or not (commands.commands or commands.wrong):
        return None
    sends = commands.get(Name.SEND) is not None
    if not sends and (not message.in_reply_to or _has_answered(context, held)):
        return None
    whole = read_agent_commands(held.text, speaker=speaker)
    text = with_name(own_words(whole), held.signature)
    kept = read_agent_commands("\n".join(held.lines), speaker=speaker)
    is_note = kept.get(Name.NOTE) is not None
    if sends:
        both = (*commands.commands, *(one for one in kept.commands if one.name in ELSEWHERE))
    else:
        both = (*commands.commands, *_that_hold(kept.commands, commands.commands))
    both = tuple(one for one in both if one.name is not Name.SEND)
    wrong = (*commands.wrong, *(() if sends else kept.wrong), *_astray(whole, both))
    return Released(held, Commands(both, wrong, text), text, is_note)


def _has_answered(context: Context, held: HeldText) -> bool:
    """Have the people got other words of this agent since the text is kept?"""
    told = context.recalled.thread.get(held.ticket, ())
    return any(one.kind == EntryKind.ANSWER and one.author == held.agent and one.at > held.at for one in told)


def _astray(whole: Commands, both: tuple[Command, ...]) -> tuple[WrongLine, ...]:
    """The words were for somebody else, and the line that said so is not put right: they would go to the wrong people. A note
    is always right: it goes to colleagues alone."""
    found = {one.name for one in both}
    if Name.NOTE in found:
        return ()
    meant = [(one.name, one.line, one.text) for one in whole.commands]
    meant += [(name, one.number, one.text) for one in whole.wrong if (name := _meant(one)) is not None]
    message = say("This line says where your text goes, so it is needed too. #undo drops the text.")
    astray = [(number, line) for name, number, line in meant if name in ELSEWHERE and name not in found]
    return tuple(WrongLine(number, line, message) for number, line in astray[:1])


def _meant(wrong: WrongLine) -> Name | None:
    """The command that a wrong line is, or may have been."""
    lines = (commandlines.parted(text, OF_AGENTS) for text in (wrong.text, wrong.try_))
    return next((line.name for line in lines if line is not None and line.name is not None), None)


def own_words(commands: Commands) -> str:
    """The text of a mail; what a phone puts below ("Sent from my …") is none."""
    lines = [line for line in commands.text.split("\n") if line.strip()]
    return "" if all(is_device(line) for line in lines) else commands.text


def _that_hold(kept: tuple[Command, ...], new: tuple[Command, ...]) -> tuple[Command, ...]:
    """The lines of before that still hold beside the new ones: what is said anew, or against them, counts for more."""
    names = {one.name for one in new}
    return tuple(
        one
        for one in kept
        if one.name not in names and not any(contradictions(Commands((one, other), (), "")) for other in new)
    )


def send(work: Work, command: Command) -> Work | WrongLine:
    """`#send` where nothing is kept, or with other words beside it."""
    if work.before.number in work.context.recalled.held:
        return WrongLine(
            command.line, command.text, say("#send stands alone: it sends the text that is kept, without commands.")
        )
    return WrongLine(command.line, command.text, say("No text of yours is kept here, so there is nothing to send."))


def forget(context: Context, ticket: Ticket) -> Act:
    """`#undo` while a text is kept: it is not wanted any more. It stays in the thread, for colleagues to read."""
    agent = context.trust.person
    entry = Entry(EntryKind.SYSTEM, "in", context.author, context.mail.split.new_text, visible_to="agents")
    done = (say("Your text is not sent. You find it in the thread of {ref}.", ref=ticket.ref),)
    planned = letters.to_agents(context, "agent_confirm", ticket=ticket, agents=[agent], is_relay=False, done=done)
    return Act(
        Outcome.APPENDED,
        ActReason.UNDONE,
        replace(ticket, updated_at=context.now),
        entry,
        journal=(JournalLine("drop", agent, {"by": context.proof}),),
        letters=planned if context.classification.may_acknowledge else (),
        silence="an agent's mail needs no acknowledgement",
        changes=dropped(agent),
    )


def kept(context: Context, lines: tuple[str, ...]) -> tuple[Change, ...]:
    """The words of this mail are kept, with the command lines that hold when they leave; reminders are set."""
    agent = context.trust.person
    return (
        Hold(agent, context.mail.inbox, context.now, lines),
        SetTimer(f"{REMINDER} {agent}", context.now + REMIND_AFTER),
        SetTimer(f"{TO_BACKUP} {agent}", context.now + BACKUP_AFTER),
    )


def hold(
    context: Context,
    ticket: Ticket,
    commands: Commands,
    wrong: tuple[WrongLine, ...],
    *,
    is_note: bool = False,
    again: Released | None = None,
) -> Act:
    """Nothing is sent or changed; the agent is told which lines need help. `again`: a text that was kept already, which this
    mail was to put right: it stays kept, with all lines that are right by now."""
    agent, split = context.trust.person, context.mail.split
    text = again.text if again else commands.text
    keeps_new = again is None and bool(text or context.mail.message.attachments)
    is_held = keeps_new or again is not None
    right = _right(commands, wrong, is_note=is_note)
    changes: tuple[Change, ...] = ()
    if again is not None:
        changes = (Hold(agent, again.inbox, again.held.at, right),)
    elif keeps_new:
        changes = kept(context, right)
    told = context.classification.may_acknowledge
    before = context.recalled.held.get(ticket.number) if keeps_new else None
    refused = {
        "by": context.proof,
        "lines": [f"{line.text}: {line.message}" if line.text else str(line.message) for line in wrong],
        "try": [line.try_ for line in wrong],
        "kept": is_held,
    }
    return Act(
        Outcome.APPENDED,
        ActReason.WRONG_COMMAND,
        after=ticket,
        entry=Entry(
            EntryKind.SYSTEM, "in", context.author, split.new_text, split.quoted, split.signature, visible_to="agents"
        ),
        journal=(JournalLine("refuse", agent, refused),),
        letters=error_letter(context, ticket, wrong, kept=text, is_held=is_held, instead_of=before) if told else (),
        silence="" if told else context.classification.no_acknowledgement_because,
        changes=changes,
    )


def _right(commands: Commands, wrong: tuple[WrongLine, ...], *, is_note: bool) -> tuple[str, ...]:
    """The command lines that need no help. Of two that contradict each other neither holds. What was to be a note stays one,
    whichever letter the agent answers with the right line."""
    texts = {line.text for line in wrong}
    bad = tuple(one for one in commands.commands if one.text in texts)
    good = tuple(one for one in commands.commands if one.text not in texts and one.name is not Name.NOTE)
    lines = tuple(one.text for one in _that_hold(good, bad) if one.name is not Name.SEND)
    return (f"#{Name.NOTE}", *lines) if is_note else lines


def error_letter(
    context: Context,
    ticket: Ticket,
    wrong: tuple[WrongLine, ...],
    *,
    kept: str | None = None,
    is_held: bool = False,
    instead_of: HeldText | None = None,
) -> tuple[LetterPlan, ...]:
    """The lines in question, each with what would be right; below them the text that is kept. `instead_of`: what was kept
    before, and is not any more."""
    news: Say | str = ""
    if instead_of is not None:
        news = say(
            "This text takes the place of the one that was kept since {when}; that one you find in the thread.",
            when=When(instead_of.at, True),
        )
    return letters.to_agents(
        context,
        "agent_error",
        ticket=ticket,
        agents=[context.trust.person],
        is_relay=False,
        lines=wrong,
        kept_text=context.mail.split.new_text if kept is None else kept,
        is_held=is_held,
        news=news,
    )
