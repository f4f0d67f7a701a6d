"""`#help`: the commands this agent may use here, each with what it would do now; `#help always|errors` sets confirmations."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gateway.desk import letters
from gateway.desk.changes import Change, Confirm
from gateway.desk.command import Command, Commands, WrongLine
from gateway.desk.commandwords import COMMANDS, May, Name
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.lettervars import HelpLine
from gateway.desk.say import Say, When, Who, say
from gateway.desk.ticket import State, Ticket
from gateway.desk.verbs import held
from gateway.desk.verbs.taking import is_of_person
from gateway.desk.verbs.work import Work
from gateway.desk.words import word_of


def set_mode(work: Work, command: Command) -> Work | WrongLine:
    """Which confirmations they want. Without a word it is a question, which stands alone (`helped`)."""
    if not command.mode:
        says = say("With #help nothing else is carried out: leave one of the lines out.")
        return WrongLine(command.line, command.text, says, "#help")
    if command.mode == "always":
        done = say("From now on you get a confirmation of every command.")
    else:
        done = say("From now on you hear of mistakes only. #help always changes that.")
    work = replace(work, changes=(*work.changes, Confirm(work.agent, command.mode)), is_confirmed=True)
    return work.confirmed(done)


def helped(context: Context, ticket: Ticket, commands: Commands) -> Act:
    """The letter with all commands. Nothing else happens; a text beside it is kept, and leaves with `#send`."""
    agent, split = context.trust.person, context.mail.split
    kept = bool(commands.text or context.mail.message.attachments)
    changes: tuple[Change, ...] = held.kept(context, ()) if kept else ()
    planned = letters.to_agents(
        context,
        "help",
        ticket=ticket,
        agents=[agent],
        is_relay=False,
        commands=tuple(lines(context, ticket)),
        is_agent=True,
        kept_text=commands.text,
    )
    return Act(
        Outcome.APPENDED,
        ActReason.HELP,
        ticket,
        Entry(
            EntryKind.SYSTEM, "in", context.author, split.new_text, split.quoted, split.signature, visible_to="agents"
        ),
        journal=(JournalLine("help", agent, {"by": context.proof, "kept": kept}),),
        letters=planned if context.classification.may_acknowledge else (),
        silence="" if context.classification.may_acknowledge else context.classification.no_acknowledgement_because,
        changes=changes,
    )


def lines(context: Context, ticket: Ticket) -> Iterable[HelpLine]:
    """All commands of agents, those of every day first."""
    now = _now(context, ticket)
    rows = sorted(
        (item for item in COMMANDS.items() if item[1].may in (May.AGENTS, May.ALL)),
        key=lambda item: not item[1].is_daily,
    )
    for name, row in rows:
        yield HelpLine(row.form, now.get(name, row.meaning))


def _now(context: Context, ticket: Ticket) -> Mapping[Name, Say]:
    """What some of them would do now."""
    agent, ref = context.trust.person, ticket.ref
    name = Who(ticket.requester.address, context.desk.name_of(ticket.requester), True)
    is_done, waits = ticket.state is State.DONE, ticket.state is State.WAITING
    found = {
        Name.TAKE: say("{ref} is yours already", ref=ref)
        if ticket.owner == agent and not is_done
        else say("{ref} becomes yours, and {name} hears it", ref=ref, name=name),
        Name.PROMISE: _promise(context, ticket, name),
        Name.WAIT: say("waits for {name} already; until Mon: it rests until then", name=name)
        if waits
        else say(
            "{name} reads what you need, and nothing is promised meanwhile; until Mon: it rests until then", name=name
        ),
        Name.DONE: _done(ticket, name),
        Name.PRIORITY: say(
            "it is {priority} now; a reason is needed, and {name} reads it",
            priority=word_of(ticket.priority.value),
            name=name,
        ),
        Name.DECLINE: say("closes {ref} with your reason, which {name} reads", ref=ref, name=name),
        Name.REOPEN: say("opens {ref} again, and {name} hears it", ref=ref, name=name)
        if is_done or waits
        else say("{ref} is open", ref=ref),
        Name.UNDO: _undo(context, ticket),
        Name.SEND: say("sends the text that is kept for you, without commands")
        if ticket.number in context.recalled.held
        else say("no text of yours is kept here"),
    }
    if not ticket.owner:
        found[Name.GIVE_BACK] = say("nobody has {ref} now", ref=ref)
    else:
        found[Name.GIVE_BACK] = say(
            "{department} is asked again, and {name} hears it", department=context.department(ticket).name, name=name
        )
    return found


def _promise(context: Context, ticket: Ticket, name: Who) -> Say:
    promise = ticket.promise
    if promise is None:
        return say("you tell {name} by then; behind a colon what, behind because why", name=name)
    until = When(promise.until, True)
    if is_of_person(promise):
        return say("takes the place of the promise {when}; a later time needs because", when=until)
    return say("you tell {name} by then; now {name} expects to hear by {when}", name=name, when=until)


def _done(ticket: Ticket, name: Who) -> Say:
    if ticket.state is State.DONE:
        return say("{ref} is done already", ref=ticket.ref)
    if ticket.answered_at is None:
        return say("closes {ref}; {name} has not had an answer yet, so a sentence is needed", ref=ticket.ref, name=name)
    return say("closes {ref}, and {name} is told", ref=ticket.ref, name=name)


def _undo(context: Context, ticket: Ticket) -> Say:
    last = context.recalled.undo
    if (
        last is None
        or last.ticket != ticket.number
        or last.agent != context.trust.person
        or last.version != ticket.version
    ):
        return say("there is nothing of yours to take back")
    if last.left_at is not None:
        return say("your last mail has left, so it cannot be called back")
    return say("takes back your last change; its mail has not left")
