"""The scene of every row: one request with its people, an agent, words that must not travel, and somebody who wants them.

    scene = Scene(tmp_path)
    scene.attack("mallory@evil.example", "it@example.org", "…", proof=Proof.NONE)
    scene.expect_unharmed()                # alive, a mail sent right after becomes a request, no word has travelled

`Request 1` is Eva's at IT: three mails, each with a canary, and a note of Ana's with one more. What the mail server in front
found out about the author (`Proof`) is written as it writes it: an Authentication-Results field on top.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.mail.envelope import NO_CLIENT, Client
from gateway.store.schema import entry, inbox, participant, ticket
from tests.boards.room import Came, Room

VOUCHER = "mx.example.org"
TRUST = f'colleagues_need = "header:{VOUCHER}"'
ACCEPTS_OUTSIDERS = f'{TRUST}\noutsiders_new = "accept"'

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org], lead: lea@example.org}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org]}
people:
  eva@example.org: {name: Eva Novak, department: Sales}
  tom@example.org: {name: Tom Reed, department: Sales}
  ana@example.org: {name: Ana Silva, department: it}
"""

EVA, TOM, ANA, BEN = "eva@example.org", "tom@example.org", "ana@example.org", "ben@example.org"
IT, HR = "it@example.org", "hr@example.org"
MALLORY = "mallory@evil.example"
CANARIES = ("CANARY-one-4c1f", "CANARY-two-88d0", "CANARY-three-e5a7")
NOTE = "NOTE-7f3a"
INSIDERS = frozenset((EVA, ANA, BEN, "lea@example.org"))


class Proof(StrEnum):
    """What the server in front says of the author's domain."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"

    def field(self, domain: str) -> str:
        return f"Authentication-Results: {VOUCHER}; dmarc={self} header.from={domain}"


@dataclass
class Scene:
    """A desk with request 1. `config`: further sections; `trust`: the lines of that section."""

    folder: Path
    config: str = ""
    trust: str = TRUST
    rules: str = RULES
    client: Client = NO_CLIENT
    letters: list[Came] = field(default_factory=list)
    """Every letter that was written, in order."""

    def __post_init__(self) -> None:
        self.room = Room(self.folder / "desk", self.rules, self.config, trust=self.trust, client=self.client)
        self.first_id = "first@pc.example.org"
        [self.ack] = [x for x in self.by(EVA, IT, f"It jams. {CANARIES[0]}", id=self.first_id) if x.recipient == EVA]
        [self.told] = [x for x in self.letters if x.recipient == ANA]
        """The notification to Ana, with her token."""
        self.by(ANA, self.told.reply_address, f"#note\n{NOTE}: they are always loud.", answers=self.told)
        self.by(ANA, self.told.reply_address, f"I am looking. {CANARIES[1]}", answers=self.told)
        self.answer = next(x for x in reversed(self.letters) if x.recipient == EVA)
        """Ana's answer, as Eva has it."""
        self.by(EVA, IT, f"Thanks, tray 2. {CANARIES[2]}", answers=self.answer)
        self.before, self.said = self.people(), self.entries()

    def close(self) -> None:
        self.room.close()

    # -- mails --------------------------------------------------------------------------------------------------------

    def by(
        self,
        author: str,
        to: str,
        text: str,
        *,
        proof: Proof | None = Proof.PASS,
        subject: str = "Printer",
        answers: Came | None = None,
        id: str = "",
        cc: str = "",
        fields: str = "",
    ) -> list[Came]:
        """A mail as it comes through the server in front; `proof` None: that server says nothing at all."""
        domain = author.rpartition("@")[2].rstrip("> ")
        above = f"{proof.field(domain)}\n" if proof is not None else ""
        came = self.room.send(
            author,
            to,
            text,
            subject=subject,
            answers=answers,
            cc=cc,
            message_id=id,
            fields=(above + fields).rstrip("\n"),
        )
        self.letters += came
        return came

    def attack(self, author: str, to: str, text: str = "Hello.", **how: Any) -> list[Came]:
        """The same of somebody who means harm: nothing is vouched for unless said."""
        return self.by(author, to, text, **{"proof": Proof.NONE, **how})

    def raw(self, raw: bytes, author: str = MALLORY, to: str = IT) -> list[Came]:
        """A mail of exactly these bytes (a listener has taken its envelope)."""
        self.room.hand_in(raw, author, to)
        while self.room.processor.turn():
            pass
        came = self.room.came()
        self.letters += came
        return came

    # -- what became of it ----------------------------------------------------------------------------------------------

    def rows(self, statement: Any) -> list[Any]:
        return list(self.room.runtime.store.read(lambda connection: connection.execute(statement).all()))

    def people(self, number: int = 1) -> tuple[Any, ...]:
        """Who has to do with a request and what it is: an attack must leave all of it alone."""
        t = ticket.c
        what = sa.select(t.department, t.state, t.owner, t.priority, t.subject, t.requester, t.confidential)
        who = sa.select(participant.c.address, participant.c.role).order_by(participant.c.address)
        return (
            *self.rows(what.where(t.number == number)),
            *self.rows(who.where(participant.c.ticket == number)),
        )

    def entries(self, number: int = 1) -> list[Any]:
        """What stands in a request: author, text, visible_to."""
        e = entry.c
        shown = sa.select(e.author, e.text, e.visible_to).where(e.ticket == number)
        return self.rows(shown.order_by(e.id))

    def state_of_it(self) -> str:
        """The state of request 1."""
        return str(self.rows(sa.select(ticket.c.state).where(ticket.c.number == 1))[0].state)

    def tickets(self) -> list[Any]:
        """All requests, in order: number, department, state, priority, requester."""
        t = ticket.c
        return self.rows(sa.select(t.number, t.department, t.state, t.priority, t.requester).order_by(t.number))

    def requests(self) -> int:
        return len(self.rows(sa.select(ticket.c.number)))

    def last(self) -> Any:
        """The row of the latest mail: state, outcome, reason, ticket, last_error."""
        return self.room.last_mail()

    def law(self) -> dict[str, int]:
        """How many mails are in which state; nothing is left `new`."""
        return dict(map(tuple, self.rows(sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state))))

    # -- what holds after every row ---------------------------------------------------------------------------------------

    def expect_no_leak(self) -> None:
        """No canary in a letter to anybody who does not take part; the note in none to people."""
        for letter in self.letters:
            seen = [word for word in CANARIES if word in letter.words]
            assert not seen or letter.recipient in INSIDERS, (letter.recipient, letter.template, seen)
            assert NOTE not in letter.words or letter.recipient in INSIDERS - {EVA}, (letter.recipient, letter.template)

    def expect_unharmed(self) -> None:
        """The desk works: a control mail becomes a request with its acknowledgement; every mail has its end; nothing leaked."""
        before = self.requests()
        control = self.by(TOM, IT, "The screen of room 4 stays dark.", subject="Screen")
        assert self.requests() == before + 1
        assert [x.template for x in control if x.recipient == TOM] == ["ack"]
        assert "new" not in self.law(), self.law()
        self.expect_no_leak()


def mail_of(*header: bytes, body: bytes = b"It jams again.", author: str = EVA, proof: Proof = Proof.PASS) -> bytes:
    """A mail with exactly these header lines (each without its line end) below those that every mail has."""
    always = [
        proof.field(author.rpartition("@")[2]).encode(),
        b"Date: Mon, 24 Nov 2025 09:00:00 +0100",
        b"MIME-Version: 1.0",
    ]
    return b"\r\n".join([*always, *header, b"", body, b""])
