"""V-54, osTicket #5645: the step after the copy fails, so each look copies the mail once more into the folder of what is done."""

import contextlib

import pytest

from gateway.errors import Temporary
from gateway.intake.imap_client import IMAPClientError
from tests.attacks.mailbox import done, expect_our_commands, started
from tests.intake.imap_store import MemoryStore, mail, poller
from tests.intake.scripted_imap import ALL, Cut, Scripted, Session

POLLS = 200
MAILS = [mail(number) for number in range(5)]
POORER = {"no MOVE": ("MOVE",), "neither MOVE nor UIDPLUS": ("MOVE", "UIDPLUS")}


@pytest.mark.parametrize(
    ("fails", "how"),
    [
        ("UID STORE", "cut"),
        ("UID STORE", "no"),
        ("UID STORE", "ok and nothing done"),
        ("UID EXPUNGE", "cut"),
        ("UID EXPUNGE", "no"),
        ("UID COPY", "done and cut"),
        ("UID COPY", "done and silent"),
        ("UID COPY", "cut"),
        ("UID COPY", "no"),
    ],
)
@pytest.mark.parametrize("poorer", POORER)
@pytest.mark.parametrize("polls", [POLLS // 10, pytest.param(1_000, marks=pytest.mark.long)])
def test_one_copy_however_often_we_look(poorer: str, fails: str, how: str, polls: int) -> None:
    with Scripted(capabilities=tuple(c for c in ALL if c not in POORER[poorer])) as server:
        store = MemoryStore()
        one = poller(started(server, store, command_seconds=0.05 if how == "done and silent" else 5.0), store)
        for raw in MAILS:
            server.add(raw)

        def fail(session: Session, tag: bytes, command: str) -> bool:
            if not command.startswith(fails):
                return False
            if how.startswith("done"):
                session.do_uid_copy(command.removeprefix("UID COPY "), tag)
            if how == "done and silent":
                return True
            if how.endswith("cut"):
                raise Cut
            session.send(tag + (b" OK\r\n" if how.startswith("ok") else b" NO [NOPERM] not you\r\n"))
            return True

        server.sins.append(fail)
        for turn in range(polls):
            with contextlib.suppress(OSError, IMAPClientError, Temporary):
                one.once()
            if turn % 5 == 0 and len(store.rows) < 2 * len(MAILS):  # life goes on meanwhile
                server.add(mail(100 + turn))
        for raw in store.rows:
            assert done(server).count(raw) <= 1, (raw, done(server).count(raw))
        assert set(MAILS) <= set(store.rows)
        server.sins.clear()
        one.once()
        one.once()
        assert all(done(server).count(raw) == 1 for raw in store.rows)
        if "UIDPLUS" not in POORER[poorer] and how != "ok and nothing done":
            assert not server.inbox.mails
        assert len(store.rows) == len(set(store.rows))
        expect_our_commands(server)
