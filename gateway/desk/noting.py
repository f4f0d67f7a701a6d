"""An agent notes a call: a new mail to a department that begins with `#requester eva@example.org` (mission row 43). Pure.

It opens a request of Eva's: she gets the acknowledgement with the promise, and the agent has it. Further lines are carried out on
the new request, all or nothing. There is no request yet in which a text could be held, so a mail with a wrong line opens
nothing: the agent gets the lines back with the whole text, and sends it again.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from gateway.desk import agents, letters, people
from gateway.desk.changes import Used
from gateway.desk.command import Commands, Name, WrongLine, contradictions, read_agent_commands
from gateway.desk.commandwords import OF_AGENTS
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Chain, LetterPlan, Outcome
from gateway.desk.department import Department
from gateway.desk.folding import folded
from gateway.desk.say import Say, When, Who, say
from gateway.desk.ticket import Participant, State, Ticket
from gateway.desk.trust import Standing
from gateway.desk.verbs import onbehalf, requesting
from gateway.desk.verbs.table import carried_out
from gateway.desk.verbs.work import Work

ALLOWED = frozenset(
    (Name.REQUESTER, Name.TAKE, Name.ASSIGN, Name.GIVE_BACK, Name.PRIORITY, Name.PROMISE, Name.WAIT, Name.TAG, Name.FOR,
     Name.CC, Name.NOTE, Name.DONE)
)  # fmt: skip
"""What can be said of a request that the same mail opens."""
_LINE = re.compile(r"\s*[#＃]([^\W\d_][\w-]{0,60})")
MOST_LINES = 50


def noted(context: Context, number: Callable[[], int]) -> Act | None:
    """What such a mail does; None if it is another one. The agent must be authenticated (contract.md 8)."""
    if context.trust.standing is not Standing.AGENT or not context.trust.is_believed or context.route is None:
        return None
    if not _names_somebody(context.mail.split.new_text):
        return None
    department = _department(context)
    commands = read_agent_commands(
        context.mail.split.new_text, speaker=agents.speaker(context, None, department=department)
    )
    command = commands.get(Name.REQUESTER)
    wrong = commands.wrong or contradictions(commands) or _senseless(context, commands, department)
    if wrong or command is None:
        return _refused(context, department, wrong)
    person = requesting.person(context, command, department)
    if isinstance(person, WrongLine):
        return _refused(context, department, (person,))
    subject = people.subject_of(context)
    theirs = onbehalf.as_if_from(
        context, person, department=department.key, text=commands.text, subject=subject, others=context.facts.addressed
    )
    is_own = department.has_agent(context.trust.person)
    act = onbehalf.opened(theirs, number, by=context, owner=context.trust.person if is_own else "")
    return _with_lines(context, replace(act, is_agents=True), commands, department)


def _names_somebody(text: str) -> bool:
    """Is one of the first lines `#requester`, in any language?"""
    for line in text.split("\n")[:MOST_LINES]:
        if not line.strip():
            continue
        match = _LINE.match(line[:200])
        if match is None:
            return False
        if OF_AGENTS.get(folded(match[1])) is Name.REQUESTER:
            return True
    return False


def _department(context: Context) -> Department:
    """The one the mail is written to. What rules say of the agent's mail is nothing about the person's."""
    addressed = context.facts.addressed
    assert context.route is not None
    return context.desk.departments[addressed[0]] if addressed else context.route.department


def _senseless(context: Context, commands: Commands, department: Department) -> tuple[WrongLine, ...]:
    wrong = [
        WrongLine(
            one.line, one.text, say("#{name} cannot be said of a request that begins just now.", name=one.name.value)
        )
        for one in commands.commands
        if one.name not in ALLOWED
    ]
    if not department.has_agent(context.trust.person):
        says = say("Only agents of {department} can say that of a request there.", department=department.name)
        wrong = [WrongLine(one.line, one.text, says) for one in commands.commands if one.name is not Name.REQUESTER]
    if not wrong and not commands.text and not context.mail.message.attachments:
        says = say("There is no text: what did they tell you?")
        wrong = [WrongLine(0, "", says)]
    return tuple(wrong)


def _refused(context: Context, department: Department, wrong: tuple[WrongLine, ...]) -> Act:
    """Nothing is opened. The mail is kept; the agent gets its text back with the lines in question."""
    told = context.classification.may_acknowledge
    planned: tuple[LetterPlan, ...] = ()
    if told:
        plan = letters.to_person(
            context,
            "agent_error",
            department=department,
            lines=wrong,
            kept_text=context.mail.split.new_text,
            is_held=False,
        )
        planned = (replace(plan, is_counted=False),)
    return Act(
        Outcome.QUARANTINED,
        ActReason.WRONG_COMMAND,
        letters=planned,
        silence="" if told else context.classification.no_acknowledgement_because,
    )


# ---------------------------------------------------------------- further lines


def _with_lines(context: Context, act: Act, commands: Commands, department: Department) -> Act:
    """The request as the other lines want it, and the letters as they follow from that."""
    assert act.after is not None
    assert act.entry is not None
    rest = tuple(one for one in commands.commands if one.name is not Name.REQUESTER)
    work = Work(
        context, act.after, act.after, replace(commands, commands=rest), commands.text,
        is_note=commands.get(Name.NOTE) is not None,
    )  # fmt: skip
    work, wrong = carried_out(work)
    if wrong:
        return _refused(context, department, wrong)
    after = replace(work.after, answered_at=act.after.answered_at)
    promise = None if after.state in (State.DONE, State.WAITING) else work.promise or act.new_promise
    if promise is not None and after.owner and promise.keeper in (department.key, context.trust.person):
        promise = replace(promise, keeper=after.owner)
    after = replace(after, promise=promise)
    if after.owner and after.state is State.NEW:
        after = replace(after, state=State.OPEN)
    return replace(
        act,
        after=after,
        entry=replace(act.entry, visible_to="agents" if work.is_note else act.entry.visible_to),
        new_participants=(*act.new_participants, *_new(work, act)),
        new_promise=promise,
        journal=(*act.journal, *work.journal),
        letters=_letters(work, act, after),
        changes=(*work.changes, Used(context.trust.person, tuple(one.name for one in commands.commands))),
    )


def _new(work: Work, act: Act) -> tuple[Participant, ...]:
    known = {one.mailbox.address for one in act.new_participants}
    return tuple(one for one in work.joined if one.mailbox.address not in known)


def _letters(work: Work, act: Act, after: Ticket) -> tuple[LetterPlan, ...]:
    """One to the person, those to the other agents, and the confirmation, by which the agent can write on in the request."""
    context, agent = work.context, work.agent
    planned = list(act.letters)
    if work.letter:  # done already, or it waits: one letter says that it was here and how it ended
        words = "" if work.is_note else work.text
        own = letters.to_people(context, work.letter, ticket=after, text=words, changes=work.news, **work.says)
        planned = [replace(own, subject=after.subject), *(plan for plan in planned if plan.chain is Chain.AGENT)]
    if after.owner and after.owner != agent:
        planned = [plan for plan in planned if plan.chain is not Chain.AGENT or plan.to.address == after.owner]
    planned += work.letters
    if not context.classification.may_acknowledge:
        return tuple(planned)
    done = [_opened(context, after), *work.done]
    confirmed = letters.to_agents(
        context, "agent_confirm", ticket=after, agents=[agent], is_relay=False, done=tuple(done)
    )
    if not context.department(after).has_agent(agent):
        confirmed = tuple(replace(plan, token_for="") for plan in confirmed)
    return (*planned, *confirmed)


def _opened(context: Context, after: Ticket) -> Say:
    who = Who(after.requester.address, context.desk.name_of(after.requester))
    if after.promise is None:
        return say("{ref} is {name}'s request now.", ref=after.ref, name=who)
    return say(
        "{ref} is {name}'s request now, with an answer promised by {when}.", ref=after.ref, name=who,
        when=When(after.promise.until, True),
    )  # fmt: skip
