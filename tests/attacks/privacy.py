"""A desk on which one person has left her traces everywhere, each with a word of its own that no other text holds."""

import base64
import quopri
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.header import Header
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.store import inbox as mails
from gateway.store.schema import inbox, outbox, ticket
from gateway.work.clock import Timekeeper
from gateway.work.daily import Daily
from gateway.work.retention import Retention
from tests import databases
from tests.attacks.scene import ACCEPTS_OUTSIDERS, RULES
from tests.boards.room import Came, Room
from tests.cli.rig import DeskFolder

ZOE = "zoe.quandt@example.org"
NAME = "Zoë Quandt-Ymir"
ANA, TOM, IT = "ana@example.org", "tom@example.org", "it@example.org"
OUTSIDER = "zoe@quandt-private.example"

CANARIES = {
    "address": ZOE,
    "name": NAME,
    "private address": OUTSIDER,
    "subject": "Wobbling xylophone canary-a1",
    "text": "canary-b2-plain",
    "quoted-printable": "canary-c3-größer",
    "base64": "canary-d4-base",
    "html": "canary-e5-html",
    "signature": "+49 30 5550 canary-f6",
    "file": "canary-g7-inside",
    "file name": "canary-h8-name.txt",
    "message id": "canary-i9.zq",
    "own field": "canary-j10-field",
    "answer": "canary-k11-answer",
    "note": "canary-l12-note",
    "held text": "canary-m13-held",
    "deadline": "canary-n14-deadline",
    "priority": "canary-o15-priority",
    "remark": "canary-p16-remark",
    "quarantine": "canary-q17-quarantine",
    "unusable": "canary-r18-unusable",
    "in a request of Tom": "canary-s19-elsewhere",
    "quoted by Tom": "canary-t20-quoted",
    "subject of a second request": "Violet zither canary-u21",
}
"""Where it was left: the word. In lower case, as the files are searched."""


def fields(own: str, subject: str, *more: str) -> str:
    lines = [
        f"From: {Header(NAME, 'utf-8').encode()} <{ZOE.title()}>",
        f"To: {IT}",
        f"Subject: {subject}",
        f"Message-ID: <{own}@pc.example.org>",
        "Date: Mon, 24 Nov 2025 09:00:00 +0100",
        "MIME-Version: 1.0",
        *more,
    ]
    return "\r\n".join(lines)


def first_mail() -> bytes:
    """Three kinds of text, a file, and all that a header can say."""
    c = CANARIES
    text = f"It wobbles. {c['text']}\n\n-- \nZoe\n{c['signature']}\n"
    parts = [
        ("text/plain; charset=utf-8", "8bit", text.encode()),
        ("text/html; charset=utf-8", "8bit", f"<p>It wobbles. {c['text']}<b>{c['html']}</b></p>".encode()),
    ]
    body = b"--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
    for kind, encoding, content in parts:
        body += b"--a\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind.encode(), encoding.encode())
        body += content + b"\r\n"
    body += b"--a--\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    body += f'Content-Disposition: attachment; filename="{c["file name"]}"\r\n\r\n'.encode()
    body += base64.encodebytes(f"{c['file']} and so on".encode()).replace(b"\n", b"\r\n") + b"--b--\r\n"
    head = fields(
        c["message id"], c["subject"], f"Reply-To: <{ZOE}>", f"X-Room: {c['own field']}",
        "Content-Type: multipart/mixed; boundary=b",
    )  # fmt: skip
    return head.encode() + b"\r\n\r\n" + body


def encoded_mail(own: str, subject: str, text: str, encoding: str, *more: str) -> bytes:
    """A text in quoted-printable, base64, or as it is."""
    written = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "7bit": bytes}
    body = written[encoding](text.encode())
    head = fields(
        own, subject, *more, "Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"
    )
    return head.encode() + b"\r\n\r\n" + body.replace(b"\n", b"\r\n")


class Traced:
    """The desk, played until Zoe's requests are done. `tom`: the request of Tom in which she is named."""

    def __init__(self, folder: Path, kind: str) -> None:
        config = ""
        if kind != "sqlite":
            self.url = databases.fresh_url(kind, folder)
            config = f'[database]\nurl = "{self.url}"\n'
        self.kind = kind
        self.room = Room(folder / "desk", RULES, config, trust=ACCEPTS_OUTSIDERS.replace('"accept"', '"quarantine"'))
        self.cli = DeskFolder(folder / "desk")
        self.letters: list[Came] = []
        self._play()

    @property
    def store(self) -> Any:
        return self.room.runtime.store

    def _take(self, raw: bytes, author: str = ZOE) -> list[Came]:
        domain = author.rpartition("@")[2]
        proof = f"Authentication-Results: mx.example.org; dmarc=pass header.from={domain}\r\n".encode()
        came = self.room.take(proof + raw, author, IT)
        self.letters += came
        return came

    def _by(self, author: str, text: str, answers: Came | None = None, **how: Any) -> list[Came]:
        domain = author.rpartition("@")[2]
        field = f"Authentication-Results: mx.example.org; dmarc=pass header.from={domain}"
        to = answers.reply_address if answers is not None else IT
        came = self.room.send(author, to, text, answers=answers, fields=field, **how)
        self.letters += came
        return came

    def _to(self, reader: str, letters: list[Came]) -> Came:
        return next(one for one in letters if one.recipient == reader)

    def _play(self) -> None:
        c = CANARIES
        told = self._to(ANA, self._take(first_mail()))
        ack = next(one for one in self.letters if one.recipient == ZOE)
        again = f"In-Reply-To: {ack.field('Message-ID')}"
        self._take(encoded_mail("z2", "Re: it", f"It is {c['quoted-printable']}.", "quoted-printable", again))
        self._take(encoded_mail("z3", "Re: it", f"It is {c['base64']}.", "base64", again))
        self._take(encoded_mail("z4", "Re: it", f"#deadline Tue 10:00 because {c['deadline']}", "7bit", again))
        self._by(ANA, f"#note\nShe says {c['note']} a lot.", told)
        self._by(ANA, f"#promis Fri\n{c['held text']}", told)  # a wrong line: the text is held
        self._by(ANA, f"#priority high because {c['priority']}\nWe look at it. {c['answer']}", told)
        self._elsewhere()
        closing = self._to(ZOE, self._by(ANA, "#done\nIt is still now.", told))
        rated = f"In-Reply-To: {closing.field('Message-ID')}"
        self._take(encoded_mail("z5", "Re: it", f"2\n{c['remark']}", "7bit", rated))
        second = self._take(encoded_mail("z6", c["subject of a second request"], "Hm.", "7bit"))
        self._by(ANA, "#done\nDone.", self._to(ANA, second))
        self._put_aside()
        self._days_pass()
        for one in self.store.read(lambda c: c.execute(sa.select(ticket.c.number, ticket.c.state)).all()):
            assert one.state == "done" or one.number == self.tom, one

    def _elsewhere(self) -> None:
        """Tom has a request of his own, in which he quotes her, and she writes too."""
        c = CANARIES
        text = f"The same as {NAME} said:\n\n> {c['quoted by Tom']}\n\nAsk {ZOE.upper()}, {c['message id']}@pc.example.org."
        opened = self._by(TOM, text, subject="Stage", cc=f"{NAME} <{ZOE}>", message_id="tom1@pc.example.org")
        self.tom = int(self._to(TOM, opened).ticket or 0)
        ack = self._to(TOM, opened)
        self._take(encoded_mail("z7", "Re: Stage", f"Me too: {c['in a request of Tom']}.", "7bit",
                                f"In-Reply-To: {ack.field('Message-ID')}"))  # fmt: skip
        self._by(ANA, "We know.", self._to(ANA, opened))

    def _put_aside(self) -> None:
        c = CANARIES
        self._take(
            f"From: Zoe <{OUTSIDER}>\r\nTo: {IT}\r\nSubject: Private\r\nMessage-ID: <q1@x>\r\n\r\n{c['quarantine']}\r\n".encode(),
            OUTSIDER,
        )
        assert self.room.last_mail().state == "quarantined"
        many = b"".join(b"X-%d: y\r\n" % n for n in range(3000))
        self._take(fields("u1", c["unusable"]).encode() + b"\r\n" + many + b"\r\nHi.\r\n")
        assert self.room.last_mail().state == "held"

    def _days_pass(self) -> None:
        """Digest, reports, reminders, the daily upkeep; and all letters leave."""
        runtime = self.room.runtime
        turns = Timekeeper(
            runtime.store, clock=self.room.clock, pipeline=runtime.pipeline, on_letters=lambda: None
        )  # fmt: skip
        turns.arrivals.fetched()
        daily = Daily(runtime.store, now=self.room.clock.now, pipeline=runtime.pipeline, on_letters=lambda: None)
        upkeep = Retention(
            runtime.store, now=self.room.clock.now, desk=lambda: runtime.policy.desk, keep=runtime.settings.keep
        )
        for _ in range(10):
            turns.arrivals.fetched()
            while turns.turn():
                pass
            daily.look()
            while upkeep.look():
                pass
            self.room.passes(timedelta(hours=20))
        self.letters += self.room.came()
        self.store.write(lambda c: c.execute(sa.update(outbox).values(state="sent", sent_at=self.room.clock.now())))
        self.room.runtime.tell_clock()

    # -- what is there --------------------------------------------------------------------------------------------------

    def data(self) -> bytes:
        """Every byte of the state: the files of the data folder, and the dump of a PostgreSQL database."""
        folder = self.room.runtime.settings.service.data
        outside = folder / "out"  # what the captured way out has handed over: it lies with the recipients
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and outside not in path.parents]
        found = b"\n".join(path.read_bytes() for path in files)
        if self.kind == "sqlite":
            return found
        dump = databases.server().dump(self.url)
        columns = [bytes.fromhex(one.decode()) for one in re.findall(rb"\\\\x((?:[0-9a-f]{2})+)", dump)]
        return b"\n".join((found, dump, *columns))

    def raws(self) -> dict[int, bytes]:
        """The original mails that are still here."""
        rows = self.store.read(lambda c: c.execute(sa.select(inbox.c.id).where(inbox.c.gone == "")).scalars().all())
        return {one: bytes(self.store.read(lambda c, one=one: mails.content_of(c, one))) for one in rows}

    def close(self) -> None:
        self.room.close()


@contextmanager
def traced(folder: Path, kind: str) -> Iterator[Traced]:
    made = Traced(folder, kind)
    try:
        yield made
    finally:
        made.close()
