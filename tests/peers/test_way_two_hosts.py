"""Two processes with listeners of their own on one PostgreSQL, as on two hosts: what arrives at the same instant."""

import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.runtime import CLOCK_NOTE
from gateway.store import notes
from tests.boards.stage import Letter, Stage, mail, wait_for
from tests.peers.postgres import Postgres

pytestmark = pytest.mark.peers

CONVERSATIONS = 12


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def hosts(tmp_path: Path, postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[tuple[Stage, Stage]]:
    url = postgres.create(request.node.name)
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text("the same on every host, and long enough to be one")
    more = f'[secrets]\nkey = "file:{key}"\n'
    one, two = (Stage(tmp_path / name, database=url, more=more) for name in ("one", "two"))
    with one, two:
        yield one, two


def at_once(*errands: tuple[Stage, bytes]) -> None:
    """Each mail to its host, all final dots at the same time as nearly as threads can."""
    barrier = threading.Barrier(len(errands))
    failures: list[BaseException] = []

    def run(stage: Stage, raw: bytes) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", stage.port, "client.example.org", timeout=30) as client:
                barrier.wait(10)
                client.sendmail("user@example.org", ["it@example.org"], raw)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=errand) for errand in errands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures, failures


def ask(number: int) -> bytes:
    author = f"User {number} <user{number}@example.org>"
    cc = f"friend{number}@example.org"
    return mail(author, "it@example.org", f"Screen {number}.", subject=f"Screen {number}", id=f"q{number}@x.y", Cc=cc)


def reply(number: int) -> bytes:
    author, cc = f"friend{number}@example.org", f"user{number}@example.org"
    words = f"Mine too, {number}."
    return mail(
        author, "it@example.org", words, subject=f"Re: Screen {number}", id=f"r{number}@x.y", answers=f"<q{number}@x.y>", Cc=cc
    )  # fmt: skip


def settled(hosts: tuple[Stage, Stage], count: int) -> list[Letter]:
    wait_for(lambda: len(hosts[0].mails()) >= count, "all mails taken")
    for stage in hosts:
        stage.settle()
    return [letter for stage in hosts for letter in stage.all_letters()]


def test_a_mail_and_its_reply(hosts: tuple[Stage, Stage]) -> None:
    """The first mails this database ever sees, in pairs: one request each, whichever was decided first."""
    one, two = hosts
    for number in range(CONVERSATIONS):
        at_once((one, ask(number)), (two, reply(number)))
    settled(hosts, 2 * CONVERSATIONS)
    assert len(one.tickets()) == CONVERSATIONS
    for ticket in one.tickets():
        authors = {entry.author for entry in one.entries(ticket.number)}
        number = ticket.requester.address.removeprefix("user").partition("@")[0]
        assert authors == {f"user{number}@example.org", f"friend{number}@example.org"}
    assert {row.attempts for row in one.mails()} == {1}, "nobody stumbled over the other"
    assert one.seals_hold()


def test_the_same_mail_at_both_hosts(hosts: tuple[Stage, Stage]) -> None:
    one, two = hosts
    for number in range(CONVERSATIONS):
        at_once((one, ask(number)), (two, ask(number)))
    letters = settled(hosts, CONVERSATIONS)
    assert len(one.tickets()) == len(one.mails()) == CONVERSATIONS
    acks = Counter(letter.recipient for letter in letters if letter.recipient.startswith("user"))
    assert len(acks) == CONVERSATIONS
    assert set(acks.values()) == {1}


def test_the_same_mail_by_two_ways_at_both_hosts(hosts: tuple[Stage, Stage]) -> None:
    """Other trace fields, so other bytes: known as one mail only when it is decided."""
    one, two = hosts
    trace = b"Received: from mx2.example.org by mx1.example.org; Mon, 24 Nov 2025 09:28:02 +0100\r\n"
    moved = b"X-Way: two\r\n"
    for number in range(CONVERSATIONS):
        at_once((one, trace + ask(number)), (two, moved + ask(number)))
    letters = settled(hosts, 2 * CONVERSATIONS)
    assert len(one.tickets()) == CONVERSATIONS
    acks = Counter(letter.recipient for letter in letters if letter.recipient.startswith("user"))
    assert set(acks.values()) == {1}
    assert Counter(row.outcome for row in one.mails()) == {"opened": CONVERSATIONS, "duplicate": CONVERSATIONS}


def test_what_is_put_down_twice_is_the_newer(hosts: tuple[Stage, Stage]) -> None:
    """The offset of the moved clock, as verbs beside the process read it."""
    one, _ = hosts
    before = one.runtime.store.read(lambda c: notes.read(c, CLOCK_NOTE))
    one.clock("2026-01-05 9:00")
    wait_for(lambda: one.runtime.store.read(lambda c: notes.read(c, CLOCK_NOTE)) != before, "the new offset")


def test_an_answer_by_the_other_host(hosts: tuple[Stage, Stage]) -> None:
    """The key in a letter that one host wrote opens the request at the other."""
    one, two = hosts
    one.send(ask(1))
    notification = next(
        letter for stage in hosts for letter in stage.all_letters() if letter.recipient == "ana@example.org"
    )
    raw = mail("ana@example.org", notification.reply_address, "On my way.", id="b1@example.org", answers=notification)
    two.send(raw)
    for stage in hosts:
        stage.clock("9:40")
    settled(hosts, 2)
    told = Counter(letter.recipient for letter in settled(hosts, 2))
    assert told["user1@example.org"] == 2
    assert told["friend1@example.org"] == 1
