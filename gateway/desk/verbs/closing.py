"""How a request ends, rests and begins again: `#done`, `#decline`, `#wait`, `#reopen`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from gateway.desk.changes import CancelTimers, Change, SetTimer
from gateway.desk.command import Command, Name, WrongLine
from gateway.desk.context import Context
from gateway.desk.say import Say, When, say, say_many
from gateway.desk.ticket import State, What
from gateway.desk.verbs.work import Work

WAIT_TIMERS = "wait*"
"""All timers of a request that waits."""
_MOST_NEED = 1_000
"""Characters of what we need, as the reminders repeat it."""
_FEW_WORDS, _GREETING = 80, 40
"""Characters of what we need in a list; of a line that greets."""


def done(work: Work, command: Command) -> Work | WrongLine:
    """Finished. Never without a word: who was not answered yet hears it in a sentence, or with a reason (`#decline`)."""
    before = work.before
    if before.answered_at is None and not work.answers:
        says = say(
            "{name} has not had an answer yet: write a sentence below it, or decline it.",
            name=work.who(before.requester.address),
        )
        return WrongLine(command.line, command.text, says, "#decline because …", is_example=True)
    if before.state is State.DONE and not work.answers:
        return work
    work = replace(_closed(work), letter="done", settled=_kept(work))
    if before.promise is not None and before.promise.deliverable:
        what = say("Promised was: {what}. If it is something else, just reply.", what=before.promise.deliverable)
        work = work.told(what)
    many = sum(one.mailbox.address not in work.after.muted for one in work.after.affected)
    who = work.who(before.requester.address)
    if not many:
        return work.confirmed(say("{ref} is done, and {name} is told.", ref=work.after.ref, name=who))
    return work.confirmed(
        say_many(
            "{ref} is done, and {name} and one more are told.",
            "{ref} is done, and {name} and {n} more are told.",
            many,
            ref=work.after.ref,
            name=who,
        )
    )


def decline(work: Work, command: Command) -> Work | WrongLine:
    """We cannot, and say why: that is an answer too. The words beside it say what else could help."""
    before = work.before
    if before.state is State.DONE and not work.answers:
        return WrongLine(
            command.line, command.text, say("{ref} is done already.", ref=before.ref), "#reopen", is_example=True
        )
    broken = before.promise is not None and before.promise.what is What.DONE
    work = _closed(work).with_journal("decline", because=command.because)
    after = replace(work.after, answered_at=work.after.answered_at or work.context.now, chased=0)
    settled = "" if before.promise is None else "moved" if broken else "kept"
    work = replace(work, after=after, letter="declined", settled=settled, is_confirmed=True)
    work = replace(work, says={**work.says, "because": command.because})
    done = say("{ref} is declined and done; {name} has the reason.", ref=after.ref, name=work.requester)
    return work.confirmed(done)


def _closed(work: Work) -> Work:
    """Done, by whoever has it or else by this agent."""
    after = replace(work.after, state=State.DONE, closed_at=work.context.now, waiting_until=None)
    if not after.owner and work.department.has_agent(work.agent):
        after = replace(after, owner=work.agent, owner_reason="")
        work = work.with_journal("owner", before="", after=work.agent)
    return replace(work, after=after)


def _kept(work: Work) -> str:
    return "kept" if work.before.promise is not None else work.settled


def wait(work: Work, command: Command) -> Work | WrongLine:
    """The next step is theirs, or it rests until then. They hear what is needed, and no promise of ours runs meanwhile."""
    if work.has(Name.PROMISE):
        says = say("A request waits for {name}, or you promise: leave one of the two lines out.", name=work.requester)
        return WrongLine(command.line, command.text, says)
    before, now = work.before, work.context.now
    if before.state is State.DONE and not work.answers:
        return WrongLine(command.line, command.text, say("{ref} is done.", ref=before.ref), "#reopen", is_example=True)
    need = command.what or (work.text if work.answers else "") or _asked_before(work)
    if not need and not command.because:
        says = say(
            "{name} does not know what is needed: write a sentence below it, or name it in the line.",
            name=work.requester,
        )
        return WrongLine(command.line, command.text, says, "#wait: the signed page 2", is_example=True)
    after = replace(work.after, state=State.WAITING, waiting_until=command.when, closed_at=None)
    after = replace(after, waiting_for=_in_few_words(command.what or (work.text if work.answers else "")))
    if not after.owner and work.department.has_agent(work.agent):
        after = replace(after, owner=work.agent, owner_reason="")
        work = work.with_journal("owner", before="", after=work.agent)
    settled = work.settled
    if before.promise is not None and not settled:
        settled = "kept" if before.promise.what is What.NEWS else "moved"
    given = {
        "need": command.what or ("" if work.answers else need),
        "until": command.when,
        "reminder_no": 0,
        "close_on": None if command.when else _closes(work),
    }
    timers = tuple(wait_timers(work.context, until=command.when, need=need))
    work = replace(
        work,
        after=after,
        letter="waiting",
        settled=settled,
        says={**work.says, **given},
        changes=(*work.changes, CancelTimers((WAIT_TIMERS,)), *timers),
    ).with_journal("wait", until=command.when.isoformat() if command.when else "", because=command.because)
    if command.because:
        work = work.told(say("It waits, because {because}.", because=command.because))
    if before.promise is not None and settled == "moved" and "@" in before.promise.made_by:
        named = {"name": work.who(before.promise.made_by, is_short=True), "when": When(before.promise.until)}
        work = work.told(
            say(
                "The time that {name} named, {when}, does not hold meanwhile. You get a new one when it goes on.",
                **named,
            )
        )
    return work.confirmed(_waits(work, now))


def _waits(work: Work, now: datetime) -> Say:
    until, ref, name = work.after.waiting_until, work.after.ref, work.requester
    if until is not None:
        return say("{ref} rests until {when}; then it is open again.", ref=ref, when=When(until))
    return say(
        "{ref} waits for {name}; without an answer it is closed on {when}.",
        ref=ref,
        name=name,
        when=When(_closes(work)),
    )


def _in_few_words(need: str) -> str:
    """The need for a list: one line of it, without a greeting."""
    lines = [line.strip() for line in need.split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].endswith((",", "!")) and len(lines[0]) < _GREETING:
        lines = lines[1:]
    words = " ".join(" ".join(lines).split())
    return words if len(words) <= _FEW_WORDS else words[: _FEW_WORDS - 1].rsplit(" ", 1)[0] + "…"


def _asked_before(work: Work) -> str:
    """What the people were told last, where nobody of them has written since: they know what is needed from there."""
    told = [one for one in work.context.recalled.thread.get(work.before.number, ()) if not one.is_for_agents]
    return told[-1].text if told and told[-1].kind == "answer" else ""


def _closes(work: Work) -> datetime:
    return work.context.now + work.context.desk.wait_close


def wait_timers(context: Context, *, until: datetime | None, need: str) -> Iterable[Change]:
    """What comes due while we wait, with what we need as the data: reminders and the end, or only the day when we go on."""
    if until is not None:
        yield SetTimer("wait-until", until)
        return
    for n, after in enumerate(context.desk.wait_reminders, start=1):
        if after < context.desk.wait_close:
            yield SetTimer(f"wait-remind {n}", context.now + after, need[:_MOST_NEED])
    yield SetTimer("wait-close", context.now + context.desk.wait_close, need[:_MOST_NEED])


def reopen(work: Work, command: Command) -> Work | WrongLine:
    """Open again; the people hear of it and when they hear more. What waits goes on."""
    before = work.before
    if before.state not in (State.DONE, State.WAITING):
        return work
    was_done = before.state is State.DONE
    after = replace(
        work.after, state=State.OPEN, closed_at=None, waiting_until=None, reopened=before.reopened + was_done
    )
    if not after.owner and work.department.has_agent(work.agent):
        after = replace(after, owner=work.agent, owner_reason="")
        work = work.with_journal("owner", before="", after=work.agent)
    work = replace(work, after=after)
    if not work.answers:
        work = work.told(say("Your request is open again.") if was_done else say("We go on with it."))
    return work.confirmed(say("{ref} is open again.", ref=after.ref))
