"""What becomes of a mail where there are too many of its kind, and what is written down of it for those that follow. Pure.

Nothing is lost. Above `limits.tickets_per_sender`, and `limits.mass_requests` of lists and programs, a new request waits in the
quarantine, with one line in the digest. What a machine answers to our letters is collected in the request in which it was found
out; whoever is in charge hears of that once, and of its later mails while they say anything new.
"""

from dataclasses import replace

from gateway.desk import letters, people
from gateway.desk.automatic import bears_marks
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, EntryKind, JournalLine, LetterPlan, Marks, Outcome
from gateway.desk.facts import Answered
from gateway.desk.loops import Looks
from gateway.desk.outsiders import both
from gateway.desk.route import Route
from gateway.desk.say import say
from gateway.desk.ticket import Ticket

_KEPT = frozenset({Outcome.OPENED, Outcome.APPENDED, Outcome.ANSWERED})


def reason(context: Context, route: Route) -> ActReason | None:
    """Why a mail may not open a request now; None if it may, or a person has let it in."""
    if context.mail.is_released:
        return None
    desk, known = context.desk, context.recalled
    if desk.tickets_per_sender is not None and known.opened_lately >= desk.tickets_per_sender[0]:
        return ActReason.TOO_MANY
    if _is_mass(context) and known.mass_lately.get(route.department.key, 0) >= desk.mass_requests:
        return ActReason.TOO_MANY_OF_LISTS
    return None


def _is_mass(context: Context) -> bool:
    """Of a list or a program, as its header says; old mail counts for nothing."""
    return not context.mail.is_silent and bears_marks(context.mail.message, context.mail.envelope)


def collected(context: Context) -> Act | None:
    """What a machine that was found out writes goes on in the request where it was; None for any other mail."""
    loop = context.loop
    ticket = context.recalled.tickets.get(loop.ticket)
    if not loop.is_found or loop.is_first or ticket is None:
        return None
    text = context.mail.split.new_text or context.mail.message.text
    entry = people.entry_of(context, EntryKind.AUTO, text, ticket=ticket)
    return Act(
        Outcome.APPENDED,
        ActReason.COLLECTED,
        replace(ticket, updated_at=context.now),
        replace(entry, visible_to="agents"),
        journal=(JournalLine("automatic", context.trust.person, {"kind": "loop", "note": loop.silence}),),
        letters=_told(context, ticket, text) if loop.is_told else (),
        silence=loop.silence,
        base=ticket,
    )


def _told(context: Context, ticket: Ticket, text: str) -> tuple[LetterPlan, ...]:
    """The words are new, so a person may have written them: whoever is in charge sees them."""
    agents = letters.in_charge(ticket, context.department(ticket))
    news = say(
        "{address} has written again. It looks like a machine that answers our letters, so nothing was sent there.",
        address=context.trust.person,
    )
    return letters.to_agents(
        context, "agent_more", ticket=ticket, agents=agents, text=text, kind="reply", news=news, carries_files=True
    )


def told(context: Context, act: Act) -> Act:
    """What was not written is in the journal; and that a machine was found out stands, once, in the letter to whoever is in
    charge that brings its mail."""
    if act.after is None or act.outcome not in _KEPT:
        return act
    held_back = context.held_back()
    if held_back and act.silence == held_back and act.reason is not ActReason.COLLECTED:
        line = JournalLine("held_back", "", {"to": context.trust.person, "because": held_back})
        act = replace(act, journal=(*act.journal, line))
    if act.after is None or not context.loop.is_first:
        return act
    if context.threading.place.is_agent:
        return replace(act, letters=(*act.letters, *_of_agent(context, act.after)))
    news = say(
        "{address} looks like a machine that answers our letters. It gets no more of them by itself for a day; what it "
        "writes is kept in this request. A person gets your answer as always.",
        address=context.trust.person,
    )

    def with_news(plan: LetterPlan) -> LetterPlan:
        if not plan.audience.is_agents or "news" not in plan.variables:
            return plan
        return replace(plan, variables={**plan.variables, "news": both(plan.variables["news"], news)})

    return replace(act, letters=tuple(with_news(plan) for plan in act.letters))


def _of_agent(context: Context, ticket: Ticket) -> tuple[LetterPlan, ...]:
    """The others of the department hear that a machine answers in a colleague's name."""
    department, agent = context.department(ticket), context.trust.person
    others = [one for one in (department.lead, department.backup, *department.agents) if one and one != agent]
    news = say(
        "A machine seems to answer at {address}: the same words came again and again. They are kept here and sent to nobody.",
        address=agent,
    )
    text = context.mail.split.new_text
    return letters.to_agents(
        context, "agent_more", ticket=ticket, agents=others[:1], text=text, kind="reply", news=news
    )


def marks(context: Context, act: Act) -> Marks:
    """What the next decisions need to know of this one."""
    person, loop = context.trust.person, context.loop
    answered = Answered.NOTHING
    if any(plan.is_counted and plan.to.address == person for plan in act.letters):
        answered = Answered.FIRST if loop.looks is Looks.NEW else Answered.AGAIN
    elif loop.is_found and act.outcome in _KEPT:
        answered = Answered.FOUND
    elif act.outcome is Outcome.QUARANTINED and act.letters:
        answered = Answered.ASKED
    opens = act.outcome is Outcome.OPENED and act.after is not None
    mass = act.after.department if opens and act.after is not None and _is_mass(context) else ""
    return Marks(person, loop.words, answered, mass)
