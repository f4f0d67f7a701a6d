"""What was known when older mails came is what the store told when they came."""

import random
from pathlib import Path

from gateway.desk.facts import Recalled
from gateway.past import Past
from gateway.reading import read
from gateway.replay import mails
from gateway.store import inbox
from gateway.store.engine import Store
from gateway.store.inbox import Claimed
from gateway.store.recall import recall
from tests.databases import NOW, both
from tests.work.rig import Rig, mail, rig

RULES = """\
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it:
    {name: IT, address: it@example.org, open: office, agents: [ana@example.org, ben@example.org], answer_within: {normal: 4h}}
  hr: {name: People, address: hr@example.org, open: office, agents: [hanna@example.org], answer_within: {normal: 1d}}
rules:
  - {name: noise, if: {subject: noise}, then: {ignore: nobody needs it}}
  - {name: least, if: {to: it, subject: printer}, then: {owner: least-busy}}
  - {name: turns, if: {to: it, subject: phone}, then: {owner: round-robin}}
  - {name: same, if: {to: hr}, then: {owner: same-as-last}}
  - {name: often, if: {repeat: 3 in 1h}, then: {tag: often}}
  - {name: many, if: {similar: 3 in 2h}, then: {tag: many}}
  - {name: one trouble, if: {subject: laptop, similar: 2 in 9h}, then: {merge: similar}}
"""
SUBJECTS = ("Printer jams", "Phone is silent", "Noise again", "Laptop battery swells", "Payslip is missing")
PEOPLE = ("eva", "tom", "luc", "lim")
KEYS = ("requests_this_year", "open_by_owner", "last_owners", "last_helpers", "mails_at", "alike")


def known(desk: Rig, one: int) -> Recalled:
    """What the store tells the pipeline about a mail that waits."""

    def look(connection):  # type: ignore[no-untyped-def]
        row = inbox.get(connection, one)
        assert row is not None
        claimed = Claimed(
            one, "smtp", row.received_at, mails_envelope(row), row.size, 1, alone=False, silent=False, department=""
        )
        item = read(claimed, inbox.content_of(connection, one))
        return recall(connection, item, now=row.received_at, desk=desk.policy.desk)

    return desk.store.write(look)


def mails_envelope(row):  # type: ignore[no-untyped-def]
    from gateway.mail.envelope import Envelope

    return Envelope(row.reverse_path, tuple(row.forward_paths))


def some_days(desk: Rig, count: int) -> dict[int, Recalled]:
    """People write, agents take and close, requests come back. What was known before each mail."""
    chance = random.Random(7)
    seen: dict[int, Recalled] = {}
    for number in range(count):
        desk.clock.move(minutes=chance.choice((1, 5, 40, 300)))
        sender, to = f"{chance.choice(PEOPLE)}@example.org", chance.choice(("it", "it", "hr"))
        one = desk.take(
            mail(sender=sender, to=f"{to}@example.org", subject=chance.choice(SUBJECTS), own=f"m{number}@example.org"),
            f"{to}@example.org",
            sender,
        )
        seen[one] = known(desk, one)
        desk.run()
        desk.clock.move(minutes=1)
        for agent in ("ana", "ben", "hanna"):
            own = [letter for letter in desk.way.handed if letter.recipient == f"{agent}@example.org"]
            if own and chance.random() < 0.5:
                answer(
                    desk, agent, own[-1].content, chance.choice(("#take", "I look at it.", "Done.\n\n#done", "#take"))
                )
        if chance.random() < 0.2:  # a request that was done comes back, or one that is not goes on
            again = mail(
                "It is back.",
                own=f"r{number}@example.org",
                In_Reply_To=f"<m{chance.randrange(number + 1)}@example.org>",
            )
            desk.take(again, "it@example.org")
            desk.run()
        desk.way.handed.clear()
    return seen


def answer(desk: Rig, agent: str, letter: bytes, text: str) -> None:
    from email import message_from_bytes

    to = str(message_from_bytes(letter)["Reply-To"]).partition("<")[2].rstrip(">")
    own = f"{agent}{desk.clock.at.timestamp()}@example.org"
    desk.take(mail(text, sender=f"{agent}@example.org", to=to, subject="Re: x", own=own), to, f"{agent}@example.org")
    desk.decide()
    desk.clock.move(seconds=30)


@both
def test_it_is_what_was_known_then(kind: str, tmp_path: Path) -> None:
    with rig(kind, tmp_path, rules=RULES) as desk:
        seen = some_days(desk, 60)
        compare(desk.store, desk, seen, since=NOW)


def test_it_may_begin_in_the_middle(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path, rules=RULES) as desk:
        some_days(desk, 25)
        desk.clock.move(minutes=1)
        since = desk.clock.at
        chance = random.Random(8)
        seen: dict[int, Recalled] = {}
        for number in range(25):
            desk.clock.move(minutes=chance.choice((1, 20)))
            sender = f"{chance.choice(PEOPLE)}@example.org"
            written = mail(sender=sender, subject=chance.choice(SUBJECTS), own=f"late{number}@example.org")
            one = desk.take(written, "it@example.org", sender)
            seen[one] = known(desk, one)
            desk.run()
        compare(desk.store, desk, seen, since=since)


def compare(store: Store, desk: Rig, seen: dict[int, Recalled], *, since) -> None:  # type: ignore[no-untyped-def]
    found = mails(store, since=since)
    assert {one.outcome for one in found} >= {"opened", "ignored"}
    past = store.read(lambda c: Past.read(c, desk.policy.desk.rules.needs, since=since))
    compared = 0
    for one in found:
        if one.id in seen:
            compared += 1
            told = past.before(one, read(one, store.read(lambda c, one=one: inbox.content_of(c, one.id))))  # type: ignore[misc]
            assert {key: getattr(told, key) for key in KEYS} == {key: getattr(seen[one.id], key) for key in KEYS}
    assert compared > 20
    assert "appended" in {one.outcome for one in found}  # some were merged
    assert any(recalled.open_by_owner for recalled in seen.values())
    assert any(recalled.last_helpers for recalled in seen.values())
