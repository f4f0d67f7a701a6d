"""What an agent's mail does: answer, note, take, done. All or nothing: one wrong line, and nothing is sent or changed."""

from dataclasses import replace

from gateway.desk import letters, merging
from gateway.desk.command import Commands, Name, WrongLine, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.ticket import Audience, State, Ticket
from gateway.mail.signature import with_name


def act_of_agent(context: Context, ticket: Ticket) -> Act:
    """The agent's text goes to the requester with Cc kept, unless it is a note or answers one (house rule 4)."""
    commands = read_agent_commands(context.mail.split.new_text)
    commands = replace(commands, text=with_name(commands.text, context.mail.split.signature))
    is_note = commands.get(Name.NOTE) is not None or context.threading.audience is Audience.NOTE
    wrong = commands.wrong or _contradictions(context, commands, ticket, is_note=is_note)
    if wrong:
        return _wrong_lines(context, ticket, wrong)
    answers = _says_something(context, commands) and not is_note
    after = _after(context, ticket, commands, answers=answers)
    done = commands.get(Name.DONE) is not None
    settled, promise = "", None
    if ticket.promise is not None and (answers or done):
        settled = "kept"
    came_back = ticket.state is State.DONE and after.state is not State.DONE
    if (answers or came_back) and not done:  # no open request is without a promise
        promise = context.news_promise(after, context.department(after))
    after = replace(after, promise=promise if settled or promise else ticket.promise)
    kind = EntryKind.NOTE if is_note else EntryKind.ANSWER if answers else EntryKind.SYSTEM
    entry = Entry(
        kind,
        "in",
        context.author,
        commands.text if commands.text else _said(commands),
        context.mail.split.quoted,
        context.mail.split.signature,
        visible_to="agents" if kind is not EntryKind.ANSWER else "all",
    )
    return Act(
        Outcome.APPENDED,
        ActReason.NOTE if is_note else ActReason.ANSWER,
        after,
        entry,
        settled_promise=settled,
        new_promise=promise,
        journal=_journal(context, ticket, after, commands, kind),
        letters=_letters(context, ticket=ticket, after=after, commands=commands, is_note=is_note),
        silence="an agent's mail needs no acknowledgement",
    )


def without_token(context: Context, ticket: Ticket) -> Act:
    """An agent wrote without the reply address: nothing happens but that the agent is told what to do."""
    line = WrongLine(
        0,
        "",
        "This mail did not come by the reply address of your notification, so I cannot be sure it is you. "
        "Send it as a reply to this letter.",
    )
    planned = _error_letter(context, ticket, (line,)) if context.classification.may_acknowledge else ()
    return Act(
        Outcome.QUARANTINED,
        ActReason.AGENT_WITHOUT_TOKEN,
        journal=(JournalLine("held", context.trust.person, {"reason": ActReason.AGENT_WITHOUT_TOKEN.value}),),
        letters=planned,
        after=ticket,
    )


def _says_something(context: Context, commands: Commands) -> bool:
    """Text, or files that come alone: a scan without a word is an answer too."""
    return bool(commands.text) or (bool(context.mail.message.attachments) and not commands.commands)


def _after(context: Context, ticket: Ticket, commands: Commands, *, answers: bool) -> Ticket:
    """Who answers is the owner; who takes it too. An answer or a take ends `new`; a closing mail ends the request."""
    person = context.trust.person
    takes = commands.get(Name.TAKE) is not None
    owner = person if takes or (answers and not ticket.owner) else ticket.owner
    state = ticket.state
    if commands.get(Name.DONE) is not None:
        state = State.DONE
    elif takes or answers:
        state = State.OPEN
    return replace(
        ticket,
        owner=owner,
        state=state,
        updated_at=context.now,
        answered_at=ticket.answered_at or (context.now if answers else None),
        closed_at=context.now if state is State.DONE else None,
    )


def _contradictions(context: Context, commands: Commands, ticket: Ticket, *, is_note: bool) -> tuple[WrongLine, ...]:
    done = commands.get(Name.DONE)
    if done is not None and ticket.answered_at is None and (is_note or not commands.text):
        name = context.desk.name_of(ticket.requester)
        return (
            WrongLine(done.line, done.text, f"{name} has not had an answer yet: write a sentence below it.", "#done"),
        )
    if not commands.commands and not _says_something(context, commands):
        return (
            WrongLine(0, "", "The mail is empty, so there is nothing to send.", "a sentence, or #take, #note, #done"),
        )
    if not is_note and (line := merging.repeated(commands.text, ticket, by=context.trust.person)):
        written = [one.strip() for one in context.mail.split.new_text.split("\n")]
        number = written.index(line) + 1 if line in written else 0
        many = f"Your answer goes to {len(ticket.affected) + 1} people, who may not read of each other. Leave this line out."
        return (WrongLine(number, line, many),)
    note = commands.get(Name.NOTE)
    if note is not None and not commands.text:
        return (WrongLine(note.line, note.text, "There is no text for the note.", "#note and a text below it"),)
    return ()


def _letters(
    context: Context, *, ticket: Ticket, after: Ticket, commands: Commands, is_note: bool
) -> tuple[LetterPlan, ...]:
    planned: list[LetterPlan] = []
    closes = after.state is State.DONE
    if is_note:
        planned += _note_letters(context, after, commands.text)
    elif _says_something(context, commands):
        planned += _news(context, after, letters.answer(context, ticket=after, text=commands.text, closes=closes))
    if closes and (is_note or not commands.text) and ticket.state is not State.DONE:
        planned += _news(context, after, letters.to_requester(context, "done", ticket=after))
    elif (is_note or not _says_something(context, commands)) and after.owner != ticket.owner:
        update = letters.to_requester(context, "update", ticket=after, changes=(_taken_by(context),))
        planned += _news(context, after, update)
    if commands.commands and not commands.text and context.classification.may_acknowledge:
        planned += _confirmation(context, ticket=ticket, after=after)
    return tuple(planned)


def _news(context: Context, ticket: Ticket, plan: LetterPlan) -> tuple[LetterPlan, ...]:
    return letters.to_everybody(plan, ticket, but=context.trust.person)


def _taken_by(context: Context) -> str:
    return f"{context.author.name} has your request now."


def _note_letters(context: Context, ticket: Ticket, text: str) -> tuple[LetterPlan, ...]:
    """A note goes to whoever is in charge; if its author is in charge, to the other agents of the department."""
    department = context.department(ticket)
    readers = letters.in_charge(ticket, department)
    if context.trust.person in readers:
        readers = tuple(agent for agent in department.agents if agent != context.trust.person)
    return letters.to_agents(
        context, "agent_note", ticket=ticket, agents=readers, audience=Audience.NOTE, carries_files=True, text=text
    )


def _confirmation(context: Context, *, ticket: Ticket, after: Ticket) -> tuple[LetterPlan, ...]:
    done = []
    if after.owner != ticket.owner:
        done.append(f"{after.ref} is yours now.")
    if after.state is State.DONE and ticket.state is not State.DONE:
        many = len(after.affected)
        told = (
            f"{context.desk.name_of(ticket.requester)} and {many} more are"
            if many
            else f"{context.desk.name_of(ticket.requester)} is"
        )
        done.append(f"{after.ref} is done, and {told} told.")
    if after.state is not State.DONE and ticket.state is State.DONE:
        done.append(f"{after.ref} is open again.")
    if not done:
        done.append(f"{after.ref} was so already; nothing has changed.")
    return letters.to_agents(
        context, "agent_confirm", ticket=after, agents=[context.trust.person], is_relay=False, done=tuple(done)
    )


def _wrong_lines(context: Context, ticket: Ticket, wrong: tuple[WrongLine, ...]) -> Act:
    text = context.mail.split.new_text
    return Act(
        Outcome.APPENDED,
        ActReason.WRONG_COMMAND,
        after=ticket,
        entry=Entry(
            EntryKind.SYSTEM,
            "in",
            context.author,
            text,
            context.mail.split.quoted,
            context.mail.split.signature,
            visible_to="agents",
        ),
        journal=(
            JournalLine("refuse", context.trust.person, {"lines": [f"{line.text}: {line.message}" for line in wrong]}),
        ),
        letters=_error_letter(context, ticket, wrong) if context.classification.may_acknowledge else (),
        silence="" if context.classification.may_acknowledge else context.classification.no_acknowledgement_because,
    )


def _error_letter(context: Context, ticket: Ticket, wrong: tuple[WrongLine, ...]) -> tuple[LetterPlan, ...]:
    return letters.to_agents(
        context,
        "agent_error",
        ticket=ticket,
        agents=[context.trust.person],
        is_relay=False,
        lines=wrong,
        kept_text=context.mail.split.new_text,
    )


def _said(commands: Commands) -> str:
    return "\n".join(command.text for command in commands.commands)


def _journal(
    context: Context, ticket: Ticket, after: Ticket, commands: Commands, kind: EntryKind
) -> tuple[JournalLine, ...]:
    person = context.trust.person
    lines: list[JournalLine] = []
    if kind in (EntryKind.ANSWER, EntryKind.NOTE):
        lines.append(JournalLine(kind.value, person))
    if after.owner != ticket.owner:
        lines.append(JournalLine("owner", person, {"before": ticket.owner, "after": after.owner}))
    if after.state is not ticket.state:
        lines.append(JournalLine("state", person, {"before": ticket.state.value, "after": after.state.value}))
    if ticket.promise is not None and (commands.get(Name.DONE) is not None or kind is EntryKind.ANSWER):
        lines.append(JournalLine("keep", person, {"what": ticket.promise.what.value}))
    if after.promise is not None and after.promise is not ticket.promise:
        promise = after.promise
        lines.append(JournalLine("promise", promise.made_by, {
            "what": promise.what.value, "until": promise.until.isoformat(), "keeper": promise.keeper,
        }))  # fmt: skip
    return tuple(lines)
