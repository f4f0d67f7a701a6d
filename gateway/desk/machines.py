"""What a machine's mail does: nothing but leave a line where it belongs. Never a letter back, never a request from a reply."""

from dataclasses import replace

from gateway.desk import letters
from gateway.desk.classify import Kind
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, LetterPlan, Outcome
from gateway.desk.ticket import Ticket
from gateway.desk.words import ENGLISH, first_name
from gateway.mail.message import Mailbox


def bounce(context: Context, ticket: Ticket | None) -> Act:
    """A letter of ours did not arrive: one line in the thread, and one to whoever is in charge; a delay is only noted."""
    if ticket is None:
        return Act(Outcome.IGNORED, ActReason.BOUNCE_UNKNOWN, silence="a bounce is never answered")
    report = context.mail.report
    recipients = report.recipients if report else ()
    failed = [r for r in recipients if r.action in ("failed", "")] or list(recipients)
    address = failed[0].address if failed else ""
    words = plain_reason(failed[0].status, failed[0].diagnostic) if failed else ""
    is_failure = context.classification.kind is Kind.BOUNCE
    entry = Entry(
        EntryKind.BOUNCE,
        "in",
        Mailbox(context.trust.person or "mailer-daemon", ""),
        f"{address or 'An address'} did not get our letter: {words or 'no reason given'}"
        if is_failure
        else f"Our letter to {address or 'an address'} is delayed: {words or 'no reason given'}",
        visible_to="agents",
    )
    planned: tuple[LetterPlan, ...] = ()
    if is_failure:
        planned = letters.to_agents(
            context,
            "agent_bounce",
            ticket=ticket,
            agents=letters.told_of_failure(ticket, context.department(ticket), address),
            is_relay=False,
            address=address,
            reason=words,
        )
    return Act(
        Outcome.APPENDED,
        ActReason.BOUNCE,
        replace(ticket, updated_at=context.now),
        entry,
        journal=(JournalLine("bounce" if is_failure else "delay", "", {"address": address, "reason": words}),),
        letters=planned,
        silence="a bounce is never answered",
    )


_PLAIN = {
    "1.1": "there is no such address",
    "1.2": "there is no such domain",
    "1.10": "there is no such address",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "3.4": "the mail is too large",
    "7.1": "the server does not let us in",
}


def plain_reason(status: str, diagnostic: str) -> str:
    """Why a mail did not arrive, in plain words where the enhanced status code (RFC 3463) tells, with the server's own."""
    plain = _PLAIN.get(status.partition(".")[2], "")
    if plain and diagnostic:
        return f"{plain} ({diagnostic})"
    return plain or diagnostic or status


def automatic_in_thread(context: Context, ticket: Ticket) -> Act:
    """A vacation note, a receipt: one grey line. It does not reopen, and nobody gets a mail (product.md board 12)."""
    classification = context.classification
    data = {"kind": classification.kind.value, "note": note(context)}
    if classification.returns is not None:
        data["returns"] = classification.returns.isoformat()
    entry = Entry(
        EntryKind.AUTO,
        "in",
        context.author,
        context.mail.split.new_text or context.mail.message.text,
        visible_to="agents",
    )
    return Act(
        Outcome.APPENDED,
        ActReason.AUTOMATIC_IN_THREAD,
        replace(ticket, updated_at=context.now),
        entry,
        journal=(JournalLine("automatic", context.trust.person, data),),
        silence="a machine's mail is never answered",
    )


_NOTES = {
    Kind.OUT_OF_OFFICE: "vacation note",
    Kind.AUTO_REPLY: "automatic reply",
    Kind.RECEIPT: "receipt",
    Kind.REPORT: "report",
    Kind.INVITATION: "calendar answer",
}


def note(context: Context) -> str:
    """The line of the journal: `vacation note from Eva, back 1 Dec`."""
    classification, author = context.classification, context.author
    who = first_name(author.name, author.address) or author.address or "somebody"
    line = f"{_NOTES.get(classification.kind, 'automatic mail')} from {who}"
    if classification.returns is not None:
        line += f", back {classification.returns.day} {ENGLISH.months[classification.returns.month - 1][:3]}"
        line += f" {classification.returns.year}" if classification.returns.year != context.now.year else ""
    invitation = context.mail.message.invitation
    if classification.kind is Kind.INVITATION and invitation is not None:
        line += f": {(invitation.answer or invitation.method).lower()}"
    return line
