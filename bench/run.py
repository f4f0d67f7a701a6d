"""Every benchmark in one run, one table at the end: `make bench`.

    python bench/run.py [--only accept,whole,memory,start,rules,replay] [--quick] [--folder /var/tmp]

accept   mails made durable a second, beside Postfix and a bare aiosmtpd               bench/accept.py
whole    mail in, request and letters on disk, letters sent; beside django-helpdesk    bench/whole.py
memory   hostile mails, and a process at rest with ten mailboxes                       bench/memory.py
start    from the start of the process to its ready line                               bench/memory.py
replay   stored mails decided again under edited rules                                 bench/replay.py
rules    ten thousand rules: to read them, to decide a mail, to decide a hostile one   bench/rules.py

Figures are medians of interleaved rounds. Only ratios within one run mean something elsewhere: mails a second are this
machine in this hour. Each part writes bench/results/NAME.json; what cannot run here is left out, and the table says why.
Exit code 0 whatever the figures are: aims are shown beside them, and judged by people.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import accept
import memory
import replay
import whole
from accept import CannotRunError
from daemon import NotReadyError

import rules

RESULTS = Path(__file__).resolve().parent / "results"
ACCEPT_PEERS = ["ours", "postfix", "bare"]
MIB = 2**20


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, what came out, what we aim at, and whether that is reached."""

    figure: str
    value: str
    aim: str = ""
    reached: bool | None = None


@dataclass(frozen=True)
class Options:
    folder: Path
    rounds: int
    scale: float
    tickets: int


Part = Callable[[Options], tuple[list[Line], dict[str, object]]]


def run_accept(options: Options) -> tuple[list[Line], dict[str, object]]:
    base = Path(tempfile.mkdtemp(prefix="postroom-accept-", dir=options.folder))
    base.chmod(0o755)
    try:
        with accept.started(ACCEPT_PEERS, base) as (running, missing):
            results = accept.measure(running, rounds=options.rounds, keep=True, scale=options.scale, missing=missing)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(accept.table(results, ACCEPT_PEERS, missing))
    lines = []
    for size in accept.SIZES:
        for sessions, most in zip(accept.SESSIONS, (2.0, 0.5, 0.25), strict=True):
            ours, peer = results.get(("ours", size, sessions)), results.get(("postfix", size, sessions))
            bare = results.get(("bare", size, sessions))
            if ours is None:
                continue
            name = f"accepted, {size}, {sessions} session{'s' if sessions > 1 else ''}"
            if peer is not None:
                ratio = ours.rate / peer.rate
                lines.append(Line(f"{name} : Postfix on hold", f"{ratio:.2f}", ">= 1.0", ratio >= 1.0))
            if bare is not None:
                lines.append(Line(f"{name} : bare aiosmtpd", f"{ours.rate / bare.rate:.2f}"))
            if (syncs := ours.syncs_a_mail) is not None:
                lines.append(Line(f"{name}, fsyncs a mail", f"{syncs:.2f}", f"<= {most:g}", syncs <= most))
    lines += [Line(f"accepted: {peer}", f"left out: {why}") for peer, why in missing.items()]
    return lines, accept.as_json(results, missing, keep=True)


def run_whole(options: Options) -> tuple[list[Line], dict[str, object]]:
    count = max(100, int(600 * options.scale))
    ways, missing = whole.measure(rounds=options.rounds, count=count, tickets=options.tickets, folder=options.folder)
    print(whole.table(ways, missing, tickets=options.tickets))
    lines = []
    if (ratio := whole.ratio(ways, "empty", "helpdesk")) is not None:
        lines.append(Line("whole way : django-helpdesk", f"{ratio:.2f}", ">= 5", ratio >= 5))
        cpu = ways["helpdesk"].cpu / ways["empty"].cpu
        lines.append(Line("processor time of django-helpdesk : ours, a mail", f"{cpu:.2f}"))
    if (ratio := whole.ratio(ways, "full", "empty")) is not None:
        lines.append(Line(f"whole way at {options.tickets:,} requests : empty", f"{ratio:.2f}", ">= 0.9", ratio >= 0.9))
    lines += [Line(f"whole way, {name}", f"left out: {why}") for name, why in missing.items()]
    found = {name: {"rates": way.rates, "cpu_ms": way.cpu_ms} for name, way in ways.items()}
    return lines, {"bench": "whole", "ways": found, "left_out": missing, "tickets": options.tickets, "mails": count}


def run_memory(options: Options) -> tuple[list[Line], dict[str, object]]:
    base = Path(tempfile.mkdtemp(prefix="postroom-memory-", dir=options.folder))
    lines: list[Line] = []
    found: dict[str, object] = {"bench": "memory"}
    try:
        size = 50 * memory.MB
        nothing = memory.load(base, memory.with_a_file, 0)
        large = memory.load(base, memory.with_a_file, size)
        empty = memory.load(base, memory.of_nothing, 28 * memory.MB)
        times, grown = large.grown / size, empty.grown / MIB
        lines.append(Line("memory for one mail of 50 MB, times its size", f"{times:.2f}", "<= 1.5", times <= 1.5))
        lines.append(Line("memory for 28 MB of CRLF", f"{grown:.1f} MiB", "<= 32", grown <= 32))
        stall = empty.stall * 1000
        lines.append(Line("longest stall meanwhile", f"{stall:.0f} ms", "<= 100", stall <= 100))
        lines.append(Line("longest stall, 50 MB", f"{large.stall * 1000:.0f} ms"))
        lines.append(Line("longest stall, nothing to do", f"{nothing.stall * 1000:.0f} ms"))
        found |= {"nothing": asdict(nothing), "50 MB": asdict(large), "28 MB of CRLF": asdict(empty)}
        try:
            rest = memory.at_rest(base)
            name = f"memory at rest, {memory.MAILBOXES} IMAP mailboxes"
            lines.append(Line(name, f"{rest / MIB:.1f} MiB", "<= 120", rest <= 120 * MIB))
            found["at_rest"] = rest
        except CannotRunError as error:
            lines.append(Line("memory at rest", f"left out: {error}"))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return lines, found


def run_start(options: Options) -> tuple[list[Line], dict[str, object]]:
    base = Path(tempfile.mkdtemp(prefix="postroom-start-", dir=options.folder))
    try:
        first, later = memory.until_ready(base, rounds=max(3, options.rounds))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    lines = [
        Line("start to ready, new store", f"{first:.2f} s", "<= 1.5", first <= 1.5),
        Line("start to ready, store there", f"{later:.2f} s", "<= 1.5", later <= 1.5),
    ]
    return lines, {"bench": "start", "first": first, "later": later}


def run_rules(options: Options) -> tuple[list[Line], dict[str, object]]:
    rounds = [rules.measure() for _ in range(options.rounds)]
    found = min(rounds, key=lambda one: one.decide)
    print(rules.table(found))
    load, decide = min(one.load for one in rounds), found.decide * 1000
    kind, worst = max(found.growth.items(), key=lambda one: one[1])
    slow, longest = max(found.hostile.items(), key=lambda one: one[1])
    name = f"{found.rules:,} rules"
    lines = [
        Line(f"{name}, to read them (processor time)", f"{load:.2f} s", "<= 5", load <= 5),
        Line(f"{name}, a mail decided (median)", f"{decide:.3f} ms", "<= 1", decide <= 1),
        Line(f"{name}, looked at for a mail", f"{found.candidates:.1%}", "<= 5 %", found.candidates <= 0.05),
        Line(f"{name}, twice a hostile text ({kind})", f"{worst:.2f} x", "<= 2.5", worst <= 2.5),
        Line(f"{name}, a million characters ({slow})", f"{longest * 1000:.0f} ms"),
    ]
    return lines, {"bench": "rules", "rounds": [asdict(one) for one in rounds]}


def run_replay(options: Options) -> tuple[list[Line], dict[str, object]]:
    base = Path(tempfile.mkdtemp(prefix="postroom-replay-", dir=options.folder))
    try:
        found = replay.measure(base / "desk", count=int(4_000 * options.scale), rounds=options.rounds)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    lines = [
        Line("rules replay, mails a second of one core", f"{found.rate:.0f}", ">= 500", found.rate >= 500),
        Line("rules replay without an edit, mails that differ", f"{found.unedited}", "0", found.unedited == 0),
    ]
    return lines, {"bench": "replay", **asdict(found)}


PARTS: dict[str, Part] = {
    "start": run_start,
    "memory": run_memory,
    "whole": run_whole,
    "accept": run_accept,
    "rules": run_rules,
    "replay": run_replay,
}


def table(lines: list[Line]) -> str:
    width = max(len(line.figure) for line in lines)
    marks = {None: "", True: "reached", False: "SHORT"}
    return "\n".join(
        f"{line.figure:<{width}}  {line.value:>9}  {line.aim:<7} {marks[line.reached]}".rstrip() for line in lines
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one small round: does everything run?")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="where stores and queues lie: a disk")
    given = parser.parse_args()
    unknown = set(given.only.split(",")) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    options = Options(given.folder, given.rounds, 1.0, 100_000)
    if given.quick:
        options = Options(given.folder, 1, 0.2, 2_000)
    RESULTS.mkdir(exist_ok=True)
    machine = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    lines: list[Line] = []
    for name, part in PARTS.items():
        if name not in given.only.split(","):
            continue
        print(f"== {name}", flush=True)
        try:
            some, found = part(options)
        except (CannotRunError, NotReadyError) as error:
            some, found = [Line(name, f"left out: {error}")], {"bench": name, "left_out": str(error)}
        lines += some
        text = json.dumps(machine | found, indent=1) + "\n"
        (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    load = f"load {machine['load']:.1f} at the start"
    print(f"\n{machine['at']}, Python {machine['python']}, {machine['processors']} processors, {load}")
    print(table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
