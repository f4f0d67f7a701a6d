"""V-48, twisted GHSA-2qrf-pqgx-qh9v: negative literals, brackets in brackets, answers about mails nobody asked for. One such
server must cost its own mailbox a connection, and the others nothing."""

import time
from collections.abc import Callable

import pytest

from tests.attacks.mailbox import expect_unharmed, look, running, started, until
from tests.intake.imap_store import MemoryStore, mail
from tests.intake.scripted_imap import Scripted, Session


def deep(levels: int) -> bytes:
    return b"* 1 FETCH (UID 1 BODY[] " + b"(" * levels + b")" * levels + b")\r\n"


ANSWERS = {
    "negative literal": b"* 1 FETCH (UID 1 BODY[] {-5}\r\n)\r\n",
    "literal of nothing": b"* 1 FETCH (UID 1 BODY[] {}\r\n)\r\n",
    "literal of many digits": b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 5_000 + b"}\r\n)\r\n",
    "500 brackets": deep(500),
    "20,000 brackets": deep(20_000),
    "brackets that open only": b"* 1 FETCH " + b"(" * 50_000 + b"\r\n",
    "brackets that close only": b"* 1 FETCH " + b")" * 50_000 + b"\r\n",
    "another UID": b"* 1 FETCH (UID 99 BODY[] {5}\r\nhello)\r\n",
    "UID of another": b"* 1 FETCH (UID 2 BODY[] {5}\r\nhello)\r\n",
    "no UID": b"* 1 FETCH (BODY[] {5}\r\nhello)\r\n",
    "UID no number": b"* 1 FETCH (UID x BODY[] {5}\r\nhello)\r\n",
    "negative UID": b"* 1 FETCH (UID -1 BODY[] {5}\r\nhello)\r\n",
    "number no number": b"* x FETCH (UID 1 BODY[] {5}\r\nhello)\r\n",
    "a quoted string without end": b'* 1 FETCH (UID 1 BODY[] "hello)\r\n',
    "NIL": b"* 1 FETCH (UID 1 BODY[] NIL)\r\n",
    "nothing at all": b"* 1 FETCH\r\n",
    "NUL": b"* 1 FETCH (UID 1 BODY[] \0)\r\n",
    "line of 3 MB": b"* 1 FETCH (UID 1 BODY[] " + b"x" * 3_000_000 + b")\r\n",
    "EXISTS flood": b"* 5 EXISTS\r\n" * 300_000,
    "EXPUNGE flood": b"* 1 EXPUNGE\r\n" * 300_000,
    "FETCH flood": b"* 1 FETCH (FLAGS (x))\r\n" * 150_000,
    "a tag of another": b"A999 OK done\r\n",
    "binary": bytes(range(256)) * 10,
    "continuation": b"+ go on\r\n",
}


@pytest.mark.parametrize("where", ["BODY.PEEK", "RFC822.SIZE"])
@pytest.mark.parametrize("case", ANSWERS)
def test_no_answer_is_believed_and_none_costs_a_mail(case: str, where: str) -> None:
    """Whatever is sent before the true answer: nothing wrong is taken, and when it stops the true mails are."""
    with Scripted() as server:
        store = MemoryStore()
        true = [mail(1), mail(2)]
        for raw in true:
            server.add(raw)

        def lie(session: Session, tag: bytes, command: str) -> bool:
            if where not in command:
                return False
            session.send(ANSWERS[case])
            session.send(tag + b" OK done\r\n")
            return True

        server.sins.append(lie)
        begin = time.process_time()
        try:
            look(server, store, command_seconds=0.6, slowest=10**9)
        except Exception as error:
            assert not isinstance(error, MemoryError | AssertionError), error  # noqa: PT017 - the poller tells it and comes again
        assert time.process_time() - begin < 5.0
        assert set(store.rows) <= set(true), store.rows
        if store.refusals:  # "the server does not give it whole": held, told to the admins, and it stays where it is
            assert len(server.inbox.mails) == len(true) - len(store.rows)
            store.refusals.clear()
            store.cursors.clear()
        expect_unharmed(server, store)


@pytest.mark.parametrize("case", ["20,000 brackets", "EXISTS flood", "line of 3 MB", "binary"])
def test_others_are_not_disturbed(case: str) -> None:
    bad, good = MemoryStore(), MemoryStore()
    with Scripted() as broken, Scripted() as server:
        broken.add(mail(0))
        broken.sins.append(lambda session, tag, command: bool(session.send(ANSWERS[case])))
        first = started(server, good, poll_seconds=0.1)
        second = started(broken, bad, poll_seconds=0.1, command_seconds=0.3, connect_seconds=0.3)
        with running(second, bad) as states, running(first, good):
            until(lambda: any("trouble" in state for state in states))
            for number in range(5):
                server.add(mail(number))
            until(lambda: len(good.rows) == 5)
        assert broken.sessions < 20, "it is not hammered"
        assert not bad.rows
        expect_unharmed(server, good)


def flood_in_idle(line: bytes) -> Callable[[Session, bytes, str], bool]:
    def flood(session: Session, tag: bytes, command: str) -> bool:
        if command == "IDLE":
            session.send(b"+ idling\r\n")
            while True:
                session.send(line * 1_000)
        return False

    return flood


@pytest.mark.parametrize("line", [b"* OK still here\r\n", b"* 1 FETCH (FLAGS ())\r\n", b"* 5 EXISTS\r\n"])
def test_a_flood_while_nothing_is_asked(line: bytes) -> None:
    """IDLE: whoever talks without end is left, and comes again later."""
    store = MemoryStore()
    with Scripted() as server:
        server.sins.append(flood_in_idle(line))
        begin = time.process_time()
        with running(started(server, store, poll_seconds=30.0), store) as states:
            until(lambda: any("trouble" in state for state in states))
        assert time.process_time() - begin < 5.0
        expect_unharmed(server, store)
