"""Plays many trials on all cores and says what came of them. See docs/reliability.md.

python -m tests.crash.rig --trials 2000                        both databases
python -m tests.crash.rig --seed 4711 --database sqlite        one trial again, with the program's log
python -m tests.crash.rig --broken ack-apart                   a build that is wrong on purpose, until it is caught
"""

import argparse
import contextlib
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import broken
from tests.crash.trial import declared_names
from tests.peers.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
LANES = (os.cpu_count() or 1) + 1
"""Workers on SQLite; more than cores, since a trial waits now and then."""
PLACE = "/var/tmp"
"""On a disk: /tmp may be memory, where a commit costs nothing."""
POSTGRES_SHARE = 0.05
PROGRESS_SECONDS = 10.0
BROKEN_TRIALS = 300
FIRST = 1


@dataclass(slots=True)
class Report:
    """What came of the trials."""

    trials: Counter[str] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    cells: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(database, failpoint, action) that came true."""
    sums: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    caught: dict[str, str] = field(default_factory=dict)
    """Broken build: after how many trials, by what; '' if it was not caught."""
    builds: Counter[str] = field(default_factory=Counter)
    """Trials of each broken build, and what was said of it."""
    of_build: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def take(self, result: dict[str, Any]) -> None:
        if build := result["build"]:
            self.builds[build] += 1
            self.of_build[build] += [f"seed {result['seed']} ({result['mode']}): {p}" for p in result["problems"]]
            return
        database = result["database"]
        self.trials[database] += 1
        self.modes[result["mode"]] += 1
        self.sums["struck"] += bool(result["hit"] or result["poisoned"])
        for name, action in result["hit"]:
            self.cells[database, name, action] += 1
        for name in ("mails", "letters", "lives", "unknown", "repeated", "poisoned", "warnings", "broken"):
            self.sums[name] += result[name]
        again = f"python -m tests.crash.rig --seed {result['seed']} --database {database}"
        self.problems += [
            f"seed {result['seed']} ({database}, {result['mode']}): {p}   [{again}]" for p in result["problems"]
        ]

    def count(self, kind: str) -> int:
        return sum(f": {kind}" in problem for problem in self.problems)

    @property
    def missing(self) -> list[str]:
        """Declared failpoints that no trial has killed at."""
        killed = {name for (_, name, action), count in self.cells.items() if action == "kill" and count}
        return sorted(set(declared_names()) - killed)

    def table(self) -> str:
        """Failpoint × action × database."""
        databases = sorted(self.trials, reverse=True)
        columns = [(database, action) for database in databases for action in ("kill", "raise")]
        lines = [f"{'failpoint':24}" + "".join(f"{database[:10] + ' ' + action:>18}" for database, action in columns)]
        for name in [*declared_names(), "(any instant)"]:
            counts = [self.cells[database, name, action] for database, action in columns]
            lines.append(f"{name:24}" + "".join(f"{count:18,}" for count in counts))
        return "\n".join(lines)

    def line(self) -> str:
        total = self.trials.total()
        parts = ", ".join(f"{self.trials[name]:,} {name}" for name in sorted(self.trials, reverse=True))
        names = len(declared_names())
        text = (
            f"crash: {total:,} trials ({parts}), {names - len(self.missing)}/{names} failpoints, {self.count('lost')} lost,"
            f" {self.count('doubled')} doubled, {self.count('second acknowledgement')} second acknowledgements"
        )
        if wrong := len(self.problems) - sum(map(self.count, ("lost", "doubled", "second acknowledgement"))):
            text += f", {wrong} wrong otherwise"
        if self.caught:
            text += f", {sum(map(bool, self.caught.values()))}/{len(self.caught)} broken builds caught"
        return text

    def details(self) -> str:
        s = self.sums
        rate = self.trials.total() / self.seconds * 60 if self.seconds else 0
        modes = ", ".join(f"{count:,} {mode}" for mode, count in self.modes.most_common())
        return (
            f"{modes}; struck in {s['struck']:,}; {s['lives']:,} starts, {s['mails']:,} mails, {s['letters']:,} letters,"
            f" {s['unknown']:,} machine letters unknown, {s['repeated']:,} people's letters repeated,"
            f" {s['warnings']:,} warnings of promises, {s['broken']:,} promises broken and admitted,"
            f" {s['poisoned']:,} trials with a mail that stops its worker; {rate:,.0f} trials/min"
        )


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    buffer: bytearray = field(default_factory=bytearray)


def play(jobs: list[list[str]], report: Report, *, progress: bool = False) -> None:
    """Run workers with these arguments side by side, and take what they say. RuntimeError if one fails."""
    started = shown = time.monotonic()
    told = 0
    selector = selectors.DefaultSelector()
    workers: list[_Worker] = []
    folder = Path(tempfile.mkdtemp(prefix="crash-", dir=PLACE))
    try:
        for job in jobs:
            own = folder / str(len(workers))
            own.mkdir()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.worker", str(own), *job],
                stdout=subprocess.PIPE,
                cwd=ROOT,
                start_new_session=True,
            )
            assert process.stdout is not None
            os.set_blocking(process.stdout.fileno(), False)
            workers.append(_Worker(process))
            selector.register(process.stdout, selectors.EVENT_READ, workers[-1])
        while selector.get_map():
            for key, _ in selector.select(1.0):
                _read(key.data, selector, report)
            if progress and time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                report.seconds = shown - started
                print(*report.problems[told:], report.line(), sep="\n", flush=True)
                told = len(report.problems)
    finally:
        report.seconds = time.monotonic() - started
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.process.pid, 9)
            worker.process.wait()
        selector.close()
        shutil.rmtree(folder, ignore_errors=True)


def _read(worker: _Worker, selector: selectors.BaseSelector, report: Report) -> None:
    assert worker.process.stdout is not None
    data = worker.process.stdout.read()
    if data:
        worker.buffer += data
        *lines, rest = worker.buffer.split(b"\n")
        worker.buffer = bytearray(rest)
        for line in lines:
            report.take(json.loads(line))
    elif data == b"":
        selector.unregister(worker.process.stdout)
        if worker.process.wait():
            raise RuntimeError(f"a worker of the crash rig ended with {worker.process.returncode}")


def campaign(trials: int, *, first: int = FIRST, postgres: float = POSTGRES_SHARE, progress: bool = True) -> Report:
    """`trials` on both databases; `postgres` is PostgreSQL's share."""
    report = Report()
    on_postgres = int(trials * postgres)
    with _databases(1 if on_postgres else 0) as urls:
        jobs = _shares("sqlite", first, trials - on_postgres, LANES)
        jobs += [job for url in urls for job in _shares(url, first + trials, on_postgres, 1)]
        play(jobs, report, progress=progress)
    return report


def _shares(database: str, first: int, count: int, lanes: int) -> list[list[str]]:
    """The arguments of `lanes` workers that share `count` seeds."""
    jobs = []
    for lane in range(lanes):
        share = len(range(lane, count, lanes))
        if share:
            jobs.append([database, str(first + lane), str(share), str(lanes)])
    return jobs


@contextlib.contextmanager
def _databases(count: int) -> Iterator[list[str]]:
    if not count:
        yield []
        return
    with Postgres() as server:
        yield [server.create(f"crash{n}") for n in range(count)]


def catch(builds: Sequence[str], *, trials: int = BROKEN_TRIALS, first: int = FIRST) -> dict[str, str]:
    """Play each broken build until it is caught, `trials` at most: by what, and after how many trials; '' if it was not."""
    report = Report()
    shares = [builds[lane::2] for lane in range(2) if builds[lane::2]]
    play([["sqlite", str(first), str(trials), "1", ",".join(share)] for share in shares], report)
    caught = {}
    for build in builds:
        found = next((p for p in report.of_build[build] if broken.BUILDS[build].shows in p), "")
        caught[build] = f"after {report.builds[build]} trials: {found}" if found else ""
    return caught


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.crash.rig", description=__doc__)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--first", type=int, default=FIRST, help="the first seed")
    parser.add_argument("--postgres", type=float, default=POSTGRES_SHARE, help="PostgreSQL's share of the trials")
    parser.add_argument("--seed", type=int, help="play this trial alone, with the program's log")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--broken", choices=sorted(broken.BUILDS), help="play this broken build until it is caught")
    options = parser.parse_args()
    if options.broken:
        caught = catch([options.broken], first=options.first)[options.broken]
        print(f"{options.broken}: {caught or 'NOT CAUGHT'}")
        return 0 if caught else 1
    if options.seed is not None:
        os.environ["POSTROOM_CRASH_LOG"] = "1"
        report = Report()
        with _databases(options.database == "postgresql") as urls:
            play(_shares((urls or ["sqlite"])[0], options.seed, 1, 1), report)
    else:
        report = campaign(options.trials, first=options.first, postgres=options.postgres)
        print(report.table())
    print(report.details())
    print("\n".join([*report.problems[:50], report.line()]))
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
