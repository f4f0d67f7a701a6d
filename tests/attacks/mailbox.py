"""The scene of the rows about IMAP: a server of ours that sins, a poller, and after each row a mail that comes through.

server.sins.append(...)
with pytest.raises(...): look(server, store)
expect_unharmed(server, store)     # the server behaves again: everything is taken once, and put away once
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.intake.imap import Account, Cursor
from tests.intake.imap_store import START, MemoryStore, account, mail, poller
from tests.intake.scripted_imap import GRAMMAR, Folder, Scripted


def started(server: Scripted, store: MemoryStore, **more: object) -> Account:
    """An account whose first start lies behind it, so what comes now is new."""
    made = account(server.port, **more)
    if store.cursor(made.key, made.folder) is None:
        store.open(made.key, made.folder, Cursor(server.inbox.uidvalidity, 1, 1, START))
    return made


def look(server: Scripted, store: MemoryStore, **more: object) -> int:
    """One look into the mailbox by a fresh poller."""
    return poller(started(server, store, **more), store).once()


def done(server: Scripted) -> list[bytes]:
    return [m.raw for m in server.folders.get("Postroom/Done", Folder()).mails.values()]


def expect_unharmed(server: Scripted, store: MemoryStore) -> None:
    """All mails that lie there, and a new one, are taken; none twice; and nothing was ever said but commands of ours."""
    server.sins.clear()
    server.greeting = b"* OK ready\r\n"
    waiting = [m.raw for m in server.inbox.mails.values()] + [control := mail(9_999, "control")]
    server.add(control)
    look(server, store)
    assert all(store.rows.count(raw) == 1 for raw in waiting)
    assert all(done(server).count(raw) == 1 for raw in waiting)
    assert not server.inbox.mails
    expect_our_commands(server)


def expect_our_commands(server: Scripted) -> None:
    for command in server.commands:
        assert GRAMMAR.fullmatch(command), f"not a command of ours: {command!r}"


@contextmanager
def running(made: Account, store: MemoryStore) -> Iterator[list[str]]:
    """A poller in its thread; what it says of its state."""
    states: list[str] = []
    one = poller(made, store, states.append)
    stop = threading.Event()
    thread = threading.Thread(target=one.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield states
    finally:
        one.stop()
        thread.join(20)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it does not come true"
        time.sleep(0.01)
