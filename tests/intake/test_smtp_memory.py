"""What one client can make the listener's process grow by. The listener runs in a process of its own, here are the clients."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.smtp_rig import Client

MIB = 1 << 20
SERVER = """
import sys, threading
from gateway.intake.accept import Receipt
from gateway.intake.smtp import Endpoint, Limits, Listener, Verdict
def submit(arrival, done):
    threading.Thread(target=done, args=(Receipt(1, False), None)).start()
limits = Limits(message_size=60_000_000, lines=int(sys.argv[1]))
listener = Listener(Endpoint(), submit=submit, judge=lambda path: Verdict.OK, limits=limits)
listener.start()
print(listener.address, flush=True)
sys.stdin.read()
listener.drain(2)
"""


class Server:
    def __init__(self, lines: int, *, files: int = 1024) -> None:
        root = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-c", SERVER, str(lines)]
        command = ["prlimit", f"--nofile={files}:", *command]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        with Client(self.address) as client:
            assert client.mail(b"warm\r\n.\r\n").startswith("250")

    def peak(self) -> int:
        """The most memory the process ever had, in octets."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(10) == 0
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.said = self.process.stderr.read()
        self.process.stderr.close()


def stream(client: Client, piece: bytes, total: int) -> str:
    client.ready_for_data()
    client.send(b"a: b\r\n\r\n")
    for _ in range(total // len(piece)):
        client.send(piece)
    client.send(b"\r\n.\r\n")
    return client.reply()


@pytest.mark.parametrize(
    ("name", "piece", "total", "lines", "reply", "growth"),
    [
        ("50 MB mail", b"x" * 70 + b"\r\n", 50_000_000, 1_000_000, "250", 15 * 1_000_000),
        ("28 MB of CRLF", b"\r\n" * 32_768, 28 * MIB, 1_000_000, "552 5.3.4", 32 * MIB),
        ("28 MB of CRLF, allowed", b"\r\n" * 32_768, 28 * MIB, 10**9, "250", 32 * MIB),
        ("28 MB of dots", b"..\r\n" * 16_384, 28 * MIB, 10**9, "250", 32 * MIB),
        ("one line", b"x" * 65_536, 28 * MIB, 1_000_000, "554 5.6.0", 8 * MIB),
    ],
)
def test_growth(name, piece, total, lines, reply, growth):
    piece = piece * max(1, 65_536 // len(piece))
    with Server(lines) as server:
        before = server.peak()
        with Client(server.address) as client:
            assert stream(client, piece, total).startswith(reply)
        assert server.peak() - before < growth, name


def test_idle_connections_are_cheap():
    """1,000 in at most 64 KiB each (reliability 3.4)."""
    with Server(1000) as server:
        before = server.peak()
        clients = [Client(server.address) for _ in range(90)]
        for client in clients:
            client.do("EHLO client.example")
            client.do("MAIL FROM:<eva@example.org>")
        assert server.peak() - before < 90 * 64 * 1024
        for client in clients:
            client.close()


def test_no_file_descriptors_left():
    """Accepting pauses and goes on, and says so once (F-44)."""
    server = Server(1000, files=64)
    with server:
        clients = [Client(server.address, greet=False) for _ in range(90)]
        clients[0].reply()
        assert clients[0].mail(b"x\r\n.\r\n").startswith("250")
        for client in clients:
            client.close()
        with Client(server.address) as late:
            assert late.mail(b"x\r\n.\r\n").startswith("250")
    assert server.said.count("Too many open files") == 1
