"""What rules ask about the past: counted from what is really in the store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from gateway.desk.facts import Mail
from gateway.desk.rules import Needs
from gateway.store import history
from gateway.store.engine import Store
from gateway.store.recall import recall
from gateway.store.record import record
from tests.databases import NOW, take
from tests.desk.made import ANA, BEN, EVA, TOM, decided, mail, message
from tests.store.test_record import letters_of

MINUTE = timedelta(minutes=1)


def comes(store: Store, n: int, sender: str, *, at: Any, **more: Any) -> None:
    written = message(
        sender, message_id=f"m{n}@pc", **{"subject": f"Mail server down {n}", "text": "It is down.", **more}
    )
    item: Mail = mail(written, inbox=take(store, b"%d" % n, received_at=at), content=f"c{n}", received_at=at)
    found = decided(item, store.read(lambda c: recall(c, item, now=at)), now=at)
    assert found.after is not None
    if found.outcome == "opened":
        found = replace(found, after=replace(found.after, number=n, owner=ANA if n % 2 else BEN))
    store.write(lambda c: record(c, item, found, letters_of(found, item), generation=1))


def asked(store: Store, person: str, needs: Needs, at: Any) -> dict[str, Any]:
    return store.read(lambda c: history.for_rules(c, person, needs, now=at))


def test_nothing_is_read_that_no_rule_asks_for(store: Store) -> None:
    assert asked(store, EVA, Needs(), NOW) == {}


def test_how_often_she_wrote(store: Store) -> None:
    for n, sender, minute in ((1, EVA, 0), (2, TOM, 1), (3, EVA, 5), (4, EVA, 9)):
        comes(store, n, sender, at=NOW + minute * MINUTE)
    comes(store, 5, EVA, at=NOW + 10 * MINUTE, in_reply_to=("m4@pc",), text="And now?")
    needs = Needs(repeat=6 * MINUTE)
    found = asked(store, EVA, needs, NOW + 11 * MINUTE)["mails_at"]
    assert found == tuple(NOW + minute * MINUTE for minute in (10, 9, 5))
    assert asked(store, "", needs, NOW) == {}


def test_who_wrote_the_same_words(store: Store) -> None:
    for n, sender, minute in ((1, EVA, 0), (2, TOM, 5), (3, EVA, 9)):
        comes(store, n, sender, at=NOW + minute * MINUTE)
    comes(store, 4, EVA, at=NOW + 10 * MINUTE, in_reply_to=("m3@pc",), text="And now?")
    found = asked(store, TOM, Needs(similar=6 * MINUTE), NOW + 11 * MINUTE)["alike"]
    assert [(one.ticket, one.author, one.is_open, one.department) for one in found] == [
        (3, EVA, True, "it"), (2, TOM, True, "it"),
    ]  # fmt: skip
    assert {"mail", "serve", "down"} <= found[0].words


def test_who_is_busy_and_who_helped(store: Store) -> None:
    for n, sender in ((1, EVA), (2, TOM), (3, EVA)):
        comes(store, n, sender, at=NOW + n * MINUTE)
    needs = Needs(frozenset({"least-busy", "round-robin", "same-as-last"}))
    found = asked(store, TOM, needs, NOW + 9 * MINUTE)
    assert found == {"open_by_owner": {ANA: 2, BEN: 1}, "last_owners": {"it": ANA}, "last_helpers": {"it": BEN}}
