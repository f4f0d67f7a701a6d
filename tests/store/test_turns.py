"""Who goes first while many mails wait: shown by positions, on both databases."""

import pytest

from gateway.mail.queueing import Place
from gateway.store import inbox, turns
from gateway.store.engine import Store
from tests.databases import new_mail


def add(store: Store, *places: Place) -> list[int]:
    """Mails that come in this order; their ids."""

    def work(connection: inbox.Connection) -> list[int]:
        raws = [b"Message-ID: <%d@x>\r\n\r\n%d" % (nth, id(places)) for nth in range(len(places))]
        return [
            inbox.add(connection, new_mail(raw, place=one), [raw])[0] for raw, one in zip(raws, places, strict=True)
        ]

    return store.write(work)


def order(store: Store, most: int, *, at_once: int = 16) -> list[int]:
    """The mails in the order in which they are worked on."""
    found: list[int] = []
    while len(found) < most:
        batch = [one.id for one in store.write(lambda c: inbox.claim(c, process=1, limit=at_once))]
        if not batch:
            break
        found += batch
        for one in batch:
            store.write(lambda c, one=one: inbox.settle(c, one, state="done"))  # type: ignore[misc]
    return found


def inside(who: str, **more: str) -> Place:
    return Place(f"inside {who}", "inside", **more)


def test_without_a_crowd_it_is_the_order_of_arrival(store: Store) -> None:
    ids = add(store, *(inside("eva" if nth % 3 else "tom") for nth in range(12)))
    assert order(store, 12) == ids


def test_a_flood_of_one_sender_does_not_hold_up_another(store: Store) -> None:
    flood = add(store, *[inside("mallory")] * 600)
    (control,) = add(store, inside("eva"))
    found = order(store, 700)
    assert found.index(control) < 16
    assert [one for one in found if one != control] == flood  # a sender's own mails stay in order


def test_nor_do_many_lists_or_strangers(store: Store) -> None:
    add(store, *(Place(f"mass list{nth}.example", "mass") for nth in range(300)))
    add(store, *(Place(f"outside other{nth}.example", "outside") for nth in range(300)))
    (control,) = add(store, inside("eva"))
    assert order(store, 40).index(control) < 16


def test_another_stranger_goes_before_a_flood_of_one(store: Store) -> None:
    add(store, *[Place("outside evil.example", "outside")] * 300)
    (control,) = add(store, Place("outside fine.example", "outside"))
    assert order(store, 40).index(control) < 16


def test_a_mail_never_goes_before_the_one_it_answers(store: Store) -> None:
    add(store, *[inside("eva")] * 200)
    first, answer = add(store, inside("eva", message_id="q@x"), inside("ana", parent="q@x"))
    add(store, *[inside("eva")] * 50)
    found = order(store, 300)
    assert found.index(first) < found.index(answer)


def test_nobody_waits_for_ever(store: Store) -> None:
    """Newcomers never end, and the oldest mails go all the same: half of each batch is theirs."""
    old = add(store, *[inside("eva")] * 64)
    done: list[int] = []
    for nth in range(12):
        add(store, *(inside(f"new{nth}.{n}") for n in range(16)))
        done += order(store, 16)
    assert set(old) <= set(done)


def test_the_choice_costs_no_more_with_many(store: Store) -> None:
    """The plan goes by the index: nothing is sorted, nothing looked through."""
    if not store.is_sqlite:
        pytest.skip("the plans are those of SQLite")
    for statement in (turns.BY_TURN, turns.BY_ARRIVAL):
        text = str(statement.compile(store.engine, compile_kwargs={"render_postcompile": True}))
        plan = store.read(
            lambda c, text=text: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (16, 0)[: text.count("?")]).all()
        )  # type: ignore[misc]
        steps = [str(row[3]) for row in plan]
        assert not [step for step in steps if "TEMP B-TREE" in step or step == "SCAN inbox"], steps


def test_half_of_each() -> None:
    assert turns.mixed([1, 2, 3, 4], [9, 8, 7, 6]) == [1, 2, 9, 8]
    assert turns.mixed([1, 2, 3, 4], [1, 2, 3, 4]) == [1, 2, 3, 4]
    assert turns.mixed([1], []) == [1]
