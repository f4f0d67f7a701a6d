"""What the desk says about a letter that failed for good: an entry on its request, and word to whoever is in charge."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import letters, ownletters, unreached
from gateway.desk.bounces import plain_reason, with_aside
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.department import Desk
from gateway.desk.say import Say
from gateway.desk.ticket import Ticket
from gateway.desk.unreached import Unreached
from gateway.mail.message import Mailbox

OWN_WORDS = frozenset({"agent_bounce", "admin_alert"})
"""Letters about letters: they leave with the null reverse-path, and when they fail nobody is written to again."""

_STATUS = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |\Z)", re.ASCII)  # RFC 3463, at the start of a reply's text


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that failed for good. `is_refused`: a server refused the recipient (5xx to RCPT TO), which counts against the
    address like a bounce; one that was given up after days does not: the fault may be ours."""

    address: str
    template: str
    reason: str
    letter: str = ""
    """Its Message-ID."""
    is_refused: bool = False


def failed_letter(ticket: Ticket, desk: Desk, failure: Failure, *, known: Unreached | None, now: datetime) -> Act:
    """The act of the desk itself. An agent who cannot be reached hears nothing, of course: the other agents do. `known`:
    what is known of the address."""
    address, template, reason = failure.address, failure.template, failure.reason
    department = desk.holder(ticket.department)
    told = letters.told_of_failure(ticket, department, address)
    status = _STATUS.match(reason)
    words: Say | str = plain_reason(status[1], reason) if status else reason
    state = unreached.failed(
        known,
        address=address,
        letter=failure.letter or f"of request {ticket.number}",
        counts=failure.is_refused and unreached.is_about_address(status[1] if status else ""),
        reason=str(words),
        now=now,
        span=desk.set_aside,
    )
    now_known = (state,) if state else ()
    words = with_aside(words, now_known, now)
    planned: tuple[LetterPlan, ...] = ()
    if template not in OWN_WORDS:
        planned = tuple(
            ownletters.to_agent(desk, "agent_bounce", agent, ticket=ticket, address=address, reason=words)
            for agent in told
        )
    text = f"{address} did not get our letter ({template}): {reason}"
    return Act(
        Outcome.APPENDED,
        ActReason.BOUNCE,
        replace(ticket, updated_at=now),
        Entry(EntryKind.SYSTEM, "none", Mailbox("", "Postroom"), text, visible_to="agents"),
        journal=(JournalLine("letter_failed", "", {"address": address, "template": template, "reason": reason}),),
        letters=planned,
        unreached=now_known,
    )
