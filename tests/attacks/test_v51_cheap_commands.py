"""V-51, Postfix 20260805: a hundred thousand commands that cost the client nothing."""

import base64
import re

import pytest

from gateway.intake.smtp import Endpoint
from tests.intake.smtp_rig import Client, running
from tests.intake.test_smtp_memory import Server

MIB = 1 << 20
FLOODS = {
    "NOOP": b"NOOP\r\n",
    "RSET": b"RSET\r\n",
    "EHLO": b"EHLO x\r\n",
    "VRFY": b"VRFY eva@example.org\r\n",
    "RCPT": b"RCPT TO:<it@example.org>\r\n",
    "RCPT of strangers": b"RCPT TO:<nobody@elsewhere.example>\r\n",
    "MAIL and RSET": b"MAIL FROM:<eva@example.org>\r\nRSET\r\n",
    "unknown": b"XYZZY\r\n",
    "empty": b"\r\n",
    "AUTH": b"AUTH PLAIN AGEAYg==\r\n",
    "BDAT": b"BDAT 1000000000\r\n",
    "STARTTLS": b"STARTTLS\r\n",
    "binary": b"\x00\xff\r\n",
}
COUNT = 100_000


def replies_to(client: Client, flood: bytes) -> list[str]:
    """All that is said until the connection is closed."""
    sent = 0
    piece = flood * 1_000
    said: list[str] = []
    try:
        while sent < COUNT:
            client.send(piece)
            sent += 1_000
            said += re.findall(r"[^\r\n]+", client.sock.recv(1 << 20).decode())
    except OSError:
        pass
    try:
        while more := client.sock.recv(1 << 20):
            said += re.findall(r"[^\r\n]+", more.decode())
    except OSError:  # a reset: the last words may be lost with it
        pass
    return said


def test_each_ends_in_421_and_memory_stays_flat() -> None:
    with Server(1_000_000) as server:
        peak = server.peak()
        farewells = 0
        for name, flood in FLOODS.items():
            with Client(server.address) as client:
                client.do("EHLO x")
                client.do("MAIL FROM:<eva@example.org>") if name.startswith("RCPT") else None
                said = replies_to(client, flood)
            assert len(said) <= 8_010, (name, len(said))  # 1,000 commands, and the lines of EHLO
            farewells += any(line.startswith("421 4.7.0") for line in said)
        assert farewells >= len(FLOODS) // 2
        assert server.peak() - peak <= 8 * MIB
        with Client(server.address) as client:
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")


@pytest.mark.parametrize(
    ("flood", "most"), [("NOOP", 1_001), ("RCPT", 1_001), ("unknown", 22), ("RCPT of strangers", 22), ("AUTH", 3)]
)
def test_how_many_are_obeyed(flood: str, most: int) -> None:
    """One by one, so that every reply is read: at most so many, the last of them 421."""
    guesses = []

    def check(login: str, password: str) -> bool:
        guesses.append(password)
        return False

    with running(Endpoint(auth=check, auth_without_tls=True)) as rig:
        with rig.client() as client:
            client.do("EHLO x")
            if flood.startswith("RCPT"):
                client.do("MAIL FROM:<eva@example.org>")
            said = []
            for number in range(COUNT):
                command = FLOODS[flood].strip()
                if flood == "AUTH":
                    command = b"AUTH PLAIN " + base64.b64encode(b"\0relay\0%d" % number)
                said.append(client.do(command))
                if not said[-1] or said[-1].startswith("421"):
                    break
            assert said[-1].startswith("421 4.7.0")
            assert len(said) <= most
            assert client.closed()
        assert len(guesses) <= 3
        assert sum(line.startswith("250 2.1.5") for line in said) <= 100
        with rig.client() as client:
            assert client.mail(b"Subject: control\r\n\r\nx\r\n.\r\n").startswith("250")
