"""What an agent's mail does: its words go to the people (or to colleagues), its lines change the request. All or nothing.

    read      commands, with a held text of the same agent if this mail puts it right       command, verbs/held
    do        each line, in the order of verbs/table; one wrong line, and nothing happens    verbs/*
    settle    owner, state and promise as the words make them                                here
    letters   one to the people, those of the commands, a confirmation                       here, letters
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from gateway.desk import letters, merging, people
from gateway.desk.changes import CancelTimers, Change, MayUndo, Used
from gateway.desk.command import Commands, Name, Speaker, WrongLine, contradictions, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.say import Say, say
from gateway.desk.ticket import Audience, Promise, State, Ticket, What
from gateway.desk.verbs import held
from gateway.desk.verbs.table import EFFECTS
from gateway.desk.verbs.work import Work
from gateway.mail.signature import with_name

FIRST_TIMES = 3
"""How often a command is confirmed to an agent who is new to it (product.md 2.1)."""


def act_of_agent(context: Context, ticket: Ticket, number: Callable[[], int]) -> Act:
    """What the mail of an agent does with `ticket`. Reply to a note stays a note (house rule 4). `number()` gives the number of
    a new request."""
    speaking = speaker(context, ticket)
    commands = read_agent_commands(context.mail.split.new_text, speaker=speaking)
    if (forgotten := held.forget(context, ticket, commands)) is not None:
        return forgotten
    text = with_name(commands.text, context.mail.split.signature)
    is_note = commands.get(Name.NOTE) is not None or context.threading.audience is Audience.NOTE
    released = held.put_right(context, ticket, commands, speaking)
    if released is not None:
        commands, text, is_note = released.commands, released.text, is_note or released.is_note
    wrong = commands.wrong or contradictions(commands) or _senseless(context, ticket, commands, text=text, is_note=is_note)
    work = Work(context, ticket, replace(ticket, updated_at=context.now), commands, text, is_note=is_note, number=number)
    if not wrong:
        work, wrong = _done(work)
    if wrong:
        return held.hold(context, ticket, commands, wrong, again=released)
    return _act(work, released)


def speaker(context: Context, ticket: Ticket) -> Speaker:
    """The agent as the grammar sees them: who `ben@` may be, when their department closes, which words they use."""
    person = context.trust.person
    known = context.desk.people.get(person)
    return Speaker(
        desk=context.desk,
        department=context.department(ticket),
        person=person,
        now=context.now,
        language=known.language if known and known.language else context.desk.language,
        is_agent=True,
        people=tuple(one.mailbox for one in ticket.participants),
    )


def without_token(context: Context, ticket: Ticket) -> Act:
    """An agent wrote without the reply address: nothing happens but that the agent is told what to do."""
    line = WrongLine(
        0,
        "",
        say(
            "This mail did not come by the reply address of your notification, so I cannot be sure it is you. "
            "Send it as a reply to this letter."
        ),
    )
    planned = held.error_letter(context, ticket, (line,)) if context.classification.may_acknowledge else ()
    return Act(
        Outcome.QUARANTINED,
        ActReason.AGENT_WITHOUT_TOKEN,
        journal=(JournalLine("held", context.trust.person, {"reason": ActReason.AGENT_WITHOUT_TOKEN.value}),),
        letters=planned,
        after=ticket,
    )


# ---------------------------------------------------------------- do


def _senseless(
    context: Context, ticket: Ticket, commands: Commands, *, text: str, is_note: bool
) -> tuple[WrongLine, ...]:
    """What no command is to blame for: an empty mail; words to many that name one of them."""
    if not commands.commands and not text and not context.mail.message.attachments:
        message = say("The mail is empty, so there is nothing to send.")
        return (WrongLine(0, "", message, "a sentence, or #take, #note, #done"),)
    if not is_note and (line := merging.repeated(text, ticket, by=context.trust.person)):
        written = [one.strip() for one in context.mail.split.new_text.split("\n")]
        number = written.index(line) + 1 if line in written else 0
        many = say(
            "Your answer goes to {n} people, who may not read of each other. Leave this line out.",
            n=len(ticket.affected) + 1,
        )
        return (WrongLine(number, line, many),)
    return ()


def _done(work: Work) -> tuple[Work, tuple[WrongLine, ...]]:
    """Every line carried out; all that are wrong, not only the first."""
    wrong: list[WrongLine] = []
    work = _answered(work)
    for name, effect in EFFECTS.items():
        for command in work.commands.commands:
            if command.name is name:
                result = effect(work, command)
                if isinstance(result, WrongLine):
                    wrong.append(result)
                else:
                    work = result
    return work, tuple(sorted(wrong, key=lambda line: line.number))


def _says_something(work: Work) -> bool:
    """Words, or files that come alone: a scan without a word is an answer too. Not where they go to somebody else."""
    return work.says_something


# ---------------------------------------------------------------- settle


def _answered(work: Work) -> Work:
    """Who answers is the owner, and a promised answer is kept by it; the request is open (again)."""
    if not _says_something(work):
        return work
    after = replace(
        work.after,
        owner=work.after.owner or work.agent,
        state=State.OPEN,
        closed_at=None,
        waiting_until=None,
        answered_at=work.after.answered_at or work.context.now,
        chased=0,
    )
    if not work.after.owner:
        work = work.with_journal("owner", before="", after=work.agent)
    kept = work.before.promise is not None and work.before.promise.what is not What.DONE
    return replace(work, after=after, settled="kept" if kept else work.settled)


def _next_promise(work: Work) -> Promise | None:
    """No open request is without a promise: the one that was made, the one that stands, or the next news."""
    after = work.after
    if after.state is State.DONE or after.state is State.WAITING:
        return None
    if work.promise is not None:
        return work.promise
    if work.before.promise is not None and not work.settled:
        return None  # it stands
    return work.context.news_promise(after, work.department)


def _act(work: Work, released: "held.Released | None") -> Act:
    context, ticket = work.context, work.before
    answers = _says_something(work)
    promise = _next_promise(work)
    settled = work.settled or ("moved" if promise is not None and ticket.promise is not None else "")
    if work.after.state in (State.DONE, State.WAITING) and ticket.promise is not None:
        settled = settled or "kept"
    in_force = promise if settled or promise else ticket.promise
    after = replace(work.after, promise=in_force)
    kind = EntryKind.NOTE if work.is_note else EntryKind.ANSWER if answers else EntryKind.SYSTEM
    work = replace(work, after=after, settled=settled, promise=promise)
    planned = _letters(work)
    return Act(
        Outcome.APPENDED,
        ActReason.NOTE if work.is_note else ActReason.ANSWER,
        after,
        _entry(work, kind, released),
        work.joined,
        settled,
        promise,
        journal=_journal(work, kind),
        letters=planned,
        silence="an agent's mail needs no acknowledgement",
        changes=(*work.changes, *_remembered(work), *(released.changes(kind) if released else ())),
        also=work.also,
        absorbed=work.absorbed,
        base=ticket if work.absorbed else None,
        files_of=released.inbox if released else 0,
    )


def _entry(work: Work, kind: EntryKind, released: "held.Released | None") -> Entry:
    """The mail in the thread. Where it puts a held one right, that one has the words, and this one the lines."""
    split = work.context.mail.split
    said = "\n".join(command.text for command in work.commands.commands)
    if released is not None:
        return Entry(EntryKind.SYSTEM, "in", work.context.author, split.new_text, split.quoted, visible_to="agents")
    return Entry(
        kind,
        "in",
        work.context.author,
        work.text or said,
        split.quoted,
        split.signature,
        visible_to="all" if kind is EntryKind.ANSWER else "agents",
    )


def _remembered(work: Work) -> Iterable[Change]:
    """Habits, what can be taken back, and the timers that nothing waits for any more."""
    names = tuple(command.name for command in work.commands.commands)
    if names:
        yield Used(work.agent, names)
    if work.after.state is not work.before.state:
        yield CancelTimers(("wait*",))
    told = "; ".join(str(one) for one in work.done) or ("your answer" if work.text else "")
    if not work.is_final:
        yield MayUndo(work.agent, work.before, tuple(one.mailbox.address for one in work.joined), told)


# ---------------------------------------------------------------- letters


def _letters(work: Work) -> tuple[LetterPlan, ...]:
    planned: list[LetterPlan] = list(work.letters)
    people = _to_people(work)
    planned += people
    if work.is_note:
        planned += _note_letters(work)
    if (done := _confirms(work)) and work.context.classification.may_acknowledge:
        planned += letters.to_agents(
            work.context, "agent_confirm", ticket=work.after, agents=[work.agent], is_relay=False, done=done
        )
    return tuple(planned)


def _to_people(work: Work) -> tuple[LetterPlan, ...]:
    """The one letter to the people: the words, the promise and what has changed leave together (house rule 6)."""
    if work.to_people is not None:
        return work.to_people
    says_something = _says_something(work)
    if not says_something and not work.letter and not work.news:
        return ()
    if work.is_silent and not work.letter and not work.news:
        return ()
    template = work.letter or ("answer" if says_something else "update")
    news = work.news if not says_something or work.letter else tuple(_worth_saying(work))
    plan = letters.to_people(
        work.context,
        template,
        ticket=work.after,
        text=work.text if says_something else "",
        changes=news,
        **work.says,
    )
    return letters.to_everybody(plan, work.after, but=work.agent)


def _worth_saying(work: Work) -> Iterable[Say]:
    """Beside an answer, which is signed: that its author has the request now is told by the answer itself."""
    taken = say("{name} has your request now.", name=work.who(work.agent))
    return (one for one in work.news if one != taken)


def _note_letters(work: Work) -> tuple[LetterPlan, ...]:
    """A note goes to whoever is in charge; if its author is in charge, to the other agents of the department."""
    readers = letters.in_charge(work.after, work.department)
    if work.agent in readers:
        readers = tuple(agent for agent in work.department.agents if agent != work.agent)
    return letters.to_agents(
        work.context,
        "agent_note",
        ticket=work.after,
        agents=readers,
        audience=Audience.NOTE,
        carries_files=True,
        text=work.text,
    )


def _confirms(work: Work) -> tuple[Say, ...]:
    """What the agent is told of what was done: always where nothing else shows it, else while a command is new to them."""
    facts = work.context.recalled
    names = [command.name for command in work.commands.commands]
    if not names or work.is_told or facts.confirm == "errors":
        return ()
    is_new = any(facts.used.get(name.value, 0) < FIRST_TIMES for name in names)
    if not (is_new or work.is_confirmed or facts.confirm == "always"):
        return ()
    return work.done or (say("{ref} was so already; nothing has changed.", ref=work.after.ref),)


# ---------------------------------------------------------------- journal


def _journal(work: Work, kind: EntryKind) -> tuple[JournalLine, ...]:
    """What was said, what each line did, and what became of the promise, each with who did it and how we know."""
    before, after, person = work.before, work.after, work.agent
    proof = {"by": work.context.proof}
    lines: list[JournalLine] = []
    if kind in (EntryKind.ANSWER, EntryKind.NOTE):
        lines.append(JournalLine(kind.value, person, proof))
    elif work.commands.commands:
        lines.append(JournalLine("commands", person, {**proof, "lines": [one.text for one in work.commands.commands]}))
    lines += work.journal
    if after.state is not before.state:
        lines.append(JournalLine("state", person, {"before": before.state.value, "after": after.state.value}))
    if before.promise is not None and work.settled:
        lines.append(JournalLine("keep" if work.settled == "kept" else "move", person, {"what": before.promise.what.value}))
    if work.promise is not None:
        lines.append(people.promised(work.promise))
    return tuple(lines)
