"""The one write of a decision: all of it or nothing, and never into another request."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.desk.decision import Decision
from gateway.desk.facts import Earlier, Mail
from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.mail.message import Message
from gateway.store import inbox, journal, outbox, threads, tickets
from gateway.store.engine import Store
from gateway.store.record import record
from gateway.store.schema import entry, metadata, thread_key
from tests.databases import NOW, take
from tests.desk.made import EVA, TOM, decided, from_agent, mail, message, recalled, sent, ticket


def letters_of(decision: Decision, item: Mail) -> list[Any]:
    made = []
    for n, plan in enumerate(decision.letters):
        number = decision.after.number if decision.after else None
        letter = outbox.NewLetter(
            number, None, plan.template, plan.department, "it@example.org", repeatable=plan.is_repeatable,
            automatic=plan.is_counted, message_id=f"t{number}.{n}.{item.inbox}@example.org", content=b"x", reverse_path="",
            recipients=(plan.to.address,), created_at=NOW, due_at=NOW,
        )  # fmt: skip
        made.append((letter, plan.audience))
    return made


def write(store: Store, decision: Decision, item: Mail) -> None:
    store.write(lambda c: record(c, item, decision, letters_of(decision, item), generation=3))


def stored(store: Store, written: Message, raw: bytes = b"1") -> Mail:
    return mail(written, inbox=take(store, raw))


def counts(store: Store) -> dict[str, int]:
    def work(connection: Connection) -> dict[str, int]:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }

    return store.read(work)


def test_a_new_request_is_written_whole(store: Store) -> None:
    item = stored(store, message(cc=TOM, in_reply_to=("gone@x",), references=("root@x", "gone@x")))
    found = decided(item)
    write(store, found, item)
    assert found.after is not None
    got = store.read(lambda c: tickets.by_numbers(c, [4812]))[4812]
    assert (got.requester.address, [one.address for one in got.cc], got.promise) == (EVA, [TOM], found.after.promise)
    assert got.letters == len(found.letters) == 3
    row = store.read(lambda c: inbox.get(c, item.inbox))
    assert row is not None
    assert (row.state, row.outcome, row.ticket, row.generation, row.claimed_by) == ("done", "opened", 4812, 3, None)
    keys = {
        (key.message_id, key.how)
        for key in store.read(lambda c: threads.find(c, ["a1@example.org", "gone@x", "root@x"]))
    }
    assert keys == {("a1@example.org", How.SEEN), ("gone@x", How.MENTIONED), ("root@x", How.MENTIONED)}
    assert store.read(journal.verify) == []


def test_all_or_nothing(store: Store) -> None:
    item = stored(store, message())
    before = counts(store)

    def work(connection: Connection) -> None:
        found = decided(item)
        record(connection, item, found, letters_of(found, item), generation=3)
        raise RuntimeError("at the last moment")

    with pytest.raises(RuntimeError):
        store.write(work)
    assert counts(store) == before


def test_what_is_held_is_no_key_and_no_entry(store: Store) -> None:
    first = stored(store, message())
    write(store, decided(first), first)
    known = store.read(lambda c: tickets.by_numbers(c, [4812]))[4812]
    stranger = stored(store, message("x@outside.example", in_reply_to=("a1@example.org",), message_id="s@x"), b"2")
    seen = ThreadKey("a1@example.org", 4812, How.SEEN, EVA, Audience.ALL)
    write(store, decided(stranger, recalled(known, keys=(seen,))), stranger)
    row = store.read(lambda c: inbox.get(c, stranger.inbox))
    assert row is not None
    assert (row.state, row.ticket) == ("quarantined", 4812)
    assert store.read(lambda c: threads.find(c, ["s@x"])) == ()
    assert counts(store)["entry"] == 1
    assert [line.act for line in store.read(lambda c: journal.of(c, 4812))][-1] == "held"


def test_a_copy_that_leads_elsewhere_touches_no_other_request(store: Store) -> None:
    """The same mail again: by its address it leads to another request now. Neither may get the other's values."""
    for number in (4812, 4711):
        made = ticket(number=number, subject=f"Subject {number}")
        store.write(lambda c, made=made: tickets.insert(c, made, head=journal.Head(0, "")))  # type: ignore[misc]
    known = store.read(lambda c: tickets.by_numbers(c, [4812, 4711]))
    item = stored(store, message(in_reply_to=("t4711@x",), to="hr@example.org, it@example.org"))
    facts = recalled(*known.values(), keys=(sent("t4711@x", number=4711),), earlier=Earlier(99, 4812))
    write(store, decided(item, facts), item)
    after = store.read(lambda c: tickets.by_numbers(c, [4812, 4711]))
    assert [after[number].subject for number in (4812, 4711)] == ["Subject 4812", "Subject 4711"]
    assert after[4711] == known[4711]


def test_an_agents_mail_is_not_in_the_peoples_chain(store: Store) -> None:
    first = stored(store, message())
    write(store, decided(first), first)
    known = store.read(lambda c: tickets.by_numbers(c, [4812]))[4812]
    answer = stored(store, from_agent("Hi Eva."), b"2")
    write(store, decided(answer, recalled(known)), answer)
    people = store.read(lambda c: threads.chain(c, 4812))
    assert "r1@example.org" not in people
    assert "r1@example.org" in store.read(lambda c: threads.chain(c, 4812, agent="ana@example.org"))
    assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(entry)).scalar_one()) == 2
    assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(thread_key)).scalar_one()) >= 4
