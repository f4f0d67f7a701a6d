"""A whole desk without sockets and threads: mails go in as bytes, letters come out of the outbox, the clock moves when told.

The program's own parts, one after the other in this thread: door, reading, pipeline, store. For tests that play thousands of
conversations; what servers and threads add is played on the stage (`stage.py`).
"""

import email
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.clock import Clock
from gateway.connections import reader_of
from gateway.intake.accept import Arrival, Door, Source
from gateway.mail.envelope import NO_CLIENT, Client, Envelope
from gateway.runtime import Runtime, load_settings
from gateway.store import processes
from gateway.store.schema import inbox, letter, outbox
from gateway.work.process import Processor
from gateway.work.reader import Here
from tests.boards.stage import BEHIND_A_SERVER, BERLIN, CONFIG


class MovedClock(Clock):
    """Stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Came:
    """A letter in somebody's mailbox."""

    recipient: str
    template: str
    ticket: int | None
    raw: bytes

    @cached_property
    def message(self) -> Message:
        """By the old, quick reader of the standard library: thousands of letters are looked at."""
        return email.message_from_bytes(self.raw)

    def field(self, name: str) -> str:
        if name in ("Message-ID", "In-Reply-To", "References"):  # as they stand: nothing in them is decoded
            return " ".join(str(self.message.get(name, "")).split())
        return " ".join(str(make_header(decode_header(str(self.message.get(name, ""))))).split())

    @property
    def reply_address(self) -> str:
        """Where a reply goes."""
        return parseaddr(str(self.message["Reply-To"] or self.message["From"]))[1]

    @cached_property
    def bodies(self) -> dict[str, str]:
        """The text and the HTML."""
        texts = [part for part in self.message.walk() if part.get_content_maintype() == "text"]
        found: dict[str, str] = {}
        for part in texts:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found.setdefault(
                part.get_content_subtype(),
                content.decode("utf-8", "replace").replace(" \r\n", " ").replace("\r\n", "\n"),
            )
        return found

    def body(self, kind: str) -> str:
        return self.bodies.get(kind, "")

    @cached_property
    def words(self) -> str:
        """Everything a reader could see: header, text, HTML."""
        header = "\n".join(f"{name}: {self.field(name)}" for name in self.message)
        return "\n".join((header, self.body("plain"), self.body("html")))


@dataclass
class Room:
    """`rules`: the rules file; `config`: further sections of the configuration; `trust`: the lines of that one."""

    folder: Path
    rules: str
    config: str = ""
    trust: str = BEHIND_A_SERVER
    client: Client = NO_CLIENT
    """Who hands the mails in."""
    _last: int = 0
    _serial: int = 0
    clock: MovedClock = field(default_factory=lambda: MovedClock(datetime(2025, 11, 24, 9, 0, tzinfo=BERLIN)))

    def __post_init__(self) -> None:
        (self.folder / "rules").mkdir(parents=True)
        (self.folder / "rules" / "desk.yaml").write_text(self.rules, encoding="utf-8")
        written = CONFIG.format(
            folder=self.folder, receive="smtp://127.0.0.1:0", send=f"capture:{self.folder}/out", mailbox="", outbox="",
            trust=self.trust, more=self.config,
        )  # fmt: skip
        (self.folder / "config.toml").write_text(written, encoding="utf-8")
        self.runtime = Runtime.open(load_settings(str(self.folder / "config.toml"), {}))
        self.runtime.clock = self.clock
        store = self.runtime.store
        mine = processes.Identity.mine()
        self.process = store.write(lambda connection: processes.enter(connection, mine, roles="process"))
        self.door = Door(store, now=self.clock.now)
        self.processor = Processor(
            store,
            process=lambda: self.process,
            pipeline=self.runtime.pipeline,
            on_letters=lambda: None,
            reader=reader_of(Here(), self.runtime, process=lambda: self.process),
        )

    def close(self) -> None:
        self.processor.close()
        self.door.close()
        self.runtime.close()

    def passes(self, span: timedelta) -> None:
        """Time goes on: what is due leaves, and what comes due happens."""
        self.clock.at += span

    def send(
        self,
        author: str,
        to: str,
        text: str,
        *,
        subject: str = "Printer",
        answers: Came | None = None,
        cc: str = "",
        fields: str = "",
        message_id: str = "",
    ) -> list[Came]:
        """One mail comes in and is decided; the letters it made, whenever they leave."""
        self._serial += 1
        lines = [
            f"From: {author}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 24 Nov 2025 09:00:00 +0100",
            f"Message-ID: <{message_id or f'm{self._serial}@pc.example.org'}>",
        ]  # fmt: skip
        lines += [f"Cc: {cc}"] if cc else []
        lines += [fields] if fields else []
        if answers is not None:
            named = f"{answers.field('References')} {answers.field('Message-ID')}".strip()
            lines += [f"In-Reply-To: {answers.field('Message-ID')}", f"References: {named}"]
        head = "\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"])
        raw = f"{head}\n\n{text}\n".replace("\n", "\r\n").encode()
        return self.take(raw, author.rpartition("<")[2].rstrip("> "), to)

    def take(self, raw: bytes, author: str, to: str) -> list[Came]:
        """The same with a mail as it came."""
        self.hand_in(raw, author, to)
        while self.processor.turn():
            pass
        self.passes(timedelta(seconds=1))
        return self.came()

    def hand_in(self, raw: bytes, author: str, to: str = "it@example.org") -> None:
        """It is taken, and not decided."""
        self.door(Arrival(Source.SMTP, Envelope(author, (to,)), raw, client=self.client))

    def came(self) -> list[Came]:
        """The letters that were written since the last look."""
        rows: Any = self.runtime.store.read(
            lambda connection: connection.execute(
                sa.select(
                    outbox.c.id,
                    outbox.c.address,
                    outbox.c.last_reply,
                    letter.c.template,
                    letter.c.ticket,
                    letter.c.content,
                )
                .join(letter, letter.c.id == outbox.c.letter)
                .where(outbox.c.id > self._last)
                .order_by(outbox.c.id)
            ).all()
        )
        if rows:
            self._last = rows[-1].id
        broken = [f"{row.template}: {row.last_reply}" for row in rows if not row.content]
        assert not broken, broken
        return [Came(row.address, row.template, row.ticket, row.content) for row in rows]

    def last_mail(self) -> Any:
        """What became of the latest mail."""
        return self.runtime.store.read(
            lambda connection: connection.execute(
                sa.select(inbox.c.state, inbox.c.outcome, inbox.c.reason, inbox.c.ticket, inbox.c.last_error)
                .order_by(inbox.c.id.desc())
                .limit(1)
            ).one()
        )
