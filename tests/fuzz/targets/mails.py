"""Mails: bytes → message → quotation → kind; and the classifier of machines' mail alone, with its fields in any order."""

import random
from functools import cache
from pathlib import Path

from gateway.desk.classify import WRITTEN, Classification, classify
from gateway.errors import Unusable
from gateway.mail import quotation
from gateway.mail.envelope import Envelope
from gateway.mail.parse import parse
from gateway.mail.report import read_report
from tests.fuzz import check_mail
from tests.fuzz.engine import Target
from tests.fuzz.mutate import mutate
from tests.mail import notices

_OWN = Path(__file__).resolve().parents[2] / "corpus" / "mails"
_LARGEST = 200_000


@cache
def _own_mails() -> tuple[bytes, ...]:
    found = (path.read_bytes() for path in sorted(_OWN.rglob("*.eml")))
    return tuple([raw for raw in found if len(raw) <= _LARGEST] + check_mail.own_mails())


@cache
def _all_mails() -> tuple[bytes, ...]:
    """Ours, and those of the shared corpus where it is there."""
    return (*check_mail.corpus_mails(), *_own_mails())


class Mail(Target):
    name = "mail"
    about = "damaged mails through parse, quotation, classify, report and digest (check_mail says what must hold)"
    fast = 1_000

    def make(self, chance: random.Random) -> bytes:
        return mutate(chance, _all_mails())

    def check(self, case: bytes) -> str:
        return "read" if check_mail.check(case) else "refused"


_FIELDS = (
    b"Auto-Submitted: auto-replied", b"Auto-Submitted: auto-generated", b"Auto-Submitted: no", b"Precedence: bulk",
    b"X-Auto-Response-Suppress: All", b"List-Id: <all.example.org>", b"X-Failed-Recipients: eva@example.org",
    b"Subject: Automatic reply: Printer", b"Subject: Undelivered Mail Returned to Sender", b"Return-Path: <>",
    b"From: MAILER-DAEMON@mx.example", b"X-Autoreply: yes", b"Feedback-ID: x", b"X-Loop: it@example.org",
    b"In-Reply-To: <a1@example.org>",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x", b"X-Mailer: Newsletter",
    b"References: <a1@example.org>",
    b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    b"List-Unsubscribe: <mailto:u@example.org>",
)  # fmt: skip
_STATUS = (
    b"--x\r\n\r\nIt could not be delivered.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; eva@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    b"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a1@example.org>\r\nFrom: it@example.org\r\n\r\nHello\r\n--x--\r\n"
)


@cache
def _notices() -> tuple[bytes, ...]:
    """What machines write; heads without it, so that each is tried with many."""
    bodies = [text.encode().replace(b"\n", b"\r\n") for _, text, *_ in notices.FAILED]
    return (*bodies, _STATUS, b"I am out of the office until Monday.\r\n", b"Thanks!\r\n", b"The printer jams.\r\n")


class Kinds(Target):
    name = "kinds"
    about = "reports, bounces, automatic mail: never acknowledged; the same kind whatever the order of the fields"
    fast = 400

    def make(self, chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return mutate(chance, _all_mails())
        fields = [
            b"From: Eva Novak <eva@example.org>",
            b"To: it@example.org",
            b"Subject: Printer",
            b"Message-ID: <n1@example.org>",
        ]
        fields += chance.sample(_FIELDS, chance.randint(0, 4))
        raw = b"\r\n".join([*fields, b"", chance.choice(_notices())])
        return mutate(chance, [raw]) if chance.random() < 0.6 else raw

    def check(self, case: bytes) -> str:
        found = _kinds(case)
        if not found:
            return "refused"
        by_person, by_null = found
        assert by_person.kind in WRITTEN or not by_person.may_acknowledge, by_person
        assert not by_null.may_acknowledge, by_null
        for seed in range(2):
            again = _kinds(_shuffled(random.Random(seed), case))
            assert [one.kind for one in again] == [one.kind for one in found], "another kind in another order"
            assert [one.may_acknowledge for one in again] == [one.may_acknowledge for one in found]
        return by_person.kind.value


def _kinds(raw: bytes) -> list[Classification]:
    """By an envelope of a person, and by the null reverse-path; [] if it cannot be read."""
    try:
        message = parse(raw)
    except Unusable:
        return []
    split = quotation.split(message.text, regions=message.regions, subject=message.subject)
    return [
        classify(message, Envelope(path, ("it@example.org",)), split=split,
                 report=read_report(message, raw, is_null_reverse_path=not path))
        for path in ("eva@example.org", "")
    ]  # fmt: skip


def _shuffled(chance: random.Random, raw: bytes) -> bytes:
    """The same mail with its fields in another order; fields of one name stay in theirs,
    and what is no field stays away from here."""
    head, end, body = raw.partition(b"\r\n\r\n")
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    names = [one.partition(b":")[0].strip().lower() for one in fields]
    is_plain = all(
        name and b":" in one and name.replace(b"-", b"").isalnum() for name, one in zip(names, fields, strict=True)
    )
    if not end or not is_plain or b"\n" in head.replace(b"\r\n", b"") or b"\r" in head.replace(b"\r\n", b""):
        return raw
    order = names[:]
    chance.shuffle(order)
    left = {name: [one for one, of in zip(fields, names, strict=True) if of == name] for name in names}
    return b"\r\n".join(left[name].pop(0) for name in order) + end + body
