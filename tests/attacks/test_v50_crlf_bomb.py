"""V-50: thirty megabytes of empty lines, each of which a careless reader keeps as an object; and everybody else waits."""

import time

import pytest

from gateway.intake.smtp_data import ContentLimits, DataReader, Refusal
from gateway.intake.spool import Spool
from tests.intake.smtp_rig import Client
from tests.intake.test_smtp_memory import Server, stream

MIB = 1 << 20
BOMBS = {"CRLF": b"\r\n", "LF": b"\n", "CR": b"\r", "dots": b"..\r\n", "a dot a line": b"\r\n.x", "CR CR LF": b"\r\r\n"}


@pytest.mark.parametrize("lines", [1_000_000, 10**9], ids=["refused", "allowed"])
def test_memory(lines: int) -> None:
    with Server(lines) as server:
        before = server.peak()
        with Client(server.address) as client:
            reply = stream(client, b"\r\n" * 32_768, 30 * MIB)
        assert reply.startswith("552 5.3.4" if lines == 1_000_000 else "250")
        assert server.peak() - before <= 16 * MIB
        with Client(server.address) as client:
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")


@pytest.mark.parametrize("bomb", BOMBS)
def test_nobody_waits(bomb: str) -> None:
    """What one packet costs is what everybody else on the loop waits: at most 50 ms of CPU, for the largest that comes."""
    piece = (BOMBS[bomb] * MIB)[: 256 * 1024]
    reader = DataReader(ContentLimits(), make_spool=lambda: Spool(in_memory=1))
    reader.feed(b"Subject: x\r\n\r\n")
    longest = 0.0
    for _ in range(30 * MIB // len(piece)):
        begin = time.thread_time()
        assert reader.feed(piece) == -1
        longest = max(longest, time.thread_time() - begin)
    assert longest <= 0.05
    assert reader.refusal in (None, Refusal.TOO_MANY_LINES, Refusal.LINE_TOO_LONG)
    reader.discard()
