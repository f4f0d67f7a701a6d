"""What one client can do to the listener: memory it makes the process grow by, and how long it keeps others waiting.

    python bench/accept_memory.py [--json FILE] [--ours]

A large client sends 50 MB of base64, 28 MB of bare CRLF, 28 MB of lone dots (stuffed), or one endless line; meanwhile a
small one asks NOOP every two milliseconds and notes the longest it waited: the stall of the loop, with the noise of the
machine in it (the row `nothing` shows how much that is). Measured is the listener alone, or with `--ours` the program.
"""

import argparse
import json
import shutil
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from accept import CannotRunError, Counter, Peer, start_ours, start_python_peer

MB = 1_000_000
BASE64 = b"QUJD" * 19 + b"\r\n"
LOADS: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 0),
    "50 MB of base64": (BASE64, 50 * MB),
    "34 MB of base64": (BASE64, 34 * MB),
    "28 MB of CRLF": (b"\r\n", 28 * MB),
    "28 MB of dots": (b"..\r\n", 28 * MB),
    "one line, 28 MB": (b"x", 28 * MB),
}


@dataclass(frozen=True)
class Row:
    load: str
    reply: str
    grown_mib: float
    stall_ms: float
    seconds: float


def peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def connect(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    sock = socket.create_connection((host, int(port)), 30)
    sock.recv(4096)
    return sock


def ask(sock: socket.socket, command: bytes) -> bytes:
    sock.sendall(command)
    return sock.recv(4096)


def load(address: str, piece: bytes, total: int) -> str:
    if not total:
        time.sleep(1)
        return ""
    with connect(address) as sock:
        ask(sock, b"HELO bench.example.org\r\n")
        ask(sock, b"MAIL FROM:<eva@example.org>\r\n")
        ask(sock, b"RCPT TO:<it@example.org>\r\n")
        ask(sock, b"DATA\r\n")
        block = piece * (262_144 // len(piece))
        try:
            sock.sendall(b"From: eva@example.org\r\n\r\n")
            for _ in range(total // len(block)):
                sock.sendall(block)
            sock.sendall(b"\r\n.\r\n")
            return sock.recv(4096).decode("ascii", "replace").strip()
        except ConnectionError:
            return "connection closed"


def measure(peer: Peer, name: str) -> Row:
    longest = 0.0
    over = threading.Event()

    def watch() -> None:
        nonlocal longest
        with connect(peer.address) as sock:
            asked = 0
            while not over.is_set():
                begun = time.perf_counter()
                ask(sock, b"NOOP\r\n")
                longest = max(longest, time.perf_counter() - begun)
                asked += 1
                if asked % 500 == 0:  # the listener allows a thousand commands without a mail
                    return_mail(sock)
                time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    before = peak(peer.pid)
    watcher.start()
    begun = time.perf_counter()
    reply = load(peer.address, *LOADS[name])
    took = time.perf_counter() - begun
    over.set()
    watcher.join()
    return Row(name, reply[:40], (peak(peer.pid) - before) / 2**20, longest * 1000, took)


def return_mail(sock: socket.socket) -> None:
    ask(sock, b"HELO bench.example.org\r\n")
    ask(sock, b"MAIL FROM:<>\r\n")
    ask(sock, b"RCPT TO:<it@example.org>\r\n")
    ask(sock, b"DATA\r\n")
    ask(sock, b"x\r\n.\r\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--ours", action="store_true", help="measure the program instead of the listener alone")
    options = parser.parse_args()
    start = start_ours if options.ours else start_python_peer("discard")
    rows = []
    for name in LOADS:  # a fresh process each: the peak of a process never falls
        base = Path(tempfile.mkdtemp(prefix="postroom-bench-", dir="/var/tmp"))
        try:
            peer = start(base, Counter(base))
            load(peer.address, BASE64, 2 * MB)
            rows.append(measure(peer, name))
            peer.stop()
        except CannotRunError as error:
            print(f"cannot run: {error}", file=sys.stderr)
            return 1
        finally:
            shutil.rmtree(base, ignore_errors=True)
    print(f"{'load':<18} {'grown MiB':>9} {'stall ms':>8} {'seconds':>7}  reply")
    for row in rows:
        print(f"{row.load:<18} {row.grown_mib:>9.1f} {row.stall_ms:>8.1f} {row.seconds:>7.2f}  {row.reply}")
    if options.json:
        found = [{"load": r.load, "grown_mib": r.grown_mib, "stall_ms": r.stall_ms, "reply": r.reply} for r in rows]
        options.json.write_text(
            json.dumps({"bench": "accept_memory", "rows": found}, indent=1) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
