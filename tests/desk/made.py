"""A small desk and small facts for the tests of this room: the people of the storyboards, one call a value."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.decide import decide
from gateway.desk.decision import Decision, LetterPlan
from gateway.desk.department import Department, Desk, MailboxRef, Person, Priority
from gateway.desk.facts import Mail, Recalled
from gateway.desk.hours import Span
from gateway.desk.ticket import Audience, How, Participant, Promise, Role, State, ThreadKey, Ticket, What
from gateway.desk.token import Keys, bounce_address, reply_address
from gateway.mail.address import parse_mailboxes
from gateway.mail.envelope import Envelope
from gateway.mail.message import Mailbox, Message
from gateway.mail.quotation import Split

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 11, 24, 8, 28, 3, tzinfo=UTC)
KEYS = Keys((b"newest", b"older"))
EVA, TOM, ANA, BEN, HANNA = (f"{name}@example.org" for name in ("eva", "tom", "ana", "ben", "hanna"))
STRANGER = "technik@printerco.example"
WITHIN = dict.fromkeys(Priority, Span(4, "h"))


def department(key: str = "it", **more: Any) -> Department:
    given: dict[str, Any] = {
        "name": key.upper(), "address": f"{key}@example.org", "timezone": BERLIN, "answer_within": WITHIN,
        "agents": (ANA, BEN) if key == "it" else (HANNA,),
    }  # fmt: skip
    return Department(key=key, **{**given, **more})


def desk(**more: Any) -> Desk:
    given: dict[str, Any] = {
        "name": "Example Ltd", "our_domains": ("example.org",), "admins": ("admin@example.org",), "timezone": BERLIN,
        "language": "en", "departments": {key: department(key) for key in ("it", "hr")},
        "people": {EVA: Person(EVA, "Eva Novak", "Sales")}, "mailboxes": (MailboxRef("it@example.org", catch_all=True),),
    }  # fmt: skip
    return Desk(**{**given, **more})


def box(text: str) -> Mailbox:
    return parse_mailboxes(text)[0][0]


def message(sender: str | None = f"Eva Novak <{EVA}>", /, **more: Any) -> Message:
    """`to`, `cc`: addresses in one text; other field names with `_` for `-` go into `fields`."""
    known = {name: more.pop(name) for name in list(more) if name in Message.__slots__}
    for name in ("to", "cc"):
        known[name] = parse_mailboxes(known.get(name, "it@example.org" if name == "to" else ""))[0]
    fields = {name.replace("_", "-"): value if isinstance(value, tuple) else (value,) for name, value in more.items()}
    given: dict[str, Any] = {
        "subject": "Printer",
        "message_id": "a1@example.org",
        "text": "The printer jams.",
        "date": NOW,
    }
    return Message(
        originator=box(sender) if sender else None,
        **{**given, **known, "fields": {**fields, **known.pop("fields", {})}},
    )


def mail(written: Message | None = None, /, **more: Any) -> Mail:
    written = written or message()
    reverse = written.originator.address if written.originator else ""
    to = tuple(m.address for m in written.to) or ("it@example.org",)
    given: dict[str, Any] = {
        "inbox": 1, "received_at": NOW, "envelope": Envelope(reverse, to[:1]), "message": written,
        "split": Split(written.text), "content": "c0",
    }  # fmt: skip
    return Mail(**{**given, **more})


def ticket(**more: Any) -> Ticket:
    eva = Mailbox(EVA, "Eva Novak")
    given: dict[str, Any] = {
        "number": 4812, "prefix": "IT", "department": "it", "departments_held": ("it",), "state": State.NEW,
        "subject": "Printer", "priority": Priority.NORMAL, "requester": eva, "created_at": NOW, "updated_at": NOW,
        "participants": (Participant(eva, Role.REQUESTER), Participant(Mailbox(TOM, "Tom Reed"), Role.CC)),
        "promise": Promise(What.ANSWER, NOW + timedelta(hours=4), "it", made_by="department", made_at=NOW),
    }  # fmt: skip
    return Ticket(**{**given, **more})


def sent(
    message_id: str = "t4812.1.x@example.org", *, number: int = 4812, to: str = EVA, audience: Audience = Audience.ALL
) -> ThreadKey:
    return ThreadKey(message_id, number, How.SENT, to, audience)


def reply_to(person: str, *, number: int = 4812, department: str = "it", keys: Keys = KEYS) -> str:
    return reply_address(keys, address="it@example.org", number=number, department=department, person=person)


def bounce_to(number: int = 4812) -> str:
    return bounce_address(KEYS, address="it@example.org", number=number)


def recalled(*known: Ticket, keys: Sequence[ThreadKey] = (), **more: Any) -> Recalled:
    return Recalled(tickets={one.number: one for one in known}, thread_keys=tuple(keys), **more)


def decided(
    item: Mail | Message, facts: Recalled | None = None, *, on: Desk | None = None, now: datetime = NOW
) -> Decision:
    if isinstance(item, Message):
        item = mail(item)
    return decide(item, facts or Recalled(), desk=on or desk(), keys=KEYS, now=now, number=lambda: 4812)


def from_agent(text: str, /, sender: str = ANA, **more: Any) -> Message:
    """An agent's mail by the reply address of a notification."""
    return message(sender, to=reply_to(sender), text=text, message_id="r1@example.org", **more)


def heard(decision: Decision) -> list[tuple[str, str]]:
    """(template, address) of each letter, Cc included."""
    return [(plan.template, one.address) for plan in decision.letters for one in (plan.to, *plan.cc)]


def only(decision: Decision, template: str) -> LetterPlan:
    (plan,) = [plan for plan in decision.letters if plan.template == template]
    return plan


def with_departments(value: Desk, **departments: Department) -> Desk:
    return replace(value, departments=departments)
