"""What a few words of somebody who takes part do to the request: it works, not needed, no more mail, a number, thanks. Pure.

`solved` and `cancel` end a request; only who asked for it may say so. Where many have the same trouble, a word concerns only
whoever wrote it: the request goes on for the others. A rating and thanks never bring a request back (boards 8 and 9).
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from gateway.desk import letters, people
from gateway.desk.changes import CancelTimers, Change
from gateway.desk.command import Commands, Name
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.plainwords import mark_above, says_but
from gateway.desk.say import Say, When, Who, say, say_many
from gateway.desk.ticket import State, Ticket
from gateway.desk.words import first_lines
from gateway.mail.message import Mailbox

BEST = 5
"""Praise waits for the report."""
MOST_MAILS, MOST_LINES = 6, 4
"""Of a thread, and of each of its mails, for a lead who hears of a poor rating."""


def _may_end(context: Context, ticket: Ticket) -> bool:
    """Who asked for it, by any of their addresses or in the name of their department; or one of the many."""
    person = context.trust.person
    return ticket.affects(person) or ticket.requester.address in context.desk.speaks_for(person)


# ---------------------------------------------------------------- solved, cancel


def ended(context: Context, ticket: Ticket, said: Commands) -> Act | None:
    """`solved`, `cancel`: the request is done, and whoever had it hears of it. From somebody in Cc it is text."""
    if not _may_end(context, ticket):
        return thanked(context, ticket) if ticket.state is State.DONE and not said.text else None
    is_solved = said.get(Name.SOLVED) is not None
    kind = "solved" if is_solved else "cancelled"
    reason = ActReason.SOLVED if is_solved else ActReason.CANCELLED
    if ticket.state is State.DONE:
        after = replace(ticket, updated_at=context.now)
        return _passed_on(context, after, said, reason=reason, kind=kind)
    if _others_go_on(context, ticket):
        return _out_of_many(context, ticket, said, reason=reason, kind=kind)
    after = replace(
        ticket,
        state=State.DONE,
        closed_at=context.now,
        waiting_until=None,
        promise=None,
        chased=0,
        updated_at=context.now,
    )
    lines = [JournalLine("state", context.trust.person, {"before": ticket.state.value, "after": State.DONE.value})]
    act = _passed_on(
        context,
        after,
        said,
        reason=reason,
        kind=kind,
        to_author=_goodbye(context, after),
        changes=(CancelTimers(("wait*", "deadline")),),
        journal=tuple(lines),
    )
    return replace(act, settled_promise="kept" if ticket.promise is not None else "")


def _goodbye(context: Context, after: Ticket) -> LetterPlan:
    """One short letter; those in Cc, who waited too, read along unless they have the mail itself."""
    message = context.mail.message
    have = {context.desk.main_address(box.address) for box in (*message.to, *message.cc)} | {context.trust.person}
    plan = letters.to_person(
        context, "done", department=context.department(after), ticket=after, solved_by_requester=True
    )
    if after.affected:
        return plan
    return replace(plan, cc=tuple(box for box in after.cc if box.address not in have))


def _others_go_on(context: Context, ticket: Ticket) -> bool:
    """Is there still somebody among the many who has not said that it is over for them?"""
    many = {ticket.requester.address, *(one.mailbox.address for one in ticket.affected)}
    return bool(ticket.affected) and bool(many - {context.trust.person, *ticket.muted})


def _out_of_many(context: Context, ticket: Ticket, said: Commands, *, reason: ActReason, kind: str) -> Act:
    """She gets no more letters about it; the request goes on for the others. A mail of hers brings her back."""
    person = context.trust.person
    muted = tuple(dict.fromkeys((*ticket.muted, person)))
    after = replace(ticket, muted=muted, updated_at=context.now)
    left = len({ticket.requester.address, *(one.mailbox.address for one in ticket.affected)} - set(muted))
    name = Who(person, context.author.name, is_short=True)
    if kind == "solved":
        news = say_many(
            "{name} says that it is solved. One other person still has the trouble.",
            "{name} says that it is solved. {n} others still have the trouble.",
            left,
            name=name,
        )
    else:
        news = say_many(
            "{name} does not need it any more. One other person still does.",
            "{name} does not need it any more. {n} others still do.",
            left,
            name=name,
        )
    plan = letters.to_person(
        context, "done", department=context.department(after), ticket=after, solved_by_requester=True
    )
    return _passed_on(context, after, said, reason=reason, kind=kind, to_author=plan, news=news)


# ---------------------------------------------------------------- no more mail


def muted(context: Context, ticket: Ticket, said: Commands) -> Act:
    """`stop`: they get no more letters about this request. It goes on, and their next mail about it brings them back."""
    person = context.trust.person
    after = replace(ticket, muted=tuple(dict.fromkeys((*ticket.muted, person))), updated_at=context.now)
    plan = letters.to_person(
        context,
        "update",
        department=context.department(after),
        ticket=after,
        changes=(
            say("You get no more mail about this request."),
            say("If you want to hear of it again, just write: your next mail about it brings you back."),
        ),
        is_time_said=True,  # by when the others hear is nothing to them
    )
    name = Who(person, context.author.name, is_short=True)
    news = say(
        "{name} wants no more mail about this request and does not get your answers until they write again.", name=name
    )
    return _passed_on(context, after, said, reason=ActReason.MUTED, kind="muted", to_author=plan, news=news)


# ---------------------------------------------------------------- a number, thanks


def rated(context: Context, ticket: Ticket, said: Commands) -> Act | None:
    """A number from 1 to 5 about a request that is done. A poor one (`[survey] bad`) is told to the lead at once, with the phone
    number and what it is about. That of somebody in Cc is passed on and counts for nobody; of many with the same trouble each
    counts in the reports, and the request keeps that of whoever began it."""
    command = said.get(Name.RATING)
    if command is None or ticket.state is not State.DONE:
        return None  # the number may be the answer to a question
    person, number, remark = context.trust.person, command.number, command.what
    counts = _may_end(context, ticket)
    after = replace(ticket, updated_at=context.now)
    if counts and not ticket.affects(person):
        after = replace(after, rating=number, remark=remark)
    silence = context.may_write_to_originator()
    planned: list[LetterPlan] = []
    is_first = counts and (ticket.affects(person) or not ticket.rating)
    if is_first and not silence:
        planned.append(_thanks(context, after, number, remark))
    if number <= context.desk.survey_bad:
        planned += _to_lead(context, after, number, remark)
    elif remark and (number < BEST or says_but(remark)):  # it may be a question to whoever has it
        told = letters.in_charge(after, context.department(after))
        planned += _about_rating(context, after, told, number, remark)
    entry = people.entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=after)
    return Act(
        Outcome.APPENDED,
        ActReason.RATED,
        after,
        replace(entry, visible_to="agents"),
        journal=(_rating_line(context, after, number, remark, counts=counts),),
        letters=tuple(planned),
        silence=silence or ("" if is_first else "thanked for the first rating only"),
    )


def with_mark(context: Context, before: Ticket, act: Act) -> Act:
    """A reply that brings a request back, and begins with a mark all the same: `2 – why did nobody call?` A poor one is told to the
    lead, beside whoever answers what it asks."""
    mark = mark_above(context.mail.split.new_text, context.author.name)
    if mark is None or act.after is None or before.state is not State.DONE or not _may_end(context, before):
        return act
    after = act.after
    if not before.affects(context.trust.person):
        after = replace(after, rating=mark.rating, remark=mark.rest)
    planned = _to_lead(context, before, mark.rating, mark.rest) if mark.rating <= context.desk.survey_bad else ()
    line = _rating_line(context, after, mark.rating, mark.rest, counts=True)
    return replace(act, after=after, journal=(*act.journal, line), letters=(*act.letters, *planned))


def _rating_line(context: Context, ticket: Ticket, number: int, remark: str, *, counts: bool) -> JournalLine:
    data = {"by": context.proof, **_of(context, ticket), "rating": number, "remark": remark}
    return JournalLine("rating" if counts else "remark", context.trust.person, data)


def _thanks(context: Context, ticket: Ticket, number: int, remark: str) -> LetterPlan:
    department = context.department(ticket)
    is_told = bool(department.lead) and number <= context.desk.survey_bad
    lead = Who(department.lead, context.desk.name_of(Mailbox(department.lead))) if is_told else ""
    return letters.to_person(
        context, "thanks", department=department, ticket=ticket, lead=lead, has_words=bool(remark)
    )  # fmt: skip


def _to_lead(context: Context, ticket: Ticket, number: int, remark: str) -> tuple[LetterPlan, ...]:
    """A poor mark, with all that a lead needs for a call; without a lead all agents get it."""
    department = context.department(ticket)
    told = (department.lead,) if department.lead else department.agents
    return _about_rating(context, ticket, told, number, remark, is_poor=True, **_gist(context, ticket))


def _about_rating(
    context: Context, ticket: Ticket, agents: tuple[str, ...], number: int, remark: str, **more: Any
) -> tuple[LetterPlan, ...]:
    news = _rating_news(context, number)
    return letters.to_agents(
        context, "agent_more", ticket=ticket, agents=agents, text=remark, kind="rating", news=news, **more
    )  # fmt: skip


def _of(context: Context, ticket: Ticket) -> dict[str, Any]:
    """Whose work it is about, for the reports, and whether its words may stand there."""
    department = context.department(ticket)
    closed = {"confidential": True} if ticket.is_confidential(department) else {}
    return {"department": department.key, "agent": ticket.owner, "ref": ticket.ref, **closed}


def _rating_news(context: Context, number: int) -> Say:
    person = context.trust.person
    name = Who(person, context.author.name)
    known = context.desk.people.get(person)
    if known is not None and known.phone:
        return say("{name} gave {number} of 5. Phone: {phone}.", name=name, number=number, phone=known.phone)
    return say("{name} gave {number} of 5.", name=name, number=number)


def _gist(context: Context, ticket: Ticket) -> dict[str, Any]:
    """What a lead must know before calling: who had it, how it went, and the mails in a few lines."""
    facts: list[Say] = []
    if ticket.closed_at is not None:
        came, done = When(ticket.created_at, is_short=True), When(ticket.closed_at, is_short=True)
        name = letters.keeper(ticket, context.department(ticket), context.desk)
        facts.append(say("{name} had it. It came {came}, and was done {done}.", name=name, came=came, done=done))
    if ticket.reopened:
        facts.append(say_many("It came back once.", "It came back {n} times.", ticket.reopened))
    if ticket.handoffs:
        facts.append(say_many("It was handed over once.", "It was handed over {n} times.", ticket.handoffs))
    mails = context.recalled.thread.get(ticket.number, ())
    if len(mails) > MOST_MAILS:
        mails = (mails[0], *mails[1 - MOST_MAILS :])
    return {
        "gist": tuple(facts),
        "thread": tuple(replace(one, text=first_lines(one.text, MOST_LINES)) for one in mails),
    }


def thanked(context: Context, ticket: Ticket) -> Act | None:
    """Thanks are passed on and counted. A request that is done stays so, within `[promises] thanks_window`; later a mail about
    it is looked at by a person."""
    is_done = ticket.state is State.DONE
    if is_done and ticket.closed_at is not None and context.now - ticket.closed_at > context.desk.thanks_window:
        return None
    said = Commands((), (), context.mail.split.new_text)
    return _passed_on(
        context,
        replace(ticket, updated_at=context.now),
        said,
        reason=ActReason.THANKS,
        kind="thanks",
        silence="thanks need no answer",
        data=_of(context, ticket),
    )


def _passed_on(
    context: Context,
    after: Ticket,
    said: Commands,
    *,
    reason: ActReason,
    kind: str,
    to_author: LetterPlan | None = None,
    news: Say | str = "",
    silence: str = "nothing has changed",
    changes: tuple[Change, ...] = (),
    journal: tuple[JournalLine, ...] = (),
    data: Mapping[str, str] = MappingProxyType({}),
) -> Act:
    """The act of such a mail: whoever is in charge hears of it, the author gets one letter at most."""
    stops = context.may_write_to_originator()
    planned = [to_author] if to_author is not None and not stops else []
    planned += letters.to_agents(
        context,
        "agent_more",
        ticket=after,
        agents=letters.in_charge(after, context.department(after)),
        text=said.text,
        kind=kind,
        news=news,
    )
    return Act(
        Outcome.APPENDED,
        reason,
        after,
        people.entry_of(context, EntryKind.REPLY, context.mail.split.new_text, ticket=after),
        journal=(JournalLine(kind, context.trust.person, {"by": context.proof, **data}), *journal),
        letters=tuple(planned),
        silence="" if planned and to_author is not None and not stops else stops or silence,
        changes=changes,
    )
