"""Who hears what, once (product.md 0, 2.2, 3.2). Each function plans one kind of letter; the words are the templates'."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gateway.desk.context import Context
from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.say import Who
from gateway.desk.ticket import Audience, Ticket
from gateway.mail.message import Mailbox
from gateway.mail.subject import clean, reply

REPLIED = "auto-replied"
GENERATED = "auto-generated"


def to_person(
    context: Context, template: str, *, department: Department, ticket: Ticket | None = None, **variables: Any
) -> LetterPlan:
    """A machine's letter to the originator, in the thread she began. Counted, and never repeated after an ambiguous dot."""
    return LetterPlan(
        template=template,
        department=department.key,
        to=context.author,
        from_name=department.name,
        subject=reply(context.mail.message.subject if ticket is None else ticket.subject_for(context.author.address)),
        chain=Chain.PEOPLE if ticket is not None else Chain.ORIGINATOR,
        audience=Audience.ONE if ticket is not None and ticket.affects(context.author.address) else Audience.ALL,
        auto_submitted=REPLIED,
        is_counted=True,
        variables=variables,
    )


_CONFIDENTIAL: Mapping[str, Any] = {"text": "", "notes": (), "thread": (), "last_request": None, "related": ""}
"""Instead of what stands there otherwise, in a letter about a confidential request to somebody of another department."""


def hidden(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a letter without what only the agents of a confidential request may read."""
    return {**variables, **{name: value for name, value in _CONFIDENTIAL.items() if name in variables}}


def to_agents(
    context: Context,
    template: str,
    *,
    ticket: Ticket,
    agents: Iterable[str],
    audience: Audience = Audience.AGENTS,
    is_relay: bool = True,
    carries_files: bool = False,
    **variables: Any,
) -> tuple[LetterPlan, ...]:
    """One letter to each agent, with a reply address of their own. `is_relay`: it carries a person's words, so vacation notes
    may answer it (product.md 3.2); otherwise it is marked as made by a machine. Of a confidential request nobody but the
    agents of its department reads the subject, a text or a note."""
    department = context.department(ticket)
    voice = f"{context.author.name} via {department.name}" if is_relay else department.name

    def knows(agent: str) -> bool:
        return not ticket.is_confidential(department) or department.has_agent(agent)

    return tuple(
        LetterPlan(
            template=template,
            department=department.key,
            to=Mailbox(agent, context.desk.name_of(Mailbox(agent))),
            from_name=voice,
            subject=clean(f"[{ticket.ref}] {ticket.subject}" if knows(agent) else f"[{ticket.ref}]"),
            chain=Chain.AGENT,
            token_for=agent,
            audience=audience,
            auto_submitted="" if is_relay else GENERATED,
            is_repeatable=True,
            carries_files=carries_files and knows(agent),
            variables=variables if knows(agent) else hidden(variables),
        )
        for agent in dict.fromkeys(agents)
        if agent != context.trust.person or not is_relay
    )


def to_people(context: Context, template: str, *, ticket: Ticket, text: str = "", **variables: Any) -> LetterPlan:
    """To the requester with Cc kept, by an agent's act, and held back for second thoughts (`[outbox] delay`). With the agent's
    own words it is a human's mail, so no `Auto-Submitted`; without any, or where only files come, the desk's."""
    department = context.department(ticket)
    is_human = bool(text) or template == "answer"
    return LetterPlan(
        template=template,
        department=department.key,
        to=ticket.requester,
        cc=tuple(box for box in ticket.cc if box.address != context.trust.person),
        from_name=f"{context.author.name} ({_house(context, ticket).name})" if is_human else department.name,
        subject=reply(ticket.subject),
        chain=Chain.PEOPLE,
        auto_submitted="" if is_human else GENERATED,
        is_repeatable=is_human,
        carries_files=is_human,
        delay=context.desk.outbox_delay,
        variables={"author": context.author.name if is_human else "", "text": text, **variables},
    )


def _house(context: Context, ticket: Ticket) -> Department:
    """Where the author works: in the department that holds the request, or in one that has given it away."""
    departments = (context.desk.departments.get(key) for key in (ticket.department, *reversed(ticket.departments_held)))
    own = (one for one in departments if one is not None and one.has_agent(context.trust.person))
    return next(own, context.department(ticket))


def to_requester(context: Context, template: str, *, ticket: Ticket, **variables: Any) -> LetterPlan:
    """News for the requester alone that a rule brings: held back like an answer, made by a machine."""
    department = context.department(ticket)
    return LetterPlan(
        template=template,
        department=department.key,
        to=ticket.requester,
        from_name=department.name,
        subject=reply(ticket.subject),
        chain=Chain.PEOPLE,
        auto_submitted=GENERATED,
        delay=context.desk.outbox_delay,
        variables=variables,
    )


def to_everybody(plan: LetterPlan, ticket: Ticket, *, but: str) -> tuple[LetterPlan, ...]:
    """A letter to the requester, and the same to each who is affected: one of their own, to nobody else, under their own
    subject. `but`: who needs no letter, because they wrote what it says."""
    return (
        plan,
        *(
            replace(plan, to=one.mailbox, cc=(), subject=reply(one.subject), audience=Audience.ONE)
            for one in ticket.affected
            if one.mailbox.address != but
        ),
    )


def told_of_failure(ticket: Ticket, department: Department, address: str) -> tuple[str, ...]:
    """Who hears that a letter to `address` did not arrive: who is in charge, but never somebody at that address."""
    told = in_charge(ticket, department)
    return tuple(agent for agent in (department.agents if address in told else told) if agent != address)


def in_charge(ticket: Ticket, department: Department) -> tuple[str, ...]:
    """Who is told of mail for a request: its owner, or everybody of the department while nobody has it; then also whose word it
    is, if that is somebody of the department that has given it away."""
    # An owner who is no agent here any more would be the only one to hear of it, and never answer.
    owner = (ticket.owner,) if ticket.owner else ()
    if department.has_agent(ticket.owner):
        return owner
    keeper = ticket.promise.keeper if ticket.promise is not None and not ticket.owner else ""
    others = department.agents or owner
    return (*others, keeper) if "@" in keeper and keeper not in others else others


def keeper(ticket: Ticket, department: Department, desk: Desk) -> Who | str:
    """Who has the request, in a sentence: its owner, or the department while nobody has it."""
    return Who(ticket.owner, desk.name_of(Mailbox(ticket.owner))) if ticket.owner else department.name
