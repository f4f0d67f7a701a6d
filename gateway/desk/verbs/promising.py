"""What is said of time: `#promise` and `#priority` (product.md 2.1; boards 4 to 6)."""

from dataclasses import replace

from gateway.desk import letters
from gateway.desk.command import Command, Name, WrongLine
from gateway.desk.letterextras import promised_by
from gateway.desk.promises import DESK
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Promise, State, What
from gateway.desk.verbs.taking import is_of_person, opened
from gateway.desk.verbs.work import Work
from gateway.desk.words import word_of


def promise(work: Work, command: Command) -> Work | WrongLine:
    """I tell the person by then. With words in the same mail that keeps a promised answer; otherwise the promise moves, and
    later than a person's word only with a reason. What was to be there then (`: new roller fitted`) travels along."""
    assert command.when is not None
    now, before = work.context.now, work.before.promise
    if command.when <= now:
        return WrongLine(command.line, command.text, say("This time is past."))
    moves = before is not None and work.settled != "kept"
    is_later = before is not None and moves and command.when > before.until
    if is_later and before is not None and is_of_person(before) and not command.because:
        says = say(
            "{keeper} promised {when}. A later time needs a reason, which {name} will read.",
            keeper=work.who(before.made_by),
            when=When(before.until, True),
            name=work.requester,
        )
        return WrongLine(command.line, command.text, says, f"{command.text} because …", is_example=True)
    stays = before.deliverable if before is not None and moves else ""
    deliverable = command.what or stays
    made = Promise(
        What.DONE if deliverable else What.ANSWER,
        command.when,
        work.agent,
        made_by=work.agent,
        made_at=now,
        because=command.because,
        deliverable=deliverable,
    )
    if work.before.state in (State.DONE, State.WAITING) and not work.answers:
        work = work.told(
            say("Your request is open again.") if work.before.state is State.DONE else say("We go on with it.")
        )
    state = opened(work.after.state) if work.after.state is not State.WAITING else State.OPEN
    after = replace(work.after, state=state, closed_at=None, waiting_until=None)
    if not after.owner and work.department.has_agent(work.agent):
        after = replace(after, owner=work.agent, owner_reason="")
        work = work.with_journal("owner", before="", after=work.agent)
    work = replace(work, after=after, promise=made, settled=work.settled or ("moved" if before else ""))
    is_broken_word = is_later and before is not None and is_of_person(before)
    is_new = before is not None and before.made_by == DESK and work.settled != "kept"  # the time that was to be named
    mine = () if work.answers else (promised_by(made, work.who(work.agent, is_short=True)),)
    if is_new:
        mine = () if work.answers else (_new_promise(made, work, has_reason=True),)
    if is_broken_word and before is not None:
        work = _moved(work, before, made)
        mine = () if work.answers else (_new_promise(made, work),)
    elif before is not None and moves and is_of_person(before):
        work = _told_giver(work, before, made)
    work = work.told(*mine)
    if is_later and before is not None and not is_broken_word and not is_new:  # the new time is the news
        work = work.told(_not_kept(before, made, is_with_text=work.answers))
    return replace(work, is_confirmed=True).confirmed(_confirmed(made, work))


def _moved(work: Work, before: Promise, made: Promise) -> Work:
    """Honest about what will not be kept (board 6), also to whoever gave their word."""
    return _told_giver(work.told(_not_kept(before, made, is_with_text=work.answers)), before, made)


def _told_giver(work: Work, before: Promise, made: Promise) -> Work:
    """Whoever gave their word hears that it is somebody else's now."""
    if before.made_by == work.agent or not work.context.desk.is_agent(before.made_by):
        return work
    news = say(
        "{name} has moved your promise {before} to {when}.",
        name=work.who(work.agent),
        before=When(before.until, True),
        when=When(made.until, True),
    )
    told = letters.to_agents(
        work.context,
        "agent_more",
        ticket=work.after,
        agents=[before.made_by],
        is_relay=False,
        text="",
        kind="promise",
        news=news,
    )
    return replace(work, letters=(*work.letters, *told))


def _not_kept(before: Promise, made: Promise, *, is_with_text: bool) -> Say:
    """The old time, and the reason where it does not stand with the new one below the text already."""
    if not is_of_person(before):
        return say("That takes the place of {when}, which we named before.", when=When(before.until))
    if is_with_text or not made.because:
        return say("We will not keep {when}. I am sorry.", when=When(before.until))
    return say("We will not keep {when}, because {because}. I am sorry.", when=When(before.until), because=made.because)


def _new_promise(made: Promise, work: Work, *, has_reason: bool = False) -> Say:
    """`has_reason`: nothing beside it says why."""
    places = {
        "name": work.who(work.agent, is_short=True), "when": When(made.until), "what": made.deliverable,
        "because": made.because,
    }  # fmt: skip
    if made.because and has_reason:
        if made.deliverable:
            return say("New promise by {name}: {what}, {when} – because {because}.", **places)
        return say("New promise by {name}: {when} – because {because}.", **places)
    if made.deliverable:
        return say("New promise by {name}: {what}, {when}.", **places)
    return say("New promise by {name}: {when}.", **places)


def _confirmed(made: Promise, work: Work) -> Say:
    places = {"name": work.requester, "when": When(made.until), "what": made.deliverable}
    if made.deliverable:
        return say("Promised to {name}: {what}, {when}.", **places)
    return say("Promised to {name}: {when}.", **places)


def priority(work: Work, command: Command) -> Work | WrongLine:
    """How urgent it is, with the reason, which people read. The answer that the department promised may come sooner by it,
    never later."""
    assert command.priority is not None
    before, after = work.before, replace(work.after, priority=command.priority, because=command.because)
    if (before.priority, before.because) == (after.priority, after.because) or (
        before.priority is after.priority and not command.because
    ):
        return work
    work = replace(work, after=after).with_journal(
        "priority", before=before.priority.value, after=after.priority.value, because=command.because
    )
    says = priority_says(work)
    return _sooner(work.told(says)).confirmed(says)


def priority_says(work: Work) -> Say:
    """Board 4: `Priority: high, because payroll runs today.`"""
    after = work.after
    if after.because:
        return say(
            "Priority: {priority}, because {because}.", priority=word_of(after.priority.value), because=after.because
        )
    return say("Priority: {priority}.", priority=word_of(after.priority.value))


def _sooner(work: Work) -> Work:
    before, context = work.before.promise, work.context
    if (
        before is None
        or before.what is not What.ANSWER
        or is_of_person(before)
        or work.settled
        or work.has(Name.PROMISE)
    ):
        return work
    sooner = replace(context.answer_promise(work.after, work.department), keeper=before.keeper)
    if sooner.until >= before.until or work.after.state in (State.DONE, State.WAITING):
        return work
    work = replace(work, promise=sooner, settled="moved")
    return work.told(say("A person answers you by {when}.", when=When(sooner.until)))
