"""A desk on a stage: the whole program in this process, mail in by SMTP, letters out as files, and a clock the test moves.

    with Stage(tmp_path) as stage:
        stage.send(EVA_WRITES)                      # by SMTP to our listener, and decided when it returns
        ack = stage.letter("eva@example.org")       # the one letter that came to her since the last look
        stage.clock("10:40")                        # Monday 24 November 2025, unless a date is named

The same desk stands before real mail servers in tests/peers (`settings`, `receive`, `send`, `database`).
"""

import contextlib
import email
import email.policy
import smtplib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Self, TypeVar, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from gateway.app import ROLES, App
from gateway.desk.ticket import Ticket
from gateway.outlet.capture import envelope_of
from gateway.runtime import Runtime, load_settings
from gateway.store import entries, inbox, journal, outbox, tickets, timers, verify
from gateway.store.schema_desk import timer

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = "2025-11-24"
START = "9:28:03"
PATIENCE = 20.0  # seconds; only a failing test waits that long

CONFIG = """
[service]
name        = "Example Ltd"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "{folder}"
rules       = "{folder}/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "{receive}"
send      = "{send}"
catch_all = true
{mailbox}

[trust]
{trust}

[outbox]
delay = "20s"
{outbox}
{more}
"""

BEHIND_A_SERVER = 'colleagues_need = "off"'
"""The mail server in front refuses who forges our domains."""

NO_REPORTS = '\n[reports]\nweekly = "never"\nmonthly = "never"\nmorning = "never"\n'
"""For those who count every letter over weeks."""

RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it:
    name: IT
    address: it@example.org
    open: office
    agents: [ana@example.org, ben@example.org]
    answer_within: {normal: 4h}
    looks_after: {ana@example.org: [printer*]}
    phone: "44"
    purpose: We are here so that everybody can work without thinking about computers.
  hr:
    name: People
    address: hr@example.org
    open: office
    agents: [hanna@example.org]
    answer_within: {normal: 1d}
people:
  eva@example.org: {name: Eva Novak, department: Sales, phone: 0151-2345}
  tom@example.org: {name: Tom Reed, department: Sales}
  ana@example.org: {name: Ana Silva, department: it}
  ben@example.org: {name: Ben Okoro, department: it}
  hanna@example.org: {name: Hanna Weber, department: hr}
"""

T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str | Callable[[], str], *, patience: float = PATIENCE) -> T:
    """What `look` finds once it is true; fails saying `what` (called if callable) was missing."""
    end = time.monotonic() + patience
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"after {patience:.0f} s still not: {what() if callable(what) else what}")
        time.sleep(0.02)
    return found


class _Words(HTMLParser):
    """The words a reader of an HTML part sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden += tag in ("style", "head")
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "head")
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


@dataclass(frozen=True)
class Letter:
    """A letter as it reached a mailbox, read with the standard library and not with our own parser."""

    recipient: str
    reverse_path: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, email.message_from_bytes(self.raw, policy=email.policy.default))

    def field(self, name: str) -> str:
        """A header field as one line; '' if it is not there. Two of one name are a fault of any letter."""
        found = self.message.get_all(name, [])
        assert len(found) <= 1, (name, found)
        return " ".join(str(found[0]).split()) if found else ""

    @property
    def id(self) -> str:
        return self.field("Message-ID")

    @property
    def references(self) -> list[str]:
        return self.field("References").split()

    @property
    def subject(self) -> str:
        return self.field("Subject")

    @property
    def reply_address(self) -> str:
        return str(self.message["Reply-To"].addresses[0].addr_spec)

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"no {kind} part"
        return str(part.get_content())

    @cached_property
    def text(self) -> str:
        """The text part as a client with format=flowed (RFC 3676) shows it: soft breaks closed, stuffing taken away."""
        shown, paragraph = [], ""
        for line in self._body("plain").splitlines():
            line = line[1:] if line.startswith(" ") else line
            paragraph += line
            if line.endswith(" ") and line != "-- ":
                continue
            shown.append(paragraph)
            paragraph = ""
        return "\n".join(shown)

    @cached_property
    def html(self) -> str:
        return self._body("html")

    @cached_property
    def html_text(self) -> str:
        """The words of the HTML part, white space collapsed, by the standard library's parser."""
        reader = _Words()
        reader.feed(self.html)
        return " ".join("".join(reader.words).replace("\u00a0", " ").split())

    def says(self, *sentences: str) -> bool:
        """Do both parts, text and HTML, contain these words (white space does not count)?"""
        for where, words in (("text", " ".join(self.text.split())), ("html", self.html_text)):
            for sentence in sentences:
                squeezed = " ".join(sentence.split())
                # In HTML an element may stand before a comma or a point.
                loose = words.replace(" .", ".").replace(" ,", ",")
                assert squeezed in words or squeezed in loose, f"{where}: {squeezed!r} is not in {words!r}"
        return True


def mail(
    author: str,
    to: str,
    text: str,
    *,
    subject: str = "Printer on the 2nd floor jams",
    id: str = "",
    answers: Letter | str | None = None,
    **fields: str,
) -> bytes:
    """One mail as a person's program writes it. `fields`: further header fields, `_` for `-`; '' leaves one out."""
    header = {"From": author, "To": to, "Subject": subject, "Date": "Mon, 24 Nov 2025 09:28:00 +0100"}
    if id:
        header["Message-ID"] = f"<{id}>"
    if isinstance(answers, Letter):
        header["In-Reply-To"] = answers.id
        header["References"] = " ".join([*answers.references, answers.id])
    elif answers:
        header["In-Reply-To"] = answers
    header |= {name.replace("_", "-"): value for name, value in fields.items()}
    header.setdefault("MIME-Version", "1.0")
    header.setdefault("Content-Type", "text/plain; charset=utf-8")
    lines = [f"{name}: {value}" for name, value in header.items() if value]
    return ("\n".join(lines) + "\n\n" + text.strip("\n") + "\n").replace("\n", "\r\n").encode()


def address_of(author: str) -> str:
    return author.rpartition("<")[2].rstrip(">").strip()


@dataclass
class Stage:
    """See the module. `receive`, `send`: of the mailbox it@; `more`: further sections; `trust`: the lines of that section;
    `mailbox`, `outbox`: further keys."""

    folder: Path
    rules: str = RULES
    receive: str = "smtp://127.0.0.1:0"
    send_by: str = ""
    database: str = ""
    trust: str = BEHIND_A_SERVER
    mailbox: str = ""
    outbox: str = ""
    more: str = ""
    at: str = START
    roles: tuple[str, ...] = ROLES
    make_app: Callable[..., App] = App
    _seen: set[str] = field(default_factory=set)

    # -- life ---------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.lay_out()
        self.start()
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        found = [] if error is not None else [str(one) for one in self.runtime.store.read(verify.problems)]
        self.stop()
        assert found == [], found  # whatever was played: what must be true at any instant

    def lay_out(self) -> None:
        (self.folder / "rules").mkdir(parents=True, exist_ok=True)
        (self.folder / "rules" / "desk.yaml").write_text(self.rules)
        more = self.more + (f'\n[database]\nurl = "{self.database}"\n' if self.database else "")
        text = CONFIG.format(
            folder=self.folder,
            receive=self.receive,
            send=self.send_by or f"capture:{self.out}",
            trust=self.trust,
            mailbox=self.mailbox,
            outbox=self.outbox,
            more=more,
        )
        self.config.write_text(text)
        self._write_clock(self.at)

    def start(self) -> None:
        settings = load_settings(str(self.config), {})
        self.runtime = Runtime.open(settings, clock_file=self.folder / "clock")
        try:
            self.app = self.make_app(self.runtime, self.roles)
            self.app.start()
        except BaseException:
            self.runtime.close()
            raise

    def stop(self) -> None:
        self.app.stop()
        self.runtime.close()
        assert self.app.failure is None, self.app.failure

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def port(self) -> int:
        return int(self.app.addresses[0].rpartition(":")[2])

    # -- the clock ----------------------------------------------------------------------------------------------------

    def clock(self, at: str) -> None:
        """The desk's clock jumps to `10:40` or `2025-11-25 10:40`, in Berlin; when this returns, what came due meanwhile has
        happened, and its letters have left."""
        self._write_clock(at)
        aim = self._instant(at)
        wait_for(lambda: self.runtime.clock.now() >= aim, f"the clock at {at}")
        if {"clock", "send"} <= set(self.roles):
            self.settle()

    def _instant(self, at: str) -> datetime:
        day, _, hour = at.rpartition(" ")
        parts = [int(part) for part in hour.split(":")]
        return datetime.fromisoformat(day or MONDAY).replace(
            hour=parts[0], minute=parts[1], second=parts[2] if len(parts) > 2 else 0, tzinfo=BERLIN
        )

    def _write_clock(self, at: str) -> None:
        fresh = self.folder / "clock.new"
        fresh.write_text(self._instant(at).isoformat() + "\n")
        fresh.replace(self.folder / "clock")

    # -- mail in ------------------------------------------------------------------------------------------------------

    def send(self, raw: bytes, *recipients: str, reverse_path: str | None = None) -> None:
        """Hand a mail in by SMTP; when this returns it is decided, and what was due has left. Without `recipients`
        those of To; without a `reverse_path` the author."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        to = recipients or tuple(a.addr_spec for a in message["To"].addresses)
        author = address_of(str(message["From"])) if reverse_path is None else reverse_path
        with smtplib.SMTP("127.0.0.1", self.port, "client.example.org", timeout=30) as client:
            assert client.sendmail(author, list(to), raw) == {}
        self.settle()

    def settle(self) -> None:
        """Returns when every mail taken is decided, and no letter that is due waits: what has not come now never will."""

        def settled() -> bool:
            assert self.app.failure is None, self.app.failure
            now = self.runtime.clock.now()
            # Letters last: mails and timers write them.
            if self.runtime.store.read(lambda c: inbox.listed(c, state="new", limit=1)):
                return False
            if "clock" in self.roles and self.runtime.store.read(lambda c: timers.at_a_glance(c, now=now)).late:
                return False
            due = self.runtime.store.read(lambda c: outbox.listed(c, state="due"))
            return not any(row.next_at <= now or row.claimed_by is not None for row in due)

        wait_for(settled, "all mails decided and all due letters gone")

    def settle_when(self, look: Callable[[], Any]) -> None:
        """For mails that somebody fetches: wait until `look` finds what they did, and then as `settle`."""
        wait_for(look, "what a mail in the mailbox does")
        self.settle()

    # -- letters out --------------------------------------------------------------------------------------------------

    def all_letters(self) -> list[Letter]:
        return [self._letter(path) for path in self._files()]

    def new_letters(self) -> list[Letter]:
        """What has left since the last look, in the order of leaving."""
        fresh = [path for path in self._files() if path.name not in self._seen]
        self._seen.update(path.name for path in fresh)
        return [self._letter(path) for path in fresh]

    def letters(self, *recipients: str) -> list[Letter]:
        """The new letters, which must be exactly one for each of `recipients`, given back in that order."""
        came = self.new_letters()
        found = {letter.recipient: letter for letter in came}
        told = [(letter.recipient, letter.subject) for letter in came]
        assert sorted(letter.recipient for letter in came) == sorted(recipients), told
        return [found[recipient] for recipient in recipients]

    def letter(self, recipient: str) -> Letter:
        """The one new letter, to `recipient`, and nothing else to anybody."""
        return self.letters(recipient)[0]

    def _files(self) -> list[Path]:
        return sorted(self.out.glob("*.eml")) if self.out.exists() else []

    @staticmethod
    def _letter(path: Path) -> Letter:
        reverse_path, recipient = envelope_of(path)
        return Letter(recipient, reverse_path, path.read_bytes())

    # -- what the desk remembers --------------------------------------------------------------------------------------

    def tickets(self) -> list[Ticket]:
        """All requests, the oldest first."""
        return self.runtime.store.read(lambda c: tickets.listed(c, closed=True))[::-1]

    def ticket(self, number: int = 1) -> Ticket:
        return self.runtime.store.read(lambda c: tickets.by_numbers(c, [number]))[number]

    def entries(self, number: int = 1) -> list[Any]:
        return list(self.runtime.store.read(lambda c: entries.entries_of(c, number)))

    def journal(self, number: int = 1) -> list[Any]:
        return list(self.runtime.store.read(lambda c: journal.of(c, number)))

    def acts(self, number: int = 1) -> list[str]:
        return [line.act for line in self.journal(number)]

    def mails(self) -> list[Any]:
        """All mails taken, the oldest first."""
        return list(self.runtime.store.read(lambda c: inbox.listed(c)))[::-1]

    def outcomes(self) -> list[tuple[str, str]]:
        return [(row.state, row.outcome) for row in self.mails()]

    def transmissions(self, template: str = "") -> list[Any]:
        rows = list(self.runtime.store.read(lambda c: outbox.listed(c)))[::-1]
        return [row for row in rows if row.template == template] if template else rows

    def timers(self) -> list[tuple[int, str]]:
        """(request, name) of all that is yet to come due."""
        rows = self.runtime.store.read(
            lambda c: c.execute(sa.select(timer).order_by(timer.c.due_at, timer.c.name)).all()
        )
        return [(row.ticket, row.name) for row in rows]

    def seals_hold(self) -> bool:
        return self.runtime.store.read(journal.verify) == []


# -- the mails of boards 1 to 3 ---------------------------------------------------------------------------------------

EVA, TOM = "Eva Novak <eva@example.org>", "Tom Reed <tom@example.org>"
ANA, BEN = "Ana Silva <ana@example.org>", "Ben Okoro <ben@example.org>"

REQUEST_TEXT = """\
Good morning,
the printer next to the kitchen eats every second page since this morning.
I have a customer visit at two and need ten offers on paper.
Thank you, Eva
"""
ANSWER_TEXT = """\
Hi Eva, I put your ten offers on the printer of the first floor, tray 2. I am on my way to the other one.
Ana
"""


def request(to: str = "it@example.org", **more: Any) -> bytes:
    """Board 1: Eva's mail."""
    return mail(EVA, to, REQUEST_TEXT, **{"id": "a1@example.org", "Cc": TOM, **more})


def deadline(ack: Letter, text: str = "#deadline 14:00 because the customer comes at two") -> bytes:
    """Board 2: Eva's reply to the acknowledgement."""
    quoted = "\n".join(f"> {line}" for line in ack.text.splitlines())
    words = f"{text}\n\nOn Mon, 24 Nov 2025, IT wrote:\n{quoted}\n"
    return mail(EVA, "it@example.org", words, subject=ack.subject, id="a2@example.org", answers=ack)


def answer(notification: Letter, text: str = ANSWER_TEXT, *, author: str = ANA, id: str = "b1@example.org") -> bytes:
    """Board 3: Ana's reply to her notification, with her signature."""
    return mail(
        author,
        notification.reply_address,
        f"{text}-- \nAna Silva, IT, ext. 44\n",
        subject=f"Re: {notification.subject}",
        id=id,
        answers=notification,
    )


@contextlib.contextmanager
def opened(folder: Path, **more: Any) -> Iterator[tuple[Stage, Letter, Letter]]:
    """A stage on which board 1 has been played: the stage, Eva's acknowledgement, Ana's notification."""
    with Stage(folder, **more) as stage:
        stage.send(request())
        ack, notification = stage.letters("eva@example.org", "ana@example.org")
        yield stage, ack, notification
