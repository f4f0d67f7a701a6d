"""A desk with stored mails for the tests of `rules replay` and `rules suggest`: people write, and agents do what they do."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from gateway.clock import Clock
from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.policy import settings
from gateway.runtime import Runtime
from gateway.store import outbox, processes
from gateway.store.engine import Connection
from gateway.work.process import Processor
from tests.cli.rig import DeskFolder

RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it:
    {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org], answer_within: {normal: 4h}}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
  facilities:
    {name: Facilities, address: fm@example.org, open: office, agents: [tom@example.org], answer_within: {normal: 1d}}
people:
  eva@example.org: {name: Eva Novak, department: hr}
rules:
  - {name: noise, if: {subject: newsletter}, then: {ignore: nobody needs it}}
  - {name: network words, if: {to: it, text: [vpn, wifi]}, then: {owner: ben@example.org}}
  - {name: badge, if: {to: it, subject: badge}, then: {department: facilities, tag: badge}}
  - {name: payday, if: {to: hr, subject: payslip}, then: {priority: high, because: people must be paid}}
  - {name: busy, if: {to: it, subject: laptop}, then: {owner: least-busy}}
  - {name: many, if: {similar: 3 in 10m}, then: {tag: many}}
"""
SUBJECTS = {
    "Printer jams again": "it",
    "VPN does not connect": "it",
    "New badge please": "it",
    "Payslip is missing": "hr",
    "Laptop screen stays black": "it",
    "Newsletter of the week": "it",
    "Holiday request form": "hr",
}
PEOPLE = ("eva", "luc", "lim", "sara", "omar")
APART = timedelta(minutes=4)


class MovedClock(Clock):
    """Stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Written:
    """A mail that was written, and to whom it was sent."""

    subject: str
    sender: str
    to: str


@dataclass
class Filled:
    """A desk whose mails are decided; `written` in the order they came, number 1 first."""

    runtime: Runtime
    clock: MovedClock
    processor: Processor
    door: Door
    written: list[Written] = field(default_factory=list)

    def take(self, sender: str, to: str, subject: str, text: str = "Please help.", **fields: str) -> int:
        """A mail comes in, and waits. Its id."""
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        own = f"<{len(self.written)}.{self.clock.at.timestamp():.0f}@example.org>"
        date = f"{self.clock.at:%a, %d %b %Y %H:%M:%S %z}"
        head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {own}\r\nDate: {date}\r\n"
        self.written.append(Written(subject, sender, to))
        raw = f"{head}{more}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
        return self.door(Arrival(Source.SMTP, Envelope(sender, (to,)), raw)).inbox_id

    def decide(self) -> None:
        while self.processor.turn():
            pass

    def agent_says(self, agent: str, number: int, text: str) -> None:
        """An agent answers the letter about request `number`."""
        content = self.runtime.store.read(lambda c: _letter(c, number, agent))
        head = content.decode("utf-8", "replace").partition("\r\n\r\n")[0].replace("\r\n ", " ")
        to = next(line for line in head.split("\r\n") if line.startswith("Reply-To:")).partition("<")[2].rstrip(">")
        self.take(agent, to, "Re: your mail", text)
        self.written.pop()
        self.decide()


def _letter(connection: Connection, number: int, address: str) -> bytes:
    """The last letter about a request to this address."""
    rows = outbox.listed(connection, limit=100_000)
    found = outbox.get(connection, next(row.id for row in rows if row.ticket == number and row.address == address))
    assert found is not None
    return bytes(found.content)


@contextmanager
def filled(desk: DeskFolder, *, began: datetime, rules: str = RULES) -> Iterator[Filled]:
    """The desk with these rules in force and no mail yet; its clock stands at `began`."""
    desk.rules.write_text(rules)
    runtime = Runtime.open(settings.load(Path(desk.config), environ={}))
    clock = MovedClock(began)
    runtime.clock = clock
    identity = processes.Identity.mine()
    process = runtime.store.write(lambda c: processes.enter(c, identity, roles="process"))
    processor = Processor(runtime.store, process=lambda: process, pipeline=runtime.pipeline, on_letters=lambda: None)
    door = Door(runtime.store, now=clock.now)
    try:
        yield Filled(runtime, clock, processor, door)
    finally:
        door.close()
        runtime.store.write(lambda c: processes.leave(c, process))
        runtime.close()


def mails(count: int) -> Iterable[tuple[str, str, str]]:
    """Sender, department and subject of `count` mails, always the same."""
    chance = random.Random(4)
    for number in range(count):
        subject = chance.choice(list(SUBJECTS))
        yield f"{chance.choice(PEOPLE)}@example.org", f"{SUBJECTS[subject]}@example.org", f"{subject} {number}"


def fill(desk: Filled, count: int, *, at_once: int = 1) -> None:
    """`count` mails come, one every four minutes, and so many are decided at once."""
    for number, (sender, to, subject) in enumerate(mails(count), 1):
        desk.clock.at += APART
        desk.take(sender, to, subject)
        if number % at_once == 0 or number == count:
            desk.decide()
