"""The way of a mail, from *stored* to *decided* (docs/architecture.md). Read it from top to bottom:

    parse      bytes → Message, or Unusable                      mail/parse        reading
    read       new words, quoted words, signature                mail/quotation    reading
    recall     the one read of the store                         store/recall
    decide     kind, trust, thread, department, act, letters     desk/decide      pure
    write      plans become letters: words, header, bytes        writing
    record     the one write                                     store/record     COMMIT 2

`explain` runs the same steps and writes nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import overslept, timedrules
from gateway.desk.bounces import proves_alive
from gateway.desk.decide import decide
from gateway.desk.decision import Chain, Decision, LetterPlan
from gateway.desk.delivery import House, delivered
from gateway.desk.department import Desk
from gateway.desk.facts import Mail
from gateway.desk.failures import Failure, failed_letter
from gateway.desk.promises import followed
from gateway.desk.ticket import Audience, Ticket
from gateway.desk.timed import fired
from gateway.desk.token import Keys
from gateway.desk.trust import person_of
from gateway.errors import Unusable
from gateway.mail import language
from gateway.mail.htmltext import from_html
from gateway.mail.message import Message
from gateway.mail.parse import parse
from gateway.mail.quotation import split
from gateway.policy.snapshot import Policy
from gateway.store import changes, entries, inbox, outbox, setaside, threads, tickets, timers
from gateway.store.closings import closings
from gateway.store.engine import Connection
from gateway.store.letters import beginnings
from gateway.store.outbox import Due, NewLetter
from gateway.store.recall import conversation, recall
from gateway.store.record import record, record_act
from gateway.store.timers import Timer
from gateway.work.transport import Outcome, Reply
from gateway.writing import Files, Occasion, Writer

MOST_TEXT, MOST_LINES = 1_000_000, 10_000
"""Characters and lines of a mail that is read again inside a transaction, where everybody waits for it."""


class LostClaim(Exception):
    """The claim on this mail was given to another process: it decides, we write nothing."""


@dataclass(frozen=True, slots=True)
class Read:
    """A mail as read, with its bytes (letters that pass its files on need them)."""

    mail: Mail
    raw: bytes | bytearray


def with_history(connection: Connection, item: Read, desk: Desk | None = None) -> Read:
    """The mail split again where the store knows more than the mail itself tells (product.md 3.3): programs that quote without
    a mark repeat what we wrote, and must not send it to somebody else, nor its examples as commands; and a person's
    signature without a mark is what their mails always end with."""
    message, parts = item.mail.message, item.mail.split
    if len(message.text) > MOST_TEXT or message.text.count("\n") > MOST_LINES:
        return item
    ours = () if parts.quoted else _ours(connection, message)
    written = message.originator.address if message.originator else ""
    author = person_of(message, desk, item.mail.vouched) if desk is not None else written
    endings = () if parts.signature or parts.new_text.count("\n") < 2 else closings(connection, author)
    if not (ours or endings):
        return item
    parts = split(message.text, ours=ours, regions=message.regions, closings=endings, subject=message.subject)
    if parts == item.mail.split:
        return item
    return replace(item, mail=replace(item.mail, split=parts, language=language.detect(parts.new_text)))


def _ours(connection: Connection, message: Message) -> Sequence[str]:
    """What we wrote in the letters that a mail names as its parents. What these quote is not ours: it may be the very words
    that are sent again, with a command put right."""
    named = (*message.in_reply_to[:2], *message.references[-2:])
    if not named:
        return ()
    ours: list[str] = []
    for content in beginnings(connection, named):
        with suppress(Unusable):
            written = parse(content)
            ours += [_unquoted(written.text), _unquoted(from_html(written.html or ""))]
    return ours


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def lock_keys(items: list[Read]) -> list[str]:
    """The Message-IDs of all conversations in `items`: locked together and sorted, so two workers cannot block each other."""
    return sorted({key for item in items for key in conversation(item.mail)})


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the steps need besides the mail: the policy in force, the keys, chance, and the clock."""

    policy: Policy
    keys: Keys
    random_bytes: Callable[[int], bytes]
    now: Callable[[], datetime]

    def settle(self, connection: Connection, item: Read, *, process: int) -> Decision:
        """Recall, decide, write, record: all in the caller's transaction. Raises `LostClaim` if the mail is not ours."""
        if not inbox.still_mine(connection, item.mail.inbox, process=process):
            raise LostClaim
        item = with_history(connection, item, self.policy.desk)
        now = self.now()
        recalled = recall(connection, item.mail, now=now, desk=self.policy.desk)
        first = self.policy.desk.first_number
        decision = decide(
            item.mail,
            recalled,
            desk=self.policy.desk,
            keys=self.keys,
            now=now,
            number=lambda: tickets.next_number(connection, first=first),
        )
        if decision.trust.person in recalled.unreached and proves_alive(decision):
            setaside.release(connection, decision.trust.person)
        occasion = Occasion.of(decision, item.mail, item.raw)
        if decision.files_of:
            occasion = replace(occasion, files=_files_of(connection, decision.files_of))
        letters = self.write(connection, decision.letters, occasion)
        also = [self.write(connection, one.act.letters, occasion.elsewhere(one)) for one in decision.also]
        record(connection, item.mail, decision, letters, generation=self.policy.generation, also=also)
        return decision

    def letter_failed(self, connection: Connection, due: Due, reply: Reply) -> None:
        """A letter failed for good: an act of the desk itself, in the transaction that says so."""
        ticket = tickets.standing(connection, [due.ticket], lock=True).get(due.ticket) if due.ticket else None
        if ticket is None:
            return
        now = self.now()
        is_refused = reply.outcome is Outcome.PERMANENT and reply.rejected_at == "rcpt"
        failure = Failure(due.address, due.template, reply.text, letter=due.message_id, is_refused=is_refused)
        act = failed_letter(
            ticket, self.policy.desk, failure, known=setaside.of(connection, [due.address]).get(due.address), now=now
        )
        letters = self.write(connection, act.letters, Occasion(act.after, now))
        record_act(connection, ticket, act, letters, now=now)

    def come_due(self, connection: Connection, timer: Timer) -> bool:
        """Something came due: an act of the desk itself, in the transaction that takes the timer away. False if there was
        nothing to do any more."""
        now, desk = self.now(), self.policy.desk
        ticket = tickets.by_numbers(connection, [timer.ticket], lock=True).get(timer.ticket) if timer.ticket else None
        if timer.ticket and (ticket is None or ticket.merged_into):
            return False
        moment = timers.moment(connection, timer, ticket, desk=desk, now=now)
        act = fired(timer.name, timer.data, ticket, moment)
        if act is None:
            return False
        act = timedrules.under_rules(act, ticket, name=timer.name, data=timer.data, moment=moment)
        act = overslept.gathered(act, moment)
        act = delivered(act, House(desk, now, changes.absent(connection, now=now), before=ticket))
        act = followed(act, ticket, desk=desk, now=now)
        occasion = Occasion(act.after, now)
        if act.files_of:
            occasion = replace(occasion, files=_files_of(connection, act.files_of))
        letters = self.write(connection, act.letters, occasion)
        also = [self.write(connection, one.act.letters, occasion.elsewhere(one)) for one in act.also]
        record_act(connection, ticket, act, letters, now=now, also=also)
        return True

    def write_for_nobodys_request(
        self, connection: Connection, plans: Sequence[LetterPlan], mail: Mail | None = None
    ) -> list[NewLetter]:
        """Letters that belong to no request: the daily digest, or word about `mail`, which could not be read."""
        author = mail.message.originator if mail else None
        occasion = Occasion(None, self.now(), author=author, mail=mail)
        letters = [letter for letter, _ in self.write(connection, plans, occasion)]
        outbox.add(connection, letters)
        return letters

    def write(
        self, connection: Connection, plans: Sequence[LetterPlan], occasion: Occasion
    ) -> list[tuple[NewLetter, Audience]]:
        """The letters of an act, each continuing its recipient's chain."""
        writer = Writer(self.policy, self.keys, self.random_bytes)
        chains: dict[tuple[Audience, str], tuple[str, ...]] = {}
        written = []
        before = occasion.ticket.letters if occasion.ticket else 0
        for nth, plan in enumerate(plans, start=before + 1):
            chain: tuple[str, ...] = ()
            if plan.chain is not Chain.ORIGINATOR and occasion.ticket is not None:
                is_own = plan.chain is Chain.AGENT or plan.audience is Audience.ONE
                reader = (
                    Audience.AGENTS if plan.chain is Chain.AGENT else plan.audience,
                    plan.reads_as if is_own else "",
                )
                if reader not in chains:
                    chains[reader] = _chain(connection, occasion, occasion.ticket, *reader)
                chain = chains[reader]
            written.append(writer.write(plan, occasion, chain=chain, nth=nth))
        return written


def _files_of(connection: Connection, mail: int) -> Files:
    """The files of a stored mail, as its entry names them; none where the mail is not kept any more."""
    try:
        return Files(entries.attachments_of(connection, mail), inbox.content_of(connection, mail))
    except inbox.Gone:
        return Files()


def _chain(
    connection: Connection, occasion: Occasion, ticket: Ticket, audience: Audience, reader: str
) -> tuple[str, ...]:
    """The Message-IDs that this reader has seen (an agent, one of many; '' for the requester with Cc), the mail that causes the
    letter among them if they wrote or will see it."""
    known: tuple[str, ...] = ()
    if not occasion.is_new:
        one = {"agent": reader} if audience is Audience.AGENTS else {"one": reader} if audience is Audience.ONE else {}
        known = threads.chain(connection, ticket.number, **one)
    own = occasion.message_id
    by_reader = reader == occasion.author_address if reader else occasion.is_seen_by_people
    return tuple(dict.fromkeys((*known, own) if own and by_reader else known))
