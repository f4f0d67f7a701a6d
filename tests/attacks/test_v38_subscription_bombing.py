"""V-38, subscription bombing: five thousand lists confirm a subscription of the desk's address within a minute."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from gateway.intake.accept import Arrival, Source
from gateway.mail.envelope import Envelope
from gateway.store.schema import inbox
from tests.attacks.scene import ACCEPTS_OUTSIDERS, EVA, IT, TOM, Proof, Scene, mail_of

LISTS = 300
"""Enough to be more than an hour may bring; what thousands change is the order, which tests/store/test_turns shows."""


def confirmation(nth: int) -> bytes:
    author = f"confirm@list{nth}.example"
    header = [
        f"From: <{author}>".encode(), b"Subject: Confirm your subscription", f"Message-ID: <c{nth}@list{nth}.example>".encode(),
        f"List-Id: <news.list{nth}.example>".encode(), b"Precedence: bulk",
    ]  # fmt: skip
    return mail_of(*header, body=b"Click here to confirm.", author=author, proof=Proof.PASS)


def bombed(scene: Scene, count: int = LISTS) -> None:
    """They lie there all at once."""
    for nth in range(count):
        author = f"bounce@list{nth}.example"
        scene.room.door(Arrival(Source.SMTP, Envelope(author, (IT,)), confirmation(nth)))


def decided(scene: Scene) -> list[str]:
    """The authors in the order in which their mails were decided: one batch after the other, each in its order."""
    order: list[str] = []
    known: set[int] = set()
    ended = sa.select(inbox.c.id, inbox.c.originator).where(inbox.c.state != "new").order_by(inbox.c.id)
    known.update(row.id for row in scene.rows(ended))
    while scene.room.processor.turn():
        new = [row for row in scene.rows(ended) if row.id not in known]
        known.update(row.id for row in new)
        order += [row.originator for row in new]
    return order


def test_no_list_is_answered_and_the_rest_waits(tmp_path: Path) -> None:
    scene = Scene(tmp_path, trust=ACCEPTS_OUTSIDERS)
    before = scene.requests()
    bombed(scene)
    control = mail_of(
        b"From: <tom@example.org>", b"Subject: Screen", b"Message-ID: <ctl@x.example>", body=b"It stays dark."
    )
    scene.room.door(Arrival(Source.SMTP, Envelope(TOM, (IT,)), control))
    order = decided(scene)
    assert len(order) == LISTS + 1
    assert order.index(TOM) < 64, "somebody else waits behind the lists"
    came = scene.room.came()
    assert not [letter for letter in came if letter.recipient.endswith(".example")]
    assert [letter.template for letter in came if letter.recipient == TOM] == ["ack"]
    assert scene.requests() - before == 60 + 1
    assert scene.law()["quarantined"] == LISTS - 60
    reasons = {row.reason for row in scene.rows(sa.select(inbox.c.reason).where(inbox.c.state == "quarantined"))}
    assert reasons == {"more new requests of lists and programs than a department takes in an hour"}
    scene.room.clock.at += timedelta(minutes=61)  # an hour later there is room again
    scene.raw(confirmation(LISTS + 1), "bounce@list.example", IT)
    assert scene.last().outcome == "opened"
    scene.expect_unharmed()
    scene.close()


def test_where_strangers_wait_all_of_them_do(scene: Scene) -> None:
    before = scene.requests()
    bombed(scene, 100)
    decided(scene)
    assert scene.room.came() == []
    assert scene.requests() == before
    assert scene.law()["quarantined"] == 100


def test_one_sender_opens_so_many_requests_and_no_more(tmp_path: Path) -> None:
    scene = Scene(tmp_path, config='[limits]\ntickets_per_sender = "20/h"\n')
    for nth in range(30):
        scene.by(EVA, IT, f"Trouble {nth} is new.", subject=f"Trouble {nth}")
    assert scene.requests() == 20  # request 1 is hers, too
    assert scene.law()["quarantined"] == 11
    assert scene.last().reason == "more new requests than one sender may open in that time"
    scene.expect_unharmed()
    scene.close()


def test_five_mails_an_hour_are_five_acknowledgements(scene: Scene) -> None:
    """The bounds hurt machines: a person who writes and writes is answered each time."""
    scene.room.clock.at += timedelta(hours=2)
    for day in range(2):
        for nth in range(5):
            came = scene.by(TOM, IT, f"In room {day}{nth} the light is out.", subject=f"Light in room {day}{nth}")
            assert [one.template for one in came if one.recipient == TOM] == ["ack"], (day, nth)
            scene.room.clock.at += timedelta(minutes=11)
        scene.room.clock.at += timedelta(hours=1)
