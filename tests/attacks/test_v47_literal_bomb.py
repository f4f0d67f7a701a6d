"""V-47, CPython gh-119511, net-imap CVE-2025-43857: the size of a literal, as the server announces it, is allocated at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.mailbox import expect_unharmed
from tests.intake.imap_store import MemoryStore, mail
from tests.intake.scripted_imap import Scripted, Session

MIB = 1 << 20
POLLER = """
import sys
from pathlib import Path
from gateway.intake.imap import Cursor
from tests.intake.imap_store import START, MemoryStore, account, poller
store = MemoryStore()
made = account(int(sys.argv[1]), command_seconds=0.5, slowest=10**9)
store.open(made.key, made.folder, Cursor(7, 1, 1, START))
one = poller(made, store)
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
for turn in range(3):
    try:
        one.once()
    except Exception as error:
        print(type(error).__name__, peak(), flush=True)
"""


@pytest.mark.parametrize(
    ("where", "bomb"),
    [
        ("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {3000000000}\r\n"),
        ("BODY.PEEK", b"* 1 FETCH (UID 1 BODY[] {900000}\r\n"),
        ("RFC822.SIZE", b"* 1 FETCH (UID 1 X {3000000000}\r\n"),
        ("SELECT", b"* LIST () {3000000000}\r\n"),
        ("UID SEARCH", b"* SEARCH {99999999999999999999}\r\n"),
        ("CAPABILITY", b"* CAPABILITY {3000000000}\r\n"),
        ("AUTHENTICATE", b"* OK {3000000000}\r\n"),
    ],
)
def test_memory_stays_flat_and_the_deadline_holds(where: str, bomb: bytes) -> None:
    with Scripted() as server:
        server.add(mail(1))

        def announce(session: Session, tag: bytes, command: str) -> bool:
            if server.sessions > 1 and where in command:
                session.send(bomb + b"x" * 1_000)  # and no more
                return True
            return False

        server.sins.append(announce)

        def first_is_dull(session: Session, tag: bytes, command: str) -> bool:
            if server.sessions == 1 and "UID SEARCH" in command:
                session.send(tag + b" NO first\r\n")
                return True
            return False

        server.sins.append(first_is_dull)
        root = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-c", POLLER, str(server.port)]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
        told = [line.split() for line in run.stdout.splitlines()]
        assert len(told) == 3, (told, run.stderr)  # each time an end, and a new connection
        assert int(told[2][1]) - int(told[0][1]) <= 8 * MIB, told
        assert server.sessions == 3
        expect_unharmed(server, MemoryStore())
