"""V-65: a character, a length or a number that one database takes and the other refuses: a mail that can be stored nowhere."""

import functools
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store.schema import metadata
from tests import databases
from tests.attacks.scene import ANA, EVA, IT, Scene, mail_of

CHANCE = random.Random(65)
DENSE = "".join(chr(CHANCE.randrange(0x4E00, 0x9F00)) for _ in range(5_000))  # no index can make it smaller

POISON: dict[str, bytes] = {
    "nul": b"a\0b",
    "nul in words": b"=?utf-8?q?a=00b?= &#0; \\u0000 %00",
    "surrogate": b"a\xed\xa0\x80b\xed\xb0\x80c",
    "surrogate in words": b"=?utf-8?b?7aCA?= =?utf-16-be?b?2AA=?= =?utf-7?q?+2AA-?= &#xD800; \\ud800",
    "no characters": "a\uffff\ufffe\U0010ffff\ufdd0b".encode(),
    "latin": b"\xff\xfe\x80\x81\x9f",
    "dense": DENSE.encode(),
    "dense and short": DENSE[:900].encode(),
    "long": b"x" * 3_000,
    "long line": ("é" * 990).encode(),
    "quotes": b"';--\\'\"%_$1:x?{}[]",
    "number": b"99999999999999999999999",
    "negative": b"-1",
}
ALSO = ("latin", "dense and short", "long", "quotes", "negative")
TABLES = (
    "inbox",
    "ticket",
    "participant",
    "entry",
    "thread_key",
    "promise",
    "journal",
    "letter",
    "outbox",
    "timer",
    "unreached",
)
# What is made by chance or holds what is: keys, and the letters signed with them
BY_CHANCE = {
    "letter": {"content"}, "journal": {"seal"}, "ticket": {"journal_seal"}, "outbox": {"claimed_by"},
    "inbox": {"claimed_by", "size", "sha256", "transmission", "content"},
}  # fmt: skip
SIGNED = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")


def everywhere(poison: bytes) -> list[bytes]:
    """Mails with the poison in every field that is stored, read or counted."""
    folded = poison.replace(b"\n", b" ")
    fields = [b"Subject: Door " + folded, b"Message-ID: <" + folded + b"@x.example>", b"In-Reply-To: <" + folded + b"@y.example>",
              b"References: <" + folded + b"@z.example> <b@z.example>", b'Cc: "' + folded + b'" <carl@example.org>, "' + folded
              + b'"@example.org, ' + folded + b"@example.org, c@" + folded + b".example", b"Thread-Index: " + folded,
              b"List-Id: <" + folded + b">", b"Content-Language: " + folded, b"X-Note: " + folded]  # fmt: skip
    calendar = (
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:" + folded + b"\r\nLOCATION:" + folded + b"\r\n"
    )
    calendar += (
        b"DTSTART:" + folded + b"\r\nDTEND:999990101T000000Z\r\nDURATION:-P" + folded + b"D\r\nUID:" + folded + b"\r\n"
    )
    calendar += b"ORGANIZER;CN=" + folded + b":mailto:" + folded + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    parts = [
        b'Content-Type: text/plain; charset="' + folded + b'"\r\n\r\nThe door. ' + poison,
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nOur SO-" + folded + b"\r\n> " + poison + b"\r\n-- \r\n" + poison,
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>" + poison + b"<img alt='" + folded + b"' src='cid:" + folded + b"'>",
        b'Content-Type: application/pdf; name="' + folded + b'"\r\nContent-ID: <' + folded + b">\r\nContent-Disposition: a; "
        b"size=-5; filename*=utf-8''" + folded + b"\r\nContent-Length: -1\r\n\r\nx",
        b"Content-Type: application/" + folded + b"; x=" + folded + b"\r\n\r\nx",
        b"Content-Type: text/calendar; method=" + folded + b"\r\n\r\n" + calendar,
        b"Content-Type: message/rfc822\r\n\r\nTo: " + folded + b"\r\nDate: " + folded + b"\r\n\r\n" + poison,
    ]  # fmt: skip
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    mixed = b'Content-Type: multipart/mixed; boundary="b"'
    note = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    report = (
        b"--b\r\n\r\nIt failed: "
        + poison
        + b"\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
    )
    report += (
        folded
        + b"\r\nArrival-Date: "
        + folded
        + b"\r\n\r\nFinal-Recipient: rfc822; "
        + folded
        + b"\r\nAction: failed\r\n"
    )
    report += b"Status: 5." + folded + b".1\r\nDiagnostic-Code: smtp; 550 " + folded + b"\r\n--b--\r\n"
    return [
        mail_of(b'From: "' + folded + b'" <eva@example.org>', *fields, mixed, body=body),
        mail_of(b"From: " + folded + b" <" + folded + b"@example.org>", *fields[:1], body=poison),
        mail_of(b"From: <mailer-daemon@example.org>", b"Subject: Undelivered " + folded, note, body=report),
        mail_of(b"From: <eva@example.org>", b"Subject: [IT-" + folded + b"] Door", body=b"status of IT-" + poison),
        mail_of(b"From: <eva@example.org>", b"Subject: Times", b"Date: " + folded, body=b"#deadline " + poison),
    ]


# Each line an agent might write with the poison as its value
LINES = ("#deadline {}", "#tag {}", "#promise {} because {}", "#wait {}", "#merge IT-{}", "#note {}")


def play(scene: Scene, name: str) -> list[tuple[str, str]]:
    """All mails with one poison; what became of each."""
    became = []
    for author, raw in [(EVA, raw) for raw in everywhere(POISON[name])] + [
        (ANA, raw) for raw in _of_agent(scene, POISON[name])
    ]:
        scene.raw(raw, author, IT if author == EVA else scene.told.reply_address)
        became.append((scene.last().state, scene.last().outcome))
    return became


def _of_agent(scene: Scene, poison: bytes) -> Iterator[bytes]:
    head = [b"From: <ana@example.org>", b"Subject: Re: Printer", f"To: {scene.told.reply_address}".encode(),
            f"In-Reply-To: {scene.told.field('Message-ID')}".encode()]  # fmt: skip
    for number, line in enumerate(LINES):
        said = line.encode().replace(b"{}", poison[:2_000])
        yield mail_of(*head, b"Message-ID: <agent%d-%d@x.example>" % (number, hash_of(poison)), body=said, author=ANA)


def hash_of(poison: bytes) -> int:
    return sum(poison) * 31 + len(poison)


def dumped(scene: Scene) -> dict[str, list[str]]:
    found = {}
    for name in TABLES:
        table = metadata.tables[name]
        columns = [one for one in table.columns if one.name not in BY_CHANCE.get(name, ())]
        found[name] = sorted(SIGNED.sub("SIGNED", repr(row)) for row in scene.rows(sa.select(*columns)))
    return found


@contextmanager
def desk(kind: str) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        scene = Scene(path, config=f'[database]\nurl = "{databases.url(kind, path)}"\n')
        try:
            yield scene
        finally:
            scene.close()


@functools.cache
def played(kind: str, name: str) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    with desk(kind) as scene:
        became = play(scene, name)
        scene.expect_unharmed()
        return became, dumped(scene)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in ALSO else ()) for name in POISON]
)
def test_both_databases_hold_the_same(name: str) -> None:
    here, there = played("sqlite", name), played("postgresql", name)
    assert here[0] == there[0]
    assert not [one for one in here[0] if one[0] not in ("done", "quarantined")], here[0]
    for table in TABLES:
        assert here[1][table] == there[1][table], table
    assert not [
        row for rows in here[1].values() for row in rows if "\\x00" in row or "\\ud8" in row.replace("\\\\", "")
    ]


@databases.both
@pytest.mark.parametrize("date", ["Mon, 24 Nov 99999 09:00:00 +0100", "Mon, 24 Nov -1 09:00:00 +9999", "1 Jan 0001 00:00:00 +1400",
                                  "31 Dec 9999 23:59:59 -1400"])  # fmt: skip
def test_a_date_that_no_calendar_has(kind: str, date: str) -> None:
    with desk(kind) as scene:
        scene.raw(mail_of(b"From: <eva@example.org>", b"Subject: Later", f"Date: {date}".encode()), EVA, IT)
        assert (scene.last().state, scene.last().outcome) == ("done", "opened")
        scene.expect_unharmed()


@databases.both
def test_one_word_of_ten_megabytes(kind: str) -> None:
    with desk(kind) as scene:
        word = bytes(random.Random(1).choices(b"abcdefghijklmnopqrstuvwxyz", k=10_000_000))
        header = [b"From: <eva@example.org>", b"Subject: Long", b"Message-ID: <long@x.example>"]
        scene.raw(mail_of(*header, body=word), EVA, IT)
        assert (scene.last().state, scene.last().outcome) == ("done", "opened")
        [(_, text, _)] = scene.entries(2)
        assert text.startswith(word[:100_000].decode())
        scene.expect_unharmed()
