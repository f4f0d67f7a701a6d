"""What a template may say: the variables of every letter as frozen values (product.md 3.9; docs/templates.md tells the same).

The pipeline fills them, `policy/templates` renders with them, and a template that asks for anything else is refused at
`check`. Texts are plain text; HTML templates escape them by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class PersonVar:
    """A person in a letter. `name` is never empty (words.full_name); `first_name` may be (words.first_name)."""

    name: str
    first_name: str
    email: str
    department: str = ""
    language: str = "en"

    @property
    def short(self) -> str:
        """What to call them in a sentence: the first name, else the full one."""
        return self.first_name or self.name


@dataclass(frozen=True, slots=True)
class DeptVar:
    """The department that writes. `hours` is said in words: `Mon–Fri 8:00–17:00`; `colour` is `#RRGGBB`."""

    key: str
    name: str
    address: str
    purpose: str = ""
    hours: str = ""
    phone: str = ""
    colour: str = "#0B5CAD"


@dataclass(frozen=True, slots=True)
class TicketVar:
    """The request. `because` is the reason of the priority; `owner_because` why the owner has it, after "yours, "."""

    number: int
    ref: str
    subject: str
    state: str
    priority: str
    because: str
    created: datetime
    requester: PersonVar
    owner: PersonVar | None = None
    cc: tuple[PersonVar, ...] = ()
    department: str = ""
    owner_because: str = ""


@dataclass(frozen=True, slots=True)
class PromiseVar:
    """The promise in force. `what`: answer, done or news; `keeper` a person's or a department's name; `previous` the
    time it replaces; `made_by` a name, or '' for the desk itself."""

    what: str
    until: datetime
    keeper: str
    because: str = ""
    previous: datetime | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A `mailto:` link with its label (words.mailto)."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """A command that could not be run: its line number, its text, what is wrong, what would be right ('' if unknown)."""

    number: int
    text: str
    message: str
    try_: str = ""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One request in a `status` letter. `promise` is None where none is open."""

    ref: str
    subject: str
    keeper: str
    promise: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One mail that waits for a person. `state`: held (it could not be read) or quarantined; `size` in words."""

    id: int
    sender: str
    subject: str
    reason: str
    received: datetime
    size: str = ""
    state: str = "quarantined"


@dataclass(frozen=True, slots=True)
class Extra:
    """A variable of one template. Optional ones have a default; the others must be given."""

    name: str
    meaning: str
    default: object = ...

    @property
    def required(self) -> bool:
        return self.default is ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One template: who gets it, when, and what it may say beyond the common variables. `ticket`: is there one?"""

    to: str
    when: str
    extras: tuple[Extra, ...] = ()
    ticket: bool = True


COMMON: Final = ("to", "dept", "ref", "subject", "lang", "now", "service", "ticket", "promise")
"""In every letter. `ref` is '' and `ticket`, `promise`, `dept` may be None where a letter belongs to no request."""

_TEXT = Extra("text", "what the person wrote, as plain text")
_ATTACHMENTS = Extra("attachments", "names of the files that go along", ())
_NOTES = Extra("notes", "what rules have to say to colleagues", ())
_CHANGES = Extra("changes", "sentences, each one thing that a rule changed", ())
_AGENT = (
    Extra("reply_reaches", "whom a reply reaches, as in “Eva Novak (Sales)”", ""),
    Extra("cc_names", "names of the people in Cc", ()),
    Extra("buttons", "mailto links with a command: `label`, `href`", ()),
    _ATTACHMENTS,
    Extra("left", "working time until the promise is due (a timedelta), or None", None),
)

LETTERS: Final[Mapping[str, Letter]] = MappingProxyType(
    {
        "ack": Letter(
            "requester",
            "a new request came in",
            (
                Extra("who", "a sentence about who has it, or ''", ""),
                Extra(
                    "deadline_example", "a `#deadline` line to copy", "#deadline Tue 10:00 because of a customer visit"
                ),
                Extra(
                    "wrong",
                    "a `#deadline` that could not be read: `text`, `message`, `try_`; None: there was none",
                    None,
                ),
                Extra("tips", "texts of the tips that rules put into it", ()),
                Extra("missing", "labels of the fields that the desk asks for and the mail does not name", ()),
            ),
        ),
        "answer": Letter(
            "requester, Cc",
            "an agent answered: wraps the text and adds only the promise line",
            (
                Extra("author", "the agent who wrote, a person"),
                _TEXT,
                Extra("promise_line", "the promise as a sentence, or ''", ""),
                _ATTACHMENTS,
                _CHANGES,
            ),
        ),
        "update": Letter(
            "requester, Cc",
            "something changed without a text of a person",
            (Extra("changes", "sentences, each one change"),),
        ),
        "done": Letter(
            "requester, Cc",
            "the request is closed",
            (
                Extra("author", "the agent who closed it, or None", None),
                Extra("text", "what the agent wrote, or ''", ""),
                _ATTACHMENTS,
                _CHANGES,
            ),
        ),
        "reopened": Letter(
            "requester", "it came back", (Extra("who", "a sentence about who has it, or ''", ""), _CHANGES)
        ),
        "deadline": Letter(
            "requester",
            "a `#deadline` was received",
            (
                Extra("deadline", "the instant that was named; None: there is none yet"),
                Extra("reason", "what was written after because, or ''", ""),
                Extra("fits", "true if the promise is before the deadline"),
                Extra("wrong", "the line that could not be read: `text`, `message`, `try_`; None: it could", None),
                _CHANGES,
            ),
        ),
        "status": Letter(
            "requester",
            "the word status",
            (
                Extra("open", "open requests: `ref`, `subject`, `keeper`, `promise`, `state`"),
                Extra("recent", "requests closed lately, the same", ()),
            ),
            ticket=False,
        ),
        "refused": Letter(
            "colleague",
            "a mail was too large, of a refused type or unreadable; the original is kept",
            (Extra("reason", "what was wrong with it"), Extra("limit", "the limit in words, or ''", "")),
            ticket=False,
        ),
        "agent_new": Letter(
            "agents",
            "a request is new or was given to them",
            (
                _TEXT,
                *_AGENT,
                Extra("history", "a sentence about earlier requests, or ''", ""),
                _NOTES,
            ),
        ),
        "agent_more": Letter(
            "owner",
            "the requester or somebody in Cc wrote again",
            (
                _TEXT,
                Extra("kind", "reply, deadline, chaser, thanks, answer, rule, merged"),
                Extra("news", "the news in a sentence, or '' for the usual one", ""),
                Extra("author", "who wrote, a person; None: the requester", None),
                *_AGENT,
                _NOTES,
            ),
        ),
        "agent_note": Letter(
            "watching agents",
            "a colleague left a note",
            (Extra("author", "the colleague, a person"), _TEXT, *_AGENT),
        ),
        "agent_error": Letter(
            "agent",
            "a command could not be run; nothing was sent",
            (
                Extra("lines", "the lines in question: `number`, `text`, `message`, `try_`"),
                Extra("kept_text", "the text that is kept, or ''", ""),
            ),
        ),
        "agent_confirm": Letter("agent", "a command was run", (Extra("done", "sentences, each one thing done"),)),
        "agent_bounce": Letter(
            "owner",
            "a letter of ours did not arrive",
            (
                Extra("address", "the address that did not get it"),
                Extra("reason", "why, in plain words"),
                Extra("phone", "a phone number of the person, or ''", ""),
            ),
        ),
        "agent_outsider": Letter(
            "owner",
            "somebody from outside wrote into the thread",
            (Extra("address", "who wrote"), _TEXT),
        ),
        "admin_alert": Letter(
            "admins",
            "the service needs a person",
            (
                Extra("problem", "what is wrong, a sentence"),
                Extra("since", "since when, an instant"),
                Extra("try_", "what helps, or ''", ""),
            ),
            ticket=False,
        ),
        "quarantine_digest": Letter(
            "admins",
            "once a day, if mail was held or put into quarantine",
            (
                Extra("items", "the mails: `id`, `sender`, `subject`, `reason`, `received`, `size`, `state`"),
                Extra("more", "how many there are beside those", 0),
            ),
            ticket=False,
        ),
    }
)


OWN_ACK = "ack-"
"""`ack-night`: an acknowledgement of the operator's own, for the rules that name it (`ack: night`)."""


def letter_of(template: str) -> str:
    """The letter whose variables a template has: its own, or that of `ack` for `ack-NAME`."""
    return "ack" if template.startswith(OWN_ACK) else template


def variables(
    template: str,
    *,
    to: PersonVar,
    dept: DeptVar | None,
    subject: str,
    lang: str,
    now: datetime,
    service: str,
    ticket: TicketVar | None = None,
    promise: PromiseVar | None = None,
    **extras: object,
) -> dict[str, object]:
    """The variables of a letter, complete: the common ones, the given extras, defaults for the rest.

    `now` is aware and in the department's zone: its zone is the one all times are said in. Raises KeyError for a
    template or an extra that is not known, or one that is missing: a mistake of ours, never of a mail.
    """
    known = LETTERS[letter_of(template)].extras
    unknown = extras.keys() - {extra.name for extra in known}
    missing = {extra.name for extra in known if extra.required} - extras.keys()
    if unknown or missing:
        raise KeyError(f"{template}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    common: dict[str, object] = {
        "to": to,
        "dept": dept,
        "ref": ticket.ref if ticket else "",
        "subject": subject,
        "lang": lang,
        "now": now,
        "service": service,
        "ticket": ticket,
        "promise": promise,
    }
    return {**{extra.name: extra.default for extra in known}, **common, **extras}


def attributes(kind: type) -> tuple[str, ...]:
    """The names a template may use of a value of this kind (for the documentation and its test)."""
    return tuple(field.name for field in fields(kind))
