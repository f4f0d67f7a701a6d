"""What an agent's mail does: its words go to the people (or to colleagues), its lines change the request. All or nothing.

read      commands, with a held text of the same agent if this mail puts it right       command, verbs/held
do        each line, in the order of verbs/table; one wrong line, and nothing happens    verbs/*
settle    owner, state and promise as the words make them                                here
letters   one to the people, those of the commands, a confirmation                       agentletters
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from gateway.desk import agentletters, deadlines, merging
from gateway.desk.changes import Away, CancelTimers, Change, Discard, Keeper, MayUndo, Used
from gateway.desk.command import Commands, Name, Speaker, WrongLine, contradictions, read_agent_commands
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.department import Department
from gateway.desk.loops import ASKED_IN_REQUEST
from gateway.desk.say import say
from gateway.desk.ticket import Audience, Promise, State, Ticket, What
from gateway.desk.verbs import accepting, asking, closing, company, handing, held, helping, undoing
from gateway.desk.verbs.table import carried_out
from gateway.desk.verbs.work import Work
from gateway.mail import forward
from gateway.mail.signature import with_name

_WORDS_ELSEWHERE = (Name.ASK, Name.SPLIT)
"""The words beside these go to somebody else than the people."""


def act_of_agent(context: Context, ticket: Ticket, number: Callable[[], int]) -> Act:
    """What the mail of an agent does with `ticket`. Reply to a note stays a note (house rule 4). `number()` gives the number of
    a new request, where a line opens one."""
    speaking = speaker(context, ticket)
    split = context.mail.split
    commands = read_agent_commands(split.new_text, speaker=speaking, signature=split.signature)
    commands = replace(commands, text=held.own_words(commands))
    text = with_name(commands.text, context.mail.split.signature)
    is_note = commands.get(Name.NOTE) is not None or context.threading.audience is Audience.NOTE
    has_files = bool(context.mail.message.attachments)
    if (alone := _alone(context, ticket, commands)) is not None:
        return alone
    released = held.put_right(context, ticket, commands, speaking)
    if released is not None:
        commands, text, has_files = released.commands, released.text, released.held.has_files
        is_note = released.is_note or commands.get(Name.NOTE) is not None  # whichever letter the line answers
    wrong = commands.wrong or contradictions(commands) or handing.only_notes(context, ticket, commands, is_note=is_note)
    work = Work(
        context,
        ticket,
        replace(ticket, updated_at=context.now),
        commands,
        text,
        is_note=is_note,
        has_files=has_files,
        is_silent=any(commands.get(name) is not None for name in _WORDS_ELSEWHERE),
        number=number,
    )
    wrong = wrong or _senseless(work)
    if not wrong:
        work, wrong = carried_out(_answered(work))
    if not wrong:
        work = company.along(asking.returned(accepting.accepted(work)))
    if wrong:
        return held.hold(context, ticket, commands, wrong, is_note=is_note, again=released)
    return _act(work, released)


def _alone(context: Context, ticket: Ticket, commands: Commands) -> Act | None:
    """`#help` and `#undo`: nothing else happens in the same mail."""
    if commands.wrong or len(commands.commands) != 1:
        return None
    (command,) = commands.commands
    if command.name is Name.HELP and not command.mode:
        return helping.helped(context, ticket, commands)
    if command.name is Name.UNDO and not commands.text:
        undone = undoing.undo(context, ticket, command)
        return undone if isinstance(undone, Act) else held.hold(context, ticket, commands, (undone,))
    return None


def speaker(context: Context, ticket: Ticket | None, *, department: Department | None = None) -> Speaker:
    """The agent as the grammar sees them: who `ben@` may be, when their department closes, which words they use. Where there is
    no request yet, `department` is the one that is written to."""
    if ticket is not None:
        department = context.department(ticket)
    assert department is not None
    person = context.trust.person
    known = context.desk.people.get(person)
    return Speaker(
        desk=context.desk,
        department=department,
        person=person,
        now=context.now,
        language=known.language if known and known.language else context.desk.language,
        is_agent=True,
        people=tuple(one.mailbox for one in ticket.participants) if ticket is not None else (),
        forwarded=_forwarded(context, ticket),
    )


def _forwarded(context: Context, ticket: Ticket | None) -> str:
    """Who wrote the mail that an agent sent on to us: this one, or the one that began the request."""
    sent_on = [one.author for one in context.mail.message.forwarded]
    if not sent_on and ticket is not None:
        first = next(iter(context.recalled.thread.get(ticket.number, ())), None)
        found = (
            forward.find(first.text[: forward.MAX_TEXT].split("\n"), subject=ticket.subject)
            if first is not None
            else ()
        )
        sent_on = [one.author for one in found]
    author = sent_on[-1] if sent_on else None
    return author.address if author is not None else ""


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
    is_flood = context.recalled.asked_here.get(ticket.number, 0) >= ASKED_IN_REQUEST
    hears = context.classification.may_acknowledge and not context.loop.is_found and not is_flood
    planned = held.error_letter(context, ticket, (line,)) if hears else ()
    return Act(
        Outcome.QUARANTINED,
        ActReason.AGENT_WITHOUT_TOKEN,
        journal=(JournalLine("held", context.trust.person, {"reason": ActReason.AGENT_WITHOUT_TOKEN.value}),),
        letters=planned,
        after=ticket,
    )


def _senseless(work: Work) -> tuple[WrongLine, ...]:
    """What no command is to blame for: an empty mail; words to many that name one of them."""
    context, ticket = work.context, work.before
    if not work.commands.commands and not work.text and not work.has_files:
        message = say("The mail is empty, so there is nothing to send.")
        return (WrongLine(0, "", message, "a sentence, or #take, #note, #done", is_example=True),)
    if work.answers and (line := merging.repeated(work.text, ticket, by=context.trust.person)):
        written = [one.strip() for one in context.mail.split.new_text.split("\n")]
        number = written.index(line) + 1 if line in written else 0
        many = say(
            "Your answer goes to {count} people, who may not read of each other. Leave this line out.",
            count=len(ticket.affected) + 1,
        )
        return (WrongLine(number, line, many),)
    return ()


# ---------------------------------------------------------------- settle


def _answered(work: Work) -> Work:
    """Who answers is the owner, and a promised answer is kept by it; the request is open (again)."""
    if not work.answers:
        return work
    owner = work.after.owner or (work.agent if work.department.has_agent(work.agent) else "")
    after = replace(
        work.after,
        owner=owner,
        state=State.OPEN,
        closed_at=None,
        waiting_until=None,
        answered_at=work.after.answered_at or work.context.now,
        chased=0,
    )
    if owner and not work.after.owner:
        work = work.with_journal("owner", before="", after=owner)
    promise = work.before.promise
    # Who has given the request away and writes on beside those who have it ends no word of theirs.
    is_theirs = work.department.has_agent(work.agent) or (promise is not None and promise.keeper == work.agent)
    kept = promise is not None and promise.what is not What.DONE and is_theirs
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
    promise = work.context.next_promise(after, work.department)
    before = work.before.promise
    is_pending = before is not None and before.keeper == work.agent and not after.owner
    if is_pending and not work.department.has_agent(work.agent):  # a word passes to nobody who has not said yes
        return replace(promise, keeper=work.agent)
    return promise


def _act(work: Work, released: "held.Released | None") -> Act:
    ticket, answers = work.before, work.answers
    promise = _next_promise(work)
    settled = work.settled or ("moved" if promise is not None and ticket.promise is not None else "")
    if work.after.state in (State.DONE, State.WAITING) and ticket.promise is not None:
        settled = settled or "kept"
    in_force = promise if settled or promise else ticket.promise
    changes = work.changes
    if in_force is not None and promise is None and work.keeper not in ("", in_force.keeper):
        in_force = replace(in_force, keeper=work.keeper)
        changes = (*changes, Keeper(work.keeper))
    after = replace(work.after, promise=in_force)
    kind = EntryKind.NOTE if work.is_note else EntryKind.ANSWER if answers else EntryKind.SYSTEM
    work = replace(work, after=after, settled=settled, promise=promise)
    planned = agentletters.planned(work)
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
        changes=(*_over(work), *changes, *_remembered(work, released), *_no_longer_kept(work, released, kind)),
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


def _over(work: Work) -> Iterable[Change]:
    """The timers of the wait that has ended; a new one sets its own."""
    if work.after.state is not work.before.state:
        yield CancelTimers((closing.WAIT_TIMERS,))


def _remembered(work: Work, released: "held.Released | None") -> Iterable[Change]:
    """Habits, and what can be taken back: not what has changed other requests too, or thrown away what was held."""
    names = tuple(command.name for command in work.commands.commands)
    if names:
        yield Used(work.agent, names)
    if work.answers or work.promise is not None:
        yield CancelTimers((deadlines.TIMER,))
    if work.also or work.absorbed or any(isinstance(change, (Away, Discard)) for change in work.changes):
        return
    if set(names) == {Name.CAUSE} and not work.text:  # said anew, it counts anew: there is nothing to take back
        return
    done = work.done[:1] if Name.HANDOFF in names else work.done  # what else is said there is not done by it
    told = " ".join(str(one) for one in done) or ("your answer." if work.text else "")
    joined = tuple(one.mailbox.address for one in work.joined)
    yield MayUndo(work.agent, work.before, joined, told, released.inbox if released else 0)


def _no_longer_kept(work: Work, released: "held.Released | None", kind: EntryKind) -> tuple[Change, ...]:
    """The text that leaves now; or one that was kept and was sent anew, whole and right."""
    if released is not None:
        return released.changes(kind)
    known = work.context.recalled.held.get(work.before.number)
    if known is None or not work.text:
        return ()
    again = held.own_words(read_agent_commands(known.text, speaker=speaker(work.context, work.before)))
    return held.dropped(work.agent) if again.split() == work.commands.text.split() else ()


# ---------------------------------------------------------------- journal


def _journal(work: Work, kind: EntryKind) -> tuple[JournalLine, ...]:
    """What was said and what each line did, each with who did it and how we know."""
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
    return tuple(lines)
