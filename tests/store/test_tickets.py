from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gateway.desk.decision import Entry, EntryKind
from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Attachment, Mailbox
from gateway.store import entries, journal, persons, tickets, ticketviews
from gateway.store.engine import Store
from tests.databases import NOW
from tests.desk.made import ANA, EVA, TOM, ticket

HEAD = journal.Head(0, "")


def insert(store: Store, **more: Any) -> Ticket:
    made = ticket(**more)

    def work(connection: Connection) -> None:
        tickets.insert(connection, made, head=HEAD)
        tickets.add_participants(connection, made.number, made.participants, at=NOW)
        if made.promise is not None:
            tickets.insert_promise(connection, made.number, made.promise)

    store.write(work)
    return made


def get(store: Store, number: int = 4812) -> Ticket:
    return store.read(lambda c: tickets.by_numbers(c, [number]))[number]


def test_a_request_comes_back_as_it_was_written(store: Store) -> None:
    made = insert(
        store, owner=ANA, owner_reason="printer*", because="payroll", language="de", deadline=NOW + timedelta(hours=5),
        deadline_reason="of a visit", closed_at=NOW, answered_at=NOW, letters=3, departments_held=("it", "hr"), state=State.WAITING,
        written_to="desk", thread_index="A" * 200,
    )  # fmt: skip
    assert get(store) == made


def test_participants_keep_their_order(store: Store) -> None:
    people = tuple(Participant(Mailbox(f"{name}@example.org", name), Role.CC) for name in ("zoe", "adam", "mia", "ben"))
    made = insert(store, participants=(Participant(Mailbox(EVA), Role.REQUESTER), *people))
    assert get(store).participants == made.participants


def test_long_and_odd_texts(store: Store) -> None:
    box = Mailbox(f"{'x' * 250}@{'y' * 60}.example", "漢" * 256)
    made = insert(store, subject="😀" * 998, requester=box, participants=(Participant(box, Role.REQUESTER),))
    assert get(store) == made


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_instants_of_all_times(store: Store, at: datetime) -> None:
    insert(store, created_at=at, deadline=at)
    assert (get(store).created_at, get(store).deadline) == (at, at)


def test_who_read_an_older_state_is_overtaken(store: Store) -> None:
    made = insert(store)
    store.write(lambda c: tickets.update(c, made, replace(made, owner=ANA), head=HEAD))
    with pytest.raises(tickets.Overtaken):
        store.write(lambda c: tickets.update(c, made, replace(made, owner="ben@example.org"), head=HEAD))
    now = get(store)
    assert (now.owner, now.version) == (ANA, 2)
    store.write(lambda c: tickets.update(c, now, replace(now, owner=""), head=HEAD))
    assert get(store).owner == ""


def test_numbers(store: Store) -> None:
    assert [store.write(lambda c: tickets.next_number(c, first=4812)) for _ in range(3)] == [4812, 4813, 4814]


def test_the_first_numbers_at_once(store: Store) -> None:
    import threading

    got: list[int] = []
    runs = [
        threading.Thread(target=lambda: got.append(store.write(lambda c: tickets.next_number(c, first=1))))
        for _ in range(8)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(got) == list(range(1, 9))


def promise(what: What = What.NEWS) -> Promise:
    return Promise(what, NOW + timedelta(days=1), ANA, made_by="department", made_at=NOW)


def test_a_promise_is_settled_when_the_next_one_is_made(store: Store) -> None:
    insert(store)
    for settled, new, state, in_force in (
        ("", None, "open", What.ANSWER), ("", promise(), "moved", What.NEWS), ("kept", promise(What.DONE), "kept", What.DONE),
        ("kept", None, "kept", None),
    ):  # fmt: skip
        store.write(lambda c, s=settled, n=new: tickets.change_promise(c, 4812, settled=s, new=n, at=NOW))  # type: ignore[misc]
        found = get(store).promise
        assert (found.what if found else None) is in_force
        latest = store.read(lambda c: ticketviews.extras(c, [4812]))[4812].promise
        assert latest is not None
        if new is None:
            assert latest.state == state


def test_one_mail_makes_one_entry(store: Store) -> None:
    insert(store)
    entry = Entry(EntryKind.REPLY, "in", Mailbox(EVA, "Eva"), "text", "quoted")
    file = Attachment("2", "scan.pdf", "application/pdf", 3, "0" * 64, text=None)
    origin = entries.EntryOrigin(7, "a@x", "b@x", "<p>", (file,))
    store.write(lambda c: entries.add_entry(c, 4812, entry, origin, at=NOW))
    with pytest.raises(IntegrityError):
        store.write(lambda c: entries.add_entry(c, 4812, entry, origin, at=NOW))
    for _ in range(2):  # what no mail caused may repeat
        store.write(lambda c: entries.add_entry(c, 4812, entry, entries.EntryOrigin(), at=NOW))
    first = store.read(lambda c: entries.entries_of(c, 4812))[0]
    assert (first.text, first.quoted, first.html, first.visible_to) == ("text", "quoted", "<p>", "all")
    assert first.attachments == [entries.attachment_json(file)]


def test_lists(store: Store) -> None:
    for n, state in enumerate((State.NEW, State.OPEN, State.DONE), start=1):
        insert(store, number=n, state=state, owner=ANA if n == 2 else "", department="hr" if n == 2 else "it")

    def numbers(**more: Any) -> list[int]:
        return [one.number for one in store.read(lambda c: tickets.listed(c, **more))]

    assert numbers() == [2, 1]
    assert numbers(closed=True) == [3, 2, 1]
    assert numbers(state="done") == [3]
    assert numbers(department="hr") == [2]
    assert numbers(below=2) == [1]
    assert numbers(closed=True, limit=1) == [3]
    assert [one.ref for one in store.read(lambda c: persons.open_of(c, EVA))] == ["IT-1", "IT-2"]
    assert store.read(lambda c: persons.open_of(c, TOM)) == ()
    count, last = store.read(lambda c: persons.history_of(c, EVA, since=NOW - timedelta(days=1)))
    assert (count, last.ref if last else "") == (3, "IT-3")
    assert store.read(lambda c: persons.history_of(c, EVA, since=NOW + timedelta(days=1))) == (0, None)
    assert store.read(tickets.open_counts) == {"new": 1, "open": 1, "waiting": 0, "unowned": 1}
    assert store.read(lambda c: ticketviews.refs(c, [1, None, 99])) == {1: "IT-1"}
    late = store.read(lambda c: ticketviews.promises(c, now=NOW + timedelta(days=1), until=NOW + timedelta(days=2)))
    assert (late.late, late.soon) == (2, 0)


def test_nothing_is_looked_up(store: Store) -> None:
    assert store.read(lambda c: tickets.by_numbers(c, [])) == {}
    assert store.read(lambda c: tickets.by_numbers(c, [1, 10**12])) == {}
    assert store.write(lambda c: tickets.by_numbers(c, range(2000), lock=True)) == {}


def test_a_lock_shows_what_the_other_wrote(store: Store) -> None:
    """Who waited for a request sees its promise as it is now, too."""
    import threading

    made = insert(store)
    holds, go = threading.Event(), threading.Event()

    def first(connection: Connection) -> None:
        tickets.by_numbers(connection, [4812], lock=True)
        holds.set()
        go.wait(10)
        tickets.update(connection, made, replace(made, owner=ANA), head=HEAD)
        tickets.change_promise(connection, 4812, settled="kept", new=promise(), at=NOW)

    run = threading.Thread(target=lambda: store.write(first))
    run.start()
    assert holds.wait(10)
    seen: list[Ticket] = []
    second = threading.Thread(
        target=lambda: store.write(lambda c: seen.extend(tickets.by_numbers(c, [4812], lock=True).values()))
    )
    second.start()
    second.join(0.3)
    go.set()
    run.join()
    second.join()
    (found,) = seen
    assert (found.owner, found.promise.what if found.promise else None) == (ANA, What.NEWS)


def test_those_that_waited_for_a_busy_window(store: Store) -> None:
    """The longest waiting first; nobody waits for an answer to what is done, or for what waits for the person."""
    hour = timedelta(hours=1)
    insert(store, number=1)
    insert(store, number=2, held_since=NOW - hour)
    insert(store, number=3, held_since=NOW - 2 * hour, department="hr")
    insert(store, number=4, held_since=NOW - 3 * hour, state=State.DONE)
    insert(store, number=5, held_since=NOW - 3 * hour, state=State.WAITING)
    assert [one.number for one in store.read(tickets.waited)] == [3, 2]
    assert [one.number for one in store.read(lambda c: tickets.waited(c, department="it"))] == [2]
