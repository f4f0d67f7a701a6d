"""From a plan to a letter: the words (templates), the variables they may use, the header, the bytes (mail/compose).

A template that fails, or a letter that would not read back as meant, costs the letter: it is held with the reason,
and the request is safe (house.md 2).
"""

import logging
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk import letterextras
from gateway.desk.decision import Also, Chain, Decision, LetterPlan, Outcome
from gateway.desk.department import Department, Desk, MailboxRef
from gateway.desk.facts import Mail
from gateway.desk.failures import OWN_WORDS
from gateway.desk.letterfields import Written, further_fields
from gateway.desk.lettervalues import dept_var, person_var, promise_var, ticket_var
from gateway.desk.lettervars import DeptVar, variables
from gateway.desk.readerlanguage import language_for
from gateway.desk.say import Say, Who, say
from gateway.desk.survey import changed_link
from gateway.desk.ticket import Audience, Ticket
from gateway.desk.token import Keys, bounce_address, list_address, reply_address
from gateway.desk.tongue import Voice
from gateway.drawing import pictures_of
from gateway.errors import Permanent
from gateway.log import event
from gateway.mail import filetypes, threadindex
from gateway.mail.compose import compose, name_for
from gateway.mail.draft import Draft, FilePart
from gateway.mail.endings import ending as ending_of
from gateway.mail.message import Attachment, Mailbox
from gateway.mail.parse import Parts
from gateway.mail.pictures import placed
from gateway.mail.readings import MARK as OTHER_READING
from gateway.mail.subject import short
from gateway.policy.catalogues import spoken, tongue
from gateway.policy.snapshot import Policy
from gateway.store import waiting
from gateway.store.outbox import NewLetter

_logger = logging.getLogger(__name__)

MOST_BYTES_ALONG = 25_000_000
"""All files that go along with one letter; what does not fit is named, and stays with the request."""

MOST_BYTES_TO_ALL = 250_000_000
"""The same for one answer to many, each of whom gets a letter of their own."""

_OF_AGENTS = ("agent_", "ask_", "admin_", "quarantine_", "report_")
"""Letters that are for colleagues whoever reads them."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a stored mail, and its bytes, in which they lie."""

    attachments: tuple[Attachment, ...] = ()
    raw: bytes | bytearray = b""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why letters are written: the request as it is now, who did what when, and the mail that caused it (None: the desk itself)."""

    ticket: Ticket | None
    now: datetime
    author: Mailbox | None = None
    is_new: bool = False
    is_agents: bool = False
    """The author acts as an agent, or a machine wrote it, so the mail is not part of what the people of the request have seen."""
    mail: Mail | None = None
    raw: bytes | bytearray = b""
    files: Files | None = None
    """What goes along, where it is not the files of the mail."""

    @property
    def along(self) -> Files:
        if self.files is not None:
            return self.files
        return Files(self.mail.message.attachments, self.raw) if self.mail else Files()

    def elsewhere(self, also: Also) -> "Occasion":
        """The same, as far as another request is concerned: its people have not seen the mail."""
        return replace(self, ticket=also.act.after, is_new=also.before is None, is_agents=True)

    @classmethod
    def of(cls, decision: Decision, mail: Mail, raw: bytes | bytearray) -> "Occasion":
        return cls(
            ticket=decision.after,
            now=decision.decided_at,
            author=Mailbox(decision.trust.person, decision.trust.name) if decision.trust.person else None,
            is_new=decision.outcome is Outcome.OPENED,
            is_agents=decision.threading.place.is_agent or decision.is_agents,
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

    @property
    def thread_index(self) -> str:
        """Of the mail, '' where it has none."""
        return threadindex.read(self.mail.message.first("thread-index")) if self.mail else ""


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
            ticket = ticket.seen_by(plan.reads_as, now)
        is_elsewhere = plan.audience.is_agents and not department.has_agent(plan.to.address)
        if ticket is not None and ticket.is_confidential(department) and is_elsewhere:
            ticket = ticket.unnamed()
        sender = sending_mailbox(desk, department)
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
            due_at=waiting.due_at(plan.waits.until) if plan.waits else now + plan.delay,
            held_because=problem,
            waits_for=plan.waits.department if plan.waits else "",
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
        now = plan.waits.until if plan.waits else occasion.now
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
        if plan.list_no and plus:
            address = list_address(self.keys, address=department.address, number=plan.list_no, person=plan.token_for)
            reply_to = Mailbox(address, str(plan.from_name))
        copies = 1 + len(occasion.ticket.affected) if occasion.ticket and not plan.audience.is_agents else 1
        files, told = _files(desk, occasion, copies=copies) if plan.carries_files else ((), ())
        wrote = occasion.mail if plan.to.address == occasion.author_address else None
        language = language_for(plan, desk=desk, ticket=occasion.ticket, mail=wrote, spoken=spoken())
        read_at = now + plan.delay if plan.audience.is_agents else now
        voice = _voice(desk, department, plan.to, language=language, now=read_at)
        pictures = pictures_of(plan, department, message_id)
        filled = self._variables(
            plan, occasion, ticket=ticket, voice=voice,
            reply_address=reply_to.address if reply_to else "",
            files=told,
            picture_id=pictures[0].content_id if pictures else "", plus=plus,
        )  # fmt: skip
        rendered = self.policy.templates.render(
            plan.template, department=department.key, language=language, variables=filled, voice=voice
        )
        text, html = placed(rendered.text, rendered.html, files)
        is_theirs = occasion.is_seen_by_people and plan.audience is Audience.ALL  # an agent's Message-ID is for agents
        by_reader = plan.reads_as == occasion.author_address and not occasion.is_agents
        is_theirs = plan.chain is not Chain.AGENT and (is_theirs or by_reader)
        references = chain or ((occasion.message_id,) if is_theirs and occasion.message_id else ())
        answered = references[-1] if references else ""
        if plan.chain is not Chain.AGENT and occasion.message_id and plan.reads_as == occasion.author_address:
            answered = occasion.message_id
        return Draft(
            message_id=message_id,
            date=now.astimezone(department.timezone),
            originator=Mailbox(department.address, voice(plan.from_name)),
            to=(plan.to,),
            cc=plan.cc,
            reply_to=reply_to,
            subject=short(voice(plan.subject)),
            in_reply_to=answered,
            references=references,
            fields=further_fields(
                plan,
                Written(
                    ticket=ticket,
                    department=department,
                    message_id=message_id,
                    at=now,
                    reply_address=reply_to.address if reply_to else "",
                    answered_index=occasion.thread_index if by_reader else "",
                ),
            ),
            text=text,
            html=html,
            language=voice.tongue.language,
            files=(*files, *pictures),
        )

    def _variables(
        self,
        plan: LetterPlan,
        occasion: Occasion,
        *,
        ticket: Ticket | None,
        voice: Voice,
        reply_address: str,
        files: tuple[str | Say, ...],
        picture_id: str,
        plus: bool,
    ) -> Mapping[str, object]:
        desk = self.policy.desk
        department = desk.departments[plan.department]
        facts = letterextras.Facts(
            desk=desk,
            department=department,
            ticket=ticket,
            author=person_var(desk, occasion.author) if occasion.author is not None else None,
            now=occasion.now,
            voice=voice,
            reply_address=reply_address,
            files=files,
            picture_id=picture_id,
            changed_link=lambda number, ref: (
                changed_link(self.keys, department=department, ticket=number, ref=ref, reader=plan.to.address)
                if plus
                else ""
            ),
            person=lambda box: person_var(desk, box),
            department_var=lambda one: dept_var(one, voice),
            voice_for=lambda box: self._voice_for(box, plan, occasion, ticket),
        )
        extras: dict[str, Any] = letterextras.extras(plan, facts)
        return variables(
            plan.template,
            to=person_var(desk, plan.to),
            dept=_dept_var(department, voice, plan),
            subject=short(voice(plan.subject)),
            lang=voice.tongue.language,
            now=occasion.now.astimezone(department.timezone),
            service=desk.name,
            ticket=ticket_var(desk, ticket, voice) if ticket else None,
            promise=promise_var(desk, ticket, occasion.now) if ticket else None,
            **extras,
        )

    def _voice_for(self, reader: Mailbox, plan: LetterPlan, occasion: Occasion, ticket: Ticket | None) -> Voice:
        """How a letter of the request would speak to somebody else."""
        desk = self.policy.desk
        theirs = replace(plan, to=reader, chain=Chain.PEOPLE, audience=Audience.ALL)
        language = language_for(theirs, desk=desk, ticket=ticket, mail=None, spoken=spoken())
        return _voice(desk, desk.departments[plan.department], reader, language=language, now=occasion.now)


def _voice(desk: Desk, department: Department, reader: Mailbox, *, language: str, now: datetime) -> Voice:
    """Says times in the department's zone, which is named where the directory knows another one of the reader's."""

    def name(who: Who) -> str:
        person = person_var(desk, Mailbox(who.address, who.name))
        return person.short if who.is_short else person.name

    known = desk.people.get(reader.address)
    return Voice(
        tongue(language),
        now,
        department.timezone,
        name,
        _zone(dict(known.columns).get("timezone", "") if known else ""),
    )


def _dept_var(department: Department, voice: Voice, plan: LetterPlan) -> DeptVar:
    """The department that writes; its signature is for people, and colleagues know it."""
    found = dept_var(department, voice)
    is_for_agents = plan.audience.is_agents or plan.template.startswith(_OF_AGENTS)
    return replace(found, signature="") if is_for_agents else found


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # a word of the directory that is no zone
        return None


def sending_mailbox(desk: Desk, department: Department) -> MailboxRef | None:
    """The mailbox with an address of the department, else the one that takes all addresses, else the first."""
    own = [box for box in desk.mailboxes if box.address in department.addresses]
    return next(iter(own or [box for box in desk.mailboxes if box.catch_all] or list(desk.mailboxes)), None)


def _files(desk: Desk, occasion: Occasion, *, copies: int) -> tuple[tuple[FilePart, ...], tuple[Say | str, ...]]:
    """The files that go along, and what the letter says of them and of those that do not (too large, or of a type we do not pass
    on)."""
    along: list[FilePart] = []
    named: list[Say | str] = []
    left_out: list[Say] = []
    room = min(MOST_BYTES_ALONG, desk.message_limit, MOST_BYTES_TO_ALL // copies)
    attachments = occasion.along.attachments
    parts = Parts(occasion.along.raw) if attachments else None
    opened = {one.part.rpartition("/")[0] for one in attachments if "/" in one.part}
    for attachment in attachments:
        if attachment.part in opened and attachment.name.lower() in ("winmail.dat", "smime.p7m"):
            continue  # what is in it goes along instead
        name = attachment.name or name_for(attachment.type)
        refused = any(ending in desk.refuse_types for ending in (*attachment.endings, ending_of(attachment.name)))
        if parts is None or refused or attachment.size > desk.attachment_limit or attachment.size > room:
            left_out.append(say("{file} (kept with the request, not sent along)", file=name))
            continue
        room -= attachment.size
        along.append(_file(parts, attachment, name))
        if attachment.part.startswith(OTHER_READING):
            named.append(say("{file} (the mail can be read in two ways; other programs show this)", file=name))
        elif not along[-1].inline:
            named.append(name)
    return tuple(along), (*named, *left_out)


def _file(parts: Parts, attachment: Attachment, name: str) -> FilePart:
    encoded = parts.encoded(attachment.part)
    return FilePart(
        name=name,
        type=attachment.type,
        content=b"" if encoded is not None else parts.decoded(attachment.part),
        encoded=encoded,
        inline=attachment.inline and filetypes.may_be_shown(attachment.type),
        content_id=attachment.content_id,
    )
