"""What one person has to do with us, and what an agent has to do."""

from dataclasses import replace
from datetime import timedelta

from gateway.desk.ticket import Participant, Promise, Role, State, Ticket, What
from gateway.mail.message import Mailbox
from gateway.store import journal, persons, tickets
from gateway.store.engine import Store
from tests.databases import NOW
from tests.desk.made import ANA, BEN, EVA, TOM, ticket

HOUR = timedelta(hours=1)


def put(store: Store, number: int, **more: object) -> Ticket:
    one = replace(ticket(number=number, subject=f"No {number}"), **more)  # type: ignore[arg-type]

    def write(connection: object) -> None:
        tickets.insert(connection, one, head=journal.Head(0, ""))  # type: ignore[arg-type]
        tickets.add_participants(connection, number, one.participants, at=NOW)  # type: ignore[arg-type]
        if one.promise is not None:
            tickets.insert_promise(connection, number, one.promise)  # type: ignore[arg-type]

    store.write(write)
    return one


def promised(hours: int) -> Promise:
    return Promise(What.ANSWER, NOW + hours * HOUR, ANA, made_by="department", made_at=NOW)


def test_an_agents_own_desk(store: Store) -> None:
    put(store, 1, owner=ANA, state=State.OPEN, promise=promised(3))
    put(store, 2, owner=ANA, state=State.OPEN, promise=promised(1))
    put(store, 3, owner=ANA, state=State.OPEN, promise=promised(-1))
    put(store, 4, owner=ANA, state=State.WAITING, promise=None)
    put(store, 5, owner=ANA, state=State.OPEN, promise=promised(30))
    put(store, 6, owner="", state=State.NEW, promise=promised(2))
    put(store, 7, owner="", state=State.NEW, promise=promised(2), department="hr")
    put(store, 8, owner=BEN, state=State.OPEN, promise=promised(2))
    put(store, 9, owner=ANA, state=State.DONE, promise=None, closed_at=NOW)
    found = store.read(lambda c: persons.own_desk(c, ANA, departments=("it",), now=NOW, day_ends=NOW + 12 * HOUR))
    groups = {
        name: [one.number for one in getattr(found, name)] for name in ("due", "late", "waiting", "later", "unowned")
    }
    assert groups == {"due": [2, 1], "late": [3], "waiting": [4], "later": [5], "unowned": [6]}


def test_what_waited_for_a_busy_window_stands_on_top(store: Store) -> None:
    put(store, 1, promise=promised(1))
    put(store, 2, promise=promised(4), held_since=NOW - HOUR)
    put(store, 3, promise=promised(5), held_since=NOW - 2 * HOUR)
    found = store.read(lambda c: persons.own_desk(c, ANA, departments=("it",), now=NOW, day_ends=NOW + 12 * HOUR))
    assert [one.number for one in found.unowned] == [3, 2, 1]


def test_what_was_closed_lately_is_told_with_its_day(store: Store) -> None:
    put(store, 1, state=State.DONE, promise=None, closed_at=NOW - HOUR)
    put(store, 2, state=State.DONE, promise=None, closed_at=NOW - 100 * HOUR)
    put(store, 3, state=State.DONE, promise=None, closed_at=NOW, requester=Mailbox(TOM))
    found = store.read(lambda c: persons.recent_of(c, EVA, since=NOW - 72 * HOUR))
    assert [(one.number, one.state, one.until) for one in found] == [(1, "done", NOW - HOUR)]


def test_one_of_many_for_whom_it_is_over_is_not_told_of_it(store: Store) -> None:
    many = (Participant(Mailbox(EVA), Role.REQUESTER), Participant(Mailbox(TOM), Role.AFFECTED, "Mine"))
    put(store, 1, participants=many)
    put(store, 2, participants=many, muted=(TOM,))
    assert [one.number for one in store.read(lambda c: persons.open_of(c, TOM))] == [1]
    put(store, 3, muted=(EVA,))
    assert 3 in [one.number for one in store.read(lambda c: persons.open_of(c, EVA))], "no mail, and still hers"


def test_when_somebody_joined_is_known(store: Store) -> None:
    put(store, 1)
    (one,) = store.read(lambda c: tickets.by_numbers(c, [1])).values()
    assert one.participants[0].since == NOW


def test_the_history_tells_how_long_the_last_one_took_and_what_she_gave(store: Store) -> None:
    put(store, 1, state=State.DONE, promise=None, created_at=NOW - 2 * HOUR, closed_at=NOW, rating=5)
    count, last = store.read(lambda c: persons.history_of(c, EVA, since=NOW - 72 * HOUR))
    assert last is not None
    assert (count, last.took, last.rating, last.state) == (1, 2 * HOUR, 5, "done")
    assert store.read(lambda c: persons.history_of(c, TOM, since=NOW - 72 * HOUR)) == (0, None)


def test_what_goes_on_in_another_request_was_not_done_in_an_hour(store: Store) -> None:
    put(store, 1, state=State.DONE, promise=None, created_at=NOW - HOUR, closed_at=NOW, merged_into=2)
    _, last = store.read(lambda c: persons.history_of(c, EVA, since=NOW - 72 * HOUR))
    assert last is not None
    assert last.took is None
