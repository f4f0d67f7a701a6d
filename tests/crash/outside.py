"""The world outside of one trial. It outlives every kill, never looks inside, and writes down all it hears.

Senders repeat the same bytes until they hear yes, and then never again. The sink takes, refuses, or hangs up before or
after the final dot. The mailbox is an IMAP server's: a mail that was moved away is a mail that heard yes. An agent
answers the first notification about some requests.
"""

import random
import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.crash.mailbox import Mailbox
from tests.crash.mails import AGENTS, TOKEN, Mail, answer_of_agent
from tests.crash.wire import Conn, Frames, Loop, SmtpSink, frame, smtp_client

AT_ONCE = 4
MOST_TRIES = 60
MOST_ANSWERS = 2  # of agents, in one trial
FIRST_LINES = ("Hi,", "#done", "#promise Firday 15:00")  # the last is wrong: the text is held, and the agent reminded
CALM_AFTER = 4  # tries for one recipient; from then on the sink takes everything

_REFERENCE = re.compile(r"\[([A-Z]+-\d+)\]")
_ADDRESS = re.compile(r"<([^>]+)>")
_FIELD = re.compile(rb"^([A-Za-z-]+):[ \t]*((?:[^\r]|\r\n[ \t])*)", re.MULTILINE)


def header(content: bytes, name: str) -> str:
    """The first field `name` of a letter, unfolded; '' if there is none."""
    wanted = name.lower().encode()
    for field_name, value in _FIELD.findall(content, 0, content.find(b"\r\n\r\n")):
        if field_name.lower() == wanted:
            return bytes(value).replace(b"\r\n", b"").decode()
    return ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sink does with one letter. `at_dot` 0: hang up; then `takes` says whether it has the letter all the same."""

    at_rcpt: int = 0
    at_content: bool = False  # hang up within the content
    at_dot: int = 250
    takes: bool = True


TAKE = Verdict()
VERDICTS = (
    (TAKE, 70),
    (Verdict(at_rcpt=450), 4),
    (Verdict(at_rcpt=421), 1),
    (Verdict(at_rcpt=550), 3),
    (Verdict(at_content=True), 4),
    (Verdict(at_dot=451, takes=False), 5),
    (Verdict(at_dot=554, takes=False), 2),
    (Verdict(at_dot=0), 7),  # the answer is lost
    (Verdict(at_dot=0, takes=False), 3),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A letter whose final dot came. `life`: which of the killed processes sent it."""

    recipient: str
    content: bytes
    verdict: Verdict
    life: int


class Sink:
    """The submission server: its answers are drawn by the seed, the recipient and the number of the try."""

    def __init__(self, seed: int, *, is_calm: bool, on_letter: Callable[[str, bytes], None]) -> None:
        self._seed, self._is_calm, self._on_letter = seed, is_calm, on_letter
        self._tries: Counter[str] = Counter()
        self.seen: list[Seen] = []
        self.refused: list[str] = []
        self.life = 0

    def draw(self, recipient: str) -> Verdict:
        self._tries[recipient] += 1
        nth = self._tries[recipient]
        if self._is_calm or nth > CALM_AFTER * 2:
            return TAKE
        chance = random.Random(f"{self._seed}/{recipient}/{nth}")
        return chance.choices([verdict for verdict, _ in VERDICTS], [weight for _, weight in VERDICTS])[0]

    def dot(self, recipient: str, content: bytes, verdict: Verdict) -> int:
        """The final dot is here. The code to answer, or 0: hang up."""
        self.seen.append(Seen(recipient, content, verdict, self.life))
        if verdict.takes:
            self._on_letter(recipient, content)
        return verdict.at_dot


@dataclass(slots=True)
class Life:
    """One process of the program, from its birth to its end, as the outside sees it."""

    number: int
    conn: Conn
    is_over: bool = False
    address: tuple[str, int] | None = None
    is_up: bool = False
    raised: bool = False
    died_of: str = ""
    asked: int = 0
    quiet: tuple[int, float | None, bool] | None = None
    letters: dict[int, tuple[str, bytes, Verdict]] = field(default_factory=dict)
    taking: dict[int, Mail] = field(default_factory=dict)


class World:
    """All of the outside. `mode`: `socket` (SMTP in and out), `direct` (the door and the way out by frames), `imap`."""

    def __init__(self, seed: int, mode: str, mails: list[Mail], loop: Loop, sinks: socket.socket) -> None:
        self.mode, self.loop = mode, loop
        self._chance = random.Random(f"{seed}/outside")
        is_calm = self._chance.random() < 0.4
        self.sink = Sink(seed, is_calm=is_calm, on_letter=self._letter)
        self.mailbox = Mailbox(seed, is_calm=is_calm, on_moved=self._yes)
        self.mails: list[Mail] = []
        self.life: Life | None = None
        self.problems: list[str] = []
        self._asked_for: set[tuple[str, str]] = set()
        self._conns: list[Conn] = []
        self._sinks = sinks
        self._numbers = 0
        for mail in mails:
            self._add(mail)
        loop.add(sinks, self._sink_ready)

    def close(self) -> None:
        self.loop.drop(self._sinks)
        for conn in self._conns:
            conn.close()

    # --- lives -------------------------------------------------------------------------------------------------------

    def born(self, sock: socket.socket, number: int) -> Life:
        frames = Frames()
        self.sink.life = number

        def data(came: bytes) -> None:
            for ask, verb, args in frames.of(came):
                self._heard(life, ask, verb, args)

        conn = Conn(self.loop, sock, data, lambda: self._over(life))
        life = self.life = Life(number, conn)
        return life

    def _over(self, life: Life) -> None:
        life.is_over = True
        for mail in life.taking.values():
            mail.under_way -= 1
        life.taking.clear()

    @property
    def all_said_yes(self) -> bool:
        return all(mail.has_yes and not mail.under_way for mail in self.mails)

    def ask_quiet(self, life: Life) -> None:
        life.asked, life.quiet = len(self.mails), None
        life.conn.send(frame((0, "quiet", ())))

    def _heard(self, life: Life, ask: int, verb: str, args: tuple[Any, ...]) -> None:
        match verb:
            case "up":
                life.is_up, life.address = True, args[0]
                self.push()
            case "quiet":
                life.quiet = args
            case "raised":
                life.raised = True
            case "died":
                life.died_of = args[0]
            case "taken":
                self._answered(life, args[0], is_yes=args[1])
            case "letter":
                self._offered(life, ask, *args)
            case "dot":
                recipient, content, verdict = life.letters.pop(args[0])
                life.conn.send(frame((ask, self.sink.dot(recipient, content, verdict), ())))
            case "imap":
                life.conn.send(frame((ask, self.mailbox.command(*args), ())))

    # --- the senders -------------------------------------------------------------------------------------------------

    def _add(self, mail: Mail) -> None:
        self.mails.append(mail)
        if self.mode == "imap":
            for _ in range(2 if mail.parallel else 1):
                self.mailbox.put(mail)

    def push(self) -> None:
        """Start tries for whoever has not heard yes."""
        life = self.life
        if life is None or life.is_over or not life.is_up or self.mode == "imap":
            return
        under_way = sum(mail.under_way for mail in self.mails)
        for mail in self.mails:
            if under_way >= AT_ONCE:
                return
            if not mail.has_yes and not mail.under_way:
                if mail.tries > MOST_TRIES:
                    self.problems.append(f"{mail.token} heard no {mail.tries} times")
                    mail.has_yes = True
                    continue
                for _ in range(2 if mail.parallel and mail.tries == 0 else 1):
                    under_way += 1
                    self._try(life, mail)

    def _try(self, life: Life, mail: Mail) -> None:
        mail.under_way += 1
        raw = mail.next_try()
        if life.address is None:
            self._numbers += 1
            life.taking[self._numbers] = mail
            life.conn.send(frame((0, "mail", (self._numbers, mail.reverse, mail.forward, raw))))
            return
        try:
            sock = socket.create_connection(life.address, timeout=5.0)
        except OSError:
            mail.under_way -= 1
            return
        self._conns.append(
            smtp_client(self.loop, sock, mail.reverse, mail.forward, raw, lambda yes: self._ended(mail, is_yes=yes))
        )

    def _answered(self, life: Life, number: int, *, is_yes: bool) -> None:
        if mail := life.taking.pop(number, None):
            self._ended(mail, is_yes=is_yes)

    def _ended(self, mail: Mail, *, is_yes: bool) -> None:
        mail.under_way -= 1
        if is_yes:
            self._yes(mail)
        self.push()

    def _yes(self, mail: Mail) -> None:
        mail.has_yes = True

    # --- the sink ----------------------------------------------------------------------------------------------------

    def _sink_ready(self) -> None:
        sock, _ = self._sinks.accept()
        self._conns.append(SmtpSink(self.loop, sock, self.sink, pipelining=self._chance.random() < 0.5).conn)

    def _offered(self, life: Life, ask: int, recipient: str, content: bytes) -> None:
        verdict = self.sink.draw(recipient)
        if verdict.at_rcpt:
            answer = ("refused", verdict.at_rcpt)
        elif verdict.at_content:
            answer = ("refused", 0)
        else:
            life.letters[ask] = (recipient, content, verdict)
            answer = ("go", ask)
        life.conn.send(frame((ask, answer, ())))

    def _letter(self, recipient: str, content: bytes) -> None:
        """A letter has arrived. An agent answers some of them, once for each request."""
        if recipient not in AGENTS.values() or self._chance.random() < 0.4:
            return
        reply_to = _ADDRESS.search(header(content, "Reply-To"))
        reference = _REFERENCE.search(header(content, "Subject"))
        found = TOKEN.search(content)
        if reply_to is None or found is None or reference is None:
            return
        if (recipient, reference[1]) in self._asked_for or len(self._asked_for) >= MOST_ANSWERS:
            return
        self._asked_for.add((recipient, reference[1]))
        thread = next((mail.thread for mail in self.mails if mail.token == found[1].decode()), "")
        number = len(self.mails)
        self._add(
            answer_of_agent(
                f"a{number}", recipient, reply_to[1], header(content, "Message-ID").strip("<>"), thread,
                first=self._chance.choices(FIRST_LINES, (45, 25, 30))[0],
            )
        )  # fmt: skip
        self.push()
