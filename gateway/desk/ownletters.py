"""Letters of the desk's own accord: no mail causes them, so none of them answers anybody (`letters` plans the others). Pure."""

from datetime import timedelta
from typing import Any

from gateway.desk.decision import Chain, LetterPlan
from gateway.desk.department import Department, Desk
from gateway.desk.letters import GENERATED, hidden
from gateway.desk.say import Say
from gateway.desk.ticket import Audience, Ticket
from gateway.mail.message import Mailbox
from gateway.mail.subject import clean, reply


def to_agent(
    desk: Desk, template: str, agent: str, *, ticket: Ticket, has_files: bool = False, **variables: Any
) -> LetterPlan:
    """To an agent, with a reply address of their own, in their own chain of the request. Of a confidential one nobody but the
    agents of its department reads the subject, a mail or a note."""
    department = desk.holder(ticket.department)
    knows = department.has_agent(agent) or not ticket.is_confidential(department)
    return LetterPlan(
        template=template,
        department=department.key,
        to=Mailbox(agent, desk.name_of(Mailbox(agent))),
        from_name=department.name,
        subject=clean(f"[{ticket.ref}] {ticket.subject}" if knows else f"[{ticket.ref}]"),
        chain=Chain.AGENT,
        token_for=agent,
        audience=Audience.AGENTS,
        auto_submitted=GENERATED,
        is_repeatable=True,
        carries_files=has_files and knows,
        variables=variables if knows else hidden(variables),
    )


def to_requester(
    desk: Desk,
    template: str,
    *,
    ticket: Ticket,
    has_cc: bool = False,
    delay: timedelta = timedelta(0),
    **variables: Any,
) -> LetterPlan:
    """To the requester, under the subject they know; `has_cc`: those in Cc see it too."""
    department = desk.holder(ticket.department)
    return LetterPlan(
        template=template,
        department=department.key,
        to=ticket.requester,
        cc=ticket.cc if has_cc else (),
        from_name=department.name,
        subject=reply(ticket.subject),
        chain=Chain.PEOPLE,
        auto_submitted=GENERATED,
        delay=delay,
        variables=variables,
    )


def list_to_agent(desk: Desk, agent: str, *, subject: Say, department: Department, **variables: Any) -> LetterPlan:
    """A list of requests, which belongs to none of them."""
    return LetterPlan(
        template="agent_bundle",
        department=department.key,
        to=Mailbox(agent, desk.name_of(Mailbox(agent))),
        from_name=department.name,
        subject=subject,
        chain=Chain.ORIGINATOR,
        audience=Audience.AGENTS,
        auto_submitted=GENERATED,
        is_repeatable=True,
        variables=variables,
    )


def about_quarantine(
    desk: Desk, reader: str, *, department: Department | None, subject: Say, **variables: Any
) -> LetterPlan:
    """The list of the quarantine for one reader: of their department, or for an admin."""
    return LetterPlan(
        template="quarantine_digest",
        department=(department or desk.holder("")).key,
        to=Mailbox(reader, desk.name_of(Mailbox(reader))),
        from_name=department.name if department else _service(desk),
        subject=subject,
        chain=Chain.ORIGINATOR,
        auto_submitted=GENERATED,
        is_repeatable=True,
        variables=variables,
    )


def _service(desk: Desk) -> str:
    return f"Postroom of {desk.name}" if desk.name else "Postroom"


def to_admins(desk: Desk, template: str, *, subject: Say, **variables: Any) -> LetterPlan | None:
    """One letter to all who look after the service; None if nobody is named."""
    if not desk.admins:
        return None
    first, *others = (Mailbox(admin, desk.name_of(Mailbox(admin))) for admin in desk.admins)
    return LetterPlan(
        template=template,
        department=desk.holder("").key,
        to=first,
        cc=tuple(others),
        from_name=_service(desk),
        subject=subject,
        chain=Chain.ORIGINATOR,
        auto_submitted=GENERATED,
        is_repeatable=True,
        variables=variables,
    )
