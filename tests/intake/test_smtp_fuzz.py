"""Sessions of nonsense in every state: each reply is a reply, each 250 to a mail has a receipt, and the listener lives on."""

import random
import re
import time

import pytest

from gateway.intake.smtp import Endpoint, Limits
from tests.intake.smtp_rig import running

REPLY = re.compile(r"[2-5][0-9]{2}[ -][ -~]*")
WORDS = [
    b"EHLO x\r\n", b"HELO x\r\n", b"LHLO x\r\n", b"MAIL FROM:<eva@example.org>\r\n", b"MAIL FROM:<>\r\n",
    b"RCPT TO:<it@example.org>\r\n", b"RCPT TO:<nobody@example.org>\r\n", b"RCPT TO:<broken@example.org>\r\n",
    b"DATA\r\n", b"Subject: x\r\n\r\n", b".\r\n", b"\r\n.\r\n", b"..\r\n", b"RSET\r\n", b"NOOP\r\n", b"HELP\r\n",
    b"VRFY x\r\n", b"AUTH PLAIN\r\n", b"STARTTLS\r\n", b"BDAT 5\r\n", b"\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", b" ",
    b"<" * 50, b'"' * 50, b"x" * 3000, b"MAIL FROM:<", b"SIZE=1", b"=" * 100, b"*\r\n",
]  # fmt: skip
USUAL = [
    b"EHLO x\r\n",
    b"MAIL FROM:<eva@example.org>\r\n",
    b"RCPT TO:<it@example.org>\r\n",
    b"DATA\r\n",
    b"a: b\r\n.\r\n",
]


def a_session(chance: random.Random) -> list[bytes]:
    """Mostly sense, so that the later states are reached, with nonsense put in and octets changed."""
    words = [word for _ in range(chance.randrange(1, 4)) for word in USUAL]
    for _ in range(chance.randrange(6)):
        words.insert(chance.randrange(len(words) + 1), chance.choice(WORDS))
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(words))
        word = bytearray(words[at])
        word[chance.randrange(len(word))] = chance.randrange(256)
        words[at] = bytes(word)
    return words


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_nonsense(protocol):
    chance = random.Random(2033)
    said, receipts = 0, set()
    limits = Limits(idle_seconds=0.5, data_window=0.5, connections_per_address=10_000, connections=10_000)
    with running(Endpoint(protocol=protocol, auth=lambda *_: False, auth_without_tls=True), limits=limits) as rig:
        for _ in range(400):
            with rig.client(greet=False) as client:
                try:
                    for word in a_session(chance):
                        client.send(word if protocol == "smtp" else word.replace(b"EHLO", b"LHLO"))
                        if chance.random() < 0.8:
                            time.sleep(0.0003)
                    client.sock.shutdown(1)
                except OSError:
                    pass
                while line := client.line():
                    assert REPLY.fullmatch(line), line
                    said += 1
                    if line.startswith("250 2.0.0 Taken as "):
                        receipts.add(int(line.rpartition(" ")[2]))
        with rig.client() as client:
            assert client.do("NOOP").startswith("250")
        assert said > 2_000
        assert len(receipts) > 20
        assert receipts <= set(range(1, len(rig.door.taken) + 1))
        assert rig.lobby.in_flight == 0
        assert rig.lobby.taking == 0
