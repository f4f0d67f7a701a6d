"""Requests built anew from stored mails: the same ones, with the same journals, and nobody is written to."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.rebuilding import Rebuilding, Rebuilt
from gateway.store import copies, migrate, timers, verify
from gateway.store.columns import metadata
from gateway.store.engine import Store
from gateway.work import loop
from gateway.work.clock import Timekeeper
from tests.policy.desk_files import config
from tests.work.rig import Rig, mail, rig

REQUESTS = ("ticket", "participant", "entry", "promise", "journal", "timer", "thread_key", "counter")
LETTERS = ("letter", "outbox")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    """Two requests, an answer, a reply, a mail twice, one that is held, one that waits: all by mail."""
    with rig("sqlite", tmp_path) as made:
        made.take(mail())
        made.run()
        made.clock.move(minutes=5)
        answer = mail(
            "#promise tomorrow 10:00\n\nNew rollers come tomorrow.", sender="ana@example.org", own="b1@example.org"
        )
        made.take(answer, to=made.way.reply_to("ana@example.org"), sender="ana@example.org")
        made.run()
        made.clock.move(minutes=5)
        reply = mail("Thank you, and the tray?", own="a2@example.org", In_Reply_To=made.way.letters()[-1]["Message-ID"])
        made.take(reply)
        made.take(mail("The scanner hums.", subject="Scanner", own="c1@example.org", sender="tom@example.org"))
        made.run()
        made.take(
            mail("The scanner hums.", subject="Scanner", own="c1@example.org", sender="tom@example.org") + " ",
            to="hr@example.org",
        )
        made.run()
        yield made


def rows(store: Store, names: tuple[str, ...], *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    def all_of(name: str) -> list[Any]:
        table = metadata.tables[name]
        columns = [column for column in table.c if column.name not in without]
        return sorted(map(repr, store.read(lambda c: c.execute(sa.select(*columns)).all())))

    return {name: all_of(name) for name in names}


def rebuilt(desk: Rig, folder: Path, source: Path | None = None) -> tuple[Store, Rebuilt]:
    old = copies.read_only(source or Path(str(desk.store.engine.url.database)))
    new = Store.open(f"sqlite:///{folder / 'new.db'}")
    migrate.upgrade(new)
    try:
        made = Rebuilding(old, new, settings=config(folder), policy=desk.policy, keys=lambda store, at: desk.keys)
        return new, made.run()
    finally:
        old.close()


def test_the_same_requests(desk: Rig, tmp_path: Path) -> None:
    new, done = rebuilt(desk, tmp_path)
    assert (done.differs, done.lost) == ([], [])
    assert done.mails == done.decided == len(rows(desk.store, ("inbox",))["inbox"])
    assert rows(new, REQUESTS) == rows(desk.store, REQUESTS)  # to the last seal
    assert rows(new, LETTERS) == rows(desk.store, LETTERS)  # those of then, and no other
    decided = ("attempts", "claimed_by", "alone", "last_error")
    assert rows(new, ("inbox",), without=decided) == rows(desk.store, ("inbox",), without=decided)
    assert verify.run(new).problems == []
    new.close()


def test_what_came_due_comes_due_again(desk: Rig, tmp_path: Path) -> None:
    keeper = Timekeeper(desk.store, clock=desk.clock, pipeline=desk.pipeline, on_letters=lambda: None)
    end = desk.clock.at + timedelta(hours=30)
    while (due := desk.store.read(timers.next_due)) is not None and due < end:
        desk.clock.at = due
        loop.drain(keeper)
    desk.clock.at = end
    desk.take(mail("Still there?", own="a3@example.org", In_Reply_To="<a1@example.org>"))
    desk.run()
    acts = [row.act for row in desk.store.read(lambda c: c.execute(sa.select(metadata.tables["journal"])).all())]
    assert {"warn", "break"} <= set(acts)
    new, done = rebuilt(desk, tmp_path)
    assert done.differs == []
    same = ("ticket", "entry", "journal", "promise")
    assert rows(new, same) == rows(desk.store, same)
    assert rows(new, LETTERS) == rows(desk.store, LETTERS)
    assert verify.run(new).problems == []
    new.close()


def test_without_the_rest(desk: Rig, tmp_path: Path) -> None:
    """Only the mails are left, and the keys: same requests, and what is written anew does not leave."""
    lost = [name for name in metadata.tables if name not in ("inbox", "raw", "token_key", "alembic_version")]
    copy = tmp_path / "old.db"
    copies.make(Path(str(desk.store.engine.url.database)), copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        for name in lost:
            connection.execute(f"DROP TABLE {name}")
    new, done = rebuilt(desk, tmp_path, copy)
    assert done.differs == []
    assert {"policy", "letter"} <= set(done.lost)
    assert len(done.lost) <= len(lost)
    assert rows(new, ("ticket",), without=("letters",)) == rows(desk.store, ("ticket",), without=("letters",))
    assert rows(new, ("journal", "entry")) == rows(desk.store, ("journal", "entry"))
    states = {row.state for row in new.read(lambda c: c.execute(sa.select(metadata.tables["outbox"])).all())}
    assert states == {"unknown"}
    new.close()


def test_damaged_pages_are_passed_over(desk: Rig, tmp_path: Path) -> None:
    for n in range(20):
        desk.take(mail("x" * 3_000, own=f"d{n}@example.org", sender=f"eva{n}@example.org"))
    desk.run()
    copy = tmp_path / "old.db"
    copies.make(Path(str(desk.store.engine.url.database)), copy)
    content = copy.read_bytes()
    chance = random.Random(8)
    for _ in range(2):
        damaged = bytearray(content)
        for _ in range(3):
            at = chance.randrange(4, len(content) // 16384) * 16384
            damaged[at : at + 16384] = bytes(16384)
        copy.write_bytes(damaged)
        new, done = rebuilt(desk, tmp_path, copy)
        assert done.mails > 0
        assert done.lost or done.mails == len(rows(desk.store, ("inbox",))["inbox"])
        assert verify.run(new).problems == []
        new.close()
        (tmp_path / "new.db").unlink()


def test_a_mail_that_waits_and_one_without_bytes(desk: Rig, tmp_path: Path) -> None:
    desk.take(mail("New.", own="e1@example.org"))
    desk.store.write(lambda c: c.execute(sa.text("UPDATE inbox SET gone = 'expired' WHERE id = 1")) and None)
    desk.store.write(lambda c: c.execute(sa.text("DELETE FROM raw WHERE inbox = 1")) and None)
    new, done = rebuilt(desk, tmp_path)
    assert (done.waiting, done.without_bytes) == (1, 1)
    assert [p for p in verify.run(new).problems if p.check != "mails"] == []
    new.close()
