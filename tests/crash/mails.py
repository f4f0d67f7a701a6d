"""The mails of a trial: a small desk's morning, drawn by the seed. Each carries a token of its own in its text."""

import random
import re
from dataclasses import dataclass, field
from enum import StrEnum

PEOPLE = ("eva", "tom", "lea", "jon", "mia", "kai", "ida", "max", "zoe", "pia")
AGENTS = {"it": "ana@example.org", "hr": "hanna@example.org"}

TOKEN = re.compile(rb"mail-token-(\w+)\.")


class Kind(StrEnum):
    REQUEST = "request"
    FOLLOW = "follow"  # in the thread of a request; it may overtake it
    TWIN = "twin"  # the Message-ID of another mail, with another originator and body
    BOTH = "both"  # the same mail to a second department, by a transmission of its own
    AUTO = "auto"
    AGENT = "agent"  # to the signed address of a letter that the agent got
    POISON = "poison"  # stops whoever works on it


@dataclass(slots=True)
class Mail:
    """One transmission, repeated until somebody says yes. `content` is without the Received fields of its tries."""

    token: str
    kind: Kind
    reverse: str
    forward: str
    content: bytes
    thread: str
    """The token of the mail that began its conversation."""
    parallel: bool = False
    tries: int = 0
    under_way: int = 0
    has_yes: bool = False
    sent: list[bytes] = field(default_factory=list)

    def next_try(self) -> bytes:
        """The bytes of one more try: every hop of every try adds a trace field of its own."""
        self.tries += 1
        trace = f"Received: from outside by relay{self.tries}.example.org with ESMTP id {self.token}x{self.tries};\r\n"
        raw = (trace + "\tMon, 24 Nov 2025 09:28:00 +0100\r\n").encode() + self.content
        self.sent.append(raw)
        return raw


def workload(rng: random.Random, *, one_box: bool) -> list[Mail]:
    """Two to seven transmissions; agents add to them. `one_box`: all of them to one mailbox."""
    people = rng.sample(PEOPLE, len(PEOPLE))
    wanted = rng.choices((2, 3, 4, 6), (60, 26, 10, 4))[0]
    mails: list[Mail] = []
    requests: list[Mail] = []
    while len(mails) < wanted:
        token = f"m{len(mails)}"
        kind = rng.choices(
            (Kind.REQUEST, Kind.FOLLOW, Kind.TWIN, Kind.BOTH, Kind.AUTO),
            (40, 20, 12, 12, 8) if requests else (1, 0, 0, 0, 0),
        )[0]
        if kind is Kind.FOLLOW:
            parent = rng.choice(requests)
            text = f"One more thing: mail-token-{token}. It is urgent.\r\n"
            mails.append(
                _mail(token, kind, parent.reverse, parent.forward, text, thread=parent.thread, parent=parent.token)
            )
        elif kind is Kind.TWIN:
            other = rng.choice(requests)
            text = f"Quite another matter, mail-token-{token}. Please help.\r\n"
            mails.append(_mail(token, kind, f"{people.pop()}@example.org", other.forward, text, number=other.token))
        elif kind is Kind.AUTO:
            text = f"I am away, mail-token-{token}. Back on Monday.\r\n"
            mails.append(_mail(token, kind, "", "it@example.org", text, extra="Auto-Submitted: auto-replied\r\n"))
        elif kind is Kind.BOTH:
            text = f"To both of you: mail-token-{token}. Thank you.\r\n"
            person = f"{people.pop()}@example.org"
            both = _mail(token, kind, person, "it@example.org", text, to="it@example.org, hr@example.org")
            second = "it@example.org" if one_box else "hr@example.org"
            mails += [both, Mail(token, kind, person, second, both.content, token)]
        else:
            forward = "it@example.org" if one_box else rng.choice(("it@example.org", "hr@example.org"))
            text = f"Good morning,\r\nthe printer jams, mail-token-{token}. Thank you.\r\n.\r\n.hidden dots\r\n"
            plain = rng.random() < 0.1
            mails.append(_mail(token, kind, f"{people.pop()}@example.org", forward, text, has_identity=not plain))
            if not plain:
                requests.append(mails[-1])
        mails[-1].parallel = rng.random() < 0.15
    if rng.random() < 0.3:  # a child may overtake its parent
        rng.shuffle(mails)
    return mails


def answer_of_agent(token: str, agent: str, reply_to: str, message_id: str, thread: str, *, first: str = "Hi,") -> Mail:
    """What an agent writes when a notification has come, to the address it gave. `first`: its first line."""
    text = f"{first}\r\nI have looked at it, mail-token-{token}. It works again.\r\n"
    mail = _mail(token, Kind.AGENT, agent, reply_to, text, thread=thread)
    mail.content = mail.content.replace(b"\r\n\r\n", f"\r\nIn-Reply-To: <{message_id}>\r\n\r\n".encode(), 1)
    return mail


def poison() -> Mail:
    return _mail(
        "poison", Kind.POISON, "leo@example.org", "it@example.org", "This one stops you: mail-token-poison.\r\n"
    )


def _mail(
    token: str,
    kind: Kind,
    reverse: str,
    forward: str,
    text: str,
    *,
    to: str = "",
    number: str = "",
    parent: str = "",
    thread: str = "",
    extra: str = "",
    has_identity: bool = True,
) -> Mail:
    author = reverse or "tom@example.org"
    identity = f"Message-ID: <{number or token}.{kind is Kind.AGENT:d}@outside.example.org>\r\n" if has_identity else ""
    date = "Date: Mon, 24 Nov 2025 09:28:00 +0100\r\n" if has_identity else ""
    reply = f"In-Reply-To: <{parent}.0@outside.example.org>\r\n" if parent else ""
    content = (
        f"Return-Path: <{reverse}>\r\nFrom: {author}\r\nTo: {to or forward}\r\nSubject: Matter {token}\r\n"
        f"{identity}{date}{reply}{extra}\r\n{text}"
    )
    return Mail(token, kind, reverse, forward, content.encode(), thread or token)
