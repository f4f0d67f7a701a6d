"""Machines that answer each other for days (V-33): whole desks with stores of their own, and a world that carries their letters.

    with Storm(tmp_path, desks=2) as storm:
        storm.people_write(days=30)
        storm.run(days=30)
        storm.expect_calm()

Nothing sleeps: the clock goes from one thing that happens to the next. A letter is carried two seconds after it may leave.
Whoever has an address in no desk is a `Responder` (it answers each letter, as rudely as its model says) or a person, who reads.
"""

import email
import email.policy
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.runtime import Runtime, load_settings
from gateway.store import processes, timers
from gateway.store.schema import inbox, letter, outbox, ticket
from gateway.work.clock import Timekeeper
from gateway.work.process import Processor
from tests.boards.room import MovedClock
from tests.boards.stage import BERLIN, NO_REPORTS

START = datetime(2025, 11, 24, 9, 0, tzinfo=BERLIN)
CARRIED = timedelta(seconds=2)
PROMISES = {"late", "waiting"}
"""Letters that a promise makes: they are not counted (contract 8), and there are few."""

PEOPLE = {"ana", "ben", "lea", "admin", "eva"}
"""Somebody reads there, whatever else their domain has."""

CONFIG = """
[service]
name        = "Example"
our_domains = ["{domain}"]
admins      = ["admin@{domain}"]
data        = "{folder}"
rules       = "{folder}/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@{domain}"
receive   = "smtp://127.0.0.1:0"
send      = "capture:{folder}/out"
catch_all = true

[trust]
colleagues_need = "off"
outsiders_new = "accept"

[outbox]
delay = "20s"
{more}
"""

RULES = """
version: 1
timezone: Europe/Berlin
times: {{office: Mon-Fri 08:00-17:00}}
departments:
  it: {{name: IT, address: it@{domain}, open: office, agents: [{agents}], lead: lea@{domain}}}
"""


@dataclass(frozen=True)
class Carried:
    """A letter on its way: as its sender wrote it."""

    sender: str
    recipient: str
    reverse_path: str
    message: EmailMessage
    raw: bytes

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def reply_to(self) -> str:
        return str(email.utils.parseaddr(str(self.message["Reply-To"] or self.message["From"]))[1])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return body.get_content() if body is not None else ""


@dataclass(frozen=True)
class Answer:
    """What a machine writes back: no field but these."""

    sender: str
    subject: str
    text: str
    after: timedelta = timedelta(seconds=3)
    fields: str = ""
    reverse_path: str | None = None


Model = Callable[[Carried, int], Sequence[Answer]]
"""The answers to the nth letter."""


class Gateway:
    """One desk, without sockets and threads."""

    def __init__(self, folder: Path, domain: str, clock: MovedClock, agents: Sequence[str]) -> None:
        self.domain, self.clock = domain, clock
        (folder / "rules").mkdir(parents=True)
        rules = RULES.format(domain=domain, agents=", ".join(agents or (f"ana@{domain}", f"ben@{domain}")))
        (folder / "rules" / "desk.yaml").write_text(rules, encoding="utf-8")
        written = CONFIG.format(folder=folder, domain=domain, more=NO_REPORTS)
        (folder / "config.toml").write_text(written, encoding="utf-8")
        self.runtime = Runtime.open(load_settings(str(folder / "config.toml"), {}))
        self.runtime.clock = clock
        self.store = self.runtime.store
        mine = processes.Identity.mine()
        process = self.store.write(lambda connection: processes.enter(connection, mine, roles="process"))
        self.door = Door(self.store, now=clock.now)
        pipeline = self.runtime.pipeline
        self.processor = Processor(self.store, process=lambda: process, pipeline=pipeline, on_letters=lambda: None)
        self.keeper = Timekeeper(self.store, clock=clock, pipeline=pipeline, on_letters=lambda: None)
        self.last = 0

    def close(self) -> None:
        self.processor.close()
        self.door.close()
        self.runtime.close()

    def take(self, raw: bytes, reverse_path: str, to: str) -> None:
        self.door(Arrival(Source.SMTP, Envelope(reverse_path, (to,)), raw))
        while self.processor.turn():
            pass

    def due(self) -> datetime | None:
        return self.store.read(timers.next_due)

    def written(self) -> list[Any]:
        """The letters since the last look that will leave."""
        columns = (outbox.c.id, outbox.c.address, outbox.c.reverse_path, outbox.c.next_at, outbox.c.automatic)
        more = (letter.c.template, letter.c.content, letter.c.ticket)
        found = sa.select(*columns, *more).join(letter, letter.c.id == outbox.c.letter)
        new = found.where(outbox.c.id > self.last, outbox.c.state == "due").order_by(outbox.c.id)
        rows = self.store.read(lambda connection: list(connection.execute(new)))
        self.last = rows[-1].id if rows else self.last
        return rows

    def opened(self) -> list[Any]:
        """(requester, created_at) of all requests, in order."""
        rows = sa.select(ticket.c.requester, ticket.c.created_at).order_by(ticket.c.number)
        return self.store.read(lambda connection: list(connection.execute(rows)))

    def found(self) -> dict[str, datetime]:
        """Correspondent -> when it was found out as a machine first."""
        rows = (
            sa.select(inbox.c.peer, sa.func.min(inbox.c.decided_at))
            .where(inbox.c.answered == "found")
            .group_by(inbox.c.peer)
        )
        at: Any = self.store.read(lambda connection: list(connection.execute(rows)))
        return {row[0]: row[1] for row in at}

    def states(self) -> dict[str, int]:
        rows = sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state)
        return {row[0]: row[1] for row in self.store.read(lambda connection: list(connection.execute(rows)))}


@dataclass
class Storm:
    """`desks`: how many gateways; `models`: address or @domain -> how it answers; `relay`: what happens to letters between
    gateways; `agents`: of the first desk."""

    folder: Path
    desks: int = 1
    models: dict[str, Model] = field(default_factory=dict)
    relay: Callable[[Carried, int], Answer] | None = None
    agents: tuple[str, ...] = ()
    most_events: int = 60_000

    def __post_init__(self) -> None:
        self.clock = MovedClock(START)
        self.gateways = [
            Gateway(self.folder / f"desk{nth}", f"{name}.example", self.clock, self.agents if not nth else ())
            for nth, name in enumerate("abc"[: self.desks])
        ]
        self.events: list[tuple[datetime, int, Callable[[], None]]] = []
        self.serial = 0
        self.automatic: Counter[tuple[str, str, str]] = Counter()
        """(desk, correspondent, day) -> automatic letters."""
        self.all: Counter[tuple[str, str]] = Counter()
        """(desk, template) -> letters."""
        self.human: Counter[tuple[str, str, str]] = Counter()
        self.answered: Counter[str] = Counter()
        self.longest = 0
        self.seen: defaultdict[str, int] = defaultdict(int)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for gateway in self.gateways:
            gateway.close()

    # -- what happens -----------------------------------------------------------------------------------------------

    def at(self, when: datetime, what: Callable[[], None]) -> None:
        self.serial += 1
        heapq.heappush(self.events, (when, self.serial, what))

    def day(self) -> str:
        return self.clock.at.astimezone(BERLIN).date().isoformat()

    def person_writes(self, when: datetime, author: str, to: str, subject: str, text: str) -> None:
        """A mail of a person, with what a mail program writes."""

        def write() -> None:
            desk = self.gateway_of(to)
            assert desk is not None
            self.human[desk.domain, author, self.day()] += 1
            self.serial += 1
            identifier = f"Message-ID: <p{self.serial}@pc.example>\n"
            self.give(desk, _raw(author, to, subject, text, identifier), author, to)

        self.at(when, write)

    def gateway_of(self, address: str) -> Gateway | None:
        domain = address.rpartition("@")[2]
        local = address.partition("@")[0].partition("+")[0]
        return next((one for one in self.gateways if one.domain == domain and local == "it"), None)

    def give(self, desk: Gateway, raw: bytes, reverse_path: str, to: str) -> None:
        desk.take(raw, reverse_path, to)
        self.collect(desk)

    def collect(self, desk: Gateway) -> None:
        """The letters that a desk has written go their way."""
        for row in desk.written():
            message = email.message_from_bytes(row.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            carried = Carried(f"it@{desk.domain}", row.address, row.reverse_path, message, row.content)
            self.longest = max(self.longest, len(carried.subject))
            self.all[desk.domain, row.template] += 1
            if message["Auto-Submitted"] and row.template not in PROMISES and not row.template.startswith("agent_"):
                self.automatic[desk.domain, row.address, self.day()] += 1
            self.at(max(row.next_at, self.clock.at) + CARRIED, lambda carried=carried: self.arrive(carried))  # type: ignore[misc]

    def arrive(self, carried: Carried) -> None:
        desk = self.gateway_of(carried.recipient)
        domain = carried.recipient.rpartition("@")[2]
        model = self.models.get(carried.recipient)
        if model is None and carried.recipient.partition("@")[0] not in PEOPLE:
            model = self.models.get(f"@{domain}")
        if desk is not None and self.relay is None:
            self.give(desk, carried.raw, carried.reverse_path, carried.recipient)
        elif desk is not None and self.relay is not None:
            self.seen[carried.sender] += 1
            self.answer(self.relay(carried, self.seen[carried.sender]), carried.recipient)
        elif model is not None:
            self.seen[carried.recipient] += 1
            for one in model(carried, self.seen[carried.recipient]):
                self.at(self.clock.at + one.after, lambda one=one: self.answer(one, carried.reply_to))  # type: ignore[misc]

    def answer(self, one: Answer, to: str) -> None:
        desk = self.gateway_of(to)
        if desk is None:
            return
        self.serial += 1
        self.answered[one.sender] += 1
        raw = _raw(one.sender, to, one.subject, one.text, one.fields)
        self.give(desk, raw, one.sender if one.reverse_path is None else one.reverse_path, to)

    def run(self, days: float) -> None:
        end = START + timedelta(days=days)
        for _ in range(self.most_events):
            dues = [at for at in (desk.due() for desk in self.gateways) if at is not None]
            if self.events:
                dues.append(self.events[0][0])
            if not dues or min(dues) >= end:
                return
            self.clock.at = max(self.clock.at, min(dues))
            while self.events and self.events[0][0] <= self.clock.at:
                heapq.heappop(self.events)[2]()
            for desk in self.gateways:
                while desk.keeper.turn():
                    pass
                self.collect(desk)
        raise AssertionError(f"no end of it: {self.clock.at}, {dict(self.all)}")

    # -- what must hold ---------------------------------------------------------------------------------------------

    def worst(self) -> tuple[int, tuple[str, str, str] | None]:
        """The most automatic letters of a pair and day beyond one for each mail of a person, and which pair and day."""
        beyond = {key: count - self.human[key] for key, count in self.automatic.items()}
        key = max(beyond, key=lambda key: beyond[key], default=None)
        return (beyond[key], key) if key is not None else (0, None)

    def after_the_trip(self) -> int:
        """The most requests that one correspondent opened after it was found out, people's mails not counted."""
        most = 0
        for desk in self.gateways:
            found = desk.found()
            opened: Counter[str] = Counter()
            for row in desk.opened():
                domain = row.requester.rpartition("@")[2]
                peer = row.requester if domain == desk.domain else domain
                opened[peer] += peer in found and row.created_at > found[peer]
            for (domain, author, day), count in self.human.items():
                own = author if author.rpartition("@")[2] == desk.domain else author.rpartition("@")[2]
                if domain == desk.domain and own in found and day > found[own].astimezone(BERLIN).date().isoformat():
                    opened[own] -= count
            most = max(most, *opened.values(), 0)
        return most

    def told(self, name: str) -> str:
        """The figures in a line."""
        letters = sum(self.all.values())
        mine = sum(self.automatic.values())
        return (
            f"{name}: worst pair and day {self.worst()[0]} beyond people's mails; {sum(self.human.values())} mails of people, "
            f"{sum(self.answered.values())} of machines; {mine} automatic letters of {letters}; "
            f"{self.after_the_trip()} requests after the trip; longest subject {self.longest}"
        )

    def expect_calm(self, *, beyond: int = 3, new: int = 1) -> None:
        assert self.worst()[0] <= beyond, (self.worst(), dict(self.all))
        assert self.after_the_trip() <= new
        assert self.longest <= 255
        for desk in self.gateways:
            assert desk.states().keys() <= {"done", "quarantined"}


def _raw(author: str, to: str, subject: str, text: str, fields: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = author, to, subject
    message.set_content(text or " ")
    return fields.replace("\n", "\r\n").encode() + message.as_bytes(policy=email.policy.SMTP)
