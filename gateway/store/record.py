"""The one write of a decision (COMMIT 2): request, entry, journal, thread keys, promise, letters, and the mail is done.

All or nothing: it runs in the caller's transaction, and any exception takes everything back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from gateway.desk.authority import Place
from gateway.desk.decision import Act, ActReason, Decision, Outcome
from gateway.desk.facts import Mail
from gateway.desk.ticket import Audience, How, ThreadKey, Ticket
from gateway.failpoints import reach
from gateway.store import changes, entries, inbox, journal, merging, outbox, setaside, threads, tickets
from gateway.store.dialect import Prepared
from gateway.store.outbox import NewLetter
from gateway.store.schema import journal as journal_table

_INSERT_LINE = Prepared.insert(journal_table)
STATES = {Outcome.QUARANTINED: "quarantined"}


Letters = Sequence[tuple[NewLetter, Audience]]


def record(
    connection: Connection,
    mail: Mail,
    decision: Decision,
    letters: Letters,
    *,
    generation: int,
    also: Sequence[Letters] = (),
) -> None:
    """Write what was decided about `mail`. `letters`: complete, each with who may read it; `also`: those of `decision.also`."""
    now = decision.decided_at
    origin = entries.EntryOrigin(
        inbox=mail.inbox,
        message_id=mail.message.message_id,
        in_reply_to=" ".join(mail.message.in_reply_to[:5]),
        html=mail.message.html,
        attachments=mail.message.attachments,
    )
    is_new = decision.outcome is Outcome.OPENED
    before = None if is_new else decision.before or decision.after
    _write(connection, before, decision, letters, origin=origin, at=mail.received_at, now=now)
    _write_also(connection, decision, also, mail=mail.inbox, now=now)
    if decision.after is not None:
        threads.learn(connection, _keys_of_mail(mail, decision, decision.after), at=now)
    _settle(connection, mail, decision, generation=generation)


def record_act(
    connection: Connection,
    before: Ticket | None,
    act: Act,
    letters: Letters,
    *,
    now: datetime,
    also: Sequence[Letters] = (),
) -> None:
    """Write an act that no mail caused (a letter failed, something came due)."""
    _write(connection, before, act, letters, origin=entries.EntryOrigin(), at=now, now=now)
    _write_also(connection, act, also, mail=None, now=now)


def _write_also(connection: Connection, act: Act, also: Sequence[Letters], *, mail: int | None, now: datetime) -> None:
    """What the same step does to other requests. A mail makes one entry, so theirs have no mail of their own."""
    for one, letters in zip(act.also, also, strict=True):
        _write(connection, one.before, one.act, letters, origin=entries.EntryOrigin(), at=now, now=now, mail=mail)


def _write(
    connection: Connection,
    before: Ticket | None,
    act: Act,
    letters: Letters,
    *,
    origin: entries.EntryOrigin,
    at: datetime,
    now: datetime,
    mail: int | None = None,
) -> None:
    if act.after is not None:
        _ticket(connection, before, act, act.after, written=len(letters), now=now)
        if act.entry is not None:
            entries.add_entry(connection, act.after.number, act.entry, origin, at=at)
        for one in act.absorbed:
            merging.absorb(connection, one, into=act.after.number, now=now)
        threads.learn(
            connection,
            [
                ThreadKey(letter.message_id, act.after.number, How.SENT, letter.recipients[0], audience)
                for letter, audience in letters
                if letter.ticket is not None
            ],
            at=now,
        )
    setaside.put(connection, act.unreached)
    changes.write(
        connection,
        act.changes,
        ticket=act.after.number if act.after is not None else 0,
        version=before.version + 1 if before is not None else 1,
        mail=origin.inbox if mail is None else mail,
        now=now,
    )
    reach("record.ticket_written")
    outbox.add(connection, [letter for letter, _ in letters])
    reach("record.letters_written")


def _settle(connection: Connection, mail: Mail, decision: Decision, *, generation: int) -> None:
    message = mail.message
    inbox.settle(
        connection,
        mail.inbox,
        state=STATES.get(decision.outcome, "done"),
        outcome=decision.outcome.value,
        reason=decision.reason.value,
        ticket=decision.after.number if decision.after else None,
        message_id=message.message_id,
        subject=message.subject,
        content=mail.content,
        originator=message.originator.address if message.originator else "",
        decided_at=decision.decided_at,
        generation=generation,
        peer=decision.marks.peer[:320],
        words=decision.marks.words,
        answered=decision.marks.answered.value,
        mass=decision.marks.mass,
        why=[
            {"step": why.step, "value": why.value, "reason": why.reason, "rule": why.rule, "line": why.line}
            for why in decision.why
        ],
    )


def _ticket(
    connection: Connection, before: Ticket | None, act: Act, after: Ticket, *, written: int, now: datetime
) -> None:
    """The request as it is now, its people, its promise, and one journal line for each thing that changed."""
    head = journal.Head(0, "") if before is None else tickets.head_of(connection, after.number)
    lines = [(line.act, line.actor, line.data) for line in act.journal]
    rows, head = journal.rows(after.number, head, lines, at=now)
    counted = replace(after, letters=after.letters + written)
    if before is None:
        tickets.insert(connection, counted, head=head)
    elif rows or counted != before:
        tickets.update(connection, before, counted, head=head)
    tickets.add_participants(connection, after.number, act.new_participants, at=now)
    if before is not None:
        tickets.change_promise(connection, after.number, settled=act.settled_promise, new=act.new_promise, at=now)
    elif act.new_promise is not None:
        tickets.insert_promise(connection, after.number, act.new_promise)
    for row in rows:
        _INSERT_LINE.run(connection, row)


def _keys_of_mail(mail: Mail, decision: Decision, ticket: Ticket) -> list[ThreadKey]:
    """The Message-IDs that lead here from now on: this mail's, and its parents' if they are yet to come."""
    message = mail.message
    found = []
    if decision.outcome in (Outcome.OPENED, Outcome.APPENDED) and message.message_id:
        is_public = decision.entry is not None and decision.entry.visible_to == "all"
        audience = (
            Audience.ALL
            if is_public and not (decision.threading.place.is_agent or decision.is_agents)
            else Audience.AGENTS
        )
        is_theirs = decision.threading.place is Place.PEOPLE or decision.reason is ActReason.MERGED
        if is_theirs and ticket.affects(decision.trust.person):
            audience = Audience.ONE
        found.append(ThreadKey(message.message_id, ticket.number, How.SEEN, decision.trust.person, audience))
    if decision.outcome is Outcome.OPENED:
        for parent in dict.fromkeys((*message.in_reply_to, *message.references[-5:])):
            found.append(ThreadKey(parent, ticket.number, How.MENTIONED, decision.trust.person, Audience.ALL))
    return found
