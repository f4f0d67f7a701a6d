"""What a template may say: the variables of every letter as frozen values (product.md 3.9; docs/templates.md tells the same).

The pipeline fills them, `policy/templates` renders with them, and a template that asks for anything else is refused at
`check`. Texts are plain text; HTML templates escape them by themselves.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from gateway.desk.lettertable import LETTERS as LETTERS
from gateway.desk.say import Say


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
    """The department that writes. `hours` is said in words: `Mon–Fri 8:00–17:00`; `colour` is `#RRGGBB`; `signature`: its
    own words below what people get; `busy`: when it is busy, said like `hours`, or ''; `usual`: how long an answer takes as a
    rule, in words."""

    key: str
    name: str
    address: str
    purpose: str = ""
    hours: str = ""
    phone: str = ""
    colour: str = "#0B5CAD"
    signature: str = ""
    busy: str = ""
    usual: str = ""


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
    for_customer: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseVar:
    """The promise in force. `what`: answer, done or news; `keeper` a person's or a department's name; `previous` the
    time it replaces; `made_by` a name, or '' for the desk itself; `deliverable` what will be there then, or ''; `is_new`: a
    person makes it with this very letter."""

    what: str
    until: datetime
    keeper: str
    because: str = ""
    previous: datetime | None = None
    made_by: str = ""
    deliverable: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A `mailto:` link with its label (words.mailto)."""

    label: str | Say
    href: str


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """A command that could not be run: its line number, its text, what is wrong, what would be right ('' if unknown).
    `means`: the instant that it names, or None; `is_example`: it is only an example."""

    number: int
    text: str
    message: str | Say
    try_: str = ""
    means: datetime | None = None
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command and what it would do now (a sentence)."""

    text: str
    meaning: str | Say


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One mail of the thread, or one event: who, when, and the words. `kind` as in the journal: request, reply, answer, note …"""

    name: str
    at: datetime
    text: str
    kind: str = "reply"


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One request in a `status` letter. `promise` is None where none is open; `department` is its name where it is another
    than the one that writes; `what` as in a promise."""

    ref: str
    subject: str
    keeper: str
    promise: datetime | None
    state: str
    department: str = ""
    what: str = ""
    waits_for: str = ""
    waited_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One mail that waits for a person, or several of one author. `state`: held (it could not be read) or quarantined; `size` in
    words. `number`: by which an answer means it, 0 where none can; `let_in`, `keep_out`: such answers, mailto links."""

    id: int
    sender: str | Say
    subject: str
    reason: str | Say
    received: datetime
    size: str = ""
    state: str = "quarantined"
    number: int = 0
    name: str = ""
    to: str = ""
    count: int = 1
    warnings: tuple[str | Say, ...] = ()
    kept_until: datetime | None = None
    let_in: str = ""
    keep_out: str = ""


COMMON: Final = ("to", "dept", "ref", "subject", "lang", "now", "service", "ticket", "promise")
"""In every letter. `ref` is '' and `ticket`, `promise`, `dept` may be None where a letter belongs to no request."""


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
