"""Letters that wait for the end of a busy window: found, let go in their order, sent sooner, or not at all."""

from datetime import timedelta
from typing import Any

from gateway.desk.changes import LetGo, NotNeeded, WindowEnds, WindowOver
from gateway.store import changes, journal, outbox, tickets, timers, waiting
from gateway.store.engine import Store
from gateway.store.outbox import NewLetter
from tests.databases import NOW, take
from tests.desk.made import ANA, BEN, ticket

MINUTE = timedelta(minutes=1)
END = NOW + 60 * MINUTE
CONTENT = b"Date: Mon, 24 Nov 2025 10:28:03 +0100\r\nSubject: x\r\n\r\nDate: of the meeting\r\n"


def put(store: Store, number: int, to: str = ANA, template: str = "agent_new", **more: Any) -> None:
    """A letter of request `number` that waits for the window of IT."""
    given: dict[str, Any] = {
        "ticket": number, "inbox": None, "template": template, "department": "it", "mailbox": "it@example.org", "repeatable": True,
        "automatic": False, "message_id": f"t{number}.{to}.{template}@x", "content": CONTENT, "reverse_path": "",
        "recipients": (to,), "created_at": NOW + number * MINUTE, "due_at": waiting.due_at(END), "waits_for": "it",
    }  # fmt: skip

    def write(connection: Any) -> None:
        if number not in tickets.by_numbers(connection, [number]):
            tickets.insert(connection, ticket(number=number), head=journal.Head(0, ""))
        outbox.add(connection, [NewLetter(**{**given, **more})])

    store.write(write)


def does(store: Store, *what: Any, of: int = 1) -> None:
    store.write(lambda c: changes.write(c, what, ticket=of, version=1, mail=None, now=NOW + 10 * MINUTE))


def leaving(store: Store, minutes: float) -> list[tuple[int | None, str]]:
    """(request, reader) of what leaves by then, in its order."""
    due = store.write(lambda c: outbox.claim(c, process=1, now=NOW + minutes * MINUTE, limit=64))
    return [(row.ticket, row.address) for row in due]


def test_until_the_window_ends_nothing_leaves_then_all_in_the_order_it_came(store: Store) -> None:
    for number in (2, 1, 3):
        put(store, number)
    put(store, 4, due_at=END, waits_for="")
    assert leaving(store, 59) == []
    found = store.read(lambda c: waiting.waited(c, "it", END))
    assert [(one.request.number, one.agent, one.since, one.is_question) for one in found] == [
        (2, ANA, NOW + 2 * MINUTE, True), (1, ANA, NOW + MINUTE, True), (3, ANA, NOW + 3 * MINUTE, True),
    ]  # fmt: skip
    does(store, WindowOver("it", END))
    assert [number for number, _ in leaving(store, 60)] == [2, 1, 3, 4]


def test_of_this_window_alone(store: Store) -> None:
    put(store, 1)
    put(store, 2, due_at=waiting.due_at(END + 60 * MINUTE))
    put(store, 3, waits_for="hr")
    assert [one.request.number for one in store.read(lambda c: waiting.waited(c, "it", END))] == [1]
    does(store, WindowOver("it", END))
    assert leaving(store, 60) == [(1, ANA)]


def test_without_the_timer_they_leave_by_themselves(store: Store) -> None:
    put(store, 1)
    assert leaving(store, 69) == []
    assert leaving(store, 70) == [(1, ANA)]


def test_what_cannot_wait_leaves_now_and_is_dated_so(store: Store) -> None:
    put(store, 1)
    put(store, 2)
    does(store, LetGo("it"))
    assert leaving(store, 10) == [], "behind the letter that says why"
    due = store.write(lambda c: outbox.claim(c, process=1, now=NOW + 11 * MINUTE, limit=64))
    assert [row.ticket for row in due] == [1]
    head, _, body = due[0].content.partition(b"\r\n\r\n")
    assert head.startswith(b"Date: Mon, 24 Nov 2025 08:38:03 +0000\r\nSubject: x")
    assert body == b"Date: of the meeting\r\n"


def test_what_nobody_needs_any_more_never_leaves(store: Store) -> None:
    first, second = take(store, b"1\r\n"), take(store, b"2\r\n")
    put(store, 1, ANA, inbox=first)
    put(store, 1, BEN, inbox=first)
    put(store, 1, BEN, "agent_more", inbox=second)  # it came while Ana was away: nobody else has these words
    put(store, 2, BEN)
    does(store, NotNeeded("it", "somebody has taken it", but=(ANA,)))
    does(store, WindowOver("it", END))
    assert leaving(store, 60) == [(1, ANA), (1, BEN), (2, BEN)]
    failed = store.read(lambda c: outbox.listed(c, state="failed"))
    assert [row.last_reply for row in failed] == ["not needed any more: somebody has taken it"]


def test_what_is_on_its_way_is_left_alone(store: Store) -> None:
    put(store, 1)
    assert leaving(store, 70) == [(1, ANA)]
    does(store, NotNeeded("it", "too late"), LetGo("it"), WindowOver("it", END))
    (row,) = store.read(lambda c: outbox.listed(c))
    assert (row.state, row.next_at, row.claimed_by) == ("due", waiting.due_at(END), 1)


def test_one_timer_for_each_end(store: Store) -> None:
    does(
        store, WindowEnds("it", END), WindowEnds("it", END), WindowEnds("it", END + 60 * MINUTE), WindowEnds("hr", END)
    )
    found = []
    while (one := store.write(lambda c: timers.take(c, now=NOW + 600 * MINUTE))) is not None:
        found.append((one.ticket, one.name.rsplit(" ", 1)[0], one.due_at - NOW))
    hour = 60 * MINUTE
    assert found == [(0, "busy-end hr", hour), (0, "busy-end it", hour), (0, "busy-end it", 2 * hour)]
