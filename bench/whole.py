"""The whole way: a mail comes in, its request and its letters are on disk, the letters are taken by a sink.

    python bench/whole.py [--rounds 3] [--mails 600] [--tickets 100000] [--json FILE]

Measured in turns, each figure the median of its rounds: the program on an empty store, the program on a store of 100,000
requests, and django-helpdesk (its own reader of a folder, SQLite, one process) in an environment of its own, on an empty
store. The same mix of mails for all (corpus.py), the same sink. Ratios within one run mean something; mails a second are
this machine in this hour.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import corpus
import fill
from accept import SENDMAIL_PATH, CannotRunError, answers, free_port
from daemon import Daemon

HERE = Path(__file__).resolve().parent
HELPDESK = HERE / ".venv-helpdesk"
HELPDESK_VERSION = "2.6.1"
SESSIONS = 10
WARM = 100  # mails before anything is timed


@dataclass
class Way:
    """What one way did, a figure a round: mails a second, and milliseconds of processor time a mail."""

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_ms)


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """Postfix's smtp-sink: takes every letter and keeps none."""
    program = shutil.which("smtp-sink", path=SENDMAIL_PATH)
    if program is None:
        raise CannotRunError("smtp-sink (of Postfix) is not installed")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [program, *user, f"127.0.0.1:{port}", "256"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if not answers(port):
            raise CannotRunError("smtp-sink does not answer")
        yield port
    finally:
        process.terminate()
        process.wait()


def install_helpdesk() -> str:
    """Its environment, made once. Returns why it cannot be had, or ''."""
    done = HELPDESK / f".installed-{HELPDESK_VERSION}"
    if done.exists():
        return ""
    steps = [
        [sys.executable, "-m", "venv", str(HELPDESK)],
        [str(HELPDESK / "bin" / "python"), "-m", "pip", "install", "--quiet", f"django-helpdesk=={HELPDESK_VERSION}"],
    ]
    for step in steps:
        ran = subprocess.run(step, capture_output=True, text=True, check=False, timeout=600)
        if ran.returncode:
            said = (ran.stderr.strip() or ran.stdout.strip() or "no word").splitlines()[-1]
            return f"django-helpdesk cannot be installed: {said}"
    done.touch()
    return ""


def write_mails(folder: Path, *, count: int, run: int, first_ticket: int = 0) -> Path:
    """`first_ticket`: replies carry the number django-helpdesk gives their ticket, as its users' replies do."""
    folder.mkdir()
    tag = (lambda n: f"[support-{first_ticket + n}]") if first_ticket else None
    for number, mail in enumerate(corpus.mails(count, run=run, tag=tag)):
        (folder / f"{number:05}.eml").write_bytes(mail.raw)
    return folder


def run_ours(base: Path, way: Way, *, sink_port: int, count: int, run: int, data: Path | None = None) -> None:
    daemon = Daemon.start(base, send=f"smtp://127.0.0.1:{sink_port}", data=data)
    try:
        for folder, timed in ((base / "warm", False), (base / "mails", True)):
            mails = write_mails(folder, count=count if timed else WARM, run=2 * run + timed)
            expected = daemon.newest() + (count if timed else WARM)
            cpu, begun = daemon.cpu(), time.perf_counter()
            client = subprocess.Popen(
                [sys.executable, HERE / "feed.py", daemon.address, mails, str(SESSIONS)], stdout=subprocess.DEVNULL
            )
            # The client reads its files first; the clock runs from the first mail it sends.
            while daemon.newest() == expected - (count if timed else WARM) and client.poll() is None:
                begun = time.perf_counter()
                time.sleep(0.001)
            if client.wait():
                raise CannotRunError("the client was refused")
            daemon.wait_until_done(expected)
            if timed:
                way.rates.append(count / (time.perf_counter() - begun))
                way.cpu_ms.append((daemon.cpu() - cpu) / count * 1000)
            shutil.rmtree(mails)
    finally:
        daemon.stop()


def run_helpdesk(base: Path, way: Way, *, sink_port: int, count: int, run: int) -> None:
    base.mkdir()
    warm = write_mails(base / "warm", count=WARM, run=2 * run, first_ticket=1)
    mails = write_mails(base / "mails", count=count, run=2 * run + 1, first_ticket=1 + WARM // 2)
    environment = {**os.environ, "HELPDESK_FOLDER": str(base), "HELPDESK_SINK_PORT": str(sink_port)}
    ran = subprocess.run(
        [HELPDESK / "bin" / "python", HERE / "helpdesk" / "driver.py", warm, mails],
        env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if ran.returncode:
        raise CannotRunError(f"django-helpdesk: {ran.stderr.strip().splitlines()[-1]}")
    found = json.loads(ran.stdout.strip().splitlines()[-1])
    if found["left"] or found["tickets"] != count // 2:
        raise CannotRunError(f"django-helpdesk did not take the mails as meant: {found}")
    way.rates.append(count / found["seconds"])
    way.cpu_ms.append(found["cpu"] / count * 1000)


def measure(*, rounds: int, count: int, tickets: int, folder: Path) -> tuple[dict[str, Way], dict[str, str]]:
    """The ways by name (`empty`, `full`, `helpdesk`), and why one is missing."""
    ways = {"empty": Way(), "full": Way(), "helpdesk": Way()}
    missing = {}
    if reason := install_helpdesk():
        missing["helpdesk"] = reason
    base = Path(tempfile.mkdtemp(prefix="postroom-whole-", dir=folder))
    run = int(time.time()) % 1_000_000 * 100
    try:
        with sink() as port:
            filled = base / "filled"
            if tickets:
                print(f"filling a store with {tickets} requests", file=sys.stderr)
                fill.fill(filled, tickets)
            for number in range(rounds):
                for name in ("empty", "helpdesk", "full") if number % 2 == 0 else ("full", "helpdesk", "empty"):
                    run += 1
                    place = base / f"{name}{number}"
                    try:
                        if name == "empty":
                            run_ours(place, ways[name], sink_port=port, count=count, run=run)
                        elif name == "full" and tickets:
                            run_ours(place, ways[name], sink_port=port, count=count, run=run, data=filled)
                        elif name == "helpdesk" and name not in missing:
                            run_helpdesk(place, ways[name], sink_port=port, count=count, run=run)
                    except CannotRunError as error:
                        missing[name] = str(error)
                    shutil.rmtree(place, ignore_errors=True)
                    print(".", end="", file=sys.stderr, flush=True)
            print(file=sys.stderr)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return {name: way for name, way in ways.items() if way.rates}, missing


def table(ways: dict[str, Way], missing: dict[str, str], *, tickets: int) -> str:
    names = {"empty": "Postroom, empty store", "full": f"Postroom, {tickets:,} requests", "helpdesk": "django-helpdesk"}
    lines = [f"{'whole way, mixed mails':<28} {'mails/s':>8} {'CPU ms a mail':>14}"]
    lines += [f"{names[name]:<28} {way.rate:>8.1f} {way.cpu:>14.2f}" for name, way in ways.items()]
    lines += [f"left out: {names[name]}: {reason}" for name, reason in missing.items()]
    return "\n".join(lines)


def ratio(ways: dict[str, Way], one: str, other: str) -> float | None:
    return ways[one].rate / ways[other].rate if one in ways and other in ways else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="where the stores lie: a disk, not tmpfs")
    options = parser.parse_args()
    ways, missing = measure(rounds=options.rounds, count=options.mails, tickets=options.tickets, folder=options.folder)
    print(table(ways, missing, tickets=options.tickets))
    for one, other in (("empty", "helpdesk"), ("full", "empty")):
        print(f"{one} : {other} = {ratio(ways, one, other)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
