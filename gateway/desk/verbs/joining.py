"""Two requests that are one: `#merge 4711`. This one goes into the other; a reply to either arrives there (product.md 2.1).

The people of both are told once, each in a letter of their own; who asked in one sees nobody who asked in the other, unless it
is the same person. The earlier promise of the two holds.
"""

from collections.abc import Iterable
from dataclasses import replace

from gateway.desk import letters, merging, people
from gateway.desk.command import Command, Name, WrongLine
from gateway.desk.context import Context
from gateway.desk.decision import Absorbed, Entry, EntryKind, JournalLine, LetterPlan
from gateway.desk.department import Priority
from gateway.desk.say import Say, Who, say
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.desk.verbs.work import Work
from gateway.mail.message import Mailbox

_ALONE = (Name.DONE, Name.DECLINE, Name.WAIT, Name.HANDOFF, Name.ASK, Name.REOPEN)
"""What says of this request how it goes on: after `#merge` that is said of the other one."""


def merge(work: Work, command: Command) -> Work | WrongLine:
    """This request goes into another one."""
    target = work.context.recalled.tickets.get(command.number)
    if (wrong := _cannot(work, command, target)) is not None:
        return WrongLine(command.line, command.text, *wrong)
    assert target is not None
    after = _united(work, target)
    if work.answers and (line := merging.repeated(work.text, after, by=work.agent)):
        return WrongLine(
            command.line,
            command.text,
            say(
                "Your answer goes to people who may not read of each other. Leave this line out: {line}",
                line=line[:200],
            ),
        )
    is_shared = _is_shared(work.after, target)
    merged = {"requests": [work.after.ref], "people": len(after.affected) + 1}
    work = replace(
        _settled(work, target, after),
        before=target,
        joined=after.participants[len(target.participants) :],
        absorbed=(_part_of(work, after, is_shared=is_shared),),
        is_confirmed=True,
    ).with_journal("merge", **merged)
    work = work.confirmed(
        say(
            "{ref} is part of {into} now. The people of both are told.",
            ref=work.absorbed[0].before.ref,
            into=target.ref,
        )
    )
    return replace(
        work,
        to_people=tuple(_letters(work, target=target, is_shared=is_shared)),
        copied=(_goes_on(work, target) if is_shared else _one_more(work),),
        letters=(*work.letters, *_to_agents(work, target)),
    )


# ---------------------------------------------------------------- may it?


def _cannot(work: Work, command: Command, target: Ticket | None) -> tuple[Say, str] | None:
    """Why not, and what would be right."""
    own, number = work.after, command.number
    if (beside := next((name for name in _ALONE if work.has(name)), None)) is not None:
        return say(
            "goes with no #{other}: how it goes on is said of {number} then.", other=beside.value, number=number
        ), ""
    if target is not None and target.number == own.number:
        return say("{number} is this very request.", number=number), ""
    if target is None or not _is_agent_of(work.context, target):
        return say("I find no request {number} in a department of yours.", number=number), ""
    if target.state is State.DONE:
        return say("{ref} is done; #reopen it first.", ref=target.ref), ""
    if own.asked_for or target.asked_for:
        asked = own if own.asked_for else target
        return say(
            "{ref} is a question of another department: answer it, so that the answer goes back.", ref=asked.ref
        ), ""
    here, there = work.context.department(own), work.context.department(target)
    if here.key != there.key and (own.is_confidential(here) or target.is_confidential(there)):
        return say("{ref} belongs to {department}, and what is confidential stays where it is.", ref=target.ref,
                   department=there.name), f"#handoff {there.key}"  # fmt: skip
    if len(target.affected) + len(own.participants) > people.MOST_AFFECTED:
        return say("{ref} has too many people already.", ref=target.ref), ""
    return None


def _is_agent_of(context: Context, ticket: Ticket) -> bool:
    return context.department(ticket).has_agent(context.trust.person)


def _is_shared(own: Ticket, target: Ticket) -> bool:
    """Do the same people read both? Then nothing has to be kept from anybody."""
    return own.requester.address == target.requester.address and not own.affected and not target.affected


# ---------------------------------------------------------------- the two as one


def _united(work: Work, target: Ticket) -> Ticket:
    """The other request with all that this one has. What both have, stays the other's."""
    own, context = work.after, work.context
    after = replace(
        target,
        participants=target.participants + tuple(_joining(own, target)),
        departments_held=tuple(dict.fromkeys((*own.departments_held, *target.departments_held))),
        owner=target.owner or (own.owner if context.department(target).has_agent(own.owner) else ""),
        state=_state(own, target),
        tags=tuple(dict.fromkeys((*target.tags, *own.tags))),
        fields={**own.fields, **target.fields},
        for_customer=target.for_customer or own.for_customer,
        told=tuple(dict.fromkeys((*target.told, *own.told))),
        muted=tuple(dict.fromkeys((*target.muted, *own.muted))),
        outsiders={**own.outsiders, **target.outsiders},
        merged=target.merged + own.merged + 1,
        chased=max(target.chased, own.chased),
        updated_at=context.now,
    )
    if after.state is not State.WAITING:
        after = replace(after, waiting_until=None)
    if _rank(own) > _rank(target):
        after = replace(after, priority=own.priority, because=own.because)
    if own.deadline is not None and (target.deadline is None or own.deadline < target.deadline):
        after = replace(after, deadline=own.deadline, deadline_reason=own.deadline_reason)
    return after


_RANKS = tuple(Priority)


def _rank(ticket: Ticket) -> int:
    return _RANKS.index(ticket.priority)


def _joining(own: Ticket, target: Ticket) -> Iterable[Participant]:
    """Who hears of the other request from now on: seen by nobody, unless the same people read both."""
    is_shared = _is_shared(own, target)
    for one in own.participants:
        address = one.mailbox.address
        if target.takes_part(address):
            continue
        if one.role is Role.WATCH:
            yield one
        elif is_shared:
            yield Participant(one.mailbox, Role.CC)
        else:
            yield Participant(one.mailbox, Role.AFFECTED, own.subject_for(address))


def _state(own: Ticket, target: Ticket) -> State:
    if target.state is State.WAITING and own.state in (State.NEW, State.OPEN):
        return State.OPEN
    return State.OPEN if State.OPEN in (own.state, target.state) else target.state


def _settled(work: Work, target: Ticket, after: Ticket) -> Work:
    """The promise: the earlier of the two; an answer in the same mail keeps it, as it does in any request."""
    answered = work.answers
    if answered:
        after = replace(
            after,
            owner=after.owner or work.agent,
            state=State.OPEN,
            waiting_until=None,
            answered_at=after.answered_at or work.context.now,
            chased=0,
        )
        is_kept = target.promise is not None and target.promise.what is not What.DONE
        return replace(work, after=after, settled="kept" if is_kept else "", promise=None)
    earlier = _earlier(work.promise or work.before.promise, target.promise)
    if earlier is None or earlier == target.promise:
        return replace(work, after=after, settled="", promise=None)
    keeper = earlier.keeper if "@" in earlier.keeper else after.owner or after.department
    return replace(work, after=after, settled="", promise=replace(earlier, keeper=keeper))


def _earlier(own: Promise | None, theirs: Promise | None) -> Promise | None:
    """What holds for both. News is no more than what the desk owes anybody: it does not take the place of a real promise, and
    neither does anything of one that says what will be there then."""
    if own is None or theirs is None:
        return theirs or own
    if theirs.deliverable or own.deliverable:
        return theirs if theirs.deliverable else own
    if (own.what is What.NEWS) is not (theirs.what is What.NEWS):
        return theirs if own.what is What.NEWS else own
    return min(theirs, own, key=lambda one: one.until)


def _part_of(work: Work, target: Ticket, *, is_shared: bool) -> Absorbed:
    """This request ends, because another one stands for it."""
    own, now = work.before, work.context.now
    after = replace(
        work.after,
        participants=own.participants,
        state=State.DONE,
        closed_at=now,
        promise=None,
        merged_into=target.number,
    )
    said = say("This request is part of {ref} now.", ref=target.ref)
    return Absorbed(
        own,
        after,
        Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), str(said), visible_to="agents"),
        JournalLine("merged", work.agent, {"into": target.ref, "by": work.context.proof}),
        is_shared,
    )


# ---------------------------------------------------------------- letters


def _letters(work: Work, *, target: Ticket, is_shared: bool) -> Iterable[LetterPlan]:
    """One letter to each: that both are one, with the agent's words if there are any."""
    after, context = work.after, work.context
    text = work.text if work.answers else ""
    ours = _goes_on(work, target)
    if is_shared:
        yield _letter(context, after, text, (ours, *work.news), is_merged=True)
        return
    new = {one.mailbox.address for one in work.joined if one.role is Role.AFFECTED}
    theirs = _one_more(work)
    # Where many wait already, one more is no news to them.
    if text or not target.affected:
        yield _letter(context, after, text, (theirs, *work.news), is_merged=False)
    plan = _letter(context, after, text, (ours, *work.news), is_merged=True)
    for one in letters.to_everybody(plan, after, but=work.agent)[1:]:
        if one.to.address in new:
            yield one
        elif text:
            yield replace(one, variables={**one.variables, "changes": ()})


def _one_more(work: Work) -> Say:
    """What the people of the request that goes on read, if one alone has asked so far."""
    return say("Somebody else has asked for the same. It is one request now, {ref}, and what you hear stays the same.",
               ref=work.after.ref)  # fmt: skip


def _goes_on(work: Work, target: Ticket) -> Say:
    """What the people of the request that ends read."""
    return say("{ref} goes on as {into} from now on, because both are about the same; a reply to either arrives there.",
               ref=work.absorbed[0].before.ref, into=target.ref)  # fmt: skip


def _letter(context: Context, after: Ticket, text: str, changes: tuple[Say, ...], *, is_merged: bool) -> LetterPlan:
    if text:
        return letters.to_people(context, "answer", ticket=after, text=text, changes=changes)
    if not is_merged:
        return letters.to_people(context, "update", ticket=after, changes=changes)
    count = len(after.affected) + 1
    return letters.to_people(context, "merged", ticket=after, into=after.ref, count=count, changes=changes[1:])


def _to_agents(work: Work, target: Ticket) -> tuple[LetterPlan, ...]:
    """Who has the other request, and who had this one, if it was not the agent who brings them together."""
    own, context = work.absorbed[0].before, work.context
    agents = [one for one in (target.owner, own.owner) if one and context.department(target).has_agent(one)]
    asked = context.recalled.thread.get(own.number, ())
    return letters.to_agents(
        context,
        "agent_more",
        ticket=work.after,
        agents=agents,
        kind="merged",
        text=asked[0].text if asked else "",
        news=say("{name} has put {ref} of {person} into this request.", name=work.who(work.agent), ref=own.ref,
                 person=Who(own.requester.address, context.desk.name_of(own.requester))),
    )  # fmt: skip
