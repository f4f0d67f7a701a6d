"""V-49, Mailpit GHSA-r553-m4fv-5v97, maddy #116: a line that never ends is kept in memory until there is none left."""

import pytest

from tests.intake.smtp_rig import Client
from tests.intake.test_smtp_memory import Server

MIB = 1 << 20
GIB = 1 << 30
LARGEST_MAIL = 60_000_000  # of `Server`
LINE = 64 * 1024
IN_SOCKETS = 16 * MIB  # what the kernel takes from us before the other side closes


def pour(client: Client, total: int) -> int:
    """Send octets without a line end until the other side has enough; how many it took."""
    piece, sent = b"x" * MIB, 0
    while sent < total:
        try:
            client.send(piece)
        except OSError:
            return sent
        sent += len(piece)
    return sent


@pytest.mark.parametrize(
    ("before", "limit", "reply"),
    [
        ([], LINE, "421 4.7.0"),
        (["EHLO x", "MAIL FROM:<eva@example.org>"], LINE, "421 4.7.0"),
        (["EHLO x", "MAIL FROM:<eva@example.org>", "RCPT TO:<it@example.org>", "DATA"], LARGEST_MAIL, "554 5.6.0"),
    ],
    ids=["first command", "command", "content"],
)
def test_closed_at_twice_the_limit_with_no_memory_spent(before: list[str], limit: int, reply: str) -> None:
    with Server(1_000_000) as server:
        peak = server.peak()
        with Client(server.address) as client:
            for command in before:
                client.do(command)
            assert pour(client, GIB) <= 2 * limit + IN_SOCKETS
            assert client.line()[:9] in (reply, ""), "said where we still read"
        assert server.peak() - peak <= 8 * MIB
        with Client(server.address) as client:
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")
