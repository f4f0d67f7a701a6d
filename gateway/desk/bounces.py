"""A letter of ours did not arrive: an entry on its request and a word to whoever is in charge, once. Never a letter back,
never a request, never another state of the request (product.md board 11)."""

from dataclasses import replace
from datetime import datetime

from gateway.desk import letters, unreached
from gateway.desk.classify import Kind
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Decision, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.say import Say, When, say
from gateway.desk.ticket import Ticket
from gateway.desk.trust import Auth
from gateway.desk.unreached import Unreached
from gateway.mail.message import Mailbox
from gateway.mail.report import ReportRecipient

SILENCE = "a bounce is never answered"
_MOST_NAMED = 5


def bounce(context: Context, ticket: Ticket | None) -> Act:
    """What a bounce or a delay notice does. A delay, and the second report on one letter, only leave a line in the journal."""
    if ticket is None:
        return Act(Outcome.IGNORED, ActReason.BOUNCE_UNKNOWN, silence=SILENCE)
    if context.classification.kind is not Kind.BOUNCE:
        return _noted(ticket, ActReason.DELAY, "delay", _recipients(context, "delayed"))
    found = _recipients(context, "failed")
    now_known = {r.address: _known(context, ticket, r) for r in found}
    fresh = [r for r in found if now_known[r.address] is not None]
    if found and not fresh:
        return _noted(ticket, ActReason.BOUNCE_AGAIN, "bounce", found)
    known = tuple(state for state in now_known.values() if state is not None)
    first = fresh[0] if fresh else ReportRecipient("", "failed")
    words = plain_reason(first.status, first.diagnostic)
    told = with_aside(words, known, context.now)
    names = ", ".join(r.address for r in fresh[:_MOST_NAMED])
    return Act(
        Outcome.APPENDED,
        ActReason.BOUNCE,
        replace(ticket, updated_at=context.now),
        Entry(
            EntryKind.BOUNCE,
            "in",
            Mailbox(context.trust.person or "mailer-daemon", ""),
            f"{names or 'An address'} did not get our letter: {str(told) or 'no reason given'}",
            visible_to="agents",
        ),
        journal=(JournalLine("bounce", "", {"address": first.address, "reason": str(words)}),),
        letters=letters.to_agents(
            context,
            "agent_bounce",
            ticket=ticket,
            agents=letters.told_of_failure(ticket, context.department(ticket), first.address),
            is_relay=False,
            address=names,
            reason=told,
        ),
        unreached=known,
        silence=SILENCE,
    )


def _noted(ticket: Ticket, reason: ActReason, act: str, recipients: tuple[ReportRecipient, ...]) -> Act:
    first = recipients[0] if recipients else ReportRecipient("", "")
    data = {"address": first.address, "reason": str(plain_reason(first.status, first.diagnostic))}
    return Act(Outcome.APPENDED, reason, ticket, journal=(JournalLine(act, "", data),), silence=SILENCE)


def _recipients(context: Context, action: str) -> tuple[ReportRecipient, ...]:
    """Those of the report with this action, else all, by the address that we wrote to where that can be told: a server
    behind an alias or a forwarding names another one."""
    report = context.mail.report
    named = report.recipients if report else ()
    chosen = [r for r in named if r.action == action] or list(named)
    written = context.recalled.returned_to
    if len(written) == 1 and (report is not None):
        return (replace(chosen[0] if chosen else ReportRecipient("", action), address=written[0]),)
    return tuple({r.address: r for r in (_as_written(r, written) for r in chosen)}.values())


def _as_written(recipient: ReportRecipient, written: tuple[str, ...]) -> ReportRecipient:
    original = recipient.original_recipient
    return replace(recipient, address=original) if original in written else recipient


def _known(context: Context, ticket: Ticket, recipient: ReportRecipient) -> Unreached | None:
    """What is known of this address now; None where this letter was reported before."""
    report = context.mail.report
    letter = (report.original_message_id if report else "") or f"of request {ticket.number}"
    return unreached.failed(
        context.recalled.unreached.get(recipient.address),
        address=recipient.address,
        letter=letter,
        counts=_counts(context, ticket, recipient),
        reason=str(plain_reason(recipient.status, recipient.diagnostic)),
        now=context.now,
        span=context.desk.set_aside,
    )


def _counts(context: Context, ticket: Ticket, recipient: ReportRecipient) -> bool:
    """Does it count for setting the address aside? Only where we have written to it: anybody can write a report."""
    written = set(context.recalled.returned_to)
    if not written:
        people = (ticket.requester.address, *(p.mailbox.address for p in ticket.participants))
        written = {*people, *context.department(ticket).agents}
    is_final = recipient.action == "failed" and recipient.permanent is not False
    return is_final and recipient.address in written and unreached.is_about_address(recipient.status)


def proves_alive(decision: Decision) -> bool:
    """Does this mail show that its originator's mailbox lives? Not a bounce, nor one that is not believed."""
    return (
        decision.classification.kind not in (Kind.BOUNCE, Kind.DELAY, Kind.LOOP)
        and decision.trust.auth is not Auth.FAIL
    )


_PLAIN: dict[str, Say] = {
    "1.1": say("there is no such address"),
    "1.2": say("there is no such domain"),
    "1.10": say("there is no such address"),
    "2.1": say("the mailbox is switched off"),
    "2.2": say("the mailbox is full"),
    "3.4": say("the mail is too large"),
    "7.1": say("the server does not let us in"),
}


def plain_reason(status: str, diagnostic: str) -> Say:
    """Why a mail did not arrive, in plain words where the enhanced status code (RFC 3463) tells, with the server's own."""
    plain = _PLAIN.get(status.partition(".")[2])
    if plain and diagnostic:
        return say("{reason} ({answer})", reason=plain, answer=diagnostic)
    return plain or say("{answer}", answer=diagnostic or status)


def with_aside(reason: Say | str, states: tuple[Unreached, ...], now: datetime) -> Say | str:
    """The reason, and that the address is set aside from `now` on, if it is."""
    until = next((state.until for state in states if state.until is not None and state.since == now), None)
    if until is None:
        return reason
    aside = say("the second letter that failed, so no automatic mail goes there until {when}", when=When(until))
    return say("{reason}; {aside}", reason=reason, aside=aside) if str(reason) else aside
