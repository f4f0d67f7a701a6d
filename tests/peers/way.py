"""The surroundings of a desk: a Postfix that takes everybody's mail, a Dovecot with everybody's mailboxes.

`play` is boards 1 to 3 of product.md, told with real mail: however the mails travel, the people read the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.boards.stage import (
    ANSWER_TEXT,
    REQUEST_TEXT,
    Letter,
    Stage,
    address_of,
    answer,
    deadline,
    mail,
    request,
    wait_for,
)
from tests.peers.dovecot import Dovecot
from tests.peers.postfix import Postfix, lmtp


def town(dovecot: Dovecot, hops: Mapping[str, str], **more: str) -> Postfix:
    """A Postfix for example.org: `hops` for some addresses, in the words of transport(5); everybody else has a mailbox
    in `dovecot`. Plus addresses go where the plain ones go. `more`: further settings of Postfix."""
    lines = ", ".join(f"{{ {address} = {hop} }}" for address, hop in hops.items())
    home = f"lmtp:inet:127.0.0.1:{dovecot.lmtp_port}"
    settings = {
        "transport_maps": f"inline:{{ {lines}{', ' if lines else ''}{{ example.org = {home} }} }}",
        "recipient_delimiter": "+",
        **more,
    }
    return Postfix({"example.org": lmtp(dovecot.lmtp_port)}, settings=settings)


@dataclass
class People:
    """Who writes and reads: mails go to Postfix, letters are read from Dovecot, each once."""

    postfix: Postfix
    dovecot: Dovecot
    _read: dict[str, int] = field(default_factory=dict)

    def forget(self) -> None:
        """What lies in the mailboxes now is old."""
        for home in (self.dovecot.base / "home").iterdir():
            self._read[home.name] = len(self.dovecot.messages(home.name))

    def post(self, raw: bytes, *, reverse_path: str | None = None) -> None:
        header = raw.partition(b"\r\n\r\n")[0].decode()
        author = re.search(r"^From: (.*)$", header, re.MULTILINE)
        to = re.search(r"^To: (.*)$", header, re.MULTILINE)
        assert author
        assert to
        receivers = [address_of(one.strip()) for one in to[1].strip().split(",")]
        self.postfix.send(address_of(author[1].strip()) if reverse_path is None else reverse_path, receivers, raw)

    def letters(self, user: str, count: int) -> list[Letter]:
        """The next `count` letters of a mailbox, once they are there."""
        start = self._read.get(user, 0)
        raws = wait_for(
            lambda: found if len(found := self.dovecot.messages(user)) >= start + count else None,
            lambda: f"{count} letters for {user}; {self.postfix.log()[-2000:]}",
        )
        assert raws is not None
        self._read[user] = start + count
        return [self._letter(user, raw) for raw in raws[start : start + count]]

    def letter(self, user: str) -> Letter:
        return self.letters(user, 1)[0]

    def unread(self, user: str) -> int:
        return len(self.dovecot.messages(user)) - self._read.get(user, 0)

    @staticmethod
    def _letter(user: str, raw: bytes) -> Letter:
        path = re.search(rb"^Return-Path: <(.*)>\r?$", raw, re.MULTILINE)
        assert path
        return Letter(user, path[1].decode(), raw)


def play(stage: Stage, people: People) -> tuple[Letter, Letter]:
    """Boards 1 to 3; gives back the acknowledgement and the notification."""
    people.post(request())
    ack, notification = people.letter("eva@example.org"), people.letter("ana@example.org")
    _board_1(ack, notification)
    stage.clock("9:41")
    people.post(deadline(ack))
    thanks, news = people.letter("eva@example.org"), people.letter("ana@example.org")
    assert thanks.says("thank you, that helps: today, Monday 24 November, 14:00, because the customer comes at two.")
    assert thanks.references == ["<a1@example.org>", ack.id, "<a2@example.org>"]
    assert news.says("Eva adds a deadline: today 14:00 – “the customer comes at two”. Promise today 13:30 is in time.")
    assert news.references == [notification.id]
    stage.clock("10:40")
    people.post(answer(news))
    wait_for(lambda: stage.transmissions("answer"), "Ana's answer decided")
    assert people.unread("eva@example.org") == 0, "20 s are kept for second thoughts"
    stage.clock("10:41")
    eva, tom = people.letter("eva@example.org"), people.letter("tom@example.org")
    _board_3(eva, tom, [ack.id, "<a2@example.org>", thanks.id])
    people.post(mail("Eva Novak <eva@example.org>", "it@example.org", "I have them.", id="a3@example.org", answers=eva))
    back = people.letter("ana@example.org")
    assert back.says("Eva wrote again.", "I have them.")
    assert back.references == [notification.id, news.id, "<b1@example.org>"]
    _remembered(stage)
    stage.settle()
    people.postfix.wait_empty()
    left = {user: people.unread(f"{user}@example.org") for user in ("eva", "tom", "ana", "ben", "hanna", "admin")}
    assert not any(left.values()), left
    return ack, notification


def _board_1(ack: Letter, notification: Letter) -> None:
    assert ack.field("From") == "IT <it@example.org>"
    assert ack.field("To") == "Eva Novak <eva@example.org>"
    assert ack.subject == "Re: Printer on the 2nd floor jams"
    assert ack.field("In-Reply-To") == ack.field("References") == "<a1@example.org>"
    assert ack.field("Auto-Submitted") == "auto-replied"
    assert ack.says(
        "A person from IT will answer you by today, Monday 24 November, 13:30", "Ana Silva looks after printers"
    )
    assert re.fullmatch(r"it\+b\.1\.[a-z2-7]{26}@example\.org", ack.reverse_path)
    assert notification.subject == "[IT-1] Printer on the 2nd floor jams"
    assert notification.field("From") == "Eva Novak via IT <it@example.org>"
    assert notification.field("Auto-Submitted") == ""
    assert notification.says("Your reply goes to Eva Novak (Sales), in Cc Tom Reed.", REQUEST_TEXT)
    for name in ("X-Postroom-Ref", "X-Postroom-Promise"):
        assert ack.field(name) == notification.field(name)
    assert ack.field("X-Postroom-Promise") == "answer; 2025-11-24T13:30:00+01:00"


def _board_3(eva: Letter, tom: Letter, chain: list[str]) -> None:
    assert eva.message["From"].addresses[0].display_name == "Ana Silva (IT)"
    assert eva.field("Cc") == "Tom Reed <tom@example.org>"
    assert eva.subject == "Re: Printer on the 2nd floor jams"
    assert eva.references == ["<a1@example.org>", *chain]
    assert eva.field("Auto-Submitted") == ""
    assert eva.says(ANSWER_TEXT, "Next news from us by Thursday 27 November, 17:00 at the latest. · IT-1")
    assert (tom.id, tom.text, tom.references) == (eva.id, eva.text, eva.references)


def _remembered(stage: Stage) -> None:
    [ticket] = stage.tickets()
    assert (ticket.ref, ticket.state, ticket.owner) == ("IT-1", "open", "ana@example.org")
    kinds = [(entry.kind, entry.author.partition("@")[0]) for entry in stage.entries()]
    assert kinds == [("request", "eva"), ("reply", "eva"), ("answer", "ana"), ("reply", "eva")]
    assert [act for act in stage.acts() if act in ("promise", "keep")] == ["promise", "keep", "promise"]
    assert stage.seals_hold()
    assert {row.state for row in stage.transmissions()} == {"sent"}
