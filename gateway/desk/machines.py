"""What an automatic answer does: nothing but leave a line where it belongs, unless it tells that an agent is away. Bounces are
in `bounces`."""

from dataclasses import replace

from gateway.desk import absence, takeover
from gateway.desk.changes import Keeper
from gateway.desk.classify import Kind
from gateway.desk.context import Context
from gateway.desk.decision import Act, ActReason, Entry, EntryKind, JournalLine, Outcome
from gateway.desk.thread import Key
from gateway.desk.ticket import Ticket
from gateway.desk.trust import Auth
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
    kept = Act(
        Outcome.APPENDED,
        ActReason.AUTOMATIC_IN_THREAD,
        replace(ticket, updated_at=context.now),
        entry,
        journal=(JournalLine("automatic", context.trust.person, data),),
        silence="a machine's mail is never answered",
    )
    return _away(context, ticket, kept) if _tells_of_agent(context) else kept


def _tells_of_agent(context: Context) -> bool:
    """Is it the vacation note of an agent to a notification of ours (product.md board 14)? Only the signed address of the
    notification proves it, or mail that is vouched for and names the letter: a forged note must not give requests away."""
    threading, auth = context.threading, context.trust.auth
    if context.classification.kind is not Kind.OUT_OF_OFFICE or auth is Auth.FAIL:
        return False
    if threading.key is Key.TOKEN:
        return True
    names_letter = threading.key in (Key.IN_REPLY_TO, Key.REFERENCES) and threading.audience.is_agents
    return names_letter and auth in (Auth.PASS, Auth.OFF)


def _away(context: Context, ticket: Ticket, kept: Act) -> Act:
    """The agent is away: this request goes to whoever stands in, and so do theirs that are due before the return."""
    going = absence.by_note(context, ticket)
    if going is None:
        return kept
    owned = {ticket.number: ticket, **{one.number: one for one in context.recalled.owned}}
    found = [one for each in owned.values() if (one := takeover.moved(going, each)) is not None]
    does = takeover.given(going, found, here=ticket.number)
    here = next((one for one in found if one.after.number == ticket.number), None)
    return replace(
        kept,
        after=here.after if here else kept.after,
        journal=(*kept.journal, going.line, *((here.journal(going),) if here else ())),
        letters=(*does.here, *does.lists),
        changes=(*going.changes, *((Keeper(here.to),) if here else ())),
        also=does.also,
        is_agents=True,
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
