"""The nightly reconciliation: everybody agrees, or the admins hear which mail it is about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.work.nightly import Nightly
from gateway.work.reconcile import Reconciliation, Seen
from tests.databases import KINDS, NOW
from tests.work.rig import Rig, mail, rig


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig(request.param, tmp_path) as made:
        made.take(mail())
        made.run()
        yield made


def test_all_agree(desk: Rig) -> None:
    said = Reconciliation(desk.store, [lambda: Seen("it@example.org", 3, 40)]).run(lambda: False, NOW)
    assert said["ok"]
    assert (said["received"], said["decided"], said["requests"]) == (1, 1, 1)
    assert said["mailboxes"] == {"it@example.org": [3, 40]}


def test_a_mail_that_was_never_taken(desk: Rig) -> None:
    header = b"From: Tom Reed <tom@example.org>\r\nSubject: Scanner\r\n\r\n"
    job = Reconciliation(desk.store, [lambda: Seen("it@example.org", 3, 40, 2, ((17, header),))])
    said = job.run(lambda: False, NOW)
    assert not said["ok"]
    assert said["problems"] == [
        "it@example.org: the mail with UID 17 was never taken: Scanner from tom@example.org",
        "it@example.org: 1 more were never taken",
    ]


def test_a_mail_without_its_entry_is_told_once_a_night(desk: Rig, tmp_path: Path) -> None:
    desk.store.write(lambda c: c.execute(sa.text("DELETE FROM entry")) and None)
    job = Reconciliation(desk.store, [])
    night = Nightly(
        desk.store, [job], folder=tmp_path, now=desk.clock.now, pipeline=desk.pipeline, on_letters=lambda: None
    )
    before = len(desk.outbox())
    for days in (0, 1, 0):
        desk.clock.move(days=days)
        night.look()
        if night._thread is not None:
            night._thread.join(30)
    assert len(desk.outbox()) == before + 1
    desk.clock.move(seconds=30)
    desk.send()
    text = desk.way.letter("admin@example.org").get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "mail 1: it was opened to request 1, and has no entry" in " ".join(text.split())
    assert "postroom doctor" in text


def test_a_mailbox_out_of_reach_is_not_a_difference(desk: Rig) -> None:
    said = Reconciliation(desk.store, [lambda: Seen("it@example.org", error="OSError: refused")]).run(
        lambda: False, NOW
    )
    assert said["ok"]
    assert said["mailboxes"] == {"it@example.org": "OSError: refused"}
