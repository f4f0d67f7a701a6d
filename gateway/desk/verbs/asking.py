"""One department asks another: `#ask engineering by Thu 12:00` (product.md 2.1, mission row 25).

The question is a request of its own, and the agent who asks is its requester: acknowledgement, promise and rating as for
everybody. What the others answer returns into the request it is asked for, as a note; what they need to know (`#wait`) goes to
who asked. The people of that request hear nothing of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from gateway.desk import letters
from gateway.desk.command import Command, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Also, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Department, Priority
from gateway.desk.route import Route
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Audience, Promise, State, Ticket
from gateway.desk.verbs import onbehalf
from gateway.desk.verbs.work import Work
from gateway.mail.message import Mailbox

ASKED: Final = "asked"
"""Who made a promise whose time the person who asks has named."""
DEEPEST = 3
"""Questions of questions: more of them, and nobody knows any more who waits for whom."""


def ask(work: Work, command: Command) -> Work | WrongLine:
    """The words of the mail go to another department, as a question of the agent's."""
    context, ticket = work.context, work.before
    to = context.desk.departments[command.departments[0]]
    if (wrong := _cannot(work, to)) is not None:
        return WrongLine(command.line, command.text, *wrong)
    is_closed = work.before.is_confidential(work.department)
    subject = f"Question for {ticket.ref}" if is_closed else ticket.subject
    asker = Mailbox(work.agent, context.author.name)
    theirs = onbehalf.as_if_from(context, asker, department=to.key, text=work.text, subject=subject)
    theirs = replace(theirs, route=_to(theirs, to, work))
    act = onbehalf.opened(theirs, work.number, by=context, asked_for=ticket.ref)
    assert act.after is not None
    promise = _by(act.after.promise, command.when)
    child = replace(
        act.after,
        promise=promise,
        asked_for=ticket.number,
        for_customer="" if is_closed else ticket.for_customer,
        deadline=command.when or act.after.deadline,
        deadline_reason=command.because or act.after.deadline_reason,
    )
    planned = tuple(_asked(act.letters, work, command, to, promise))
    also = Also(None, replace(act, after=child, new_promise=promise, letters=planned))
    owner = ticket.owner or (work.agent if work.department.has_agent(work.agent) else "")
    after = replace(work.after, owner=work.after.owner or owner)
    if not work.after.owner and owner:
        after = replace(after, state=State.OPEN if after.state is State.NEW else after.state)
        work = work.with_journal("owner", before="", after=owner)
    work = replace(work, after=after, is_silent=True, is_told=True, also=(*work.also, also))
    return work.with_journal("ask", department=to.key, request=child.ref)


def _by(usual: Promise | None, by: datetime | None) -> Promise | None:
    """What the others promise: the hour that whoever asks has named, where it is no sooner than what they promise anybody."""
    if usual is None or by is None or by < usual.until:
        return usual
    return replace(usual, until=by, made_by=ASKED)


def _cannot(work: Work, to: Department) -> tuple[Say, str] | None:
    ticket, context = work.before, work.context
    if to.key == work.department.key:
        return say("{department} has this request already.", department=to.name), ""
    if not work.text:
        return say("There is no text for the question."), f"#ask {to.key} and the question below it"
    if work.is_note:
        return say("A reply to a note stays a note: ask in a reply to another letter of this request."), ""
    if ticket.state is State.DONE:
        return say("{ref} is done; #reopen it first.", ref=ticket.ref), ""
    above = tuple(ancestors(context, ticket))
    if any(context.department(one).key == to.key for one in above):
        return say(
            "{department} asks this itself: answer it, or #wait with what you need to know.", department=to.name
        ), ""
    if len(above) + 1 > DEEPEST:
        return say("This is a question of a question already; call them."), ""
    return None


def ancestors(context: Context, ticket: Ticket) -> Iterable[Ticket]:
    """The requests that this one is asked for, the nearest first."""
    seen = {ticket.number}
    while (found := context.recalled.tickets.get(ticket.asked_for)) is not None and found.number not in seen:
        seen.add(found.number)
        yield found
        ticket = found


def _to(theirs: Context, to: Department, work: Work) -> Route:
    """The department that was named, whatever rules say about such a mail. A question is as urgent as what it is asked for."""
    found, origin = theirs.route, work.after
    assert found is not None
    if found.department.key != to.key:
        found = replace(found, department=to, addressed=(to.key,), owner="", looks_after="")
    ranks = tuple(Priority)
    if ranks.index(origin.priority) > ranks.index(found.priority):
        found = replace(
            found, priority=origin.priority, because="" if origin.is_confidential(work.department) else origin.because
        )
    return found


def _asked(
    plans: Iterable[LetterPlan], work: Work, command: Command, to: Department, promise: Promise | None
) -> Iterable[LetterPlan]:
    """The others get the question; whoever asks gets an acknowledgement, which is honest about an hour that may be too early."""
    origin = work.before
    is_closed = work.before.is_confidential(work.department)
    for plan in plans:
        if plan.template == "agent_new":
            told = {
                "question": work.text,
                "for_ref": origin.ref,
                "by": command.when,
                "promised": origin.promise.until if origin.promise is not None and not is_closed else None,
            }
            yield replace(plan, template="ask_new", variables=told)
        elif plan.template == "ack" and command.when is not None:
            needs = say(
                "You need it by {by}. {department} usually takes longer; they have read your time, and may be faster.",
                by=When(command.when, is_short=True),
                department=to.name,
            )
            is_early = promise is not None and command.when < promise.until
            yield replace(plan, variables={**plan.variables, "times": (needs,)}) if is_early else plan
        else:
            yield plan


# ---------------------------------------------------------------- the answer comes back


def returned(work: Work) -> Work:
    """What an agent answers to a question goes into the request it is asked for, as a note to whoever has that. Who asked gets
    it once: as the note, or as the letter that closes the question."""
    origin = next(iter(ancestors(work.context, work.before)), None)
    if origin is None or not work.answers or work.letter == "waiting":
        return work
    context, asker = work.context, work.before.requester.address
    department = context.department(origin)
    readers = list(letters.in_charge(origin, department))
    hears = work.letter in ("", "answer") and department.has_agent(asker)
    if hears:
        readers = [asker, *(one for one in readers if one == origin.owner)]
        work = replace(work, to_people=_to_others(work))
    else:
        readers = [one for one in readers if one != asker]
    news = say(
        "{name} ({department}) answers what was asked for {ref}; #ask {key} asks again.",
        name=work.who(work.agent), department=work.department.name, ref=origin.ref, key=work.department.key,
    )  # fmt: skip
    act = Act(
        Outcome.APPENDED,
        ActReason.NOTE,
        replace(origin, updated_at=context.now),
        Entry(EntryKind.NOTE, "in", context.author, work.text, visible_to="agents"),
        journal=(JournalLine("answered", work.agent, {"question": work.before.ref, "by": context.proof}),),
        letters=letters.to_agents(
            context, "agent_note", ticket=origin, agents=readers, audience=Audience.NOTE, carries_files=True,
            text=work.text, news=news,
        ),
    )  # fmt: skip
    return replace(work, also=(*work.also, Also(origin, act)))


def _to_others(work: Work) -> tuple[LetterPlan, ...]:
    """The answer to those in Cc of the question; who asked has it as a note."""
    others = tuple(box for box in work.after.cc if box.address != work.agent)
    if not others:
        return ()
    plan = letters.to_people(work.context, "answer", ticket=work.after, text=work.text, closes=False, changes=work.news)
    return (replace(plan, to=others[0], cc=others[1:]),)
