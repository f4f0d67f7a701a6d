"""V-90: a server that may compress what it says (RFC 4978) sends a gigabyte in a megabyte; or it lists capabilities without end."""

import re
import time
from pathlib import Path

import pytest

from gateway.intake.imap_client import IMAPClientAbortError
from tests.attacks.mailbox import expect_our_commands, expect_unharmed, look
from tests.intake.imap_store import MemoryStore, mail
from tests.intake.scripted_imap import ALL, Scripted

PACKAGE = Path(__file__).resolve().parents[2] / "gateway"
GREEDY = (  # what others would switch on
    "COMPRESS=DEFLATE",
    "ENABLE",
    "CONDSTORE",
    "QRESYNC",
    "LITERAL+",
    "BINARY",
    "CATENATE",
    "UTF8=ACCEPT",
    "NOTIFY",
    "CONTEXT=SEARCH",
)


def test_it_is_never_asked_for() -> None:
    """Static: no line of ours says the word to a server, and nothing inflates what one sends."""
    for room in ("intake", "outlet"):
        for path in (PACKAGE / room).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"COMPRESS|ENABLE\b|deflate|\bzlib\b|\bgzip\b", text), path


def test_offers_are_not_taken_up() -> None:
    with Scripted(capabilities=(*ALL, *GREEDY)) as server:
        store = MemoryStore()
        server.add(mail(1))
        assert look(server, store) == 1
        expect_our_commands(server)
        expect_unharmed(server, store)


@pytest.mark.parametrize("size", [100_000, 900_000, 5_000_000])
def test_a_list_without_end(size: int) -> None:
    with Scripted(capabilities=(*ALL, *(f"X{number}" for number in range(size // 8)))) as server:
        store = MemoryStore()
        server.add(mail(1))
        begin = time.process_time()
        if size > 1_000_000:
            with pytest.raises((IMAPClientAbortError, OSError)):
                look(server, store)
            assert not store.rows
            server.capabilities = ALL
        else:
            assert look(server, store) == 1
        assert time.process_time() - begin < 3.0
        expect_unharmed(server, store)
