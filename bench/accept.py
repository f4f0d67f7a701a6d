"""Durable acceptance: how many mails a second are taken, each answered only when it is on disk.

    python bench/accept.py [--json FILE] [--only PEER,…] [--rounds 3] [--reconnect]

Peers, interleaved, the median of the rounds each:
    ours      the program: `python -m gateway --config … run`
    listener  our listener with the simplest durable store (bench/accept_peers.py): what the program could reach
    postfix   Postfix's smtpd with its queue on hold: own instance, own folders, own port (needs root, as Postfix does)
    bare      aiosmtpd as it comes, one fsync for each mail
Client: Postfix's smtp-source, or a small one of our own where it is missing. It keeps its connections (one a session);
`--reconnect` opens one for each mail. Fsyncs are counted by a preloaded library where there is a C compiler.
Ratios within one run mean something; mails a second are this machine in this hour. A peer that cannot run here is left
out, and the table says why.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
SIZES = {"2 KB": 2_000, "40 KB": 40_000, "680 KB": 680_000}
SESSIONS = (1, 10, 50)
# Mails a round: about one to two seconds each.
COUNTS = {"2 KB": (500, 2500, 2500), "40 KB": (300, 1200, 1200), "680 KB": (60, 200, 250)}
WARM = 2000  # mails to each peer before anything is measured
SENDMAIL_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/lib/postfix/sbin"

CONFIG = """
[service]
name        = "Bench"
our_domains = ["example.org"]
admins      = ["admin@example.org"]
data        = "{folder}/data"
rules       = "{folder}/rules"
timezone    = "Europe/Berlin"

[[mailbox]]
address   = "it@example.org"
receive   = "smtp://127.0.0.1:0"
send      = "capture:{folder}/out"
catch_all = true

[trust]
colleagues_need = "off"

[outbox]
delay = "0s"
"""
RULES = """
version: 1
timezone: Europe/Berlin
times: {office: Mon-Fri 08:00-17:00}
departments:
  it: {name: IT, address: it@example.org, open: office, agents: [ana@example.org], answer_within: {normal: 4h}}
"""


class CannotRunError(Exception):
    """This peer cannot run here; the text says why."""


@dataclass
class Counter:
    """The shared count of fsyncs, or None with the reason."""

    folder: Path
    library: Path | None = None
    reason: str = ""
    file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.folder / "syncs"
        self.file.write_bytes(bytes(8))
        self.file.chmod(0o666)  # Postfix's processes are other users
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            self.reason = "no C compiler"
            return
        library = self.folder / "countsync.so"
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(HERE / "countsync.c"), "-ldl"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        if built.returncode:
            self.reason = f"countsync.c does not compile: {built.stderr.strip().splitlines()[-1]}"
            return
        self.library = library

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "SYNC_COUNT": str(self.file)} if self.library else {}

    def read(self) -> int:
        return int.from_bytes(self.file.read_bytes(), sys.byteorder)


@dataclass
class Peer:
    """A running server: where it listens, and how to stop it. `pid` is 0 where it is several processes."""

    address: str
    stop: Callable[[], None]
    pid: int = 0


# --- servers -----------------------------------------------------------------------------------------------------------


def start_process(command: list[str], counter: Counter, *, within: float = 20.0) -> Peer:
    """Start a program that says `smtp=HOST:PORT` on stderr."""
    process = subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, **counter.environment()}, stderr=subprocess.PIPE, text=True
    )
    said: list[str] = []
    found: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            if not ready.is_set():
                said.append(line.strip())
                if "event=ready" in line and "smtp=" in line:
                    found.append(line.split("smtp=")[1].split()[0].strip('"'))
                    ready.set()
        ready.set()

    def stop() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    threading.Thread(target=listen, daemon=True).start()
    if not ready.wait(within) or not found:
        stop()
        raise CannotRunError(f"not ready: {said[-1] if said else 'it said nothing'}")
    return Peer(found[0].split(",")[0], stop, process.pid)


def start_ours(folder: Path, counter: Counter) -> Peer:
    (folder / "rules").mkdir()
    (folder / "rules" / "desk.yaml").write_text(RULES, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
    # The roles that work on accepted mail would take their share of the processors from the acceptance we measure.
    command = [sys.executable, "-m", "gateway", "--config", str(config), "run", "--role", "receive"]
    return start_process(command, counter)


def start_python_peer(name: str) -> Callable[[Path, Counter], Peer]:
    return lambda folder, counter: start_process(
        [sys.executable, str(HERE / "accept_peers.py"), name, str(folder)], counter
    )


MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}/log
mail_owner = postfix
setgid_group = postdrop
myhostname = bench.example.org
mydestination = example.org
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
alias_database =
smtpd_sender_restrictions = static:HOLD
smtpd_relay_restrictions = permit_mynetworks, reject
message_size_limit = 50000000
mailbox_size_limit = 0
default_process_limit = 100
{environment}
"""
MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
error     unix - - n - - error
anvil     unix - - n - 1 anvil
proxymap  unix - - n - - proxymap
postlog   unix-dgram n - n - 1 postlogd
"""


def start_postfix(folder: Path, counter: Counter) -> Peer:
    postfix = shutil.which("postfix", path=SENDMAIL_PATH)
    if postfix is None:
        raise CannotRunError("Postfix is not installed")
    if os.geteuid() != 0:
        raise CannotRunError("Postfix's master needs root")
    port = free_port()
    etc, queue, state, log = (folder / name for name in ("etc", "queue", "state", "log"))
    for place in (etc, queue, state, log):
        place.mkdir()
    shutil.chown(state, "postfix")
    values = " ".join(f"{name}={value}" for name, value in counter.environment().items())
    environment = f"import_environment = MAIL_CONFIG MAIL_LOGTAG TZ {values}"
    (etc / "main.cf").write_text(MAIN_CF.format(folder=folder, environment=environment), encoding="utf-8")
    (etc / "master.cf").write_text(MASTER_CF.format(port=port), encoding="utf-8")
    (etc / "dynamicmaps.cf").touch()
    call = [postfix, "-c", str(etc)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    started = subprocess.run([*call, "start"], **quiet, text=True, check=False)  # type: ignore[call-overload]

    def stop() -> None:
        subprocess.run([*call, "stop"], **quiet, check=False)  # type: ignore[call-overload]

    if started.returncode or not answers(port):
        stop()
        raise CannotRunError(f"Postfix did not start: {started.stderr.strip() or 'no answer on its port'}")
    return Peer(f"127.0.0.1:{port}", stop)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as probe:
            if probe.recv(3) == b"220":
                return True
        time.sleep(0.1)
    return False


PEERS: dict[str, Callable[[Path, Counter], Peer]] = {
    "ours": start_ours,
    "listener": start_python_peer("listener"),
    "postfix": start_postfix,
    "bare": start_python_peer("bare"),
}

# --- the client ----------------------------------------------------------------------------------------------------------


def send(address: str, *, size: int, sessions: int, count: int, keep: bool) -> float:
    """Deliver `count` mails; the seconds it took. CannotRunError if one of them was refused."""
    source = shutil.which("smtp-source", path=SENDMAIL_PATH)
    begun = time.perf_counter()
    if source is None:
        send_ourselves(address, size=size, sessions=sessions, count=count, keep=keep)
    else:
        command = [source, *(["-d"] if keep else []), "-s", str(sessions), "-m", str(count), "-l", str(size)]
        command += ["-M", "bench.example.org", "-f", "eva@example.org", "-t", "it@example.org", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise CannotRunError(f"smtp-source: {done.stderr.strip().splitlines()[-1]}")
    return time.perf_counter() - begun


def send_ourselves(address: str, *, size: int, sessions: int, count: int, keep: bool) -> None:
    host, _, port = address.rpartition(":")
    body = (b"X" * 78 + b"\r\n") * (size // 80)
    left = iter(range(count))
    guard = threading.Lock()
    failures: list[str] = []

    def ask(sock: socket.socket, data: bytes, code: bytes) -> None:
        sock.sendall(data)
        reply = sock.recv(4096)
        if not reply.startswith(code):
            raise OSError(reply.decode("ascii", "replace"))

    def connect() -> socket.socket:
        sock = socket.create_connection((host, int(port)), 60)
        ask(sock, b"", b"220")
        ask(sock, b"HELO bench.example.org\r\n", b"250")
        return sock

    def work() -> None:
        sock: socket.socket | None = None
        try:
            while True:
                with guard:
                    number = next(left, None)
                if number is None:
                    return
                sock = sock or connect()
                ask(sock, b"MAIL FROM:<eva@example.org>\r\n", b"250")
                ask(sock, b"RCPT TO:<it@example.org>\r\n", b"250")
                ask(sock, b"DATA\r\n", b"354")
                head = f"From: eva@example.org\r\nMessage-Id: <{number}.{time.time_ns()}@bench>\r\n\r\n".encode()
                ask(sock, head + body + b".\r\n", b"250")
                if not keep:
                    sock.close()
                    sock = None
        except OSError as error:
            failures.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise CannotRunError(f"client: {failures[0]}")


# --- the measurement -------------------------------------------------------------------------------------------------------


@dataclass
class Cell:
    """What one peer did with one size and number of sessions."""

    rates: list[float] = field(default_factory=list)
    syncs: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def syncs_a_mail(self) -> float | None:
        return statistics.median(self.syncs) if self.syncs else None


Results = dict[tuple[str, str, int], Cell]


@contextlib.contextmanager
def started(names: list[str], base: Path) -> Iterator[tuple[dict[str, tuple[Peer, Counter]], dict[str, str]]]:
    """Every peer that can run, with its counter of fsyncs; and the reasons of the others."""
    running: dict[str, tuple[Peer, Counter]] = {}
    missing: dict[str, str] = {}
    try:
        for name in names:
            folder = base / name
            folder.mkdir()
            folder.chmod(0o755)
            counter = Counter(folder)
            try:
                running[name] = (PEERS[name](folder, counter), counter)
            except CannotRunError as error:
                missing[name] = str(error)
        yield running, missing
    finally:
        for peer, _ in running.values():
            peer.stop()


def measure(
    running: dict[str, tuple[Peer, Counter]], *, rounds: int, keep: bool, scale: float, missing: dict[str, str]
) -> Results:
    results: Results = {}
    for name, (peer, _) in running.items():
        try:
            # A database's log grows at first, which costs a metadata write for each fsync; later it is used again.
            send(peer.address, size=10_000, sessions=10, count=WARM, keep=keep)
        except CannotRunError as error:
            missing[name] = f"warming up: {error}"
    for size_name, size in SIZES.items():
        for sessions, full in zip(SESSIONS, COUNTS[size_name], strict=True):
            count = max(int(full * scale), sessions)
            for round_number in range(rounds):
                order = list(running) if round_number % 2 == 0 else list(reversed(running))
                for name in order:
                    if name in missing:
                        continue
                    peer, counter = running[name]
                    before = counter.read()
                    try:
                        took = send(peer.address, size=size, sessions=sessions, count=count, keep=keep)
                    except CannotRunError as error:
                        missing[name] = f"{size_name}, {sessions} sessions: {error}"
                        continue
                    cell = results.setdefault((name, size_name, sessions), Cell())
                    cell.rates.append(count / took)
                    if counter.library:
                        cell.syncs.append((counter.read() - before) / count)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def table(results: Results, names: list[str], missing: dict[str, str]) -> str:
    """Mails a second, ratios to Postfix, fsyncs a mail."""
    shown = [name for name in names if any(key[0] == name for key in results)]
    lines = [f"{'size':>7} {'sessions':>8}  " + "  ".join(f"{name + '/s':>10} {'fsyncs':>6}" for name in shown)]
    lines[0] += "  " + "  ".join(f"{name}/postfix" for name in shown if name != "postfix")
    for size in SIZES:
        for sessions in SESSIONS:
            cells = {name: results.get((name, size, sessions)) for name in shown}
            line = f"{size:>7} {sessions:>8}  " + "  ".join(shown_cell(cells[name]) for name in shown)
            line += "  " + "  ".join(
                f"{ratio(cells[name], cells.get('postfix')):>{len(name) + 8}}" for name in shown if name != "postfix"
            )
            lines.append(line)
    lines += [f"left out: {name}: {reason}" for name, reason in missing.items()]
    return "\n".join(lines)


def shown_cell(cell: Cell | None) -> str:
    if cell is None:
        return f"{'-':>10} {'-':>6}"
    syncs = "-" if cell.syncs_a_mail is None else f"{cell.syncs_a_mail:.2f}"
    return f"{cell.rate:>10.0f} {syncs:>6}"


def ratio(cell: Cell | None, other: Cell | None) -> str:
    return f"{cell.rate / other.rate:.2f}" if cell and other else "-"


def as_json(results: Results, missing: dict[str, str], *, keep: bool) -> dict[str, object]:
    rows = [
        {"peer": name, "size": size, "sessions": sessions, "rate": round(cell.rate, 1), "fsyncs": cell.syncs_a_mail,
         "rates": [round(rate, 1) for rate in cell.rates]}
        for (name, size, sessions), cell in results.items()
    ]  # fmt: skip
    return {"bench": "accept", "connections": "kept" if keep else "one a mail", "rows": rows, "left_out": missing}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--only", default="ours,listener,postfix,bare", help="peers, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="send this part of the usual number of mails")
    parser.add_argument("--reconnect", action="store_true", help="a connection for each mail")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="where the queues lie: a disk, not tmpfs")
    options = parser.parse_args()
    names = [name for name in options.only.split(",") if name in PEERS]
    base = Path(tempfile.mkdtemp(prefix="postroom-bench-", dir=options.folder))
    base.chmod(0o755)
    try:
        with started(names, base) as (running, missing):
            keep = not options.reconnect
            results = measure(running, rounds=options.rounds, keep=keep, scale=options.scale, missing=missing)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(f"durable acceptance, connections {'kept' if keep else 'one a mail'}, medians of {options.rounds}")
    print(table(results, names, missing))
    if options.json:
        options.json.write_text(json.dumps(as_json(results, missing, keep=keep), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
