"""Departments, people and the desk as a whole: what the operator's files say, as frozen values `policy/` makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gateway.desk.beats import Reports
from gateway.desk.hours import ALWAYS, Schedule, Span
from gateway.desk.patterns import Shape, Words
from gateway.desk.rules import Ruleset
from gateway.mail.address import domain_of, split_subaddress
from gateway.mail.message import Mailbox


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the desk knows. `name` may be '' (then the mail's display name or the local-part is used)."""

    address: str
    name: str = ""
    department: str = ""
    language: str = ""
    phone: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """Whatever else the directory knows: (`site`, `Berlin`) …"""
    also: tuple[str, ...] = ()
    """Other addresses of the same person: they write from them, letters go to `address`."""


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A number or word that this desk looks for in mails (product.md 4.1). `is_asked`: the acknowledgement asks for it."""

    name: str
    label: str
    shapes: tuple[Shape, ...] = ()
    choices: tuple[Words, ...] = ()
    is_asked: bool = False


_NEWS = Span(3, "d")


@dataclass(frozen=True, slots=True)
class Department:
    """One department (product.md 4.3). Addresses are folded. `answer_within` is complete: each priority has a span."""

    key: str
    name: str
    address: str
    timezone: ZoneInfo
    also: tuple[str, ...] = ()
    purpose: str = ""
    parent: str = ""
    open: Schedule = ALWAYS
    busy: Schedule | None = None
    busy_because: str = ""
    """What it does then, as in `Sales speaks with customers until 14:00`; '' for `is busy`."""
    quiet: Schedule | None = None
    agents: tuple[str, ...] = ()
    lead: str = ""
    backup: str = ""
    on_call: str = ""
    answer_within: Mapping[Priority, Span] = field(default_factory=dict)
    done_within: Mapping[Priority, Span] = field(default_factory=dict)
    keep_informed: Span = _NEWS
    keep_informed_within: Mapping[Priority, Span] = field(default_factory=dict)
    """Only the priorities that have a span of their own; `keep_informed` holds for the others."""
    phone: str = ""
    colour: str = "#0B5CAD"
    language: str = ""
    address_style: str = ""
    signature: str = ""
    looks_after: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(agent's address, words) in the order written; the first agent with a fitting word is in charge."""
    confidential: bool = False
    outsiders: str = ""
    """`ask`, `include`, `never`; '' as the desk has it (`outsiders_thread`)."""
    outsiders_new: str = ""
    survey: bool = True
    quarantine_digest: bool = False
    """Is its lead sent the daily list of the mail for it that waits?"""

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.address, *self.also)

    def has_agent(self, address: str) -> bool:
        """May this person answer here? Lead, backup and whoever is on call may, besides the agents."""
        return bool(address) and (address in self.agents or address in (self.lead, self.backup, self.on_call))

    @property
    def working_hours(self) -> Schedule:
        """When a promise's time runs: open, and not busy with something else."""
        return self.open.minus(self.busy)


@dataclass(frozen=True, slots=True)
class MailboxRef:
    """An account we receive with and send from, as decisions see it: no servers, no secrets."""

    address: str
    catch_all: bool = False
    plus_address: bool = True
    can_receive: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """All that decisions need of the operator's files: one frozen value (house.md 6)."""

    name: str
    our_domains: tuple[str, ...]
    admins: tuple[str, ...]
    timezone: ZoneInfo
    language: str
    departments: Mapping[str, Department]
    people: Mapping[str, Person]
    """By each of their addresses."""
    mailboxes: tuple[MailboxRef, ...]
    rules: Ruleset = field(default_factory=Ruleset)
    fields: Mapping[str, FieldShape] = field(default_factory=dict)
    tips: Mapping[str, str] = field(default_factory=dict)
    """Name -> text of the files in tips/."""
    colleagues_need: str = "off"
    commands_need: str = "token"
    outsiders_new: str = "quarantine"
    outsiders_thread: str = "ask"
    subject_tag: str = "auto"
    first_number: int = 1
    round_up: timedelta = timedelta(minutes=15)
    outbox_delay: timedelta = timedelta(seconds=20)
    set_aside: timedelta = timedelta(days=30)
    auto_mails_per_address: int = 5
    auto_mails: int = 2000
    """Automatic letters of the whole desk within an hour."""
    tickets_per_sender: tuple[int, timedelta] | None = (200, timedelta(hours=1))
    mass_requests: int = 60
    """Requests that lists and programs may open in one department within an hour."""
    message_limit: int = 35_000_000
    attachment_limit: int = 25_000_000
    refuse_types: tuple[str, ...] = ("exe", "js", "scr", "vbs", "lnk", "iso")
    quarantine_kept: timedelta | None = timedelta(days=30)
    """How long mail in the quarantine is kept; None: for ever."""
    thanks_window: timedelta = timedelta(days=14)
    wait_reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=7))
    wait_close: timedelta = timedelta(days=14)
    warn_owner: int = 25
    """Percent of the time left when the keeper of a promise is warned."""
    warn_backup: int = 10
    unowned: int = 25
    """Percent of the time used when backup and lead hear that nobody has taken it."""
    reports: Reports = field(default_factory=Reports)
    """When reports are sent."""
    survey_asks: bool = True
    survey_every: timedelta = timedelta(days=14)
    survey_share: int = 100
    survey_bad: int = 2
    generation: int = 0
    digest: str = ""

    def department_of(self, address: str) -> Department | None:
        """The department that an address (folded, with a subaddress or without) belongs to, or None."""
        for department in self.departments.values():
            if address in department.addresses:
                return department
        plain = split_subaddress(address)[0] if "+" in address else address
        return None if plain == address else self.department_of(plain)

    def holder(self, key: str) -> Department:
        """The department with this key; if the rules no longer know it, the first one: somebody must answer."""
        return self.departments.get(key) or next(iter(self.departments.values()))

    def main_address(self, address: str) -> str:
        """The address on record of whoever has this one: letters, tokens and requests know people by it."""
        person = self.people.get(address)
        return person.address if person else address

    def addresses_of(self, address: str) -> tuple[str, ...]:
        """All addresses of whoever has this one, that on record first."""
        person = self.people.get(address)
        return (person.address, *person.also) if person else (address,)

    def speaks_for(self, address: str) -> tuple[str, ...]:
        """The addresses in whose name somebody may write: their own, and the shared ones of the departments they are agents of."""
        shared = (
            one
            for department in self.departments.values()
            if address in department.agents
            for one in department.addresses
        )
        return (*self.addresses_of(address), *shared)

    def name_of(self, mailbox: Mailbox) -> str:
        """What people call them: the directory's name, else the mail's display name, else that of the department whose address
        it is, else the local-part."""
        person = self.people.get(mailbox.address)
        if name := (person.name if person else "") or mailbox.name:
            return name
        department = self.department_of(mailbox.address)
        return department.name if department is not None else mailbox.address.partition("@")[0]

    def is_agent(self, address: str) -> bool:
        """Is this an agent of any department?"""
        return any(department.has_agent(address) for department in self.departments.values())

    def is_ours(self, address: str) -> bool:
        """Is this an address of `our_domains`? Exact domains; `*.uni.example` takes sub-domains (contract.md 8)."""
        domain = domain_of(address)
        return any(domain == ours or (ours.startswith("*.") and domain.endswith(ours[1:])) for ours in self.our_domains)
