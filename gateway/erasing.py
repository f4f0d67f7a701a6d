"""`people erase`: all that the store holds of a person goes, in small steps beside the running service.

What goes      the words of what the person wrote and of what was written in their requests, their raw mails and those of others
               that name them, names and addresses everywhere, letters to them.
What stays     each request with its state, times and journal, so that reports count as before, under an address that is nobody's;
               digests by which their mails are known again; and that somebody was erased, with a keyed digest of the address.
Interrupted    run again, it finishes: what is to be found is put down first and forgotten last.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.errors import Permanent, Temporary
from gateway.failpoints import reach
from gateway.mail.traces import Traces, names_worth
from gateway.store import erasures, personal
from gateway.store.engine import Connection, Store
from gateway.store.erasing import Eraser
from gateway.store.erasures import Erasure
from gateway.store.personal import Scope

PATIENCE = 30.0
"""Seconds to wait for mails and letters that are under way, and for readers of the database."""
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be erased. `addresses`: folded; `names`: full names that nobody else has, to be replaced wherever they stand;
    `marks`: the keyed digests of the addresses."""

    addresses: tuple[str, ...]
    names: tuple[str, ...]
    marks: tuple[str, ...]


Step = Callable[[Connection], tuple[object, Counter[str]]]


def erase(store: Store, who: Person, *, now: datetime, on_step: Callable[[], None] = lambda: None) -> Erasure:
    """Erase, and return what was done. Raises `Permanent` while a request of theirs is open, and `Temporary` where the service is
    about to decide or send something of theirs: then nothing or not all was done, and it can be said again."""
    still_open = store.read(lambda connection: personal.open_requests(connection, who.addresses))
    if still_open:
        said = ", ".join(still_open[:5]) + (" …" if len(still_open) > 5 else "")
        raise Permanent(
            f"{_requests(len(still_open))} of theirs not done: {said}. Close first, with: postroom ticket do REF '#done'"
        )
    _when_settled(store, who)
    begun = store.write(lambda connection: erasures.begin(connection, who.marks, now=now))
    eraser = _planned(store, who, begun, now=now)
    reach("erase.planned")
    for step in _steps(store, eraser):
        on_step()
        step()
        reach("erase.step")
    store.write(lambda connection: erasures.plan(connection, begun.id, {}))
    reach("erase.forgotten")
    _without_remains(store)
    return store.write(lambda connection: erasures.finish(connection, begun.id, now=now))


def _requests(n: int) -> str:
    return "1 request is" if n == 1 else f"{n} requests are"


def _when_settled(store: Store, who: Person) -> None:
    """The mails that are here are decided, and no letter to the person or about a request of theirs is being handed over."""
    until = time.monotonic() + PATIENCE
    newest = max(store.read(personal.undecided), default=0)
    while True:
        waits = sum(one <= newest for one in store.read(personal.undecided))
        leaving = store.read(lambda connection: personal.under_way(connection, who.addresses))
        if not waits and not leaving:
            return
        if time.monotonic() > until:
            raise Temporary(
                f"{waits} mails wait to be decided and {leaving} letters of theirs are under way; say it again when the"
                " service has dealt with them (or: postroom run --once)"
            )
        time.sleep(LOOK_SECONDS)


def _planned(store: Store, who: Person, begun: Erasure, *, now: datetime) -> Eraser:
    """What is to be found, put down before anything goes; with what an erasure that was interrupted had put down."""
    old = begun.plan
    scope = store.read(lambda connection: personal.scope(connection, who.addresses)) | Scope(
        frozenset(old.get("requests", ())), frozenset(old.get("shared", ())), frozenset(old.get("mails", ()))
    )
    names = store.read(lambda connection: personal.names(connection, who.addresses)) | set(old.get("names", ()))
    ids = store.read(lambda connection: personal.message_ids(connection, who.addresses, scope.mails))
    texts = store.read(lambda connection: personal.subjects(connection, scope))
    ids |= set(old.get("ids", ()))
    texts |= set(old.get("texts", ()))
    found = {
        "requests": sorted(scope.requests),
        "shared": sorted(scope.shared),
        "mails": sorted(scope.mails),
        "names": sorted(names),
        "ids": sorted(ids),
        "texts": sorted(texts),
    }
    store.write(lambda connection: erasures.plan(connection, begun.id, found))
    everywhere = names_worth(who.names)
    own = names_worth([*who.names, *names])
    return Eraser(
        scope=scope,
        traces=Traces(who.addresses, everywhere, frozenset(ids)),
        own=Traces(who.addresses, own, frozenset(ids)),
        quoted=Traces(who.addresses, own, frozenset(ids), tuple(sorted(texts))),
        alias=begun.alias,
        erasure=begun.id,
        at=now,
    )


def _steps(store: Store, eraser: Eraser) -> Iterator[Callable[[], None]]:
    """One transaction each."""
    walks: list[Callable[[Connection, int], tuple[int, Counter[str]]]] = [
        eraser.originals,
        eraser.letters,
        eraser.journal,
    ]
    for walk in walks:
        place = _Place(0)
        while not place.is_over:
            yield lambda walk=walk, place=place: place.step(  # type: ignore[misc]
                store, eraser.erasure, lambda connection: walk(connection, place.after)
            )
    for table in eraser.tables():
        place = _Place(None)
        while not place.is_over:
            yield lambda table=table, place=place: place.step(  # type: ignore[misc]
                store, eraser.erasure, lambda connection: eraser.sweep(connection, table, place.after)
            )


class _Place:
    """How far a walk through a table is."""

    def __init__(self, after: object) -> None:
        self.after: object = after
        self.is_over = False

    def step(self, store: Store, erasure: int, walk: Step) -> None:
        def work(connection: Connection) -> object:
            after, counts = walk(connection)
            if counts:
                erasures.count(connection, erasure, counts)
            return after

        self.after = store.write(work)
        self.is_over = not self.after


def _without_remains(store: Store) -> None:
    """Nothing deleted is left in the files; readers who are in the way are waited for."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            store.forget_deleted()
            return
        except Temporary:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_SECONDS)


def still_named(files: dict[str, str], addresses: Sequence[str]) -> list[str]:
    """Where the operator's files name the person: `desk.yaml:12`."""
    one = Traces(tuple(addresses))
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if one.are_in(line)
    ]
