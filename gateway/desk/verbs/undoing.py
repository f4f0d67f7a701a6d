"""Taking back the last change (`#undo`, product.md 2.1): what has not left never leaves, and the request is as it was.

What people have read cannot be called back: then nothing is undone, and the agent hears when it left and what to do instead.
Colleagues who have read of it already are told in one line.
"""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import handovers, letters
from gateway.desk.changes import CancelTimers, Change, TakeBack, Undoable, Unfold
from gateway.desk.command import Command, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.say import When, Who, say
from gateway.desk.ticket import State, Ticket
from gateway.desk.verbs import closing, held
from gateway.desk.verbs.work import Work


def undo(context: Context, ticket: Ticket, command: Command) -> Act | WrongLine:
    """The last thing this agent did here: their change, or the text that is kept for them, whichever is later."""
    agent, last = context.trust.person, context.recalled.undo
    is_theirs = last is not None and last.ticket == ticket.number and last.agent == agent
    if last is not None and is_theirs and last.version == ticket.version:
        return _left(context, ticket, command, last) or _taken_back(context, ticket, last)
    if ticket.number in context.recalled.held:
        return held.forget(context, ticket)
    if not is_theirs:
        return WrongLine(command.line, command.text, say("There is nothing of yours here that can be taken back."))
    says = say("Something has happened here since your last change, so it cannot be taken back. Say what holds now.")
    return WrongLine(command.line, command.text, says, "#help", is_example=True)


def not_alone(work: Work, command: Command) -> Work | WrongLine:
    """`#undo` with a text beside it: what shall become of the text is not said."""
    says = say("#undo stands alone: it takes back the last change.")
    return WrongLine(command.line, command.text, says, "#undo")


def _left(context: Context, ticket: Ticket, command: Command, last: Undoable) -> WrongLine | None:
    """People have read it: what they were told stands until they are told otherwise."""
    if last.left_at is None:
        return None
    says = say(
        "The mail to {name} left {when} and cannot be called back. What it says holds until you say otherwise.",
        name=_requester(context, ticket),
        when=When(last.left_at, True),
    )
    instead = ""
    if ticket.state is State.DONE and last.before.state is not State.DONE:
        instead = "#reopen"
    elif ticket.promise is not None and ticket.promise != last.before.promise and ticket.promise.made_by == last.agent:
        instead = "#promise Fri 15:00 because …"
    return WrongLine(command.line, command.text, says, instead, is_example=bool(instead))


def _taken_back(context: Context, ticket: Ticket, last: Undoable) -> Act:
    agent, now = last.agent, context.now
    # Who has been asked meanwhile has letters that can be answered: such a mail still belongs here.
    held = tuple(dict.fromkeys((*last.before.departments_held, *ticket.departments_held)))
    after = replace(last.before, version=ticket.version, letters=ticket.letters, updated_at=now, departments_held=held)
    done = [say("Taken back: {what}", what=last.told) if last.told else say("Your last change is taken back.")]
    if last.letters:
        done.append(say("The mail to {name} has not left.", name=_requester(context, ticket)))
    planned = [*_colleagues(context, ticket, after, last)]
    if context.classification.may_acknowledge:
        planned += letters.to_agents(
            context, "agent_confirm", ticket=after, agents=[agent], is_relay=False, done=tuple(done)
        )
    return Act(
        Outcome.APPENDED,
        ActReason.UNDONE,
        after,
        Entry(EntryKind.SYSTEM, "in", context.author, context.mail.split.new_text, visible_to="agents"),
        tuple(
            one for one in after.participants if not ticket.takes_part(one.mailbox.address)
        ),  # `#requester` took them out
        journal=(JournalLine("undo", agent, {"by": context.proof, "what": last.told}),),
        letters=tuple(planned),
        silence="an agent's mail needs no acknowledgement",
        changes=tuple(_changes(context, ticket, last)),
    )


def _changes(context: Context, ticket: Ticket, last: Undoable) -> Iterable[Change]:
    yield TakeBack(last.letters, last.joined, last.before.promise)
    if last.words:
        yield Unfold(last.words, EntryKind.SYSTEM.value, "agents")
    if ticket.state is not last.before.state or State.WAITING in (ticket.state, last.before.state):
        yield CancelTimers((closing.WAIT_TIMERS,))
    is_given = ticket.department != last.before.department
    if is_given:
        yield CancelTimers((handovers.TIMER,))
    due = handovers.reminder(last.before, context.desk, context.now)  # also a yes may be taken back
    if due is not None and (is_given or not handovers.is_pending(ticket, context.department(ticket))):
        yield due
    if last.before.state is State.WAITING:
        yield from closing.wait_timers(context, until=last.before.waiting_until, need="")


def _colleagues(context: Context, ticket: Ticket, after: Ticket, last: Undoable) -> Iterable[LetterPlan]:
    """One line to each who has a letter of it already."""
    others = [one for one in last.gone if one != last.agent and context.desk.is_agent(one)]
    name = Who(last.agent, context.author.name)
    if after.department != ticket.department:
        news = say("{name} has taken {ref} back. Nothing is needed from you.", name=name, ref=after.ref)
    elif last.told:
        news = say("{name} has taken this back: {what} Nothing is needed from you.", name=name, what=last.told)
    else:
        news = say("{name} has taken back the last change. Nothing is needed from you.", name=name)
    department = context.department(after)
    for plan in letters.to_agents(
        context, "agent_more", ticket=after, agents=others, is_relay=False, text="", kind="undone", news=news
    ):
        yield plan if department.has_agent(plan.to.address) else replace(plan, token_for="")


def _requester(context: Context, ticket: Ticket) -> Who:
    return Who(ticket.requester.address, context.desk.name_of(ticket.requester), True)
