"""The header fields of a letter beyond those of RFC 5322 (product.md 3.2, contract.md 4). Pure."""

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.decision import LetterPlan
from gateway.desk.department import Department
from gateway.desk.ticket import Audience, Ticket
from gateway.desk.words import mailto
from gateway.mail import threadindex
from gateway.mail.subject import base

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a letter besides its plan. `ticket`: as its reader may see it; `reply_address`: the signed one, or '';
    `answered_index`: the Thread-Index of the mail that its only reader wrote and that caused it, or ''."""

    ticket: Ticket | None
    department: Department
    message_id: str
    at: datetime
    reply_address: str = ""
    answered_index: str = ""


def further_fields(plan: LetterPlan, written: Written) -> Fields:
    """In the order they stand in the letter."""
    fields: list[tuple[str, str]] = []
    ticket = written.ticket
    if plan.auto_submitted:
        fields.append(("Auto-Submitted", plan.auto_submitted))
        fields.append(("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN"))
    if ticket is not None:
        fields.append(("X-Postroom-Ref", ticket.ref))
        if ticket.promise is not None:
            until = ticket.promise.until.astimezone(written.department.timezone).isoformat(timespec="seconds")
            fields.append(("X-Postroom-Promise", f"{ticket.promise.what}; {until}"))
        if muting := _muting(plan, ticket, written):
            fields.append(("List-Unsubscribe", f"<{muting}>"))
    return (*fields, *_conversation(plan, written))


def _muting(plan: LetterPlan, ticket: Ticket, written: Written) -> str:
    """A mail that says `#mute` (RFC 2369), for people in Cc and for agents; '' where the letter has none. A letter that
    carries a person's words to an agent has none: vacation notes shall answer it, and they pass over mail that looks like a
    list's (RFC 5230 4.6)."""
    if plan.audience.is_agents:
        return mailto(written.reply_address, body="#mute") if written.reply_address and plan.auto_submitted else ""
    return mailto(written.department.address, body="#mute", subject=f"[{ticket.ref}]") if plan.cc else ""


def _conversation(plan: LetterPlan, written: Written) -> Fields:
    """What Outlook groups by: that of the mail the letter answers, else that of the request, for those who know it from there."""
    if plan.audience.is_agents:
        return ()
    ticket = written.ticket
    index = ticket.thread_index if ticket is not None and plan.audience is Audience.ALL else ""
    own = written.answered_index
    if own and not plan.cc and (not index or threadindex.same_conversation(own, index)):
        index = own
    if not index:
        return ()
    going_on = threadindex.continued(index, at=written.at, seed=written.message_id)
    return (("Thread-Topic", base(str(plan.subject))), ("Thread-Index", going_on))
