import threading
from datetime import timedelta

from sqlalchemy import Connection

from gateway.desk.ticket import Audience, How, ThreadKey
from gateway.store import journal, threads, tickets
from gateway.store.engine import Store
from tests.databases import NOW, both, opened
from tests.desk.made import ANA, BEN, EVA, ticket

HEAD = journal.Head(0, "")


def key(
    message_id: str, how: How = How.SEEN, address: str = EVA, audience: Audience = Audience.ALL, number: int = 4812
) -> ThreadKey:
    return ThreadKey(message_id, number, how, address, audience)


def learn(store: Store, *keys: ThreadKey, later: float = 0) -> None:
    def work(connection: Connection) -> None:
        for number in {one.ticket for one in keys}:
            if not tickets.by_numbers(connection, [number]):
                tickets.insert(connection, ticket(number=number), head=HEAD)
        threads.learn(connection, keys, at=NOW + timedelta(seconds=later))

    store.write(work)


def test_what_was_learnt_is_found(store: Store) -> None:
    learn(store, key("a@x"), key("b@x", How.SENT, ANA, Audience.AGENTS), key("a@x", number=4711))
    found = store.read(lambda c: threads.find(c, ["a@x", "b@x", "gone@x"]))
    assert {(one.message_id, one.ticket, one.how, one.address, one.audience) for one in found} == {
        ("a@x", 4812, How.SEEN, EVA, Audience.ALL), ("a@x", 4711, How.SEEN, EVA, Audience.ALL),
        ("b@x", 4812, How.SENT, ANA, Audience.AGENTS),
    }  # fmt: skip
    assert store.read(lambda c: threads.find(c, [])) == ()


def test_what_is_known_stays_as_it_is(store: Store) -> None:
    learn(store, key("a@x", address=EVA))
    learn(store, key("a@x", address=BEN), key("a@x", How.MENTIONED), later=1)
    found = store.read(lambda c: threads.find(c, ["a@x"]))
    assert [(one.how, one.address) for one in found] == [(How.SEEN, EVA), (How.MENTIONED, EVA)]


def test_hostile_ids(store: Store) -> None:
    """Too long for an index, with quotes, with anything a mail may hold."""
    ids = ["x" * 998, "漢" * 900, "'; DROP TABLE ticket; --", "%s ? :x {}", "\u2028😀@x", "a b"]
    learn(store, *(key(one) for one in ids), key(""))
    found = {one.message_id for one in store.read(lambda c: threads.find(c, ids))}
    assert found == {one for one in ids if threads.is_key(one)}
    assert not threads.is_key("漢" * 900)
    assert threads.is_key("x" * 998)
    store.read(lambda c: threads.find(c, [f"{n}@x" for n in range(10_000)]))


def test_chains_are_each_readers_own(store: Store) -> None:
    learn(store, key("eva1@x"))
    learn(
        store,
        key("ack@x", How.SENT),
        key("to-ana@x", How.SENT, ANA, Audience.AGENTS),
        key("to-ben@x", How.SENT, BEN, Audience.AGENTS),
        later=1,
    )
    learn(store, key("ana1@x", How.SEEN, ANA, Audience.AGENTS), key("note@x", How.SENT, BEN, Audience.NOTE), later=2)
    learn(store, key("parent@x", How.MENTIONED), later=3)

    def chain(agent: str = "") -> tuple[str, ...]:
        return store.read(lambda c: threads.chain(c, 4812, agent=agent))

    assert chain() == ("eva1@x", "ack@x")
    assert chain(ANA) == ("to-ana@x", "ana1@x")
    assert chain(BEN) == ("to-ben@x", "note@x")
    assert chain("kim@example.org") == ()
    assert store.read(lambda c: threads.chain(c, 1)) == ()


def test_a_long_chain_keeps_its_ends(store: Store) -> None:
    for count in (39, 40, 41, 10_000):
        number = count

        def work(connection: Connection, count: int = count, number: int = number) -> None:
            tickets.insert(connection, ticket(number=number), head=HEAD)
            for n in range(count):
                threads.learn(connection, [key(f"{n:05}@x", number=number)], at=NOW + timedelta(seconds=n))

        store.write(work)
        found = store.read(lambda c, number=number: threads.chain(c, number))  # type: ignore[misc]
        whole = [f"{n:05}@x" for n in range(count)]
        assert list(found) == (whole if count <= 40 else whole[:20] + whole[-20:])


@both
def test_conversations_wait_for_each_other(kind: str, tmp_path: object) -> None:
    """Two works that name one id in different orders: the second sees what the first wrote, and nobody is stuck."""
    with opened(kind, tmp_path) as store:  # type: ignore[arg-type]
        counts: list[int] = []

        def work(connection: Connection, ids: list[str]) -> None:
            threads.lock_conversations(connection, ids)
            found = threads.find(connection, ["shared@x"])
            counts.append(len(found))
            if not found:
                tickets.insert(connection, ticket(), head=HEAD)
                threads.learn(connection, [key("shared@x")], at=NOW)

        runs = [
            threading.Thread(target=lambda ids=ids: store.write(lambda c: work(c, ids)))  # type: ignore[misc]
            for ids in (["a@x", "shared@x", ""], ["shared@x", "b@x", "a@x"], ["b@x", "shared@x"]) * 3
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert sorted(counts) == [0] + [1] * 8
