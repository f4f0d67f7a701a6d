"""F-39: the client is gone after any byte of its mail. Until the final dot is whole nothing is taken, and nothing of
it remains."""

import socket
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.intake.accept import Door
from gateway.intake.smtp import Endpoint, Listeners
from gateway.store import inbox
from tests.databases import NOW, opened
from tests.faults.inhouse import until
from tests.intake.smtp_rig import ENVELOPE, Client, Rig, judge

CONTENT = (
    b"From: eva@example.org\r\nMessage-ID: <m1@example.org>\r\nSubject: Printer\r\n\r\nIt jams.\r\n..\r\nYours\r\n.\r\n"
)


def leave_after(rig: Rig, count: int, *, reset: bool) -> None:
    client = Client(rig.listeners.addresses[0])
    client.send(ENVELOPE + b"DATA\r\n")
    for _ in range(4):
        client.reply()
    client.send(CONTENT[:count])
    if reset:
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()


@pytest.mark.parametrize("reset", [False, True])
def test_at_every_byte(tmp_path: Path, reset: bool) -> None:
    (tmp_path / "spool").mkdir()
    with opened("sqlite", tmp_path) as store:
        door = Door(store, now=lambda: NOW)
        listeners = Listeners(
            (Endpoint(hostname="mx.test"),), submit=door.submit, judge=judge, folder=str(tmp_path / "spool")
        )
        listeners.start()
        rig = Rig(listeners, door)  # type: ignore[arg-type]
        try:
            for count in range(len(CONTENT)):
                leave_after(rig, count, reset=reset)
            until(lambda: listeners.sessions == 0)
            assert store.read(inbox.counts) == {}
            with Client(listeners.addresses[0]) as client:
                assert client.mail(CONTENT).startswith("250")
            assert store.read(inbox.counts) == {"new": 1}
            assert rig.lobby.in_flight == 0
            assert list((tmp_path / "spool").iterdir()) == []
        finally:
            listeners.drain(2)
            door.close()


def test_a_large_one_leaves_no_file(tmp_path: Path) -> None:
    """It lay in a file while it came in."""
    (tmp_path / "spool").mkdir()
    with opened("sqlite", tmp_path) as store:
        door = Door(store, now=lambda: NOW)
        listeners = Listeners((Endpoint(),), submit=door.submit, judge=judge, folder=str(tmp_path / "spool"))
        listeners.start()
        try:
            client = Client(listeners.addresses[0]).ready_for_data()
            client.send(b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 30_000)
            client.close()
            until(lambda: listeners.sessions == 0)
            assert list((tmp_path / "spool").iterdir()) == []
            assert store.read(lambda c: c.execute(sa.text("SELECT count(*) FROM inbox")).scalar_one()) == 0
        finally:
            listeners.drain(2)
            door.close()
