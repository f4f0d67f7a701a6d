"""From a plan to a letter: the words (templates), the variables they may use, the header, the bytes (mail/compose).

A template that fails, or a letter that would not read back as meant, costs the letter: it is held with the reason,
and the request is safe (house.md 2).
"""

import logging
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.desk import letterextras
from gateway.desk.decision import Chain, Decision, LetterPlan, Outcome
from gateway.desk.department import Department, Desk, MailboxRef, Priority
from gateway.desk.facts import Mail
from gateway.desk.failures import OWN_WORDS
from gateway.desk.lettervars import DeptVar, PersonVar, PromiseVar, TicketVar, variables
from gateway.desk.schedule import describe
from gateway.desk.ticket import Audience, Ticket
from gateway.desk.token import Keys, bounce_address, reply_address
from gateway.desk.words import first_name, full_name
from gateway.errors import Permanent
from gateway.log import event
from gateway.mail.compose import compose, name_for
from gateway.mail.draft import Draft, FilePart
from gateway.mail.message import Attachment, Mailbox
from gateway.mail.parse import Parts
from gateway.mail.pictures import placed
from gateway.policy.snapshot import Policy
from gateway.store.outbox import NewLetter

_logger = logging.getLogger(__name__)

MOST_BYTES_ALONG = 25_000_000
"""All files that go along with one letter; what does not fit is named, and stays with the request."""

MOST_BYTES_TO_ALL = 250_000_000
"""The same for one answer to many, each of whom gets a letter of their own."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why letters are written: the request as it is now, who did what when, and the mail that caused it (None: the desk itself)."""

    ticket: Ticket | None
    now: datetime
    author: Mailbox | None = None
    is_new: bool = False
    is_agents: bool = False
    """The author acts as an agent, so the mail is not part of what the people of the request have seen."""
    mail: Mail | None = None
    raw: bytes | bytearray = b""

    @classmethod
    def of(cls, decision: Decision, mail: Mail, raw: bytes | bytearray) -> "Occasion":
        return cls(
            ticket=decision.after,
            now=decision.decided_at,
            author=Mailbox(decision.trust.person, decision.trust.name) if decision.trust.person else None,
            is_new=decision.outcome is Outcome.OPENED,
            is_agents=decision.threading.place.is_agent,
            mail=mail,
            raw=raw,
        )

    @property
    def author_address(self) -> str:
        return self.author.address if self.author else ""

    @property
    def is_seen_by_people(self) -> bool:
        """Do the requester and those in Cc see the mail? Not an agent's, and not that of one of many with the same trouble."""
        is_of_one = self.ticket is not None and self.ticket.affects(self.author_address)
        return not self.is_agents and not is_of_one

    @property
    def message_id(self) -> str:
        return self.mail.message.message_id if self.mail else ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the letters of decisions. `random_bytes(n)` makes the secret part of Message-IDs (at COMMIT 2, never at sending)."""

    policy: Policy
    keys: Keys
    random_bytes: Callable[[int], bytes]

    def write(
        self, plan: LetterPlan, occasion: Occasion, *, chain: tuple[str, ...], nth: int
    ) -> tuple[NewLetter, Audience]:
        """One letter, complete. `chain`: the Message-IDs it continues; `nth`: which letter of its request this is."""
        desk = self.policy.desk
        department = desk.departments[plan.department]
        ticket = occasion.ticket if plan.chain is not Chain.ORIGINATOR else None
        now = occasion.now
        if ticket is not None and plan.audience is Audience.ONE:
            ticket = ticket.seen_by(plan.to.address, now)
        sender = _sending_mailbox(desk, department)
        message_id = self._message_id(department, ticket, plan, nth)
        plus = sender is not None and sender.plus_address
        reverse = ""
        if ticket is not None and plus and plan.template not in OWN_WORDS:
            reverse = bounce_address(self.keys, address=department.address, number=ticket.number)
        content, problem = b"", ""
        try:
            content = compose(self._draft(plan, occasion, chain=chain, ticket=ticket, message_id=message_id, plus=plus))
        except Permanent as error:
            problem = str(error)[:500]
        except Exception as error:  # a fault of ours costs the letter too, never the request
            problem = f"{type(error).__name__}: {error}"[:500]
            event(_logger, "letter_crashed", level=logging.ERROR, template=plan.template, error=error, exc_info=error)
        letter = NewLetter(
            ticket=ticket.number if ticket else None,
            inbox=occasion.mail.inbox if occasion.mail else None,
            template=plan.template,
            department=department.key,
            mailbox=sender.address if sender else department.address,
            repeatable=plan.is_repeatable,
            automatic=plan.is_counted,
            message_id=message_id,
            content=content,
            reverse_path=reverse,
            recipients=(plan.to.address, *(box.address for box in plan.cc)),
            created_at=now,
            due_at=now + plan.delay,
            held_because=problem,
        )
        return letter, plan.audience

    def _message_id(self, department: Department, ticket: Ticket | None, plan: LetterPlan, nth: int) -> str:
        secret = b32encode(self.random_bytes(17))[:26].decode().lower()
        domain = department.address.rpartition("@")[2]
        if ticket is None:
            return f"s.{secret}@{domain}"
        return f"t{ticket.number}.{nth}{'a' if plan.audience.is_agents else ''}.{secret}@{domain}"

    def _draft(
        self,
        plan: LetterPlan,
        occasion: Occasion,
        *,
        chain: tuple[str, ...],
        ticket: Ticket | None,
        message_id: str,
        plus: bool,
    ) -> Draft:
        desk = self.policy.desk
        department = desk.departments[plan.department]
        now = occasion.now
        reply_to = None
        if plan.token_for and ticket is not None and plus:
            address = reply_address(
                self.keys,
                address=department.address,
                number=ticket.number,
                department=department.key,
                person=plan.token_for,
            )
            reply_to = Mailbox(address, ticket.ref)
        copies = 1 + len(occasion.ticket.affected) if occasion.ticket and not plan.audience.is_agents else 1
        files, left_out = _files(desk, occasion, copies=copies) if plan.carries_files else ((), ())
        language = (ticket.language if ticket else "") or department.language or desk.language
        filled = self._variables(
            plan, occasion, ticket=ticket, language=language,
            reply_address=reply_to.address if reply_to else "",
            files=(*(file.name for file in files if not file.inline), *left_out),
        )  # fmt: skip
        rendered = self.policy.templates.render(
            plan.template, department=department.key, language=language, variables=filled
        )
        text, html = placed(rendered.text, rendered.html, files)
        is_theirs = occasion.is_seen_by_people and plan.audience is Audience.ALL  # an agent's Message-ID is for agents
        by_reader = plan.to.address == occasion.author_address and not occasion.is_agents
        is_theirs = plan.chain is not Chain.AGENT and (is_theirs or by_reader)
        references = chain or ((occasion.message_id,) if is_theirs and occasion.message_id else ())
        answered = references[-1] if references else ""
        if plan.chain is not Chain.AGENT and occasion.message_id and plan.to.address == occasion.author_address:
            answered = occasion.message_id
        return Draft(
            message_id=message_id,
            date=now.astimezone(department.timezone),
            originator=Mailbox(department.address, plan.from_name),
            to=(plan.to,),
            cc=plan.cc,
            reply_to=reply_to,
            subject=plan.subject,
            in_reply_to=answered,
            references=references,
            fields=_fields(plan, ticket, department),
            text=text,
            html=html,
            language=language,
            files=files,
        )

    def _variables(
        self,
        plan: LetterPlan,
        occasion: Occasion,
        *,
        ticket: Ticket | None,
        language: str,
        reply_address: str,
        files: tuple[str, ...],
    ) -> Mapping[str, object]:
        desk = self.policy.desk
        department = desk.departments[plan.department]
        facts = letterextras.Facts(
            desk=desk,
            department=department,
            ticket=ticket,
            author=person_var(desk, occasion.author) if occasion.author is not None else None,
            now=occasion.now,
            language=language,
            reply_address=reply_address,
            files=files,
            person=lambda box: person_var(desk, box),
        )
        extras: dict[str, Any] = letterextras.extras(plan, facts)
        return variables(
            plan.template,
            to=person_var(desk, plan.to),
            dept=dept_var(department, language),
            subject=plan.subject,
            lang=language,
            now=occasion.now.astimezone(department.timezone),
            service=desk.name,
            ticket=ticket_var(desk, ticket) if ticket else None,
            promise=_promise_var(desk, ticket) if ticket else None,
            **extras,
        )


def person_var(desk: Desk, box: Mailbox) -> PersonVar:
    """A person as templates see them."""
    known = desk.people.get(box.address)
    given = (known.name if known else "") or box.name
    department = desk.departments.get(known.department) if known else None
    return PersonVar(
        name=full_name(given, box.address),
        first_name=first_name(given, box.address),
        email=box.address,
        department=department.name if department else (known.department if known else ""),
        language=(known.language if known else "") or desk.language,
    )


def dept_var(department: Department, language: str) -> DeptVar:
    """A department as templates see it."""
    return DeptVar(
        key=department.key,
        name=department.name,
        address=department.address,
        purpose=department.purpose,
        hours=describe(department.open),
        phone=department.phone,
        colour=department.colour,
    )


def ticket_var(desk: Desk, ticket: Ticket) -> TicketVar:
    """A request as templates see it."""
    return TicketVar(
        number=ticket.number,
        ref=ticket.ref,
        subject=ticket.subject,
        state=ticket.state.value,
        priority=ticket.priority.value,
        because=ticket.because or ("nobody is stopped from working" if ticket.priority is Priority.NORMAL else ""),
        created=ticket.created_at,
        requester=person_var(desk, ticket.requester),
        owner=person_var(desk, Mailbox(ticket.owner)) if ticket.owner else None,
        cc=tuple(person_var(desk, box) for box in ticket.cc),
        department=ticket.department,
        owner_because=f"because you look after {letterextras.plain_word(ticket.owner_reason)}"
        if ticket.owner_reason
        else "",
    )


def _promise_var(desk: Desk, ticket: Ticket) -> PromiseVar | None:
    promise = ticket.promise
    if promise is None:
        return None
    department = desk.departments.get(promise.keeper)
    keeper = department.name if department else person_var(desk, Mailbox(promise.keeper)).name
    return PromiseVar(promise.what.value, promise.until, keeper, promise.because)


def _fields(plan: LetterPlan, ticket: Ticket | None, department: Department) -> tuple[tuple[str, str], ...]:
    """The further header fields (product.md 3.2, contract.md 4)."""
    fields: list[tuple[str, str]] = []
    if plan.auto_submitted:
        fields.append(("Auto-Submitted", plan.auto_submitted))
        fields.append(("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN"))
    if ticket is not None:
        fields.append(("X-Postroom-Ref", ticket.ref))
        if ticket.promise is not None:
            until = ticket.promise.until.astimezone(department.timezone).isoformat(timespec="seconds")
            fields.append(("X-Postroom-Promise", f"{ticket.promise.what}; {until}"))
    return tuple(fields)


def _sending_mailbox(desk: Desk, department: Department) -> MailboxRef | None:
    """The mailbox with an address of the department, else the one that takes all addresses, else the first."""
    own = [box for box in desk.mailboxes if box.address in department.addresses]
    return next(iter(own or [box for box in desk.mailboxes if box.catch_all] or list(desk.mailboxes)), None)


def _files(desk: Desk, occasion: Occasion, *, copies: int) -> tuple[tuple[FilePart, ...], tuple[str, ...]]:
    """The files that go along, and the names of those that do not (too large, or of a type we do not pass on)."""
    along: list[FilePart] = []
    left_out: list[str] = []
    room = min(MOST_BYTES_ALONG, desk.message_limit, MOST_BYTES_TO_ALL // copies)
    attachments = occasion.mail.message.attachments if occasion.mail else ()
    parts = Parts(occasion.raw) if attachments else None
    opened = {one.part.rpartition("/")[0] for one in attachments if "/" in one.part}
    for attachment in attachments:
        if attachment.part in opened and attachment.name.lower() in ("winmail.dat", "smime.p7m"):
            continue  # what is in it goes along instead
        name = attachment.name or name_for(attachment.type)
        refused = attachment.name.rpartition(".")[2].lower() in desk.refuse_types
        if parts is None or refused or attachment.size > desk.attachment_limit or attachment.size > room:
            left_out.append(f"{name} (kept with the request, not sent along)")
            continue
        room -= attachment.size
        along.append(_file(parts, attachment, name))
    return tuple(along), tuple(left_out)


def _file(parts: Parts, attachment: Attachment, name: str) -> FilePart:
    encoded = parts.encoded(attachment.part)
    return FilePart(
        name=name,
        type=attachment.type,
        content=b"" if encoded is not None else parts.decoded(attachment.part),
        encoded=encoded,
        inline=attachment.inline,
        content_id=attachment.content_id,
    )
