"""Each invariant finds what breaks it, and a desk at work breaks none (every storyboard ends with this look too)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.store import copies, retention, verify
from gateway.store.engine import Store
from tests.databases import KINDS, take
from tests.work.rig import Rig, mail, rig


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """One request with its letters."""
    with rig(request.param, tmp_path) as made:
        made.take(mail())
        made.run()
        yield made


def said(store: Store) -> list[str]:
    return [f"{one.check}: {one}" for one in verify.run(store).problems]


def broken(desk: Rig, statement: str) -> list[str]:
    desk.store.write(lambda c: c.execute(sa.text(statement)) and None)
    found = said(desk.store)
    assert found == [f"{one.check}: {one}" for one in desk.store.read(verify.problems)]
    return found


def test_all_is_well(desk: Rig) -> None:
    report = verify.run(desk.store)
    assert report.problems == []
    assert report.counts == verify.Counts(received=1, decided=1)
    assert {name for name, count in report.checked.items() if not count} <= {"file"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE inbox SET state = 'gone'", "mails: mail 1: it is gone and opened: it has no final record"),
        ("UPDATE inbox SET outcome = ''", "mails: mail 1: it is done and without an outcome: it has no final record"),
        ("DELETE FROM entry", "mails: mail 1: it was opened to request 1, and has no entry"),
        ("UPDATE inbox SET state = 'held'", "mails: mail 1: it is held and has an entry"),
        ("UPDATE inbox SET claimed_by = 99", "mails: mail 1: it is claimed by a process that is not there"),
        ("UPDATE journal SET actor = 'x@example.org'", "journal: request 1: journal line 1 was altered"),
        ("DELETE FROM journal WHERE seq > 1", "journal: request 1: the journal ends at line 1, not 2"),
        ("DELETE FROM journal", "requests: request 1: its journal has no beginning"),
        ("UPDATE counter SET value = 0", "requests: the next number is 1, and request 1 is there"),
        ("UPDATE ticket SET merged_into = 7", "requests: request 1: it went into 7, which is not there"),
        ("DELETE FROM timer", "promises: request 1: its promise has no timer: nobody will be reminded"),
        ("UPDATE timer SET ticket = 7", "timers: request 7: promise is set, and it is not there"),
        ("DELETE FROM outbox WHERE id = 1", "letters: letter 1: ack goes to nobody"),
        ("UPDATE outbox SET state = 'lost' WHERE id = 1", "letters: transmission 1: nothing is known of a state 'lost'"),
        ("UPDATE outbox SET claimed_by = 99 WHERE id = 1", "letters: transmission 1: it is claimed by a process that is not there"),
        ("DELETE FROM raw", "originals: mail 1: its bytes are not there"),
        ("UPDATE inbox SET size = size + 1", "originals: mail 1: "),
        ("UPDATE inbox SET sha256 = 'x'", "originals: mail 1: its bytes are not those that came: the SHA-256 differs"),
    ],
)  # fmt: skip
def test_what_is_broken_is_found(desk: Rig, statement: str, expected: str) -> None:
    assert any(one.startswith(expected) for one in broken(desk, statement)), said(desk.store)


def test_a_letter_without_words_that_is_due(desk: Rig) -> None:
    desk.store.write(lambda c: c.execute(sa.text("UPDATE letter SET content = ''")) and None)
    assert said(desk.store) == []  # they were sent, and retention forgets words
    desk.store.write(lambda c: c.execute(sa.text("UPDATE outbox SET state = 'due' WHERE id = 1")) and None)
    assert said(desk.store) == ["letters: transmission 1: it is due, and the letter has no words"]


def test_bytes_that_are_kept_no_longer_are_no_problem(desk: Rig) -> None:
    desk.store.write(lambda c: retention.forget_bytes(c, [1], why="expired"))
    assert said(desk.store) == []


def test_two_promises_in_force(desk: Rig) -> None:
    columns = "ticket, what, until, keeper, because, deliverable, made_by, made_at, state"
    assert broken(desk, f"INSERT INTO promise ({columns}) SELECT {columns} FROM promise") == [
        "promises: request 1: 2 promises are in force"
    ]


def test_mails_of_several_pieces(desk: Rig) -> None:
    number = take(desk.store, b"Subject: large\r\n\r\n" + bytes(2_500_000), transmission="large")
    assert said(desk.store) == []
    desk.store.write(lambda c: c.execute(sa.text(f"DELETE FROM raw WHERE inbox = {number} AND piece = 1")) and None)
    assert said(desk.store) == [f"originals: mail {number}: 1048576 of 2500018 bytes are there"]


def test_the_looks_at_the_bytes_are_in_steps(desk: Rig) -> None:
    for n in range(5):
        take(desk.store, b"Subject: %d\r\n\r\n" % n)
    after, looked = 0, []
    while True:
        after, count, problems = desk.store.read(lambda c, at=after: verify.originals(c, after=at, step=2))  # type: ignore[misc]
        assert problems == []
        looked.append(count)
        if not after:
            break
    assert looked == [2, 2, 2, 0]


def test_a_copy_is_looked_at_too(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path) as made:
        made.take(mail())
        made.run()
        made.store.write(lambda c: c.execute(sa.text("UPDATE inbox SET sha256 = 'x'")) and None)
        source = Path(str(made.store.engine.url.database))
        copied = copies.make(source, tmp_path / "copy.db")
        assert [str(one) for one in copied.report.problems] == [
            "mail 1: its bytes are not those that came: the SHA-256 differs"
        ]
