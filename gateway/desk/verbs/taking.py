"""Whose it is: `#take`, `#assign`, `#give-back`."""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import letters
from gateway.desk.command import Command, Name, WrongLine
from gateway.desk.decision import LetterPlan
from gateway.desk.facts import Told
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Promise, State, What
from gateway.desk.verbs.work import Work


def take(work: Work, command: Command) -> Work | WrongLine:
    """It is mine, its promise too. The people hear who has it now; what was done comes back."""
    yours = say("{ref} is yours now.", ref=work.after.ref)
    if work.after.owner == work.agent and work.after.state is not State.DONE:
        work = replace(work, after=replace(work.after, state=opened(work.after.state)), keeper=work.agent)
        # By the answer beside it; that it was theirs before is said only where nothing else happens.
        return work.confirmed(yours) if work.before.owner != work.agent or work.answers else work
    return replace(owned(work, work.agent), keeper=work.agent).confirmed(yours)


def assign(work: Work, command: Command) -> Work | WrongLine:
    """Somebody else of the department gets it, with the thread. They keep a promise of the department's; that of a colleague
    stays the colleague's, until they say yes to it themselves."""
    department, to = work.department, command.addresses[0]
    if not department.has_agent(to):
        names = ", ".join(agent.partition("@")[0] + "@" for agent in department.agents if agent != work.agent)
        says = say(
            "{name} is no agent of {department}; there are {choices}.",
            name=to,
            department=department.name,
            choices=names,
        )
        return WrongLine(command.line, command.text, says)
    if to == work.agent:
        return take(work, command)
    if work.after.owner == to and work.after.state is not State.DONE:
        return work
    work = owned(work, to)
    promise = work.before.promise
    if promise is not None and not is_of_person(promise):
        work = replace(work, keeper=to)
    news = say("{name} has given this request to you.", name=work.who(work.agent))
    return replace(work, letters=(*work.letters, *given(work, [to], news=news))).confirmed(
        say("{ref} is with {name} now, who has the whole thread.", ref=work.after.ref, name=work.who(to))
    )


def give_back(work: Work, command: Command) -> Work | WrongLine:
    """Nobody has it any more: the department is asked anew, and the people hear until when a person answers."""
    if work.after.state is State.DONE:
        return WrongLine(command.line, command.text, say("{ref} is done.", ref=work.after.ref), "#reopen")
    if work.has(Name.PROMISE):
        says = say("Who promises keeps the request: leave one of the two lines out.")
        return WrongLine(command.line, command.text, says)
    if not work.before.owner:
        return work
    state = work.after.state
    if state is State.OPEN and work.after.answered_at is None:
        state = State.NEW
    after = replace(work.after, owner="", owner_reason="", state=state)
    work = replace(work, after=after).with_journal("owner", before=work.before.owner, after="")
    department, promise = work.department, work.before.promise
    if promise is not None and not is_of_person(promise):
        work = replace(work, keeper=department.key)
    news = say("{name} has given this request back to all of you.", name=work.who(work.agent))
    others = [agent for agent in department.agents if agent != work.agent]
    work = replace(work, letters=(*work.letters, *given(work, others, news=news)))
    done = say("{ref} is with {department} again.", ref=work.after.ref, department=department.name)
    work = replace(work, says={**work.says, "is_time_said": promise is not None})
    return work.told(_back(work, promise)).confirmed(done)


def _back(work: Work, promise: Promise | None) -> Say:
    """Who has it now and until when something is heard, as far as an answer in the same mail does not say it."""
    places = {"department": work.department.name, "when": When(promise.until) if promise else None}
    if promise is None or work.settled or promise.until <= work.context.now:
        return say("{department} has your request again.", **places)
    if promise.what is What.ANSWER:
        return say("{department} has your request again. A person answers you by {when}.", **places)
    if promise.what is What.NEWS:
        return say("{department} has your request again. You hear from us by {when}.", **places)
    return say("{department} has your request again. The time stays {when}.", **places)


def owned(work: Work, agent: str) -> Work:
    """The request with its new owner, open; the people hear of it."""
    was_done = work.before.state is State.DONE and not work.answers
    after = replace(work.after, state=opened(work.after.state), closed_at=None)
    if was_done:
        work = work.told(say("Your request is open again."))
    if after.owner != agent:
        after = replace(after, owner=agent, owner_reason="")
        work = work.with_journal("owner", before=work.after.owner, after=agent)
        work = work.told(work.has_it(agent))
    return replace(work, after=after)


def opened(state: State) -> State:
    """The state of a request that somebody has taken: what waits for the people waits on."""
    return State.OPEN if state in (State.NEW, State.DONE) else state


def is_of_person(promise: Promise) -> bool:
    """Did a person give their word, and not the desk?"""
    return "@" in promise.made_by


def given(work: Work, agents: Iterable[str], *, news: Say) -> tuple[LetterPlan, ...]:
    """The whole thread to agents who have not read along, oldest first; the words of the mail that gives it are its end."""
    thread = list(work.context.recalled.thread.get(work.before.number, ()))
    notes = (work.text,) if work.is_note and work.text else ()
    if work.answers and work.text:
        author = work.context.author
        thread.append(Told("answer", author.address, author.name, work.context.now, work.text))
    return letters.to_agents(
        work.context,
        "agent_new",
        ticket=work.after,
        agents=agents,
        is_relay=False,
        carries_files=work.answers or work.is_note,
        text=thread[0].text if len(thread) == 1 else "",
        thread=tuple(thread) if len(thread) > 1 else (),
        news=news,
        notes=notes,
    )
