"""V-20, OpenDKIM#271: one mail with hundreds of signatures made the server ask hundreds of slow name servers, and calculate."""

import time
from pathlib import Path

import sqlalchemy as sa

from gateway.store.schema import inbox
from tests.attacks.own_check import OURS, checked
from tests.attacks.scene import EVA, MALLORY, TOM
from tests.senders.signing import EVA as MAIL
from tests.senders.signing import signed


def many(raw: bytes, domain: str) -> bytes:
    """The mail with five hundred signatures, each of another key."""
    whole = signed(raw, domain=domain)
    field = whole[: -len(raw)]
    return field.replace(b"s=s1;", b"s=k%d;") * 500 % tuple(range(500)) + raw


def test_five_are_looked_at_colleagues_go_on_and_the_mail_is_taken_as_not_vouched_for(tmp_path: Path) -> None:
    with checked(tmp_path, trust='outsiders_new = "accept"') as (scene, dns):
        dns.silent.add("evil.example")
        started = time.process_time()
        scene.room.hand_in(many(MAIL.replace(EVA.encode(), MALLORY.encode()), "evil.example"), MALLORY)
        scene.room.client = OURS
        scene.room.hand_in(MAIL.replace(EVA.encode(), TOM.encode()).replace(b"<m1@", b"<m2@"), TOM)
        opened: list[str] = []
        while scene.room.processor.turn():
            opened += [one.requester for one in scene.tickets() if one.requester not in opened]
        assert opened == [EVA, TOM, MALLORY]
        assert time.process_time() - started < 3
        scene.letters += scene.room.came()
        verdicts = sa.select(inbox.c.vouched).where(inbox.c.originator == MALLORY)
        assert [row.vouched["auth"] for row in scene.rows(verdicts)] == ["none"]
        assert len({name for name, _ in dns.asked if "_domainkey" in name}) <= 5


def test_signatures_of_others_in_our_name_make_us_ask_nobody(tmp_path: Path) -> None:
    with checked(tmp_path) as (scene, dns):
        dns.silent.add("evil.example")
        scene.raw(many(MAIL, "evil.example"), author=MALLORY)
        assert scene.last().state == "quarantined"
        assert scene.rows(sa.select(inbox.c.vouched).order_by(inbox.c.id.desc()).limit(1))[0].vouched["auth"] == "fail"
        assert not [name for name, _ in dns.asked if "evil" in name]


def test_keys_that_are_not_there(tmp_path: Path) -> None:
    """The same with our own domain: its servers hear five questions of it."""
    with checked(tmp_path) as (scene, dns):
        scene.raw(many(MAIL, "example.org"), author=MALLORY)
        assert scene.last().state == "quarantined"
        assert len({name for name, _ in dns.asked if "_domainkey" in name}) == 5
