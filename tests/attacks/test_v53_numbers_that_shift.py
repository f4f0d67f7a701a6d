"""V-53, osTicket #6979: mails are named by their place in the folder, and the places shift when somebody deletes."""

import ast
import re
from pathlib import Path

import pytest

from gateway.intake.accept import Arrival
from tests.attacks.mailbox import done, expect_our_commands, started
from tests.intake.imap_store import MemoryStore, account, mail, poller
from tests.intake.scripted_imap import ALL, Scripted
from tests.peers.dovecot import Dovecot
from tests.peers.require import need_program

PACKAGE = Path(__file__).resolve().parents[2] / "gateway"
BY_PLACE = re.compile(r"(?:FETCH|STORE|COPY|MOVE|SEARCH)\b")


def test_uids_only() -> None:
    """Static: nothing switches IMAPClient away from UIDs or goes round it; and no plain EXPUNGE, which takes others' mails."""
    for path in (PACKAGE / "intake").glob("imap*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.keyword) and node.arg == "use_uid"), path
            assert not (isinstance(node, ast.Attribute) and node.attr in ("use_uid", "expunge", "uid")), (
                path,
                node.lineno,
            )
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("_imap"):
                assert node.attr not in ("fetch", "store", "copy", "move", "search", "sort", "thread"), (
                    path,
                    node.lineno,
                )


@pytest.mark.parametrize("without", [(), ("MOVE",)])
def test_another_program_deletes_while_we_look(without: tuple[str, ...]) -> None:
    """A hundred mails, fifty go in the middle, and new ones come: all that stayed, and all that were taken, were taken once."""
    with Scripted(capabilities=tuple(c for c in ALL if c not in without)) as server:
        store = MemoryStore()
        mails = [mail(number) for number in range(120)]
        for raw in mails[:100]:
            server.add(raw)

        def disturb(arrival: Arrival) -> None:
            if store.given in (10, 40, 60):
                there = sorted(uid for uid in server.inbox.mails if uid <= 100)
                for uid in there[:: 100 // store.given]:
                    del server.inbox.mails[uid]
            if store.given == 50:
                for raw in mails[100:]:
                    server.add(raw)

        store.before = disturb
        made = started(server, store)
        one = poller(made, store)
        one.once()
        one.once()
        assert not server.inbox.mails
        assert len(store.rows) == len(set(store.rows)) == store.given
        assert set(done(server)) <= set(store.rows), "nothing was put away that we do not hold"
        assert set(mails[100:]) <= set(store.rows)
        expect_our_commands(server)
        assert not any(BY_PLACE.match(command) for command in server.commands)


@pytest.mark.peers
def test_on_a_real_server() -> None:
    need_program("dovecot")
    with Dovecot() as server:
        user = "it@example.org"
        store = MemoryStore()
        made = account(server.imap_port, address=user, login=user, password=lambda: server.password)
        one = poller(made, store)
        one.once()
        mails = [mail(number, size=120_000) for number in range(100)]  # some eight in each FETCH
        for raw in mails:
            server.append(user, raw)
        gone: list[bytes] = []

        def expunge(arrival: Arrival) -> None:
            if store.given == 12:
                with server.session(user) as other:
                    other.select("INBOX")
                    there = other.uid("SEARCH", "ALL")[1][0].split()
                    half = there[1::2][:50]
                    other.uid("STORE", b",".join(half).decode(), "+FLAGS", r"(\Deleted)")
                    other.expunge()
                    gone.extend(half)

        store.before = expunge
        one.once()
        one.once()
        assert len(gone) >= 40
        stayed = server.messages(user, "Postroom/Done")
        assert not server.messages(user)
        assert set(stayed) <= set(store.rows)
        assert len(store.rows) == len(set(store.rows))
        assert set(store.rows) <= set(mails)
        assert len(store.rows) >= len(mails) - len(gone)
