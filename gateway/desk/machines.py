"""What an automatic answer does: nothing but leave a line where it belongs. Bounces are in `bounces`."""

from dataclasses import replace

from gateway.desk.classify import Kind
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.ticket import Ticket
from gateway.desk.words import MONTHS, first_name


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
        line += f", back {classification.returns.day} {MONTHS[classification.returns.month - 1]}"
        line += f" {classification.returns.year}" if classification.returns.year != context.now.year else ""
    invitation = context.mail.message.invitation
    if classification.kind is Kind.INVITATION and invitation is not None:
        line += f": {(invitation.answer or invitation.method).lower()}"
    return line
