"""The quarantine on both databases: lists that keep their numbers, and mails that are let in once."""

import threading
import time
from datetime import timedelta
from typing import Any

from gateway.desk.facts import QuarantineList
from gateway.desk.token import list_address
from gateway.store import inbox, quarantine
from gateway.store.engine import Connection, Store
from tests.databases import NOW, new_mail
from tests.desk.made import ANA, BEN, KEYS, department, desk, mail, message, with_departments

ADMIN, STRANGER = "admin@example.org", "tom@elsewhere.example"
DAY = timedelta(days=1)
HANDLED: dict[str, Any] = {"by": ANA, "proof": "a test", "now": NOW}


def put(store: Store, n: int, state: str = "quarantined", **more: Any) -> int:
    one, _ = store.write(lambda c: inbox.add(c, new_mail(b"Subject: %d\r\n\r\nx\r\n" % n), [b"x"]))
    values = {"outcome": "quarantined", "reason": "from outside, without a thread", "originator": STRANGER, **more}
    store.write(lambda c: inbox.settle(c, one, state=state, **values))
    return one


def row(store: Store, one: int) -> Any:
    return store.read(lambda c: inbox.get(c, one))


def add(store: Store, mails: list[list[int]], *, reader: str = ADMIN, at: Any = NOW) -> int:
    return store.write(lambda c: quarantine.add_list(c, reader=reader, department="", mails=mails, now=at))


def answered(store: Store, number: int = 0, *, writer: str = ADMIN, **fields: Any) -> QuarantineList | None:
    to = list_address(KEYS, address="it@example.org", number=number, person=ADMIN) if number else "it@example.org"
    item = mail(message(writer, to=to, text="#allow 1", **fields))
    return store.write(lambda c: quarantine.answered(c, item, writer=writer, desk=desk()))


# ---------------------------------------------------------------- mails


def test_let_in_once(store: Store) -> None:
    one, two = put(store, 1), put(store, 2, state="done", outcome="opened")
    assert store.write(lambda c: quarantine.let_in(c, [(one, ""), (two, ""), (99, "")], **HANDLED)) == (one,)
    found = row(store, one)
    assert (found.state, found.outcome, found.released, found.attempts) == ("new", "", True, 0)
    assert found.handled == {
        "act": "release", "by": ANA, "at": NOW.isoformat(), "proof": "a test", "reason": "from outside, without a thread",
    }  # fmt: skip
    assert store.write(lambda c: quarantine.let_in(c, [(one, "")], **HANDLED)) == ()
    claimed = store.write(lambda c: inbox.claim(c, process=7, limit=9))
    assert [(mail.id, mail.released) for mail in claimed] == [(one, True)]
    assert not row(store, two).released


def test_kept_out_and_let_in_after_all(store: Store) -> None:
    one, held = put(store, 1), put(store, 2, state="held")
    assert store.write(lambda c: quarantine.keep_out(c, [one, held], **HANDLED)) == (one,)
    assert (row(store, one).state, row(store, one).outcome) == ("done", "quarantined")
    assert store.write(lambda c: quarantine.keep_out(c, [one], **HANDLED)) == ()
    assert store.write(lambda c: quarantine.let_in(c, [(one, "hr")], by=BEN, proof="later", now=NOW + DAY)) == (one,)
    found = row(store, one)
    assert (found.state, found.department, found.handled["by"]) == ("new", "hr", BEN)
    assert found.handled["reason"] == "from outside, without a thread"
    done = store.read(lambda c: quarantine.handled_of(c, one))
    assert done is not None
    assert (done.act, done.at) == ("release", NOW + DAY)


def test_without_its_bytes_it_cannot_be_decided(store: Store) -> None:
    one, two = put(store, 1, gone="expired"), put(store, 2, state="done", gone="erased")
    assert store.write(lambda c: quarantine.let_in(c, [(one, ""), (two, "")], **HANDLED)) == ()
    found = store.write(lambda c: quarantine.kept(c, [one, two], desk()))
    assert [(mail.is_gone, mail.waits, mail.is_dropped) for mail in found.values()] == [(True, False, False)] * 2


def test_many_at_the_same_time(store: Store) -> None:
    """Each mail goes to one of those who let it in."""
    ids = [put(store, n) for n in range(10)]
    got: list[int] = []

    def let_in(who: str) -> None:
        for one in ids:
            got.extend(store.write(lambda c, one=one: quarantine.let_in(c, [(one, "")], by=who, proof="", now=NOW)))  # type: ignore[misc]

    threads = [threading.Thread(target=let_in, args=(f"{n}@example.org",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ids


def test_whose_mail_it_is(store: Store) -> None:
    why = [{"step": "department", "value": "hr", "reason": "", "rule": None, "line": None}]
    decided, written, nobody = (
        put(store, 1, why=why),
        put(store, 2),
        put(store, 3, forward_paths=["x@elsewhere.example"]),
    )
    gone = put(store, 4, why=[{**why[0], "value": "gone"}], department="hr")
    found = store.write(lambda c: quarantine.kept(c, [decided, written, nobody, gone, 99], desk()))
    assert {one: mail.department for one, mail in found.items()} == {
        decided: "hr",
        written: "it",
        nobody: "",
        gone: "hr",
    }
    only_it = with_departments(desk(), it=department("it"))
    assert store.write(lambda c: quarantine.kept(c, [decided], only_it))[decided].department == "it"


# ---------------------------------------------------------------- lists


def test_numbers_stay_what_they_are(store: Store) -> None:
    one, two, three = put(store, 1), put(store, 2), put(store, 3)
    yesterday, today = add(store, [[one], [two]]), add(store, [[two, three]])
    found = answered(store, yesterday)
    assert found is not None
    assert [[mail.id for mail in mails] for mails in found.mails] == [[one], [two]]
    store.write(lambda c: quarantine.let_in(c, [(one, "")], **HANDLED))
    found = answered(store, today)
    assert found is not None
    assert [[mail.id for mail in mails] for mails in found.mails] == [[two, three]]


def test_whoever_answers_sees_what_others_have_done(store: Store) -> None:
    """Between what is read and what is written nobody else comes: who is told that they let it in has done so."""
    number = add(store, [[put(store, 1)]])
    item = mail(message(ADMIN, to=list_address(KEYS, address="it@example.org", number=number, person=ADMIN)))
    seen: list[tuple[bool, int]] = []

    def work(connection: Connection) -> tuple[bool, int]:
        found = quarantine.answered(connection, item, writer=ADMIN, desk=desk())
        assert found is not None
        (one,) = found.mails[0]
        time.sleep(0.1)  # the other one is here now, if nothing keeps them apart
        return one.waits, len(quarantine.let_in(connection, [(one.id, "")] if one.waits else [], **HANDLED))

    threads = [threading.Thread(target=lambda: seen.append(store.write(work))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [(False, 0)] * 3 + [(True, 1)]


def test_what_is_kept_no_more(store: Store) -> None:
    one = put(store, 1)
    found = answered(store, add(store, [[99], [one]]))
    assert found is not None
    assert [len(mails) for mails in found.mails] == [0, 1]


def test_only_for_its_reader(store: Store) -> None:
    number = add(store, [[put(store, 1)]])
    assert answered(store, number, writer=BEN) is None
    assert answered(store, number + 1) is None
    assert answered(store) is None
    assert store.write(lambda c: quarantine.answered(c, mail(message(None)), writer="", desk=desk())) is None


def test_by_the_letter_that_it_answers(store: Store) -> None:
    number = add(store, [[put(store, 1)]])
    store.write(lambda c: quarantine.sent_as(c, number, "s.abc@example.org"))
    found = answered(store, in_reply_to=("s.abc@example.org",))
    assert found is not None
    assert (found.id, found.is_named) == (number, True)
    assert answered(store, in_reply_to=("t4812.1.abc@example.org",)) is None
    by_token = answered(store, number)
    assert by_token is not None
    assert not by_token.is_named


def test_old_lists_go(store: Store) -> None:
    old = add(store, [[put(store, 1)]])
    add(store, [[put(store, 2)]], at=NOW + quarantine.KEPT_LISTS + DAY)
    assert answered(store, old) is None


def test_a_list_of_very_many_mails(store: Store) -> None:
    """Bound, whatever a flood has left."""
    one = put(store, 1)
    number = add(store, [[one], list(range(1_000, 6_000))])
    found = answered(store, number)
    assert found is not None
    assert len(found.mails[0]) == 1
