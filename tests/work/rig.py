"""The roles on a real store, with a clock the test moves and a way out the test answers for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

from gateway.clock import Clock
from gateway.desk.token import Keys
from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import Envelope
from gateway.pipeline import Pipeline
from gateway.policy.snapshot import Policy
from gateway.store import entries, inbox, outbox, processes, tickets
from gateway.store.engine import Store
from gateway.work import loop
from gateway.work.process import Processor
from gateway.work.reader import Reader
from gateway.work.send import Schedule, Sender
from gateway.work.transport import Outcome, Outgoing, Reply
from tests.databases import NOW, opened
from tests.policy.desk_files import CONFIG, RULES, load

SENT = Reply(Outcome.SENT, 250, "2.0.0 Ok")
LATER = Reply(Outcome.TEMPORARY, 451, "4.3.0 try later", rejected_at="rcpt")
AWAY = Reply(Outcome.TEMPORARY, 0, "connection refused", rejected_at="connect")
NEVER = Reply(Outcome.PERMANENT, 550, "5.1.1 no such user", rejected_at="rcpt")
UNSURE = Reply(Outcome.AMBIGUOUS, 0, "timeout after the dot", rejected_at="dot")


class MovedClock(Clock):
    """`ticks`: seconds that only the monotonic clock is ahead."""

    def __init__(self) -> None:
        self.at = NOW
        self.ticks = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ticks

    def lived(self) -> float:
        return super().lived() + self.ticks

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Way:
    """A way out: `answer(outgoing)` says how it went, and may raise. Keeps what was handed over."""

    answer: Callable[[Outgoing], Reply] = lambda outgoing: SENT
    handed: list[Outgoing] = field(default_factory=list)
    closed: int = 0

    def deliver(self, outgoing: Outgoing, *, before_dot: Callable[[], None] | None = None) -> Reply:
        reply = self.answer(outgoing)
        if reply.outcome in (Outcome.SENT, Outcome.AMBIGUOUS) and before_dot is not None:
            before_dot()
        self.handed.append(outgoing)
        return reply

    def close(self) -> None:
        self.closed += 1

    def to(self) -> list[str]:
        return [one.recipient for one in self.handed]

    def letter(self, address: str) -> Message:
        """The one letter to `address`."""
        (found,) = [one for one in self.handed if one.recipient == address]
        return message_from_bytes(found.content, policy=default)

    def reply_to(self, address: str) -> str:
        """The signed reply address in the letter to `address`."""
        return str(self.letter(address)["Reply-To"]).partition("<")[2].rstrip(">")

    def letters(self) -> list[Message]:
        return [message_from_bytes(one.content, policy=default) for one in self.handed]


@dataclass
class Rig:
    store: Store
    policy: Policy
    clock: MovedClock = field(default_factory=MovedClock)
    way: Way = field(default_factory=Way)
    schedule: Schedule = field(default_factory=Schedule)
    keys: Keys = field(default_factory=lambda: Keys((b"a key of the tests",)))
    process: int = 0
    reader: Reader | None = None

    def __post_init__(self) -> None:
        self._bytes = count()
        self.door = Door(self.store, now=self.clock.now)
        self.process = self.enter()
        self.processor = self.make_processor(self.process)
        self.sender = Sender(
            self.store, process=lambda: self.process, clock=self.clock, connect=self.connect,
            on_failed=lambda c, due, reply: self.pipeline().letter_failed(c, due, reply), schedule=self.schedule,
        )  # fmt: skip

    def connect(self, mailbox: str) -> Way:
        return self.way

    def enter(self) -> int:
        return self.store.write(lambda c: processes.enter(c, processes.Identity.mine(), roles="process,send"))

    def make_processor(self, process: int) -> Processor:
        return Processor(
            self.store, process=lambda: process, pipeline=self.pipeline, on_letters=lambda: None, reader=self.reader
        )

    def read_by(self, reader: Reader) -> None:
        """Mails are read by this one from now on."""
        self.reader = reader
        self.processor = self.make_processor(self.process)

    def pipeline(self) -> Pipeline:
        def random_bytes(size: int) -> bytes:
            return next(self._bytes).to_bytes(size, "little")

        return Pipeline(self.policy, self.keys, random_bytes, self.clock.now)

    def take(self, raw: str | bytes, to: str = "it@example.org", sender: str = "eva@example.org", **more: Any) -> int:
        data = raw.replace("\n", "\r\n").encode() if isinstance(raw, str) else raw
        return self.door(Arrival(Source.SMTP, Envelope(sender, (to,)), data, **more)).inbox_id

    def decide(self) -> None:
        loop.drain(self.processor)

    def send(self) -> None:
        loop.drain(self.sender)

    def run(self) -> None:
        self.decide()
        self.clock.move(seconds=30)
        self.send()

    def mail(self, one: int) -> Any:
        return self.store.read(lambda c: inbox.get(c, one))

    def outbox(self) -> list[Any]:
        return list(reversed(self.store.read(lambda c: outbox.listed(c, limit=10_000))))

    def tickets(self) -> list[Any]:
        return self.store.read(lambda c: tickets.listed(c, closed=True))

    def entries(self, number: int = 1) -> list[Any]:
        return list(self.store.read(lambda c: entries.entries_of(c, number)))


@contextmanager
def rig(
    kind: str, folder: Path, *, rules: str = RULES, config: str = CONFIG, delay: str = "20s", **more: Any
) -> Iterator[Rig]:
    text = config if "[outbox]" in config else f'{config}\n[outbox]\ndelay = "{delay}"\n'
    with opened(kind, folder) as store:
        made = Rig(store, load(folder, {"desk.yaml": rules}, text=text), **more)
        try:
            yield made
        finally:
            made.sender.close(5)
            made.door.close()


def mail(
    text: str = "The printer jams.", *, sender: str = "Eva Novak <eva@example.org>", to: str = "it@example.org",
    subject: str = "Printer", own: str = "a1@example.org", **fields: str,
) -> str:  # fmt: skip
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    identity = f"Message-ID: <{own}>\n" if own else ""
    return f"From: {sender}\nTo: {to}\nSubject: {subject}\n{identity}Date: Mon, 24 Nov 2025 09:28:03 +0100\n{more}\n{text}\n"


def with_agents(policy: Policy, *agents: str) -> Policy:
    """The same policy with other agents of IT."""
    departments = dict(policy.desk.departments)
    departments["it"] = replace(departments["it"], agents=agents)
    return replace(policy, desk=replace(policy.desk, departments=departments))
