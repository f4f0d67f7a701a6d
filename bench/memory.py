"""What the running program needs: memory for hostile mails, memory at rest, and the time to its ready line.

    python bench/memory.py

Each load meets a fresh process with all its roles, because the peak of a process never falls. `50 MB` is one mail with a
file of that size, accepted, decided, its letters sent; `CRLF` is 28 MB of empty lines. Meanwhile a second client asks NOOP
every two milliseconds and notes the longest it waited: the stall of the listener's loop, with the noise of the machine in
it, so the same is measured with nothing to do.
"""

import base64
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accept import CannotRunError
from accept_memory import ask, connect
from daemon import PROJECT, Daemon, NotReadyError

MB = 1_000_000
MAILBOXES = 10
HEADER = b"From: eva@customer.example\r\nTo: support@example.com\r\nSubject: scan\r\nMessage-ID: <%d@bench>\r\n"


@dataclass(frozen=True)
class Load:
    """`size` of the mail, `grown` of the process at its peak, both in bytes; `stall` in seconds."""

    size: int
    grown: int
    stall: float
    reply: str


def with_a_file(size: int) -> bytes:
    """A mail of `size` bytes in all but its header: nearly all of it a file."""
    line = base64.encodebytes(b"\x50\x4f\x53" * 19).rstrip() + b"\r\n"
    return (
        HEADER % time.time_ns()
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nThe scan.\r\n--b\r\n'
        + b'Content-Type: application/pdf; name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + line * (size // len(line))
        + b"--b--\r\n"
    )


def of_nothing(size: int) -> bytes:
    return HEADER % time.time_ns() + b"\r\n" + b"\r\n" * (size // 2)


def send(address: str, mail: bytes) -> str:
    with connect(address) as sock:
        sock.settimeout(120)
        for command in (b"HELO bench", b"MAIL FROM:<eva@customer.example>", b"RCPT TO:<support@example.com>", b"DATA"):
            ask(sock, command + b"\r\n")
        try:
            sock.sendall(mail)
            return ask(sock, b".\r\n").decode("ascii", "replace").strip()
        except ConnectionError:
            return "connection closed"


def load(base: Path, make: Callable[[int], bytes], size: int) -> Load:
    """One load on a fresh process."""
    folder = Path(tempfile.mkdtemp(dir=base))
    daemon = Daemon.start(folder, send=f"capture:{folder}/out")
    try:
        send(daemon.address, with_a_file(2 * MB))  # what is loaded when first needed is no memory of a mail
        daemon.wait_until_done(1)
        before = daemon.memory("VmRSS")

        def work() -> str:
            if not size:
                time.sleep(2)
                return ""
            reply = send(daemon.address, make(size))
            if reply.startswith("250"):
                daemon.wait_until_done(2)
            return reply

        waits: list[float] = []
        over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(daemon.address, waits, over))
        watcher.start()
        reply = work()
        over.set()
        watcher.join()
        return Load(size, daemon.memory("VmHWM") - before, max(waits), reply)
    finally:
        daemon.stop()


def _watch(address: str, waits: list[float], over: threading.Event) -> None:
    while not over.is_set():
        with connect(address) as sock:
            for _ in range(500):  # the listener allows a thousand commands without a mail
                if over.is_set():
                    break
                begun = time.perf_counter()
                ask(sock, b"NOOP\r\n")
                waits.append(time.perf_counter() - begun)
                time.sleep(0.002)


def at_rest(base: Path, *, mailboxes: int = MAILBOXES) -> int:
    """Bytes in memory of a process that polls so many mailboxes on a real Dovecot and has nothing to do."""
    sys.path.insert(0, str(PROJECT))
    try:
        from tests.peers import dovecot
    except ImportError as error:
        raise CannotRunError(f"no Dovecot: {error}") from error
    if dovecot.executable() is None:
        raise CannotRunError("Dovecot is not installed")
    folder = Path(tempfile.mkdtemp(dir=base))
    with dovecot.Dovecot() as server:
        secret = folder / "password"
        secret.write_text(server.password)
        secret.chmod(0o600)
        boxes = "".join(
            f'\n[[mailbox]]\naddress = "box{n}@example.com"\nreceive = "imap://127.0.0.1:{server.imap_port}"\n'
            f'send = "capture:{folder}/out"\nlogin = "box{n}@example.com"\npassword = "file:{secret}"\n'
            for n in range(mailboxes)
        )
        daemon = Daemon.start(folder, send=f"capture:{folder}/out", more=boxes)
        try:
            time.sleep(12)
            return daemon.memory("VmRSS")
        finally:
            daemon.stop()


def until_ready(base: Path, *, rounds: int) -> tuple[float, float]:
    """Seconds from start to ready line: the very first start, and the ones after it (medians)."""
    first, later = [], []
    for _ in range(rounds):
        folder = Path(tempfile.mkdtemp(dir=base))
        for times in (first, later):
            daemon = Daemon.start(folder, send=f"capture:{folder}/out")
            times.append(daemon.ready_after)
            daemon.stop()
    return statistics.median(first), statistics.median(later)


def main() -> int:
    base = Path(tempfile.mkdtemp(prefix="postroom-memory-", dir="/var/tmp"))
    try:
        for name, make, size in (
            ("nothing", with_a_file, 0),
            ("50 MB", with_a_file, 50 * MB),
            ("28 MB of CRLF", of_nothing, 28 * MB),
        ):
            found = load(base, make, size)
            print(
                f"{name:<16} grown {found.grown / 2**20:7.1f} MiB  stall {found.stall * 1000:6.1f} ms  {found.reply[:50]}"
            )
        first, later = until_ready(base, rounds=3)
        print(f"ready after {first:.2f} s the first time, {later:.2f} s later")
        print(f"at rest with {MAILBOXES} mailboxes: {at_rest(base) / 2**20:.1f} MiB")
    except (CannotRunError, NotReadyError) as error:
        print(f"cannot run: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
